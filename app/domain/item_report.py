"""All figures and flaws of an item bank in one value, so that a command prints and a test holds the same."""

from collections.abc import Iterator

from app.domain.bank import ItemBank
from app.domain.generators.registry import GENERATORS
from app.domain.generators.sample import sample
from app.domain.guessing import Score, scores
from app.domain.item_quality import (
    Flaw,
    Positions,
    dead_clauses,
    giveaways,
    key_positions,
    lengths_of_keys,
    long_reading,
    near_duplicates,
    unlike_forms,
)
from app.domain.items.registry import Item
from app.domain.items.single import SingleItem
from app.domain.rulebook import Rulebook
from app.domain.values import Frozen

# Papers drawn of each blueprint to count the letters of their keys.
PAPERS = 500
# Items made by each generator of single choices to see what guessing earns there.
MADE = 120


class ItemReport(Frozen):
    """`guessed` are the scores over all single choices, `by_subject` the same in each subject.

    `generated` are the scores on generated items, by generator. No rule holds them: their options are outcomes of rules, not wording.

    `lengths` says of "longest" and "shortest" how many keys alone are so, and how many chance would make so. `broken` are flaws that no
    bank may have, `noted` those that an author should look at.
    """

    items: int
    guessed: tuple[Score, ...]
    by_subject: dict[str, tuple[Score, ...]]
    generated: dict[str, tuple[Score, ...]]
    lengths: dict[str, tuple[int, float]]
    positions: tuple[Positions, ...]
    broken: tuple[Flaw, ...]
    noted: tuple[Flaw, ...]

    @property
    def strayed(self) -> tuple[Score, ...]:
        """The guessers that are too far from chance."""
        return tuple(score for score in self.guessed if not score.within)

    @property
    def uneven(self) -> tuple[Positions, ...]:
        """The blueprints whose keys favour a letter."""
        return tuple(position for position in self.positions if not position.even)

    @property
    def sound(self) -> bool:
        """Whether no rule of the house is broken."""
        return not (self.broken or self.strayed or self.uneven)


def report_on(bank: ItemBank, rulebook: Rulebook, clauses: frozenset[str], papers: int = PAPERS) -> ItemReport:
    """Look over the written items of a bank. `clauses` are the ids that the manual has; `papers` are drawn of each blueprint."""
    singles = [item for item in bank.items if isinstance(item, SingleItem)]
    subjects = dict.fromkeys(item.subject for item in singles)
    fixed = frozenset(entry.name for entry in (*rulebook.tiers, *rulebook.zones))
    return ItemReport(
        items=len(bank.items),
        guessed=scores(singles),
        by_subject={subject: scores(item for item in singles if item.subject == subject) for subject in subjects},
        generated={name: scores(made) for name, made in _made(rulebook).items()},
        lengths=lengths_of_keys(singles),
        positions=tuple(key_positions(blueprint, bank, rulebook, papers) for blueprint in bank.blueprints),
        broken=tuple(_broken(bank, fixed, clauses)),
        noted=tuple(flaw for item in bank.items for flaw in _noted(item)),
    )


def _broken(bank: ItemBank, fixed: frozenset[str], clauses: frozenset[str]) -> Iterator[Flaw]:
    for item in bank.items:
        yield from giveaways(item, fixed)
        yield from dead_clauses(item, clauses)
    for one, other, alike in near_duplicates(bank.items):
        yield Flaw("duplicate", other.id, f"与 {one.id} 几乎相同", f"题干和选项有 {alike:.0%} 重合")


def _made(rulebook: Rulebook) -> dict[str, list[SingleItem]]:
    made = {name: sample(generator, rulebook, MADE) for name, generator in GENERATORS.items() if generator.type == "single"}
    return {name: [item for item in items if isinstance(item, SingleItem)] for name, items in made.items()}


def _noted(item: Item) -> Iterator[Flaw]:
    yield from unlike_forms(item)
    yield from long_reading(item)
