"""Which tier a customer belongs to, and which clauses say so (manual 3.1). Missing facts leave several tiers possible, never a guess."""

from collections.abc import Iterator
from decimal import Decimal
from itertools import product
from typing import Any

from app.domain.customers import Customer
from app.domain.rulebook import Rulebook
from app.domain.segmentation import Band, EducationLevel, Tier, Youth
from app.domain.values import Frozen
from app.domain.wording import ages, money, span

FACT_NAMES = {"assets": "季度日均金融资产", "education": "教育程度", "age": "年龄"}


class TierVerdict(Frozen):
    """The tier, and why.

    `tier` is None while facts that matter are missing; `possible` then names every tier that known facts allow (from the top), and
    `settled_by` the missing facts that bear on it (in the order assets, education, age). `band` is the part of the tier, where it has
    parts. `reasons` are Chinese sentences; `clauses` the ids that decide, for a missing fact those of all possible tiers.
    """

    tier: Tier | None
    band: Band | None = None
    possible: tuple[Tier, ...]
    clauses: tuple[str, ...]
    reasons: tuple[str, ...]
    settled_by: tuple[str, ...] = ()


class _Facts(Frozen):
    assets: Decimal | None
    education: EducationLevel | None
    age: int | None


def settled_tier(customer: Customer, rulebook: Rulebook) -> Tier | None:
    """The tier of `tier_of` without its reasons, for who asks about hundreds of customers; None when missing facts leave it open."""
    possible = _possible(_facts(customer, rulebook), rulebook)
    return possible[0] if len(possible) == 1 else None


def tier_of(customer: Customer, rulebook: Rulebook) -> TierVerdict:
    """The verdict on a customer (clauses 3.1.1 to 3.1.8).

    Total: with all facts known there is exactly one tier. ValueError (Chinese) if the education level is none of the rulebook's.
    """
    facts = _facts(customer, rulebook)
    possible = _possible(facts, rulebook)
    if len(possible) == 1:
        return _decided(possible[0], facts, rulebook)
    return _open(possible, facts, rulebook)


def _facts(customer: Customer, rulebook: Rulebook) -> _Facts:
    level = None if customer.education is None else rulebook.find_education(customer.education)
    return _Facts(assets=customer.assets, education=level, age=customer.age)


def _possible(facts: _Facts, rulebook: Rulebook) -> tuple[Tier, ...]:
    """Every tier that some value of the missing facts leads to, in the rulebook's order."""
    found = {_tier(rulebook, *case).key for case in product(*(values.values() for values in _values(facts, rulebook).values()))}
    return tuple(tier for tier in rulebook.tiers if tier.key in found)


def _tier(rulebook: Rulebook, assets: Decimal, education: EducationLevel, age: int) -> Tier:
    for tier in rulebook.tiers:
        if tier.holds(assets) and (tier.youth is None or (education.university and tier.youth.ages_hold(age))):
            return tier
    raise AssertionError("the rulebook's own check makes the tiers total")


def _values(facts: _Facts, rulebook: Rulebook) -> dict[str, dict[str, Any]]:
    """For each fact the values worth trying, by how people say them: the known one, or one for every stretch that the rules tell apart."""
    return {
        "assets": {"": facts.assets} if facts.assets is not None else {span(tier): tier.assets_from for tier in rulebook.tiers},
        "education": {"": facts.education}
        if facts.education
        else {
            "大学以下": rulebook.education[0],
            "大学及以上": rulebook.education[-1],
        },
        "age": {"": facts.age} if facts.age is not None else dict(_age_stretches(rulebook)),
    }


def _age_stretches(rulebook: Rulebook) -> Iterator[tuple[str, int]]:
    youth = next((tier.youth for tier in rulebook.tiers if tier.youth), None)
    if youth is None:
        yield "任何年龄", 0
        return
    if youth.age_from > 0:
        yield f"不满{youth.age_from}周岁", 0
    yield ages(youth), youth.age_from
    yield f"满{youth.age_to + 1}周岁", youth.age_to + 1


def _decided(tier: Tier, facts: _Facts, rulebook: Rulebook) -> TierVerdict:
    clauses, reasons = list(tier.clauses), []
    if facts.assets is not None:
        reasons.append(f"{FACT_NAMES['assets']}{money(facts.assets)}，在{tier.name}的范围内：{span(tier)}。")
    youth = _youth_beside(tier, rulebook)
    if youth:
        for more, reason in _youth_grounds(tier, youth, facts):
            clauses.extend(more)
            reasons.append(reason)
    reasons.append(f"因此是{tier.name}。")
    band = tier.band_of(facts.assets) if facts.assets is not None else None
    if band:
        reasons.append(f"在统一视图中属于{band.name}：{span(band)}。")
    return TierVerdict(tier=tier, band=band, possible=(tier,), clauses=_once(clauses), reasons=tuple(reasons))


def _youth_beside(tier: Tier, rulebook: Rulebook) -> Youth | None:
    """The youth conditions that tell this tier from another with the same assets; None if assets alone decide."""
    same = (other for other in rulebook.tiers if (other.assets_from, other.assets_below) == (tier.assets_from, tier.assets_below))
    return next((other.youth for other in same if other.youth), None)


def _youth_grounds(tier: Tier, youth: Youth, facts: _Facts) -> Iterator[tuple[tuple[str, ...], str]]:
    """The facts on education and age that decide: both for the tier that asks for youth, those that fail for the other."""
    level, age = facts.education, facts.age
    if level is not None and (tier.youth is not None or not level.university):
        counts = "属于大学及以上" if level.university else "不属于大学及以上"
        yield tuple(clause for clause in level.clauses if level.ours), f"教育程度为{level.name}，{counts}。"
    if age is not None and (tier.youth is not None or not youth.ages_hold(age)):
        within = "在" if youth.ages_hold(age) else "不在"
        edge = age < youth.age_from or age in (youth.age_from, youth.age_to)
        yield youth.edge_clauses if edge else (), f"年龄{age}周岁，{within}{ages(youth)}之间。"


def _open(possible: tuple[Tier, ...], facts: _Facts, rulebook: Rulebook) -> TierVerdict:
    bearing = tuple(fact for fact in FACT_NAMES if getattr(facts, fact) is None and _bears(fact, facts, rulebook))
    missing = "、".join(FACT_NAMES[fact] for fact in bearing)
    reasons = [f"还缺{missing}，目前可能是{'、'.join(tier.name for tier in possible)}。"]
    for fact in bearing:
        reasons.extend(_if_known(fact, facts, rulebook))
    clauses = _once(clause for tier in possible for clause in tier.clauses)
    return TierVerdict(tier=None, possible=possible, clauses=clauses, reasons=tuple(reasons), settled_by=bearing)


def _bears(fact: str, facts: _Facts, rulebook: Rulebook) -> bool:
    """Whether some values of the other missing facts leave it to this fact to decide."""
    values = _values(facts, rulebook)
    others = [name for name in values if name != fact]
    for case in product(*(values[name].values() for name in others)):
        known = dict(zip(others, case, strict=True))
        if len({_tier(rulebook, **{**known, fact: value}).key for value in values[fact].values()}) > 1:
            return True
    return False


def _if_known(fact: str, facts: _Facts, rulebook: Rulebook) -> Iterator[str]:
    """What each value of a missing fact would settle, as sentences."""
    for said, value in _values(facts, rulebook)[fact].items():
        known = facts.model_copy(update={fact: value})
        left = _possible(known, rulebook)
        if len(left) == 1:
            yield f"{FACT_NAMES[fact]}若为{said}，就是{left[0].name}。"
        else:
            more = "、".join(FACT_NAMES[other] for other in FACT_NAMES if getattr(known, other) is None and _bears(other, known, rulebook))
            yield f"{FACT_NAMES[fact]}若为{said}，还要知道{more}。"


def _once(clauses: Iterator[str] | list[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(clauses))
