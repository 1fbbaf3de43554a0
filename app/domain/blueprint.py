"""A paper's blueprint: how many items of which kind make a paper, how long it lasts, and how much is enough."""

from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, model_validator

from app.domain.items.registry import ITEM_TYPES, Item
from app.domain.values import Frozen


def _known_type(name: str) -> str:
    if name not in ITEM_TYPES:
        raise ValueError(f"没有这种题型；可用的有 {'、'.join(ITEM_TYPES)}")
    return name


ItemTypeName = Annotated[str, AfterValidator(_known_type), Field(json_schema_extra={"enum": list(ITEM_TYPES)})]


# A case takes minutes and a text waits for a person: neither may turn up by chance.
ONLY_BY_NAME = frozenset({"case", "text"})


class Draw(Frozen):
    """`count` items, each worth `points` whole points, from one source.

    The source is a generator by name, or the written items of a `subject`, of clauses (`clauses`: a clause of the item begins with one
    of these prefixes, as "3.1."), or of both, narrowed by `types` and `difficulty`. A case and a text that a person marks are drawn
    only where `types` names them.
    """

    count: Annotated[int, Field(ge=1, le=100)]
    points: Annotated[int, Field(ge=1, le=100)] = 1
    generator: str | None = None
    subject: str | None = None
    types: tuple[ItemTypeName, ...] = ()
    clauses: str | tuple[str, ...] = ()
    difficulty: tuple[Annotated[int, Field(ge=1, le=3)], ...] = ()

    @model_validator(mode="after")
    def _one_source(self) -> Self:
        written = self.subject is not None or bool(self.clauses)
        if self.generator is not None and (self.types or self.clauses or self.difficulty):
            raise ValueError("types、clauses 与 difficulty 只用于书面题（subject）")
        if (self.generator is None) != written:
            raise ValueError("抽题来源须写 generator 与 subject（或 clauses）之一，不能都写或都不写")
        return self

    def takes(self, item: Item) -> bool:
        """Whether a written item belongs to this source."""
        return (
            (self.subject is None or item.subject == self.subject)
            and (item.type in self.types if self.types else item.type not in ONLY_BY_NAME)
            and (not self.clauses or any(clause.startswith(self.clauses) for clause in item.clauses))
            and (not self.difficulty or item.difficulty in self.difficulty)
        )


class Blueprint(Frozen):
    """`minutes` is the time limit, `cut` the least percentage that passes, `sections` the manual sections that prepare for the paper.

    An "exam" goes into the record and asks only what the bank stands for; a "check" is for oneself: anybody may sit it, as often as they
    like, it shows its answers, and the record never hears of it.
    """

    slug: Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]*$", max_length=40)]
    title: str
    use: Literal["exam", "check"] = "exam"
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
