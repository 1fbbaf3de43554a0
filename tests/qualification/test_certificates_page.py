"""The certificate's own page and its print."""

import io
from datetime import date
from pathlib import Path
from typing import Any

import pypdf
import pytest
import sqlalchemy as sa
from flask import Flask

from app.accounts.models import Branch, Person
from app.domain.bank_identity import BankIdentity
from app.extensions import begin_write, db
from app.library.load import Library
from app.qualification.certificate_pdf import typeset
from app.qualification.certificates_queries import list_certificates
from app.qualification.models import Certificate
from app.quizzes.services import submit_attempt
from app.record.models import AuditRow
from app.web.qr import qr_svg
from tests.browsing import client_of
from tests.clock import Clock
from tests.people import World
from tests.quizzes.sitting import answers, begin, pass_others

TEXTS = {
    "name": "王小雨",
    "staff_no": "S0001",
    "branch": "人民路理财中心",
    "title": "大堂经理上岗资格",
    "number": "2026-000123-4",
    "bank": "示例银行",
    "signatory": "周敏",
    "signatory_title": "总经理",
    "check_page": "https://academy.example/check",
}
DAYS = {"valid_from": date(2026, 3, 2), "valid_until": date(2028, 3, 2), "issued_on": date(2026, 3, 2)}
QR = qr_svg("https://academy.example/check/token")
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de0000000c49444154789c63f8cfc0000003010100c9fe92ef0000000049454e44ae426082"
)


def words(pdf: bytes) -> str:
    (page,) = pypdf.PdfReader(io.BytesIO(pdf)).pages
    return "".join(page.extract_text().split())


@pytest.fixture
def number(world: World, app: Flask, clock: Clock) -> str:
    """The certificate that 王小雨 earned on 2 March 2026."""
    library: Library = app.extensions["library"]
    attempt_id, person = begin(world, "trainee", library, clock), world["trainee"]
    pass_others(person, library, clock)
    assert submit_attempt(attempt_id, person, answers(person, attempt_id), library, clock()) is None
    (certificate,) = list_certificates(world.viewer("trainee"))
    return certificate.number


def test_the_print_says_every_field_and_carries_its_fonts() -> None:
    pdf = typeset(TEXTS, DAYS, QR)
    said = words(pdf)
    for text in TEXTS.values():
        assert "".join(text.split()) in said, text
    assert "2026年3月2日起至2028年3月2日止" in said and "首尾两日均含" in said
    reader = pypdf.PdfReader(io.BytesIO(pdf))
    (page,) = reader.pages
    assert [round(float(side)) for side in page.mediabox[2:]] == [842, 595]
    assert b"pdfaid:part>2<" in pdf.replace(b" ", b"") and b"pdfaid:conformance>B<" in pdf.replace(b" ", b"")
    resources: Any = page["/Resources"]
    fonts = [font.get_object() for font in resources["/Font"].values()]
    assert fonts and all("NotoSerifSC" in font["/BaseFont"] for font in fonts), "only the fonts that are shipped"


def test_the_same_certificate_is_the_same_file() -> None:
    assert typeset(TEXTS, DAYS, QR) == typeset(TEXTS, DAYS, QR)
    assert typeset(TEXTS, DAYS, QR) != typeset(TEXTS | {"name": "王大雨"}, DAYS, QR)


@pytest.mark.parametrize(
    "name",
    ['#read("/etc/passwd")', "*粗*_斜_", "$x^2$ @ref <label>", '"; #panic()', "\\u{41}", "#" * 60, "龘䶮𬭎", "长" * 60],
)
def test_a_name_is_text_and_never_markup(name: str) -> None:
    assert "".join(name.split()) in words(typeset(TEXTS | {"name": name}, DAYS, QR))


def test_the_banks_own_seal(tmp_path: Path) -> None:
    drawn = typeset(TEXTS, DAYS, QR)
    for file, body in (("seal.png", PNG), ("seal.svg", b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><circle r="4"/></svg>')):
        path = tmp_path / file
        path.write_bytes(body)
        pdf = typeset(TEXTS, DAYS, QR, path)
        assert pdf == typeset(TEXTS, DAYS, QR, path) != drawn


def test_what_the_bank_was_at_issue_stays_printed(number: str, world: World, app: Flask) -> None:
    row = db.session.get_one(Certificate, number)
    assert (row.fields["bank"], row.fields["signatory"]) == ("示例银行", "")
    db.session.rollback()
    client = client_of(app, "trainee")
    url = f"/qualification/certificates/{number}.pdf"
    before = client.get(url).data
    begin_write()
    person = db.session.get_one(Person, world["trainee"])
    person.name = "王小雪"
    person.branch_id = db.session.scalars(sa.select(Branch.id).where(Branch.code == "112")).one()
    db.session.commit()
    app.config["BANK"] = BankIdentity(name="新名银行", short_name="新名", signatory="别人", retention_days=1825)
    assert client.get(url).data == before
    page = client.get(f"/qualification/certificates/{number}").text
    assert "王小雨" in page and "人民路理财中心" in page and "示例银行" in page and "王小雪" not in page.partition("<main")[2]


def test_who_opens_it(number: str, world: World, app: Flask) -> None:
    insiders, outsiders = ("trainee", "hr", "trainer", "branch_head", "auditor"), ("other", "far", "admin")
    for who, status in [(who, 200) for who in insiders] + [(who, 404) for who in outsiders]:
        client = client_of(app, who)
        for end in ("", ".pdf"):
            assert client.get(f"/qualification/certificates/{number}{end}").status_code == status, (who, end)
        for none in ("2026-999999-9", "x", "%00", "' or 1=1"):
            assert client.get(f"/qualification/certificates/{none}").status_code == 404
    assert app.test_client().get(f"/qualification/certificates/{number}").status_code == 302


def test_the_download_is_noted_and_leads_to_the_check_page(number: str, world: World, app: Flask) -> None:
    reply = client_of(app, "hr").get(f"/qualification/certificates/{number}.pdf")
    assert reply.mimetype == "application/pdf" and f"certificate-{number}.pdf" in reply.headers["Content-Disposition"]
    assert number in words(reply.data) and "王小雨" in words(reply.data)
    db.session.rollback()
    row = db.session.scalars(sa.select(AuditRow).where(AuditRow.action == "data_exported")).one()
    assert row.actor_id == world["hr"] and f"certificate:{number}" in row.detail


def test_the_address_in_the_print_is_the_banks_and_not_the_visitors(number: str, app: Flask) -> None:
    bank: BankIdentity = app.config["BANK"]
    app.config["BANK"] = bank.model_copy(update={"public_url": "https://academy.bank.example"})
    client = client_of(app, "trainee")
    pdf = client.get(f"/qualification/certificates/{number}.pdf").data
    assert "https://academy.bank.example/check" in words(pdf) and "localhost" not in words(pdf)
