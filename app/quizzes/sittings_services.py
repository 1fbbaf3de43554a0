"""Holding a sitting: making, changing and cancelling it, its candidates, and notes. The sitting's row is always locked first.

Whoever starts an attempt holds the same row in share mode (see starting.py), so that no start slips in while a sitting is changed.
"""

import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from app.accounts.queries import get_branch_in_scope
from app.domain.identity import name_of
from app.domain.rights import Viewer
from app.domain.sittings import LONGEST_COOL_DOWN, MOST_TRIES, SittingPlan, window_fault
from app.errors import DomainError, NotFound, Refused
from app.extensions import begin_write, db
from app.library.load import Library
from app.quizzes.models import Attempt, Candidate, Sitting
from app.quizzes.sittings_queries import count_seatable, get_invigilator_id, get_sitting_in_scope, is_begun
from app.record.services import audit


@dataclass(frozen=True)
class Added:
    """What became of the people who were to be added: how many are new, how many sat there already, and who must not sit here."""

    new: int
    already: int
    conflicts: tuple[int, ...]


def create_sitting(viewer: Viewer, plan: SittingPlan, library: Library, now: datetime) -> int | Refused:
    """A new sitting of a branch over which the viewer may assign. Returns its id."""
    begin_write()
    facts = _facts(viewer, plan, library, now)
    if isinstance(facts, Refused):
        db.session.rollback()
        return facts
    sitting = Sitting(code=f"held-{secrets.token_hex(12)}", created_by=viewer.person_id, created_at=now, **facts)
    db.session.add(sitting)
    db.session.flush()
    _note(viewer, "sitting_created", sitting, now, title=sitting.title, paper=sitting.paper, opens_at=plan.opens_at.isoformat())
    sitting_id = sitting.id
    db.session.commit()
    return sitting_id


def change_sitting(viewer: Viewer, sitting_id: int, plan: SittingPlan, library: Library, now: datetime) -> Refused | None:
    """Change a sitting that is not over. Once somebody has started, paper and opening stay, and the end may only come later."""
    begin_write()
    sitting = _locked(viewer, sitting_id)
    refused = _why_fixed(sitting, now)
    facts = refused or _facts(viewer, plan, library, now)
    if not isinstance(facts, Refused):
        refused = _why_not_change(sitting, facts)
    if isinstance(facts, Refused) or refused:
        db.session.rollback()
        return facts if isinstance(facts, Refused) else refused
    changed = [name for name, value in facts.items() if getattr(sitting, name) != value]
    for name in changed:
        setattr(sitting, name, facts[name])
    if changed:
        _note(viewer, "sitting_changed", sitting, now, **{name: str(facts[name]) for name in changed})
    db.session.commit()
    return None


def cancel_sitting(viewer: Viewer, sitting_id: int, reason: str, now: datetime) -> Refused | None:
    """Call a sitting off. Not once somebody has started: what they have written counts. Doing it twice changes nothing."""
    if not reason.strip():
        return Refused.because("reason_missing")
    begin_write()
    sitting = _locked(viewer, sitting_id)
    refused = None
    if sitting.cancelled_at is None:
        refused = Refused.because("sitting_begun") if is_begun(sitting_id) else _why_fixed(sitting, now)
        if refused is None:
            sitting.cancelled_at, sitting.cancel_reason = now, reason.strip()[:200]
            _note(viewer, "sitting_cancelled", sitting, now, reason=sitting.cancel_reason)
    db.session.commit()
    return refused


def add_candidates(viewer: Viewer, sitting_id: int, person_ids: Iterable[int], now: datetime) -> Added | Refused:
    """Seat active people of the viewer's scope. The invigilator, and whoever adds, cannot sit and are told apart."""
    wanted = set(person_ids)
    if not wanted:
        return Refused.because("nobody_chosen")
    begin_write()
    sitting = _locked(viewer, sitting_id)
    refused = _why_fixed(sitting, now)
    if refused:
        db.session.rollback()
        return refused
    if count_seatable(viewer, wanted) != len(wanted):
        raise NotFound("no_such_person")
    held = set(db.session.scalars(sa.select(Candidate.person_id).where(Candidate.sitting_id == sitting_id)))
    conflicts = wanted & {sitting.invigilator_id, viewer.person_id}
    new = sorted(wanted - held - conflicts)
    db.session.add_all(Candidate(sitting_id=sitting_id, person_id=person_id, extra_tries=0) for person_id in new)
    if new:
        _note(viewer, "sitting_candidates_added", sitting, now, people=new)
    db.session.commit()
    return Added(len(new), len(wanted & held), tuple(sorted(conflicts)))


def remove_candidate(viewer: Viewer, sitting_id: int, person_id: int, now: datetime) -> Refused | None:
    """Take somebody out who has not started. Doing it twice changes nothing."""
    begin_write()
    sitting = _locked(viewer, sitting_id)
    if db.session.scalar(sa.select(sa.exists().where(Attempt.sitting_id == sitting_id, Attempt.person_id == person_id))):
        db.session.rollback()
        return Refused.because("candidate_begun")
    seat = sa.delete(Candidate).where(Candidate.sitting_id == sitting_id, Candidate.person_id == person_id)
    if db.session.execute(seat.returning(Candidate.person_id)).first():
        _note(viewer, "sitting_candidate_removed", sitting, now, people=[person_id])
    db.session.commit()
    return None


def _locked(viewer: Viewer, sitting_id: int) -> Sitting:
    """The sitting, held until the commit; to anybody who may not assign under its branch there is none."""
    db.session.execute(sa.select(Sitting.id).where(Sitting.id == sitting_id).with_for_update())
    sitting = get_sitting_in_scope(viewer, "assign", sitting_id)
    if sitting is None:
        raise NotFound("no_such_sitting")
    return sitting


def _facts(viewer: Viewer, plan: SittingPlan, library: Library, now: datetime) -> dict[str, object] | Refused:
    """The columns that a plan means, or what is wrong with it."""
    blueprint = library.bank.blueprint(plan.paper)
    branch = get_branch_in_scope(viewer, "assign", plan.branch)
    if branch is None:
        raise NotFound("no_such_branch", code=plan.branch)
    if blueprint is None or library.programme.module_of_paper(plan.paper) is None:
        raise NotFound("no_such_paper", slug=plan.paper)
    if not 1 <= plan.tries <= MOST_TRIES or not 0 <= plan.cool_down_minutes <= LONGEST_COOL_DOWN:
        raise DomainError("tries_out_of_range")
    title, room = name_of(plan.title), name_of(plan.room)
    if title is None or room is None:
        return Refused.because("sitting_name_malformed")
    fault = window_fault(plan.opens_at, plan.closes_at, blueprint.minutes, now)
    if fault:
        return Refused(fault, {"minutes": blueprint.minutes})
    invigilator_id = get_invigilator_id(viewer, plan.invigilator)
    if invigilator_id is None:
        return Refused.because("no_such_invigilator", staff_no=plan.invigilator.strip()[:20])
    return {
        "title": title,
        "paper": plan.paper,
        "branch_id": branch.id,
        "room": room,
        "opens_at": plan.opens_at,
        "closes_at": plan.closes_at,
        "invigilator_id": invigilator_id,
        "tries": plan.tries,
        "cool_down_minutes": plan.cool_down_minutes,
    }


def _why_fixed(sitting: Sitting, now: datetime) -> Refused | None:
    """Why nothing about this sitting can change any more, or None."""
    if sitting.cancelled_at is not None:
        return Refused.because("sitting_cancelled")
    return Refused.because("sitting_over") if sitting.closes_at <= now else None


def _why_not_change(sitting: Sitting, facts: dict[str, object]) -> Refused | None:
    seat = sa.exists().where(Candidate.sitting_id == sitting.id, Candidate.person_id == facts["invigilator_id"])
    if db.session.scalar(sa.select(seat)):
        return Refused.because("invigilator_is_candidate")
    moved = any(getattr(sitting, name) != facts[name] for name in ("paper", "opens_at")) or facts["closes_at"] < sitting.closes_at  # type: ignore[operator]
    return Refused.because("sitting_begun") if moved and is_begun(sitting.id) else None


def _note(viewer: Viewer, action: str, sitting: Sitting, now: datetime, **detail: object) -> None:
    audit(action, actor_id=viewer.person_id, subject=f"sitting:{sitting.id}", now=now, detail=detail)
