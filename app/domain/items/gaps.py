"""Gaps in a table or a form: each is filled by a choice, a number or a term, and each filled right earns its share.

A response is a tuple of "part=value" strings in the order of the gaps: the number of a choice, an amount in the base unit, or a term as
typed. `part` is the place of the gap ("r2c3", or the key of a form's field) and tells nothing of the answer.
"""

import random
from collections.abc import Iterable
from decimal import Decimal
from typing import Annotated, Any, Literal, Self

from pydantic import Field, model_validator

from app.domain.items.authoring import Completion, Miswritten
from app.domain.items.base import AnswerRefused, Response, clean_values
from app.domain.items.number import Unit, plain, quantity, spelled_quantity, stated_amount
from app.domain.items.options import Option, shown_options
from app.domain.items.placing import pairs, places_of
from app.domain.items.term import agrees, filled_spellings, term
from app.domain.values import Frozen

Path = tuple[str | int, ...]


class WrittenGap(Frozen):
    """As an author writes a gap: `choices` with the right one as `key`; or a `unit` with `key` or `ask`, as in a number; or `accept`."""

    choices: Annotated[tuple[str, ...], Field(max_length=8)] = ()
    key: int | str | None = None
    unit: Unit | None = None
    ask: str | None = None
    accept: Annotated[tuple[str, ...], Field(max_length=12)] = ()


class Gap(Frozen):
    """A gap as asked. `name` says where it is, `key` is the value of the right answer, `accept` the spellings of a term."""

    part: str
    name: str
    kind: Literal["choice", "number", "term"]
    key: str
    options: tuple[Option, ...] = ()
    unit: str = ""
    accept: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _can_be_filled(self) -> Self:
        if self.kind == "choice" and self.key not in {option.key for option in self.options}:
            raise ValueError("答案不在可选项里")
        return self


def complete_gap(written: WrittenGap, part: str, name: str, by: Completion, path: Path, choices: tuple[str, ...] = ()) -> Gap:
    """The finished gap at `path` of the item. `choices` are offered where the author writes a key alone. Raises Miswritten."""
    if sum((bool(written.choices), written.unit is not None, bool(written.accept))) > 1 or (written.ask and written.unit is None):
        raise Miswritten(path, f"“{name}”一格", "只能写 choices、unit、accept 中的一种；ask 只配 unit")
    if written.accept:
        accept = filled_spellings(written.accept, (*path, "accept"), by)
        return Gap(part=part, name=name, kind="term", key=accept[0], accept=accept)
    if written.unit is not None:
        return Gap(part=part, name=name, kind="number", unit=written.unit, key=plain(_amount(written, written.unit, by, path)))
    texts = tuple(by.filled(text, (*path, "choices", index)) for index, text in enumerate(written.choices)) or choices
    right = by.filled(str(written.key), (*path, "key"))
    if written.key is None or len(texts) < 2 or right not in texts:
        offered = f"可选项有：{'、'.join(texts)}" if texts else "没有可选项"
        raise Miswritten(path, f"“{name}”一格的答案 {written.key}", f"答案须是可选项之一；{offered}")
    return Gap(part=part, name=name, kind="choice", options=places_of(texts), key=str(texts.index(right) + 1))


def shown_gap(gap: Gap) -> dict[str, Any]:
    """What the browser may see of a gap."""
    return {"part": gap.part, "name": gap.name, "kind": gap.kind, "unit": gap.unit, "options": shown_options(gap.options)}


def parse_gaps(gaps: Iterable[Gap], raw: object) -> Response:
    """What was filled in, in the order of the gaps; None when nothing was. Raises AnswerRefused."""
    by_part = {gap.part: gap for gap in gaps}
    found: dict[str, str] = {}
    for given in clean_values(raw):
        part, _, value = given.partition("=")
        if part not in by_part:
            raise AnswerRefused("not_on_paper")
        if part in found:
            raise AnswerRefused("placed_twice")
        if value.strip():
            found[part] = _value(by_part[part], value.strip())
    return tuple(f"{part}={found[part]}" for part in by_part if part in found) or None


def mark_gaps(gaps: tuple[Gap, ...], response: Response) -> int:
    """The share of gaps filled right, 0..100, rounded down."""
    given = pairs(response)
    return 100 * sum(gap.part in given and _is_right(gap, given[gap.part]) for gap in gaps) // len(gaps)


def spell_gaps(gaps: Iterable[Gap], response: Response) -> str:
    """Each gap that was filled, with what stands in it."""
    given = pairs(response)
    return "；".join(f"{gap.name}：{_spelled(gap, given[gap.part])}" for gap in gaps if gap.part in given)


def spellings_of(gap: Gap) -> tuple[str, ...]:
    """What can be typed into a gap as its right answer; nothing where one chooses."""
    return {"term": gap.accept, "number": (_spelled(gap, gap.key),), "choice": ()}[gap.kind]


def key_of_gaps(gaps: Iterable[Gap]) -> tuple[str, ...]:
    """Every gap filled right."""
    return tuple(f"{gap.part}={gap.key}" for gap in gaps)


def values_of_gaps(gaps: Iterable[Gap], response: Response) -> list[str]:
    """The form values that parse reads as this response: amounts with their unit, so that they cannot be taken for others."""
    given = pairs(response)
    return [
        f"{gap.part}={_spelled(gap, given[gap.part]) if gap.kind == 'number' else given[gap.part]}" for gap in gaps if gap.part in given
    ]


def shuffled_gaps(gaps: Iterable[Gap], rng: random.Random) -> tuple[Gap, ...]:
    """The gaps with their choices in an order drawn from `rng` and numbered anew; like choices are in like order everywhere."""
    seed = rng.getrandbits(64)
    return tuple(_shuffled(gap, seed) for gap in gaps)


def _shuffled(gap: Gap, seed: int) -> Gap:
    order = sorted(gap.options, key=lambda option: option.text)
    random.Random(f"{seed}:{'|'.join(option.text for option in order)}").shuffle(order)
    fresh = tuple(
        option.model_copy(update={"key": str(number), "origin": option.origin or option.key}) for number, option in enumerate(order, 1)
    )
    key = next((new.key for new, old in zip(fresh, order, strict=True) if old.key == gap.key), gap.key)
    return gap.model_copy(update={"options": fresh, "key": key})


def _amount(written: WrittenGap, unit: Unit, by: Completion, path: Path) -> Decimal:
    try:
        return stated_amount(written.key, written.ask, unit, by)
    except Miswritten as error:
        raise Miswritten((*path, *error.path), error.what, error.why) from None


def _value(gap: Gap, text: str) -> str:
    if gap.kind == "number":
        return plain(quantity(text, gap.unit))
    if gap.kind == "term":
        return term(text)
    if text not in {option.key for option in gap.options}:
        raise AnswerRefused("not_on_paper")
    return text


def _is_right(gap: Gap, value: str) -> bool:
    return agrees(value, gap.accept) if gap.kind == "term" else value == gap.key


def _spelled(gap: Gap, value: str) -> str:
    if gap.kind == "number":
        return spelled_quantity(Decimal(value), gap.unit)
    return next((option.text for option in gap.options if option.key == value), value) if gap.kind == "choice" else value
