"""Reminders made by the job: once each, however many processes run, and told again by nobody but a person."""

from datetime import date, timedelta

import pytest
import sqlalchemy as sa
from flask import Flask

from app.accounts.models import Person
from app.errors import NotFound, Refused
from app.extensions import begin_write, db
from app.library.load import Library
from app.qualification.services import settle
from app.record.services import append
from app.reports import reminders_services
from app.reports.matters_queries import Window, get_matters
from app.reports.reminders_models import Reminder, ReminderDay
from app.reports.reminders_services import claim_letter, make_reminders, note_outcome, resend
from app.training.services import assign_module
from tests.clock import Clock
from tests.people import World, done
from tests.quizzes.sitting import MODULE
from tests.racing import race
from tests.reports.lives import KEY, live, noon

# The tests' clock begins on this Monday at nine in the morning.
TODAY = date(2026, 3, 2)
ENDS_IN = 30
ENDS = TODAY + timedelta(days=ENDS_IN)
HALF_MONTH_AGO = TODAY - timedelta(days=15)


def address(person_id: int, email: str) -> None:
    begin_write()
    db.session.get_one(Person, person_id).email = email
    db.session.commit()


def told(kind: str | None = None) -> list[tuple[int, str, int]]:
    rows = db.session.execute(sa.select(Reminder.person_id, Reminder.kind, Reminder.step).order_by(Reminder.id)).all()
    return [row for row in rows if kind in (None, row[1])]


@pytest.fixture
def holder(world: World, library: Library) -> int:
    """Somebody whose certificate ends in thirty days."""
    live(world["trainee"], library, date(2024, 4, 1))
    return world["trainee"]


def test_each_step_of_a_life_is_told_once(app: Flask, world: World, holder: int, library: Library, clock: Clock) -> None:
    start = clock()
    # The day before each step, its day, and the day after.
    for days in sorted({ENDS_IN - step + near for step in (60, 30, 7, 0, -7) for near in (-1, 0, 1)}):
        clock.instant = start + timedelta(days=days)
        make_reminders(library.programme, clock(), mails=False)
        make_reminders(library.programme, clock(), mails=False)
    steps = {row.step: row.made_at.date() for row in db.session.scalars(sa.select(Reminder).where(Reminder.kind == "expiry"))}
    assert steps == {step: ENDS - timedelta(days=step) for step in (60, 30, 7, 0, -7)}
    assert [step for person_id, _, step in told("expiry") if person_id == holder] == [60, 30, 7, 0, -7]


def test_after_days_without_the_job_the_latest_step_is_told(app: Flask, holder: int, library: Library, clock: Clock) -> None:
    assert make_reminders(library.programme, clock(), mails=False) == 2, "the person and the branch head's digest"
    clock.forward(days=31)
    make_reminders(library.programme, clock(), mails=False)
    assert [step for _, _, step in told("expiry")] == [30, 0], "not the week's as well"


def test_nobody_is_woken_at_night(app: Flask, holder: int, library: Library, clock: Clock) -> None:
    clock.forward(hours=-2)
    assert make_reminders(library.programme, clock(), mails=False) == 0
    assert db.session.scalar(sa.select(sa.func.count()).select_from(ReminderDay)) == 0
    clock.forward(hours=1)
    assert make_reminders(library.programme, clock(), mails=False) == 2


def test_a_new_period_begins_a_new_series(app: Flask, world: World, holder: int, library: Library, clock: Clock) -> None:
    make_reminders(library.programme, clock(), mails=False)
    renewed_on = TODAY + timedelta(days=1)
    live(holder, library, renewed_on)
    for _ in range(20):
        clock.forward(days=2)
        make_reminders(library.programme, clock(), mails=False)
    assert [step for _, _, step in told("expiry")] == [30], "renewed: nothing more about the old period"
    matters = get_matters(library.programme, TODAY + timedelta(days=40), Window())
    ends = next(matter.last_on for matter in matters if matter.kind == "expiry")
    clock.forward(days=(ends - clock().date()).days - 60)
    make_reminders(library.programme, clock(), mails=False)
    assert [step for _, _, step in told("expiry")] == [30, 60]


@pytest.mark.parametrize("kind", ["suspended", "revoked", "left"])
def test_who_is_suspended_revoked_or_gone_is_not_reminded(app: Flask, holder: int, library: Library, clock: Clock, kind: str) -> None:
    begin_write()
    if kind == "left":
        db.session.get_one(Person, holder).active = False
    else:
        payload = {"qualification": KEY, "reason": "investigation"}
        append(kind, holder, effective_on=HALF_MONTH_AGO, actor_id=1, now=noon(HALF_MONTH_AGO), payload=payload)
        settle(holder, library.programme, noon(HALF_MONTH_AGO))
    db.session.commit()
    assert make_reminders(library.programme, clock(), mails=False) == 0


def test_due_dates_are_told_until_the_work_is_done(app: Flask, world: World, library: Library, clock: Clock) -> None:
    assigned = [world["trainee"], world["other"]]
    done(assign_module(world.viewer("trainer"), assigned, MODULE, TODAY + timedelta(days=30), library, clock()))
    start = clock()
    for days in (0, 1, 10, 23, 24, 29, 30, 31, 37, 38, 45):
        clock.instant = start + timedelta(days=days)
        if days == 10:
            live_on(world["other"], library, clock().date())
        make_reminders(library.programme, clock(), mails=False)
    assert [step for person_id, _, step in told("due") if person_id == world["trainee"]] == [30, 7, 0, -7]
    assert [step for person_id, _, step in told("due") if person_id == world["other"]] == [30]


def live_on(person_id: int, library: Library, day: date) -> None:
    """Read and passed, without another assignment."""
    begin_write()
    module = library.programme.the_module(MODULE)
    payloads = [("section_read", {"section": section, "digest": "x", "edition": library.digest}) for section in module.sections]
    payloads += [("graded", {"attempt": "f" * 32, "paper": paper, "passed": True}) for paper in module.papers]
    for kind, payload in payloads:
        append(kind, person_id, effective_on=day, actor_id=person_id, now=noon(day), payload=payload)
    settle(person_id, library.programme, noon(day))
    db.session.commit()


def test_the_head_of_a_branch_gets_one_digest_a_week_and_one_more_when_somebody_joins(
    fast_app: Flask, fast_world: World, library: Library, clock: Clock
) -> None:
    days: list[date] = []
    holder = fast_world["trainee"]
    live(holder, library, date(2024, 4, 1))
    clock.forward(days=-32)
    for _ in range(70):
        make_reminders(library.programme, clock(), mails=False)
        clock.forward(days=1)
    for row in db.session.scalars(sa.select(Reminder).where(Reminder.kind == "digest").order_by(Reminder.last_on)):
        assert row.person_id == fast_world["branch_head"] and row.detail["lines"] == [[holder, "expiry", KEY, ENDS.isoformat()]]
        days.append(row.last_on)
    lapsed = ENDS + timedelta(days=1)
    first = ENDS - timedelta(days=60)
    mondays = [day for day in (first + timedelta(days=n) for n in range(1, 70)) if day.weekday() == 0 and day <= days[-1]]
    assert days == sorted({first, *mondays, lapsed}), "the day it joined, every Monday, and the day it lapsed"


@pytest.mark.parametrize("runs", [8])
def test_eight_processes_at_once_tell_each_thing_once(app: Flask, world: World, library: Library, clock: Clock, runs: int) -> None:
    for who in ("trainee", "other", "far"):
        live(world[who], library, date(2024, 4, 1))
        address(world[who], f"{who}@bank.example")
    instant = clock()
    made = race(app, [lambda: make_reminders(library.programme, instant, mails=True)] * runs)
    assert sum(made) == 4 and len(told("expiry")) == 3 and len(told("digest")) == 1

    def send() -> list[str]:
        addresses = []
        while letter := claim_letter(instant):
            note_outcome(letter, "sent", "", instant)
            addresses.append(letter.address)
        return addresses

    sent = [one for addresses in race(app, [send] * runs) for one in addresses]
    assert sorted(sent) == ["far@bank.example", "other@bank.example", "trainee@bank.example"]


def test_a_crash_between_claim_and_sending_shows_as_unknown_until_a_person_sends_again(
    app: Flask, world: World, holder: int, library: Library, clock: Clock
) -> None:
    address(holder, "trainee@bank.example")
    make_reminders(library.programme, clock(), mails=True)
    lost = claim_letter(clock())
    assert lost is not None and claim_letter(clock()) is None
    hr = world.viewer("hr")
    assert isinstance(resend(hr, lost.reminder_id, clock()), Refused), "it may still be on its way"
    for _ in range(10):
        clock.forward(days=1)
        assert claim_letter(clock()) is None, "nobody sends again by themselves"
    with pytest.raises(NotFound):
        resend(world.viewer("branch_head"), lost.reminder_id, clock())
    db.session.rollback()
    instant = clock()
    outcomes = race(app, [lambda: resend(hr, lost.reminder_id, instant)] * 8)
    assert outcomes.count(None) == 1, "eight clicks queue one mail"
    again = claim_letter(clock())
    assert again is not None and claim_letter(clock()) is None
    # The first process was not dead but very late: its word about the old claim no longer counts.
    note_outcome(lost, "failed", "late", clock())
    note_outcome(again, "sent", "", clock())
    assert db.session.get_one(Reminder, lost.reminder_id).mail == "sent"
    assert isinstance(resend(hr, lost.reminder_id, clock()), Refused)


def test_a_failed_mail_is_tried_three_times_with_pauses(app: Flask, world: World, holder: int, library: Library, clock: Clock) -> None:
    address(holder, "trainee@bank.example")
    make_reminders(library.programme, clock(), mails=True)
    tries = 0
    for _minute in range(200):
        if letter := claim_letter(clock()):
            tries += 1
            note_outcome(letter, "failed", f"try {tries}", clock())
        clock.forward(minutes=1)
    row = db.session.scalars(sa.select(Reminder).where(Reminder.kind == "expiry")).one()
    assert (tries, row.mail, row.fault) == (3, "failed", "try 3")
    assert resend(world.viewer("hr"), row.id, clock()) is None
    assert claim_letter(clock()) is not None


def test_who_has_left_or_has_no_address_gets_no_mail(app: Flask, world: World, holder: int, library: Library, clock: Clock) -> None:
    address(holder, "trainee@bank.example")
    make_reminders(library.programme, clock(), mails=True)
    address(holder, "")
    assert claim_letter(clock()) is None
    address(holder, "trainee@bank.example")
    begin_write()
    db.session.get_one(Person, holder).active = False
    db.session.commit()
    assert claim_letter(clock()) is None


def test_a_day_that_is_done_costs_one_query(fast_app: Flask, fast_world: World, library: Library, clock: Clock) -> None:
    make_reminders(library.programme, clock(), mails=True)
    asked: list[str] = []
    sa.event.listen(db.engine, "before_cursor_execute", lambda *args: asked.append(args[2]))
    db.session.rollback()
    make_reminders(library.programme, clock(), mails=True)
    assert len([statement for statement in asked if statement.startswith("SELECT")]) == 1


def test_a_process_that_dies_halfway_leaves_the_rest_to_the_next(
    app: Flask, world: World, library: Library, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    for who in ("trainee", "other", "far"):
        live(world[who], library, date(2024, 4, 1))
    monkeypatch.setattr(reminders_services, "CHUNK", 1)
    keep, left = reminders_services._keep, [1, 1]

    def dying(*args: object) -> int:
        if not left:
            raise KeyboardInterrupt
        left.pop()
        return keep(*args)  # type: ignore[arg-type]

    monkeypatch.setattr(reminders_services, "_keep", dying)
    with pytest.raises(KeyboardInterrupt):
        make_reminders(library.programme, clock(), mails=False)
    assert len(told()) == 2
    monkeypatch.setattr(reminders_services, "_keep", keep)
    assert make_reminders(library.programme, clock(), mails=False) == 2
    assert len(told()) == 4
