"""Generated items: always one right option, the one that the rules give, and nothing of it in what the browser sees."""

import random
from collections import Counter
from decimal import Decimal

import pytest

from app.domain.customers import Customer
from app.domain.generators.registry import GENERATORS
from app.domain.generators.tier import TierCase
from app.domain.items.registry import key_of, mark, shown
from app.domain.misconceptions import SAYS
from app.domain.paper import arranged
from app.domain.tier_misconceptions import TIER_MISCONCEPTIONS, Sighting, slips
from app.domain.tiers import tier_of
from app.library.item_checks import problems


def by_hand(assets: Decimal, age: int | None, education: str | None) -> str:
    """The tiers of 3.1, read a second time from the manual and written without the rulebook."""
    for bound, name in ((10_000_000, "私人银行"), (1_000_000, "高端"), (50_000, "中端")):
        if assets >= bound:
            return name
    graduate = education in ("studying", "bachelor", "master", "doctor")
    return "潜力" if graduate and age is not None and 16 <= age <= 28 else "普通"


def facts_of(stem: str) -> tuple[Decimal, int | None, str | None]:
    """The deciding facts as a reader finds them in the stem, so that nothing that decides can be missing from it."""
    spoken = stem.split("在本行的季度日均金融资产是")[1].split("元", maxsplit=1)[0].replace(",", "")
    assets = Decimal(spoken.removesuffix("万")) * (10_000 if spoken.endswith("万") else 1)
    age = int(stem.split("今年")[1].split("周岁", maxsplit=1)[0]) if "今年" in stem else None
    words = {"正在读本科": "studying", "本科毕业": "bachelor", "硕士毕业": "master", "博士毕业": "doctor"}
    education = next((level for word, level in words.items() if word in stem), None)
    return assets, age, education


def made(name, rulebook, count):
    generator = GENERATORS[name]
    cases = generator.cases(rulebook)
    for seed in range(count):
        rng = random.Random(seed)
        yield generator.make(cases[seed % len(cases)], rulebook, rng)


def test_tier_items_have_one_right_option_by_a_second_reading(rulebook):
    places = Counter()
    for item in made("tier", rulebook, 2000):
        right = [option for option in item.options if option.text == by_hand(*facts_of(item.stem))]
        assert [option.key for option in right] == [item.key], item.stem
        assert len({option.text for option in item.options}) == len(item.options) == 4
        assert [option.key for option in item.options] == list("ABCD")
        assert right[0].slip is None
        places[item.key] += 1
    # 2,000 fair draws over four places stay within 400..600 (over five standard deviations).
    assert all(400 < places[letter] < 600 for letter in "ABCD"), places


def test_tier_options_with_a_slip_are_what_that_misreading_answers(rulebook):
    told = Counter()
    for item in made("tier", rulebook, 600):
        told.update(option.slip for option in item.options if option.slip)
    assert set(told) == {mistake.key for mistake in TIER_MISCONCEPTIONS}


def test_every_edge_and_age_and_level_is_among_the_cases(rulebook):
    data = [case.data for case in GENERATORS["tier"].cases(rulebook)]
    exact = {str(case.low) for case in data if case.low == case.high}
    assert exact >= {"50000", "200000", "199999.99", "1000000", "999999.99", "10000000", "9999999.99", "49999.99"}
    assert {case.ages[0] for case in data if case.ages and case.ages[0] == case.ages[1]} == {15, 16, 28, 29}
    assert {case.education for case in data if case.education} == {level.key for level in rulebook.education}


@pytest.mark.parametrize("name", sorted(GENERATORS))
def test_items_are_fit_to_be_asked(name, rulebook):
    clauses = rulebook.cited_clauses() | {duty.clause for duty in rulebook.duties}
    for item in made(name, rulebook, 300):
        assert list(problems(item, clauses)) == [], item.stem
        assert mark(item, key_of(item)) == 100
        assert not item.practice
        assert item.generator == name


@pytest.mark.parametrize("name", sorted(GENERATORS))
def test_the_browser_sees_nothing_of_key_explanation_or_slip(name, rulebook):
    for item in made(name, rulebook, 100):
        seen = shown(arranged(item, 3))
        assert set(seen) <= {"title", "type", "stem", "options", "unit", "rule"}
        text = repr(seen)
        assert item.explanation not in text
        assert item.id not in text
        assert all(set(option) == {"value", "text"} for option in seen.get("options", []))
        assert not any(key in text for key in SAYS)


@pytest.mark.parametrize("name", sorted(GENERATORS))
def test_same_seed_same_item_and_other_seed_other_words(name, rulebook):
    generator = GENERATORS[name]
    case = generator.cases(rulebook)[0]
    assert generator.make(case, rulebook, random.Random(1)) == generator.make(case, rulebook, random.Random(1))
    assert len({generator.make(case, rulebook, random.Random(seed)).stem for seed in range(40)}) > 1
    assert len({generator.make(case, rulebook, random.Random(seed)).id for seed in range(5)}) == 1


@pytest.mark.parametrize("name", sorted(GENERATORS))
def test_cases_are_distinct_and_in_one_order(name, rulebook):
    cases = GENERATORS[name].cases(rulebook)
    assert len({case.facts for case in cases}) == len(cases)
    assert cases == GENERATORS[name].cases(rulebook)


def test_figures_follow_the_rulebook(rulebook):
    generator = GENERATORS["tier-figure"]
    keys = {case.facts: generator.make(case, rulebook, random.Random(4)).key for case in generator.cases(rulebook)}
    assert keys["start:middle"] == 50_000
    assert keys["start:high"] == 1_000_000
    assert keys["start:private"] == 10_000_000
    assert (keys["age:from"], keys["age:to"]) == (16, 28)


def test_what_is_lacking_adds_up_to_the_line(rulebook):
    generator = GENERATORS["tier-figure"]
    lines = {"lack:middle": 50_000, "lack:high": 1_000_000, "lack:private": 10_000_000, "lack:prime": 200_000, "latent:prime": 200_000}
    for case in generator.cases(rulebook):
        for seed in range(100 if case.facts in lines else 0):
            item = generator.make(case, rulebook, random.Random(seed))
            spoken = item.stem.split("金融资产是")[1].split("元")[0].replace(",", "")
            has = Decimal(spoken.removesuffix("万")) * (10_000 if spoken.endswith("万") else 1)
            assert has + item.key == lines[case.facts]


def test_a_changed_threshold_changes_the_items(rulebook):
    middle = rulebook.tier("middle")
    moved = [tier.model_copy(update={"assets_from": Decimal(80_000)}) if tier.key == "middle" else tier for tier in rulebook.tiers]
    moved = [
        tier.model_copy(update={"assets_below": Decimal(80_000)}) if tier.assets_below == middle.assets_from else tier for tier in moved
    ]
    moved = [tier.model_copy(update={"bands": ()}) for tier in moved]
    other = rulebook.model_copy(update={"tiers": tuple(moved)})
    generator = GENERATORS["tier-figure"]
    keys = {case.facts: generator.make(case, other, random.Random(4)).key for case in generator.cases(other)}
    assert keys["start:middle"] == 80_000
    exact = {str(case.data.low) for case in GENERATORS["tier"].cases(other) if case.data.low == case.data.high}
    assert {"80000", "79999.99"} <= exact
    assert "49999.99" not in exact


@pytest.mark.parametrize(
    ("key", "facts", "wrong"),
    [
        ("edges-excluded", {"assets": 50_000}, "ordinary"),
        ("edges-excluded", {"assets": 1_000_000}, "middle"),
        ("prime-line-for-middle", {"assets": 120_000, "age": 50, "education": "senior"}, "ordinary"),
        ("age-ignored", {"assets": 3_000, "age": 45, "education": "bachelor"}, "potential"),
        ("education-ignored", {"assets": 3_000, "age": 20, "education": "senior"}, "potential"),
        ("college-counted", {"assets": 3_000, "age": 22, "education": "college"}, "potential"),
        ("studying-dropped", {"assets": 3_000, "age": 20, "education": "studying"}, "ordinary"),
        ("ages-excluded", {"assets": 3_000, "age": 28, "education": "bachelor"}, "ordinary"),
        ("youth-first", {"assets": 60_000, "age": 26, "education": "master"}, "potential"),
        ("positioning-floor", {"assets": 2_000, "age": 20, "education": "bachelor"}, "ordinary"),
        ("elsewhere-added", {"assets": 120_000, "assets_elsewhere": 950_000}, "high"),
        ("no-upper-end", {"assets": 20_000_000}, "high"),
        ("hundred-for-thousand", {"assets": 3_000_000}, "private"),
    ],
)
def test_each_mistake_gives_its_wrong_tier(key, facts, wrong, rulebook):
    facts = {"age": 40, "education": "senior", **facts}
    found = {mistake.key: tier.key for mistake, tier in slips(Sighting(customer=Customer(**facts)), rulebook)}
    assert found[key] == wrong


def test_no_mistake_shows_where_it_changes_nothing(rulebook):
    plain = Sighting(customer=Customer(assets=600_000, age=50, education="senior"))
    assert list(slips(plain, rulebook)) == []


def test_balance_of_today_is_only_a_lure(rulebook):
    rich_today = Sighting(customer=Customer(assets=380_000, age=52, education="senior"), balance_today=Decimal(1_260_000))
    assert [(mistake.key, tier.key) for mistake, tier in slips(rich_today, rulebook)] == [("balance-today", "high")]
    assert tier_of(rich_today.customer, rulebook).tier.key == "middle"


def test_a_case_states_only_what_it_needs():
    assert TierCase(low=Decimal(1), high=Decimal(1)).education is None
