"""What rests on a clause: of the content, of the papers being written, of the standings; exact, and nobody outside the viewer's scope."""

import json

import pytest
import sqlalchemy as sa
from flask import Flask

from app.accounts.services import acknowledge_notice, add_person, grant_role
from app.domain.calendar import civil_date
from app.domain.notice import NOTICE_VERSION
from app.extensions import db
from app.library.load import Library
from app.manual.impact_queries import _asks, get_impact, list_holders, list_running
from app.qualification.models import Certificate
from app.quizzes.models import Attempt
from app.quizzes.queries import get_paper
from app.quizzes.services import start_attempt, submit_attempt
from tests.browsing import client_of
from tests.clock import Clock
from tests.manual.edited import edited
from tests.people import World, done
from tests.quizzes.sitting import PAPER, answers, pass_others, prepare

KEY = "lobby-manager"


def certified(world: World, who: str, library: Library, clock: Clock) -> None:
    prepare(world, who, library, clock, by=BY[who])
    attempt = done(start_attempt(world[who], PAPER, library, clock()))
    assert submit_attempt(attempt, world[who], answers(world[who], attempt), library, clock()) is None
    pass_others(world[who], library, clock)


BY = {"trainee": "trainer", "other": "trainer", "far": "far_trainer"}


def with_far_trainer(world: World, clock: Clock) -> None:
    """Somebody who trains in the other city."""
    world.ids["far_trainer"] = done(add_person("T0002", "何静", "120", clock(), hired_on=civil_date(clock())))
    acknowledge_notice(world["far_trainer"], NOTICE_VERSION, clock())
    assert grant_role(world["far_trainer"], "trainer", "120", clock()) is None


def asked(person_id: int, state: str) -> dict[str, set[str]]:
    """By paper, the clauses that a person's attempts ask about, counted from the papers themselves."""
    rows = db.session.scalars(sa.select(Attempt).where(Attempt.person_id == person_id, Attempt.state == state))
    return {row.slug: {clause for entry in get_paper(row).items for clause in entry.item.clauses} for row in rows}


def test_what_of_the_content_rests_on_a_clause(library: Library) -> None:
    impact = get_impact("3.1.15", library)
    assert [item.id for item in impact.items] == [item.id for item in library.bank.items if "3.1.15" in item.clauses] != []
    assert impact.rules == ("待跟进优质客户",)
    assert dict(impact.generated)["routing"] > 0 and "tier" not in dict(impact.generated)
    assert {paper.slug for paper in impact.papers} >= {"routing"}
    assert {(cited.kind, cited.title) for cited in impact.beside} >= {("term", "待跟进优质客户")}


def test_every_kind_of_citation_is_found(library: Library) -> None:
    """For each clause: exactly what cites it, looked up the other way round."""
    for clause in library.manual.clauses:
        impact = get_impact(clause.id, library)
        assert {item.id for item in impact.items} == {item.id for item in library.bank.items if clause.id in item.clauses}
        terms = {term.anchor for term in library.glossary if clause.id in term.clauses}
        entries = {
            f"{checklist.key}#{entry.key}" for checklist in library.checklists for entry in checklist.entries if entry.clause == clause.id
        }
        forms = {form.slug for form in library.forms if clause.id in form.clauses}
        found = {kind: {cited.id for cited in impact.beside if cited.kind == kind} for kind in ("term", "checklist", "form", "situation")}
        told = {situation.id for group in library.situations for situation in group.situations if clause.id in situation.clauses}
        assert found == {"term": terms, "checklist": entries, "form": forms, "situation": told}, clause.id
        assert bool(impact.rules) == (clause.id in library.rulebook.cited_clauses()), clause.id


def test_a_clause_that_nothing_cites_rests_alone(library: Library) -> None:
    impact = get_impact("9.9.9", library)
    assert not any((impact.items, impact.generated, impact.rules, impact.papers, impact.beside))


def test_a_paper_may_draw_a_clause_by_item_or_by_generator(library: Library) -> None:
    for clause in library.manual.clauses:
        impact = get_impact(clause.id, library)
        for paper in library.bank.blueprints:
            by_item = any(part.takes(item) for part in paper.draw if not part.generator for item in impact.items)
            by_generator = {part.generator for part in paper.draw} & {name for name, _ in impact.generated}
            assert (paper in impact.papers) == bool(by_item or by_generator), (clause.id, paper.slug)


def test_running_papers_are_exactly_those_that_ask(world: World, library: Library, clock: Clock) -> None:
    with_far_trainer(world, clock)
    for who in ("trainee", "other", "far"):
        prepare(world, who, library, clock, by=BY[who])
        done(start_attempt(world[who], PAPER, library, clock()))
    for clause in library.manual.clauses:
        expected = {who for who in ("trainee", "other") if clause.id in asked(world[who], "open")[PAPER]}
        assert {line.person_id for line in list_running(world.viewer("trainer"), clause.id)} == {world[who] for who in expected}
        far = {world["far"]} if clause.id in asked(world["far"], "open")[PAPER] else set()
        assert {line.person_id for line in list_running(world.viewer("far_trainer"), clause.id)} == far
        assert list_running(world.viewer("trainee"), clause.id) == [], "a trainee sees nobody"
    attempt = db.session.scalars(sa.select(Attempt).where(Attempt.person_id == world["trainee"])).one()
    clause = next(iter(asked(world["trainee"], "open")[PAPER]))
    assert submit_attempt(attempt.id, world["trainee"], {}, library, clock()) is None
    assert world["trainee"] not in {line.person_id for line in list_running(world.viewer("trainer"), clause)}, "it is over"


def test_holders_are_exactly_those_whose_papers_asked(world: World, library: Library, clock: Clock) -> None:
    with_far_trainer(world, clock)
    for who in ("trainee", "far"):
        certified(world, who, library, clock)
    # A failed paper and a running one earn nothing.
    prepare(world, "other", library, clock)
    failed = done(start_attempt(world["other"], PAPER, library, clock()))
    assert submit_attempt(failed, world["other"], {}, library, clock()) is None
    papers = {who: set().union(*asked(world[who], "submitted").values()) for who in ("trainee", "far")}
    on = civil_date(clock())
    assert papers["trainee"] and papers["far"]
    for clause in library.manual.clauses:
        mine = {world["trainee"]} if clause.id in papers["trainee"] else set()
        far = {world["far"]} if clause.id in papers["far"] else set()
        for viewer, expected in (("trainer", mine), ("far_trainer", far), ("auditor", mine | far), ("trainee", set())):
            found = list_holders(world.viewer(viewer), clause.id, KEY, on)
            assert {line.person_id for line in found} == expected, (viewer, clause.id)
    clause_id = next(iter(papers["trainee"]))
    line = list_holders(world.viewer("trainer"), clause_id, KEY, on)[0]
    assert line.number == db.session.scalar(sa.select(Certificate.number).where(Certificate.person_id == world["trainee"]))
    lapsed = civil_date(clock.forward(days=800))
    assert list_holders(world.viewer("trainer"), clause_id, KEY, lapsed) == [], "who has lapsed holds nothing"


def test_the_page_names_nobody_of_another_branch(fast_app: Flask, fast_world: World, library: Library, clock: Clock) -> None:
    with_far_trainer(fast_world, clock)
    for who in ("trainee", "far"):
        certified(fast_world, who, library, clock)
    prepare(fast_world, "other", library, clock)
    done(start_attempt(fast_world["other"], PAPER, library, clock()))
    papers = [set().union(*asked(fast_world[who], "submitted").values()) for who in ("trainee", "far")]
    both = sorted(papers[0] & papers[1])
    assert both
    page = client_of(fast_app, "trainer").get(f"/manual/impact/{both[0]}").text
    assert "王小雨" in page and "赵子涵" not in page
    everything = client_of(fast_app, "auditor").get(f"/manual/impact/{both[0]}").text
    assert "王小雨" in everything and "赵子涵" in everything
    running = next(iter(asked(fast_world["other"], "open")[PAPER]))
    assert "李明轩" in client_of(fast_app, "trainer").get(f"/manual/impact/{running}").text
    assert client_of(fast_app, "trainee").get(f"/manual/impact/{both[0]}").status_code == 403


def test_a_clause_that_never_was_is_not_found_and_one_that_has_gone_is(
    fast_app: Flask, fast_world: World, library: Library, clock: Clock
) -> None:
    client = client_of(fast_app, "trainer")
    assert [client.get(f"/manual/impact/{name}").status_code for name in ("3.1.999", "x", "3", "1.1.1.1")] == [404] * 4
    assert client.get("/manual/impact/3.1.1?page=x").status_code == 422
    prepare(fast_world, "trainee", library, clock)
    done(start_attempt(fast_world["trainee"], PAPER, library, clock()))
    clause_id = next(iter(asked(fast_world["trainee"], "open")[PAPER]))
    fast_app.extensions["library"] = edited(library, {clause_id: None})
    page = client.get(f"/manual/impact/{clause_id}")
    assert page.status_code == 200 and "已不在现行手册里" in page.text and "王小雨" in page.text


@pytest.mark.parametrize(
    ("item", "asks"),
    [
        ({"clauses": ["3.1.4"]}, True),
        ({"clauses": ["3.1.13", "3.1.4"]}, True),
        ({"clauses": []}, False),
        ({"clauses": ["3.1.40", "13.1.4", "3.1"]}, False),
        # What only reads like it: an option, a stem that quotes JSON, an id.
        ({"clauses": ["3.1.3"], "options": [{"key": "A", "text": "3.1.4"}]}, False),
        ({"clauses": ["3.1.3"], "stem": '"clauses":["3.1.4"]'}, False),
        ({"stem": 'x\\"clauses":["3.1.4"]', "clauses": ["3.1.3"]}, False),
        ({"clauses": ["3.1.3"], "id": "3.1.4"}, False),
    ],
)
@pytest.mark.parametrize("separators", [(",", ":"), (", ", ": ")])
def test_a_paper_asks_about_what_its_items_cite(item: dict[str, object], asks: bool, separators: tuple[str, str]) -> None:
    paper = json.dumps({"items": [{"slot": 1, "item": {"clauses": ["1.1.1"]}}, {"slot": 2, "item": item}]}, separators=separators)
    assert _asks(paper, "3.1.4") is asks
