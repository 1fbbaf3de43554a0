"""The date rules as a table that HR reads: golden/date_rules.md, computed again row by row."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from app.domain.programme import Policy
from app.domain.worked_example import Came, Worked, cases_of, stories_of, work_out
from tests.domain.life import day

TABLE = Path(__file__).parent / "golden" / "date_rules.md"
NONE = "—"
WORDS = {Came.EARLY: "过早", Came.IN_WINDOW: "期内", Came.IN_GRACE: "宽限内", Came.LATE: "逾期", Came.AGAIN: "重复"}


def tables(first_heading: str) -> Iterator[dict[str, str]]:
    """The rows of all tables of the file that begin with these two headings, by heading."""
    headings: list[str] = []
    for line in TABLE.read_text(encoding="utf-8").splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")] if line.startswith("|") else []
        if not cells or line.startswith("|---"):
            headings = headings if cells else []
        elif not headings:
            headings = cells
        elif headings[1] == first_heading:
            yield dict(zip(headings, cells, strict=True))


def policies() -> dict[str, Policy]:
    return {
        row["规则"]: Policy(
            module="whole",
            renewal="short",
            next_from=row["起算"],
            months=int(row["有效月数"]),
            renewal_window_days=int(row["复训窗口（天）"]),
            grace_days=int(row["宽限（天）"]),
            fixed_day="" if row["固定日"] == NONE else row["固定日"],
        )
        for row in tables("起算")
    }


def spelt(rule: str, worked: Worked) -> dict[str, str]:
    """A worked example as a row of the file, but for the words after the colon."""
    first, earned = worked.first, worked.periods[1] if len(worked.periods) > 1 else None
    return {
        "规则": rule,
        "首次完成": str(first.first),
        "首期到期": str(first.last),
        "续期窗口自": str(first.opens),
        "宽限至": str(first.grace_until) if first.grace_until > first.last else NONE,
        "续期完成": "、".join(str(each.on) for each in worked.renewals) or NONE,
        "新期生效": str(earned.first) if earned else NONE,
        "新期到期": str(earned.last) if earned else NONE,
        "说明": "、".join(WORDS[each.came] for each in worked.renewals) or "首期",
    }


ROWS = list(tables("首次完成"))


@pytest.mark.parametrize("row", ROWS, ids=[f"{row['规则']} {row['首次完成']} {row['续期完成']}" for row in ROWS])
def test_the_rules_give_what_the_table_says(row: dict[str, str]) -> None:
    renewed = [] if row["续期完成"] == NONE else [day(text) for text in row["续期完成"].split("、")]
    worked = work_out(policies()[row["规则"]], day(row["首次完成"]), renewed)
    assert spelt(row["规则"], worked) == row | {"说明": row["说明"].partition("：")[0]}


def test_the_table_has_every_turning_day_of_every_basis() -> None:
    told = {(row["规则"], row["首次完成"], row["续期完成"]) for row in ROWS}
    assert {policy.next_from for policy in policies().values()} == {"previous_end", "completion", "fixed_day"}
    for rule, policy in policies().items():
        for case in cases_of(policy, date(2026, 3, 2)):
            assert (rule, "2026-03-02", "、".join(map(str, case.renewed_on))) in told, case.code
    for completed in ("2028-02-29", "2026-08-31", "2027-12-31"):
        assert {rule for rule, on, _ in told if on == completed} == set(policies())


def test_early_renewal_loses_no_day_and_double_renewal_gains_none() -> None:
    """Q5, for the bases that promise it; from the day of completion on, days are lost by rule, and told so."""
    for rule, policy in policies().items():
        for case in cases_of(policy, date(2026, 3, 2)):
            worked = work_out(policy, case.completed_on, case.renewed_on)
            assert len(worked.periods) <= 2, (rule, case.code, "a second renewal in one window earns nothing")
            if len(worked.periods) == 2 and worked.renewals[0].came is Came.IN_WINDOW and policy.next_from != "completion":
                assert (worked.periods[1].first - worked.first.last).days == 1, (rule, case.code)


@pytest.mark.parametrize("window", [0, 60, 800])
def test_stories_and_cases_stand_for_any_policy(window: int) -> None:
    policy = Policy(module="m", months=24, renewal_window_days=window)
    for case in (*stories_of(policy), *cases_of(policy, day("2028-02-29"))):
        assert work_out(policy, case.completed_on, case.renewed_on).first.first == case.completed_on
    with pytest.raises(ValueError, match="before the first"):
        work_out(policy, day("2026-03-02"), [day("2026-03-01")])
