"""What one who plays may see: the way so far, the present scene, and the variables. No key, points, reason or later scene."""

from collections.abc import Sequence
from typing import Any

from app.domain.cases.graph import Case, Scene
from app.domain.cases.play import Change, Play, step_of_choice, step_of_values
from app.domain.items.base import AnswerRefused
from app.domain.items.options import LETTERS
from app.domain.items.plain import PLAIN_TYPES
from app.domain.values import Frozen

# The name of the fields by which a scene's question is answered.
SLOT = "step"
MOOD_LEVELS = 5


class Meter(Frozen):
    """A variable as seen. `level` runs from 0 to 4 over its range; `change` is what the last step did to it."""

    key: str
    name: str
    value: int
    least: int
    most: int
    level: int
    change: int


class Told(Frozen):
    """A scene as seen. `asked` is the stem of its question, "" where one chooses."""

    text: str
    says: str
    shows: str
    asked: str


class Past(Frozen):
    """A step taken: what was seen, what one said, what happened at once, and what it did to the variables."""

    told: Told
    said: str
    reply: str
    changes: tuple[tuple[str, int], ...]


class Stage(Frozen):
    """A play as its page shows it. `count` is how many steps it has: a form names it, so that no step is taken twice.

    `options` are letters with texts; `question` is a shown item instead. Both are empty at the end.
    """

    count: int
    past: tuple[Past, ...]
    now: Told | None
    options: tuple[tuple[str, str], ...]
    question: dict[str, Any] | None
    meters: tuple[Meter, ...]


def stage(case: Case, play: Play) -> Stage:
    """The page of a play. `case` is in the order in which this person is asked it."""
    scene = play.scene
    kind = PLAIN_TYPES[scene.item.type] if scene and scene.item else None
    return Stage(
        count=len(play.log),
        past=tuple(
            Past(
                told=_told(case.scene(turn.scene)),
                said=turn.said,
                reply=turn.reply,
                changes=tuple((case.variables[change.name].name, change.after - change.before) for change in turn.changes),
            )
            for turn in play.log
        ),
        now=_told(scene) if scene else None,
        options=tuple((letter, choice.text) for letter, choice in zip(LETTERS, scene.choices, strict=False)) if scene else (),
        question={"slot": SLOT, "title": kind.title, **kind.shown(scene.item)} if kind and scene else None,
        meters=tuple(_meters(case, play)),
    )


def step_from(scene: Scene, letter: str, values: Sequence[str]) -> str:
    """The step that a page's form asks for: the letter of a choice, or the values of a question. Raises AnswerRefused."""
    if scene.item is not None:
        step = step_of_values(scene, list(values))
        if step is None:
            raise AnswerRefused("shape")
        return step
    at = LETTERS.find(letter) if len(letter) == 1 else -1
    if not 0 <= at < len(scene.choices):
        raise AnswerRefused("not_on_paper")
    return step_of_choice(scene, scene.choices[at].key)


def _told(scene: Scene | None) -> Told:
    if scene is None:
        raise ValueError("a step without its scene")
    return Told(text=scene.text, says=scene.says, shows=scene.shows, asked=scene.item.stem if scene.item else "")


def _meters(case: Case, play: Play) -> list[Meter]:
    changes: tuple[Change, ...] = play.log[-1].changes if play.log else ()
    moved = {change.name: change.after - change.before for change in changes}
    return [
        Meter(
            key=key,
            name=variable.name,
            value=play.variables[key],
            least=variable.least,
            most=variable.most,
            level=_level(play.variables[key] - variable.least, variable.most - variable.least),
            change=moved.get(key, 0),
        )
        for key, variable in case.variables.items()
    ]


def _level(above: int, span: int) -> int:
    """The nearest of the levels to a share of the span."""
    return (2 * above * (MOOD_LEVELS - 1) + span) // (2 * span)
