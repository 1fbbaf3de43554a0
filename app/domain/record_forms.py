"""Appendix 2: the forms that a lobby is kept with, each with its columns, how to fill them in, and a filled example."""

from collections.abc import Iterable, Iterator
from typing import Literal, Self

from pydantic import Field, model_validator

from app.domain.manual import Source, section_of
from app.domain.ruling import ClauseId, Key, Text
from app.domain.values import Frozen

# A slug is part of an address and of the name of a PDF.
SLUG = r"^[a-z][a-z0-9]*(-[a-z0-9]+)*$"
Group = Literal["day", "event", "month", "growth"]
GROUPS: tuple[Group, ...] = ("day", "event", "month", "growth")
# What fits on A4 with room to write by hand: the type area is 180 mm upright and 267 mm across.
MOST_ROWS = 20


class Column(Frozen):
    """One column of a table, or one field of a sheet.

    `guide` says what to write and what not. `width` is relative: of a column its share of the line; of a field 1 for half a line, more for
    its share of the page's height. Where there are `choices`, one of them is ticked.
    """

    key: Key
    name: Text
    guide: Text
    width: int = Field(gt=0, le=40)
    choices: tuple[Text, ...] = ()


class Blank(Frozen):
    """A short line above or below the grid, such as 网点 or a signature; `example` is what stands there in the filled example."""

    name: Text
    example: str = ""


class RecordForm(Frozen):
    """A form. A table has `rows` empty lines on a page; a sheet is one record, and its example is one dict.

    `also` are other names by which people ask for it; `kept` where it stays afterwards. `place` orders the forms of one group.
    """

    slug: str = Field(pattern=SLUG, max_length=40)
    name: Text
    also: tuple[Text, ...] = ()
    group: Group = "event"
    place: int = Field(default=1, ge=1)
    purpose: Text
    filled_by: Text
    filled_when: Text
    handed_to: Text
    kept: Text
    landscape: bool
    layout: Literal["table", "sheet"]
    rows: int = Field(gt=0, le=MOST_ROWS)
    head: tuple[Blank, ...] = ()
    columns: tuple[Column, ...] = Field(min_length=2)
    signs: tuple[Blank, ...] = ()
    example: tuple[dict[str, str], ...] = Field(min_length=1)
    clauses: tuple[ClauseId, ...] = Field(min_length=1)
    source: Source

    @model_validator(mode="after")
    def _whole(self) -> Self:
        keys = [column.key for column in self.columns]
        for key in keys:
            if keys.count(key) > 1:
                raise ValueError(f"栏目 {key} 写了不止一次，每个键只能出现一次")
        if self.layout == "sheet" and len(self.example) != 1:
            raise ValueError("单页表（sheet）的填写示例只有一份")
        if self.layout == "table" and len(self.example) > self.rows:
            raise ValueError(f"填写示例有 {len(self.example)} 行，一页只有 {self.rows} 行")
        for number, row in enumerate(self.example, 1):
            self._check_row(number, row)
        return self

    def _check_row(self, number: int, row: dict[str, str]) -> None:
        columns = {column.key: column for column in self.columns}
        for key, value in row.items():
            if key not in columns:
                raise ValueError(f"填写示例第 {number} 行的 {key} 不是本表的栏目")
            if value and columns[key].choices and value not in columns[key].choices:
                raise ValueError(f"填写示例第 {number} 行“{columns[key].name}”写了“{value}”，不在可选项里")
        for column in self.columns:
            if column.key not in row:
                raise ValueError(f"填写示例第 {number} 行缺少“{column.name}”；当时还不能填的，写空的引号")


def form_of(slug: str, forms: Iterable[RecordForm]) -> RecordForm | None:
    """The form of this slug; None if there is none."""
    return next((form for form in forms if form.slug == slug), None)


def forms_behind(section_id: str, forms: Iterable[RecordForm]) -> tuple[RecordForm, ...]:
    """The forms that rest on a clause of this section."""
    return tuple(form for form in forms if any(section_of(clause) == section_id for clause in form.clauses))


def in_reading_order(forms: Iterable[RecordForm]) -> tuple[RecordForm, ...]:
    """By group as the day goes, in each group by place."""
    return tuple(sorted(forms, key=lambda form: (GROUPS.index(form.group), form.place, form.slug)))


def repeated_names(forms: Iterable[RecordForm]) -> Iterator[tuple[RecordForm, str]]:
    """Every name, main or other, that already names an earlier form or stands twice in one."""
    seen = set[str]()
    for form in forms:
        for name in (form.name, *form.also):
            if name in seen:
                yield form, name
            seen.add(name)
