"""Who rests on a clause: the papers being written that ask about it, and the valid standings that were earned by one that did."""

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from app.accounts.models import Branch, Person
from app.accounts.queries import in_scope
from app.domain.attempt import AttemptState
from app.domain.impact import Impact, generated_by, impact_of
from app.domain.rights import Viewer
from app.domain.standing import VALID
from app.extensions import db
from app.library.citations import citations
from app.library.load import Library
from app.qualification.models import StandingInterval
from app.qualification.queries import holds_on
from app.quizzes.models import Attempt
from app.record.models import LedgerEvent

SEE_PAPERS, SEE_HOLDERS = "see_training", "see_standings"
_VALID = tuple(sorted(state.value for state in VALID))


@dataclass(frozen=True)
class RunningPaper:
    """A paper that somebody is writing now and that asks about the clause."""

    person_id: int
    name: str
    staff_no: str
    branch: str
    slug: str
    started_at: datetime


@dataclass(frozen=True)
class Holder:
    """Somebody valid today by a grant for which a paper that asked about the clause counted. `number` is the certificate's."""

    person_id: int
    name: str
    staff_no: str
    branch: str
    number: str


def get_impact(clause_id: str, library: Library) -> Impact:
    """What of the content rests on a clause."""
    return impact_of(clause_id, library.bank, library.rulebook, generated_by(library.rulebook), citations(library))


def list_running(viewer: Viewer, clause_id: str) -> list[RunningPaper]:
    """The papers being written in the viewer's scope that ask about a clause, the latest started first."""
    rows = db.session.execute(
        _papers(viewer, SEE_PAPERS, clause_id)
        .where(Attempt.state == AttemptState.OPEN)
        .add_columns(Person.id, Person.name, Person.staff_no, Branch.name, Attempt.slug, Attempt.started_at)
        .order_by(Attempt.started_at.desc(), Attempt.id)
    )
    return [RunningPaper(*facts) for _, paper, *facts in rows if _asks(paper, clause_id)]


def list_holders(viewer: Viewer, clause_id: str, qualification: str, on: date) -> list[Holder]:
    """Who in the viewer's scope is valid on a day in a qualification by papers of which one asked about a clause; by branch and number."""
    # In batches: the papers of a whole bank are more than a process should hold at once.
    past = _papers(viewer, SEE_HOLDERS, clause_id).where(Attempt.state != AttemptState.OPEN).execution_options(yield_per=500)
    asked = {attempt_id for attempt_id, paper in db.session.execute(past) if _asks(paper, clause_id)}
    if not asked:
        return []
    rows = db.session.execute(
        sa.select(Person.id, Person.name, Person.staff_no, Branch.name, LedgerEvent.payload)
        .join(Branch, Branch.id == Person.branch_id)
        .join(StandingInterval, sa.and_(StandingInterval.person_id == Person.id, holds_on(qualification, on)))
        .join(LedgerEvent, LedgerEvent.seq == StandingInterval.event_seq)
        .where(Person.active, in_scope(viewer, SEE_HOLDERS), StandingInterval.state.in_(_VALID))
        .order_by(Branch.path, Person.staff_no)
    )
    grants = ((facts, json.loads(payload)) for *facts, payload in rows)
    return [Holder(*facts, grant["number"]) for facts, grant in grants if asked.intersection(_evidence(grant))]


def _papers(viewer: Viewer, right: str, clause_id: str) -> sa.Select[Any]:
    """Attempts of active people in scope whose paper has the clause's number in it somewhere."""
    return (
        sa.select(Attempt.id, Attempt.paper)
        .join(Person, Person.id == Attempt.person_id)
        .join(Branch, Branch.id == Person.branch_id)
        .where(Person.active, in_scope(viewer, right), Attempt.paper.contains(f'"{clause_id}"', autoescape=True))
    )


def _asks(paper: str, clause_id: str) -> bool:
    """Whether an item of the paper rests on the clause; an option may read like one.

    Looked for in the stored JSON, where no text can hold an unescaped quotation mark: parsing hundreds of papers takes ten times as long.
    """
    return re.search(rf'"clauses":\s*\[[^\]]*"{re.escape(clause_id)}"', paper) is not None


def _evidence(grant: dict[str, Any]) -> Iterable[str]:
    # A past certificate that was brought in names no papers.
    return grant.get("evidence", ())
