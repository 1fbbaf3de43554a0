"""Grading: a pure function of the paper as asked and the responses, the same whatever the order of items or answers."""

from collections.abc import Mapping
from types import MappingProxyType

from app.domain.items.base import Response
from app.domain.items.registry import awaits_person, key_of, mark, slip_of, spell, told
from app.domain.paper import Paper, PaperItem
from app.domain.values import Frozen


class Mark(Frozen):
    """What one slot earned. Points are ×100. `response` and `key` are spelled for a person.

    `slip` says in a sentence which misreading leads to the wrong answer given, empty where none is known.
    """

    slot: int
    item_id: str
    points: int
    max_points: int
    answered: bool
    right: bool
    response: str
    key: str
    explanation: str
    clauses: tuple[str, ...]
    slip: str = ""


class Grade(Frozen):
    """The result of a paper. Points are ×100; `percent` is rounded down, so that a shown 80 is never less than 80."""

    points: int
    max_points: int
    percent: int
    cut: int
    passed: bool
    marks: tuple[Mark, ...]


def awaiting(paper: Paper, responses: Mapping[int, Response]) -> tuple[int, ...]:
    """The slots whose responses only a person can mark."""
    return tuple(entry.slot for entry in paper.items if awaits_person(entry.item, responses.get(entry.slot)))


def grade(paper: Paper, responses: Mapping[int, Response], by_hand: Mapping[int, int] = MappingProxyType({})) -> Grade:
    """Grade the responses by slot; a slot without one earns nothing, and responses to slots that the paper lacks are ignored.

    `by_hand` gives the share 0..100 of each slot that a person has marked; one that still waits earns nothing here.
    """
    marks = tuple(_mark(entry, responses.get(entry.slot), by_hand) for entry in paper.items)
    points, most = sum(entry.points for entry in marks), paper.max_points
    return Grade(
        points=points,
        max_points=most,
        percent=points * 100 // most if most else 0,
        cut=paper.cut,
        # Compared in whole numbers, so that no rounding decides about a certificate.
        passed=most > 0 and points * 100 >= paper.cut * most,
        marks=marks,
    )


def _mark(entry: PaperItem, response: Response, by_hand: Mapping[int, int]) -> Mark:
    share = by_hand.get(entry.slot, 0) if awaits_person(entry.item, response) else mark(entry.item, response)
    explanation, clauses = told(entry.item, response)
    return Mark(
        slot=entry.slot,
        item_id=entry.item.id,
        # Item points are whole points ×100 and shares are percentages, so this division leaves no rest.
        points=entry.points * share // 100,
        max_points=entry.points,
        answered=response is not None,
        right=share == 100,
        response=spell(entry.item, response),
        key=spell(entry.item, key_of(entry.item)),
        explanation=explanation,
        clauses=clauses,
        slip=slip_of(entry.item, response),
    )
