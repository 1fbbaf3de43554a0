"""Planted defects: each is told where it stands."""

from pathlib import Path

import pytest
import yaml

from app.domain.cases.checks import problems
from app.domain.cases.conditions import comparisons, holds
from tests.domain.cases.examples import CLAUSES, changed, example

DEFECTS = yaml.safe_load(Path(__file__).with_name("defects.yaml").read_text(encoding="utf-8"))
TOO_LONG = """\
  - key: s{n}
    text: 走
    choices:
      - {{key: a, text: 甲, go: {go}, clauses: ["3.3.4"], why: 试}}
      - {{key: b, text: 乙, go: {go}, clauses: ["3.3.4"], why: 试}}
"""


def test_the_example_is_sound():
    assert problems(example(), CLAUSES) == []


@pytest.mark.parametrize("row", DEFECTS, ids=[row["defect"] for row in DEFECTS])
def test_a_planted_defect_is_told(row):
    found = problems(changed(*((edit["old"], edit["new"]) for edit in row["edits"])), CLAUSES)
    assert any("/".join(map(str, path)) == row["at"] and row["says"] in what + why for path, what, why in found), found


def test_the_best_way_may_not_lead_through_a_critical_error():
    """Where every way is a critical error, none can be the best."""
    first, second = "请他到一边，问清办什么、取多少\n        points: 2", "一张现金号，请他坐下等"
    case = changed((first, "请他到一边\n        critical: 甲"), (second, f"{second}\n        critical: 乙"))
    assert any("好结局" in what + why for _, what, why in problems(case, CLAUSES))


def test_a_way_that_is_too_long_is_told():
    scenes = "".join(TOO_LONG.format(n=n, go=f"s{n + 1}" if n < 8 else "done") for n in range(9))
    end = "effect: {minutes: 30}\n        go: "
    case = changed(("endings:\n", f"{scenes}endings:\n"), (f"{end}done", f"{end}s0"))
    assert [(path, what) for path, what, _ in problems(case, CLAUSES)] == [(("start",), "最长要走 12 步")]


UNREADABLE = ("mood", "mood < ", "mood=2", "mood < 2 or mood > 3", "mood < 2,5", "Mood < 2", "mood < 2 and", "mood << 2")


@pytest.mark.parametrize("text", UNREADABLE)
def test_a_condition_that_cannot_be_read_is_refused(text):
    with pytest.raises(ValueError, match="条件"):
        comparisons(text)


@pytest.mark.parametrize(
    ("text", "value", "true"),
    [("m < 2", 1, True), ("m < 2", 2, False), ("m <= 2", 2, True), ("m > 2", 2, False), ("m >= 2", 2, True), ("m == 2", 2, True),
     ("m == 2", 3, False), ("m > 1 and m < 3", 2, True), ("m > 1 and m < 2", 2, False), ("m > -1", 0, True)],
)  # fmt: skip
def test_a_condition_holds(text, value, true):
    assert holds(text, {"m": value}) is true
