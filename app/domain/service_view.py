"""What each kind of customer is offered and who does it (manual 3.1, 3.2): positioning, unified view, links, forms, names."""

from typing import Literal, Self

from pydantic import Field, model_validator

from app.domain.ruling import Key, NamedRule, Rule, Text
from app.domain.segmentation import AssetRange, Statement
from app.domain.values import Frozen

Part = Literal["lead", "help", "cooperate", "monitor"]


class Position(AssetRange, NamedRule):
    """One word of the slogan, the assets it speaks of and what it asks of a branch. It never decides a tier."""

    word: Text
    task: Text


class Positioning(Frozen):
    """The bank's positioning, its words and its slogans."""

    slogan: Statement
    service_slogan: Statement
    positions: tuple[Position, ...] = Field(min_length=1)
    conflict: Statement


class ViewColumn(NamedRule):
    """One aspect of the unified view, such as the service brand."""


class Completion(Frozen):
    """A cell's entry that is cut in the source: how it was cut and the whole we read."""

    segment: Key
    column: Key
    cut: Text
    whole: Text


class UnifiedView(Rule):
    """表1: what each segment is offered. `cells[segment][column]` lists the entries in order; an empty list is a dash in the source."""

    title: Text
    columns: tuple[ViewColumn, ...] = Field(min_length=1)
    cells: dict[Key, dict[Key, tuple[Text, ...]]]
    completions: tuple[Completion, ...]
    completed: Statement

    @model_validator(mode="after")
    def _whole(self) -> Self:
        names = [column.key for column in self.columns]
        for segment, row in self.cells.items():
            if list(row) != names:
                raise ValueError(f"统一视图的 {segment} 一列要按顺序写全各项：{'、'.join(names)}")
        for done in self.completions:
            if done.whole not in self.cells.get(done.segment, {}).get(done.column, ()):
                raise ValueError(f"补全的“{done.whole}”不在统一视图 {done.segment} / {done.column} 中")
            if not done.whole.startswith(done.cut):
                raise ValueError(f"补全的“{done.whole}”应以原文“{done.cut}”开头")
        return self

    def is_completed(self, segment: str, column: str, entry: str) -> bool:
        """Whether this entry of a cell was cut in the source and completed by us."""
        return any((done.segment, done.column, done.whole) == (segment, column, entry) for done in self.completions)


class Post(NamedRule):
    """A post in or above the branch."""

    aliases: tuple[Text, ...] = ()


class Role(Frozen):
    """The part that a post has in a link."""

    post: Key
    part: Part


class Link(NamedRule):
    """One of the four links of the service process: what it does, who takes part, what for."""

    does: Text
    roles: tuple[Role, ...] = Field(min_length=1)
    aims: tuple[Text, ...] = Field(min_length=1)

    def posts(self, *parts: Part) -> tuple[str, ...]:
        """Keys of the posts that have one of these parts, in the order of the rulebook."""
        return tuple(role.post for role in self.roles if role.part in parts)


class Meaning(NamedRule):
    """What the process means from one angle."""

    text: Text


class Discovery(NamedRule):
    """A way to find prime customers; `by` says through what or whom."""

    by: tuple[Text, ...] = Field(min_length=1)
    lobby: bool


class FormColumns(Rule):
    """The columns of a form; the source names forms without showing them."""

    names: tuple[Text, ...] = Field(min_length=1)


class Form(NamedRule):
    """A form or report: what for, who keeps it, where and when it goes, and what it asks."""

    purpose: Text
    kept_by: Text
    goes_to: Text
    when: Text
    columns: FormColumns


class Count(NamedRule):
    """A figure that is counted and handed in: what is counted, per what, and how often."""

    counts: Text
    per: Text
    when: Text


class ProductName(NamedRule):
    """A system or brand of this bank; another bank replaces the name here."""

    does: Text
