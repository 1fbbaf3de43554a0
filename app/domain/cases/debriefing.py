"""The talk after a case: the whole way step by step, what each choice did, and where a better one was."""

from app.domain.cases.best import Search, Way, score
from app.domain.cases.graph import Case, Choice, Ending, Scene
from app.domain.cases.play import Change, Play, Turn, plainly
from app.domain.items.plain import PLAIN_TYPES
from app.domain.values import Frozen


class Better(Frozen):
    """What would have been better at a step: as people read it, why, and the clauses that say so."""

    said: str
    why: str
    clauses: tuple[str, ...]


class StepTold(Frozen):
    """A step looked back on. `best` says whether nothing better could have been done there; else `better` does it.

    `most` is what the step could have earned. `asked` is the question of the scene, "" where one chose.
    """

    scene: Scene
    asked: str
    said: str
    reply: str
    points: int
    most: int
    changes: tuple[Change, ...]
    why: str
    clauses: tuple[str, ...]
    critical: str
    best: bool
    better: Better | None


class Debriefing(Frozen):
    """A whole play looked back on. `percent` is its score; `ending` is None where it was broken off."""

    percent: int
    points: int
    most: int
    critical: str
    ending: Ending | None
    steps: tuple[StepTold, ...]

    @property
    def best_throughout(self) -> bool:
        """Whether nothing could have been done better."""
        return self.ending is not None and all(step.best for step in self.steps)


def debrief(case: Case, play: Play) -> Debriefing:
    """Look back on a play."""
    search = Search(case)
    start = case.scene(case.start)
    most = search.best(start, {name: each.start for name, each in case.variables.items()}).worth.points if start else 0
    return Debriefing(
        percent=score(case, play),
        points=play.points,
        most=most,
        critical=play.critical,
        ending=play.ending,
        steps=tuple(_step(case, search, turn) for turn in play.log),
    )


def told_of(case: Case, play: Play) -> tuple[str, tuple[str, ...]]:
    """In a few words what a result says of a play, and the clauses to read again: all of the case where it was not begun."""
    looked = debrief(case, play)
    parts = [f"关键差错：{looked.critical}。"] if looked.critical else []
    if looked.ending:
        parts.append(f"结局：{looked.ending.title}。{looked.ending.lesson}")
    else:
        parts.append("没有走到结局。")
    missed = [clause for step in looked.steps if not step.best for clause in (step.better or step).clauses]
    if not looked.ending:
        missed += play.scene.clauses if play.scene else ()
    return "".join(parts), tuple(dict.fromkeys(missed)) or case.clauses


def _step(case: Case, search: Search, turn: Turn) -> StepTold:
    scene = case.scene(turn.scene)
    if scene is None:
        raise ValueError(f"no scene {turn.scene}")
    ways = search.ways(scene, turn.at)
    taken = next(way for way in ways if way.key == turn.answer)
    best = max(ways, key=lambda way: way.worth)
    as_good = taken.worth == best.worth
    return StepTold(
        scene=scene,
        asked=scene.item.stem if scene.item else "",
        said=turn.said,
        reply=turn.reply,
        points=turn.points,
        most=max(way.move.points for way in ways),
        changes=turn.changes,
        why=_why(scene, taken),
        clauses=_clauses(scene, taken),
        critical=turn.critical,
        best=as_good,
        better=None if as_good else _better(scene, best),
    )


def _better(scene: Scene, way: Way) -> Better:
    return Better(said=_said(scene, way), why=_why(scene, way), clauses=_clauses(scene, way))


def _said(scene: Scene, way: Way) -> str:
    if isinstance(way.move, Choice):
        return way.move.text
    kind = PLAIN_TYPES[scene.item.type] if scene.item else None
    return plainly(kind.spell(scene.item, kind.key_of(scene.item))) if kind else ""


def _why(scene: Scene, way: Way) -> str:
    return way.move.why if isinstance(way.move, Choice) else scene.explanation


def _clauses(scene: Scene, way: Way) -> tuple[str, ...]:
    return way.move.clauses if isinstance(way.move, Choice) else scene.clauses
