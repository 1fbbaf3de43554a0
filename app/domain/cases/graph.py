"""A case: a meeting with one customer as a graph of scenes, with choices or one question at each, and several endings.

The values are the schema of the files in quizzes/cases. The graph has no cycle, so every way through it ends.
"""

from functools import cached_property
from typing import Annotated, Literal, Self

from pydantic import Field, field_validator, model_validator

from app.domain.cases.conditions import comparisons
from app.domain.items.plain import PlainItem
from app.domain.values import Frozen

THEMES = {
    "recognise": "识别客户",
    "route": "引导分流",
    "complaints": "投诉处理",
    "etiquette": "服务礼仪",
    "retention": "挽留与营销",
    "machines": "机具故障",
    "queue": "排队疏导",
}
Theme = Literal["recognise", "route", "complaints", "etiquette", "retention", "machines", "queue"]
Verdict = Literal["good", "fair", "bad"]
# How good an ending is, for comparing two ways that earn the same.
RANK = {"bad": 0, "fair": 1, "good": 2}

MOST_STEPS = 10
CHOICES = (2, 4)

Key = Annotated[str, Field(pattern=r"^[a-z][a-z0-9]*([_-][a-z0-9]+)*$", max_length=30)]
Name = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$", max_length=20)]
Clauses = Annotated[tuple[str, ...], Field(min_length=1)]
Points = Annotated[int, Field(ge=0, le=20)]


class Variable(Frozen):
    """Something that the player sees rise and fall between its bounds."""

    name: Annotated[str, Field(min_length=1, max_length=10)]
    start: int
    least: int = 0
    most: int

    @model_validator(mode="after")
    def _starts_within(self) -> Self:
        if not self.least <= self.start <= self.most or self.least == self.most:
            raise ValueError("start 要在 least 和 most 之间，两者不能相同")
        return self

    def clipped(self, value: int) -> int:
        """The value within the bounds."""
        return max(self.least, min(self.most, value))


class Fork(Frozen):
    """One of several ways on. The first whose `when` holds is taken; without a `when` it always does."""

    when: str = ""
    go: Key

    @field_validator("when")
    @classmethod
    def _can_be_read(cls, when: str) -> str:
        if when:
            comparisons(when)
        return when


class Move(Frozen):
    """What follows when something was chosen or answered: points, what it does to the variables, what happens at once, where it leads."""

    go: Key | Annotated[tuple[Fork, ...], Field(min_length=1)]
    points: Points = 0
    effect: dict[Name, int] = {}
    reply: str = ""

    @property
    def forks(self) -> tuple[Fork, ...]:
        """The ways on in the order in which they are tried."""
        return (Fork(go=self.go),) if isinstance(self.go, str) else self.go


class Choice(Move):
    """Something one can do or say. `why` is told only in the debriefing; `critical` names in a phrase why it fails the whole case."""

    key: Key
    text: Annotated[str, Field(min_length=1, max_length=80)]
    clauses: Clauses
    why: Annotated[str, Field(min_length=1)]
    critical: str = ""


class SceneText(Frozen):
    """What a scene tells and asks, but for its question. With `choices` one chooses; else a question leads on by `right` or `wrong`."""

    key: Key
    text: str = ""
    says: str = ""
    shows: str = ""
    choices: tuple[Choice, ...] = ()
    clauses: tuple[str, ...] = ()
    explanation: str = ""
    right: Move | None = None
    wrong: Move | None = None

    @property
    def moves(self) -> tuple[Move, ...]:
        """Every way out of the scene."""
        return self.choices or tuple(move for move in (self.right, self.wrong) if move)


class Scene(SceneText):
    """A scene as it is played. Its question is an item of any plain type; "right" is what earns all of its marks."""

    item: PlainItem | None = None


class Ending(Frozen):
    """How it may come out, and what is to be learnt from it."""

    key: Key
    verdict: Verdict
    title: Annotated[str, Field(min_length=1, max_length=30)]
    text: str
    lesson: str
    clauses: tuple[str, ...] = ()


class CaseHead(Frozen):
    """What a case has beside its scenes."""

    slug: Annotated[str, Field(pattern=r"^[a-z][a-z0-9]*(-[a-z0-9]+)*$", max_length=50)]
    title: Annotated[str, Field(min_length=2, max_length=30)]
    theme: Theme
    minutes: Annotated[int, Field(ge=1, le=30)]
    difficulty: Annotated[int, Field(ge=1, le=3)]
    customer: str
    opening: str
    variables: dict[Name, Variable] = {}
    start: Key
    endings: Annotated[tuple[Ending, ...], Field(min_length=2)]


class Case(CaseHead):
    """A whole case, ready to be played."""

    scenes: Annotated[tuple[Scene, ...], Field(min_length=1)]

    @cached_property
    def _scenes(self) -> dict[str, Scene]:
        return {scene.key: scene for scene in self.scenes}

    @cached_property
    def _endings(self) -> dict[str, Ending]:
        return {ending.key: ending for ending in self.endings}

    def scene(self, key: str) -> Scene | None:
        """The scene of this key, None for an ending."""
        return self._scenes.get(key)

    def ending(self, key: str) -> Ending | None:
        """The ending of this key, None for a scene."""
        return self._endings.get(key)

    @cached_property
    def clauses(self) -> tuple[str, ...]:
        """Every clause that it cites, once each, in file order."""
        cited: list[str] = []
        for scene in self.scenes:
            cited += scene.clauses
            for choice in scene.choices:
                cited += choice.clauses
        for ending in self.endings:
            cited += ending.clauses
        return tuple(dict.fromkeys(cited))
