"""Reading certificates: one as its owner, HR or a stranger sees it, and its print."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import sqlalchemy as sa

from app.accounts.models import Branch, Person
from app.accounts.queries import in_scope
from app.domain.calendar import civil_date
from app.domain.certificate import End, certificate_ends, certificate_state, is_number, is_token, printed_hash, same_name, tidy_number
from app.domain.ledger import Event
from app.domain.personal_data import is_erased
from app.domain.rights import Viewer
from app.extensions import db
from app.qualification.certificate_pdf import typeset
from app.qualification.models import Certificate
from app.qualification.queries import get_standing
from app.record.queries import get_event, get_events

RIGHT = "see_standings"


@dataclass(frozen=True)
class PrintedCertificate:
    """A certificate as it was printed, and what it is worth on a day; `state` is "altered" when the row and the ledger differ.

    `end` is what took it out of force, and `before` what it was worth until then; `replaces` is the number whose place it took.
    """

    number: str
    token: str
    person_id: int
    qualification: str
    fields: dict[str, str]
    valid_from: date
    valid_until: date
    issued_on: date
    state: str
    renewed_by: str = ""
    replaces: str = ""
    end: End | None = None
    before: str = ""


def list_certificates(viewer: Viewer) -> Sequence[Certificate]:
    """The viewer's own certificates, the newest first; one that was printed anew is reached from what took its place."""
    return db.session.scalars(
        sa.select(Certificate)
        .where(Certificate.person_id == viewer.person_id, Certificate.replaced_by == "")
        .order_by(Certificate.valid_from.desc(), Certificate.ended_by, Certificate.event_seq.desc())
    ).all()


def get_certificate(viewer: Viewer, number: str, on: date) -> PrintedCertificate | None:
    """A certificate of the viewer's own, or of somebody in their scope."""
    if not is_number(number):
        return None
    row = db.session.scalar(
        sa.select(Certificate)
        .join(Person, Person.id == Certificate.person_id)
        .join(Branch, Branch.id == Person.branch_id)
        .where(Certificate.number == number, sa.or_(Person.id == viewer.person_id, in_scope(viewer, RIGHT)))
    )
    return _printed(row, on) if row else None


def may_reissue(viewer: Viewer, person_id: int) -> bool:
    """Whether the viewer may print this person's certificates anew: HR for the people in their scope, nobody for oneself."""
    query = sa.select(Person.id).join(Branch, Branch.id == Person.branch_id).where(Person.id == person_id, in_scope(viewer, "decide"))
    return person_id != viewer.person_id and db.session.scalar(query) is not None


def get_certificate_by_token(token: str, on: date) -> PrintedCertificate | None:
    """The certificate that a QR code leads to; whoever holds the 128 bits may see it."""
    row = db.session.scalar(sa.select(Certificate).where(Certificate.token == token)) if is_token(token) else None
    return _printed(row, on) if row else None


def get_certificate_by_name(number: str, name: str, on: date) -> PrintedCertificate | None:
    """The certificate of this number, for somebody who also knows the printed name."""
    tidy = tidy_number(number)
    row = db.session.get(Certificate, tidy) if tidy else None
    # Whoever holds the paper of somebody who was erased is told so, whatever name it says: there is none left to compare with.
    return _printed(row, on) if row and (is_erased(row.fields) or same_name(name, row.fields["name"])) else None


def get_certificate_pdf(certificate: PrintedCertificate, issuer: dict[str, str], site: str, qr: str, seal: str) -> bytes:
    """The page to print, made while no transaction is open. `issuer` stands in for what a certificate did not freeze."""
    db.session.rollback()
    return typeset(
        issuer | certificate.fields | {"number": certificate.number, "check_page": f"{site}/check"},
        {"valid_from": certificate.valid_from, "valid_until": certificate.valid_until, "issued_on": certificate.issued_on},
        qr,
        Path(seal) if seal else None,
    )


def _printed(row: Certificate, on: date) -> PrintedCertificate:
    """What is in force is asked of the ledger and not of the row's own marks: this is what strangers are told."""
    issued = get_event(row.event_seq)
    end = certificate_ends(get_events(row.person_id), row.qualification).get(row.number)
    later = sa.select(Certificate.number).where(
        Certificate.person_id == row.person_id,
        Certificate.qualification == row.qualification,
        Certificate.valid_from > row.valid_from,
        Certificate.ended_by == 0,
    )
    return PrintedCertificate(
        number=row.number,
        token=row.token,
        person_id=row.person_id,
        qualification=row.qualification,
        fields=dict(row.fields),
        valid_from=row.valid_from,
        valid_until=row.valid_until,
        issued_on=civil_date(row.issued_at),
        state=_state(row, on, end) if _as_issued(row, issued) else "altered",
        renewed_by=db.session.scalar(later.order_by(Certificate.valid_from).limit(1)) or "",
        replaces=issued.data["number"] if issued and issued.kind == "superseded" else "",
        end=end,
        before=_state(row, end.on, None) if end else "",
    )


def _state(row: Certificate, on: date, end: End | None) -> str:
    return certificate_state(row.valid_from, row.valid_until, get_standing(row.person_id, row.qualification, on).state, on, end)


def _as_issued(row: Certificate, event: Event | None) -> bool:
    """Whether the row still says what the ledger noted when it was issued."""
    if event is None or event.person_id != row.person_id or event.kind not in ("granted", "superseded"):
        return False
    said = {"qualification": row.qualification, "by" if event.kind == "superseded" else "number": row.number}
    said |= {"valid_from": row.valid_from.isoformat(), "valid_until": row.valid_until.isoformat()}
    if not all(event.data.get(key) == value for key, value in said.items()):
        return False
    if is_erased(row.fields):
        # Only the ledger's word that the holder was erased stands in for what was printed.
        return any(later.kind == "erased" for later in get_events(row.person_id))
    return event.data.get("printed") in (None, printed_hash(row.token, row.fields))
