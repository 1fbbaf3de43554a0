"""The rules that divide customers, as statements: every customer must fall into exactly one tier, and two statements of a tier must agree.

What holds is found by enumeration: each amount, age and education level at which any statement turns is tried, with its neighbours.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal
from itertools import product
from typing import NamedTuple

from app.domain.checkup.finding import Finding, Place, clause_place
from app.domain.rulebook import Rulebook
from app.domain.segmentation import AssetRange
from app.domain.values import Frozen
from app.domain.wording import money

CENT = Decimal("0.01")
MEASURE = "口径"


class RuleStatement(Frozen):
    """One sentence on who belongs to a tier.

    `scheme` names the text that divides all customers (segmentation, positioning …); a `total` scheme leaves nobody out. Assets in yuan and
    ages in whole years; None: not spoken of. `education` lists the levels the sentence takes in. `either`: education *or* age is enough.
    `rest`: it takes only those whom no earlier statement of its scheme takes. `measure` is what it says is measured.
    """

    where: Place
    scheme: str
    total: bool = True
    subject: str
    assets_from: Decimal | None = None
    from_included: bool = True
    assets_below: Decimal | None = None
    below_included: bool = False
    age_from: int | None = None
    age_to: int | None = None
    education: tuple[str, ...] = ()
    either: bool = False
    rest: bool = False
    measure: str = ""
    settled_by: str = ""

    def takes(self, cell: "Cell") -> bool:
        """Whether the sentence holds for this customer, those before it left aside."""
        if not self._assets_hold(cell.assets):
            return False
        age = None if self.age_from is None and self.age_to is None else (self.age_from or 0) <= cell.age <= (self.age_to or cell.age)
        schooling = None if not self.education else cell.education in self.education
        asked = [each for each in (age, schooling) if each is not None]
        return not asked or (any(asked) if self.either else all(asked))

    def _assets_hold(self, assets: Decimal) -> bool:
        low, high = self.assets_from, self.assets_below
        above = low is None or assets > low or (self.from_included and assets == low)
        return above and (high is None or assets < high or (self.below_included and assets == high))


# The sides of a tier that two texts may cut differently, and how each is read off the statements of one text.
ASPECTS: dict[str, Callable[[Sequence[RuleStatement]], object]] = {
    "下限": lambda said: min((each.assets_from or Decimal(0), not each.from_included) for each in said),
    "上限": lambda said: max((each.assets_below or Decimal("Infinity"), each.below_included) for each in said),
    "学历": lambda said: {each.education for each in said},
    "年龄": lambda said: {(each.age_from, each.age_to) for each in said},
    "连接词": lambda said: {each.either for each in said},
}


class Cell(NamedTuple):
    """A customer at a point where some statement may turn."""

    assets: Decimal
    age: int
    education: str

    def __str__(self) -> str:
        return f"{money(self.assets)}、{self.age}周岁、{self.education}"


def tier_statements(rulebook: Rulebook) -> tuple[RuleStatement, ...]:
    """What our own rulebook says: the segmentation, its bands beside it, and the positioning."""
    university = tuple(level.name for level in rulebook.education if level.university)
    found = []
    for index, tier in enumerate(rulebook.tiers):
        rest = any(other.youth and _same_range(other, tier) for other in rulebook.tiers[:index])
        found.append(
            _of_range(
                tier,
                where=clause_place(tier.clauses[0]),
                scheme="客户细分",
                subject=tier.name,
                age_from=tier.youth.age_from if tier.youth else None,
                age_to=tier.youth.age_to if tier.youth else None,
                education=university if tier.youth else (),
                rest=rest,
            )
        )
    by_key = {tier.key: tier.name for tier in rulebook.tiers}
    for position in rulebook.positioning.positions:
        where, ruling = clause_place(position.clauses[0]), rulebook.positioning.conflict.ruling or ""
        subject = by_key.get(position.key, position.name)
        found.append(_of_range(position, where=where, scheme="市场定位", total=False, subject=subject, settled_by=ruling))
    return tuple(found)


def tier_findings(statements: Sequence[RuleStatement], levels: Sequence[str]) -> tuple[Finding, ...]:
    """Gaps and overlaps inside each scheme, and tiers that two schemes cut differently. `levels` are all education levels there are."""
    cells = _cells(statements, levels)
    schemes: dict[str, list[RuleStatement]] = defaultdict(list)
    for statement in statements:
        schemes[statement.scheme].append(statement)
    found: list[Finding] = []
    for scheme, inside in schemes.items():
        found += _inside(scheme, inside, cells)
    found += _between(schemes, cells)
    return tuple(found)


def _of_range(part: AssetRange, **said: object) -> RuleStatement:
    # A range from 0 has no lower bound to speak of.
    return RuleStatement.model_validate({"assets_from": part.assets_from or None, "assets_below": part.assets_below, **said})


def _same_range(one: AssetRange, other: AssetRange) -> bool:
    return (one.assets_from, one.assets_below) == (other.assets_from, other.assets_below)


def _cells(statements: Iterable[RuleStatement], levels: Sequence[str]) -> tuple[Cell, ...]:
    """Every combination of the points at which a statement turns: each boundary, just below it and just above."""
    amounts, years = {Decimal(0)}, {0}
    for statement in statements:
        for edge in (statement.assets_from, statement.assets_below):
            if edge is not None:
                amounts |= {max(Decimal(0), edge - CENT), edge, edge + CENT}
        for age in (statement.age_from, statement.age_to):
            if age is not None:
                years |= {max(0, age - 1), age, age + 1}
    return tuple(Cell(*point) for point in product(sorted(amounts), sorted(years), levels))


def _takers(statements: Sequence[RuleStatement], cell: Cell) -> tuple[RuleStatement, ...]:
    taken: list[RuleStatement] = []
    for statement in statements:
        if statement.takes(cell) and not (statement.rest and taken):
            taken.append(statement)
    return tuple(taken)


def _inside(scheme: str, statements: Sequence[RuleStatement], cells: Sequence[Cell]) -> list[Finding]:
    gaps: list[Cell] = []
    overlaps: dict[tuple[RuleStatement, ...], list[Cell]] = defaultdict(list)
    for cell in cells:
        takers = _takers(statements, cell)
        if not takers and all(statement.total for statement in statements):
            gaps.append(cell)
        if len({taker.subject for taker in takers}) > 1:
            overlaps[takers].append(cell)
    found = [_gap(scheme, statements, part) for part in _by_level(gaps)]
    return found + [_overlap(scheme, takers, met) for takers, met in overlaps.items()]


def _by_level(gaps: Sequence[Cell]) -> list[list[Cell]]:
    """Gaps put together by the set of education levels that share them, so that one hole is one finding."""
    levels: dict[tuple[Decimal, int], list[str]] = defaultdict(list)
    for cell in gaps:
        levels[cell.assets, cell.age].append(cell.education)
    found: dict[tuple[str, ...], list[Cell]] = defaultdict(list)
    for (assets, age), names in levels.items():
        found[tuple(names)].append(Cell(assets, age, "、".join(names)))
    return list(found.values())


def _gap(scheme: str, statements: Sequence[RuleStatement], cells: Sequence[Cell]) -> Finding:
    near = [each for each in statements if any(each._assets_hold(cell.assets) for cell in cells)] or statements
    return Finding(
        kind="tier_gap",
        where=tuple(dict.fromkeys(each.where for each in near)),
        what=f"{scheme}：有客户不属于任何一类，例如{_telling(cells)}{_ages(cells)}",
        why="每位客户都要有且只有一个类别；补上这一段，或者用口径说明写清归哪一类。",
    )


def _ages(cells: Sequence[Cell]) -> str:
    years = sorted({cell.age for cell in cells})
    return f"（年龄{years[0]}至{years[-1]}周岁都如此）" if len(years) > 1 else ""


def _overlap(scheme: str, takers: Sequence[RuleStatement], cells: Sequence[Cell]) -> Finding:
    subjects = "、".join(dict.fromkeys(taker.subject for taker in takers))
    return Finding(
        kind="tier_overlap",
        where=tuple(dict.fromkeys(taker.where for taker in takers)),
        what=f"{scheme}：同一位客户同时属于{subjects}，例如{_telling(cells)}",
        why="每位客户都要有且只有一个类别；改写其中一处的边界，或者用口径说明写清归哪一类。",
    )


def _between(schemes: dict[str, list[RuleStatement]], cells: Sequence[Cell]) -> list[Finding]:
    found = []
    names = list(schemes)
    for index, first in enumerate(names):
        for second in names[index + 1 :]:
            shared = [each.subject for each in schemes[first] if any(each.subject == other.subject for other in schemes[second])]
            for subject in dict.fromkeys(shared):
                found += _two_ways(subject, (first, schemes[first]), (second, schemes[second]), cells)
    return found


def _two_ways(
    subject: str, one: tuple[str, list[RuleStatement]], other: tuple[str, list[RuleStatement]], cells: Sequence[Cell]
) -> list[Finding]:
    sides = [[each for each in statements if each.subject == subject] for _, statements in (one, other)]
    said = [each for side in sides for each in side]
    apart = [cell for cell in cells if _is(subject, one[1], cell) != _is(subject, other[1], cell)]
    return [
        Finding(
            kind="tier_twice",
            where=tuple(dict.fromkeys(each.where for each in said)),
            what=f"{subject}的{aspect}在“{one[0]}”和“{other[0]}”里不同{_example(subject, aspect, one, other, apart)}",
            why="两处说的不是同一批客户；改成一致，或者用口径说明写清判断时用哪一处。",
            settled_by=next((each.settled_by for each in said if _names(each.settled_by, subject, aspect)), ""),
        )
        for aspect in _aspects(sides[0], sides[1], bool(apart))
    ]


def _example(
    subject: str, aspect: str, one: tuple[str, list[RuleStatement]], other: tuple[str, list[RuleStatement]], apart: Sequence[Cell]
) -> str:
    """A customer whom only one of the two texts takes; for an upper end the richest, for all else the poorest."""
    if aspect == MEASURE or not apart:
        return ""
    case = max(apart, key=lambda cell: (cell.assets, cell.age)) if aspect == "上限" else _telling(apart)
    return f"，例如{case}只有“{one[0] if case and _is(subject, one[1], case) else other[0]}”算"


def _telling(cells: Sequence[Cell]) -> Cell | None:
    """The case that people can picture best: the smallest amount, and a grown-up where age does not matter."""
    return min(reversed(cells), key=lambda cell: (cell.assets, -cell.age), default=None)


def _aspects(one: Sequence[RuleStatement], other: Sequence[RuleStatement], apart: bool) -> list[str]:
    """In what two descriptions of a tier differ."""
    found = [aspect for aspect, of in ASPECTS.items() if of(one) != of(other)] if apart else []
    measures = [{each.measure for each in side if each.measure} for side in (one, other)]
    if all(measures) and measures[0] != measures[1]:
        found.append(MEASURE)
    return found or (["范围"] if apart else [])


def _names(ruling: str, subject: str, aspect: str) -> bool:
    """Whether a ruling speaks of this side of this tier: one that settles the lower end of a tier says nothing of its upper end."""
    return any(subject.removesuffix("客户") in part and aspect in part for part in re.split("[，。；：]", ruling))


def _is(subject: str, statements: Sequence[RuleStatement], cell: Cell) -> bool:
    return any(taker.subject == subject for taker in _takers(statements, cell))
