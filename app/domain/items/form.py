"""Filling in a record form of appendix 2 from what happened: field by field, by choice, number or term."""

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
    spell_gaps,
    values_of_gaps,
)
from app.domain.record_forms import form_of
from app.domain.values import Frozen

RULE = "填表题：每填对一栏得“1÷要填的栏数”的分，填错和没填的不得分，也不扣分。"


class WrittenForm(Written):
    """`form` is the slug of the form, `case` what happened. `fields` gives by column the text that stands there, or a gap.

    In a column that has choices of its own, a gap states its `key` alone. Columns not named are left out.
    """

    type: Literal["form"]
    form: str
    case: Annotated[str, Field(min_length=20)]
    fields: Annotated[dict[str, str | WrittenGap], Field(min_length=2, max_length=12)]


class Filled(Frozen):
    """A field of the form: `text` as it stands there, None where there is a gap."""

    name: str
    text: str | None


class FormItem(ItemBase):
    """The fields in the order of the form; the gaps follow in that order."""

    type: Literal["form"] = "form"
    form: str
    case: str
    fields: tuple[Filled, ...]
    gaps: Annotated[tuple[Gap, ...], Field(min_length=1)]


def complete(written: WrittenForm, common: dict[str, Any], by: Completion) -> FormItem:
    """The finished item. Raises Miswritten."""
    form = form_of(written.form, by.forms)
    if form is None:
        raise Miswritten(("form",), f"表格 {written.form}", "content/forms 里没有这张表")
    columns = {column.key: column for column in form.columns}
    for key in written.fields:
        if key not in columns:
            raise Miswritten(("fields", key), f"栏目 {key}", f"《{form.name}》没有这一栏；有 {'、'.join(columns)}")
    fields: list[Filled] = []
    gaps: list[Gap] = []
    for key, column in columns.items():
        cell, path = written.fields.get(key), ("fields", key)
        if isinstance(cell, WrittenGap):
            gaps.append(complete_gap(cell, key, column.name, by, path, column.choices))
            fields.append(Filled(name=column.name, text=None))
        elif cell is not None:
            fields.append(Filled(name=column.name, text=by.filled(cell, path)))
    if not gaps:
        raise Miswritten(("fields",), "没有要填的栏", "至少留一栏给人填")
    return FormItem(**common, form=form.name, case=by.filled(written.case, ("case",)), fields=tuple(fields), gaps=tuple(gaps))


def shown(item: FormItem) -> dict[str, Any]:
    """What the browser may see, with the rule by which the item is marked."""
    gaps = iter(item.gaps)
    fields = [{"name": field.name, "text": field.text} if field.text is not None else shown_gap(next(gaps)) for field in item.fields]
    return {"type": item.type, "stem": item.stem, "form": item.form, "case": item.case, "fields": fields, "rule": RULE}


def parse(item: FormItem, raw: object) -> Response:
    """What was filled in; None when nothing was. Raises AnswerRefused."""
    return parse_gaps(item.gaps, raw)


def mark(item: FormItem, response: Response) -> int:
    """The share of fields filled right, rounded down."""
    return mark_gaps(item.gaps, response)


def spell(item: FormItem, response: Response) -> str:
    """Each field that was filled, with what stands in it."""
    return spell_gaps(item.gaps, response)


def key_of(item: FormItem) -> Response:
    """Every field filled right."""
    return key_of_gaps(item.gaps)


def values(item: FormItem, response: Response) -> list[str]:
    """The form values that parse reads as this response."""
    return values_of_gaps(item.gaps, response)


def arranged(item: FormItem, _rng: random.Random) -> FormItem:
    """A form is printed as it is: its fields and their choices keep their order."""
    return item
