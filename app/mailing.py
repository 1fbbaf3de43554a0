"""Sending reminders by mail, where the bank has set a mail server. No transaction is open while the network is waited for."""

import smtplib
import ssl
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime, make_msgid
from typing import Any

from app.domain.calendar import civil_date
from app.domain.programme import Programme
from app.domain.reminders import DIGEST
from app.reports.reminders_queries import get_people
from app.reports.reminders_services import Letter, claim_letter, note_outcome
from app.web.reminder_words import MOST_LINES, digest_text, letter_text, titles_of

# What a server may take to answer, and how long one run goes on sending before other timed work has its turn. In seconds.
TIMEOUT, ENOUGH = 10, 20
# The codes by which a server takes what it was given.
TAKEN = (250, 251)


@dataclass(frozen=True)
class Mailbox:
    """The bank's mail server, whom its mails come from, and the address of this site that they name ("" where nobody has set it)."""

    host: str
    port: int
    user: str
    password: str
    sender: str
    security: str
    bank: str
    site: str


@dataclass(frozen=True)
class Outcome:
    """What became of a mail: sent, failed (it certainly did not go) or unknown. `final`: another try would be refused as well."""

    word: str
    fault: str = ""
    final: bool = False


def mailbox_of(settings: Mapping[str, Any]) -> Mailbox | None:
    """The mail server of this installation, None where there is none."""
    if not settings["SMTP_HOST"]:
        return None
    return Mailbox(
        host=settings["SMTP_HOST"],
        port=settings["SMTP_PORT"],
        user=settings["SMTP_USER"],
        password=settings["SMTP_PASSWORD"],
        sender=settings["SMTP_FROM"],
        security=settings["SMTP_SECURITY"],
        bank=settings["BANK"].name,
        site=settings["BANK"].public_url,
    )


def send_waiting(mailbox: Mailbox, programme: Programme, now: datetime) -> int:
    """Send the mails that wait, one after the other, for a while. Returns how many went. One that fails stops no other.

    Where the server itself cannot be reached, the run ends with that one mail's failed try: the others would wait for the same.
    """
    sent, started, server = 0, time.monotonic(), None
    try:
        while time.monotonic() - started < ENOUGH and (letter := claim_letter(now)):
            try:
                server = server or _reach(mailbox)
            except (OSError, smtplib.SMTPException) as error:
                note_outcome(letter, "failed", f"连不上邮件服务器：{_short(error)}", now)
                break
            outcome = _deliver(server, mailbox.sender, letter.address, message_of(letter, mailbox, programme, now).as_bytes())
            note_outcome(letter, outcome.word, outcome.fault, now, final=outcome.final)
            sent += outcome.word == "sent"
            if outcome.word != "sent":
                # After a refusal or a silence the next mail begins with a server that is known to listen.
                _leave(server)
                server = None
    finally:
        _leave(server)
    return sent


def message_of(letter: Letter, mailbox: Mailbox, programme: Programme, now: datetime) -> EmailMessage:
    """The mail. Line breaks in a name or an address cannot become headers of their own: the library refuses them, and we take them out."""
    subject, text = _spelt(letter, programme, civil_date(now), mailbox)
    message = EmailMessage()
    message["Subject"] = _one_line(subject)
    message["From"] = Address(_one_line(mailbox.bank), addr_spec=mailbox.sender)
    message["To"] = Address(_one_line(letter.name), addr_spec=letter.address)
    message["Date"] = format_datetime(now)
    message["Message-ID"] = make_msgid(f"{letter.reminder_id}.{letter.tries}", mailbox.sender.partition("@")[2] or None)
    # An answering machine that answers a machine helps nobody.
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(text)
    return message


def _spelt(letter: Letter, programme: Programme, today: date, mailbox: Mailbox) -> tuple[str, str]:
    """Subject and text."""
    titles = titles_of(programme)
    if letter.kind != DIGEST:
        title = titles.get(letter.detail["key"], letter.detail["key"])
        return letter_text(letter.kind, letter.name, title, letter.last_on, today, mailbox.site, mailbox.bank)
    lines = letter.detail["lines"]
    people = get_people(sorted({line[0] for line in lines[:MOST_LINES]}))
    told = [
        (people[person_id].name, people[person_id].staff_no, people[person_id].branch, kind, titles.get(key, key), date.fromisoformat(day))
        for person_id, kind, key, day in lines[:MOST_LINES]
        if person_id in people
    ]
    return digest_text(letter.name, letter.detail["counts"], told, today, mailbox.site, mailbox.bank)


def _reach(mailbox: Mailbox) -> smtplib.SMTP:
    if mailbox.security == "tls":
        server: smtplib.SMTP = smtplib.SMTP_SSL(mailbox.host, mailbox.port, timeout=TIMEOUT, context=ssl.create_default_context())
    else:
        server = smtplib.SMTP(mailbox.host, mailbox.port, timeout=TIMEOUT)
    try:
        if mailbox.security == "starttls":
            server.starttls(context=ssl.create_default_context())
        if mailbox.user:
            server.login(mailbox.user, mailbox.password)
        server.ehlo_or_helo_if_needed()
    except BaseException:
        _leave(server)
        raise
    return server


def _deliver(server: smtplib.SMTP, sender: str, address: str, body: bytes) -> Outcome:
    """Hand one mail over. Only once its text was on the way can it be unknown whether the server has taken it."""
    try:
        for step in (lambda: server.mail(sender), lambda: server.rcpt(address)):
            code, reply = step()
            if code not in TAKEN:
                return Outcome("failed", f"{code} {_words(reply)}", final=code >= 500)
    except (OSError, smtplib.SMTPException) as error:
        return Outcome("failed", _short(error))
    try:
        code, reply = server.data(body)
    except smtplib.SMTPDataError as error:
        return Outcome("failed", _short(error), final=error.smtp_code >= 500)
    except (OSError, smtplib.SMTPException) as error:
        return Outcome("unknown", f"邮件已开始发送，服务器没有回音：{_short(error)}")
    return Outcome("sent") if code in TAKEN else Outcome("failed", f"{code} {_words(reply)}", final=code >= 500)


def _leave(server: smtplib.SMTP | None) -> None:
    if server is not None:
        with suppress(OSError, smtplib.SMTPException):
            server.quit()
        server.close()


def _short(error: Exception) -> str:
    if isinstance(error, smtplib.SMTPResponseException):
        return f"{error.smtp_code} {_words(error.smtp_error)}"
    return f"{type(error).__name__} {error}".strip()


def _words(reply: bytes | str) -> str:
    text = reply.decode(errors="replace") if isinstance(reply, bytes) else reply
    return _one_line(text)


def _one_line(text: str) -> str:
    return " ".join("".join(char if char.isprintable() else " " for char in text).split())
