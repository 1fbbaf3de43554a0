"""A paper's blueprint: how many items of which kind make a paper, how long it lasts, and how much is enough."""

from typing import Annotated, Self

from pydantic import AfterValidator, Field, model_validator

from app.domain.items.registry import ITEM_TYPES, Item
from app.domain.values import Frozen


def _known_type(name: str) -> str:
    if name not in ITEM_TYPES:
        raise ValueError(f"没有这种题型；可用的有 {'、'.join(ITEM_TYPES)}")
    return name


ItemTypeName = Annotated[str, AfterValidator(_known_type), Field(json_schema_extra={"enum": list(ITEM_TYPES)})]


class Draw(Frozen):
    """`count` items, each worth `points` whole points, from one source.

    The source is a generator by name, or the written items of a `subject`, narrowed by `types` and by `clauses` (clause ids begin with
    this prefix: "3.1.").
    """

    count: Annotated[int, Field(ge=1, le=100)]
    points: Annotated[int, Field(ge=1, le=100)] = 1
    generator: str | None = None
    subject: str | None = None
    types: tuple[ItemTypeName, ...] = ()
    clauses: str | None = None

    @model_validator(mode="after")
    def _one_source(self) -> Self:
        if (self.generator is None) == (self.subject is None):
            raise ValueError("抽题来源须写 generator 或 subject 之一，不能都写或都不写")
        if self.generator is not None and (self.types or self.clauses):
            raise ValueError("types 与 clauses 只用于书面题（subject）")
        return self

    def takes(self, item: Item) -> bool:
        """Whether a written item belongs to this source."""
        return (
            item.subject == self.subject
            and (not self.types or item.type in self.types)
            and (self.clauses is None or any(clause.startswith(self.clauses) for clause in item.clauses))
        )


class Blueprint(Frozen):
    """`minutes` is the time limit, `cut` the least percentage that passes, `sections` the manual sections that prepare for the paper."""

    slug: Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]*$", max_length=40)]
    title: str
    sections: Annotated[tuple[str, ...], Field(min_length=1)]
    minutes: Annotated[int, Field(ge=1, le=240)]
    cut: Annotated[int, Field(ge=1, le=100)]
    draw: Annotated[tuple[Draw, ...], Field(min_length=1)]

    @property
    def count(self) -> int:
        """How many items a paper has."""
        return sum(part.count for part in self.draw)

    @property
    def total(self) -> int:
        """Full marks in whole points."""
        return sum(part.count * part.points for part in self.draw)
