"""When a qualification begins, lapses and renews. The tables are written to be read by HR."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.calendar import FOREVER, day_after
from app.domain.periods import grants, renewal_opens
from app.domain.standing import VALID, State, intervals, standing
from tests.domain.life import QUALIFICATION, TWO_PAPERS, Life, day

# First certificate: valid 2026-03-02 to 2028-03-02, both days included; the renewal window opens on 2028-01-02.
FIRST = "2026-03-02 – 2028-03-02"


def holder() -> Life:
    return Life().assigned(day("2026-03-01")).read(day("2026-03-01")).sat(day("2026-03-02"))


def state(life: Life, on: str | date) -> State:
    on = day(on) if isinstance(on, str) else on
    return standing(life.events, life.qualification, life.programme, on).state


@pytest.mark.parametrize(
    ("passed_again_on", "next_period", "why"),
    [
        ("2026-03-02", None, "the same day: a second pass gains nothing"),
        ("2027-06-01", None, "in the middle of the period"),
        ("2028-01-01", None, "one day before the window opens"),
        ("2028-01-02", "2028-03-03 – 2030-03-03", "the window's first day: no day is lost"),
        ("2028-01-03", "2028-03-03 – 2030-03-03", "one day later"),
        ("2028-03-01", "2028-03-03 – 2030-03-03", "one day before the last day"),
        ("2028-03-02", "2028-03-03 – 2030-03-03", "on the last day itself"),
        ("2028-03-03", "2028-03-03 – 2030-03-03", "one day after it lapsed: from the day of the pass"),
        ("2028-03-04", "2028-03-04 – 2030-03-04", "two days after: the gap stays a gap"),
        ("2029-09-09", "2029-09-09 – 2031-09-09", "long after it lapsed"),
    ],
)
def test_what_a_second_pass_earns(passed_again_on: str, next_period: str | None, why: str) -> None:
    life = holder().sat(day(passed_again_on))
    assert life.periods() == [FIRST, *([next_period] if next_period else [])], why


@pytest.mark.parametrize(
    ("passes", "periods"),
    [
        (["2028-01-10", "2028-01-11", "2028-02-01"], [FIRST, "2028-03-03 – 2030-03-03"]),
        (["2028-01-10", "2028-03-02", "2028-03-03", "2028-04-01"], [FIRST, "2028-03-03 – 2030-03-03"]),
        (["2028-01-10", "2030-01-01"], [FIRST, "2028-03-03 – 2030-03-03"]),
        (["2028-01-10", "2030-01-02"], [FIRST, "2028-03-03 – 2030-03-03", "2030-03-04 – 2032-03-04"]),
        (["2028-03-05", "2028-03-06"], [FIRST, "2028-03-05 – 2030-03-05"]),
    ],
    ids=["twice in one window", "again after renewing", "before the next window", "in the next window", "twice after a lapse"],
)
def test_a_double_renewal_gains_nothing(passes: list[str], periods: list[str]) -> None:
    life = holder()
    for passed_on in passes:
        life.sat(day(passed_on))
    assert life.periods() == periods


@pytest.mark.parametrize(
    ("passed_on", "months", "period"),
    [
        ("2028-02-29", 24, "2028-02-29 – 2030-02-28"),
        ("2028-02-29", 48, "2028-02-29 – 2032-02-29"),
        ("2028-02-29", 12, "2028-02-29 – 2029-02-28"),
        ("2027-02-28", 12, "2027-02-28 – 2028-02-28"),
        ("2026-01-31", 1, "2026-01-31 – 2026-02-28"),
        ("2028-01-31", 1, "2028-01-31 – 2028-02-29"),
        ("2026-08-31", 6, "2026-08-31 – 2027-02-28"),
        ("2026-10-31", 1, "2026-10-31 – 2026-11-30"),
        ("2026-12-31", 2, "2026-12-31 – 2027-02-28"),
        ("2026-12-31", 12, "2026-12-31 – 2027-12-31"),
        ("2026-11-30", 3, "2026-11-30 – 2027-02-28"),
    ],
)
def test_month_ends_and_leap_days(passed_on: str, months: int, period: str) -> None:
    life = Life(qualification=QUALIFICATION.model_copy(update={"months": months, "renewal_window_days": 10}))
    life.assigned(day(passed_on)).read(day(passed_on)).sat(day(passed_on))
    assert life.periods() == [period]


@pytest.mark.parametrize(
    ("on", "expected"),
    [
        ("2026-02-28", State.UNASSIGNED),
        ("2026-03-01", State.READY),
        ("2026-03-02", State.QUALIFIED),
        ("2028-01-01", State.QUALIFIED),
        ("2028-01-02", State.RENEWAL_DUE),
        ("2028-03-02", State.RENEWAL_DUE),
        ("2028-03-03", State.EXPIRED),
        ("9999-12-30", State.EXPIRED),
    ],
)
def test_the_life_of_one_certificate(on: str, expected: State) -> None:
    assert state(holder(), on) is expected


@pytest.mark.parametrize(
    ("on", "expected"),
    [("2028-01-19", State.RENEWAL_DUE), ("2028-01-20", State.QUALIFIED), ("2028-03-02", State.QUALIFIED), ("2028-03-03", State.QUALIFIED)],
)
def test_who_has_renewed_is_no_longer_due(on: str, expected: State) -> None:
    assert state(holder().sat(day("2028-01-20")), on) is expected


def test_a_gap_after_a_lapse_is_not_filled_backwards() -> None:
    life = holder().sat(day("2028-03-10"))
    assert [state(life, on) for on in ("2028-03-02", "2028-03-03", "2028-03-09", "2028-03-10")] == [
        State.RENEWAL_DUE,
        State.EXPIRED,
        State.EXPIRED,
        State.QUALIFIED,
    ]


def test_the_steps_of_a_learner() -> None:
    life = Life(module=TWO_PAPERS).assigned(day("2026-03-01"), due_on=day("2026-03-20"))
    seen = [standing(life.events, life.qualification, life.programme, day("2026-03-30"))]
    for step in (
        lambda: life.read(day("2026-03-02"), "1.1"),
        lambda: life.read(day("2026-03-03"), "3.1"),
        lambda: life.sat(day("2026-03-04"), passed=False),
        lambda: life.sat(day("2026-03-05")),
        lambda: life.sat(day("2026-03-06"), paper="routing"),
    ):
        step()
        seen.append(standing(life.events, life.qualification, life.programme, day("2026-03-30")))
    assert [one.state for one in seen] == [State.LEARNING, State.LEARNING, State.READY, State.READY, State.READY, State.QUALIFIED]
    assert [one.params.get("papers_left") for one in seen[:5]] == ["tiers,routing"] * 4 + ["routing"]
    assert [one.params.get("read") for one in seen[:3]] == ["0", "1", "2"] and seen[0].params["due_on"] == "2026-03-20"
    assert [one.event_seq for one in seen] == [1, 2, 3, 4, 5, 7]


def test_events_of_other_modules_and_papers_change_nothing() -> None:
    life = Life().event("assigned", day("2026-03-01"), module="else", due_on="2026-03-09")
    life.event("section_read", day("2026-03-01"), section="9.9").event("graded", day("2026-03-01"), paper="else", passed=True)
    assert state(life, "2026-03-05") is State.UNASSIGNED and life.settle().periods() == []
    assert intervals(life.events, QUALIFICATION, life.programme) == ()


def test_renewing_with_two_papers_asks_for_both_in_the_window() -> None:
    life = Life(module=TWO_PAPERS).assigned(day("2026-03-01")).read(day("2026-03-01"))
    life.sat(day("2026-03-02")).sat(day("2026-03-05"), paper="routing")
    assert life.periods() == ["2026-03-05 – 2028-03-05"], "from the day of the last requirement"
    life.sat(day("2028-01-01"), paper="routing").sat(day("2028-02-01"))
    assert len(life.periods()) == 1, "a pass before the window does not count for the renewal"
    life.sat(day("2028-02-02"), paper="routing")
    assert life.periods()[1:] == ["2028-03-06 – 2030-03-06"]


def test_a_window_wider_than_the_period_does_not_renew_with_the_same_pass() -> None:
    life = Life(qualification=QUALIFICATION.model_copy(update={"months": 1, "renewal_window_days": 365}))
    life.assigned(day("2026-03-01")).read(day("2026-03-01")).sat(day("2026-03-02")).settle().settle()
    assert life.periods() == ["2026-03-02 – 2026-04-02"]
    life.sat(day("2026-03-03")).settle().settle()
    assert life.periods()[1:] == ["2026-04-03 – 2026-05-03"]


steps = st.lists(
    st.tuples(st.sampled_from(["assigned", "1.1", "3.1", "pass", "fail"]), st.integers(0, 400)),
    max_size=25,
)


@settings(max_examples=150, deadline=None)
@given(steps, st.integers(1, 30), st.integers(0, 400))
def test_on_every_day_exactly_one_standing_and_a_replay_is_the_same(story: list[tuple[str, int]], months: int, window: int) -> None:
    life = Life(qualification=QUALIFICATION.model_copy(update={"months": months, "renewal_window_days": window}))
    on = day("2026-02-27")
    for what, wait in story:
        on += timedelta(days=wait)
        if what == "assigned":
            life.assigned(on)
        elif what in ("pass", "fail"):
            life.sat(on, passed=what == "pass")
        else:
            life.read(on, what)
    found = intervals(life.events, life.qualification, life.programme)
    assert all(one.to_on == other.from_on for one, other in pairwise(found)), "contiguous"
    assert all(one.from_on < one.to_on for one in found) and (not found or found[-1].to_on == FOREVER)
    assert all(one.standing != other.standing for one, other in pairwise(found)), "no interval is cut for nothing"
    edges = {
        edge + timedelta(days=shift) for one in found for edge in (one.from_on, min(one.to_on, day("9000-01-01"))) for shift in (-1, 0, 1)
    }
    for edge in edges:
        inside = [one for one in found if one.from_on <= edge < one.to_on]
        now = standing(life.events, life.qualification, life.programme, edge)
        assert [one.standing for one in inside] == ([now] if inside else []) and (inside or now.state is State.UNASSIGNED)
    held = grants(life.events, life.qualification)
    for earlier, later in pairwise(held):
        assert later.valid_from >= day_after(earlier.valid_until), "periods never overlap"
    for edge in edges:
        covered = any(grant.valid_from <= edge <= grant.valid_until for grant in held if _known(life, grant.seq, edge))
        assert (state(life, edge) in VALID) == covered
    assert intervals(life.events, life.qualification, life.programme) == found


def _known(life: Life, seq: int, on: date) -> bool:
    return life.events[seq - 1].effective_on <= on


def test_the_window_is_counted_back_from_the_last_day() -> None:
    (grant,) = grants(holder().events, QUALIFICATION)
    assert renewal_opens(grant, QUALIFICATION) == day("2028-01-02") == grant.valid_until - timedelta(days=60)
