"""The copy of one's own data: complete by a count of all tables, without secrets, and noted."""

import json

import sqlalchemy as sa
from flask import Flask

from app.accounts.credentials import issue_code
from app.domain.notice import NOTICE_VERSION
from app.extensions import db
from app.home.queries import EXPORTED
from app.library.load import Library
from app.quizzes.answers_services import save_answers
from app.quizzes.services import submit_attempt
from app.record.models import AuditRow
from tests.browsing import client_of
from tests.clock import Clock
from tests.people import World, done
from tests.quizzes.sitting import answers, begin, pass_others

# Tables that name a person and are not in the file, each with the reason.
LEFT_OUT = {
    "cohorts": "who made a group is no more than the audit row says that is in the file; its members are in the file",
    "sittings": "who made or changed one stands in the audit rows that are in the file; who sits in it is a candidacy, also in the file",
    "api_tokens": "who made or revoked a key stands in the audit rows that are in the file; a key reads for a system and not for a person",
    "past_passwords": "hashes of old passwords: secrets that say nothing about the person",
}
# Columns that name a person without a foreign key: the ledger and the audit trail outlive what they speak of.
PERSON_COLUMNS = {"person_id", "actor_id", "assigned_by", "issued_by"}


def tables_that_name_a_person() -> set[str]:
    return {
        table.name
        for table in db.metadata.tables.values()
        for column in table.columns
        if column.name in PERSON_COLUMNS
        or column.name.endswith("_by")
        or any(key.column.table.name == "people" for key in column.foreign_keys)
    } | {"people"}


def test_every_table_that_names_a_person_is_in_the_copy_or_left_out_for_a_reason(fast_app: Flask) -> None:
    assert tables_that_name_a_person() - EXPORTED == set(LEFT_OUT), "add the table to app/home/queries.py, or say here why not"
    assert set(LEFT_OUT).isdisjoint(EXPORTED)


def test_a_new_table_would_be_found(fast_app: Flask) -> None:
    planted = sa.Table("diaries", db.metadata, sa.Column("written_by", sa.Integer, primary_key=True))
    try:
        assert "diaries" in tables_that_name_a_person()
    finally:
        db.metadata.remove(planted)


def test_the_copy_holds_what_the_person_did(app: Flask, world: World, library: Library, clock: Clock) -> None:
    attempt_id = begin(world, "trainee", library, clock)
    given = answers(world["trainee"], attempt_id)
    done(save_answers(attempt_id, world["trainee"], given, clock()))
    assert submit_attempt(attempt_id, world["trainee"], given, library, clock()) is None
    pass_others(world["trainee"], library, clock)
    reply = client_of(app, "trainee").get("/me/data.json")
    assert reply.mimetype == "application/json" and "attachment" in reply.headers["Content-Disposition"]
    data = json.loads(reply.text)
    assert data["person"]["staff_no"] == "S0001" and data["person"]["name"] == "王小雨" and data["person"]["branch_code"] == "111"
    assert data["sessions"] and data["sections_read"] and data["assignments"] and data["standings"]
    assert [notice["version"] for notice in data["notices"]] == [NOTICE_VERSION]
    attempt = next(attempt for attempt in data["attempts"] if attempt["id"] == attempt_id)
    assert len(attempt["answers"]) == len(given) and attempt["grade"]["percent"] == 100
    assert {event["kind"] for event in data["ledger_events"]} >= {"assigned", "section_read", "graded", "granted"}
    assert len(data["certificates"]) == 1
    assert {row["action"] for row in data["audit_rows"]} >= {"person_added", "signed_in", "data_exported"}


def test_the_copy_holds_no_secret_and_nobody_else(fast_app: Flask, fast_world: World, library: Library, clock: Clock) -> None:
    attempt_id = begin(fast_world, "trainee", library, clock)
    browser = client_of(fast_app, "trainee")
    done(issue_code(fast_world.viewer("hr"), fast_world["trainee"], clock()))
    text = browser.get("/me/data.json").text
    for secret in ("argon2", "token_hash", "code_hash", "password_hash", '"token"', '"key"', '"paper"'):
        assert secret not in text, secret
    assert "S0002" not in text and "李明轩" not in text
    assert "grade" not in json.loads(text)["attempts"][0], "no grade before the end"
    assert attempt_id in text


def test_who_took_the_copy_is_noted(fast_app: Flask, fast_world: World) -> None:
    client_of(fast_app, "trainee").get("/me/data.json")
    row = db.session.query(AuditRow).filter_by(action="data_exported").one()
    assert (row.actor_id, json.loads(row.detail)) == (fast_world["trainee"], {"what": "own_data"})
