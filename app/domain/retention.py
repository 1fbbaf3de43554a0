"""How long the law wants a leaver's record kept, and what stands against erasing it (PIPL art. 47: ask, or be told why not).

Until the term is over the record is kept and nothing else is done with it ("restricted"); afterwards it is erased when two people say so.
"""

from datetime import date

from app.domain.calendar import add_months
from app.domain.values import Frozen

# Claims from employment and from advice given in the lobby lapse after three years; a bank may keep longer, never shorter.
SHORTEST_YEARS = 3


class Matter(Frozen):
    """What is open about somebody. `last_end` is the last day on which any certificate of theirs is or was valid."""

    active: bool
    left_on: date | None
    last_end: date | None
    appeal_open: bool = False
    decision_open: bool = False
    attempt_open: bool = False
    erased: bool = False


def kept_until(matter: Matter, years: int) -> date | None:
    """The last day of the term: years after leaving or after the end of the last certificate, whichever is later; None for who is here."""
    days = [day for day in (matter.left_on, matter.last_end) if day is not None]
    return None if matter.active or not days else add_months(max(days), 12 * max(years, SHORTEST_YEARS))


def erasure_fault(matter: Matter, years: int, today: date) -> str | None:
    """Why somebody cannot be erased today, as a code; None when nothing stands against it."""
    if matter.erased:
        return "erased_already"
    if matter.active:
        return "erase_still_here"
    return _unfinished_fault(matter) or _term_fault(matter, years, today)


def _unfinished_fault(matter: Matter) -> str | None:
    if matter.appeal_open:
        return "appeal_open"
    if matter.decision_open:
        return "erase_decision_open"
    if matter.attempt_open:
        return "erase_attempt_open"
    return None


def _term_fault(matter: Matter, years: int, today: date) -> str | None:
    until = kept_until(matter, years)
    if until is not None and today <= until:
        return "erase_within_term"
    return None
