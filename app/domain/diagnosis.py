"""Which one misconception a person has: questions chosen one by one for what their answers would tell apart.

The learner is taken to hold one misconception, or none, and to slip now and then. A question tells two misconceptions apart where they
lead to different options. Bayes' rule weighs every answer; the next question is the one whose answer is expected to tell most.
"""

from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from math import log2
from typing import NamedTuple

# Who has no misconception; for the weights he is one hypothesis among the others.
NONE = ""
MOST_QUESTIONS = 8
# A chosen option is off by a slip as often as this, whatever is believed.
SLIP_RATE = 0.1
# How many of those who ask have nothing to be found.
NONE_BEFORE = 0.35
# From these weights on nothing more is asked; the last answer settles for less, and an accusation for less than this is none.
CERTAIN = 0.97
NAMED_FROM = 0.6
CLEARED_FROM = 0.5


class Pattern(NamedTuple):
    """What a question tells apart: how many options it has, and the misconceptions that lead to each wrong one of them, sorted."""

    options: int
    groups: tuple[tuple[str, ...], ...]


class Answer(NamedTuple):
    """What was learned from one answer: the hypotheses that lead to the chosen option (none of them for a filler), of how many options."""

    led: frozenset[str]
    options: int


class Verdict(NamedTuple):
    """`named` are misconceptions that no question tells apart, mostly one; nobody's when empty. `cleared`: there is none to be found."""

    named: tuple[str, ...]
    cleared: bool
    weight: float


Weights = Mapping[str, float]


def prior(keys: Sequence[str]) -> dict[str, float]:
    """The weights before the first answer."""
    return {NONE: NONE_BEFORE, **dict.fromkeys(keys, (1 - NONE_BEFORE) / len(keys))}


def pattern_of(key: str, letters: Iterable[str], leads: Mapping[str, str]) -> Pattern:
    """The pattern of a question with this key, these options and the option that each misconception leads to (the key unless named)."""
    groups: dict[str, set[str]] = defaultdict(set)
    for mistake, letter in leads.items():
        if letter != key:
            groups[letter].add(mistake)
    return Pattern(len(tuple(letters)), tuple(sorted(tuple(sorted(group)) for group in groups.values())))


def sides(pattern: Pattern, keys: Iterable[str]) -> list[frozenset[str]]:
    """The hypotheses that lead to each option: to the wrong ones that mislead, to the right one, and none to those that only fill up."""
    misled = [frozenset(group) for group in pattern.groups]
    right = frozenset((NONE, *keys)).difference(*misled)
    return [*misled, right, *[frozenset[str]()] * (pattern.options - len(misled) - 1)]


def answer_of(letter: str, key: str, options: int, leads: Mapping[str, str], keys: Iterable[str]) -> Answer:
    """The answer `letter` to such a question."""
    led = {mistake for mistake in keys if leads.get(mistake, key) == letter}
    return Answer(frozenset(led | {NONE} if letter == key else led), options)


def weighed(weights: Weights, answer: Answer) -> dict[str, float]:
    """The weights after an answer."""
    slipped = SLIP_RATE / (answer.options - 1)
    after = {mistake: weight * (1 - SLIP_RATE if mistake in answer.led else slipped) for mistake, weight in weights.items()}
    whole = sum(after.values())
    return {mistake: weight / whole for mistake, weight in after.items()}


def told_by(pattern: Pattern, weights: Weights) -> float:
    """The bits that the answer to such a question is expected to tell of the misconception."""
    shares = [sum(weights[mistake] for mistake in group if mistake in weights) for group in pattern.groups]
    shares.append(1 - sum(shares))
    slipped = SLIP_RATE / (pattern.options - 1)
    chances = [slipped + share * (1 - SLIP_RATE - slipped) for share in shares]
    fillers = pattern.options - len(shares)
    return -sum(chance * log2(chance) for chance in chances) - fillers * slipped * log2(slipped)


def best(patterns: Iterable[Pattern], weights: Weights) -> Pattern:
    """The pattern that is expected to tell most, the first of equals. What noise adds is the same for patterns with as many options."""
    return max(patterns, key=lambda pattern: told_by(pattern, weights) - _noise(pattern.options))


def _noise(options: int) -> float:
    slipped = SLIP_RATE / (options - 1)
    return -(1 - SLIP_RATE) * log2(1 - SLIP_RATE) - SLIP_RATE * log2(slipped)


def classes(keys: Sequence[str], patterns: Iterable[Pattern]) -> tuple[tuple[str, ...], ...]:
    """The misconceptions in classes that some question tells apart; what no question shows stands with nothing: ("", …)."""
    traces: dict[str, list[Hashable]] = {mistake: [] for mistake in (NONE, *keys)}
    for pattern in patterns:
        place = {mistake: group for group in pattern.groups for mistake in group}
        for mistake, trace in traces.items():
            trace.append(place.get(mistake))
    found: dict[Hashable, list[str]] = defaultdict(list)
    for mistake, trace in traces.items():
        found[tuple(trace)].append(mistake)
    return tuple(tuple(group) for group in found.values())


def verdict(weights: Weights, groups: Iterable[tuple[str, ...]], asked: int) -> Verdict | None:
    """What the weights say; None while another question should be asked."""
    totals = {group: sum(weights[mistake] for mistake in group) for group in groups}
    group, weight = max(totals.items(), key=lambda entry: entry[1])
    if weight < CERTAIN and asked < MOST_QUESTIONS:
        return None
    if NONE in group:
        return Verdict((), weight >= CLEARED_FROM, weight)
    return Verdict(group if weight >= NAMED_FROM else (), False, weight)
