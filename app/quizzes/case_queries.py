"""The cases on a paper: how one stands in an attempt, and what there is to say of it afterwards."""

from dataclasses import dataclass

from app.domain.cases.debriefing import Debriefing, debrief
from app.domain.cases.play import Play
from app.domain.items.case import CaseItem, play_of
from app.quizzes.models import Attempt
from app.quizzes.queries import get_answers, get_paper


@dataclass(frozen=True)
class SlotCase:
    """A case in a slot with the steps stored for it; `rev` is their revision."""

    slot: int
    item: CaseItem
    rev: int
    play: Play


@dataclass(frozen=True)
class Looked:
    """A case looked back on, with the names that people know its variables by."""

    told: Debriefing
    names: dict[str, str]


def get_case(attempt: Attempt, slot: int) -> SlotCase | None:
    """The case in a slot, None where another item or none stands there."""
    entry = get_paper(attempt).slot(slot)
    if entry is None or not isinstance(entry.item, CaseItem):
        return None
    held = get_answers(attempt.id).get(slot)
    return SlotCase(slot, entry.item, held.rev if held else 0, play_of(entry.item, held.response if held else None))


def get_case_states(attempt: Attempt) -> dict[int, str]:
    """By slot of a case: "" where it has not been begun, "running", or "over"."""
    held = get_answers(attempt.id)
    states = {}
    for entry in get_paper(attempt).items:
        if isinstance(entry.item, CaseItem):
            play = play_of(entry.item, held[entry.slot].response if entry.slot in held else None)
            states[entry.slot] = "over" if play.over else ("running" if play.log else "")
    return states


def get_debriefings(attempt: Attempt) -> dict[int, Looked]:
    """Every case of a paper looked back on, by slot."""
    held = get_answers(attempt.id)
    found = {}
    for entry in get_paper(attempt).items:
        if isinstance(entry.item, CaseItem):
            case = entry.item.case
            play = play_of(entry.item, held[entry.slot].response if entry.slot in held else None)
            found[entry.slot] = Looked(debrief(case, play), {key: variable.name for key, variable in case.variables.items()})
    return found
