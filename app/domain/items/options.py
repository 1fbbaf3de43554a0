"""Options of choice items. The letter that the browser sends tells nothing: it is given anew each time the options are put in order."""

import random
from collections.abc import Iterable, Mapping
from typing import Any, Literal

from app.domain.items.authoring import Completion
from app.domain.items.base import AnswerRefused
from app.domain.values import Frozen

LETTERS = "ABCDEFGH"
# The letters under which an author may write options.
Letter = Literal["A", "B", "C", "D", "E"]


class Option(Frozen):
    """One option. `origin` is the letter under which it was first written, so that statistics can follow it through every order.

    `slip` names the misconception that leads to this option; it stays on the server, like the key.
    """

    key: str
    text: str
    origin: str = ""
    slip: str | None = None


def written_options(options: Mapping[Letter, str], by: Completion) -> tuple[Option, ...]:
    """An author's options, filled. Raises Miswritten."""
    return tuple(Option(key=letter, text=by.filled(text, ("options", letter))) for letter, text in options.items())


def lettered(options: Iterable[Option]) -> tuple[Option, ...]:
    """The same options, lettered from A in the order given."""
    return tuple(
        option.model_copy(update={"key": letter, "origin": option.origin or option.key})
        for letter, option in zip(LETTERS, options, strict=False)
    )


def shuffled(options: tuple[Option, ...], rng: random.Random) -> tuple[Option, ...]:
    """The options in an order drawn from `rng`, lettered anew."""
    order = list(options)
    rng.shuffle(order)
    return lettered(order)


def new_letters(options: tuple[Option, ...], keys: Iterable[str]) -> tuple[str, ...]:
    """Where the options whose origins are `keys` stand now, in shown order."""
    origins = set(keys)
    return tuple(option.key for option in options if option.origin in origins)


def origins(options: tuple[Option, ...], keys: Iterable[str]) -> tuple[str, ...]:
    """The origins of the options lettered `keys`; an option never put in order is its own origin."""
    wanted = set(keys)
    return tuple(option.origin or option.key for option in options if option.key in wanted)


def shown_options(options: tuple[Option, ...]) -> list[dict[str, Any]]:
    """What the browser may see of the options: letter and text."""
    return [{"value": option.key, "text": option.text} for option in options]


def on_paper(options: tuple[Option, ...], values: Iterable[str]) -> tuple[str, ...]:
    """The values as a set in shown order; AnswerRefused when one is not among the options."""
    wanted = set(values)
    found = tuple(option.key for option in options if option.key in wanted)
    if len(found) != len(wanted):
        raise AnswerRefused("not_on_paper")
    return found


def spelled(options: tuple[Option, ...], keys: Iterable[str]) -> str:
    """The options lettered `keys` as a person reads them: letter and text."""
    wanted = set(keys)
    return "；".join(f"{option.key}. {option.text}" for option in options if option.key in wanted)
