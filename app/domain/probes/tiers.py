"""Probes on the tiers: one customer with several facts that mislead at once, so that one answer tells many misconceptions apart."""

import random
from collections.abc import Iterator
from decimal import Decimal
from itertools import product

from app.domain.customers import Customer
from app.domain.generators.base import Case, item_id
from app.domain.generators.people import HEIR_JOBS, SCHOOLING, job_for, somebody
from app.domain.items.sameness import tier_question
from app.domain.probes.base import Area, Probe, probe_of
from app.domain.rulebook import Rulebook
from app.domain.tier_misconceptions import TIER_MISCONCEPTIONS, Sighting, slips
from app.domain.tiers import tier_of
from app.domain.values import Frozen
from app.domain.wording import money


class TierProbe(Frozen):
    """The facts of a customer, those that count and those that do not."""

    assets: Decimal
    age: int
    education: str
    balance: Decimal | None = None
    elsewhere: Decimal | None = None


def cases(rulebook: Rulebook) -> tuple[Case, ...]:
    """Assets at and within every range, with the ages and schooling that matter there, today's balance and assets elsewhere in any tier."""
    return tuple(Case(_facts(case), "", case) for case in _cases(rulebook))


def make(case: Case, rulebook: Rulebook, rng: random.Random) -> Probe:
    """The probe for one case; every tier is an option."""
    facts: TierProbe = case.data
    customer = Customer(assets=facts.assets, age=facts.age, education=facts.education, assets_elsewhere=facts.elsewhere)
    verdict = tier_of(customer, rulebook)
    if verdict.tier is None:
        raise AssertionError("every case settles a tier")
    wrong = {mistake.key: tier.short for mistake, tier in slips(Sighting(customer=customer, balance_today=facts.balance), rulebook)}
    lured = facts.balance is not None or facts.elsewhere is not None
    return probe_of(
        verdict.tier.short,
        wrong,
        (tier.short for tier in rulebook.tiers),
        rng,
        id=item_id("tier-probe", case.facts),
        subject="tiers",
        stem=_told(facts, rulebook, rng),
        clauses=tuple(dict.fromkeys((*verdict.clauses, *(rulebook.measure.clauses if lured else ())))),
        explanation="".join(verdict.reasons),
        difficulty=3,
        generator="tier",
        facts=case.facts,
        question=tier_question(customer, rulebook),
    )


def _cases(rulebook: Rulebook) -> Iterator[TierProbe]:
    youth_tier = next(tier for tier in rulebook.tiers if tier.youth)
    youth, below = youth_tier.youth, youth_tier.assets_below
    if youth is None or below is None:
        return
    floor = next(position.assets_from for position in rulebook.positioning.positions if position.key == youth_tier.key)
    first, last = youth.age_from, youth.age_to
    in_between = last - 4
    starts = sorted({tier.assets_from for tier in rulebook.tiers if tier.assets_from >= below})
    inside = [start * 3 for start in starts[1:]]
    people = {
        "low": ((last + 17, "senior"), (in_between, "bachelor"), (last, "bachelor"), (first + 4, "studying"), (first + 4, "college"),
                (last + 12, "bachelor"), (last - 6, "senior")),
        "high": ((last + 17, "senior"), (in_between, "bachelor")),
    }  # fmt: skip
    low = ((floor * Decimal("0.6"), floor * 6), people["low"])
    high = ((*starts, (starts[0] + rulebook.prime.line) / 2, rulebook.prime.line * Decimal("1.5"), *inside), people["high"])
    elsewhere = tuple(start * Decimal("1.5") for start in starts)
    for amounts, whom in (low, high):
        for assets, (age, education), today, away in product(amounts, whom, (None, floor * Decimal("0.4"), *elsewhere), (None, *elsewhere)):
            yield TierProbe(assets=_plain(assets), age=age, education=education, balance=_plain(today), elsewhere=_plain(away))


def _plain(amount: Decimal | None) -> Decimal | None:
    """The amount in whole yuan, written without an exponent, so that equal facts are equal texts."""
    return None if amount is None else Decimal(int(amount))


def _facts(case: TierProbe) -> str:
    return f"assets={case.assets};age={case.age};education={case.education};balance={case.balance or ''};elsewhere={case.elsewhere or ''}"


def _told(facts: TierProbe, rulebook: Rulebook, rng: random.Random) -> str:
    person = somebody(rng, facts.age)
    wealthy = facts.assets >= rulebook.tier("high").assets_from
    job = "" if facts.education == "studying" else rng.choice(HEIR_JOBS) if wealthy else job_for(rng, facts.education)
    about = (f"今年{facts.age}周岁", SCHOOLING.get(facts.education, facts.education), job, person.look)
    told = [f"{person.time}，{person.name}走进网点，{person.errand}。{person.pronoun}{'，'.join(part for part in about if part)}。"]
    if facts.balance is not None:
        told.append(f"今天{person.pronoun}卡上的余额是{money(facts.balance)}。")
    if facts.elsewhere is not None:
        told.append(f"交谈中{person.pronoun}提到，在另一家银行还有{money(facts.elsewhere)}。")
    told.append(f"经系统查询，{person.pronoun}在本行的季度日均金融资产是{money(facts.assets)}。")
    told.append(f"按客户细分标准，{person.name}属于哪一类客户？")
    return "".join(told)


TIERS = Area("tiers", "客户分类", "tier-probe", tuple(mistake.key for mistake in TIER_MISCONCEPTIONS), cases, make)
