"""Batches of certificates: chosen at once, printed step by step, fetched as one ZIP by whoever made them, and gone after a day.

Each certificate becomes a file of its own, put in place whole: a crash loses at most the one being printed, and going on means printing
what is not there yet. Printing is slow, and no transaction is open meanwhile.
"""

import contextlib
import json
import shutil
import time
import unicodedata
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

import sqlalchemy as sa

from app.domain.certificate_filters import CertificateFilters
from app.domain.personal_data import is_erased
from app.domain.rights import Viewer
from app.errors import NotFound, Refused
from app.extensions import begin_write, db
from app.qualification.certificate_list_queries import count_in_scope, get_batch, list_numbers
from app.qualification.certificates_queries import PrintedCertificate, get_certificate
from app.qualification.models import CertificateBatch
from app.record.services import audit

MOST = 2000
KEPT = timedelta(days=1)
# A step takes about this long, so that the bar moves and no request times out.
STEP_SECONDS = 2.0
ZIP, INDEX = "certificates.zip", "目录.csv"
Line = dict[str, str]


@dataclass(frozen=True)
class Press:
    """How a certificate becomes a file, and how the lines of all become the index."""

    page: Callable[[PrintedCertificate], bytes]
    index: Callable[[Sequence[Line]], bytes]


def make_batch(viewer: Viewer, filters: CertificateFilters, now: datetime) -> int | Refused:
    """Freeze the choice. Returns the batch's number; nothing is printed yet."""
    begin_write()
    numbers = list_numbers(viewer, filters, MOST)
    running = sa.select(CertificateBatch.id).where(CertificateBatch.person_id == viewer.person_id, CertificateBatch.state == "making")
    refused = None
    if not numbers:
        refused = Refused.because("batch_empty")
    elif len(numbers) > MOST:
        refused = Refused.because("batch_too_large", most=MOST)
    elif db.session.scalar(running) is not None:
        refused = Refused.because("batch_running")
    if refused:
        db.session.rollback()
        return refused
    batch = CertificateBatch(
        person_id=viewer.person_id,
        filters=filters.as_args(),
        numbers=numbers,
        total=len(numbers),
        done=0,
        state="making",
        made_at=now,
    )
    db.session.add(batch)
    db.session.flush()
    batch_id, detail = batch.id, {"count": len(numbers), "filters": filters.as_args()}
    audit("certificates_batched", actor_id=viewer.person_id, subject=f"certificate_batch:{batch_id}", now=now, detail=detail)
    db.session.commit()
    return batch_id


def step_batch(viewer: Viewer, batch_id: int, root: Path, press: Press, today: date, seconds: float = STEP_SECONDS) -> CertificateBatch:
    """Print for about so many seconds; with the last certificate the ZIP is made. Asked again, it goes on where it was left."""
    batch = _own(viewer, batch_id)
    if batch.state != "making":
        return batch
    numbers, folder = list(batch.numbers), folder_of(root, batch_id)
    db.session.rollback()
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    until, left = time.monotonic() + seconds, _missing(folder, numbers)
    while left and time.monotonic() < until:
        _print_one(viewer, left.pop(0), folder, press, today)
    if not left:
        _pack(folder, numbers, press)
    return _step_done(viewer, batch_id, folder, numbers, len(left))


def _step_done(viewer: Viewer, batch_id: int, folder: Path, numbers: list[str], left: int) -> CertificateBatch:
    begin_write()
    batch = _own(viewer, batch_id)
    if batch.state == "making":
        batch.done, batch.state = len(numbers) - left, "making" if left else "ready"
    state = batch.state
    db.session.commit()
    if state in ("cancelled", "gone"):
        # It was stopped meanwhile, and so it stays.
        shutil.rmtree(folder, ignore_errors=True)
    elif state == "ready":
        for number in numbers:
            (folder / f"{number}.pdf").unlink(missing_ok=True)
    return _own(viewer, batch_id)


def cancel_batch(viewer: Viewer, batch_id: int, root: Path) -> None:
    """Stop it and delete what there is."""
    begin_write()
    batch = _own(viewer, batch_id)
    if batch.state in ("making", "ready"):
        batch.state = "cancelled"
    db.session.commit()
    shutil.rmtree(folder_of(root, batch_id), ignore_errors=True)


def check_batch(viewer: Viewer, batch_id: int, root: Path) -> Path | Refused:
    """The ZIP of a batch that is ready, when everybody in it is still in the viewer's scope. Writes nothing."""
    batch = _own(viewer, batch_id)
    file = folder_of(root, batch_id) / ZIP
    if batch.state != "ready" or not file.is_file():
        return Refused.because("batch_gone")
    if count_in_scope(viewer, batch.numbers) != batch.total:
        return Refused.because("batch_out_of_scope")
    return file


def forget_batches(root: Path, now: datetime) -> int:
    """Delete the files of batches older than a day. Returns how many there were."""
    old = (CertificateBatch.made_at < now - KEPT, CertificateBatch.state.in_(("making", "ready")))
    ids = db.session.scalars(sa.select(CertificateBatch.id).where(*old)).all()
    if ids:
        begin_write()
        db.session.execute(sa.update(CertificateBatch).where(CertificateBatch.id.in_(ids), *old).values(state="gone"))
        db.session.commit()
    for batch_id in ids:
        shutil.rmtree(folder_of(root, batch_id), ignore_errors=True)
    return len(ids)


def batches_of(instance: str) -> Path:
    """Where the files of batches lie for a day: beside the database, in the instance folder."""
    return Path(instance) / "certificate-batches"


def folder_of(root: Path, batch_id: int) -> Path:
    return root / str(batch_id)


def file_name(number: str, name: str) -> str:
    """Number and name; of the name only letters and digits, so that it is a plain file name on every system."""
    plain = "".join(char for char in unicodedata.normalize("NFKC", name) if char.isalnum())[:40]
    return f"{number}_{plain}.pdf" if plain else f"{number}.pdf"


def _own(viewer: Viewer, batch_id: int) -> CertificateBatch:
    batch = get_batch(viewer, batch_id)
    if batch is None:
        raise NotFound("no_such_batch")
    return batch


def _missing(folder: Path, numbers: list[str]) -> list[str]:
    there = {file.stem for file in folder.glob("*.json")}
    return [number for number in numbers if number not in there]


def _print_one(viewer: Viewer, number: str, folder: Path, press: Press, today: date) -> None:
    """One certificate and its line of the index; the line is put in place last and says that it is done.

    What lies outside the viewer's scope by now, was tampered with, or has lost its holder is not printed; the index says so.
    """
    found = get_certificate(viewer, number, today)
    db.session.rollback()
    line: Line = {"number": number}
    if found is not None:
        line |= {"name": found.fields["name"], "staff_no": found.fields["staff_no"], "branch": found.fields["branch"]}
        line |= {"title": found.fields["title"], "from": found.valid_from.isoformat(), "until": found.valid_until.isoformat()}
        line |= {"issued": found.issued_on.isoformat(), "state": found.state}
    if found is not None and found.state != "altered" and not is_erased(found.fields):
        line["file"] = file_name(number, found.fields["name"])
        _put(folder / f"{number}.pdf", press.page(found))
    _put(folder / f"{number}.json", json.dumps(line, ensure_ascii=False).encode())


def _put(file: Path, content: bytes) -> None:
    part = file.with_name(f"{file.name}.{time.monotonic_ns()}.part")
    part.write_bytes(content)
    part.replace(file)


def _pack(folder: Path, numbers: list[str], press: Press) -> None:
    """One ZIP of all that was printed, with an index. Of two steps that come to the end at once one may find the files packed already."""
    part = folder / f"{ZIP}.{time.monotonic_ns()}.part"
    with contextlib.suppress(FileNotFoundError):
        lines = [json.loads((folder / f"{number}.json").read_bytes()) for number in numbers]
        with zipfile.ZipFile(part, "w") as packed:
            packed.writestr(INDEX, press.index(lines))
            for line in lines:
                if line.get("file"):
                    packed.write(folder / f"{line['number']}.pdf", line["file"])
        part.replace(folder / ZIP)
