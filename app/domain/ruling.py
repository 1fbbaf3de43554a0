"""What every entry of the rulebook carries: the clauses it cites, and whose rule it is."""

from datetime import date
from typing import Annotated, Literal, Self

from pydantic import Field, StringConstraints, model_validator

from app.domain.values import Frozen

ClauseId = Annotated[str, StringConstraints(pattern=r"^\d+(\.\d+){1,2}$")]
Key = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$")]
Text = Annotated[str, StringConstraints(min_length=1, strip_whitespace=True)]


class Confirmation(Frozen):
    """Who at the bank confirmed a rule of ours, and on which day; both empty until somebody has."""

    by: Text | None
    on: date | None

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if (self.by is None) != (self.on is None):
            raise ValueError("确认人和确认日期要么都填，要么都空")
        return self


class Rule(Frozen):
    """A rule of the manual. It is the bank's own unless `source` is "supplement" or a `ruling` says what gap of the source it settles."""

    clauses: tuple[ClauseId, ...] = Field(min_length=1)
    source: Literal["bank", "supplement"] = "bank"
    ruling: Text | None = None
    confirmed: Confirmation | None = None

    @model_validator(mode="after")
    def _ours_awaits_confirmation(self) -> Self:
        if self.ours and self.confirmed is None:
            raise ValueError('本手册补充或裁定的规则要写明 confirmed: {by: null, "on": null}，等待本行确认')
        if not self.ours and self.confirmed is not None:
            raise ValueError("原文已有的规则不需要 confirmed")
        return self

    @property
    def ours(self) -> bool:
        """True where the source is silent or contradicts itself and this product decided."""
        return self.source == "supplement" or self.ruling is not None

    @property
    def certain(self) -> bool:
        """True for the bank's own rules and for ours once the bank has confirmed them."""
        return not self.ours or bool(self.confirmed and self.confirmed.by)


class NamedRule(Rule):
    """A rule about a named thing; `key` never changes, `name` is what people read."""

    key: Key
    name: Text
