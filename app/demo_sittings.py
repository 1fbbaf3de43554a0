"""The made-up bank's sittings: one that is over, one that is running now, and one to come."""

import random
from datetime import date, datetime, time, timedelta

from app.accounts.queries import get_person, viewer_of
from app.demo_past import Past, answers, done
from app.domain.calendar import ZONE
from app.domain.sittings import SittingPlan
from app.library.load import Library
from app.quizzes.answers_services import save_answers
from app.quizzes.queries import get_attempt, get_paper
from app.quizzes.services import start_attempt
from app.quizzes.sittings_services import add_candidates, create_sitting

TRAINER, ROOM = "T0001", "云州市分行二楼培训室"
# Two days ago one of them passed the first paper here and one did not come; see demo_past for when that one sat.
PAST, PAST_CANDIDATES = "B0001", ("S0002", "S0014")
RUNNING, RUNNING_CANDIDATES, STARTED = "B0001", ("S0002", "S0011", "S0014", "B0003"), ("S0014", "S0011")
COMING, COMING_CANDIDATES = "B0002", ("S0001", "S0002", "S0014", "S0024")


def plan_past_sitting(past: Past, ids: dict[str, int]) -> None:
    """Have the sitting of two days ago made in time, so that who sat its paper that day sat it there."""
    day, paper = past.today - timedelta(days=2), past.module.papers[0]

    def act(now: datetime) -> None:
        window = (_at(day, 13), _at(day, 18))
        sitting_id = _hold(ids, "云州新员工集中考试", paper, PAST, window, PAST_CANDIDATES, past.library, now)
        past.held |= {(ids[staff_no], paper): sitting_id for staff_no in PAST_CANDIDATES}

    past.at(day - timedelta(days=1), 8, 1, act)


def hold_sittings(ids: dict[str, int], past: Past, now: datetime) -> None:
    """The running sitting, in which two have begun, and the one of tomorrow morning."""
    library, papers = past.library, past.module.papers
    window = (now - timedelta(minutes=20), now + timedelta(hours=4))
    yesterday = now - timedelta(days=1)
    paper = papers[1]
    sitting_id = _hold(ids, "云州引导规则考试", paper, RUNNING, window, RUNNING_CANDIDATES, library, yesterday)
    for number, staff_no in enumerate(STARTED):
        _begin(ids[staff_no], paper, sitting_id, library, now - timedelta(minutes=4 + number), number)
    tomorrow = past.today + timedelta(days=1)
    window = (_at(tomorrow, 9), _at(tomorrow, 11))
    _hold(ids, "云州服务礼仪考试", papers[2], COMING, window, COMING_CANDIDATES, library, yesterday)


def _hold(
    ids: dict[str, int],
    title: str,
    paper: str,
    invigilator: str,
    window: tuple[datetime, datetime],
    candidates: tuple[str, ...],
    library: Library,
    now: datetime,
) -> int:
    trainer = get_person(ids[TRAINER])
    if trainer is None:
        raise LookupError(f"nobody with number {TRAINER}")
    planned = SittingPlan(
        title=title,
        paper=paper,
        branch="110",
        room=ROOM,
        opens_at=window[0],
        closes_at=window[1],
        invigilator=invigilator,
        tries=1,
        cool_down_minutes=0,
    )
    sitting_id = done(create_sitting(viewer_of(trainer), planned, library, now))
    done(add_candidates(viewer_of(trainer), sitting_id, [ids[staff_no] for staff_no in candidates], now))
    return sitting_id


def _begin(person_id: int, paper: str, sitting_id: int, library: Library, now: datetime, number: int) -> None:
    """Start, and answer the first few questions."""
    attempt_id = done(start_attempt(person_id, paper, library, now, None, sitting_id))
    attempt = get_attempt(person_id, attempt_id)
    if attempt is None:
        raise LookupError(f"no attempt {attempt_id}")
    changes = answers(get_paper(attempt), 1, random.Random(number))
    for slot, change in sorted(changes.items())[: 4 + 2 * number]:
        now += timedelta(seconds=20)
        done(save_answers(attempt_id, person_id, {slot: change}, now))


def _at(day: date, hour: int) -> datetime:
    return datetime.combine(day, time(hour), ZONE)
