"""The tiers, edge by edge, and against a second reading of the manual."""

import random
from decimal import Decimal

import pytest

from app.domain.customers import Customer
from app.domain.prime import prime_standing
from app.domain.tiers import tier_of


def tier_key(rulebook, **facts):
    verdict = tier_of(Customer(**facts), rulebook)
    return verdict.tier.key if verdict.tier else None


@pytest.mark.parametrize(
    ("assets", "key", "band"),
    [
        ("50000", "middle", "middle_lower"),
        ("50000.01", "middle", "middle_lower"),
        ("199999.99", "middle", "middle_lower"),
        ("200000", "middle", "middle_upper"),
        ("999999.99", "middle", "middle_upper"),
        ("1000000", "high", None),
        ("9999999.99", "high", None),
        ("10000000", "private", None),
        ("98765432100", "private", None),
    ],
)
@pytest.mark.parametrize("others", [{"education": "本科", "age": 20}, {"education": "小学", "age": 70}, {}])
def test_from_the_middle_up_assets_alone_decide(rulebook, assets, key, band, others):
    verdict = tier_of(Customer(assets=assets, **others), rulebook)
    assert verdict.tier.key == key
    assert (verdict.band.key if verdict.band else None) == band
    assert verdict.settled_by == ()


@pytest.mark.parametrize("assets", ["0", "0.01", "4999.99", "5000", "49999.99"])
@pytest.mark.parametrize(
    ("education", "age", "key"),
    [
        ("本科", 15, "ordinary"),
        ("本科", 16, "potential"),
        ("本科", 28, "potential"),
        ("本科", 29, "ordinary"),
        ("本科", 0, "ordinary"),
        ("本科", 130, "ordinary"),
        ("大专", 16, "ordinary"),
        ("大专", 28, "ordinary"),
    ],
)
def test_below_the_middle_education_and_age_decide(rulebook, assets, education, age, key):
    assert tier_key(rulebook, assets=assets, education=education, age=age) == key


@pytest.mark.parametrize(
    ("education", "key"),
    [
        ("小学及以下", "ordinary"),
        ("初中", "ordinary"),
        ("高中", "ordinary"),
        ("中专", "ordinary"),
        ("college", "ordinary"),
        ("大专在读", "ordinary"),
        ("本科在读", "potential"),
        ("bachelor", "potential"),
        ("大学", "potential"),
        ("硕士", "potential"),
        ("博士在读", "potential"),
    ],
)
def test_every_education_level(rulebook, education, key):
    assert tier_key(rulebook, assets="30000", education=education, age=22) == key


@pytest.mark.parametrize(
    ("facts", "clauses"),
    [
        ({"assets": "10000000"}, ("3.1.2",)),
        ({"assets": "1000000"}, ("3.1.3",)),
        ({"assets": "50000"}, ("3.1.4",)),
        ({"assets": "100", "education": "本科", "age": 20}, ("3.1.5",)),
        ({"assets": "100", "education": "本科", "age": 28}, ("3.1.5", "3.1.7")),
        ({"assets": "100", "education": "本科", "age": 16}, ("3.1.5", "3.1.7")),
        ({"assets": "100", "education": "本科在读", "age": 20}, ("3.1.5", "3.1.8")),
        ({"assets": "100", "education": "本科", "age": 29}, ("3.1.6",)),
        ({"assets": "100", "education": "本科", "age": 15}, ("3.1.6", "3.1.7")),
        ({"assets": "100", "education": "大专", "age": 20}, ("3.1.6", "3.1.8")),
        ({"assets": "100", "education": "高中", "age": 20}, ("3.1.6",)),
    ],
)
def test_cites_the_clauses_that_decide_and_rulings_only_where_they_do(rulebook, facts, clauses):
    assert tier_of(Customer(**facts), rulebook).clauses == clauses


@pytest.mark.parametrize(
    ("facts", "possible", "settled_by"),
    [
        ({"assets": "800000"}, ["middle"], ()),
        ({"assets": "30000"}, ["potential", "ordinary"], ("education", "age")),
        ({"assets": "30000", "education": "大专"}, ["ordinary"], ()),
        ({"assets": "30000", "age": 40}, ["ordinary"], ()),
        ({"assets": "30000", "education": "本科"}, ["potential", "ordinary"], ("age",)),
        ({"assets": "30000", "age": 20}, ["potential", "ordinary"], ("education",)),
        ({}, ["private", "high", "middle", "potential", "ordinary"], ("assets", "education", "age")),
        ({"age": 40}, ["private", "high", "middle", "ordinary"], ("assets",)),
        ({"education": "初中"}, ["private", "high", "middle", "ordinary"], ("assets",)),
        ({"education": "本科", "age": 20}, ["private", "high", "middle", "potential"], ("assets",)),
        ({"education": "本科"}, ["private", "high", "middle", "potential", "ordinary"], ("assets", "age")),
    ],
)
def test_missing_facts_leave_what_is_possible(rulebook, facts, possible, settled_by):
    verdict = tier_of(Customer(**facts), rulebook)
    assert [tier.key for tier in verdict.possible] == possible
    assert verdict.settled_by == settled_by
    assert (verdict.tier is None) == (len(possible) > 1)


def test_says_which_value_of_a_missing_fact_would_settle_it(rulebook):
    reasons = tier_of(Customer(assets="30000"), rulebook).reasons
    assert reasons == (
        "还缺教育程度、年龄，目前可能是潜力客户、普通客户。",
        "教育程度若为大学以下，就是普通客户。",
        "教育程度若为大学及以上，还要知道年龄。",
        "年龄若为不满16周岁，就是普通客户。",
        "年龄若为16至28周岁（均含），还要知道教育程度。",
        "年龄若为满29周岁，就是普通客户。",
    )


def test_unknown_education_is_refused_with_the_names_there_are(rulebook):
    with pytest.raises(ValueError, match="没有名为“博士后”的教育程度，请从这些里选：小学及以下、初中"):
        tier_of(Customer(assets="1", education="博士后", age=20), rulebook)


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({"assets": 49999.99}, "浮点数"),
        ({"assets": "-0.01"}, "不能为负数"),
        ({"assets": Decimal("NaN")}, "确定的数"),
        ({"assets": "Infinity"}, "确定的数"),
        ({"assets": "五万"}, "不是金额"),
        ({"assets": True}, "浮点数或真假值"),
        ({"assets_elsewhere": -1}, "不能为负数"),
        ({"age": -1}, "0 到 130"),
        ({"age": 131}, "0 到 130"),
        ({"age": 28.0}, "整数"),
        ({"age": True}, "整数"),
    ],
)
def test_impossible_facts_are_refused_in_chinese(facts, words):
    with pytest.raises(ValueError, match=words):
        Customer(**facts)


def second_reading(assets: Decimal, education: str, age: int) -> str:
    """The table of the manual's notes, section 2, once more and by other means."""
    fen = int(assets * 100)
    if fen >= 10_000_000_00:
        return "private"
    if 1_000_000_00 <= fen < 10_000_000_00:
        return "high"
    if 50_000_00 <= fen < 1_000_000_00:
        return "middle"
    university = education in {"studying", "bachelor", "master", "doctor"}
    return "potential" if university and age in range(16, 29) else "ordinary"


def test_two_readings_of_the_manual_agree_on_20000_customers(rulebook):
    dice = random.Random(20150800)
    edges = [0, 49_999_99, 50_000_00, 199_999_99, 200_000_00, 999_999_99, 1_000_000_00, 9_999_999_99, 10_000_000_00]
    levels = ["primary", "junior", "senior", "college", "studying", "bachelor", "master", "doctor"]
    assert [level.key for level in rulebook.education] == levels
    seen = set()
    for _ in range(20_000):
        fen = dice.choice([dice.choice(edges), dice.randrange(50_000_00), dice.randrange(20_000_000_00)])
        assets, education = Decimal(fen) / 100, dice.choice(levels)
        age = dice.randrange(131) if dice.random() < 0.3 else dice.randrange(14, 32)
        expected = second_reading(assets, education, age)
        verdict = tier_of(Customer(assets=assets, education=education, age=age), rulebook)
        assert verdict.tier is not None and verdict.tier.key == expected, (assets, education, age)
        assert verdict.clauses and verdict.reasons
        seen.add(expected)
    assert seen == {"private", "high", "middle", "potential", "ordinary"}


def test_possible_tiers_are_exactly_those_that_some_completion_reaches(rulebook):
    dice = random.Random(7)
    for _ in range(300):
        assets = dice.choice([None, "0", "49999.99", "50000", "1000000", "10000000"])
        education, age = dice.choice([None, "college", "bachelor"]), dice.choice([None, 15, 16, 28, 29])
        reached = {
            second_reading(Decimal(a), e, y)
            for a in ([assets] if assets is not None else ["0", "50000", "1000000", "10000000"])
            for e in ([education] if education else ["college", "bachelor"])
            for y in ([age] if age is not None else [15, 16, 28, 29])
        }
        verdict = tier_of(Customer(assets=assets, education=education, age=age), rulebook)
        assert {tier.key for tier in verdict.possible} == reached


@pytest.mark.parametrize(
    ("facts", "kind", "to_follow", "settled_by"),
    [
        ({"assets": "200000", "holds_wealth_card": False}, "prime", True, ()),
        ({"assets": "200000", "holds_wealth_card": True}, "prime", False, ()),
        ({"assets": "200000"}, "prime", None, ("holds_wealth_card",)),
        ({"assets": "199999.99", "assets_elsewhere": "0.01", "holds_wealth_card": False}, "latent", True, ()),
        ({"assets": "199999.98", "assets_elsewhere": "0.01", "holds_wealth_card": False}, "neither", False, ()),
        ({"assets": "199999.98", "assets_elsewhere": "0.01"}, "neither", False, ()),
        ({"assets": "0", "assets_elsewhere": "200000", "holds_wealth_card": False}, "latent", True, ()),
        ({"assets": "0", "assets_elsewhere": "200000", "holds_wealth_card": True}, "latent", False, ()),
        ({"assets": "100000", "holds_wealth_card": False}, None, None, ("assets_elsewhere",)),
        ({"assets": "100000", "holds_wealth_card": True}, None, False, ("assets_elsewhere",)),
        ({"assets_elsewhere": "200000", "holds_wealth_card": False}, None, True, ("assets",)),
        ({"assets": "10000000", "holds_wealth_card": False}, "prime", True, ()),
        ({}, None, None, ("assets", "assets_elsewhere", "holds_wealth_card")),
    ],
)
def test_prime_standing(rulebook, facts, kind, to_follow, settled_by):
    standing = prime_standing(Customer(**facts), rulebook)
    assert (standing.kind, standing.to_follow, standing.settled_by) == (kind, to_follow, settled_by)
    assert standing.reasons


def test_prime_standing_cites_what_it_rests_on(rulebook):
    assert prime_standing(Customer(assets="200000", holds_wealth_card=True), rulebook).clauses == ("3.1.13",)
    follow = prime_standing(Customer(assets="1", assets_elsewhere="200000", holds_wealth_card=False), rulebook)
    assert follow.clauses == ("3.1.13", "3.1.14", "3.1.15")
    assert follow.name == "待跟进优质客户"
