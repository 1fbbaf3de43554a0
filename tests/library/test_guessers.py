"""The published single choices are not to be passed by a reader of their wording: every test-wise guesser stays near blind chance."""

import pytest

from app.domain.guessing import GUESSERS, TOLERANCE, scores
from app.domain.item_report import report_on
from app.domain.items.single import SingleItem
from app.library.load import Library


@pytest.fixture(scope="module")
def singles(library: Library) -> list[SingleItem]:
    return [item for item in library.bank.items if isinstance(item, SingleItem)]


@pytest.mark.parametrize("name", [guesser.name for guesser in GUESSERS])
def test_no_guesser_strays_from_chance(singles: list[SingleItem], name: str) -> None:
    score = next(score for score in scores(singles) if score.guesser == name)
    assert score.items == len(singles) >= 150
    assert abs(score.points) <= TOLERANCE, f"{score.title}: {score.points:+.1f} points over {score.items} items"


def test_nothing_in_the_published_banks_breaks_a_rule(library: Library) -> None:
    report = report_on(library.bank, library.rulebook, frozenset(clause.id for clause in library.manual.clauses), papers=40)
    assert report.broken == () and report.uneven == ()


def test_a_planted_bias_is_caught(singles: list[SingleItem]) -> None:
    strayed = {score.guesser: score.points for score in scores(map(_with_long_key, singles)) if not score.within}
    assert strayed["longest"] > 70 and strayed["vote"] > TOLERANCE


def test_its_reverse_is_caught_too(singles: list[SingleItem]) -> None:
    strayed = {score.guesser: score.points for score in scores(map(_with_short_key, singles)) if not score.within}
    assert strayed["shortest"] > 70 and strayed["longest"] < -TOLERANCE


def _with_long_key(item: SingleItem) -> SingleItem:
    return _with_key(
        item, next(option.text for option in item.options if option.key == item.key) + "，并且向客户把原因仔细地说明白了再走开"
    )


def _with_short_key(item: SingleItem) -> SingleItem:
    return _with_key(item, "办")


def _with_key(item: SingleItem, text: str) -> SingleItem:
    options = tuple(option.model_copy(update={"text": text}) if option.key == item.key else option for option in item.options)
    return item.model_copy(update={"options": options})
