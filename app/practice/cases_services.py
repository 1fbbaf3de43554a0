"""Playing a case: beginning, and going one step on. Nothing is taken back within a play."""

import json
import secrets
from datetime import datetime

import sqlalchemy as sa

from app.domain.calendar import civil_date
from app.domain.cases.best import score
from app.domain.cases.play import replay
from app.domain.cases.staging import step_from
from app.domain.items.base import AnswerRefused
from app.domain.requirements import modules_in_force
from app.errors import NotFound, Refused
from app.extensions import begin_write, db
from app.library.load import Library
from app.practice.cases_models import CasePlay
from app.practice.cases_queries import Staged, staged
from app.qualification.services import settle
from app.record.queries import get_events
from app.record.services import append


def start_play(person_id: int, slug: str, seed: int, library: Library, now: datetime) -> str:
    """Begin a case from the start, whatever was played before. `seed` gives the order of its choices. Returns the play's id."""
    if library.bank.case(slug) is None:
        raise NotFound("no_such_case")
    play_id = secrets.token_hex(16)
    begin_write()
    # Who begins anew has given the last one up.
    given_up = CasePlay.person_id == person_id, CasePlay.slug == slug, CasePlay.finished_at.is_(None)
    db.session.execute(sa.update(CasePlay).where(*given_up).values(finished_at=now))
    begun = {"id": play_id, "person_id": person_id, "slug": slug, "seed": seed, "edition": library.digest, "started_at": now}
    db.session.add(CasePlay(**begun, steps="[]", ending="", percent=0, critical=""))
    db.session.commit()
    return play_id


def take_step(play_id: str, person_id: int, count: int, letter: str, values: list[str], library: Library, now: datetime) -> Refused | None:
    """Go one step on. `count` is how many steps the page knew of, so that a second click of the same button takes no second step."""
    begin_write()
    row = db.session.scalar(sa.select(CasePlay).where(CasePlay.id == play_id, CasePlay.person_id == person_id).with_for_update())
    if row is None:
        raise NotFound("no_such_play")
    outcome = _next(row, count, letter, values, library)
    if isinstance(outcome, Refused):
        db.session.rollback()
        return outcome
    steps, found = outcome
    play = replay(found.case, steps)
    row.steps = json.dumps(steps, ensure_ascii=False)
    if play.ending:
        row.finished_at, row.ending, row.percent, row.critical = now, play.ending.key, score(found.case, play), play.critical
        _enter(row, found.case.theme, library, now)
    db.session.commit()
    return None


def _enter(row: CasePlay, theme: str, library: Library, now: datetime) -> None:
    """Put a finished play into the record of somebody of whom cases of this theme are asked. All other practice stays their own affair."""
    modules = modules_in_force(get_events(row.person_id), library.programme, civil_date(now))
    if not any(asked.theme in ("", theme) for module in modules for asked in module.cases):
        return
    payload = {"case": row.slug, "theme": theme, "percent": row.percent, "critical": bool(row.critical)}
    append("case_played", row.person_id, effective_on=civil_date(now), actor_id=row.person_id, now=now, payload=payload)
    settle(row.person_id, library.programme, now)


def _next(row: CasePlay, count: int, letter: str, values: list[str], library: Library) -> tuple[list[str], Staged] | Refused:
    """The steps with the next one added."""
    found = staged(row, library)
    if found is None:
        return Refused.because("case_changed")
    if row.finished_at is not None or found.play.scene is None:
        return Refused.because("case_over")
    if count != len(found.play.log):
        return Refused.because("case_moved_on")
    try:
        return [*json.loads(row.steps), step_from(found.play.scene, letter, values)], found
    except AnswerRefused as refused:
        return Refused.because("step_refused", why=str(refused))
