"""Generator `tier`: a made-up customer at or around an edge; which tier? The key is what tier_of says."""

import random
from collections.abc import Iterator
from decimal import Decimal
from itertools import product

from app.domain.customers import Customer
from app.domain.generators.base import Case, Generator, item_id
from app.domain.generators.distractors import OPTION_COUNT
from app.domain.generators.people import GROWN_UP, HEIR_JOBS, MIDDLING_JOBS, SCHOOLING, WEALTHY_JOBS, Person, job_for, somebody
from app.domain.items.options import Option, shuffled
from app.domain.items.sameness import tier_question
from app.domain.items.single import SingleItem
from app.domain.misconceptions import slip_told
from app.domain.rulebook import Rulebook
from app.domain.segmentation import Tier
from app.domain.tier_misconceptions import TIER_MISCONCEPTIONS, Sighting, slips
from app.domain.tiers import tier_of
from app.domain.values import Frozen
from app.domain.wording import money

CENT = Decimal("0.01")

# Youngest age at which a level of schooling is believable, and the oldest for one still studying.
YOUNGEST = {"primary": 18, "junior": 15, "senior": 18, "college": 20, "bachelor": 21, "master": 24, "doctor": 27}
OLDEST_STUDENT = 29

# Lures that a reader resists by knowing what is measured.
MEASURE_LURES = frozenset({"balance-up", "balance-down", "elsewhere"})


class TierCase(Frozen):
    """Where a customer stands: assets from `low` to `high` (both included), the age range, the level of schooling, and a lure if any."""

    low: Decimal
    high: Decimal
    ages: tuple[int, int] | None = None
    education: str | None = None
    lure: str = ""


def cases(rulebook: Rulebook) -> tuple[Case, ...]:
    """Every edge and the inside of every range, with every age around the youth range and every level of schooling that fits it."""
    found = (*_by_assets(rulebook), *_by_youth(rulebook))
    return tuple(Case(_facts(case), _group(case, rulebook), case) for case in found)


def make(case: Case, rulebook: Rulebook, rng: random.Random) -> SingleItem:
    """The item for one case: the deciding facts in the stem, the misread rules' answers first among the distractors."""
    where: TierCase = case.data
    sighting, told = _meet(where, rulebook, rng)
    verdict = tier_of(sighting.customer, rulebook)
    if verdict.tier is None:
        raise AssertionError("every case settles a tier")
    options, key = _options(verdict.tier, sighting, rulebook, rng)
    return SingleItem(
        id=item_id("tier", case.facts),
        subject="tiers",
        stem=told,
        clauses=tuple(dict.fromkeys((*verdict.clauses, *(rulebook.measure.clauses if where.lure in MEASURE_LURES else ())))),
        explanation="".join((*verdict.reasons, *_lure_answers(where.lure), *_slip_told(options))),
        difficulty=3 if where.lure or where.ages else 2,
        practice=False,
        generator="tier",
        facts=case.facts,
        question=tier_question(sighting.customer, rulebook),
        options=options,
        key=key,
    )


def _by_assets(rulebook: Rulebook) -> Iterator[TierCase]:
    """Cases that assets alone settle, from the start of 中端 up; the lures show what must not be counted."""
    start = rulebook.tier("middle").assets_from
    edges = sorted({start, rulebook.prime.line, *(tier.assets_from for tier in rulebook.tiers if tier.assets_from > start)})
    for low, high in zip(edges, [*edges[1:], edges[-1] * 4], strict=True):
        yield TierCase(low=low, high=low)
        yield TierCase(low=low, high=low, lure="youth")
        if high < edges[-1] * 4:
            yield TierCase(low=high - CENT, high=high - CENT)
        # Nothing lies above the last range, so neither a balance nor money elsewhere could lift anybody out of it.
        for lure in ("", "balance-down", "youth", *(("balance-up", "elsewhere") if low < edges[-1] else ())):
            yield TierCase(low=low + (high - low) / 10, high=high - (high - low) / 10, lure=lure)


def _by_youth(rulebook: Rulebook) -> Iterator[TierCase]:
    """Cases below the start of 中端, where schooling and age decide; some leave out the one that cannot matter."""
    low_tier = next(tier for tier in rulebook.tiers if tier.youth)
    youth, below = low_tier.youth, low_tier.assets_below
    if youth is None or below is None:
        return
    floor = next(position.assets_from for position in rulebook.positioning.positions if position.key == low_tier.key)
    amounts = ((below - CENT, below - CENT), (floor + 1000, below - 1000), (Decimal(100), floor - 100))
    first, last = youth.age_from, youth.age_to
    ages = ((first - 1, first - 1), (first, first), (first + 5, last - 1), (last, last), (last + 1, last + 1), (last + 4, 60))
    for (low, high), age, level in product(amounts, ages, rulebook.education):
        if _believable(age, level.key):
            yield TierCase(low=low, high=high, ages=age, education=level.key)
    for low, high in amounts[:2]:
        yield from (TierCase(low=low, high=high, education=level.key) for level in rulebook.education if not level.university)
        yield TierCase(low=low, high=high, ages=(last + 4, 60))
        yield TierCase(low=low, high=high, ages=(first + 6, last), education="bachelor", lure="elsewhere")


def _believable(ages: tuple[int, int], level: str) -> bool:
    if level == "studying":
        return ages[1] <= OLDEST_STUDENT
    return ages[0] >= YOUNGEST.get(level, 0)


def _facts(case: TierCase) -> str:
    amount = f"{case.low}" if case.low == case.high else f"{case.low}..{case.high}"
    age = "" if case.ages is None else f"{case.ages[0]}..{case.ages[1]}"
    return f"assets={amount};age={age};education={case.education or ''};lure={case.lure}"


def _group(case: TierCase, rulebook: Rulebook) -> str:
    """What the case is about; by outcome only where 潜力 would else be too rare, so that no paper betrays a key by counting."""
    if case.lure or (case.ages is None and case.education is None):
        return "lure" if case.lure else "edge" if case.low == case.high else "range"
    youth = next((tier.youth for tier in rulebook.tiers if tier.youth), None)
    graduate = case.education is not None and rulebook.find_education(case.education).university
    return "youth" if youth and graduate and case.ages and youth.ages_hold(case.ages[0]) else "not-youth"


def _meet(case: TierCase, rulebook: Rulebook, rng: random.Random) -> tuple[Sighting, str]:
    """The customer, and the lobby scene that tells of them."""
    assets = case.low if case.low == case.high else _between(rng, case.low, case.high)
    education = case.education
    if case.lure == "youth":
        education = rng.choice(("bachelor", "master"))
        age: int | None = rng.choice(_young_graduate_ages(rulebook))
    elif case.ages is not None:
        age = rng.randint(*case.ages)
    else:
        age = rng.randint(33, 58) if case.education is None else None
    person = somebody(rng, age)
    lured = _lure(case.lure, assets, person, rulebook, rng)
    customer = Customer(assets=assets, age=age, education=education, assets_elsewhere=lured.elsewhere)
    level = rulebook.find_education(education).name if education else ""
    about = (_years(age), _schooling(education, level), _job(case, customer, rulebook, rng), person.look)
    told = "".join(
        (
            f"{person.time}，{person.name}走进网点，{person.errand}。",
            f"{person.pronoun}{'，'.join(part for part in about if part)}。{lured.told}",
            f"经系统查询，{person.pronoun}在本行的季度日均金融资产是{money(assets)}。",
            f"按客户细分标准，{person.name}属于哪一类客户？",
        )
    )
    return Sighting(customer=customer, balance_today=lured.balance), told


class _Lure(Frozen):
    """What a lure adds to the scene: a balance, assets elsewhere, and the sentence that tells of it."""

    told: str = ""
    balance: Decimal | None = None
    elsewhere: Decimal | None = None


def _lure(lure: str, assets: Decimal, person: Person, rulebook: Rulebook, rng: random.Random) -> _Lure:
    above = [tier.assets_from for tier in rulebook.tiers if tier.assets_from > assets]
    target = min(above) if above else max(tier.assets_from for tier in rulebook.tiers) * 5
    more = (target + _between(rng, target / 20, target / 4)).quantize(Decimal(100))
    if lure == "balance-up":
        return _Lure(told=f"今天一早有一笔货款到账，{person.pronoun}卡上的余额变成了{money(more)}。", balance=more)
    if lure == "balance-down":
        left = _between(rng, Decimal(3_000), Decimal(45_000))
        return _Lure(told=f"{person.pronoun}昨天转出一大笔钱，今天卡上的余额只剩{money(left)}。", balance=left)
    if lure == "elsewhere":
        elsewhere = (more - assets).quantize(Decimal(100))
        return _Lure(told=f"交谈中{person.pronoun}提到，在另一家银行还有{money(elsewhere)}。", elsewhere=elsewhere)
    return _Lure()


def _lure_answers(lure: str) -> Iterator[str]:
    if lure.startswith("balance"):
        yield "当天余额不是季度日均金融资产，不用来归类。"
    if lure == "elsewhere":
        yield "他行资产只帮助发现潜在优质客户，不计入本行的归类。"
    if lure == "youth":
        yield "先看资产：已经达到中端及以上的，不再看年龄和学历。"


def _slip_told(options: tuple[Option, ...]) -> Iterator[str]:
    """The likeliest mistake, in words."""
    for mistake in TIER_MISCONCEPTIONS:
        for option in options:
            if option.slip == mistake.key:
                yield slip_told(option.text, mistake.key)
                return


def _years(age: int | None) -> str:
    return "" if age is None else f"今年{age}周岁"


def _schooling(education: str | None, level: str) -> str:
    return "" if education is None else SCHOOLING.get(education, f"受教育程度为{level}")


def _young_graduate_ages(rulebook: Rulebook) -> range:
    last = next((tier.youth.age_to for tier in rulebook.tiers if tier.youth), YOUNGEST["master"])
    return range(YOUNGEST["master"], max(last, YOUNGEST["master"]) + 1)


def _job(case: TierCase, customer: Customer, rulebook: Rulebook, rng: random.Random) -> str:
    wealthy = case.low >= rulebook.tier("high").assets_from
    if (customer.age is not None and customer.age < GROWN_UP) or case.education == "studying":
        return ""
    if case.lure == "youth" and wealthy:
        return rng.choice(HEIR_JOBS)
    if case.education or case.lure == "youth":
        return job_for(rng, customer.education)
    return rng.choice(WEALTHY_JOBS if wealthy else MIDDLING_JOBS)


def _options(right: Tier, sighting: Sighting, rulebook: Rulebook, rng: random.Random) -> tuple[tuple[Option, ...], str]:
    """The right tier and three wrong ones: what misread rules answer, then the nearest tiers.

    The short names have no word in common, so that none looks like another or like none.
    """
    wrong: dict[str, str | None] = {}
    for mistake, tier in slips(sighting, rulebook):
        wrong.setdefault(tier.key, mistake.key)
    place = {tier.key: index for index, tier in enumerate(rulebook.tiers)}
    for tier in sorted(rulebook.tiers, key=lambda tier: abs(place[tier.key] - place[right.key])):
        if tier.key != right.key:
            wrong.setdefault(tier.key, None)
    chosen = list(wrong.items())[: OPTION_COUNT - 1]
    written = [Option(key=key, text=rulebook.tier(key).short, slip=slip) for key, slip in [(right.key, None), *chosen]]
    options = shuffled(tuple(written), rng)
    return options, next(option.key for option in options if option.origin == right.key)


def _between(rng: random.Random, low: Decimal, high: Decimal) -> Decimal:
    """An amount of whole hundreds from low to high."""
    first, last = -(-low // 100), high // 100
    return Decimal(rng.randint(int(first), int(last)) * 100)


TIER = Generator("tier", "single", "tiers", cases, make)
