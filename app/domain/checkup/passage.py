"""Stretches of text that the check reads."""

from app.domain.checkup.finding import Place
from app.domain.checkup.mentions import Mention, mentions
from app.domain.values import Frozen


class Passage(Frozen):
    """A stretch of plain text. `cites`: the clauses it stands on, its own id among them where it is a clause.

    `ruling` is the clause's ruling. `case`: it tells of one customer or one day, so its figures are those of the case and no rule.
    `spoken`: words for one customer, held against the clauses they stand on and nothing else. `title` is what heads it.
    """

    where: Place
    text: str
    title: str = ""
    ruling: str = ""
    cites: tuple[str, ...] = ()
    case: bool = False
    spoken: bool = False


def of_the_case(mention: Mention, passage: Passage) -> bool:
    """Whether an item's explanation only repeats a figure of its question."""
    return any((other.values, other.unit) == (mention.values, mention.unit) for other in mentions(passage.title))
