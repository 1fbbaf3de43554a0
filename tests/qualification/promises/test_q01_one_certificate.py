"""Q1: one certificate in force for each period, however many at once would issue it. Keys without NULL, on both databases."""

from datetime import timedelta
from functools import partial

import pytest
import sqlalchemy as sa
from flask import Flask

from app.domain.calendar import add_months, civil_date
from app.domain.decisions import Kind, Wish
from app.errors import Refused
from app.extensions import begin_write, db
from app.library.load import Library
from app.qualification.certificates_services import reissue_certificate
from app.qualification.decisions_services import confirm_decision, propose_decision
from app.qualification.models import Certificate
from app.qualification.services import settle
from app.record.queries import get_events, verify_ledger
from app.record.services import append
from tests.clock import Clock
from tests.people import World, done
from tests.qualification.promises.desk import add_hr
from tests.racing import race
from tests.reports.lives import KEY, live


def in_force(person_id: int) -> list[str]:
    db.session.rollback()
    mine = sa.select(Certificate.number).where(Certificate.person_id == person_id, Certificate.ended_by == 0)
    return list(db.session.scalars(mine))


def issued(person_id: int) -> int:
    return [event.kind for event in get_events(person_id)].count("granted")


def _pass(person_id: int, number: int, library: Library, clock: Clock) -> None:
    """The last requirement, met as a grading meets it: event and settling in one commit."""
    now, (*_, paper) = clock(), library.programme.modules[0].papers
    begin_write()
    payload = {"attempt": f"{number:032x}", "paper": paper, "passed": True, "percent": 100}
    append("graded", person_id, effective_on=civil_date(now), actor_id=person_id, now=now, payload=payload)
    settle(person_id, library.programme, now)
    db.session.commit()


def _settle(person_id: int, library: Library, clock: Clock) -> None:
    begin_write()
    settle(person_id, library.programme, clock())
    db.session.commit()


def test_q1_fifty_last_passes_and_fifty_settles_at_once_issue_one(world: World, app: Flask, library: Library, clock: Clock) -> None:
    person, today = world["trainee"], civil_date(clock())
    live(person, library, today, passed=False)
    papers = library.programme.modules[0].papers
    for paper in papers[:-1]:
        begin_write()
        payload = {"attempt": "e" * 32, "paper": paper, "passed": True, "percent": 100}
        append("graded", person, effective_on=today, actor_id=person, now=clock(), payload=payload)
        db.session.commit()
    assert in_force(person) == []
    race(app, [partial(_pass, person, number, library, clock) for number in range(50)])
    (number,) = in_force(person)
    race(app, [partial(_settle, person, library, clock)] * 50)
    assert in_force(person) == [number] and issued(person) == 1 and verify_ledger() == []


def test_q1_fifty_grants_by_hand_at_once_issue_one(world: World, app: Flask, library: Library, clock: Clock) -> None:
    add_hr(world, clock)
    today, person = civil_date(clock()), world["trainee"]
    wish = Wish(kind=Kind.GRANT, reason="paper_exam", valid_from=today, valid_until=add_months(today, 24))
    decision = done(propose_decision(world.viewer("hr"), person, KEY, wish, library.programme, clock()))
    viewers = [world.viewer("hr2"), world.viewer("hr3")]
    outcomes = race(app, [partial(confirm_decision, viewers[n % 2], decision, library.programme, clock()) for n in range(50)])
    assert outcomes == [None] * 50 and len(in_force(person)) == 1 and issued(person) == 1 and verify_ledger() == []


def test_q1_twenty_reissues_at_once_make_one(world: World, app: Flask, library: Library, clock: Clock) -> None:
    add_hr(world, clock)
    live(world["trainee"], library, civil_date(clock()) - timedelta(days=10))
    (old,) = in_force(world["trainee"])
    viewers = [world.viewer("hr"), world.viewer("hr2")]
    tasks = [partial(reissue_certificate, viewers[n % 2], old, "lost", "遗失", library.programme, clock(), "") for n in range(20)]
    outcomes = race(app, tasks)
    (new,) = in_force(world["trainee"])
    assert [outcome for outcome in outcomes if not isinstance(outcome, Refused)] == [new]
    assert outcomes.count(Refused.because("certificate_replaced", number=new)) == 19
    assert [event.kind for event in get_events(world["trainee"])].count("superseded") == 1 and verify_ledger() == []


def test_q1_the_database_itself_holds_it_and_knows_no_null(world: World, app: Flask, library: Library, clock: Clock) -> None:
    live(world["trainee"], library, civil_date(clock()))
    index = next(each for each in sa.inspect(db.engine).get_indexes("certificates") if each["name"] == "uq_certificates_one_in_force")
    columns = {column["name"]: column["nullable"] for column in sa.inspect(db.engine).get_columns("certificates")}
    assert index["unique"] and not any(columns[str(name)] for name in (*index["column_names"], "ended_by"))
    begin_write()
    row = db.session.scalars(sa.select(Certificate)).one()
    again = {column.name: getattr(row, column.name) for column in Certificate.__table__.columns}
    again |= {"number": "2026-999999-0", "token": "x" * 22, "event_seq": row.event_seq + 999}
    with pytest.raises(sa.exc.IntegrityError):
        db.session.execute(sa.insert(Certificate).values(**again))
    db.session.rollback()
