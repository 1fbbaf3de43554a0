"""A sitting that somebody holds, for tests."""

from datetime import datetime, timedelta

from app.domain.attempt import Place
from app.domain.rights import Viewer
from app.domain.sittings import SittingPlan
from app.library.load import Library
from app.quizzes.room_queries import RoomSeat, get_watched, list_seats
from app.quizzes.services import start_attempt
from app.quizzes.sittings_services import add_candidates, create_sitting
from tests.clock import Clock
from tests.people import World, done
from tests.quizzes.sitting import PAPER, prepare


def plan(now: datetime, **changes: object) -> SittingPlan:
    """A sitting that opens in an hour, for two hours, in which the head of branch 111 invigilates."""
    facts: dict[str, object] = {
        "title": "三月认证考试",
        "paper": PAPER,
        "branch": "110",
        "room": "二楼培训室",
        "opens_at": now + timedelta(hours=1),
        "closes_at": now + timedelta(hours=3),
        "invigilator": "B0001",
        "tries": 1,
        "cool_down_minutes": 0,
    }
    return SittingPlan.model_validate(facts | changes)


def hold(world: World, library: Library, clock: Clock, *candidates: str, **changes: object) -> int:
    """A sitting held by the trainer with these candidates, who are ready to sit. Returns its id."""
    sitting_id = done(create_sitting(world.viewer("trainer"), plan(clock(), **changes), library, clock()))
    for who in candidates:
        prepare(world, who, library, clock)
    if candidates:
        done(add_candidates(world.viewer("trainer"), sitting_id, [world[who] for who in candidates], clock()))
    return sitting_id


def hold_now(world: World, library: Library, clock: Clock) -> int:
    """A running sitting with two candidates."""
    held = hold(world, library, clock, "trainee", "other", tries=2)
    clock.forward(minutes=60)
    return held


def start(world: World, who: str, sitting_id: int, library: Library, clock: Clock, session: str = "s1") -> str:
    """A candidate's start from some sign-in; returns the attempt's id."""
    place = Place(session=session, address="10.0.0.1", agent="")
    return done(start_attempt(world[who], PAPER, library, clock(), place, sitting_id))


def seats_of(viewer: Viewer, sitting_id: int, clock: Clock) -> dict[str, RoomSeat]:
    """The room as the viewer sees it, by name."""
    sitting = get_watched(viewer, sitting_id)
    assert sitting is not None
    return {seat.name: seat for seat in list_seats(viewer, sitting, clock())}
