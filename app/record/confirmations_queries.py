"""What the bank has confirmed."""

import json
from collections.abc import Iterable
from typing import Any

import sqlalchemy as sa

from app.domain.confirming import Word, asks_for_word, confirmed_of
from app.domain.manual import Clause, Manual, section_of
from app.extensions import db
from app.library.load import Library
from app.record.models import AuditRow, ClauseConfirmation

_STANDING = ClauseConfirmation.withdrawn_at.is_(None)
# Every section's page asks this: built once, and read as plain columns.
_STANDING_LIKE = sa.select(*(getattr(ClauseConfirmation, name) for name in Word.model_fields)).where(
    ClauseConfirmation.clause.like(sa.bindparam("clauses")), _STANDING
)


def get_confirmed(manual: Manual) -> frozenset[str]:
    """The clauses that the bank stands for as they are worded in this manual."""
    rows = db.session.execute(sa.select(ClauseConfirmation.clause, ClauseConfirmation.digest).where(_STANDING))
    return confirmed_of(manual, {(clause, digest) for clause, digest in rows})


def get_withheld(library: Library) -> frozenset[str]:
    """The clauses on which no certifying paper may rest today."""
    return library.withheld - get_confirmed(library.manual) if library.withheld else library.withheld


def get_words() -> tuple[Word, ...]:
    """Every confirmation that has not been withdrawn, also of wordings that are no longer in the manual."""
    rows = db.session.scalars(sa.select(ClauseConfirmation).where(_STANDING).order_by(ClauseConfirmation.id))
    return tuple(_word(row) for row in rows)


def get_words_on(clauses: Iterable[Clause]) -> dict[str, Word]:
    """By clause id, the confirmation that holds for the wording given. Asks nothing where no clause asks for one."""
    asking = {clause.id: clause for clause in clauses if asks_for_word(clause)}
    if not asking:
        return {}
    sections = {section_of(clause_id) for clause_id in asking}
    # A page asks for one section; the printed manual for all of them.
    rows = db.session.execute(_STANDING_LIKE, {"clauses": f"{sections.pop()}.%" if len(sections) == 1 else "%"})
    return {row.clause: _word(row) for row in rows if row.clause in asking and row.digest == asking[row.clause].digest}


def get_history(clause_id: str) -> tuple[tuple[Word, str, str], ...]:
    """Every confirmation of a clause, the latest first, with the text and the ruling as they were signed."""
    rows = db.session.scalars(
        sa.select(ClauseConfirmation).where(ClauseConfirmation.clause == clause_id).order_by(ClauseConfirmation.id.desc())
    )
    return tuple((word, *get_signed(word)) for word in map(_word, rows))


def get_signed(word: Word) -> tuple[str, str]:
    """The text and the ruling as they were signed."""
    # The audit row of the signature holds the words; its time, which is indexed, leads there.
    found = db.session.scalars(
        sa.select(AuditRow.detail).where(
            AuditRow.at == word.recorded_at,
            AuditRow.actor_id == word.person_id,
            AuditRow.action == "clause_confirmed",
            AuditRow.subject == f"clause:{word.clause}",
        )
    )
    for detail in map(json.loads, found):
        if detail["digest"] == word.digest:
            return detail["text"], detail["ruling"]
    return "", ""


def _word(row: ClauseConfirmation | sa.Row[*tuple[Any, ...]]) -> Word:
    return Word.model_construct(**{name: getattr(row, name) for name in Word.model_fields})
