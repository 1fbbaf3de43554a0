"""Exact amounts of money in yuan."""

from decimal import Decimal, InvalidOperation
from typing import Annotated

from pydantic import BeforeValidator


def exact_amount(value: object) -> Decimal:
    """Yuan as an exact Decimal from a Decimal, an int or a text such as "49,999.99".

    Raises ValueError (in Chinese) for floats, which cannot hold cents exactly, for what is no number, and for negative amounts.
    """
    if isinstance(value, bool | float):
        raise ValueError("金额不能用浮点数或真假值表示，请用整数、十进制数或文字，例如 49999.99")
    if not isinstance(value, Decimal | int | str):
        raise ValueError(f"“{value}”不是金额，请填写以元为单位的数字，例如 49999.99")
    try:
        amount = Decimal(value.strip().replace(",", "") if isinstance(value, str) else value)
    except InvalidOperation:
        raise ValueError(f"“{value}”不是金额，请填写以元为单位的数字，例如 49999.99") from None
    if not amount.is_finite():
        raise ValueError("金额必须是一个确定的数，不能是 NaN 或无穷大")
    if amount < 0:
        raise ValueError("金额不能为负数，请填写 0 或以上的数")
    return amount


Amount = Annotated[Decimal, BeforeValidator(exact_amount)]
