"""Reading cases: the shelf with what one has reached, one's own plays, and how a case has been played by many."""

import json
import random
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

import sqlalchemy as sa

from app.accounts.models import Branch, Person
from app.accounts.queries import in_scope
from app.domain.cases.graph import THEMES, Case
from app.domain.cases.play import Play, WrongStep, replay
from app.domain.items.case import CaseItem, arranged_case
from app.domain.rights import Viewer
from app.extensions import db
from app.library.load import Library
from app.practice.cases_models import CasePlay

# Replaying one takes about a millisecond; the newest tell the most.
NEWEST = 1000


@dataclass(frozen=True)
class Reached:
    """What a person has come to in a case: whether a play is running, how many were finished, and the best score."""

    running: bool = False
    finished: int = 0
    best: int = 0


@dataclass(frozen=True)
class Shelf:
    """The cases of one theme with what the person has reached in each."""

    theme: str
    title: str
    lines: tuple[tuple[Case, Reached], ...]


@dataclass(frozen=True)
class Staged:
    """A play with its case in the order in which this person is asked it."""

    row: CasePlay
    case: Case
    play: Play


def get_shelves(person_id: int, library: Library) -> list[Shelf]:
    """All cases by theme, easy ones first."""
    reached = get_reached(person_id)
    shelves = []
    for theme, title in THEMES.items():
        cases = sorted((item.case for item in library.bank.cases if item.case.theme == theme), key=lambda case: case.difficulty)
        if cases:
            shelves.append(Shelf(theme, title, tuple((case, reached.get(case.slug, Reached())) for case in cases)))
    return shelves


def get_reached(person_id: int) -> Mapping[str, Reached]:
    """What a person has reached, by the slug of the case; nothing for a case never begun."""
    running = sa.func.max(sa.case((CasePlay.finished_at.is_(None), 1), else_=0))
    finished = sa.func.sum(sa.case((CasePlay.ending != "", 1), else_=0))
    rows = db.session.execute(
        sa.select(CasePlay.slug, running, finished, sa.func.max(CasePlay.percent))
        .where(CasePlay.person_id == person_id)
        .group_by(CasePlay.slug)
    )
    return {slug: Reached(bool(open_), count or 0, best or 0) for slug, open_, count, best in rows}


def get_running(person_id: int, slug: str) -> CasePlay | None:
    """One's own latest unfinished play of a case."""
    return db.session.scalar(
        sa.select(CasePlay)
        .where(CasePlay.person_id == person_id, CasePlay.slug == slug, CasePlay.finished_at.is_(None))
        .order_by(CasePlay.started_at.desc())
        .limit(1)
    )


def get_play(person_id: int, play_id: str) -> CasePlay | None:
    """One's own play."""
    return db.session.scalar(sa.select(CasePlay).where(CasePlay.id == play_id, CasePlay.person_id == person_id))


def staged(row: CasePlay, library: Library) -> Staged | None:
    """A play brought back; None when the case is gone or has changed so that its steps no longer fit."""
    item = library.bank.case(row.slug)
    if item is None:
        return None
    case = ordered(item, row.seed)
    try:
        return Staged(row, case, replay(case, json.loads(row.steps)))
    except WrongStep:
        return None


def ordered(item: CaseItem, seed: int) -> Case:
    """The case of an item in the order that `seed` gives."""
    return arranged_case(item.case, random.Random(f"{seed}:{item.id}"))


def get_following(person_id: int, slug: str, library: Library) -> Case | None:
    """What to play after this case: the next in the order of the shelf that was never finished, None when all were."""
    lines = [line for shelf in get_shelves(person_id, library) for line in shelf.lines]
    here = next((at for at, (case, _) in enumerate(lines) if case.slug == slug), 0)
    return next((case for case, reached in (*lines[here + 1 :], *lines[:here]) if not reached.finished), None)


@dataclass(frozen=True)
class Flow:
    """How a case has gone in the newest plays. `steps` counts by scene and answer, `endings` by ending."""

    plays: int
    finished: int
    critical: int
    steps: Counter[tuple[str, str]]
    endings: Counter[str]


def count_flow(viewer: Viewer, slug: str, library: Library) -> Flow:
    """How the people in the viewer's scope have played a case; plays of an older wording that no longer fit are left out."""
    rows = db.session.scalars(
        sa.select(CasePlay)
        .join(Person, Person.id == CasePlay.person_id)
        .join(Branch, Branch.id == Person.branch_id)
        .where(in_scope(viewer, "see_training"), CasePlay.slug == slug)
        .order_by(CasePlay.started_at.desc())
        .limit(NEWEST)
    )
    plays = [found.play for row in rows if (found := staged(row, library))]
    return Flow(
        plays=len(plays),
        finished=sum(play.over for play in plays),
        critical=sum(bool(play.critical) for play in plays),
        steps=Counter((turn.scene, turn.answer) for play in plays for turn in play.log),
        endings=Counter(play.ending.key for play in plays if play.ending),
    )
