"""Confidence against being right."""

import pytest

from app.domain.calibration import LEVELS, SIDE, Judgement, Verdict, picture, points


def said(*each: tuple[int, int, int]) -> list[Judgement]:
    """Judgements by (percent, how many, how many of them right)."""
    return [Judgement(said=level, right=number < right) for level, count, right in each for number in range(count)]


@pytest.mark.parametrize(
    ("judgements", "gap", "brier", "verdict"),
    [
        ([], 0, 0, Verdict.TOO_FEW),
        (said((100, 9, 9)), 0, 0, Verdict.TOO_FEW),
        (said((100, 10, 10)), 0, 0, Verdict.FAIR),
        (said((100, 10, 0)), 100, 1, Verdict.OVER),
        (said((100, 10, 8)), 20, 0.2, Verdict.OVER),
        (said((50, 10, 5)), 0, 0.25, Verdict.FAIR),
        (said((50, 10, 10)), -50, 0.25, Verdict.UNDER),
        (said((70, 10, 7)), 0, 0.21, Verdict.FAIR),
        (said((90, 20, 16)), 10, 0.17, Verdict.OVER),
        # too sure where sure, not sure enough where unsure: evens out in the gap and not in the score
        (said((100, 5, 3), (60, 5, 5)), 0, 0.28, Verdict.FAIR),
    ],
)
def test_gap_score_and_verdict(judgements: list[Judgement], gap: float, brier: float, verdict: Verdict) -> None:
    found = picture(judgements)
    assert (found.gap, found.brier) == (pytest.approx(gap), pytest.approx(brier))
    assert found.verdict is verdict


def test_a_bin_for_each_degree_that_was_said() -> None:
    found = picture(said((90, 4, 3), (50, 2, 0)))
    assert [(each.said, each.answers, each.right, each.share) for each in found.bins] == [(50, 2, 0, 0), (90, 4, 3, 75)]
    assert (found.answers, found.right) == (6, 3)


def test_the_drawing_stays_on_its_sheet_and_the_diagonal_is_honest() -> None:
    drawn = points(picture(said(*((level, 10, level // 10) for level in LEVELS))))
    assert [point.x for point in drawn] == [0, 40, 80, 120, 160, 200]
    assert [point.y for point in drawn] == [100, 80, 60, 40, 20, 0]
    assert all(0 <= point.x <= SIDE and 0 <= point.y <= SIDE for point in drawn)
    small, large = points(picture(said((50, 1, 1), (100, 9, 0))))
    assert small.radius < large.radius
