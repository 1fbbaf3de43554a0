"""Figures that the rulebook decides, as texts state them: each must be one that the rulebook gives for what it is said of."""

import re
from collections.abc import Iterable
from decimal import Decimal

from app.domain.checkup.finding import Finding
from app.domain.checkup.mentions import Mention, mentions
from app.domain.checkup.passage import Passage, of_the_case
from app.domain.rulebook import Rulebook
from app.domain.segmentation import AssetRange

YUAN, YEARS = "元", "周岁"
# A figure states a limit where a word of limits stands beside it; all others are those of a case.
_LIMIT = re.compile(r"(线是|线为|从|正好|即|按)$")
_LIMIT_AFTER = re.compile(r"^(（[不]?含|起|为界|之间|算)")

Subjects = dict[str, tuple[str, frozenset[Decimal]]]


def subjects_of(rulebook: Rulebook) -> Subjects:
    """What a figure may be said of: each name with the unit and the figures that the rulebook gives for it."""
    found: dict[str, tuple[str, set[Decimal]]] = {}
    for tier in rulebook.tiers:
        edges = _edges(tier) | {edge for band in tier.bands for edge in _edges(band)}
        edges |= {edge for position in rulebook.positioning.positions if position.key == tier.key for edge in _edges(position)}
        for name in (tier.name, tier.short):
            found[name] = (YUAN, edges)
    line = {rulebook.prime.line}
    for name in ("优质线", rulebook.prime.prime.name, rulebook.prime.latent.name):
        found[name] = (YUAN, set(line))
    found["取款"] = (YUAN, {rulebook.cash.withdrawal_above})
    found["存款"] = (YUAN, {rulebook.cash.deposit_from})
    return {name: (unit, frozenset(figures)) for name, (unit, figures) in found.items()}


def decided_figures(rulebook: Rulebook) -> dict[str, frozenset[Decimal]]:
    """Every figure that a rule decides, by unit, in yuan and in whole years."""
    amounts = {figure for unit, figures in subjects_of(rulebook).values() for figure in figures}
    ages = {Decimal(age) for tier in rulebook.tiers if tier.youth for age in (tier.youth.age_from, tier.youth.age_to)}
    return {YUAN: frozenset(amounts), YEARS: frozenset(ages)}


def ruled_findings(passages: Iterable[Passage], rulebook: Rulebook) -> tuple[Finding, ...]:
    """A finding for each limit that a text states of something and the rulebook does not."""
    subjects, decided = subjects_of(rulebook), decided_figures(rulebook)
    found = []
    for passage in passages:
        for mention in mentions(passage.text) if not passage.case else ():
            if mention.unit not in decided or not states_a_limit(mention) or of_the_case(mention, passage):
                continue
            subject, allowed = _allowed(mention, passage, subjects, decided)
            if subject and not set(mention.values) <= allowed:
                found.append(_finding(passage, mention, subject))
    return tuple(found)


def states_a_limit(mention: Mention) -> bool:
    """Whether a figure is said as a limit: 以上, 不满, a range; not one that somebody has."""
    if mention.bound or len(mention.values) > 1 or "线" in mention.before[-3:]:
        return True
    return bool(_LIMIT.search(mention.before) or _LIMIT_AFTER.search(mention.after))


def _edges(part: AssetRange) -> set[Decimal]:
    return {edge for edge in (part.assets_from, part.assets_below) if edge}


def _allowed(
    mention: Mention, passage: Passage, subjects: Subjects, decided: dict[str, frozenset[Decimal]]
) -> tuple[str, frozenset[Decimal]]:
    """What the figure is said of, "" for nothing of ours, and the figures that the rulebook gives for it."""
    if mention.unit == YEARS:
        youth = "潜力" in mention.sentence or "潜力" in passage.title
        return ("潜力客户的年龄" if youth else ""), decided[YEARS]
    # The name before it, or after it in the same breath, is what it is said of.
    subject = _last(mention.before, subjects) or _first(mention.after, subjects)
    if subject:
        of_large_cash = subject not in ("取款", "存款") or "大额" in passage.text + passage.title
        return (subject if of_large_cash else ""), subjects[subject][1]
    # A name further back may be of something else; then the figure must only be one of the rulebook's at all.
    before = mention.sentence[: mention.sentence.index(mention.said)]
    return _last(before, subjects) or "", decided[YUAN]


def _last(text: str, subjects: Subjects) -> str | None:
    named = [(text.rfind(name) + len(name), len(name), name) for name in subjects if name in text]
    return max(named)[2] if named else None


def _first(text: str, subjects: Subjects) -> str | None:
    named = [(text.find(name), -len(name), name) for name in subjects if name in text]
    return min(named)[2] if named else None


def _finding(passage: Passage, mention: Mention, subject: str) -> Finding:
    return Finding(
        kind="figure_rule",
        where=(passage.where,),
        what=f"{subject}的数与规则库不一致：“{mention.before[-12:]}{mention.said}{mention.after[:8]}”",
        why="规则库另有规定，读者会学到两个数；改用 [[…]] 由规则库填入。",
    )
