"""Saving answers: each is a new revision and a link of the attempt's chain. The attempt's row is always locked first."""

import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from app.domain.attempt import CLOSED, AttemptState, Place, accepts
from app.domain.attempt_chain import answer_body, digest_of, link_hash
from app.domain.items.base import AnswerRefused, Response
from app.domain.items.registry import follows, parse
from app.domain.paper import Paper
from app.errors import DomainError, NotFound, Refused
from app.extensions import begin_write, db, storage_is_full
from app.quizzes.evidence_services import keep_evidence
from app.quizzes.models import Answer, Attempt
from app.quizzes.queries import NEWEST, get_paper
from app.quizzes.starting import note_place

Changes = Mapping[int, tuple[int, list[str]]]

# Asked at every save: columns of the tables instead of mapped ones, which cost several times as much to set up.
_ATTEMPTS, _ANSWERS = Attempt.__table__, Answer.__table__
_COLUMNS = ("id", "state", "deadline_at", "paper", "paper_hash", "events", "head", "lease_epoch")
_LOCKED = (
    sa.select(*(_ATTEMPTS.c[name] for name in _COLUMNS))
    .where(_ATTEMPTS.c.id == sa.bindparam("id"), _ATTEMPTS.c.person_id == sa.bindparam("person_id"))
    .with_for_update()
)
_HELD = sa.select(_ANSWERS.c.slot, _ANSWERS.c.rev, _ANSWERS.c.response, _ANSWERS.c.key).where(
    _ANSWERS.c.attempt_id == sa.bindparam("attempt_id"), sa.or_(NEWEST, _ANSWERS.c.key == sa.bindparam("key"))
)
_INSERT = _ANSWERS.insert()
_ADVANCE = (
    _ATTEMPTS.update()
    .where(_ATTEMPTS.c.id == sa.bindparam("of_attempt"))
    .values(events=sa.bindparam("to_events"), head=sa.bindparam("to_head"))
)


@dataclass(frozen=True)
class Saved:
    """What a save put down, told again in the same words when the same save comes again.

    `answered` counts the slots with an answer then; `seq` and `head` name the link, of which the receipt is made.
    """

    revs: dict[int, int]
    answered: int
    at: datetime
    deadline_at: datetime
    seq: int
    head: str


@dataclass
class Held:
    """What is stored for the slots, while more is put down: (revision, response as JSON text) by slot, and the end of the chain."""

    slots: dict[int, tuple[int, str]]
    seq: int
    head: str

    @property
    def answered(self) -> int:
        return sum(text != "null" for _, text in self.slots.values())


def save_answers(
    attempt_id: str,
    person_id: int,
    changes: Changes,
    now: datetime,
    place: Place | None = None,
    *,
    epoch: int | None = None,
    key: str = "",
) -> Saved | Refused:
    """Store answers by slot, each given as (the revision it was based on, the form's values). All or nothing.

    A slot that has moved on since is refused with `stale_answer`, so that an old tab never overwrites a newer answer unseen. With a
    `key`, the one change is a revision of its own even when it says what is stored, and the same save sent again gets the same reply,
    whatever has happened since; a whole form without one leaves alone what it does not change. `epoch` is the lease of the browser that
    asks, None where none does.
    """
    begin_write()
    # On the connection itself: what a session does around a statement costs as much as the statement.
    execute = db.session.connection().execute
    attempt = execute(_LOCKED, {"id": attempt_id, "person_id": person_id}).one_or_none()
    if attempt is None:
        raise NotFound("no_such_attempt")
    rows = execute(_HELD, {"attempt_id": attempt_id, "key": key}).all()
    if key and any(row.key == key for row in rows):
        said_before = _said_before(attempt_id, key, changes)
        db.session.rollback()
        return said_before
    held = _held(attempt, rows)
    refused = why_not_save(attempt, epoch, now)
    if refused is not None:
        return _refuse(attempt, person_id, refused, changed_values(attempt, held, changes), key, now)
    try:
        return _put_down(attempt, held, changes, now, key, place)
    except sa.exc.DBAPIError as error:
        db.session.rollback()
        if not storage_is_full(error):
            raise
        return Refused.because("not_saved")


def _put_down(attempt: Any, held: Held, changes: Changes, now: datetime, key: str, place: Place | None) -> Saved | Refused:
    """Store, move the end of the chain and make it last: only after the commit may anybody say saved."""
    stored = store(attempt, held, changes, now, key)
    if isinstance(stored, Refused):
        # Free the row and the write gate now, not when the page has been rendered.
        db.session.rollback()
        return stored
    if stored:
        db.session.connection().execute(_ADVANCE, {"of_attempt": attempt.id, "to_events": held.seq, "to_head": held.head})
    note_place(attempt.id, place, now)
    saved = Saved({slot: held.slots[slot][0] for slot in stored}, held.answered, now, attempt.deadline_at, held.seq, held.head)
    db.session.commit()
    return saved


def held_of(attempt: Attempt) -> Held:
    """What is stored for a locked attempt."""
    return _held(attempt, db.session.execute(_HELD, {"attempt_id": attempt.id, "key": ""}).all())


def why_not_save(attempt: Any, epoch: int | None, now: datetime) -> Refused | None:
    """Why this attempt takes no answer from this lease now, or None. `attempt` is its locked row."""
    if attempt.state in CLOSED or attempt.state == AttemptState.VOID:
        return Refused.because("too_late") if attempt.state == AttemptState.EXPIRED else Refused.because("attempt_closed")
    if attempt.state == AttemptState.OPEN and not accepts(attempt.deadline_at, now):
        return Refused.because("too_late")
    if epoch is not None and epoch != attempt.lease_epoch:
        return Refused.because("taken_over")
    return Refused.because("suspended") if attempt.state == AttemptState.SUSPENDED else None


def changed_values(attempt: Any, held: Held, changes: Changes) -> dict[int, tuple[int, list[str]]]:
    """Those of the changes that say something else than what is stored; each is checked to be an answer that its item can have."""
    paper = get_paper(attempt)
    texts = {slot: _spelt(parsed(paper, slot, values)) for slot, (_, values) in changes.items()}
    return {slot: change for slot, change in changes.items() if texts[slot] != held.slots.get(slot, (0, "null"))[1]}


def store(attempt: Any, held: Held, changes: Changes, now: datetime, key: str = "", late_by_ms: int | None = None) -> list[int] | Refused:
    """Insert the new revisions and bring `held` up to them. Returns the slots written. The attempt's row is locked by the caller,
    who advances it to `held.seq` and `held.head`."""
    paper, rows = get_paper(attempt), []
    if late_by_ms is None:
        late_by_ms = max(0, int((now - attempt.deadline_at).total_seconds() * 1000))
    for slot, (base_rev, values) in changes.items():
        response = parsed(paper, slot, values)
        text = _spelt(response)
        rev, present = held.slots.get(slot, (0, "null"))
        if text == present and not key:
            continue
        if rev != base_rev:
            return Refused.because("stale_answer", slot=slot, rev=rev)
        if not _may_follow(paper, slot, present, response):
            return Refused.because("step_taken_back", slot=slot)
        held.slots[slot] = (rev + 1, text)
        held.seq += 1
        row = {
            "slot": slot,
            "rev": rev + 1,
            "seq": held.seq,
            "key": key or secrets.token_hex(16),
            "digest": digest_of(base_rev, values),
            "response": text,
            "received_at": now,
            "deadline_at": attempt.deadline_at,
            "late_by_ms": late_by_ms,
            "answered": held.answered,
        }
        held.head = link_hash(held.head, answer_body(attempt.id, row))
        rows.append({"attempt_id": attempt.id, **row, "hash": held.head})
    if rows:
        db.session.connection().execute(_INSERT, rows[0] if len(rows) == 1 else rows)
    return [row["slot"] for row in rows]


def store_locked(attempt: Attempt, held: Held, changes: Changes, now: datetime, late_by_ms: int | None = None) -> Refused | None:
    """Put answers down for a locked attempt and move the end of its chain. `late_by_ms` is given where they had come before now."""
    stored = store(attempt, held, changes, now, late_by_ms=late_by_ms)
    if isinstance(stored, Refused):
        return stored
    attempt.events, attempt.head = held.seq, held.head
    return None


def parsed(paper: Paper, slot: int, values: list[str]) -> Response:
    """The form's values as a response to the item in this slot. Raises DomainError for what no page offers."""
    entry = paper.slot(slot)
    if entry is None:
        raise DomainError("no_such_slot", slot=slot)
    try:
        return parse(entry.item, values)
    except AnswerRefused as refused:
        raise DomainError("answer_refused", slot=slot, why=str(refused)) from refused


def _may_follow(paper: Paper, slot: int, present: str, given: Response) -> bool:
    entry = paper.slot(slot)
    return entry is None or follows(entry.item, json.loads(present), given)


def _spelt(given: Response) -> str:
    return json.dumps(given, ensure_ascii=False)


def _held(attempt: Any, rows: Any) -> Held:
    return Held({row.slot: (row.rev, row.response) for row in rows}, attempt.events, attempt.head)


def _said_before(attempt_id: str, key: str, changes: Changes) -> Saved | Refused:
    """The reply to a save that is stored already, or the refusal of another save under its name."""
    row = db.session.execute(sa.select(_ANSWERS).where(_ANSWERS.c.attempt_id == attempt_id, _ANSWERS.c.key == key)).one()
    if row.slot not in changes or digest_of(*changes[row.slot]) != row.digest:
        return Refused.because("key_reused")
    return Saved({row.slot: row.rev}, row.answered, row.received_at, row.deadline_at, row.seq, row.hash)


def _refuse(attempt: Any, person_id: int, refused: Refused, changed: dict[int, tuple[int, list[str]]], key: str, now: datetime) -> Refused:
    """Say why nothing was stored; what came too late or from a browser that no longer leads is put aside for a person to look at."""
    if refused.code in ("too_late", "taken_over") and changed:
        kept = keep_evidence(attempt.id, refused.code, changed, key, person_id, now)
        db.session.commit()
        return replace(refused, params={"kept": kept})
    db.session.rollback()
    return refused
