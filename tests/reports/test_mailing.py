"""Reminders by mail: against a small server that takes, refuses, is busy, and hangs up."""

import dataclasses
import email
import email.policy
from collections.abc import Iterator
from datetime import date
from email.message import EmailMessage

import pytest
import sqlalchemy as sa
from flask import Flask

from app.accounts.models import Person
from app.domain.mail_address import mail_address_of
from app.extensions import begin_write, db
from app.jobs import run_due
from app.library.load import Library
from app.mailing import mailbox_of, send_waiting
from app.reports.reminders_models import Reminder
from app.reports.reminders_services import make_reminders
from config import UnsafeSettings, check_settings
from tests.browsing import client_of
from tests.clock import Clock
from tests.people import World
from tests.reports.lives import live
from tests.reports.post_office import PostOffice, open_office
from tests.reports.test_reminders import address


@pytest.fixture
def office() -> Iterator[PostOffice]:
    with open_office() as held:
        yield held


@pytest.fixture
def waiting(fast_app: Flask, fast_world: World, library: Library, clock: Clock) -> World:
    """Two people whose certificates end in thirty days, and the digest of the one branch head."""
    for who in ("trainee", "other"):
        live(fast_world[who], library, date(2024, 4, 1))
        address(fast_world[who], f"{who}@bank.example")
    address(fast_world["branch_head"], "head@bank.example")
    assert make_reminders(library.programme, clock(), mails=True) == 3
    return fast_world


def states() -> dict[str, str]:
    rows = db.session.execute(sa.select(Person.email, Reminder.mail).join(Person, Person.id == Reminder.person_id))
    return {row[0].partition("@")[0]: row[1] for row in rows}


def read(text: str) -> EmailMessage:
    message = email.message_from_string(text, policy=email.policy.default)
    assert isinstance(message, EmailMessage)
    return message


def test_each_goes_to_its_person_and_says_what_to_do(waiting: World, office: PostOffice, library: Library, clock: Clock) -> None:
    assert send_waiting(office.mailbox, library.programme, clock()) == 3
    assert send_waiting(office.mailbox, library.programme, clock()) == 0 and office.connections == 1
    letters = {to: read(text) for _, to, text in office.delivered}
    mine, heads = letters["trainee@bank.example"], letters["head@bank.example"]
    assert mine["Subject"] == "大堂经理上岗资格还有 30 天到期（有效期至 2026-04-01，含当日）"
    assert mine["From"] == "示例银行 <lobby@bank.example>" and mine["To"] == "王小雨 <trainee@bank.example>"
    assert "王小雨，您好" in mine.get_content() and "https://lobby.bank.example/reminders" in mine.get_content()
    assert heads["Subject"] == "您管理的机构：1 人次资格将到期"
    assert "王小雨 S0001（人民路理财中心）" in heads.get_content() and "李明轩" not in heads.get_content(), "of another branch"
    assert set(states().values()) == {"sent"}


def test_an_address_that_is_refused_stops_no_other_and_is_not_tried_again(
    waiting: World, office: PostOffice, library: Library, clock: Clock
) -> None:
    office.behaviour = "refuse"
    assert send_waiting(office.mailbox, library.programme, clock()) == 0
    assert set(states().values()) == {"failed"}
    assert db.session.scalar(sa.select(Reminder.fault).limit(1)) == "550 nobody here"
    office.behaviour = ""
    assert send_waiting(office.mailbox, library.programme, clock.forward(days=1)) == 0


def test_a_busy_server_is_asked_again_later(waiting: World, office: PostOffice, library: Library, clock: Clock) -> None:
    office.behaviour = "busy"
    assert send_waiting(office.mailbox, library.programme, clock()) == 0
    assert set(states().values()) == {"waiting"}
    office.behaviour = ""
    assert send_waiting(office.mailbox, library.programme, clock.forward(minutes=9)) == 0, "the pause"
    assert send_waiting(office.mailbox, library.programme, clock.forward(minutes=2)) == 3


def test_a_server_that_hangs_up_after_the_text_leaves_it_unknown(
    waiting: World, office: PostOffice, library: Library, clock: Clock
) -> None:
    office.behaviour = "silent"
    assert send_waiting(office.mailbox, library.programme, clock()) == 0
    assert set(states().values()) == {"unknown"}
    office.behaviour = ""
    assert send_waiting(office.mailbox, library.programme, clock.forward(days=3)) == 0, "it may have gone: a person decides"


def test_a_server_that_is_down_costs_one_try_a_run(waiting: World, library: Library, clock: Clock) -> None:
    with open_office() as office:
        mailbox = office.mailbox
    assert send_waiting(mailbox, library.programme, clock()) == 0
    assert db.session.scalar(sa.select(sa.func.count()).where(Reminder.tries > 0)) == 1
    assert "连不上邮件服务器" in (db.session.scalar(sa.select(Reminder.fault).where(Reminder.tries > 0)) or "")
    assert set(states().values()) == {"waiting"}


def test_a_server_that_cannot_be_spoken_to_in_secret_gets_nothing(
    waiting: World, office: PostOffice, library: Library, clock: Clock
) -> None:
    for security in ("starttls", "tls"):
        mailbox = dataclasses.replace(office.mailbox, security=security, user="u", password="secret-word")
        assert send_waiting(mailbox, library.programme, clock.forward(hours=2)) == 0
    assert office.delivered == [] and "secret-word" not in office.heard


def test_no_name_becomes_a_header(waiting: World, office: PostOffice, library: Library, clock: Clock) -> None:
    begin_write()
    db.session.get_one(Person, waiting["trainee"]).name = "王\r\nBcc: evil@example.com\r\n\r\nX"
    db.session.commit()
    send_waiting(office.mailbox, library.programme, clock())
    letter = next(read(text) for _, to, text in office.delivered if to == "trainee@bank.example")
    assert letter["Bcc"] is None and letter["To"].addresses[0].addr_spec == "trainee@bank.example"
    assert [to for _, to, _ in office.delivered].count("evil@example.com") == 0


def test_the_job_makes_and_sends(fast_app: Flask, fast_world: World, office: PostOffice, library: Library, clock: Clock) -> None:
    live(fast_world["trainee"], library, date(2024, 4, 1))
    address(fast_world["trainee"], "trainee@bank.example")
    done = run_due(library, clock(), 30, mailbox=office.mailbox)
    assert (done["reminders made"], done["mails sent"]) == (2, 1)
    assert run_due(library, clock(), 30, mailbox=office.mailbox)["reminders made"] == 0


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("  a.b+c@mail.bank.example ", "a.b+c@mail.bank.example"),
        ("", ""),
        ("a@b", None),
        ("a@@b.cn", None),
        ("a b@c.cn", None),
        ("a@b.cn\r\nBcc: x@y.cn", None),
        ("a@b.cn, c@d.cn", None),
        ("<a@b.cn>", None),
        ("a@b..cn", None),
        (".a@b.cn", None),
        ("名字@银行.cn", None),
        ("a" * 116 + "@b.cn", None),
        ("a@-b.cn", None),
    ],
)
def test_what_is_a_mail_address(raw: str, expected: str | None) -> None:
    assert mail_address_of(raw) == expected


def test_hr_sets_an_address(fast_app: Flask, fast_world: World, clock: Clock) -> None:
    browser = client_of(fast_app, "hr")
    person_id = fast_world["trainee"]
    assert "邮箱" in browser.get(f"/people/{person_id}").text
    assert browser.post(f"/people/{person_id}/email", data={"email": "wang@bank.example"}).status_code == 302
    assert 'value="wang@bank.example"' in browser.get(f"/people/{person_id}").text
    reply = browser.post(f"/people/{person_id}/email", data={"email": "wang@bank\r\nBcc: x@y.cn"}, follow_redirects=True)
    assert "邮箱地址不合规" in reply.text and 'value="wang@bank.example"' in reply.text


@pytest.mark.parametrize(
    ("changes", "word"),
    [
        ({"SMTP_FROM": ""}, "SMTP_FROM"),
        ({"SMTP_FROM": "a@b.cn\nX: y"}, "SMTP_FROM"),
        ({"SMTP_SECURITY": "ssl"}, "SMTP_SECURITY"),
        ({"SMTP_SECURITY": "none", "SMTP_USER": "u"}, "SMTP_USER"),
    ],
)
def test_a_mail_server_that_is_set_wrongly_stops_the_start(fast_app: Flask, changes: dict[str, str], word: str) -> None:
    right = {"SMTP_HOST": "mail.bank.example", "SMTP_FROM": "lobby@bank.example", "SMTP_SECURITY": "starttls"}
    check_settings(fast_app.config | right)
    with pytest.raises(UnsafeSettings, match=word):
        check_settings(fast_app.config | right | changes)


def test_without_a_host_there_is_no_mail(fast_app: Flask) -> None:
    assert mailbox_of(fast_app.config) is None
