"""What misread rules answer, for generators whose mistakes change the rulebook and nothing else."""

from collections.abc import Callable, Iterable, Sequence

from app.domain.items.options import Option
from app.domain.misconceptions import slip_told
from app.domain.rulebook import Rulebook
from app.domain.table_misconceptions import TABLE_MISCONCEPTIONS, RuleMistake

# The rulebooks as misread, for the rulebook in use, which never changes while it is.
_MISREAD: list[tuple[Rulebook, dict[str, Rulebook]]] = []


def wrong_answers(
    right: str, mistakes: Iterable[RuleMistake], answers: Callable[[Rulebook], Sequence[str]], rulebook: Rulebook
) -> dict[str, str | None]:
    """What each mistake would answer and is wrong, with the first mistake that answers so."""
    true, wrong = {right, "", *answers(rulebook)}, dict[str, str | None]()
    for mistake in mistakes:
        for text in answers(_misread(rulebook)[mistake.key]):
            if text not in true:
                wrong.setdefault(text, mistake.key)
    return wrong


def explained(why: str, options: Iterable[Option]) -> str:
    """The reason, and the likeliest mistake in words where an option shows one."""
    slipped = {option.slip: option.text for option in reversed(list(options)) if option.slip}
    first = next((mistake.key for mistake in TABLE_MISCONCEPTIONS if mistake.key in slipped), None)
    return why + (slip_told(slipped[first], first) if first else "")


def _misread(rulebook: Rulebook) -> dict[str, Rulebook]:
    if not _MISREAD or _MISREAD[0][0] is not rulebook:
        _MISREAD[:] = [(rulebook, {mistake.key: mistake.rules(rulebook) for mistake in TABLE_MISCONCEPTIONS})]
    return _MISREAD[0][1]
