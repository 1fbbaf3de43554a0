"""From events to intervals and certificates in the database; a replay gives the same rows. On both databases."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from app.accounts.models import Branch, Person
from app.domain.calendar import FOREVER, ZONE
from app.domain.certificate import is_number
from app.domain.ledger import SYSTEM
from app.domain.standing import State
from app.extensions import begin_write, db
from app.library.load import Library
from app.qualification.certificates_queries import list_certificates
from app.qualification.models import Certificate, StandingInterval
from app.qualification.queries import get_standing, list_standings
from app.qualification.services import settle
from app.quizzes.services import submit_attempt
from app.record.queries import get_events, verify_ledger
from app.record.services import append
from tests.clock import Clock
from tests.people import World
from tests.quizzes.sitting import answers, begin, module_of, pass_others, prepare

KEY = "lobby-manager"


def rows(model: type[db.Model]) -> list[dict[str, Any]]:
    db.session.rollback()
    found = db.session.scalars(sa.select(model).order_by(*model.__table__.primary_key.columns)).all()
    return [{column.key: getattr(row, column.key) for column in model.__table__.columns} for row in found]


def pass_again(person_id: int, library: Library, now: datetime) -> None:
    """Another pass of every paper, as sittings would record it."""
    begin_write()
    for slug in module_of(library).papers:
        append(
            "graded",
            person_id,
            effective_on=now.astimezone(ZONE).date(),
            actor_id=person_id,
            now=now,
            payload={"attempt": "f" * 32, "paper": slug, "passed": True},
        )
    settle(person_id, library.programme, now)
    db.session.commit()


@pytest.fixture
def holder(world: World, library: Library, clock: Clock) -> int:
    """Somebody who was qualified on 2 March 2026."""
    attempt_id = begin(world, "trainee", library, clock)
    person = world["trainee"]
    pass_others(person, library, clock)
    assert submit_attempt(attempt_id, person, answers(person, attempt_id), library, clock()) is None
    return person


def test_a_pass_writes_the_whole_future(holder: int) -> None:
    spans = [(row["from_on"], row["to_on"], row["state"]) for row in rows(StandingInterval)]
    assert spans == [
        (date(2026, 3, 2), date(2028, 1, 2), "qualified"),
        (date(2028, 1, 2), date(2028, 3, 3), "renewal_due"),
        (date(2028, 3, 3), FOREVER, "expired"),
    ]


@pytest.mark.parametrize(
    ("on", "state"),
    [
        (date(2026, 3, 1), State.UNASSIGNED),
        (date(2026, 3, 2), State.QUALIFIED),
        (date(2028, 1, 1), State.QUALIFIED),
        (date(2028, 1, 2), State.RENEWAL_DUE),
        (date(2028, 3, 2), State.RENEWAL_DUE),
        (date(2028, 3, 3), State.EXPIRED),
        (date(2099, 1, 1), State.EXPIRED),
    ],
)
def test_the_standing_on_any_day_is_a_look_up(holder: int, on: date, state: State) -> None:
    assert get_standing(holder, KEY, on).state is state


def test_a_replay_gives_the_same_rows(holder: int, world: World, library: Library, clock: Clock) -> None:
    prepare(world, "other", library, clock)
    clock.instant = datetime(2028, 1, 20, 2, tzinfo=clock().tzinfo)
    pass_again(holder, library, clock())
    intervals, certificates, events = rows(StandingInterval), rows(Certificate), get_events(holder)
    assert len(certificates) == 2 and len(intervals) > 4
    begin_write()
    db.session.execute(sa.delete(StandingInterval))
    db.session.commit()
    for person in (holder, world["other"]):
        begin_write()
        settle(person, library.programme, clock.forward(days=400))
        db.session.commit()
    assert rows(StandingInterval) == intervals
    assert rows(Certificate) == certificates and get_events(holder) == events, "settling again issues nothing"
    assert verify_ledger() == []


def test_a_renewal_in_the_window_loses_no_day_and_keeps_the_old_certificate(holder: int, library: Library, clock: Clock) -> None:
    clock.instant = datetime(2028, 1, 20, 2, tzinfo=clock().tzinfo)
    pass_again(holder, library, clock())
    old, new = sorted(rows(Certificate), key=lambda row: row["valid_from"])
    assert (old["valid_from"], old["valid_until"]) == (date(2026, 3, 2), date(2028, 3, 2))
    assert (new["valid_from"], new["valid_until"]) == (date(2028, 3, 3), date(2030, 3, 3))
    assert get_standing(holder, KEY, date(2028, 3, 2)).state is State.QUALIFIED
    assert get_standing(holder, KEY, date(2028, 3, 3)).state is State.QUALIFIED


def test_a_certificate_keeps_the_name_and_branch_of_its_day(holder: int, world: World) -> None:
    begin_write()
    person = db.session.get_one(Person, holder)
    person.name = "王小雪"
    person.branch_id = db.session.scalars(sa.select(Branch.id).where(Branch.code == "121")).one()
    db.session.commit()
    (certificate,) = list_certificates(world.viewer("trainee"))
    assert certificate.fields["name"] == "王小雨" and certificate.fields["branch"] == "人民路理财中心"
    assert certificate.fields["staff_no"] == "S0001" and certificate.fields["title"] == "大堂经理上岗资格"
    assert is_number(certificate.number) and len(certificate.token) >= 22


def test_every_grant_names_its_evidence(holder: int, library: Library) -> None:
    events = get_events(holder)
    granted = next(event for event in events if event.kind == "granted")
    graded = [event for event in events if event.kind == "graded"]
    assert len(graded) == len(module_of(library).papers)
    assert granted.actor_id == SYSTEM and granted.data["evidence"] == [event.data["attempt"] for event in graded]
    assert all(event.data["passed"] and event.data["paper_hash"].startswith("sha256:") for event in graded)


def test_the_day_changes_at_midnight_in_shanghai(app: Flask, world: World, library: Library, clock: Clock) -> None:
    """16:00 UTC is midnight there: a pass at 23:59:59 counts from that day, one a second later from the next."""
    people = [world["trainee"], world["other"]]
    for who in ("trainee", "other"):
        prepare(world, who, library, clock)
    clock.instant = datetime(2026, 6, 30, 15, 59, 59, tzinfo=clock().tzinfo)
    pass_again(people[0], library, clock())
    pass_again(people[1], library, clock.forward(seconds=1))
    assert [row["valid_from"] for row in sorted(rows(Certificate), key=lambda row: row["event_seq"])] == [
        date(2026, 6, 30),
        date(2026, 7, 1),
    ]


def test_who_sees_whose_standing(holder: int, world: World, clock: Clock) -> None:
    def seen(who: str) -> set[str]:
        return {line.person.staff_no for line in list_standings(world.viewer(who), KEY, clock().date())}

    assert seen("hr") == {"H0001", "T0001", "B0001", "S0001", "S0002"}
    assert seen("branch_head") == {"B0001", "S0001"}
    assert seen("auditor") >= seen("hr") | {"S0003", "A0001"}
    assert seen("trainee") == set() and seen("admin") == set()


def test_a_lapse_needs_no_job(holder: int, world: World) -> None:
    before, after = date(2028, 3, 2), date(2028, 3, 2) + timedelta(days=1)
    states = [
        next(line.standing.state for line in list_standings(world.viewer("hr"), KEY, day) if line.person.id == holder)
        for day in (before, after)
    ]
    assert states == [State.RENEWAL_DUE, State.EXPIRED]
