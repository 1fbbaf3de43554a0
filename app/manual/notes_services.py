"""Marking clauses for oneself."""

from datetime import datetime

from app.domain.notes import NOTE_LONGEST, Mark, note_fault, note_of, revision_of
from app.errors import NotFound, Refused
from app.extensions import begin_write, db, insert_into
from app.library.load import Library
from app.manual.models import ClauseMark


def set_bookmark(person_id: int, clause_id: str, on: bool, library: Library, now: datetime) -> None:
    """Set or take away a bookmark. Setting it, also again, says that the clause is meant as it reads today."""
    begin_write()
    row = _locked_row(person_id, clause_id, library, now)
    row.bookmarked = on
    if on:
        row.clause_text = _text_of(clause_id, library) or row.clause_text
    row.updated_at = now
    _drop_if_empty(row)
    db.session.commit()


def confirm_wording(person_id: int, clause_id: str, library: Library, now: datetime) -> None:
    """Take note of a clause's new wording: the mark stays and stands for the clause as it reads today."""
    text = _text_of(clause_id, library)
    if not text:
        raise NotFound("no_such_clause")
    begin_write()
    row = db.session.get(ClauseMark, (person_id, clause_id), with_for_update=True)
    if row is not None:
        row.clause_text, row.updated_at = text, now
    db.session.commit()


def save_note(person_id: int, clause_id: str, raw: str, base: str, library: Library, now: datetime) -> Refused | None:
    """Keep a note; an empty one takes it away. `base` is the revision of the note that the writer had before them ("" for none).

    A note changed elsewhere meanwhile is never written over unseen: that is refused, and the page shows both.
    """
    note = note_of(raw)
    fault = note_fault(note)
    if fault:
        return Refused.because(fault, longest=NOTE_LONGEST, length=len(note))
    begin_write()
    row = _locked_row(person_id, clause_id, library, now)
    if note != row.note and base != revision_of(row.note):
        db.session.rollback()
        return Refused.because("note_changed_elsewhere")
    row.note, row.updated_at = note, now
    row.clause_text = _text_of(clause_id, library) or row.clause_text
    _drop_if_empty(row)
    db.session.commit()
    return None


def remove_mark(person_id: int, clause_id: str) -> Mark | None:
    """Take a mark away with its note. Returns what it was, for who changes their mind; None when there was none."""
    begin_write()
    row = db.session.get(ClauseMark, (person_id, clause_id), with_for_update=True)
    if row is None:
        db.session.rollback()
        return None
    mark = Mark(clause=row.clause, bookmarked=row.bookmarked, note=row.note, clause_text=row.clause_text)
    db.session.delete(row)
    db.session.commit()
    return mark


def restore_mark(person_id: int, mark: Mark, now: datetime) -> Refused | None:
    """Bring back a mark that was taken away. What has been noted on the clause since then stays as it is."""
    begin_write()
    if not _insert(person_id, mark, now):
        db.session.rollback()
        return Refused.because("mark_made_anew")
    db.session.commit()
    return None


def _locked_row(person_id: int, clause_id: str, library: Library, now: datetime) -> ClauseMark:
    """The person's row for this clause, made where there is none; it stays locked until the end of the transaction."""
    key = (person_id, clause_id)
    row = db.session.get(ClauseMark, key, with_for_update=True)
    while row is None:
        text = _text_of(clause_id, library)
        if not text:
            raise NotFound("no_such_clause")
        # Another tab may make the row at this moment, or take it away again.
        _insert(person_id, Mark(clause=clause_id, bookmarked=False, note="", clause_text=text), now)
        row = db.session.get(ClauseMark, key, with_for_update=True)
    return row


def _insert(person_id: int, mark: Mark, now: datetime) -> bool:
    """False when there is a row already."""
    row = mark.model_dump() | {"person_id": person_id, "created_at": now, "updated_at": now}
    statement = insert_into(ClauseMark).values(row).on_conflict_do_nothing().returning(ClauseMark.clause)
    return db.session.execute(statement).first() is not None


def _drop_if_empty(row: ClauseMark) -> None:
    if not row.bookmarked and not row.note:
        db.session.delete(row)


def _text_of(clause_id: str, library: Library) -> str:
    clause = library.manual.clause(clause_id)
    return clause.text if clause else ""
