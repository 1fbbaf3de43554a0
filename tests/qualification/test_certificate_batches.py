"""HR's list of certificates, and batches of them: chosen, printed step by step, fetched by one person, and gone after a day."""

import csv
import io
import zipfile
from collections.abc import Callable, Iterator, Sequence
from datetime import date, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask

from app.accounts.models import Person
from app.accounts.services import add_person
from app.domain.calendar import civil_date
from app.domain.certificate_filters import CertificateFilters, read_certificate_filters
from app.domain.standing_filters import BadFilter
from app.errors import NotFound, Refused
from app.extensions import begin_write, db
from app.library.load import Library
from app.qualification import certificate_batches_services as batches
from app.qualification.certificate_list_queries import count_in_scope, count_lines, list_lines
from app.qualification.certificates_queries import PrintedCertificate
from app.qualification.certificates_services import reissue_certificate
from app.qualification.models import Certificate
from app.record.models import AuditRow
from app.web.spreadsheets import Table, csv_lines
from tests.browsing import client_of
from tests.clock import Clock
from tests.people import World, done
from tests.reports.lives import live

NAMES = ("=cmd|calc", "../../逃", "王·雨")


@pytest.fixture
def bank(fast_world: World, library: Library, clock: Clock, tmp_path: Path, fast_app: Flask) -> Iterator[World]:
    """Five certificates in HR's city, one of them a year old, and one in another city; files go to a folder of the test's own."""
    today = civil_date(clock())
    for number, name in enumerate(NAMES):
        person = done(add_person(f"N000{number}", f"名{number}", "112", clock(), hired_on=today, password_hash=""))
        begin_write()
        db.session.get_one(Person, person).name = name
        db.session.commit()
        live(person, library, today)
    live(fast_world["trainee"], library, today - timedelta(days=365))
    live(fast_world["other"], library, today - timedelta(days=800))
    live(fast_world["far"], library, today)
    fast_app.instance_path = str(tmp_path)
    yield fast_world


def index(lines: Sequence[batches.Line]) -> bytes:
    return b"".join(csv_lines(Table("index", ("file", "name"), [(line.get("file", ""), line["name"]) for line in lines])))


def press_by(page: Callable[[PrintedCertificate], bytes]) -> batches.Press:
    return batches.Press(page=page, index=index)


def page(found: PrintedCertificate) -> bytes:
    return f"%PDF {found.number}".encode()


press = press_by(page)


def numbers(bank: World, **filters: object) -> list[str]:
    asked = CertificateFilters.model_validate(filters)
    found = list_lines(bank.viewer("hr"), asked, date(2026, 3, 2), 0, 50)
    assert count_lines(bank.viewer("hr"), asked) == len(found)
    return [line.staff_no for line in found]


def test_the_list_knows_scope_branch_days_and_words(bank: World, library: Library, clock: Clock) -> None:
    assert numbers(bank) == ["S0002", "S0001", "N0002", "N0001", "N0000"] or len(numbers(bank)) == 5
    assert "S0003" not in numbers(bank) and "S0003" in [
        line.staff_no for line in list_lines(bank.viewer("auditor"), CertificateFilters(), date(2026, 3, 2), 0, 50)
    ]
    assert numbers(bank, branch="111") == ["S0001"]
    assert set(numbers(bank, issued_from=date(2026, 3, 2))) == {"N0000", "N0001", "N0002"}
    assert set(numbers(bank, issued_to=date(2025, 12, 31))) == {"S0001", "S0002"}
    assert set(numbers(bank, valid_on=date(2026, 3, 2))) == {"N0000", "N0001", "N0002", "S0001"}
    assert numbers(bank, valid_on=date(2024, 1, 1)) == ["S0002"]
    assert numbers(bank, text="N0001") == ["N0001"] and numbers(bank, qualification="nothing") == []
    number = db.session.scalars(sa.select(Certificate.number).where(Certificate.person_id == bank["trainee"])).one()
    done(reissue_certificate(bank.viewer("hr"), number, "lost", "x", library.programme, clock(), ""))
    assert len(numbers(bank, branch="111")) == 2 and len(numbers(bank, branch="111", current=True)) == 1
    assert numbers(bank, branch="111", valid_on=date(2026, 3, 1)) == ["S0001"], "the old one was in force until the day it was replaced"
    states = {line.number: line.state for line in list_lines(bank.viewer("hr"), CertificateFilters(), date(2026, 3, 2), 0, 50)}
    assert states[number] == "superseded" and sorted(states.values()).count("qualified") == 4 and "expired" in states.values()


@pytest.mark.parametrize(
    "raw", [{"x": "1"}, {"on": "2026-02-30"}, {"current": "2"}, {"branch": "%"}, {"qualification": "zz"}, {"q": "a\x00"}]
)
def test_what_cannot_be_a_filter_is_refused(raw: dict[str, str]) -> None:
    with pytest.raises(BadFilter):
        read_certificate_filters(raw, ["lobby-manager"])


def test_a_batch_goes_on_after_a_crash_and_ends_in_a_zip(bank: World, clock: Clock, tmp_path: Path) -> None:
    hr, root, today = bank.viewer("hr"), tmp_path / "b", civil_date(clock())
    batch = done(batches.make_batch(hr, CertificateFilters(), clock()))
    assert batches.make_batch(hr, CertificateFilters(), clock()) == Refused.because("batch_running")

    def breaks(found: PrintedCertificate) -> bytes:
        if len(list(batches.folder_of(root, batch).glob("*.json"))) == 2:
            raise OSError("disk full")
        return page(found)

    with pytest.raises(OSError, match="disk full"):
        batches.step_batch(hr, batch, root, press_by(breaks), today)
    assert isinstance(batches.check_batch(hr, batch, root), Refused)
    one = batches.step_batch(hr, batch, root, press, today, seconds=0)
    assert (one.state, one.done) == ("making", 2), "what was done before the crash is kept"
    assert batches.step_batch(hr, batch, root, press, today).state == "ready"
    file = batches.check_batch(hr, batch, root)
    assert isinstance(file, Path)
    with zipfile.ZipFile(file) as packed:
        names = packed.namelist()
        rows = list(csv.reader(io.StringIO(packed.read(batches.INDEX).decode("utf-8-sig"))))
    assert len(names) == 6 and all("/" not in name and ".." not in name and "=" not in name for name in names)
    assert [row[0] for row in rows[1:]] == names[1:] and {row[1] for row in rows} >= {"'=cmd|calc", "王·雨"}
    assert [file.name for file in batches.folder_of(root, batch).iterdir() if file.suffix in (".pdf", ".part")] == []


def test_only_its_maker_within_their_scope_and_for_a_day(bank: World, clock: Clock, tmp_path: Path) -> None:
    hr, root, today = bank.viewer("hr"), tmp_path / "b", civil_date(clock())
    batch = done(batches.make_batch(hr, CertificateFilters(), clock()))
    batches.step_batch(hr, batch, root, press, today)
    for who in ("auditor", "trainer"):
        with pytest.raises(NotFound):
            batches.check_batch(bank.viewer(who), batch, root)
    begin_write()
    db.session.get_one(Person, bank["trainee"]).branch_id = db.session.get_one(Person, bank["far"]).branch_id
    db.session.commit()
    assert batches.check_batch(hr, batch, root) == Refused.because("batch_out_of_scope")
    assert batches.forget_batches(root, clock.forward(hours=23)) == 0 and batches.folder_of(root, batch).exists()
    assert batches.forget_batches(root, clock.forward(hours=2)) == 1 and not batches.folder_of(root, batch).exists()
    assert batches.check_batch(hr, batch, root) == Refused.because("batch_gone")


def test_limits_and_cancelling(bank: World, clock: Clock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    hr, root = bank.viewer("hr"), tmp_path / "b"
    assert batches.make_batch(hr, CertificateFilters(text="nobody"), clock()) == Refused.because("batch_empty")
    monkeypatch.setattr(batches, "MOST", 4)
    assert batches.make_batch(hr, CertificateFilters(), clock()) == Refused.because("batch_too_large", most=4)
    batch = done(batches.make_batch(hr, CertificateFilters(branch="112"), clock()))

    def cancelled(found: PrintedCertificate) -> bytes:
        batches.cancel_batch(hr, batch, root)
        batches.folder_of(root, batch).mkdir(parents=True, exist_ok=True)
        return page(found)

    assert batches.step_batch(hr, batch, root, press_by(cancelled), civil_date(clock()), seconds=0.001).state == "cancelled"
    assert not batches.folder_of(root, batch).exists(), "a step that was under way leaves nothing behind"


def test_a_certificate_that_was_tampered_with_is_not_printed(bank: World, clock: Clock, tmp_path: Path) -> None:
    hr, root = bank.viewer("hr"), tmp_path / "b"
    begin_write()
    row = db.session.scalars(sa.select(Certificate).where(Certificate.person_id == bank["trainee"])).one()
    row.fields = row.fields | {"name": "别人"}
    db.session.commit()
    batch = done(batches.make_batch(hr, CertificateFilters(branch="111"), clock()))
    batches.step_batch(hr, batch, root, press, civil_date(clock()))
    file = batches.check_batch(hr, batch, root)
    assert isinstance(file, Path)
    with zipfile.ZipFile(file) as packed:
        assert packed.namelist() == [batches.INDEX] and "别人" in packed.read(batches.INDEX).decode()


def test_hr_downloads_on_the_pages_without_scripts(bank: World, fast_app: Flask) -> None:
    client = client_of(fast_app, "hr")
    shown = client.get("/qualification/certificates/?branch=111").text
    assert "S0001" in shown and "S0002" not in shown and "制作这 1 张" in shown
    reply = client.post("/qualification/certificates/batches", data={"branch": "111"})
    address = reply.headers["Location"]
    assert "继续" in client.get(address).text
    assert "已做好" in client.post(f"{address}/step", follow_redirects=True).text
    assert client.post(f"{address}/step", headers={"Accept": "application/json"}).json == {"state": "ready", "done": 1, "total": 1}
    packed = client.get(f"{address}.zip")
    assert packed.status_code == 200 and packed.headers["Cache-Control"] == "no-store"
    with zipfile.ZipFile(io.BytesIO(packed.data)) as held:
        assert held.read(held.namelist()[1]).startswith(b"%PDF-")
        assert "有效" in held.read(batches.INDEX).decode() and held.namelist()[1] in held.read(batches.INDEX).decode()
    packed.close()
    assert client_of(fast_app, "auditor").get(f"{address}.zip").status_code == 404
    db.session.rollback()
    row = db.session.scalars(sa.select(AuditRow).where(AuditRow.action == "data_exported")).all()[-1]
    assert row.actor_id == bank["hr"] and '"rows":1' in row.detail and row.subject.startswith("certificate_batch:")
    assert count_in_scope(bank.viewer("hr"), []) == 0
