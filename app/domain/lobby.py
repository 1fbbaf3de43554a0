"""The lobby as the rulebook describes it (manual 3.3): zones, branch kinds, errands, large cash, routing rows and fallbacks."""

from decimal import Decimal
from typing import Literal, Self

from pydantic import Field, model_validator

from app.domain.amounts import Amount
from app.domain.ruling import Key, NamedRule, Rule, Text

Direction = Literal["withdraw", "deposit"]
ManagerState = Literal["free", "later", "none"]
Who = Literal["recommended_up", "card_holder", "to_follow", "anyone"]
Missing = Literal["zone", "machine", "manager_busy", "manager", "no_manager_here", "consent"]


class Zone(NamedRule):
    """One zone of the lobby. The source calls some zones by several names: `aliases`."""

    aliases: tuple[Text, ...] = ()
    serves: Text
    staff: Text


class BranchKind(NamedRule):
    """A kind of branch, the zones it has when nothing else is said, and whether 客户经理 work there."""

    zones: tuple[Key, ...] = Field(min_length=1)
    has_manager: bool


class Errand(NamedRule):
    """What somebody wants to have done. `counter` is the zone that does it when the machine cannot; None where no machine is involved."""

    aliases: tuple[Text, ...] = ()
    examples: tuple[Text, ...] = ()
    zone: Key
    counter: Key | None = None
    and_then: tuple[Text, ...] = Field(min_length=1)


class CashSettings(Rule):
    """What counts as large cash, in yuan, and which errands cash business falls into by its size."""

    name: Text
    withdrawal_above: Amount
    deposit_from: Amount
    large: Key
    small: Key

    def is_large(self, amount: Decimal, direction: Direction) -> bool:
        """Whether this many yuan in notes are large cash (clause 3.3.12): above the one limit, or from the other up."""
        return amount > self.withdrawal_above if direction == "withdraw" else amount >= self.deposit_from


class RoutingRow(NamedRule):
    """One row of the routing table; the first that matches from the top holds.

    `match` names who it is for, `tiers` the tiers of "recommended_up", `managers` the states of the 客户经理 it needs (empty: any),
    `consent` whether the customer must agree. `zone` None sends by errand. `who`, `wants`, `goes_to` are the row as people read it.
    """

    number: int = Field(ge=1)
    match: Who
    tiers: tuple[Key, ...] = ()
    managers: tuple[ManagerState, ...] = ()
    consent: bool = False
    zone: Key | None = None
    staff: Text | None = None
    priority: bool
    who: Text
    wants: Text
    goes_to: Text
    and_then: tuple[Text, ...] = ()

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if (self.match == "recommended_up") != bool(self.tiers):
            raise ValueError("只有按客户类别推介的一行要写 tiers，并且必须写")
        if (self.zone is None) != (self.staff is None):
            raise ValueError("指定区域的一行要写 staff；按业务种类引导的一行 zone 和 staff 都不写")
        return self


class Fallback(NamedRule):
    """What to do when something the row counts on is not there.

    missing "zone": `zone` is missing, the first present of `instead` serves. "machine": the errand's counter serves.
    "manager_busy", "manager", "consent": for the rows listed, the 客户经理 is busy, is not there today, or the customer declines;
    `by_errand` sends by errand.
    "no_manager_here": the branch has no 客户经理 at all.
    """

    missing: Missing
    zone: Key | None = None
    instead: tuple[Key, ...] = ()
    rows: tuple[int, ...] = ()
    by_errand: bool = False
    staff: Text | None = None
    and_then: tuple[Text, ...] = Field(min_length=1)
    when: Text
    does: Text

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if (self.missing == "zone") != (self.zone is not None) or (self.missing == "zone") != bool(self.instead):
            raise ValueError("缺少区域的替代办法要同时写 zone 和 instead，其他替代办法都不写")
        return self


def require_rows(rows: tuple[RoutingRow, ...]) -> None:
    """Raise ValueError unless the rows are numbered 1, 2, … and the last one takes everyone, so that nobody is left standing."""
    if [row.number for row in rows] != list(range(1, len(rows) + 1)):
        raise ValueError("引导规则要从 1 起连续编号，并按优先顺序排列")
    if not rows or rows[-1].match != "anyone" or rows[-1].zone is not None:
        raise ValueError("最后一条引导规则必须适用于所有客户，并按业务种类引导")
    if any(row.match == "anyone" for row in rows[:-1]):
        raise ValueError("适用于所有客户的引导规则只能放在最后，否则其后的规则永远用不到")


def require_fallbacks(fallbacks: tuple[Fallback, ...], zones: set[str], rows: set[int]) -> None:
    """Raise ValueError unless every zone has one fallback that names all the other zones, and every other lack is covered once a row."""
    by_zone = [fallback for fallback in fallbacks if fallback.missing == "zone"]
    if sorted(str(fallback.zone) for fallback in by_zone) != sorted(zones):
        raise ValueError("每个区域都要有且只有一条“缺少该区域”的替代办法")
    for fallback in by_zone:
        if set(fallback.instead) != zones - {fallback.zone}:
            raise ValueError(f"{fallback.name}：instead 要按先后列出其余所有区域")
    for fallback in fallbacks:
        if not set(fallback.rows) <= rows:
            raise ValueError(f"{fallback.name}：rows 引用了不存在的引导规则")
    once = [fallback.missing for fallback in fallbacks if fallback.missing in ("machine", "no_manager_here", "manager_busy")]
    if sorted(once) != ["machine", "manager_busy", "no_manager_here"]:
        raise ValueError("机具故障、客户经理正忙、网点没有客户经理，各要有一条替代办法")
