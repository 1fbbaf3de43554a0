"""What a browser does in an attempt, for tests, and what must be true of an attempt whatever was done to it."""

import itertools
from datetime import datetime

from app.domain.paper import Paper
from app.errors import Refused
from app.extensions import db
from app.quizzes.answers_services import Saved, save_answers
from app.quizzes.chain_queries import verify_attempt
from app.quizzes.models import Attempt
from app.quizzes.queries import get_answers, get_attempt, get_paper

_KEYS = itertools.count(1)


def fresh_key() -> str:
    """A name for a save that no other has."""
    return f"test-key-{next(_KEYS):06}"


def put(
    person_id: int, attempt_id: str, slot: int, value: list[str], rev: int, now: datetime, epoch: int = 1, key: str = ""
) -> Saved | Refused:
    """One save, as the page sends it."""
    return save_answers(attempt_id, person_id, {slot: (rev, value)}, now, epoch=epoch, key=key or fresh_key())


def the_attempt(person_id: int, attempt_id: str) -> Attempt:
    """The attempt as it is stored now."""
    db.session.rollback()
    db.session.expire_all()
    attempt = get_attempt(person_id, attempt_id)
    assert attempt is not None
    return attempt


def intact(person_id: int, attempt_id: str) -> Attempt:
    """The attempt, whose chain must be whole and say what its row says."""
    attempt = the_attempt(person_id, attempt_id)
    assert verify_attempt(attempt) == []
    return attempt


def paper_of(person_id: int, attempt_id: str) -> Paper:
    return get_paper(the_attempt(person_id, attempt_id))


def held(attempt_id: str) -> dict[int, tuple[int, object]]:
    """Revision and response by slot, as stored now."""
    db.session.rollback()
    return {slot: (answer.rev, answer.response) for slot, answer in get_answers(attempt_id).items()}


def choices(person_id: int, attempt_id: str) -> list[tuple[int, list[str]]]:
    """The slots of the paper that take one of several letters, with their letters."""
    entries = [entry for entry in paper_of(person_id, attempt_id).items if entry.item.type == "single"]
    return [(entry.slot, [option.key for option in entry.item.options]) for entry in entries]
