"""A short term, recognised in any accepted spelling; width, case, spaces and punctuation do not matter.

There is no likeness by letters: 潜力客户 and 潜在客户 are one character apart and mean two things.
"""

import random
from collections.abc import Iterable
from typing import Annotated, Any, Literal

from pydantic import Field

from app.domain.items.authoring import Completion, Miswritten, Written
from app.domain.items.base import AnswerRefused, ItemBase, Response, clean_scalar
from app.domain.text_likeness import bare
from app.domain.values import Frozen

LONGEST_TERM = 40

Spellings = Annotated[tuple[str, ...], Field(min_length=1, max_length=12)]


class Confusion(Frozen):
    """Another term that people give for the right one, and what they then mix up, in a sentence to them."""

    terms: tuple[str, ...]
    says: str


class WrittenConfusion(Frozen):
    """As an author writes a confusion."""

    terms: Spellings
    says: Annotated[str, Field(min_length=8, max_length=120)]


class WrittenTerm(Written):
    """The accepted spellings, the proper one first, and the terms known to be taken for it."""

    type: Literal["term"]
    accept: Spellings
    confusions: Annotated[tuple[WrittenConfusion, ...], Field(max_length=6)] = ()


class TermItem(ItemBase):
    """A stem that asks for a term. `accept` are its spellings, the proper one first."""

    type: Literal["term"] = "term"
    accept: Spellings
    confusions: tuple[Confusion, ...] = ()


def complete(written: WrittenTerm, common: dict[str, Any], by: Completion) -> TermItem:
    """The finished item. Raises Miswritten."""
    accept = filled_spellings(written.accept, ("accept",), by)
    confusions = []
    for index, confusion in enumerate(written.confusions):
        path = ("confusions", index)
        terms = filled_spellings(confusion.terms, (*path, "terms"), by)
        if any(agrees(term, accept) for term in terms):
            raise Miswritten((*path, "terms"), f"易混的词 {'、'.join(terms)}", "其中有正确的写法")
        confusions.append(Confusion(terms=terms, says=by.filled(confusion.says, (*path, "says"))))
    return TermItem(**common, accept=accept, confusions=tuple(confusions))


def shown(item: TermItem) -> dict[str, Any]:
    """What the browser may see: the stem alone."""
    return {"type": item.type, "stem": item.stem}


def parse(_item: TermItem, raw: object) -> Response:
    """The term as it was typed, None when left blank. Raises AnswerRefused."""
    value = clean_scalar(raw)
    return None if value is None else term(value)


def mark(item: TermItem, response: Response) -> int:
    """100 for any accepted spelling, else 0."""
    return 100 if isinstance(response, str) and agrees(response, item.accept) else 0


def spell(_item: TermItem, response: Response) -> str:
    """The term as it was typed."""
    return response if isinstance(response, str) else ""


def key_of(item: TermItem) -> Response:
    """The proper spelling."""
    return item.accept[0]


def slip(item: TermItem, response: Response) -> str:
    """What this answer mixes up; empty where that is not known."""
    return next((one.says for one in item.confusions if isinstance(response, str) and agrees(response, one.terms)), "")


def arranged(item: TermItem, _rng: random.Random) -> TermItem:
    """A term has no options to put in order."""
    return item


def term(text: str) -> str:
    """A typed term, if it can be one. Raises AnswerRefused for a text without a letter or digit and for one too long."""
    if len(text) > LONGEST_TERM:
        raise AnswerRefused("not_a_term")
    if not bare(text):
        raise AnswerRefused("not_a_term")
    return text


def agrees(text: str, spellings: Iterable[str]) -> bool:
    """Whether the text is one of the spellings, folded as a search folds."""
    return bare(text) in {bare(spelling) for spelling in spellings}


def filled_spellings(spellings: Iterable[str], path: tuple[str | int, ...], by: Completion) -> tuple[str, ...]:
    """An author's spellings, filled. Raises Miswritten for one that cannot be typed as a term, and for two that are the same folded."""
    found: list[str] = []
    for index, spelling in enumerate(spellings):
        text = by.filled(spelling, (*path, index))
        try:
            term(text)
        except AnswerRefused as refused:
            raise Miswritten((*path, index), f"写法“{text}”", str(refused)) from None
        if agrees(text, found):
            raise Miswritten((*path, index), f"写法“{text}”", "与前面的写法只差全角半角、大小写、空格或标点，不必再写")
        found.append(text)
    return tuple(found)
