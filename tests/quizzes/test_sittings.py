"""Sittings that a trainer holds: what is refused, who may sit when, and that no race beats the limits."""

from collections.abc import Callable
from datetime import timedelta
from functools import partial

import pytest
import sqlalchemy as sa
from flask import Flask

from app.domain.rights import Viewer
from app.domain.sittings import Phase, phase_of, staff_numbers
from app.errors import DomainError, NotFound, Refused
from app.extensions import db
from app.library.load import Library
from app.quizzes import starting
from app.quizzes.models import Attempt, Candidate
from app.quizzes.queries import get_attempt
from app.quizzes.services import start_attempt, submit_attempt
from app.quizzes.sittings_queries import find_people, get_seat, list_own_sittings, list_sittings, list_watched, may_see_answers
from app.quizzes.sittings_services import add_candidates, cancel_sitting, change_sitting, create_sitting, remove_candidate
from app.record.models import AuditRow
from tests.clock import Clock
from tests.people import World, done
from tests.quizzes.held import hold, plan
from tests.quizzes.sitting import PAPER, answers, other_papers
from tests.racing import one_inside_the_other, race


def start(world: World, who: str, sitting_id: int | None, library: Library, clock: Clock) -> str | Refused:
    return start_attempt(world[who], PAPER, library, clock(), None, sitting_id)


def code(outcome: object) -> str:
    assert isinstance(outcome, Refused), outcome
    return outcome.code


def attempts() -> int:
    db.session.rollback()
    return db.session.scalar(sa.select(sa.func.count()).select_from(Attempt)) or 0


HOUR = timedelta(hours=1)
FAULTS = [
    ({"title": "  "}, "sitting_name_malformed"),
    ({"room": "二楼\x07"}, "sitting_name_malformed"),
    ({"closes_at": HOUR}, "window_backwards"),
    ({"opens_at": -3 * HOUR, "closes_at": -HOUR}, "window_past"),
    ({"closes_at": HOUR * 24 * 40}, "window_too_long"),
    ({"closes_at": HOUR + timedelta(minutes=5)}, "window_too_short"),
    ({"invigilator": "S0003"}, "no_such_invigilator"),
    ({"invigilator": ""}, "no_such_invigilator"),
]


@pytest.mark.parametrize(("changes", "expected"), FAULTS, ids=[expected for _, expected in FAULTS])
def test_a_plan_that_cannot_be_is_refused(
    fast_app: Flask, fast_world: World, library: Library, clock: Clock, changes: dict[str, object], expected: str
) -> None:
    moved = {name: clock() + value if isinstance(value, timedelta) else value for name, value in changes.items()}
    assert code(create_sitting(fast_world.viewer("trainer"), plan(clock(), **moved), library, clock())) == expected
    assert list_sittings(fast_world.viewer("trainer"), clock()) == []


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"branch": "121"}, NotFound),
        ({"paper": "nothing"}, NotFound),
        ({"tries": 0}, DomainError),
        ({"cool_down_minutes": -1}, DomainError),
    ],
)
def test_what_the_page_never_offers_is_an_error(
    fast_app: Flask, fast_world: World, library: Library, clock: Clock, changes: dict[str, object], error: type[Exception]
) -> None:
    with pytest.raises(error):
        create_sitting(fast_world.viewer("trainer"), plan(clock(), **changes), library, clock())


def test_phases_meet_without_a_gap(clock: Clock) -> None:
    opens, closes = clock(), clock() + HOUR
    second = timedelta(seconds=1)
    assert phase_of(opens, closes, False, opens - second) is Phase.COMING
    assert phase_of(opens, closes, False, opens) is phase_of(opens, closes, False, closes - second) is Phase.RUNNING
    assert phase_of(opens, closes, False, closes) is Phase.PAST
    assert phase_of(opens, closes, True, opens) is Phase.CANCELLED


def test_pasted_numbers_are_read_as_people_write_them() -> None:
    assert staff_numbers("s0001，Ｓ０００２\n S0001;王小雨、x") == (["S0001", "S0002"], ["王小雨", "x"])
    assert staff_numbers(" \n") == ([], [])


def test_a_pasted_list_finds_only_the_viewers_own_people(fast_app: Flask, fast_world: World) -> None:
    found = find_people(fast_world.viewer("trainer"), "S0001 S0003 s0002 无此人 N9999")
    assert found.person_ids == (fast_world["trainee"], fast_world["other"])
    assert found.unknown == ("无此人", "S0003", "N9999")


def test_candidates_come_from_the_scope_and_never_watch_themselves(
    fast_app: Flask, fast_world: World, library: Library, clock: Clock
) -> None:
    trainer = fast_world.viewer("trainer")
    sitting_id = hold(fast_world, library, clock)
    ids = [fast_world[who] for who in ("trainee", "other", "branch_head", "trainer")]
    added = add_candidates(trainer, sitting_id, ids, clock())
    assert not isinstance(added, Refused)
    assert (added.new, added.already, set(added.conflicts)) == (2, 0, {fast_world["branch_head"], fast_world["trainer"]})
    again = add_candidates(trainer, sitting_id, ids[:2], clock())
    assert not isinstance(again, Refused) and (again.new, again.already) == (0, 2)
    with pytest.raises(NotFound):
        add_candidates(trainer, sitting_id, [fast_world["far"]], clock())
    assert code(add_candidates(trainer, sitting_id, [], clock())) == "nobody_chosen"
    swapped = change_sitting(trainer, sitting_id, plan(clock(), invigilator="S0001"), library, clock())
    assert code(swapped) == "invigilator_is_candidate"
    assert remove_candidate(trainer, sitting_id, fast_world["trainee"], clock()) is None
    assert change_sitting(trainer, sitting_id, plan(clock(), invigilator="S0001"), library, clock()) is None


@pytest.mark.parametrize("who", ["hr", "auditor", "branch_head", "trainee"])
def test_nobody_else_changes_a_sitting(fast_app: Flask, fast_world: World, library: Library, clock: Clock, who: str) -> None:
    sitting_id = hold(fast_world, library, clock)
    viewer = fast_world.viewer(who)
    for act in (
        lambda: change_sitting(viewer, sitting_id, plan(clock()), library, clock()),
        lambda: cancel_sitting(viewer, sitting_id, "停电", clock()),
        lambda: add_candidates(viewer, sitting_id, [fast_world["trainee"]], clock()),
        lambda: remove_candidate(viewer, sitting_id, fast_world["trainee"], clock()),
    ):
        with pytest.raises(NotFound):
            act()


def test_lists_show_only_what_is_in_scope(fast_app: Flask, fast_world: World, library: Library, clock: Clock) -> None:
    hold(fast_world, library, clock, "trainee")
    hold(fast_world, library, clock, branch="111", title="网点补考")

    def titles(viewer: Viewer) -> list[str]:
        return sorted(line.sitting.title for line in list_sittings(viewer, clock()))

    assert titles(fast_world.viewer("trainer")) == titles(fast_world.viewer("hr")) == titles(fast_world.viewer("auditor"))
    assert titles(fast_world.viewer("branch_head")) == ["网点补考"]
    assert titles(fast_world.viewer("trainee")) == titles(fast_world.viewer("admin")) == []
    assert [seat.sitting.title for seat in list_own_sittings(fast_world.viewer("trainee"), clock())] == ["三月认证考试"]
    assert list_own_sittings(fast_world.viewer("other"), clock()) == []
    assert len(list_watched(fast_world.viewer("branch_head"), clock())) == 2 and list_watched(fast_world.viewer("trainer"), clock()) == []


def test_a_start_needs_the_window_and_a_seat(app: Flask, world: World, library: Library, clock: Clock) -> None:
    sitting_id = hold(world, library, clock, "trainee")
    assert code(start(world, "trainee", sitting_id, library, clock)) == "sitting_closed"
    # Looking in and waiting costs nothing.
    assert get_seat(world["trainee"], sitting_id, clock()) is not None and attempts() == 0
    clock.forward(minutes=60)
    with pytest.raises(NotFound):
        start(world, "other", sitting_id, library, clock)
    with pytest.raises(NotFound):
        start_attempt(world["trainee"], other_papers(library)[0], library, clock(), None, sitting_id)
    clock.forward(minutes=115)
    attempt_id = done(start(world, "trainee", sitting_id, library, clock))
    attempt = get_attempt(world["trainee"], attempt_id)
    assert attempt is not None and attempt.deadline_at == clock() + timedelta(minutes=5)
    assert start(world, "trainee", sitting_id, library, clock) == attempt_id
    clock.forward(minutes=7)
    assert code(start(world, "trainee", sitting_id, library, clock)) == "sitting_closed"


def test_the_standing_sitting_is_no_door_into_one_that_is_held(app: Flask, world: World, library: Library, clock: Clock) -> None:
    sitting_id = hold(world, library, clock, "trainee")
    standing = done(start(world, "trainee", None, library, clock))
    attempt = get_attempt(world["trainee"], standing)
    assert attempt is not None
    clock.forward(minutes=60)
    with pytest.raises(NotFound):
        start_attempt(world["trainee"], PAPER, library, clock(), None, attempt.sitting_id)
    assert done(start(world, "trainee", sitting_id, library, clock)) != standing
    assert code(start(world, "trainee", None, library, clock)) == "running_elsewhere"


def test_fifty_starts_at_a_limit_of_one_make_one_attempt(app: Flask, world: World, library: Library, clock: Clock) -> None:
    sitting_id = hold(world, library, clock, "trainee")
    now = clock.forward(minutes=60)
    replies = race(app, [partial(start_attempt, world["trainee"], PAPER, library, now, None, sitting_id)] * 50)
    assert len(set(replies)) == 1 and attempts() == 1
    attempt_id = done(replies[0])
    tasks: list[Callable[[], object]] = [partial(submit_attempt, attempt_id, world["trainee"], {}, library, now)] * 10
    tasks += [partial(start_attempt, world["trainee"], PAPER, library, now, None, sitting_id)] * 40
    race(app, tasks)
    assert attempts() == 1
    assert code(start(world, "trainee", sitting_id, library, clock)) == "tries_used"


def test_starts_of_one_paper_in_two_sittings_at_once_make_one_attempt(app: Flask, world: World, library: Library, clock: Clock) -> None:
    sitting_id = hold(world, library, clock, "trainee")
    now = clock.forward(minutes=60)
    doors = [None, sitting_id] * 12
    replies = race(app, [partial(start_attempt, world["trainee"], PAPER, library, now, None, door) for door in doors])
    assert attempts() == 1
    assert {reply.code for reply in replies if isinstance(reply, Refused)} == {"running_elsewhere"}


def test_a_start_and_a_cancel_never_both_succeed(
    app: Flask, world: World, library: Library, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    sitting_id = hold(world, library, clock, "trainee")
    now = clock.forward(minutes=60)
    first = partial(start_attempt, world["trainee"], PAPER, library, now, None, sitting_id)
    second = partial(cancel_sitting, world.viewer("trainer"), sitting_id, "停电", now)
    started, cancelled = one_inside_the_other(monkeypatch, app, (starting, "why_not_again"), first, second)
    assert isinstance(started, str) and code(cancelled) == "sitting_begun"


def test_cancelling_closes_the_door_and_says_why(fast_app: Flask, fast_world: World, library: Library, clock: Clock) -> None:
    trainer = fast_world.viewer("trainer")
    sitting_id = hold(fast_world, library, clock, "trainee")
    assert code(cancel_sitting(trainer, sitting_id, "  ", clock())) == "reason_missing"
    assert cancel_sitting(trainer, sitting_id, "停电", clock()) is None
    assert cancel_sitting(trainer, sitting_id, "又停电", clock()) is None
    clock.forward(minutes=61)
    assert code(start(fast_world, "trainee", sitting_id, library, clock)) == "sitting_cancelled"
    assert code(change_sitting(trainer, sitting_id, plan(clock()), library, clock())) == "sitting_cancelled"
    assert code(add_candidates(trainer, sitting_id, [fast_world["other"]], clock())) == "sitting_cancelled"
    line = list_sittings(trainer, clock())[0]
    assert (line.phase, line.sitting.cancel_reason) == (Phase.CANCELLED, "停电")
    noted = db.session.scalars(sa.select(AuditRow.action).where(AuditRow.subject == f"sitting:{sitting_id}")).all()
    assert noted == ["sitting_created", "sitting_candidates_added", "sitting_cancelled"]


def test_once_begun_only_the_end_moves_and_only_later(fast_app: Flask, fast_world: World, library: Library, clock: Clock) -> None:
    trainer = fast_world.viewer("trainer")
    planned = plan(clock())
    sitting_id = hold(fast_world, library, clock, "trainee")
    clock.forward(minutes=60)
    done(start(fast_world, "trainee", sitting_id, library, clock))
    for changes in (
        {"opens_at": planned.opens_at - HOUR},
        {"closes_at": planned.closes_at - HOUR / 2},
        {"paper": other_papers(library)[0]},
    ):
        moved = planned.model_copy(update=changes)
        assert code(change_sitting(trainer, sitting_id, moved, library, clock())) == "sitting_begun"
    later = planned.model_copy(update={"closes_at": planned.closes_at + HOUR, "room": "三楼"})
    assert change_sitting(trainer, sitting_id, later, library, clock()) is None
    assert code(cancel_sitting(trainer, sitting_id, "停电", clock())) == "sitting_begun"
    assert code(remove_candidate(trainer, sitting_id, fast_world["trainee"], clock())) == "candidate_begun"
    clock.forward(hours=4)
    assert code(change_sitting(trainer, sitting_id, later, library, clock())) == "sitting_over"


def test_answers_are_shown_when_everybody_is_done(fast_app: Flask, fast_world: World, library: Library, clock: Clock) -> None:
    person = fast_world["trainee"]
    sitting_id = hold(fast_world, library, clock, "trainee", "other")
    clock.forward(minutes=60)
    attempt_id = done(start(fast_world, "trainee", sitting_id, library, clock))
    assert submit_attempt(attempt_id, person, answers(person, attempt_id), library, clock()) is None
    attempt = get_attempt(person, attempt_id)
    assert attempt is not None and not may_see_answers(attempt, True, clock())
    clock.forward(minutes=118)
    late = done(start(fast_world, "other", sitting_id, library, clock))
    clock.forward(minutes=2)
    assert not may_see_answers(attempt, True, clock())
    assert submit_attempt(late, fast_world["other"], {}, library, clock()) is None
    assert may_see_answers(attempt, True, clock())


def test_the_standing_sitting_keeps_its_rule_for_answers(fast_app: Flask, fast_world: World, library: Library, clock: Clock) -> None:
    hold(fast_world, library, clock, "trainee")
    person = fast_world["trainee"]
    attempt_id = done(start(fast_world, "trainee", None, library, clock))
    assert submit_attempt(attempt_id, person, {}, library, clock()) is None
    attempt = get_attempt(person, attempt_id)
    assert attempt is not None and not may_see_answers(attempt, False, clock()) and may_see_answers(attempt, True, clock())
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Candidate)) == 2
