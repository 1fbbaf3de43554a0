"""Making and changing cohorts. A cohort's row is locked first, so that two changes of it come one after the other."""

from collections.abc import Iterable
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from app.accounts.queries import get_branch_in_scope
from app.domain.identity import name_of
from app.domain.rights import Viewer
from app.errors import NotFound, Refused
from app.extensions import begin_write, db
from app.record.services import audit
from app.training.models import Cohort, CohortMember
from app.training.queries import Target, get_cohort_in_scope, list_target_people


def create_cohort(viewer: Viewer, name: str, branch_code: str, now: datetime) -> int | Refused:
    """A new cohort under a branch over which the viewer may assign. Returns its id."""
    folded = name_of(name)
    if folded is None:
        return Refused.because("cohort_name_malformed")
    begin_write()
    branch = get_branch_in_scope(viewer, "assign", branch_code)
    if branch is None:
        raise NotFound("no_such_branch", code=branch_code)
    cohort = Cohort(name=folded, branch_id=branch.id, created_at=now, created_by=viewer.person_id, archived_at=None)
    db.session.add(cohort)
    if not _flushed():
        return Refused.because("cohort_exists", name=folded)
    _note(viewer, "cohort_created", cohort, now, name=folded)
    cohort_id = cohort.id
    db.session.commit()
    return cohort_id


def rename_cohort(viewer: Viewer, cohort_id: int, name: str, now: datetime) -> Refused | None:
    """Give a cohort another name."""
    folded = name_of(name)
    if folded is None:
        return Refused.because("cohort_name_malformed")
    begin_write()
    cohort = _locked(viewer, cohort_id)
    cohort.name = folded
    if not _flushed():
        return Refused.because("cohort_exists", name=folded)
    _note(viewer, "cohort_renamed", cohort, now, name=folded)
    db.session.commit()
    return None


def add_members(viewer: Viewer, cohort_id: int, person_ids: Iterable[int], now: datetime) -> int | Refused:
    """Add people of the viewer's scope. Who is in already stays; returns how many are new."""
    wanted = sorted(set(person_ids))
    if not wanted:
        return Refused.because("nobody_chosen")
    begin_write()
    cohort = _locked(viewer, cohort_id)
    if len(list_target_people(viewer, Target(person_ids=tuple(wanted)))) != len(wanted):
        raise NotFound("no_such_person")
    held = set(db.session.scalars(sa.select(CohortMember.person_id).where(CohortMember.cohort_id == cohort_id)))
    new = [person_id for person_id in wanted if person_id not in held]
    db.session.add_all(CohortMember(cohort_id=cohort_id, person_id=person_id, added_at=now, added_by=viewer.person_id) for person_id in new)
    _note(viewer, "cohort_members_added", cohort, now, people=new)
    db.session.commit()
    return len(new)


def remove_member(viewer: Viewer, cohort_id: int, person_id: int, now: datetime) -> None:
    """Take somebody out. What was assigned to them stays assigned. Doing it twice changes nothing."""
    begin_write()
    cohort = _locked(viewer, cohort_id)
    db.session.execute(sa.delete(CohortMember).where(CohortMember.cohort_id == cohort_id, CohortMember.person_id == person_id))
    _note(viewer, "cohort_member_removed", cohort, now, people=[person_id])
    db.session.commit()


def archive_cohort(viewer: Viewer, cohort_id: int, now: datetime, *, archived: bool = True) -> None:
    """Put a cohort away, or take it up again. Its members and what they were assigned stay."""
    begin_write()
    cohort = _locked(viewer, cohort_id)
    if (cohort.archived_at is not None) != archived:
        cohort.archived_at = now if archived else None
        _note(viewer, "cohort_archived" if archived else "cohort_reopened", cohort, now)
    db.session.commit()


def _locked(viewer: Viewer, cohort_id: int) -> Cohort:
    """The cohort, held until the commit; to anybody who may not assign under its branch there is none."""
    db.session.execute(sa.select(Cohort.id).where(Cohort.id == cohort_id).with_for_update())
    cohort = get_cohort_in_scope(viewer, "assign", cohort_id)
    if cohort is None:
        raise NotFound("no_such_cohort")
    return cohort


def _flushed() -> bool:
    """Write what is new; False, with everything undone, when the name is taken under this branch."""
    try:
        db.session.flush()
    except IntegrityError:
        db.session.rollback()
        return False
    return True


def _note(viewer: Viewer, action: str, cohort: Cohort, now: datetime, **detail: object) -> None:
    audit(action, actor_id=viewer.person_id, subject=f"cohort:{cohort.id}", now=now, detail=detail)
