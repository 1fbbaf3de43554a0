"""Assigning to people, branches and cohorts, on both databases."""

from datetime import date, timedelta
from functools import partial

import pytest
import sqlalchemy as sa
from flask import Flask

from app.domain.assignments import Status
from app.domain.due_dates import Due, DueKind
from app.errors import NotFound, Refused
from app.extensions import db
from app.library.load import Library
from app.record.queries import get_events, verify_ledger
from app.training.cohorts import add_members, create_cohort
from app.training.models import Assignment
from app.training.queries import Filters, Target, get_preview, list_assignments, list_overdue
from app.training.services import assign_module, assign_to
from tests.clock import Clock
from tests.people import World, done
from tests.quizzes.sitting import MODULE, module_of, prepare
from tests.racing import race

ANY = Filters()
IN_TWO_WEEKS = Due(kind=DueKind.FROM_TODAY, days=14)


def names(world: World, who: str, library: Library, on: date, filters: Filters = ANY) -> list[str]:
    return [line.person.staff_no for line in list_assignments(world.viewer(who), library.programme, on, filters).lines]


def test_a_branch_reaches_everybody_below_it_and_nobody_else(world: World, library: Library, clock: Clock) -> None:
    outcome = done(assign_to(world.viewer("trainer"), Target(branch="111"), MODULE, IN_TWO_WEEKS, library, clock()))
    assert (outcome.new, outcome.already) == (2, 0)
    assert set(names(world, "trainer", library, clock().date())) == {"B0001", "S0001"}
    whole = done(assign_to(world.viewer("trainer"), Target(branch="110"), MODULE, IN_TWO_WEEKS, library, clock()))
    assert (whole.new, whole.already) == (3, 2), "who has it keeps it"
    assert "S0003" not in names(world, "auditor", library, clock().date())


def test_a_branch_outside_the_scope_reaches_nobody(world: World, library: Library, clock: Clock) -> None:
    for code in ("000", "120", "121", "nowhere"):
        outcome = assign_to(world.viewer("trainer"), Target(branch=code), MODULE, IN_TWO_WEEKS, library, clock())
        assert isinstance(outcome, Refused) and outcome.code == "nobody_chosen"
    with pytest.raises(NotFound):
        assign_module(world.viewer("trainer"), [world["trainee"], world["far"]], MODULE, clock().date(), library, clock())
    db.session.rollback()
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Assignment)) == 0


def test_a_cohort_reaches_its_members(world: World, library: Library, clock: Clock) -> None:
    trainer = world.viewer("trainer")
    cohort_id = done(create_cohort(trainer, "秋季新入职", "110", clock()))
    add_members(trainer, cohort_id, [world["trainee"], world["other"]], clock())
    outcome = done(assign_to(trainer, Target(cohort_id=cohort_id), MODULE, IN_TWO_WEEKS, library, clock()))
    assert outcome.new == 2
    with pytest.raises(NotFound):
        assign_to(world.viewer("hr"), Target(cohort_id=cohort_id), MODULE, IN_TWO_WEEKS, library, clock())


def test_the_due_date_is_each_persons_own(world: World, library: Library, clock: Clock) -> None:
    hired_on = clock().date()
    clock.forward(days=40)
    after_hire = Due(kind=DueKind.AFTER_HIRE, days=30)
    module = module_of(library)
    preview = get_preview(
        world.viewer("trainer"), Target(person_ids=(world["trainee"],)), module, after_hire, library.programme, clock().date()
    )
    assert [day for _, day in preview.fresh] == [hired_on + timedelta(days=30)]
    assert preview.late == preview.fresh, "the preview says who would be overdue at once"
    done(assign_module(world.viewer("trainer"), [world["trainee"]], MODULE, after_hire, library, clock()))
    (line,) = list_overdue(world.viewer("trainer"), library.programme, clock().date())
    assert line.assignment.due_on == hired_on + timedelta(days=30) and line.status is Status.OVERDUE


def test_the_preview_and_the_deed_agree(world: World, library: Library, clock: Clock) -> None:
    prepare(world, "trainee", library, clock)
    target = Target(branch="110")
    preview = get_preview(world.viewer("trainer"), target, module_of(library), IN_TWO_WEEKS, library.programme, clock().date())
    assert [person.staff_no for person in preview.running] == ["S0001"] and not preview.finished and not preview.late
    outcome = done(assign_to(world.viewer("trainer"), target, MODULE, IN_TWO_WEEKS, library, clock()))
    assert (outcome.new, outcome.already) == (len(preview.fresh), len(preview.running))


def test_nobody_is_assigned_twice_by_many_trainers_at_once(app: Flask, world: World, library: Library, clock: Clock) -> None:
    people = [world["trainee"], world["other"], world["branch_head"]]
    trainer = world.viewer("trainer")
    one_by_one = [partial(assign_module, trainer, [person], MODULE, IN_TWO_WEEKS, library, clock()) for person in people]
    together = [partial(assign_to, trainer, Target(branch="110"), MODULE, IN_TWO_WEEKS, library, clock())] * 4
    outcomes = race(app, [*one_by_one * 3, *together])
    db.session.rollback()
    rows = db.session.execute(sa.select(Assignment.person_id, Assignment.round)).all()
    assert len(rows) == len({row[0] for row in rows}) == 5 and {row[1] for row in rows} == {1}
    assert sum(done(outcome).new for outcome in outcomes) == 5
    for person in people:
        assert [event.kind for event in get_events(person)] == ["assigned"]
    assert verify_ledger() == []


def test_filters_and_scope(world: World, library: Library, clock: Clock) -> None:
    today = clock().date()
    done(assign_to(world.viewer("trainer"), Target(branch="110"), MODULE, IN_TWO_WEEKS, library, clock()))
    prepare(world, "trainee", library, clock)
    find = partial(names, world, "trainer", library, today)
    assert find(Filters(status=Status.IN_PROGRESS)) == ["S0001"]
    assert set(find(Filters(status=Status.NOT_STARTED))) == {"B0001", "H0001", "T0001", "S0002"}
    assert find(Filters(search="明轩")) == find(Filters(search="s0002")) == ["S0002"]
    assert find(Filters(search="%")) == []
    assert set(find(Filters(branch="111"))) == {"B0001", "S0001"} and find(Filters(branch="121")) == []
    assert find(Filters(module="another")) == [] and len(find(Filters(module=MODULE))) == 5
    later = today + timedelta(days=15)
    assert len(names(world, "trainer", library, later, Filters(status=Status.OVERDUE))) == 5
    assert set(names(world, "branch_head", library, today)) == {"B0001", "S0001"}
    assert names(world, "trainee", library, today) == []


def test_a_page_asks_the_database_a_fixed_number_of_times(app: Flask, world: World, library: Library, clock: Clock) -> None:
    """However many people are on it."""
    statements: list[str] = []
    sa.event.listen(db.engine, "before_cursor_execute", lambda *args: statements.append(args[2]))
    counts = []
    for branch in ("111", "110"):
        done(assign_to(world.viewer("trainer"), Target(branch=branch), MODULE, IN_TWO_WEEKS, library, clock()))
        viewer = world.viewer("trainer")
        db.session.expire_all()
        statements.clear()
        list_assignments(viewer, library.programme, clock().date())
        counts.append(len(statements))
    assert counts[0] == counts[1] < 8


def test_what_only_a_coming_version_asks_for_is_not_assigned_yet(fast_world: World, library: Library, clock: Clock) -> None:
    outcome = assign_module(fast_world.viewer("trainer"), [fast_world["trainee"]], "onboarding-2027", IN_TWO_WEEKS, library, clock())
    assert isinstance(outcome, Refused) and outcome.code == "module_not_in_force"
    clock.forward(days=(date(2027, 1, 1) - clock().date()).days + 1)
    assert (
        done(assign_module(fast_world.viewer("trainer"), [fast_world["trainee"]], "onboarding-2027", IN_TWO_WEEKS, library, clock())).new
        == 1
    )
