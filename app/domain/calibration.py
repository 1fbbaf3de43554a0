"""Saying how sure one is, against how often one was right.

The score is Brier's (G. W. Brier, Verification of forecasts expressed in terms of probability, Monthly Weather Review 78, 1950) for one
event: the mean square of what was said less what came of it. Always saying 50 % scores 0.25; 0 is perfect.
"""

from collections.abc import Sequence
from enum import StrEnum

from app.domain.values import Frozen

LEVELS = (50, 60, 70, 80, 90, 100)
QUESTIONS = 10
# Under this gap, in percentage points, one's own judgement is fair; with ten answers a single one weighs ten points.
FAIR_WITHIN = 8
ENOUGH = 10


class Judgement(Frozen):
    """How sure somebody said they were, in percent, and whether they were right."""

    said: int
    right: bool


class Bin(Frozen):
    """All answers given with one degree of confidence."""

    said: int
    answers: int
    right: int

    @property
    def share(self) -> float:
        """The share that was right, in percent."""
        return 100 * self.right / self.answers


class Verdict(StrEnum):
    TOO_FEW = "too_few"
    FAIR = "fair"
    OVER = "over"
    UNDER = "under"


class Picture(Frozen):
    """How somebody's confidence compares. `gap` is what was said less what was right, in percentage points; `brier` lies in 0..1."""

    bins: tuple[Bin, ...]
    answers: int
    right: int
    said: float
    gap: float
    brier: float

    @property
    def share(self) -> float:
        """The share that was right, in percent."""
        return 100 * self.right / self.answers if self.answers else 0.0

    @property
    def verdict(self) -> Verdict:
        if self.answers < ENOUGH:
            return Verdict.TOO_FEW
        if abs(self.gap) < FAIR_WITHIN:
            return Verdict.FAIR
        return Verdict.OVER if self.gap > 0 else Verdict.UNDER


def picture(judgements: Sequence[Judgement]) -> Picture:
    """The picture of any number of answers; of none, everything is nought."""
    count = len(judgements)
    bins = tuple(
        Bin(said=level, answers=len(at), right=sum(each.right for each in at))
        for level in sorted({each.said for each in judgements})
        if (at := [each for each in judgements if each.said == level])
    )
    right = sum(each.right for each in judgements)
    if not count:
        return Picture(bins=(), answers=0, right=0, said=0.0, gap=0.0, brier=0.0)
    said = sum(each.said for each in judgements) / count
    brier = sum((each.said / 100 - each.right) ** 2 for each in judgements) / count
    return Picture(bins=bins, answers=count, right=right, said=said, gap=said - 100 * right / count, brier=brier)


class Point(Frozen):
    """A degree of confidence on the drawing: its place in a square of `SIDE` units with y downwards, and the radius of its dot."""

    x: float
    y: float
    radius: float
    bin: Bin


SIDE = 200
_LEAST, _MOST = 4.0, 9.0


def points(drawn: Picture) -> tuple[Point, ...]:
    """Where the drawing puts each degree: across from 50 to 100 % said, upwards from 0 to 100 % right.

    The area of a dot tells how many answers it stands for.
    """
    most = max((each.answers for each in drawn.bins), default=1)
    return tuple(
        Point(
            x=round(SIDE * (each.said - LEVELS[0]) / (LEVELS[-1] - LEVELS[0]), 1),
            y=round(SIDE * (1 - each.share / 100), 1),
            radius=round(max(_LEAST, _MOST * (each.answers / most) ** 0.5), 1),
            bin=each,
        )
        for each in drawn.bins
    )
