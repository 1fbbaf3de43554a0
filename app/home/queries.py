"""One's own data, collected from every slice: what the Personal Information Protection Law calls the right to a copy (art. 45)."""

import json
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from app.accounts.models import NoticeAcknowledgement, Person, Posting, RoleGrant, SignInCode, SignInSession
from app.domain.items.registry import spell
from app.domain.rights import Viewer
from app.extensions import db
from app.home.seen_queries import list_looks
from app.manual.models import ChecklistTick, ClauseMark, ReadingPlace, SectionRead
from app.practice.cases_models import CasePlay
from app.practice.diagnosis_models import Diagnosis
from app.practice.models import CalibrationRun, PracticeAnswer, ReviewCard
from app.qualification.models import Appeal, Certificate, CertificateBatch, Decision, StandingInterval
from app.quizzes.chain_queries import get_events as get_attempt_events
from app.quizzes.chain_queries import get_revisions
from app.quizzes.models import Attempt, Candidate, Marking, SittingNote
from app.quizzes.queries import get_grade, get_paper, response_of
from app.record.models import AuditRow, ClauseConfirmation, LedgerEvent
from app.record.queries import get_events
from app.reports.reminders_models import CalendarKey, Reminder
from app.reports.saved_models import SavedView
from app.roster.erasure_models import DataRequest
from app.roster.models import ColumnChoice, RosterBatch, RosterRow
from app.training.models import Assignment, CohortMember, EvidenceKey

# Heading in the file, table, the columns that are left out: secrets, which protect the person rather than describe them.
_TABLES: tuple[tuple[str, Any, frozenset[str]], ...] = (
    ("postings", Posting, frozenset()),
    ("roles", RoleGrant, frozenset()),
    ("sessions", SignInSession, frozenset({"token_hash"})),
    ("sign_in_codes", SignInCode, frozenset({"code_hash"})),
    ("notices", NoticeAcknowledgement, frozenset()),
    ("sections_read", SectionRead, frozenset()),
    ("clause_marks", ClauseMark, frozenset()),
    ("reading_place", ReadingPlace, frozenset()),
    ("checklist_ticks", ChecklistTick, frozenset()),
    ("confirmations_signed", ClauseConfirmation, frozenset()),
    ("cases_played", CasePlay, frozenset({"id"})),
    ("practice_answers", PracticeAnswer, frozenset({"key"})),
    ("review_cards", ReviewCard, frozenset()),
    ("calibration_runs", CalibrationRun, frozenset()),
    ("diagnoses", Diagnosis, frozenset({"id"})),
    ("assignments", Assignment, frozenset()),
    ("cohorts", CohortMember, frozenset()),
    ("evidence_recorded", EvidenceKey, frozenset({"key"})),
    ("candidacies", Candidate, frozenset()),
    ("sitting_notes", SittingNote, frozenset()),
    ("markings_made", Marking, frozenset()),
    ("standings", StandingInterval, frozenset()),
    ("decisions", Decision, frozenset()),
    ("appeals", Appeal, frozenset()),
    ("certificates", Certificate, frozenset({"token"})),
    ("certificate_batches", CertificateBatch, frozenset({"numbers"})),
    ("reminders", Reminder, frozenset()),
    ("calendar_addresses", CalendarKey, frozenset({"token_hash"})),
    ("saved_views", SavedView, frozenset()),
    ("ledger_events", LedgerEvent, frozenset()),
    ("data_requests", DataRequest, frozenset()),
    ("uploads", RosterBatch, frozenset({"id", "body"})),
    ("upload_rows", RosterRow, frozenset({"batch_id"})),
    ("column_choices", ColumnChoice, frozenset()),
)
# Every table of which the file holds the person's rows; a test compares it with all tables that name a person.
EXPORTED = frozenset(table.__tablename__ for _, table, _ in _TABLES) | {"people", "attempts", "attempt_events", "audit_rows"}


def get_own_data(viewer: Viewer, now: datetime) -> dict[str, Any]:
    """Everything that is stored about the viewer, as JSON can hold it; times are UTC in ISO 8601, points are ×100."""
    person = db.session.get_one(Person, viewer.person_id)
    facts = _row(person, frozenset({"password_hash"})) | {"branch": person.branch.name, "branch_code": person.branch.code}
    data: dict[str, Any] = {"made_at": now.isoformat(), "person": facts}
    for heading, table, hidden in _TABLES:
        rows = db.session.scalars(sa.select(table).where(table.person_id == viewer.person_id).order_by(*table.__mapper__.primary_key))
        data[heading] = [_row(row, hidden) for row in rows]
    data["ledger_texts"] = [event.data for event in get_events(viewer.person_id) if event.texts]
    attempts = db.session.scalars(sa.select(Attempt).where(Attempt.person_id == viewer.person_id).order_by(Attempt.started_at))
    data["attempts"] = [_attempt(attempt) for attempt in attempts]
    about = sa.or_(AuditRow.actor_id == viewer.person_id, AuditRow.subject == f"person:{viewer.person_id}")
    data["audit_rows"] = [_row(row, frozenset()) for row in db.session.scalars(sa.select(AuditRow).where(about).order_by(AuditRow.id))]
    data["seen_by"] = [
        {"at": look.at.isoformat(), "by": f"{look.name} {look.staff_no}".strip() or look.key, "page": look.page}
        for look in list_looks(viewer)
    ]
    return data


def _attempt(attempt: Attempt) -> dict[str, Any]:
    """An attempt with every answer ever saved and whatever else happened to it.

    The grade follows only after the end, and the paper's key never: it stays the bank's.
    """
    line = _row(attempt, frozenset({"paper"}))
    asked = {entry.slot: entry.item for entry in get_paper(attempt).items}
    line["answers"] = [
        {"slot": row.slot, "rev": row.rev, "received_at": row.received_at.isoformat(), "late_by_ms": row.late_by_ms}
        | {"item": asked[row.slot].id, "question": asked[row.slot].stem, "answer": spell(asked[row.slot], response_of(row.response))}
        for row in get_revisions(attempt.id)
        if row.slot in asked
    ]
    line["happenings"] = [_row(event, frozenset({"attempt_id"})) for event in get_attempt_events(attempt.id)]
    if attempt.closed_at is not None and not attempt.grading_pending:
        grade = get_grade(attempt)
        line["grade"] = {"points": grade.points, "max_points": grade.max_points, "percent": grade.percent, "passed": grade.passed}
    return line


def _row(row: Any, hidden: frozenset[str]) -> dict[str, Any]:
    """A row by its columns."""
    return {column.key: _plain(getattr(row, column.key)) for column in row.__table__.columns if column.key not in hidden}


def _plain(value: Any) -> Any:
    if isinstance(value, (date, datetime)):
        return value.isoformat()
    if isinstance(value, str) and value.startswith("{"):
        # Payloads are kept as canonical JSON text; here they read as what they say.
        return json.loads(value)
    return value
