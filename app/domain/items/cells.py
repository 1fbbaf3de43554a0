"""Filling the gaps of a table: the other cells stand there, as in the manual's own tables."""

import random
from typing import Annotated, Any, Literal

from pydantic import Field

from app.domain.items.authoring import Completion, Miswritten, Written
from app.domain.items.base import ItemBase, Response
from app.domain.items.gaps import (
    Gap,
    WrittenGap,
    complete_gap,
    key_of_gaps,
    mark_gaps,
    parse_gaps,
    shown_gap,
    shuffled_gaps,
    spell_gaps,
    values_of_gaps,
)

RULE = "填表题：每填对一格得“1÷空格数”的分，填错和没填的不得分，也不扣分。"


class WrittenCells(Written):
    """A table by rows. The first cell of a row names it; any other is a text or a gap."""

    type: Literal["cells"]
    columns: Annotated[tuple[str, ...], Field(min_length=2, max_length=5)]
    rows: Annotated[tuple[Annotated[tuple[str | WrittenGap, ...], Field(min_length=2)], ...], Field(min_length=2, max_length=7)]


class CellsItem(ItemBase):
    """`table` holds the rows; None stands where there is a gap, and the gaps follow in the order in which one reads."""

    type: Literal["cells"] = "cells"
    columns: tuple[str, ...]
    table: tuple[tuple[str | None, ...], ...]
    gaps: Annotated[tuple[Gap, ...], Field(min_length=1)]


def complete(written: WrittenCells, common: dict[str, Any], by: Completion) -> CellsItem:
    """The finished item. Raises Miswritten."""
    columns = tuple(by.filled(column, ("columns", index)) for index, column in enumerate(written.columns))
    table: list[tuple[str | None, ...]] = []
    gaps: list[Gap] = []
    for number, row in enumerate(written.rows):
        name = row[0]
        if len(row) != len(columns) or not isinstance(name, str):
            raise Miswritten(("rows", number), f"第{number + 1}行有 {len(row)} 格", f"应有 {len(columns)} 格，第一格是行名，不能留空")
        name = by.filled(name, ("rows", number, 0))
        texts = [by.filled(cell, ("rows", number, place)) if isinstance(cell, str) else None for place, cell in enumerate(row)]
        table.append(tuple(texts))
        gaps += [
            complete_gap(cell, f"r{number + 1}c{place + 1}", f"{name}，{columns[place]}", by, ("rows", number, place))
            for place, cell in enumerate(row)
            if not isinstance(cell, str)
        ]
    if not gaps:
        raise Miswritten(("rows",), "没有空格", "至少留一格给人填")
    return CellsItem(**common, columns=columns, table=tuple(table), gaps=tuple(gaps))


def shown(item: CellsItem) -> dict[str, Any]:
    """What the browser may see, with the rule by which the item is marked."""
    gaps = iter(item.gaps)
    table = [[{"text": cell} if cell is not None else shown_gap(next(gaps)) for cell in row] for row in item.table]
    return {"type": item.type, "stem": item.stem, "columns": list(item.columns), "table": table, "rule": RULE}


def parse(item: CellsItem, raw: object) -> Response:
    """What was filled in; None when nothing was. Raises AnswerRefused."""
    return parse_gaps(item.gaps, raw)


def mark(item: CellsItem, response: Response) -> int:
    """The share of gaps filled right, rounded down."""
    return mark_gaps(item.gaps, response)


def spell(item: CellsItem, response: Response) -> str:
    """Each gap that was filled, with what stands in it."""
    return spell_gaps(item.gaps, response)


def key_of(item: CellsItem) -> Response:
    """Every gap filled right."""
    return key_of_gaps(item.gaps)


def values(item: CellsItem, response: Response) -> list[str]:
    """The form values that parse reads as this response."""
    return values_of_gaps(item.gaps, response)


def arranged(item: CellsItem, rng: random.Random) -> CellsItem:
    """The item with the choices of its gaps in an order drawn from `rng`; rows and columns stay."""
    return item.model_copy(update={"gaps": shuffled_gaps(item.gaps, rng)})
