"""Playing a case: a pure replay of the steps taken, so that what is stored is the path alone.

A step is "scene=answer". The answer is a choice's key, or for a question the values of its form as a JSON list.
"""

import json
import re
from collections.abc import Iterable, Mapping
from typing import Literal

from app.domain.cases.conditions import holds
from app.domain.cases.graph import Case, Choice, Ending, Move, Scene
from app.domain.items.base import AnswerRefused, Response
from app.domain.items.plain import PLAIN_TYPES
from app.domain.values import Frozen

LONGEST_STEP = 8000
_LETTER = re.compile(r"(^|；)[A-H]\. ")


class WrongStep(ValueError):
    """A path that this case does not have."""


class Change(Frozen):
    """A variable that a step moved."""

    name: str
    before: int
    after: int


class Turn(Frozen):
    """One step taken. `answer` is the choice's key, or "right" or "wrong"; `said` is the answer as people read it.

    `at` are the variables before it.
    """

    scene: str
    step: str
    answer: str
    said: str
    points: int
    reply: str
    critical: str
    changes: tuple[Change, ...]
    at: dict[str, int]
    go: str


class Play(Frozen):
    """Where the steps have led: to a scene that waits for the next one, or to an ending. `critical` is the phrase of the first
    critical error."""

    scene: Scene | None
    ending: Ending | None
    variables: dict[str, int]
    log: tuple[Turn, ...]
    points: int
    critical: str

    @property
    def over(self) -> bool:
        """Whether an ending is reached."""
        return self.ending is not None


def replay(case: Case, path: Iterable[str]) -> Play:
    """Play these steps from the start. Raises WrongStep for a step that does not fit where it stands."""
    variables = {name: variable.start for name, variable in case.variables.items()}
    at, log, critical = case.start, list[Turn](), ""
    for step in path:
        scene = case.scene(at)
        name, given, answer = step.partition("=")
        if scene is None or not given or name != scene.key:
            raise WrongStep(f"走到“{at}”时没有“{name[:30]}”这一步")
        move, key, said = taken(scene, answer)
        after, go = follow(case, move, variables)
        wrong = move.critical if isinstance(move, Choice) else ""
        changes = tuple(Change(name=each, before=variables[each], after=after[each]) for each in after if after[each] != variables[each])
        log.append(
            Turn(
                scene=at,
                step=step,
                answer=key,
                said=said,
                points=move.points,
                reply=move.reply,
                critical=wrong,
                changes=changes,
                at=variables,
                go=go,
            )
        )
        variables, at, critical = after, go, critical or wrong
    return Play(
        scene=case.scene(at), ending=case.ending(at), variables=variables, log=tuple(log), points=sum(turn.points for turn in log),
        critical=critical,
    )  # fmt: skip


def follow(case: Case, move: Move, variables: Mapping[str, int]) -> tuple[dict[str, int], str]:
    """The variables after a move, clipped to their bounds, and the key of the scene or ending it leads to."""
    after = {name: variable.clipped(variables[name] + move.effect.get(name, 0)) for name, variable in case.variables.items()}
    return after, next(fork.go for fork in move.forks if not fork.when or holds(fork.when, after))


def taken(scene: Scene, answer: str) -> tuple[Move, str, str]:
    """The move that an answer makes in a scene, its key, and the answer as people read it. Raises WrongStep."""
    if scene.item is None:
        choice = next((each for each in scene.choices if each.key == answer), None)
        if choice is None:
            raise WrongStep(f"“{scene.key}”里没有这个选择")
        return choice, choice.key, choice.text
    kind, values = PLAIN_TYPES[scene.item.type], _values(answer)
    try:
        response = kind.parse(scene.item, values)
    except AnswerRefused as refused:
        raise WrongStep(str(refused)) from refused
    # One answer has one spelling.
    if response is None or kind.values(scene.item, response) != values:
        raise WrongStep("答案的写法不对")
    key: Literal["right", "wrong"] = "right" if kind.mark(scene.item, response) == 100 else "wrong"
    move = scene.right if key == "right" else scene.wrong
    if move is None:
        raise WrongStep(f"“{scene.key}”没有写完")
    return move, key, plainly(kind.spell(scene.item, response))


def plainly(spelled: str) -> str:
    """An answer without the letters of its options: they stand in another order each time."""
    return _LETTER.sub(r"\1", spelled)


def step_of_choice(scene: Scene, key: str) -> str:
    """The step that chooses `key`."""
    return f"{scene.key}={key}"


def step_of_values(scene: Scene, values: object) -> str | None:
    """The step that answers a scene's question with these form values, None for a blank. Raises AnswerRefused."""
    if scene.item is None:
        raise AnswerRefused("not_on_paper")
    response = PLAIN_TYPES[scene.item.type].parse(scene.item, values)
    return None if response is None else step_of_response(scene, response)


def step_of_response(scene: Scene, response: Response) -> str:
    """The step that answers a scene's question with a response."""
    if scene.item is None:
        raise ValueError(f"scene {scene.key} asks nothing")
    values = PLAIN_TYPES[scene.item.type].values(scene.item, response)
    return f"{scene.key}={json.dumps(values, ensure_ascii=False, separators=(',', ':'))}"


def _values(answer: str) -> list[str]:
    if len(answer) > LONGEST_STEP:
        raise WrongStep("答案过长")
    try:
        found = json.loads(answer)
    except (ValueError, RecursionError) as error:
        raise WrongStep("答案的写法不对") from error
    if not isinstance(found, list) or not all(isinstance(text, str) for text in found):
        raise WrongStep("答案的写法不对")
    return found
