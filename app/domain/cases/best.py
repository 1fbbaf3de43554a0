"""The best way through a case, and what a play of it is worth: a search over scenes and the values that the variables have there."""

from collections.abc import Mapping, Sized
from typing import NamedTuple

from app.domain.cases.graph import RANK, Case, Choice, Move, Scene
from app.domain.cases.play import Play, follow, step_of_choice, step_of_response
from app.domain.items.plain import PLAIN_TYPES

# More states than any case that a person can write and follow; a search ends, whatever a file says.
MOST_STATES = 20_000


class TooMany(ValueError):
    """The variables of a case have more values than can be looked through."""


class Worth(NamedTuple):
    """What can still be had from a place, better ones greater: no critical error first, then points, then the better ending."""

    clean: bool
    points: int
    rank: int


class Way(NamedTuple):
    """A move out of a scene under its key (a choice's, or "right" or "wrong"), with what it is worth when all after it is done best."""

    key: str
    move: Move
    worth: Worth


class Search:
    """Everything that can still come of a case, remembered by scene and variables. Raises TooMany."""

    def __init__(self, case: Case) -> None:
        self.case = case
        self._found: dict[tuple[str, tuple[int, ...]], Worth] = {}

    def ways(self, scene: Scene, variables: Mapping[str, int]) -> tuple[Way, ...]:
        """The moves out of a scene in file order."""
        return tuple(Way(key, move, self._after(move, variables)) for key, move in moves_of(scene))

    def best(self, scene: Scene, variables: Mapping[str, int]) -> Way:
        """The best move; of equal ones the first in the file."""
        return max(self.ways(scene, variables), key=lambda way: way.worth)

    def path(self) -> tuple[str, ...]:
        """The steps of the best way through."""
        variables = {name: variable.start for name, variable in self.case.variables.items()}
        steps, at = [], self.case.start
        while scene := self.case.scene(at):
            way = self.best(scene, variables)
            steps.append(best_step(scene, way.key))
            variables, at = follow(self.case, way.move, variables)
        return tuple(steps)

    def reached(self) -> frozenset[str]:
        """Every scene and ending that some play comes to."""
        start = {name: variable.start for name, variable in self.case.variables.items()}
        pending, seen = [(self.case.start, start)], set[tuple[str, tuple[int, ...]]]()
        while pending:
            at, variables = pending.pop()
            state = (at, tuple(variables.values()))
            if state in seen:
                continue
            seen.add(state)
            self._limit(seen)
            scene = self.case.scene(at)
            for move in scene.moves if scene else ():
                after, go = follow(self.case, move, variables)
                pending.append((go, after))
        return frozenset(at for at, _ in seen)

    def _after(self, move: Move, variables: Mapping[str, int]) -> Worth:
        after, go = follow(self.case, move, variables)
        rest = self._from(go, after)
        clean = not (isinstance(move, Choice) and move.critical)
        return Worth(clean and rest.clean, move.points + rest.points, rest.rank)

    def _from(self, at: str, variables: Mapping[str, int]) -> Worth:
        ending = self.case.ending(at)
        if ending is not None:
            return Worth(True, 0, RANK[ending.verdict])
        state = (at, tuple(variables.values()))
        if state not in self._found:
            scene = self.case.scene(at)
            self._found[state] = self.best(scene, variables).worth if scene else Worth(False, 0, 0)
            self._limit(self._found)
        return self._found[state]

    @staticmethod
    def _limit(states: Sized) -> None:
        if len(states) > MOST_STATES:
            raise TooMany(f"变量的取值组合超过 {MOST_STATES} 种")


def moves_of(scene: Scene) -> tuple[tuple[str, Move], ...]:
    """Every move out of a scene with its key, in file order."""
    if scene.choices:
        return tuple((choice.key, choice) for choice in scene.choices)
    return tuple((key, move) for key, move in (("right", scene.right), ("wrong", scene.wrong)) if move)


def best_step(scene: Scene, key: str) -> str:
    """The step that makes the move `key`, which for a question is its right answer."""
    if scene.item is None:
        return step_of_choice(scene, key)
    return step_of_response(scene, PLAIN_TYPES[scene.item.type].key_of(scene.item))


def attainable(case: Case) -> Worth:
    """What the best way through a case is worth."""
    search = Search(case)
    scene = case.scene(case.start)
    if scene is None:
        return Worth(True, 0, 0)
    return search.best(scene, {name: variable.start for name, variable in case.variables.items()}).worth


def score(case: Case, play: Play) -> int:
    """What a play is worth, 0..100: points earned of the best attainable, rounded down; 0 after a critical error.

    A play that was broken off is worth what it earned until then: as on a whole paper, what was not answered earns nothing.
    """
    most = attainable(case).points
    if play.critical or most <= 0:
        return 0
    return min(100, 100 * play.points // most)
