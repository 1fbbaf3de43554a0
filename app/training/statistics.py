"""What the results say: which questions are missed, which clauses are weak, and who needs help."""

import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import sqlalchemy as sa

from app.accounts.models import Branch, Person
from app.accounts.queries import in_scope
from app.domain.attempt import Past, failures_since_pass
from app.domain.bank import ItemBank
from app.domain.programme import Programme
from app.domain.rights import Viewer
from app.extensions import db
from app.quizzes.models import Attempt, Candidate, Grading, Sitting
from app.training.queries import AssignmentLine, list_overdue

# The newest results tell the most; reading a paper's marks takes about 50 µs.
NEWEST = 5000
# Letters are given anew on every paper, so answers are compared without them.
_LETTER = re.compile(r"(^|；)[A-H]\. ")


@dataclass
class ItemStatistics:
    """How one question went. Generated questions of one kind count together: each of their cases is asked too rarely to say anything.

    `generator` names that kind, empty for a written question; `wrong` counts the wrong answers, or the misreadings behind them.
    """

    key: str
    generator: str
    stem: str = ""
    asked: int = 0
    right: int = 0
    clauses: Counter[str] = field(default_factory=Counter)
    wrong: Counter[str] = field(default_factory=Counter)

    @property
    def percent(self) -> int:
        """How many of a hundred were right, rounded down."""
        return self.right * 100 // self.asked if self.asked else 0

    @property
    def commonest_wrong(self) -> tuple[str, int] | None:
        return self.wrong.most_common(1)[0] if self.wrong else None


@dataclass
class Needing:
    """Somebody who needs help, and why: papers without a try left, papers failed last (with the score), what is overdue."""

    person: Person
    used_up: list[str] = field(default_factory=list)
    failed: list[tuple[str, int]] = field(default_factory=list)
    overdue: list[AssignmentLine] = field(default_factory=list)


def list_item_statistics(viewer: Viewer, bank: ItemBank) -> list[ItemStatistics]:
    """Every question asked in the newest results of the viewer's scope, the hardest first."""
    marks = db.session.scalars(
        sa.select(Grading.marks)
        .join(Attempt, Attempt.id == Grading.attempt_id)
        .join(Person, Person.id == Attempt.person_id)
        .join(Branch, Branch.id == Person.branch_id)
        .where(in_scope(viewer, "see_training"), Grading.grading_no == _last_grading())
        .order_by(Attempt.started_at.desc())
        .limit(NEWEST)
    )
    found: dict[str, ItemStatistics] = {}
    for text in marks:
        for mark in json.loads(text):
            key, _, generated = str(mark["item_id"]).partition("~")
            line = found.setdefault(key, ItemStatistics(key, key if generated else ""))
            _count(line, mark)
    for line in found.values():
        item = bank.by_id(line.key)
        line.stem = item.stem if item else ""
    return sorted(found.values(), key=lambda line: (line.percent, -line.asked, line.key))


def list_needing_help(viewer: Viewer, programme: Programme, on: date) -> list[Needing]:
    """Everybody active in the viewer's scope whose last try at a paper failed or who is overdue; no try left comes first."""
    found: dict[int, Needing] = {}
    allowed = _tries_allowed()
    for (person, slug), past in _results(viewer).items():
        failures = failures_since_pass([Past(passed=passed, closed_at=closed_at) for passed, closed_at, _ in past])
        if not failures or programme.module_of_paper(slug) is None:
            continue
        line = found.setdefault(person.id, Needing(person))
        if len(failures) >= allowed(slug, person.id):
            line.used_up.append(slug)
        line.failed.append((slug, past[-1][2]))
    for overdue in list_overdue(viewer, programme, on):
        found.setdefault(overdue.person.id, Needing(overdue.person)).overdue.append(overdue)
    return sorted(found.values(), key=lambda line: (-len(line.used_up), -len(line.overdue), -len(line.failed), line.person.staff_no))


def weak_clauses(gradings: Iterable[Grading | None]) -> list[tuple[str, int]]:
    """The clauses behind wrong answers with how often, the most frequent first."""
    counted: Counter[str] = Counter()
    for grading in gradings:
        for mark in json.loads(grading.marks) if grading else ():
            if not mark["right"]:
                counted.update(mark["clauses"])
    return sorted(counted.items(), key=lambda pair: (-pair[1], pair[0]))


def _count(line: ItemStatistics, mark: dict[str, Any]) -> None:
    line.asked += 1
    line.right += mark["right"]
    line.clauses.update(mark["clauses"])
    if not mark["right"]:
        said = _LETTER.sub(r"\1", mark["response"])
        line.wrong[(mark.get("slip") or said) if line.generator else said] += 1


def _last_grading() -> sa.ScalarSelect[int]:
    later = sa.orm.aliased(Grading)
    return sa.select(sa.func.max(later.grading_no)).where(later.attempt_id == Grading.attempt_id).correlate(Grading).scalar_subquery()


def _results(viewer: Viewer) -> dict[tuple[Person, str], list[tuple[bool, Any, int]]]:
    """By person and paper: (passed, when closed, percent) of every result, in order."""
    rows = db.session.execute(
        sa.select(Person, Attempt.slug, Grading.passed, Attempt.closed_at, Grading.percent)
        .join(Attempt, Attempt.person_id == Person.id)
        .join(Grading, sa.and_(Grading.attempt_id == Attempt.id, Grading.grading_no == 1))
        .join(Branch, Branch.id == Person.branch_id)
        .where(Person.active, in_scope(viewer, "see_training"))
        .order_by(Attempt.closed_at)
    )
    found: defaultdict[tuple[Person, str], list[tuple[bool, Any, int]]] = defaultdict(list)
    for person, slug, passed, closed_at, percent in rows:
        found[person, slug].append((passed, closed_at, percent))
    return found


def _tries_allowed() -> Any:
    """A function from paper and person to the number of tries, extra ones included."""
    tries = {sitting.code: sitting.tries for sitting in db.session.scalars(sa.select(Sitting))}
    extra = {
        (code, person_id): count
        for code, person_id, count in db.session.execute(
            sa.select(Sitting.code, Candidate.person_id, Candidate.extra_tries)
            .join(Candidate, Candidate.sitting_id == Sitting.id)
            .where(Candidate.extra_tries > 0)
        )
    }
    return lambda slug, person_id: tries.get(slug, 0) + extra.get((slug, person_id), 0)
