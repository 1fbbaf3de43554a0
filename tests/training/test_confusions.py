"""Which misconceptions are common: counted on papers and in diagnoses, within the viewer's scope, without a name."""

import random

import pytest
from flask import Flask

from app.domain.confusions import confusions
from app.domain.generators.registry import GENERATORS
from app.domain.grading import grade
from app.domain.items.registry import values_of
from app.domain.items.single import SingleItem
from app.domain.misconceptions import SAYS
from app.domain.paper import Paper, PaperItem
from app.extensions import db
from app.library.load import Library
from app.quizzes.models import Attempt
from app.quizzes.queries import get_paper
from app.quizzes.services import submit_attempt
from app.training.cohorts import add_members, create_cohort
from app.training.confusions_queries import list_confusions
from tests.browsing import client_of
from tests.clock import Clock
from tests.people import World, done
from tests.practice.diagnosed import diagnosed
from tests.quizzes.sitting import begin


def paper_of(library: Library, count: int) -> tuple[Paper, list[SingleItem]]:
    """A paper of generated questions on the tiers, each of which offers some misconception."""
    generator = GENERATORS["tier"]
    made = (generator.make(case, library.rulebook, random.Random(1)) for case in generator.cases(library.rulebook))
    items = [item for item in made if isinstance(item, SingleItem) and any(option.slip for option in item.options)][:count]
    slots = tuple(PaperItem(slot=slot, item=item, points=1000) for slot, item in enumerate(items, 1))
    return Paper(slug="x", title="x", minutes=1, cut=80, edition="", seed=1, items=slots), items


def test_counts_by_chances(library: Library) -> None:
    paper, items = paper_of(library, 12)
    slipped = {slot: next(option for option in item.options if option.slip) for slot, item in enumerate(items, 1)}
    fallen = {slot: option.key for slot, option in slipped.items() if slot <= 6}
    grades = [grade(paper, fallen), grade(paper, {slot: item.key for slot, item in enumerate(items, 1)})]
    pinned = paper.model_dump(mode="json")
    found = {line.key: line for line in confusions([(pinned, [mark.model_dump() for mark in each.marks]) for each in grades], {}, {})}
    for key, line in found.items():
        assert line.met == sum(option.slip == key for slot, option in slipped.items() if slot <= 6)
        assert line.chances == 2 * sum(any(option.slip == key for option in item.options) for item in items)
        assert line.clauses and line.says == SAYS[key] and 0 < line.percent <= 50
    assert sum(line.met for line in found.values()) == 6


def test_what_a_diagnosis_named_is_counted_beside_it() -> None:
    found = confusions([], {"age-ignored": 2, "gone": 1}, {"age-ignored": 5})
    assert [(line.key, line.named, line.looked, line.chances, line.percent) for line in found] == [("age-ignored", 2, 5, 0, 0)]


def fall_for_it(person_id: int, attempt_id: str, library: Library, clock: Clock) -> int:
    """Hand in a paper with every misleading option chosen. Returns how many there were."""
    paper = get_paper(db.session.get_one(Attempt, attempt_id))
    chosen = {
        entry.slot: (0, values_of(entry.item, option.key))
        for entry in paper.items
        if isinstance(entry.item, SingleItem)
        for option in entry.item.options
        if option.slip
    }
    assert submit_attempt(attempt_id, person_id, chosen, library, clock()) is None
    return len(chosen)


@pytest.fixture
def fallen(fast_app: Flask, fast_world: World, library: Library, clock: Clock) -> int:
    diagnosed(fast_world["other"], "tiers", "age-ignored", library, clock())
    return fall_for_it(fast_world["trainee"], begin(fast_world, "trainee", library, clock), library, clock)


def test_within_the_scope_a_branch_or_a_cohort(fast_world: World, fallen: int, library: Library, clock: Clock) -> None:
    trainer = fast_world.viewer("trainer")
    assert fallen > 0 and sum(line.met for line in list_confusions(trainer)) == fallen
    cohort = done(create_cohort(trainer, "春季新员工", "110", clock()))
    assert list_confusions(trainer, cohort_id=cohort) == []
    add_members(trainer, cohort, [fast_world["trainee"]], clock())
    assert sum(line.met for line in list_confusions(trainer, cohort_id=cohort)) == fallen
    assert list_confusions(trainer, branch_code="999") == [] and list_confusions(trainer, cohort_id=cohort + 99) == []
    assert list_confusions(fast_world.viewer("trainee")) == []
    everywhere = {line.key: line.named for line in list_confusions(trainer)}
    assert everywhere.get("age-ignored") == 1


def test_the_page_tells_counts_and_clauses_and_no_name(fast_app: Flask, fast_world: World, fallen: int) -> None:
    page = client_of(fast_app, "trainer").get("/training/questions").text
    section = page.split('id="confusions"')[1]
    line = list_confusions(fast_world.viewer("trainer"))[0]
    assert line.says in section and f"共 {line.chances} 次机会" in section and line.clauses[0] in section
    assert "王小雨" not in section
    for query in ("?cohort=x", "?cohort=99999999999", "?branch=%00", "?branch=nowhere"):
        assert client_of(fast_app, "trainer").get(f"/training/questions{query}").status_code == 200
