"""Reads a workbook from its standard input and writes the rows as JSON to its standard output. Run as a process of its own.

Whatever a hostile file does happens here: in a child with little memory and little time, which nobody misses. Nothing is unpacked to
disk, no name in the archive is ever a path, no formula and no macro is run: the values that the spreadsheet saved are read. Imports
nothing of ours, so that it starts in a moment.
"""

import contextlib
import io
import json
import resource
import sys
import zipfile
from datetime import date, datetime
from typing import Any

import python_calamine

MEMORY = 280 * 1024 * 1024
SECONDS = 20
# A sheet of 50,000 people unpacks to some thirty million bytes.
MOST_UNPACKED = 120_000_000
MOST_PARTS = 1_000
MOST_ROWS = 50_001
MOST_COLUMNS = 60
LONGEST_CELL = 300
MOST_TEXT = 24_000_000
# How many sheets are looked at for one that holds anything.
SHEETS = 3


class Unfit(Exception):
    """Why the file is not read, in one word."""


def main() -> None:
    for what, limit in ((resource.RLIMIT_AS, MEMORY), (resource.RLIMIT_CPU, SECONDS), (resource.RLIMIT_CORE, 0)):
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(what, (limit, limit))
    try:
        told: dict[str, Any] = {"rows": rows_of(sys.stdin.buffer.read())}
    except Unfit as unread:
        told = {"fault": str(unread)}
    except BaseException:  # Also the panic of a reader that is not written in Python.
        told = {"fault": "unreadable"}
    sys.stdout.buffer.write(json.dumps(told).encode())


def rows_of(body: bytes) -> list[tuple[int, list[str]]]:
    """(row, cells) of the first sheet that holds anything, rows counted from 1 as a spreadsheet shows them."""
    _check_parts(body)
    book = python_calamine.load_workbook(io.BytesIO(body))
    for name in book.sheet_names[:SHEETS]:
        sheet = book.get_sheet_by_name(name)
        if sheet.end is None:
            continue
        last_row, last_column = sheet.end
        if last_row >= 2 * MOST_ROWS:
            raise Unfit("long")
        if last_column >= MOST_COLUMNS:
            raise Unfit("wide")
        first_row, first_column = sheet.start or (0, 0)
        return _rows(sheet.to_python(skip_empty_area=True), first_row + 1, first_column)
    return []


def _check_parts(body: bytes) -> None:
    """Ask the archive's directory before anything is unpacked."""
    parts = zipfile.ZipFile(io.BytesIO(body)).infolist()
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_UNPACKED:
        raise Unfit("big")
    if any(part.filename.startswith(("/", "\\")) or ".." in part.filename.replace("\\", "/").split("/") for part in parts):
        raise Unfit("unreadable")


def _rows(found: list[list[Any]], first: int, indent: int) -> list[tuple[int, list[str]]]:
    rows, text = [], 0
    for number, cells in enumerate(found, first):
        told = [""] * indent + [_spelt(cell) for cell in cells]
        text += sum(map(len, told))
        if text > MOST_TEXT:
            raise Unfit("big")
        if any(told):
            rows.append((number, told))
        if len(rows) > MOST_ROWS:
            raise Unfit("long")
    return rows


def _spelt(cell: Any) -> str:
    """A cell as its text would be written in a CSV file."""
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell).strip()[:LONGEST_CELL]


if __name__ == "__main__":
    main()
