"""Five questions a day: which clauses they are about."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta

from app.domain.calendar import civil_date
from app.domain.memory import Answered, Behaviour, Card
from app.domain.values import Frozen

FIVE = 5


class Day(Frozen):
    """One day's five: the answers given so far, and the clauses still to ask, in order."""

    done: tuple[Answered, ...]
    left: tuple[str, ...]

    @property
    def total(self) -> int:
        """How many there are today; fewer than five where no more is to be asked."""
        return len(self.done) + len(self.left)

    @property
    def finished(self) -> bool:
        return bool(self.done) and not self.left


def the_day(cards: Mapping[str, Card], log: Iterable[Answered], askable: Sequence[str], new: Sequence[str], at: datetime) -> Day:
    """Today's questions: missed clauses first, then what is due, the most faded first, then clauses never asked.

    `askable` are the clauses that there are items on, `new` those of them that may be begun, in reading order. A clause that was
    answered today, wherever, is not asked again today.
    """
    today = civil_date(at)
    done = tuple(entry for entry in log if entry.behaviour is Behaviour.DAILY and civil_date(entry.at) == today)
    queue = due_clauses(cards, frozenset(askable), at)
    queue += [clause for clause in new if clause not in cards]
    return Day(done=done, left=tuple(queue[: max(0, FIVE - len(done))]))


def due_clauses(cards: Mapping[str, Card], askable: Collection[str], at: datetime) -> list[str]:
    """What is to be asked again today: missed before fading, and of each kind what was due first."""
    today = civil_date(at)
    due = [
        card
        for card in cards.values()
        if card.clause in askable and civil_date(card.due_at) <= today and civil_date(card.last_at) < today
    ]  # fmt: skip
    return [card.clause for card in sorted(due, key=lambda card: (card.right, card.due_at, card.clause))]


def next_due(cards: Mapping[str, Card], askable: Collection[str], at: datetime) -> date | None:
    """The next day after today on which something is due; None when nothing ever was asked."""
    days = [max(civil_date(card.due_at), civil_date(at) + timedelta(days=1)) for card in cards.values() if card.clause in askable]
    return min(days, default=None)


def days_practised(log: Iterable[Answered], at: datetime) -> int:
    """On how many days of this week, from Monday, questions of the day were answered."""
    today = civil_date(at)
    monday = today - timedelta(days=today.weekday())
    return len({day for entry in log if entry.behaviour is Behaviour.DAILY and (day := civil_date(entry.at)) >= monday})
