"""A table as a file holds it: numbered rows of texts. Reading CSV, and which part of a table is its header."""

import csv
from collections.abc import Iterator, Sequence
from typing import NamedTuple

MOST_ROWS = 50_000
# Of 50,000 people a CSV file has some three million bytes; the server takes no request above four (MAX_CONTENT_LENGTH).
MOST_BYTES = 3_900_000
MOST_COLUMNS = 60
LONGEST_CELL = 300
# What spreadsheets put between cells, besides the comma.
_SEPARATORS = (",", "\t", ";")


class SheetRow(NamedTuple):
    """One row as written; `row` is the line that a spreadsheet shows, counted from 1. Cells come without the spaces around them."""

    row: int
    cells: tuple[str, ...]


def is_workbook(body: bytes) -> bool:
    """Whether a file is a ZIP archive, as workbooks are since 2007; what it is called plays no part."""
    return body.startswith(b"PK\x03\x04")


def file_fault(body: bytes) -> str | None:
    """Why a file is refused before anybody reads it, as a code, or None."""
    if not body.strip():
        return "import_empty"
    if len(body) > MOST_BYTES:
        return "import_too_big"
    if body.startswith(b"\xd0\xcf\x11\xe0"):
        # The container of Excel before 2007, and of workbooks with a password.
        return "import_old_excel"
    return None


def workbook_fault(word: str) -> str | None:
    """What the reader of workbooks said in one word, as a code, or None for nothing."""
    if word == "big":
        return "import_too_big"
    if word == "long":
        return "import_too_long"
    if word == "wide":
        return "import_too_wide"
    if word:
        return "import_unreadable"
    return None


def csv_fault(body: bytes) -> str | None:
    """Why the text of a file cannot be read, as a code, or None."""
    if _decoded(body) is None:
        return "import_encoding"
    return None


def table_fault(rows: Sequence[SheetRow]) -> str | None:
    """Why a table that was read is no list, as a code, or None: it wants a header and at most MOST_ROWS rows below."""
    if not rows:
        return "import_empty"
    if len(rows) > MOST_ROWS + 1:
        return "import_too_long"
    if max(len(row.cells) for row in rows) > MOST_COLUMNS:
        return "import_too_wide"
    return None


def read_csv(body: bytes) -> tuple[SheetRow, ...]:
    """The rows of a CSV file that hold something, at most two more than allowed. Comma, tab or semicolon, as its first line has it."""
    found = []
    for row in _rows(_decoded(body) or ""):
        found.append(row)
        if len(found) > MOST_ROWS + 1:
            break
    return tuple(found)


def trimmed(cells: Sequence[str]) -> tuple[str, ...]:
    """Cells without the spaces around them, cut where no list of ours goes, and without NULs, which no database keeps in a text."""
    return tuple(cell.strip()[:LONGEST_CELL].replace("\0", "\x01") for cell in cells)


def _decoded(body: bytes) -> str | None:
    """UTF-8 with or without a byte order mark, else GB18030. None for neither, and for a file with NULs, which is no text."""
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = body.decode(encoding)
        except UnicodeDecodeError:
            continue
        return None if "\0" in text else text
    return None


def _rows(text: str) -> Iterator[SheetRow]:
    lines = text.splitlines(keepends=True)
    first = next((line for line in lines if line.strip()), "")
    reader = csv.reader(lines, delimiter=max(_SEPARATORS, key=first.count))
    before = 0
    try:
        for cells in reader:
            line, before = before + 1, reader.line_num
            kept = trimmed(cells)
            if any(kept):
                yield SheetRow(line, kept)
    except csv.Error:
        # A cell longer than csv takes, or a stray carriage return: the rest of the file is one faulty row.
        yield SheetRow(before + 1, ("?",))
