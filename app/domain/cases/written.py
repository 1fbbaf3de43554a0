"""A case as an author writes it: its questions are written as in a bank, and every text may name values of the rulebook."""

from functools import reduce
from operator import or_
from typing import TYPE_CHECKING, Annotated, Any, TypeAlias

from pydantic import Field, model_validator

from app.domain.cases.graph import Case, CaseHead, SceneText
from app.domain.items.authoring import Completion, Miswritten
from app.domain.items.plain import PLAIN_TYPES, PlainItem

# What a question takes from its scene.
FROM_THE_SCENE = ("id", "clauses", "explanation")

if TYPE_CHECKING:
    WrittenQuestion: TypeAlias = Any
else:
    WrittenQuestion = Annotated[reduce(or_, (kind.written for kind in PLAIN_TYPES.values() if kind.written)), Field(discriminator="type")]


class WrittenScene(SceneText):
    """A scene with its question as written: without id, clauses and explanation, which are the scene's own."""

    item: WrittenQuestion | None = None

    @model_validator(mode="before")
    @classmethod
    def _lent_to_its_question(cls, data: Any) -> Any:
        question = data.get("item") if isinstance(data, dict) else None
        if not isinstance(question, dict):
            return data
        twice = [name for name in FROM_THE_SCENE if name in question]
        if twice:
            raise ValueError(f"item 里不写 {'、'.join(twice)}，写在场景上")
        lent = {"id": str(data.get("key", "")).replace("_", "-") or "step", "clauses": data.get("clauses") or ("",)}
        return {**data, "item": {**question, **lent, "explanation": data.get("explanation", "")}}


class WrittenCase(CaseHead):
    """A file of quizzes/cases."""

    scenes: Annotated[tuple[WrittenScene, ...], Field(min_length=1)]


def complete(written: WrittenCase, by: Completion) -> tuple[Case | None, list[Miswritten]]:
    """The case with its values spoken and its keys computed, or everything that stands in the way."""
    faults: list[Miswritten] = []
    data = _filled(written.model_dump(exclude={"scenes": {"__all__": {"item"}}}), (), by, faults)
    for at, scene in enumerate(written.scenes):
        try:
            data["scenes"][at]["item"] = _question(scene, by)
        except Miswritten as error:
            faults.append(Miswritten(("scenes", at, "item", *error.path), error.what, error.why))
    return (None, faults) if faults else (Case.model_validate(data), [])


def _question(scene: WrittenScene, by: Completion) -> PlainItem | None:
    if scene.item is None:
        return None
    item: PlainItem = PLAIN_TYPES[str(scene.item.type)].complete(scene.item, by.common(scene.item, "cases"), by)
    return item


def _filled(value: Any, path: tuple[str | int, ...], by: Completion, faults: list[Miswritten]) -> Any:
    if isinstance(value, str):
        try:
            return by.filled(value, path)
        except Miswritten as error:
            faults.append(error)
            return value
    if isinstance(value, dict):
        return {key: _filled(each, (*path, key), by, faults) for key, each in value.items()}
    if isinstance(value, (tuple, list)):
        return tuple(_filled(each, (*path, at), by, faults) for at, each in enumerate(value))
    return value
