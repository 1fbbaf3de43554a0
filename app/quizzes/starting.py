"""What starting an attempt needs: the sitting, the lock on the candidate, the reasons against it, the paper and its row. Only flushes."""

import hashlib
import secrets
from datetime import UTC, datetime
from functools import cache

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from app.accounts.queries import get_branch_id
from app.domain.attempt import COOL_DOWN, GRACE, TRIES, AttemptState, Place, deadline
from app.domain.attempt_chain import instant
from app.domain.blueprint import Blueprint
from app.domain.calendar import civil_date
from app.domain.ledger import GENESIS
from app.domain.paper import Paper, Unsatisfiable, draw
from app.errors import NotFound, Refused
from app.extensions import db
from app.library.load import Library
from app.qualification.queries import why_not_sit
from app.quizzes.chain_services import note_event
from app.quizzes.models import Attempt, Candidate, Sighting, Sitting
from app.quizzes.queries import get_sitting, is_check, seen_items, why_not_again
from app.quizzes.sittings_queries import get_running_elsewhere, hold_person
from app.record.confirmations_queries import get_withheld
from app.record.heads_queries import get_halt

# What this process has noted already, so that the next answer from there costs no statement. Forgetting it costs one.
_NOTED: set[tuple[str, Place]] = set()
MOST_NOTED = 10_000
ALWAYS = datetime(9999, 12, 1, tzinfo=UTC)


def standing_sitting(slug: str, now: datetime) -> Sitting:
    """The sitting of a paper that is always open, made on first use."""
    sitting = get_sitting(slug)
    if sitting is None:
        _insert_once(
            Sitting,
            {
                "code": slug,
                "paper": slug,
                "opens_at": now,
                "closes_at": ALWAYS,
                "tries": TRIES,
                "cool_down_minutes": COOL_DOWN.seconds // 60,
            },
        )
        sitting = get_sitting(slug)
    if sitting is None:
        raise LookupError(f"no sitting for {slug}")
    return sitting


def take_seat(person_id: int, slug: str, sitting_id: int | None, now: datetime) -> tuple[Sitting, int]:
    """The sitting in which to start, and the person's extra tries there, both held until the commit.

    None is the paper's standing sitting, open to everybody. A sitting that is held takes only its candidates, and is held in share
    mode: two hundred start at once, and nobody changes or cancels it meanwhile. The person is locked first, so that two starts
    of the same paper in two sittings come one after the other.
    """
    hold_person(person_id)
    if sitting_id is None:
        sitting = standing_sitting(slug, now)
        return sitting, lock_candidate(sitting.id, person_id)
    held = db.session.scalar(
        sa.select(Sitting)
        .where(Sitting.id == sitting_id, Sitting.paper == slug, Sitting.created_by.is_not(None))
        .with_for_update(read=True)
        .execution_options(populate_existing=True)
    )
    seat = sa.select(Candidate.extra_tries).where(Candidate.sitting_id == sitting_id, Candidate.person_id == person_id).with_for_update()
    extra_tries = db.session.scalar(seat)
    if held is None or extra_tries is None:
        raise NotFound("no_such_sitting")
    return held, extra_tries


def lock_candidate(sitting_id: int, person_id: int) -> int:
    """Lock the person's row in this sitting, made if need be. Returns the extra tries."""
    _insert_once(Candidate, {"sitting_id": sitting_id, "person_id": person_id, "extra_tries": 0})
    return db.session.scalars(
        sa.select(Candidate.extra_tries).where(Candidate.sitting_id == sitting_id, Candidate.person_id == person_id).with_for_update()
    ).one()


def note_place(attempt_id: str, place: Place | None, now: datetime) -> None:
    """Remember from where an attempt was started or answered; each place once. Called last, just before the commit."""
    if place is None or (attempt_id, place) in _NOTED:
        return
    values = {"attempt_id": attempt_id, "session": place.session, "address": place.address}
    _insert_once(Sighting, values | {"agent": place.agent[:200], "seen_at": now})
    if len(_NOTED) >= MOST_NOTED:
        _NOTED.clear()
    _NOTED.add((attempt_id, place))


def _insert_once(model: type[Sitting] | type[Candidate] | type[Sighting], values: dict[str, object]) -> None:
    """Insert unless the key is taken; a rival's row is as good as ours, and waiting for it is what keeps two starts apart."""
    db.session.execute(_insert_statement(model, db.session.get_bind().dialect.name), values)


@cache
def _insert_statement(model: type[Sitting] | type[Candidate] | type[Sighting], dialect: str) -> sa.Insert:
    # On the table and kept: a save uses it each time, and a mapped insert built anew costs more than running it.
    insert = postgresql.insert if dialect == "postgresql" else sqlite.insert
    return insert(model.__table__).on_conflict_do_nothing()


def why_not(person_id: int, sitting: Sitting, extra_tries: int, slug: str, library: Library, now: datetime) -> Refused | None:
    """Why this person may not start now, or None."""
    if get_running_elsewhere(person_id, slug, sitting.id, now - GRACE):
        return Refused.because("running_elsewhere")
    if is_check(slug, library):
        return None
    # Its result could not be recorded. What is open already goes on, and is graded once the record is back.
    if get_halt():
        return Refused.because("ledger_halted")
    refused = why_not_sit(person_id, slug, library.programme, civil_date(now))
    return refused or why_not_again(person_id, sitting, extra_tries, now)


def drawn_paper(person_id: int, blueprint: Blueprint, library: Library) -> Paper | None:
    """A fresh paper for this person, with items they have not met first. None while too few items rest on what the bank stands for."""
    seen = seen_items(person_id, blueprint.slug)
    withheld = get_withheld(library) if blueprint.use == "exam" else frozenset()
    try:
        return draw(blueprint, library.bank, library.rulebook, secrets.randbits(48), seen=seen, edition=library.digest, withheld=withheld)
    except Unsatisfiable:
        # The library was checked to have items enough, so what is missing is the bank's word on our supplements.
        return None


def pin_attempt(person_id: int, sitting: Sitting, paper: Paper, now: datetime) -> str:
    """Write the attempt with its paper and its deadline. Returns its id."""
    branch_id = get_branch_id(person_id)
    if branch_id is None:
        raise NotFound("no_such_person")
    text = paper.model_dump_json()
    tried = db.session.scalar(
        sa.select(sa.func.max(Attempt.try_no)).where(Attempt.sitting_id == sitting.id, Attempt.person_id == person_id)
    )
    attempt = Attempt(
        id=secrets.token_hex(16),
        sitting_id=sitting.id,
        person_id=person_id,
        try_no=(tried or 0) + 1,
        branch_id=branch_id,
        state=AttemptState.OPEN.value,
        slug=paper.slug,
        paper=text,
        paper_hash="sha256:" + hashlib.sha256(text.encode()).hexdigest(),
        started_at=now,
        deadline_at=deadline(now, paper.minutes, sitting.closes_at),
        closed_at=None,
        events=0,
        head=GENESIS,
    )
    db.session.add(attempt)
    # Tables without a mapped link between them: the attempt's row is written before the event that refers to it.
    db.session.flush()
    data = {"deadline_at": instant(attempt.deadline_at), "paper_hash": attempt.paper_hash, "try_no": attempt.try_no}
    note_event(attempt, "started", person_id, data, now)
    db.session.flush()
    return attempt.id
