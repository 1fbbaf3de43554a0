"""Free text, marked by a person with a rubric. What the rubric asks stands beside the question; the model answer does not.

The points of a criterion are whole points of the rubric; what an answer earns is its share of all of them.
"""

import random
import unicodedata
from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import Field

from app.domain.items.authoring import Completion, Written
from app.domain.items.base import HIDDEN_CATEGORIES, SPACES, AnswerRefused, ItemBase, Response
from app.domain.text_likeness import bare
from app.domain.values import Frozen

LONGEST_TEXT = 1200
# Not even a browser that ignores the limit of the field sends more than this by mistake.
LONGEST_SENT = 20_000


class WrittenCriterion(Frozen):
    """What is looked at, for how many points, and what earns them."""

    name: Annotated[str, Field(min_length=2, max_length=20)]
    points: Annotated[int, Field(ge=1, le=10)]
    earns: Annotated[str, Field(min_length=6, max_length=160)]


class WrittenText(Written):
    """`rubric` is shown to the candidate, `model` is an answer that earns all of it, `most` the number of characters that are taken."""

    type: Literal["text"]
    rubric: Annotated[tuple[WrittenCriterion, ...], Field(min_length=2, max_length=6)]
    model: Annotated[str, Field(min_length=20)]
    most: Annotated[int, Field(ge=60, le=LONGEST_TEXT)] = 400


class Criterion(Frozen):
    """A criterion of the rubric by its number."""

    number: str
    name: str
    points: int
    earns: str


class TextItem(ItemBase):
    """A stem that asks for a text of `most` characters at most."""

    type: Literal["text"] = "text"
    rubric: Annotated[tuple[Criterion, ...], Field(min_length=1)]
    model: str
    most: int

    @property
    def all_points(self) -> int:
        """What the rubric gives in all."""
        return sum(criterion.points for criterion in self.rubric)


def complete(written: WrittenText, common: dict[str, Any], by: Completion) -> TextItem:
    """The finished item. Raises Miswritten."""
    rubric = tuple(
        Criterion(
            number=str(index + 1),
            name=by.filled(criterion.name, ("rubric", index, "name")),
            points=criterion.points,
            earns=by.filled(criterion.earns, ("rubric", index, "earns")),
        )
        for index, criterion in enumerate(written.rubric)
    )
    return TextItem(**common, rubric=rubric, model=by.filled(written.model, ("model",)), most=written.most)


def shown(item: TextItem) -> dict[str, Any]:
    """What the browser may see: the rubric, and how long the text may be."""
    return {"type": item.type, "stem": item.stem, "most": item.most, "rubric": rubric_of(item), "rule": rule_of(item)}


def rubric_of(item: TextItem) -> list[dict[str, Any]]:
    """The criteria as data."""
    return [criterion.model_dump() for criterion in item.rubric]


def rule_of(item: TextItem) -> str:
    """How it is marked, in a sentence."""
    return f"简答题：由评卷人按下面的标准逐项给分，满分 {item.all_points} 分，折算成本题的分值；交卷后要等评卷才有结果。"


def parse(item: TextItem, raw: object) -> Response:
    """The text with its line breaks, None when left blank. Raises AnswerRefused."""
    if not isinstance(raw, (list, tuple)) or not all(isinstance(value, str) for value in raw):
        raise AnswerRefused("shape")
    if len(raw) > LONGEST_TEXT or any(len(value) > LONGEST_SENT for value in raw):
        raise AnswerRefused("text_too_long")
    values = [text for text in (_clean(value) for value in raw) if text]
    if len(values) > 1:
        raise AnswerRefused("several_values")
    if values and len(values[0]) > item.most:
        raise AnswerRefused("text_too_long")
    return values[0] if values else None


def mark(item: TextItem, response: Response) -> int:
    """What can be said without a person: the model answer itself earns all. No paper is graded by this; see awaits_person."""
    return 100 if isinstance(response, str) and bare(response) == bare(item.model) else 0


def awaits_person(_item: TextItem, response: Response) -> bool:
    """Only a person can mark a text; a blank earns nothing without one."""
    return response is not None


def share_of(item: TextItem, points: Mapping[str, int]) -> int:
    """The share that these points by criterion are of all points, 0..100, rounded down."""
    return 100 * sum(points[criterion.number] for criterion in item.rubric) // item.all_points


def spell(_item: TextItem, response: Response) -> str:
    """The text itself."""
    return response if isinstance(response, str) else ""


def key_of(item: TextItem) -> Response:
    """The model answer."""
    return item.model


def arranged(item: TextItem, _rng: random.Random) -> TextItem:
    """A text has no options to put in order."""
    return item


def _clean(value: str) -> str:
    text = value.replace("\r\n", "\n").replace("\r", "\n").strip(SPACES)
    if any(unicodedata.category(character) in HIDDEN_CATEGORIES and character != "\n" for character in text):
        raise AnswerRefused("hidden_characters")
    return text
