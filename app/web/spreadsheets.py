"""Tables as files for Excel and WPS, in which no cell is ever run as a formula."""

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

import xlsxwriter
from flask_babel import gettext as _

Cell = str | int | date | None
# What a spreadsheet takes for the start of a formula, full width too; and the mark itself, so that one mark can be taken off again.
_ACTIVE = tuple("=+-@\t\r\n＝＋－＠'")
_WIDEST = 40


@dataclass(frozen=True)
class Table:
    """A sheet with one line of headings; `notes` say where the numbers come from (name, value)."""

    title: str
    headings: tuple[str, ...]
    rows: Sequence[tuple[Cell, ...]]
    notes: tuple[tuple[str, str], ...] = ()


def csv_lines(table: Table) -> Iterator[bytes]:
    """UTF-8 with a mark, which Excel needs to read Chinese, and CRLF, a block of lines at a time."""
    yield b"\xef\xbb\xbf"
    for start in range(0, len(table.rows) + 1, 500):
        out = io.StringIO(newline="")
        writer = csv.writer(out, lineterminator="\r\n")
        if start == 0:
            writer.writerow([harmless(heading) for heading in table.headings])
        writer.writerows([_spelt(cell) for cell in row] for row in table.rows[start : start + 500])
        yield out.getvalue().encode()


def harmless(text: str) -> str:
    """A text that a spreadsheet shows and does not run: an apostrophe before what could start a formula."""
    return f"'{text}" if text.startswith(_ACTIVE) else text


def xlsx_of(table: Table, company: str) -> bytes:
    """A workbook: texts stay texts, days are days, the headings stay in sight and filter, a second sheet says where it comes from."""
    out = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(out, options) as book:
        book.set_properties({"title": table.title, "company": company})
        head, day = book.add_format({"bold": True, "bottom": 1}), book.add_format({"num_format": "yyyy-mm-dd", "align": "left"})
        sheet = book.add_worksheet(_sheet_name(table.title))
        for column, heading in enumerate(table.headings):
            sheet.write_string(0, column, heading, head)
            sheet.set_column(column, column, _width([heading, *(_plain(row[column]) for row in table.rows[:500])]))
        for line, row in enumerate(table.rows, 1):
            for column, cell in enumerate(row):
                if isinstance(cell, date):
                    sheet.write_datetime(line, column, cell, day)
                elif isinstance(cell, int):
                    sheet.write_number(line, column, cell)
                elif cell:
                    sheet.write_string(line, column, cell)
        sheet.freeze_panes(1, 0)
        sheet.autofilter(0, 0, max(len(table.rows), 1), len(table.headings) - 1)
        notes = book.add_worksheet(_("说明"))
        notes.set_column(0, 1, _WIDEST / 2)
        for line, pair in enumerate(table.notes):
            for column, text in enumerate(pair):
                notes.write_string(line, column, text)
    return out.getvalue()


def _spelt(cell: Cell) -> str:
    return harmless(cell) if isinstance(cell, str) else _plain(cell)


def _plain(cell: Cell) -> str:
    return "" if cell is None else cell.isoformat() if isinstance(cell, date) else str(cell)


def _width(texts: list[str]) -> float:
    """Of the longest text; a Chinese character takes the room of two letters."""
    return min(_WIDEST, max(sum(2 if ord(char) > 0x2E7F else 1 for char in text) for text in texts) + 3)


def _sheet_name(title: str) -> str:
    return "".join(char for char in title if char not in "[]:*?/\\'")[:31] or "1"
