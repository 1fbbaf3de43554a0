"""A customer as far as the lobby knows them. A fact that nobody knows yet is None, never a guess."""

from typing import Annotated

from pydantic import BeforeValidator

from app.domain.amounts import Amount
from app.domain.values import Frozen

YOUNGEST, OLDEST = 0, 130


def _whole_years(value: object) -> object:
    if value is None:
        return None
    if isinstance(value, str) and value.strip().isdecimal():
        value = int(value.strip())
    if isinstance(value, bool) or not isinstance(value, int):
        raise ValueError("年龄按周岁计算，请填写整数，例如 28")
    if not YOUNGEST <= value <= OLDEST:
        raise ValueError(f"年龄应在 {YOUNGEST} 到 {OLDEST} 周岁之间")
    return value


Age = Annotated[int | None, BeforeValidator(_whole_years)]


class Customer(Frozen):
    """What is known of one customer.

    `assets`: quarterly average daily financial assets under the person's accounts with this bank, yuan. `education`: key, name or alias of
    a level of the rulebook. `age`: whole years (周岁). `assets_elsewhere`: assets at other banks, yuan. `holds_wealth_card`: whether the
    customer holds the account that is served with priority (理财金账户).

    Building one with a float, NaN or negative amount, or an age outside 0 to 130, raises ValueError with a Chinese sentence.
    """

    assets: Amount | None = None
    education: str | None = None
    age: Age = None
    assets_elsewhere: Amount | None = None
    holds_wealth_card: bool | None = None
