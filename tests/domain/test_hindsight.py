"""What was known of a day on an earlier day, beside what is known of it now. The tables are written to be read by HR."""

from datetime import datetime, timedelta

import pytest

from app.domain.calendar import ZONE
from app.domain.hindsight import believed, came_later, end_of, learnt_on
from app.domain.ledger import Event
from app.domain.standing import standing
from tests.domain.life import QUALIFICATION, Life, day

KEY = QUALIFICATION.key


def holder() -> Life:
    """Valid 2026-01-10 to 2028-01-10, both days included; certificate N5."""
    return Life().assigned(day("2026-01-05")).read(day("2026-01-08")).sat(day("2026-01-10"))


def late(life: Life, kind: str, counts_from: str, recorded_on: str, **payload: object) -> Life:
    """An event that counts from one day and was recorded on another, at 09:00."""
    life.event(kind, day(counts_from), **payload)
    recorded = datetime.combine(day(recorded_on), datetime.min.time(), ZONE).replace(hour=9)
    life.events[-1] = life.events[-1].model_copy(update={"recorded_at": recorded})
    return life


def revoked() -> Life:
    """On 20 March it came out that the exam of January was somebody else's: revoked with effect from 1 February."""
    return late(holder(), "revoked", "2026-02-01", "2026-03-20", qualification=KEY, number="N5", reason="fraud")


def corrected() -> Life:
    """On 20 March the grant was declared void from the start: the wrong person."""
    return late(holder(), "corrected", "2026-03-20", "2026-03-20", of=5, reason="wrong_person", qualification=KEY)


def suspension_taken_back() -> Life:
    """Suspended on 15 February; on 20 March that suspension was declared void."""
    life = late(holder(), "suspended", "2026-02-15", "2026-02-15", qualification=KEY, reason="investigation")
    return late(life, "corrected", "2026-03-20", "2026-03-20", of=6, reason="wrong_person", qualification=KEY)


def attested_late() -> Life:
    """A grant by hand that was entered on 20 March and counts from 1 March."""
    life = Life().assigned(day("2026-01-05"))
    return late(
        life, "granted", "2026-03-01", "2026-03-20", qualification=KEY, number="M1", valid_from="2026-03-01", valid_until="2028-03-01"
    )


STORIES = {"revoked": revoked, "corrected": corrected, "suspension taken back": suspension_taken_back, "entered late": attested_late}


@pytest.mark.parametrize(
    ("story", "on", "believed_on", "then", "now"),
    [
        # Valid on 1 March? Believed so on 1 March, no more after the 20th.
        ("revoked", "2026-03-01", "2026-03-01", "qualified", "revoked"),
        ("revoked", "2026-03-01", "2026-03-19", "qualified", "revoked"),
        ("revoked", "2026-03-01", "2026-03-20", "revoked", "revoked"),
        ("revoked", "2026-01-31", "2026-03-01", "qualified", "qualified"),
        ("revoked", "2026-02-01", "2026-02-01", "qualified", "revoked"),
        # A day that had not come when it was believed: the future as it was computed then.
        ("revoked", "2027-12-01", "2026-03-01", "renewal_due", "revoked"),
        ("corrected", "2026-03-01", "2026-03-01", "qualified", "ready"),
        ("corrected", "2026-03-01", "2026-03-20", "ready", "ready"),
        ("corrected", "2026-01-09", "2026-03-01", "ready", "ready"),
        ("suspension taken back", "2026-03-01", "2026-03-01", "suspended", "qualified"),
        ("suspension taken back", "2026-03-01", "2026-02-14", "qualified", "qualified"),
        ("entered late", "2026-03-05", "2026-03-05", "learning", "qualified"),
        ("entered late", "2026-02-28", "2026-03-05", "learning", "learning"),
        # Before anything was recorded nobody believed anything.
        ("revoked", "2026-03-01", "2026-01-04", "unassigned", "revoked"),
    ],
)
def test_what_was_believed_of_a_day_and_what_is_so(story: str, on: str, believed_on: str, then: str, now: str) -> None:
    life = STORIES[story]()
    asked = life.events, life.qualification, life.programme, day(on)
    assert believed(*asked, end_of(day(believed_on))).state == then
    assert standing(*asked).state == now


def test_a_day_ends_at_midnight_in_shanghai() -> None:
    life = revoked()
    last_second = datetime(2026, 3, 20, 23, 59, 59, tzinfo=ZONE)
    for recorded, then in ((last_second, "revoked"), (last_second + timedelta(seconds=1), "qualified")):
        life.events[-1] = life.events[-1].model_copy(update={"recorded_at": recorded})
        found = believed(life.events, life.qualification, life.programme, day("2026-03-01"), end_of(day("2026-03-20")))
        assert found.state == then, recorded
    assert learnt_on(life.events[-1]) == day("2026-03-21")


@pytest.mark.parametrize("story", STORIES)
@pytest.mark.parametrize("on", ["2026-01-09", "2026-02-20", "2026-03-01", "2026-03-25"])
def test_believed_after_the_last_entry_is_what_is_so(story: str, on: str) -> None:
    life = STORIES[story]()
    asked = life.events, life.qualification, life.programme, day(on)
    assert believed(*asked, end_of(day("2026-12-31"))) == standing(*asked)


def _named(events: tuple[Event, ...]) -> list[str]:
    return [event.kind for event in events]


@pytest.mark.parametrize(
    ("story", "on", "believed_on", "named"),
    [
        ("revoked", "2026-03-01", "2026-03-01", ["revoked"]),
        ("revoked", "2026-01-31", "2026-03-01", []),
        ("revoked", "2026-03-01", "2026-03-20", []),
        ("corrected", "2026-03-01", "2026-03-01", ["corrected"]),
        ("corrected", "2026-01-09", "2026-03-01", []),
        ("suspension taken back", "2026-03-01", "2026-02-14", ["suspended", "corrected"]),
        ("entered late", "2026-03-05", "2026-03-05", ["granted"]),
    ],
)
def test_what_came_later_is_named(story: str, on: str, believed_on: str, named: list[str]) -> None:
    life = STORIES[story]()
    assert _named(came_later(life.events, life.qualification, day(on), end_of(day(believed_on)))) == named


def test_where_the_two_answers_differ_something_is_named() -> None:
    days = [day("2026-01-01") + timedelta(days=step) for step in range(0, 120, 3)]
    for story in STORIES.values():
        life = story()
        for on in days:
            for told in days:
                asked = life.events, life.qualification, life.programme, on
                if believed(*asked, end_of(told)) != standing(*asked):
                    assert came_later(life.events, life.qualification, on, end_of(told)), (story, on, told)


def test_another_qualification_plays_no_part() -> None:
    life = late(holder(), "revoked", "2026-02-01", "2026-03-20", qualification="another", number="X", reason="fraud")
    assert came_later(life.events, life.qualification, day("2026-03-01"), end_of(day("2026-03-01"))) == ()
