"""The bank in which a storm blows, and what its database holds afterwards."""

import json
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import sqlalchemy as sa
from flask import Flask

from app.domain.attempt_chain import receipt
from app.domain.paper import Paper
from app.extensions import db
from app.library.load import Library
from app.quizzes.chain_queries import verify_attempt
from app.quizzes.models import Answer, Attempt, AttemptEvent, Grading
from app.record.models import LedgerEvent
from app.record.queries import verify_ledger
from bench.installation import SECRET, fill, open_bank, walk_in
from bench.visits import Visitor
from chaos.journal import Closing, Stored


@dataclass
class Bank:
    """An installation with people who may sit, each signed in already. Its own connections are another process than the server's."""

    app: Flask
    waiting: list[Visitor]

    def paper_of(self, attempt_id: str) -> Paper:
        with self._reading():
            return Paper.model_validate_json(db.session.execute(sa.select(Attempt.paper).where(Attempt.id == attempt_id)).scalar_one())

    def stored(self, attempts: set[str]) -> list[Stored]:
        """Every revision of these attempts, each with the receipt that its link calls for."""
        with self._reading():
            rows = db.session.scalars(sa.select(Answer).where(Answer.attempt_id.in_(attempts))).all()
            return [
                Stored(row.attempt_id, row.slot, row.rev, row.key, row.response, receipt(SECRET, row.attempt_id, row.seq, row.hash))
                for row in rows
            ]

    def closings(self, attempts: set[str]) -> dict[str, Closing]:
        """How each of these attempts ended."""
        with self._reading():
            events = sa.select(AttemptEvent.attempt_id).where(AttemptEvent.kind == "submitted", AttemptEvent.attempt_id.in_(attempts))
            submitted = Counter(db.session.scalars(events))
            gradings = Counter(db.session.scalars(sa.select(Grading.attempt_id).where(Grading.attempt_id.in_(attempts))))
            payloads = db.session.scalars(sa.select(LedgerEvent.payload).where(LedgerEvent.kind == "graded"))
            ledger = Counter(json.loads(payload)["attempt"] for payload in payloads)
            return {attempt: Closing(submitted[attempt], gradings[attempt], ledger[attempt]) for attempt in attempts}

    def breaches(self, attempts: set[str]) -> int:
        """How many links of these attempts' chains and of the ledger are not as they were written."""
        with self._reading():
            found = db.session.scalars(sa.select(Attempt).where(Attempt.id.in_(attempts))).all()
            return sum(len(verify_attempt(attempt)) for attempt in found) + len(verify_ledger())

    def close(self) -> None:
        with self.app.app_context():
            db.engine.dispose()

    @contextmanager
    def _reading(self) -> Iterator[None]:
        with self.app.app_context():
            yield
            db.session.remove()


def open_storm_bank(url: str, library: Library, people: int) -> Bank:
    """A fresh database with its tables and so many trainees who may sit the paper once each."""
    app = open_bank(url, library)
    with app.app_context():
        numbers = fill(library, people, trained=0)
        db.session.remove()
    return Bank(app, walk_in(app, numbers))


def wait_until_readable(bank: Bank) -> None:
    """After a restart of the database the first statement of each pooled connection may find it broken."""
    for _ in range(40):
        try:
            bank.closings(set())
            return
        except sa.exc.DBAPIError:
            time.sleep(0.25)
    raise TimeoutError("the database does not come back")
