"""Mistakes that beginners make with the tiers, as changed rules: a wrong answer that one of them gives tells what was misread."""

from collections.abc import Callable, Iterator
from decimal import Decimal
from functools import lru_cache
from typing import Any, NamedTuple

from app.domain.customers import Customer
from app.domain.rulebook import Rulebook
from app.domain.segmentation import Tier
from app.domain.tiers import settled_tier
from app.domain.values import Frozen

CENT = Decimal("0.01")


class Sighting(Frozen):
    """A customer as met in the lobby: the facts that count, and today's balance, which does not."""

    customer: Customer
    balance_today: Decimal | None = None


class Misconception(NamedTuple):
    """A named mistake: `says` tells the learner what was misread; `rules` is the rulebook as misread, `sees` the customer as misread."""

    key: str
    says: str
    rules: Callable[[Rulebook], Rulebook] = lambda rulebook: rulebook
    sees: Callable[[Sighting], Customer] = lambda sighting: sighting.customer


def slips(sighting: Sighting, rulebook: Rulebook) -> Iterator[tuple[Misconception, Tier]]:
    """Each mistake that leads to a wrong tier for this customer, with that tier."""
    right = settled_tier(sighting.customer, rulebook)
    for mistake, misread in zip(TIER_MISCONCEPTIONS, _misread(_This(rulebook)), strict=True):
        wrong = settled_tier(mistake.sees(sighting), misread)
        if wrong is not None and (right is None or wrong.key != right.key):
            yield mistake, rulebook.tier(wrong.key)


class _This:
    """A rulebook told apart by being the very same object: comparing two by value would cost more than what it saves."""

    def __init__(self, rulebook: Rulebook) -> None:
        self.rulebook = rulebook

    def __hash__(self) -> int:
        return id(self.rulebook)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _This) and self.rulebook is other.rulebook


@lru_cache(maxsize=4)
def _misread(this: _This) -> tuple[Rulebook, ...]:
    """The rulebook as each mistake reads it; the same for every customer, so made once and not for each item of a paper."""
    return tuple(mistake.rules(this.rulebook) for mistake in TIER_MISCONCEPTIONS)


def _with_tiers(rulebook: Rulebook, change: Callable[[Tier], dict[str, Any]]) -> Rulebook:
    # Copies skip the rulebook's own checks: a misread rulebook need not cover everyone. Bands play no part in naming a tier.
    return rulebook.model_copy(update={"tiers": tuple(tier.model_copy(update={"bands": (), **change(tier)}) for tier in rulebook.tiers)})


def _without(rulebook: Rulebook, key: str) -> Rulebook:
    return rulebook.model_copy(update={"tiers": tuple(tier for tier in rulebook.tiers if tier.key != key)})


def _edges_excluded(rulebook: Rulebook) -> Rulebook:
    def change(tier: Tier) -> dict[str, Any]:
        below = None if tier.assets_below is None else tier.assets_below + CENT
        return {"assets_from": tier.assets_from + CENT if tier.assets_from else tier.assets_from, "assets_below": below}

    return _with_tiers(rulebook, change)


def _prime_line_for_middle(rulebook: Rulebook) -> Rulebook:
    middle, line = rulebook.tier("middle"), rulebook.prime.line
    start = middle.assets_from
    if not middle.holds(line):
        return rulebook

    def change(tier: Tier) -> dict[str, Any]:
        return {
            "assets_from": line if tier.assets_from == start else tier.assets_from,
            "assets_below": line if tier.assets_below == start else tier.assets_below,
        }

    return _with_tiers(rulebook, change)


def _no_upper_end(rulebook: Rulebook) -> Rulebook:
    return _with_tiers(_without(rulebook, "private"), lambda tier: {"assets_below": None} if tier.key == "high" else {})


def _one_line_for_two(rulebook: Rulebook) -> Rulebook:
    start = rulebook.tier("high").assets_from
    return _with_tiers(_without(rulebook, "high"), lambda tier: {"assets_from": start} if tier.key == "private" else {})


def _with_youth(**changes: int) -> Callable[[Rulebook], Rulebook]:
    def change(tier: Tier) -> dict[str, Any]:
        return {} if tier.youth is None else {"youth": tier.youth.model_copy(update=changes)}

    return lambda rulebook: _with_tiers(rulebook, change)


def _ages_excluded(rulebook: Rulebook) -> Rulebook:
    def change(tier: Tier) -> dict[str, Any]:
        youth = tier.youth
        return {} if youth is None else {"youth": youth.model_copy(update={"age_from": youth.age_from + 1, "age_to": youth.age_to - 1})}

    return _with_tiers(rulebook, change)


def _with_university(counts: Callable[[Rulebook], frozenset[str]]) -> Callable[[Rulebook], Rulebook]:
    def misread(rulebook: Rulebook) -> Rulebook:
        keys = counts(rulebook)
        levels = tuple(level.model_copy(update={"university": level.key in keys}) for level in rulebook.education)
        return rulebook.model_copy(update={"education": levels})

    return misread


def _university(rulebook: Rulebook) -> frozenset[str]:
    return frozenset(level.key for level in rulebook.education if level.university)


def _by_amount_only(rulebook: Rulebook) -> Rulebook:
    return _with_youth(age_from=0, age_to=130)(_with_university(lambda rules: frozenset(level.key for level in rules.education))(rulebook))


def _youth_first(rulebook: Rulebook) -> Rulebook:
    young = tuple(tier.model_copy(update={"assets_below": None}) for tier in rulebook.tiers if tier.youth)
    return rulebook.model_copy(update={"tiers": (*young, *(tier for tier in rulebook.tiers if tier.youth is None))})


def _positioning_floor(rulebook: Rulebook) -> Rulebook:
    floor = next(position.assets_from for position in rulebook.positioning.positions if position.key == "potential")
    return _with_tiers(rulebook, lambda tier: {"assets_from": floor} if tier.youth else {})


def _with_elsewhere(sighting: Sighting) -> Customer:
    customer = sighting.customer
    if customer.assets is None or customer.assets_elsewhere is None:
        return customer
    return customer.model_copy(update={"assets": customer.assets + customer.assets_elsewhere})


def _by_balance(sighting: Sighting) -> Customer:
    balance = sighting.balance_today
    return sighting.customer if balance is None else sighting.customer.model_copy(update={"assets": balance})


# In the order in which beginners make them; the first that leads to an option names its slip.
TIER_MISCONCEPTIONS: tuple[Misconception, ...] = (
    Misconception("balance-today", "把当天余额当成了季度日均金融资产", sees=_by_balance),
    Misconception("elsewhere-added", "把他行资产加进了本行的归类", sees=_with_elsewhere),
    Misconception("edges-excluded", "把“含本数”的下限当成不含", _edges_excluded),
    Misconception("ages-excluded", "把年龄的上下限当成不含", _ages_excluded),
    Misconception("college-counted", "把大专算进了“大学及以上”", _with_university(lambda rules: _university(rules) | {"college"})),
    Misconception("studying-dropped", "没有把在读学生算进“大学及以上”", _with_university(lambda rules: _university(rules) - {"studying"})),
    Misconception("positioning-floor", "把市场定位里“潜力”的资产下限用到了归类上", _positioning_floor),
    Misconception("youth-first", "看到年轻、学历高就当作潜力客户，没有先看资产", _youth_first),
    Misconception("prime-line-for-middle", "把优质线当成了中端客户的起点", _prime_line_for_middle),
    Misconception("age-ignored", "判断潜力客户时没有看年龄", _with_youth(age_from=0, age_to=130)),
    Misconception(
        "education-ignored",
        "判断潜力客户时没有看学历",
        _with_university(lambda rules: frozenset(level.key for level in rules.education)),
    ),
    Misconception("by-amount-only", "只看资产不多就当作潜力客户", _by_amount_only),
    Misconception("no-upper-end", "忘了高端客户有上限，再往上是私人银行客户", _no_upper_end),
    Misconception("hundred-for-thousand", "把100万元与1000万元这两条线看混了", _one_line_for_two),
)
