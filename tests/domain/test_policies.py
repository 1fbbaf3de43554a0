"""How qualifications are renewed, halted and lost under each policy. The tables are written to be read by HR."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from app.domain.calendar import FOREVER, add_months, day_after
from app.domain.periods import Grant, grants, next_fixed_day, period, policy_of
from app.domain.programme import Module, Policy, Qualification
from app.domain.standing import VALID, State, intervals, standing
from tests.domain.life import MODULE, QUALIFICATION, Life, day

RENEWAL = Module(key="renewal", title="复训", papers=("tiers",))
# The first certificate: 2026-03-02 to 2028-03-02; window of 60 days from 2028-01-02; 30 days of grace to 2028-04-01.
GRACEFUL = QUALIFICATION.model_copy(update={"renewal": "renewal", "grace_days": 30})
TWO_PAPERS = MODULE.model_copy(update={"papers": ("tiers", "routing")})


def with_basis(basis: str) -> Qualification:
    return Qualification.model_validate(
        QUALIFICATION.model_dump() | {"next_from": basis, "fixed_day": "12-31" if basis == "fixed_day" else ""}
    )


@pytest.mark.parametrize(
    ("passed_on", "previous_end", "completion", "fixed_day"),
    [
        # passed again on, and the next period under each of the three bases; the first one ends where its basis lets it end
        ("one day before the window", None, None, None),
        ("the window's first day", "2028-03-03 – 2030-03-03", "2028-01-02 – 2030-01-02", "2029-01-01 – 2030-12-31"),
        ("one day later", "2028-03-03 – 2030-03-03", "2028-01-03 – 2030-01-03", "2029-01-01 – 2030-12-31"),
        ("one day before the end", "2028-03-03 – 2030-03-03", "2028-03-01 – 2030-03-01", "2029-01-01 – 2030-12-31"),
        ("on the last day", "2028-03-03 – 2030-03-03", "2028-03-02 – 2030-03-02", "2029-01-01 – 2030-12-31"),
        ("one day after it", "2028-03-03 – 2030-03-03", "2028-03-03 – 2030-03-03", "2029-01-01 – 2030-12-31"),
        ("ten days after it", "2028-03-12 – 2030-03-12", "2028-03-12 – 2030-03-12", "2029-01-10 – 2030-12-31"),
    ],
)
def test_the_three_bases_side_by_side(passed_on: str, previous_end: str | None, completion: str | None, fixed_day: str | None) -> None:
    for basis, expected in (("previous_end", previous_end), ("completion", completion), ("fixed_day", fixed_day)):
        life = Life(qualification=with_basis(basis)).assigned(day("2026-03-01")).read(day("2026-03-01")).sat(day("2026-03-02"))
        (first,) = grants(life.events, life.qualification)
        opens = first.valid_until - timedelta(days=60)
        on = {
            "one day before the window": opens - timedelta(days=1),
            "the window's first day": opens,
            "one day later": opens + timedelta(days=1),
            "one day before the end": first.valid_until - timedelta(days=1),
            "on the last day": first.valid_until,
            "one day after it": first.valid_until + timedelta(days=1),
            "ten days after it": first.valid_until + timedelta(days=10),
        }[passed_on]
        life.sat(on).sat(on)
        assert life.periods()[1:] == ([expected] if expected else []), (basis, passed_on)


@pytest.mark.parametrize(
    ("least", "fixed", "found"),
    [
        ("2026-12-31", "12-31", "2026-12-31"),
        ("2027-01-01", "12-31", "2027-12-31"),
        ("2027-02-28", "02-29", "2027-02-28"),
        ("2028-02-28", "02-29", "2028-02-29"),
        ("2027-03-01", "02-29", "2028-02-29"),
        ("2026-06-30", "06-30", "2026-06-30"),
        ("2026-07-01", "06-30", "2027-06-30"),
    ],
)
def test_the_next_fixed_day(least: str, fixed: str, found: str) -> None:
    assert next_fixed_day(day(least), fixed) == day(found)


@given(
    st.dates(date(1970, 1, 1), date(2100, 12, 31)),
    st.integers(1, 60),
    st.integers(0, 200),
    st.sampled_from(["12-31", "02-29", "06-30", "01-01"]),
)
def test_a_fixed_period_is_neither_short_nor_endless(done_on: date, months: int, window: int, fixed: str) -> None:
    policy = Policy(module="m", months=months, renewal_window_days=window, next_from="fixed_day", fixed_day=fixed)
    first, until = period(done_on, None, policy)
    least = add_months(first, months) - timedelta(days=window)
    assert first == done_on and until >= max(least, first) and until <= max(least, first) + timedelta(days=366)


@given(st.dates(date(1970, 1, 1), date(2100, 12, 31)), st.integers(1, 60), st.integers(-90, 90))
def test_early_renewal_loses_no_day_and_double_renewal_gains_none(begun: date, months: int, shift: int) -> None:
    policy = Policy(module="m", months=months, renewal_window_days=90)
    last = Grant(seq=1, valid_from=begun, valid_until=add_months(begun, months))
    done_on = last.valid_until + timedelta(days=shift)
    first, until = period(done_on, last, policy)
    assert first == max(done_on, day_after(last.valid_until)) and until == add_months(first, months)
    assert period(done_on, last, policy) == (first, until)


@pytest.mark.parametrize(
    ("again_on", "papers", "earned"),
    [
        ("2028-02-01", ("tiers",), True),
        ("2028-03-20", ("tiers",), True),
        ("2028-04-01", ("tiers",), True),
        ("2028-04-02", ("tiers",), False),
        ("2028-04-02", ("tiers", "routing"), True),
    ],
    ids=["in the window", "in the grace", "its last day", "after it", "after it, the whole way"],
)
def test_the_shorter_way_leads_back_as_long_as_the_grace_runs(again_on: str, papers: tuple[str, ...], earned: bool) -> None:
    life = Life(TWO_PAPERS, GRACEFUL, RENEWAL).assigned(day("2026-03-01")).read(day("2026-03-01"))
    life.sat(day("2026-03-02")).sat(day("2026-03-02"), paper="routing")
    for paper in papers:
        life.sat(day(again_on), paper=paper)
    assert (len(life.periods()) == 2) is earned


def test_in_the_grace_nobody_is_valid_and_the_way_back_is_told() -> None:
    life = Life(TWO_PAPERS, GRACEFUL, RENEWAL).assigned(day("2026-03-01")).read(day("2026-03-01"))
    life.sat(day("2026-03-02")).sat(day("2026-03-02"), paper="routing")
    told = {on: standing(life.events, GRACEFUL, life.programme, day(on)) for on in ("2028-03-02", "2028-03-03", "2028-04-01", "2028-04-02")}
    assert [one.reason for one in told.values()] == ["window_open", "in_grace", "in_grace", "lapsed"]
    assert told["2028-04-01"].params["grace"] == "2028-04-01" and told["2028-04-01"].state not in VALID


def holder(qualification: Qualification = QUALIFICATION) -> Life:
    return Life(qualification=qualification).assigned(day("2026-03-01")).read(day("2026-03-01")).sat(day("2026-03-02"))


def states(life: Life, *days: str) -> list[State]:
    return [standing(life.events, life.qualification, life.programme, day(on)).state for on in days]


def test_a_suspension_halts_and_the_calendar_runs_on() -> None:
    life = holder().event("suspended", day("2027-01-10"), qualification="lobby-manager", reason="核实中")
    assert states(life, "2027-01-09", "2027-01-10", "2028-02-01", "2028-03-03") == [
        State.QUALIFIED, State.SUSPENDED, State.SUSPENDED, State.EXPIRED,
    ]  # fmt: skip
    life.event("reinstated", day("2027-02-01"), qualification="lobby-manager", reason="查清")
    assert states(life, "2027-01-31", "2027-02-01", "2028-01-02") == [State.SUSPENDED, State.QUALIFIED, State.RENEWAL_DUE]


def test_what_is_passed_while_suspended_counts_after_the_reinstatement() -> None:
    life = holder().event("suspended", day("2028-01-10"), qualification="lobby-manager", reason="核实中").sat(day("2028-02-01"))
    assert len(life.periods()) == 1
    life.event("reinstated", day("2028-02-20"), qualification="lobby-manager", reason="查清").settle()
    assert life.periods()[1:] == ["2028-03-03 – 2030-03-03"]


def test_a_revocation_ends_it_and_earlier_passes_are_worth_nothing() -> None:
    life = holder().event("revoked", day("2027-01-10"), qualification="lobby-manager", number="N", reason="替考").settle()
    assert len(life.periods()) == 1
    assert states(life, "2027-01-09", "2027-01-10", "2029-01-01") == [State.QUALIFIED, State.REVOKED, State.REVOKED]
    life.sat(day("2027-01-10"))
    assert len(life.periods()) == 1, "a pass of the very day is not a new one"
    life.assigned(day("2027-05-01"))
    assert states(life, "2027-05-01") == [State.READY]
    life.sat(day("2027-06-01"))
    assert life.periods()[1:] == ["2027-06-01 – 2029-06-01"]
    assert states(life, "2027-05-31", "2027-06-01") == [State.READY, State.QUALIFIED]


def test_an_extension_moves_the_last_day_from_the_day_it_was_decided() -> None:
    life = holder()
    (first,) = grants(life.events, life.qualification)
    life.event("extended", day("2028-02-15"), qualification="lobby-manager", number=first.number, valid_until="2028-06-30", reason="产假")
    assert states(life, "2028-02-14", "2028-02-15", "2028-05-01", "2028-06-30", "2028-07-01") == [
        State.RENEWAL_DUE, State.QUALIFIED, State.RENEWAL_DUE, State.RENEWAL_DUE, State.EXPIRED,
    ]  # fmt: skip


def test_a_corrected_event_is_as_if_it_had_never_been() -> None:
    life = holder()
    granted = next(event for event in life.events if event.kind == "granted")
    passed = next(event for event in life.events if event.kind == "graded")
    for wrong in (granted, passed):
        life.event("corrected", day("2026-04-01"), of=wrong.seq, reason="登记错了人")
    assert states(life, "2026-04-01") == [State.READY]
    assert states(life, "2026-03-31") == [State.READY], "what was not so is told as it was; what was believed is the other question"


def test_outside_evidence_is_a_period_like_any_other() -> None:
    life = Life().event(
        "imported", day("2026-03-01"), qualification="lobby-manager", number="旧-1", valid_from="2025-06-01", valid_until="2027-05-31"
    )
    assert states(life, "2026-02-28", "2026-03-01", "2027-05-31", "2027-06-01") == [
        State.UNASSIGNED, State.QUALIFIED, State.RENEWAL_DUE, State.EXPIRED,
    ]  # fmt: skip


V2 = {"version": 2, "effective_on": day("2027-01-01"), "module": "more", "months": 12, "renewal_window_days": 90}
MORE = Module(key="more", title="新版", sections=("1.1", "3.1"), papers=("tiers",), facts=("schooling",))


@pytest.mark.parametrize("existing", ["keep", "move"])
@pytest.mark.parametrize(
    ("assigned_on", "asked_on", "version"),
    [
        ("2026-12-31", "2026-12-31", {"keep": 1, "move": 1}),
        ("2026-12-31", "2027-01-01", {"keep": 1, "move": 2}),
        ("2027-01-01", "2027-01-01", {"keep": 2, "move": 2}),
        (None, "2027-01-01", {"keep": 2, "move": 2}),
        (None, "2026-12-31", {"keep": 1, "move": 1}),
    ],
)
def test_which_version_holds_for_whom(existing: str, assigned_on: str | None, asked_on: str, version: dict[str, int]) -> None:
    qualification = Qualification.model_validate(QUALIFICATION.model_dump() | {"later": [{**V2, "existing": existing}]})
    life = Life(MODULE, qualification, MORE)
    if assigned_on:
        life.assigned(day(assigned_on))
    assert policy_of(life.events, qualification, day(asked_on)).version == version[existing]


def test_a_holder_who_keeps_the_old_version_comes_under_the_new_one_with_the_next_period() -> None:
    qualification = Qualification.model_validate(QUALIFICATION.model_dump() | {"later": [{**V2, "existing": "keep"}]})
    life = Life(MODULE, qualification, MORE).assigned(day("2026-03-01")).read(day("2026-03-01")).sat(day("2026-03-02"))
    life.sat(day("2028-02-01"))
    assert life.periods() == ["2026-03-02 – 2028-03-02", "2028-03-03 – 2030-03-03"], "renewed under the old version"
    assert [policy_of(life.events, qualification, day(on)).version for on in ("2028-03-02", "2028-03-03")] == [1, 2]
    life.sat(day("2029-12-10"))
    assert len(life.periods()) == 2, "the new version asks for an attested fact too"
    life.event("attested", day("2029-12-11"), fact="schooling", holds=True).settle()
    assert life.periods()[2:] == ["2030-03-04 – 2031-03-04"]


def test_versions_must_follow_each_other() -> None:
    for wrong in ({**V2, "version": 1}, {**V2, "effective_on": date(1970, 1, 1)}):
        with pytest.raises(ValidationError, match="更晚的 effective_on"):
            Qualification.model_validate(QUALIFICATION.model_dump() | {"later": [wrong]})
    with pytest.raises(ValidationError, match="fixed_day"):
        Policy(module="m", months=1, renewal_window_days=1, next_from="fixed_day")


steps = st.lists(st.tuples(st.sampled_from(["pass", "suspended", "reinstated", "revoked", "assigned"]), st.integers(0, 200)), max_size=16)


@settings(max_examples=120, deadline=None)
@given(steps, st.integers(1, 14), st.integers(0, 100), st.integers(0, 60), st.sampled_from(["previous_end", "completion", "fixed_day"]))
def test_decisions_leave_exactly_one_standing_on_every_day(
    story: list[tuple[str, int]], months: int, window: int, grace: int, basis: str
) -> None:
    life = Life(qualification=with_basis(basis).model_copy(update={"months": months, "renewal_window_days": window, "grace_days": grace}))
    on = day("2026-02-27")
    life.assigned(on).read(on)
    for what, wait in story:
        on += timedelta(days=wait)
        if what == "pass":
            life.sat(on)
        elif what == "assigned":
            life.assigned(on)
        else:
            life.event(what, on, qualification="lobby-manager", number="", reason="x").settle()
    found = intervals(life.events, life.qualification, life.programme)
    assert found[-1].to_on == FOREVER and all(one.to_on == other.from_on for one, other in pairwise(found))
    for one in found:
        for edge in {one.from_on, min(one.to_on - timedelta(days=1), one.from_on + timedelta(days=5000))}:
            assert standing(life.events, life.qualification, life.programme, edge) == one.standing


def test_a_module_of_a_version_to_come_is_assigned_from_its_first_day() -> None:
    qualification = Qualification.model_validate(QUALIFICATION.model_dump() | {"later": [V2]})
    extra = Module(key="extra", title="")
    programme = Life(MODULE, qualification, MORE, extra).programme
    assert [[module.key for module in programme.assignable(day(on))] for on in ("2026-12-31", "2027-01-01")] == [
        ["onboarding", "extra"],
        ["onboarding", "more", "extra"],
    ]
