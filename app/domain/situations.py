"""Appendix 1: situations of the lobby, with what to say, what never to say, and why."""

from collections.abc import Iterable, Iterator
from typing import Self

from pydantic import Field, model_validator

from app.domain.folding import Piece, find_ranges, fold, marked_pieces
from app.domain.ruling import ClauseId, Text
from app.domain.search import words_of
from app.domain.values import Frozen

# An id is an anchor: bookmarks and the search lead to it.
ID = r"^[a-z][a-z0-9]*(-[a-z0-9]+)*$"
# What nobody in a bank may say to a customer: a return, a loss that cannot happen, a decision that others take.
PROMISES = ("保证收益", "保证不亏", "稳赚", "不会亏", "绝对安全", "没有风险", "肯定能批", "一定能批", "包批")


class Situation(Frozen):
    """Something that happens in the lobby. `say` are words that work, `never` words that do harm; `keywords` how people ask for it."""

    id: str = Field(pattern=ID, max_length=40)
    title: Text
    scene: Text
    say: tuple[Text, ...] = Field(min_length=1)
    never: tuple[Text, ...] = Field(min_length=1)
    why: Text
    clauses: tuple[ClauseId, ...] = Field(min_length=1, max_length=6)
    keywords: tuple[Text, ...] = ()

    @property
    def texts(self) -> tuple[str, ...]:
        """Everything by which it can be found."""
        return (self.title, self.scene, *self.say, *self.never, self.why, *self.keywords, *self.clauses)

    @model_validator(mode="after")
    def _sound(self) -> Self:
        if len(set(self.clauses)) < len(self.clauses):
            raise ValueError("同一个条款写了不止一次")
        lines = (*self.say, *self.never)
        for line in lines:
            if lines.count(line) > 1:
                raise ValueError(f"“{line}”写了不止一次")
        for line in self.say:
            for promise in PROMISES:
                if promise in line:
                    raise ValueError(f"“{line}”里有“{promise}”，银行不能这样承诺")
        return self


class SituationGroup(Frozen):
    """Situations of one kind, in reading order."""

    key: str = Field(pattern=ID, max_length=40)
    title: Text
    situations: tuple[Situation, ...] = Field(min_length=1)


def answering(query: str, groups: Iterable[SituationGroup]) -> tuple[SituationGroup, ...]:
    """The situations in which every word of the query stands, in reading order; all of them where nothing is asked.

    Width and letter case do not matter. Groups without a hit are left out.
    """
    words = words_of(query)
    kept = ((group, tuple(each for each in group.situations if _holds(each, words))) for group in groups)
    return tuple(group.model_copy(update={"situations": found}) for group, found in kept if found)


def marked(text: str, query: str) -> tuple[Piece, ...]:
    """The text in pieces, with the words of the query marked."""
    return marked_pieces(text, find_ranges(text, words_of(query)))


def repeated(groups: Iterable[SituationGroup]) -> Iterator[tuple[int, int, int | None]]:
    """Every id and every line to say that stands a second time: which group, which situation, which line; None for the id."""
    ids, said = set[str](), set[str]()
    for at, group in enumerate(groups):
        for place, situation in enumerate(group.situations):
            if situation.id in ids:
                yield at, place, None
            ids.add(situation.id)
            for number, line in enumerate(situation.say):
                if line in said:
                    yield at, place, number
                said.add(line)


def _holds(situation: Situation, words: Iterable[str]) -> bool:
    # A line break parts the texts: no word runs across it, because none holds a blank.
    whole = "\n".join(fold(text) for text in situation.texts)
    return all(word in whole for word in words)
