"""The backup's file: a zip with one member of JSON lines for each table, a manifest, and at its very end the hash of all before it.

The seal at the end finds any changed byte, also one in the zip's own tables; the hash of each member says which table it hit.
"""

import hashlib
import json
import os
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import IO, Any

from pydantic import ValidationError

from app.domain.values import Frozen

FORMAT = 1
MANIFEST = "manifest.json"
SEAL_LENGTH = len("sha256:") + 64
CHUNK = 1 << 20


class Unusable(Exception):
    """The backup cannot be made or used; the text says what is wrong and what to do."""


class TablePart(Frozen):
    """What the archive holds of a table. `sha256` covers its JSON lines."""

    columns: tuple[str, ...]
    rows: int
    sha256: str


class Snapshot(Frozen):
    """Where and when the rows were read. `revision` is the schema they stood in; the ledger's end tells an old backup from a newer one."""

    app: str
    revision: str
    engine: str
    taken_at: datetime
    ledger_seq: int
    ledger_hash: str


class Manifest(Frozen):
    """All that is known of a backup before a row of it is read. Parents stand before the tables that refer to them."""

    format: int
    snapshot: Snapshot
    tables: dict[str, TablePart]

    @property
    def rows(self) -> int:
        return sum(part.rows for part in self.tables.values())


TableRows = tuple[str, Sequence[str], Iterable[list[Any]]]


def write_archive(path: Path, snapshot: Snapshot, tables: Iterable[TableRows]) -> Manifest:
    """Write the rows of (table, columns, rows) as they come. The file has its name only when it is whole and on the disk."""
    if path.exists():
        raise Unusable(f"{path} 已经存在，备份不会覆盖它。请换一个文件名。")
    unfinished = path.with_name(path.name + ".part")
    try:
        descriptor = os.open(unfinished, os.O_RDWR | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w+b") as file:
            with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
                manifest = Manifest(format=FORMAT, snapshot=snapshot, tables=dict(_write_table(archive, *table) for table in tables))
                archive.writestr(MANIFEST, manifest.model_dump_json(indent=1))
                archive.comment = b"-" * SEAL_LENGTH
            _seal(file)
        unfinished.rename(path)
    finally:
        unfinished.unlink(missing_ok=True)
    return manifest


def check_archive(path: Path) -> Manifest:
    """Read the whole archive once. Returns its manifest, or raises Unusable with the tables that are damaged."""
    try:
        with path.open("rb") as file:
            sealed = _is_sealed(file)
    except OSError as error:
        raise Unusable(f"读不了 {path}：{error.strerror}") from error
    if sealed is None:
        raise Unusable(f"{path} 不是本系统的备份，或者文件末尾缺失（没有传完？）。")
    try:
        with zipfile.ZipFile(path) as archive:
            manifest = Manifest.model_validate_json(archive.read(MANIFEST))
            damaged = [name for name, part in manifest.tables.items() if not _is_whole(archive, name, part)]
    except (zipfile.BadZipFile, zlib.error, KeyError, ValidationError, EOFError, NotImplementedError, RuntimeError, OSError) as error:
        raise Unusable(f"{path} 已损坏，目录或清单读不出：{type(error).__name__}") from error
    if damaged:
        raise Unusable(f"{path} 已损坏，这些表与清单不符：{'、'.join(damaged)}")
    if not sealed:
        raise Unusable(f"{path} 写成之后被改动过：整个文件的校验和不符。")
    if manifest.format != FORMAT:
        raise Unusable(f"{path} 的格式是 {manifest.format}，这一版只认得 {FORMAT}。")
    return manifest


def read_rows(path: Path, table: str) -> Iterator[list[Any]]:
    """The rows of a table of a checked archive, one after the other."""
    with zipfile.ZipFile(path) as archive, archive.open(_member(table)) as lines:
        for line in lines:
            yield json.loads(line)


def _write_table(archive: zipfile.ZipFile, name: str, columns: Sequence[str], rows: Iterable[list[Any]]) -> tuple[str, TablePart]:
    total, count = hashlib.sha256(), 0
    with archive.open(_member(name), "w", force_zip64=True) as member:
        for row in rows:
            line = json.dumps(row, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"
            total.update(line)
            member.write(line)
            count += 1
    return name, TablePart(columns=tuple(columns), rows=count, sha256=total.hexdigest())


def _is_whole(archive: zipfile.ZipFile, name: str, part: TablePart) -> bool:
    total, count = hashlib.sha256(), 0
    try:
        with archive.open(_member(name)) as member:
            while chunk := member.read(CHUNK):
                total.update(chunk)
                count += chunk.count(b"\n")
    except (zipfile.BadZipFile, zlib.error, KeyError, EOFError, NotImplementedError, RuntimeError):
        return False
    return (total.hexdigest(), count) == (part.sha256, part.rows)


def _seal(file: IO[bytes]) -> None:
    """Put the hash in the place that the zip's comment has kept for it."""
    length = file.seek(0, os.SEEK_END) - SEAL_LENGTH
    seal = _hash(file, length)
    file.seek(length)
    file.write(seal)
    file.flush()
    os.fsync(file.fileno())


def _is_sealed(file: IO[bytes]) -> bool | None:
    """Whether the hash at the end fits; None when there is none."""
    length = file.seek(0, os.SEEK_END) - SEAL_LENGTH
    if length < 0:
        return None
    file.seek(length)
    seal = file.read()
    return seal == _hash(file, length) if seal.startswith(b"sha256:") else None


def _hash(file: IO[bytes], length: int) -> bytes:
    total = hashlib.sha256()
    file.seek(0)
    while length and (chunk := file.read(min(CHUNK, length))):
        total.update(chunk)
        length -= len(chunk)
    return f"sha256:{total.hexdigest()}".encode()


def _member(table: str) -> str:
    return f"tables/{table}.jsonl"
