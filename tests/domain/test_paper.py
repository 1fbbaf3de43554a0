"""Drawing papers: by seed, unseen first, nothing twice, and exact through JSON."""

import random
from collections import Counter

import pytest
from pydantic import ValidationError

from app.domain.bank import ItemBank
from app.domain.blueprint import Blueprint, Draw
from app.domain.grading import grade
from app.domain.items.registry import key_of
from app.domain.paper import Paper, Unsatisfiable, arranged, draw, shown_paper
from tests.domain.items import samples


def bank_of(count=12):
    singles = tuple(samples.single("A", f"single-{number}") for number in range(count))
    others = (samples.multiple(item_id="multiple-1"), samples.truefalse(item_id="truefalse-1"), samples.number(item_id="number-1"))
    return ItemBank(items=(*singles, *others))


def blueprint_of(*parts, cut=80):
    return Blueprint(slug="sample", title="样卷", sections=("3.1",), minutes=20, cut=cut, draw=parts)


MIXED = blueprint_of(
    Draw(count=4, points=10, generator="tier"),
    Draw(count=2, points=10, generator="tier-figure"),
    Draw(count=3, points=10, subject="tiers", types=("single",)),
    Draw(count=1, points=10, subject="tiers", types=("number",)),
)


def test_a_seed_gives_one_paper(rulebook):
    papers = [draw(MIXED, bank_of(), rulebook, seed) for seed in range(20)]
    assert papers == [draw(MIXED, bank_of(), rulebook, seed) for seed in range(20)]
    assert len({paper.model_dump_json(exclude={"seed"}) for paper in papers}) == 20


def test_the_papers_shape(rulebook):
    paper = draw(MIXED, bank_of(), rulebook, 1, edition="sha256:1")
    assert [entry.slot for entry in paper.items] == list(range(1, 11))
    assert Counter(entry.item.type for entry in paper.items) == {"single": 7, "number": 3}
    assert [entry.item.type for entry in paper.items] == sorted((entry.item.type for entry in paper.items), key=["single", "number"].index)
    assert paper.max_points == 10_000 == MIXED.total * 100
    assert (paper.slug, paper.minutes, paper.cut, paper.edition, paper.seed, MIXED.count) == ("sample", 20, 80, "sha256:1", 1, 10)
    assert paper.slot(3) == paper.items[2]
    assert paper.slot(11) is None
    assert paper.slot(0) is None


def test_json_round_trip_is_exact(rulebook):
    parts = (
        Draw(count=6, generator="tier"),
        Draw(count=4, generator="tier-figure"),
        *(Draw(count=1, subject="tiers", types=(kind,)) for kind in ("single", "multiple", "truefalse", "number")),
    )
    for seed in range(60):
        paper = draw(blueprint_of(*parts), bank_of(), rulebook, seed)
        text = paper.model_dump_json()
        again = Paper.model_validate_json(text)
        assert again == paper
        assert again.model_dump_json() == text
        responses = {entry.slot: key_of(entry.item) for entry in paper.items}
        assert grade(again, responses) == grade(paper, responses)


def test_no_generated_facts_come_twice(rulebook):
    parts = (Draw(count=8, generator="tier"), Draw(count=8, generator="tier"), Draw(count=10, generator="tier-figure"))
    for seed in range(60):
        paper = draw(blueprint_of(*parts), ItemBank(), rulebook, seed)
        assert len({entry.item.facts for entry in paper.items}) == 26
        assert len({entry.item.id for entry in paper.items}) == 26


def test_no_question_is_asked_twice_in_other_words(rulebook):
    twins = tuple(samples.single(item_id=f"twin-{number}").model_copy(update={"question": "tier:50000"}) for number in range(3))
    bank = ItemBank(items=(*twins, *bank_of(2).items))
    written = Draw(count=3, subject="tiers", types=("single",))
    for seed in range(30):
        questions = [entry.item.question for entry in draw(blueprint_of(written), bank, rulebook, seed).items]
        assert sorted(questions) == ["", "", "tier:50000"]
    generated, two = Draw(count=20, generator="tier"), Draw(count=2, subject="tiers", types=("single",))
    for seed in range(40):
        for parts in ((generated, two), (two, generated)):
            questions = [entry.item.question for entry in draw(blueprint_of(*parts), bank, rulebook, seed).items if entry.item.question]
            assert len(set(questions)) == len(questions)
    with pytest.raises(Unsatisfiable) as lacking:
        draw(blueprint_of(written), ItemBank(items=twins), rulebook, 1)
    assert lacking.value.have == 1


def test_unseen_items_come_first(rulebook):
    bank = bank_of(6)
    blueprint = blueprint_of(Draw(count=3, subject="tiers", types=("single",)))
    seen = frozenset(f"single-{number}" for number in range(3))
    for seed in range(30):
        assert not {entry.item.id for entry in draw(blueprint, bank, rulebook, seed, seen).items} & seen
    seen = frozenset(f"single-{number}" for number in range(5))
    for seed in range(30):
        assert "single-5" in {entry.item.id for entry in draw(blueprint, bank, rulebook, seed, seen).items}


def test_unseen_generated_cases_come_first(rulebook):
    blueprint = blueprint_of(Draw(count=5, generator="tier-figure"))
    first = frozenset(entry.item.id for entry in draw(blueprint, ItemBank(), rulebook, 1).items)
    second = frozenset(entry.item.id for entry in draw(blueprint, ItemBank(), rulebook, 2, first).items)
    assert not first & second


def test_a_second_paper_still_comes_when_everything_was_seen(rulebook):
    blueprint = blueprint_of(Draw(count=6, subject="tiers", types=("single",)))
    seen = frozenset(item.id for item in bank_of(6).items)
    assert len(draw(blueprint, bank_of(6), rulebook, 1, seen).items) == 6


def test_written_items_spread_over_clauses(rulebook):
    many = tuple(samples.single(item_id=f"many-{number}") for number in range(20))
    few = tuple(samples.single(item_id=f"few-{number}").model_copy(update={"clauses": (f"3.1.{number + 10}",)}) for number in range(3))
    blueprint = blueprint_of(Draw(count=4, subject="tiers"))
    for seed in range(30):
        ids = {entry.item.id for entry in draw(blueprint, ItemBank(items=many + few), rulebook, seed).items}
        assert {"few-0", "few-1", "few-2"} < ids


def test_key_positions_are_even_over_many_draws(rulebook):
    blueprint = blueprint_of(Draw(count=6, subject="tiers", types=("single",)))
    places = Counter(entry.item.key for seed in range(400) for entry in draw(blueprint, bank_of(6), rulebook, seed).items)
    # Every key was written as A; 2,400 fair places lie within 500..700 for each letter.
    assert all(500 < places[letter] < 700 for letter in "ABCD"), places


def test_too_few_items_name_the_part(rulebook):
    part = Draw(count=7, subject="tiers", types=("single",))
    with pytest.raises(Unsatisfiable) as lacking:
        draw(blueprint_of(part), bank_of(6), rulebook, 1)
    assert (lacking.value.part, lacking.value.have) == (part, 6)


def test_two_parts_cannot_take_one_item(rulebook):
    part = Draw(count=4, subject="tiers", types=("single",))
    with pytest.raises(Unsatisfiable):
        draw(blueprint_of(part, part), bank_of(7), rulebook, 1)
    assert len(draw(blueprint_of(part, part), bank_of(8), rulebook, 1).items) == 8


@pytest.mark.parametrize(
    "fields",
    [
        {"count": 1},
        {"count": 1, "generator": "tier", "subject": "tiers"},
        {"count": 1, "generator": "tier", "types": ("single",)},
        {"count": 1, "generator": "tier", "clauses": "3.1."},
        {"count": 0, "generator": "tier"},
        {"count": 1, "generator": "tier", "points": 0},
    ],
)
def test_a_draw_has_one_source(fields):
    with pytest.raises(ValidationError):
        Draw(**fields)


@pytest.mark.parametrize(
    ("fields", "taken"),
    [
        ({}, True),
        ({"types": ("number",)}, False),
        ({"clauses": "3.1."}, True),
        ({"clauses": "3.3."}, False),
        ({"subject": "routing"}, False),
    ],
)
def test_what_a_draw_takes(fields, taken):
    assert Draw(**{"count": 1, "subject": "tiers", **fields}).takes(samples.single()) is taken


def test_the_browser_gets_no_key_id_or_explanation(rulebook):
    for seed in range(40):
        paper = draw(MIXED, bank_of(), rulebook, seed)
        seen = shown_paper(paper)
        text = repr(seen)
        for entry, row in zip(paper.items, seen, strict=True):
            assert set(row) <= {"slot", "points", "title", "type", "stem", "options", "unit", "rule"}
            assert entry.item.id not in text
            assert entry.item.explanation not in text


def test_bank_look_ups():
    bank = bank_of(2)
    assert bank.by_id("number-1") == samples.number(item_id="number-1")
    assert bank.by_id("nobody") is None
    hidden = samples.single(item_id="hidden").model_copy(update={"practice": False})
    other = samples.single(item_id="other").model_copy(update={"clauses": ("3.10.4", "0.2")})
    bank = ItemBank(items=(*bank.items, hidden, other), blueprints=(MIXED,))
    assert [item.id for item in bank.citing("3.1")] == ["single-0", "single-1", "multiple-1", "truefalse-1", "number-1"]
    assert [item.id for item in bank.citing("3.10")] == ["other"]
    assert [item.id for item in bank.citing("0")] == ["other"]
    assert bank.citing("3") == ()
    assert [item.id for item in bank.citing_clause("0.2")] == ["other"]
    assert bank.blueprint("sample") == MIXED
    assert bank.blueprint("none") is None


def test_arranging_depends_on_seed_and_item_only():
    state = random.getstate()
    assert arranged(samples.single(), "seed") == arranged(samples.single(), "seed")
    assert random.getstate() == state
