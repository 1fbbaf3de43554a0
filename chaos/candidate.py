"""Somebody who sits a paper over a bad line: sends everything until it is answered, and writes down what was acknowledged."""

import http.client
import json
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import urlencode

from app.domain.paper import Paper
from bench.visits import Visitor
from chaos.journal import Journal, Told
from chaos.server import LOOPBACK

# One request may take so long, and the same thing is sent again for so long.
PATIENCE, GIVE_UP = 20.0, 60.0
# The first pause before it is sent again; the longest.
AGAIN, LONGEST_PAUSE = 0.03, 0.25


class NeverAnswered(RuntimeError):
    """The storm left somebody without an answer, or with a refusal that no storm explains."""


@dataclass(frozen=True)
class Reply:
    status: int
    place: str
    steps: int
    body: bytes


@dataclass
class Candidate:
    """`slots` are those of the paper that take one of several letters."""

    port: int
    who: Visitor
    journal: Journal
    paper_of: Callable[[str], Paper]
    attempt: str = ""
    slots: list[tuple[int, list[str]]] = field(default_factory=list)
    revs: dict[int, int] = field(default_factory=dict)

    def start(self) -> None:
        """Start, or find the attempt that a lost reply had started."""
        reply = self._insist("/quizzes/tiers/start", self._form(), {302})
        self.attempt = reply.place.rpartition("/attempts/")[2]
        if len(self.attempt) != 32:
            raise NeverAnswered(f"not started: {reply.place}")
        entries = [entry for entry in self.paper_of(self.attempt).items if entry.item.type == "single"]
        self.slots = [(entry.slot, [option.key for option in entry.item.options]) for entry in entries]
        self.revs = dict.fromkeys((slot for slot, _ in self.slots), 0)

    def save(self, number: int, die_at: int = 0) -> int:
        """The save with this number: slot after slot, then the same again with other letters. Returns the server's steps."""
        slot, letters = self.slots[number % len(self.slots)]
        rev, key = self.revs[slot], secrets.token_hex(8)
        letter = letters[rev % len(letters)]
        body = json.dumps({"key": key, "epoch": 1, "slot": slot, "base_rev": rev, "values": [letter]})
        self.journal.sent.add((self.attempt, key))
        reply = self._insist(f"/quizzes/attempts/{self.attempt}/answers", body, {200}, die_at)
        said = json.loads(reply.body)
        self.revs[slot] = said["saved"][str(slot)]
        self.journal.saves.append(Told(self.attempt, slot, self.revs[slot], key, json.dumps(letter), said["receipt"]))
        return reply.steps

    def submit(self, die_at: int = 0) -> int:
        reply = self._insist(f"/quizzes/attempts/{self.attempt}/submit", self._form(epoch="1", key=secrets.token_hex(8)), {302}, die_at)
        if not reply.place.endswith("/result"):
            raise NeverAnswered(f"not submitted: {reply.place}")
        self.journal.submits.append(self.attempt)
        return reply.steps

    def _form(self, **fields: str) -> str:
        return urlencode(fields | {"csrf_token": self.who.csrf})

    def _insist(self, path: str, body: str, wanted: set[int], die_at: int = 0) -> Reply:
        """Send until it is answered. Only the first try asks the worker to die."""
        end = time.monotonic() + GIVE_UP
        for tried in range(10_000):
            began = time.monotonic()
            reply = self._send(path, body, die_at if tried == 0 else 0)
            if reply.status in wanted:
                self.journal.walls.append(time.monotonic() - began)
                return reply
            self.journal.failures.append(reply.status)
            if 0 < reply.status < 500 or time.monotonic() > end:
                raise NeverAnswered(f"{path}: {reply.status} {reply.body[:300].decode(errors='replace')}")
            time.sleep(min(AGAIN * 2**tried, LONGEST_PAUSE))
        raise NeverAnswered(path)

    def _send(self, path: str, body: str, die_at: int) -> Reply:
        json_body = body.startswith("{")
        headers = {"Cookie": self.who.cookie, "X-CSRFToken": self.who.csrf, "Accept": "application/json" if json_body else "text/html"}
        headers["Content-Type"] = "application/json" if json_body else "application/x-www-form-urlencoded"
        if die_at:
            headers["X-Die-At"] = str(die_at)
        connection = http.client.HTTPConnection(LOOPBACK, self.port, timeout=PATIENCE)
        try:
            connection.request("POST", path, body.encode(), headers)
            answer = connection.getresponse()
            content = answer.read()
            return Reply(answer.status, answer.headers.get("Location", ""), int(answer.headers.get("X-Steps", "0")), content)
        except (OSError, http.client.HTTPException):
            return Reply(0, "", 0, b"")
        finally:
            connection.close()
