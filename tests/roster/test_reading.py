"""Files from outside: workbooks that are none, that unpack to gigabytes, that name paths; each is refused and nobody notices."""

import io
import re
import socket
import subprocess
import sys
import tempfile
import zipfile
from datetime import datetime
from pathlib import Path
from time import perf_counter

import pytest
import xlsxwriter

from app.domain.roster_tables import SheetRow
from app.errors import Refused
from app.roster import workbook
from app.roster.reading_services import read_table

TYPES = (
    '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/></Types>'
)
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
RELATIONS = (
    '<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    f'<Relationship Id="rId1" Type="{OFFICE}/{{kind}}" Target="{{target}}"/></Relationships>'
)
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
BOOK = (
    f'<?xml version="1.0"?><workbook xmlns="{MAIN}" xmlns:r="{OFFICE}">'
    '<sheets><sheet name="人员" sheetId="1" r:id="rId1"/></sheets></workbook>'
)


def sheet(cells: str, head: str = "") -> str:
    return f'<?xml version="1.0"?>{head}<worksheet xmlns="{MAIN}"><sheetData><row r="1">{cells}</row></sheetData></worksheet>'


def crafted(cells: str, head: str = "", **more: bytes | str) -> bytes:
    """A workbook by hand, with further parts by name."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        parts: dict[str, bytes | str] = {
            "[Content_Types].xml": TYPES,
            "_rels/.rels": RELATIONS.format(kind="officeDocument", target="xl/workbook.xml"),
            "xl/workbook.xml": BOOK,
            "xl/_rels/workbook.xml.rels": RELATIONS.format(kind="worksheet", target="worksheets/sheet1.xml"),
            "xl/worksheets/sheet1.xml": sheet(cells, head),
        }
        for name, content in (parts | more).items():
            archive.writestr(name, content)
    return out.getvalue()


def text_cell(place: str, text: str) -> str:
    return f'<c r="{place}" t="inlineStr"><is><t>{text}</t></is></c>'


def written(*sheets: list[list[object]]) -> bytes:
    """A workbook as spreadsheets write it."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True, "default_date_format": "yyyy-mm-dd"}) as book:
        for rows in sheets:
            page = book.add_worksheet()
            for row, cells in enumerate(rows):
                for column, cell in enumerate(cells):
                    page.write(row, column, cell)
    return out.getvalue()


GOOD = written([["工号", "姓名"], ["S0100", "孙琳"]])


def test_cells_are_read_as_they_would_be_written() -> None:
    body = written(
        [[], ["工号", "日期", "数", "真假"], [100123, datetime(2026, 3, 1), 1.5, True], ["S0001", datetime(2026, 3, 1, 8, 30), "", "＝1"]]
    )
    assert read_table(body) == [
        SheetRow(2, ("工号", "日期", "数", "真假")),
        SheetRow(3, ("100123", "2026-03-01", "1.5", "True")),
        SheetRow(4, ("S0001", "2026-03-01", "", "＝1")),
    ]


def test_the_first_sheet_that_holds_anything_is_read() -> None:
    assert read_table(written([], [["工号"], ["S0100"]], [["别的"]])) == [SheetRow(1, ("工号",)), SheetRow(2, ("S0100",))]


def test_a_formula_is_not_run() -> None:
    cells = '<c r="A1" t="str"><f>HYPERLINK("http://169.254.169.254/")</f><v>工号</v></c>'
    assert read_table(crafted(cells)) == [SheetRow(1, ("工号",))]


@pytest.mark.parametrize(
    ("name", "body", "code"),
    [
        ("half", GOOD[: len(GOOD) // 2], "import_unreadable"),
        ("only the magic", b"PK\x03\x04" + b"\0" * 100, "import_unreadable"),
        ("old or locked", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "import_old_excel"),
        ("no sheet", written([]), "import_empty"),
        ("up the tree", crafted(text_cell("A1", "工号"), **{"../../evil.xml": "x"}), "import_unreadable"),
        ("from the root", crafted(text_cell("A1", "工号"), **{"/etc/evil": "x"}), "import_unreadable"),
        ("windows path", crafted(text_cell("A1", "工号"), **{"..\\..\\evil": "x"}), "import_unreadable"),
        ("bomb", crafted(text_cell("A1", "x"), **{"xl/big.xml": b"\0" * 125_000_000}), "import_too_big"),
        ("many parts", crafted(text_cell("A1", "x"), **{f"xl/{number}.xml": "" for number in range(1_001)}), "import_too_big"),
        ("a million columns", crafted(text_cell("A1", "x") + text_cell("XFD1", "x")), "import_too_wide"),
        ("the far corner", crafted(text_cell("A1", "x") + "</row><row r='1048576'>" + text_cell("XFD1048576", "x")), None),
        ("far down", crafted(text_cell("A1", "x") + "</row><row r='1048576'>" + text_cell("A1048576", "x")), "import_too_long"),
        (
            "entities",
            crafted(text_cell("A1", "&c;"), '<!DOCTYPE x [<!ENTITY a "lol"><!ENTITY b "&a;&a;"><!ENTITY c "&b;&b;">]>'),
            None,
        ),
        ("outside entity", crafted(text_cell("A1", "&c;"), '<!DOCTYPE x [<!ENTITY c SYSTEM "file:///etc/passwd">]>'), None),
        ("text after all", b"PKW,\xe5\xa7\x93", None),
    ],
)
def test_a_hostile_file_is_refused_and_costs_little(name: str, body: bytes, code: str | None) -> None:
    began = perf_counter()
    outcome = read_table(body)
    assert perf_counter() - began < 15
    if code:
        assert isinstance(outcome, Refused) and outcome.code == code, name
    else:
        assert "root:" not in str(outcome) and "lollol" not in str(outcome)


def test_a_macro_and_a_nested_archive_are_never_opened() -> None:
    body = crafted(text_cell("A1", "工号"), **{"xl/vbaProject.bin": b"macro", "xl/nested.zip": GOOD})
    assert read_table(body) == [SheetRow(1, ("工号",))]


@pytest.mark.parametrize("deep", [3_000, 200_000])
def test_the_child_keeps_below_its_memory(deep: int) -> None:
    """Long strings that are all told apart: the sheet is small enough for the archive's directory, and large in memory."""
    text = "".join(text_cell(f"A{number}", f"{number:0300d}") for number in range(1, deep))
    memory = memory_of(crafted(text))
    assert memory < 300, f"{memory} MB"


def test_nothing_outside_is_asked_for() -> None:
    """A picture and a linked workbook that lie elsewhere: whoever fetched them at import could be sent to any address of the bank."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.2)
        away = f"http://127.0.0.1:{server.getsockname()[1]}/x"
        outside = RELATIONS.format(kind="externalLinkPath", target=away).replace("/></R", ' TargetMode="External"/></R')
        picture = RELATIONS.format(kind="image", target=away).replace("/></R", ' TargetMode="External"/></R')
        more = {"xl/externalLinks/_rels/externalLink1.xml.rels": outside, "xl/worksheets/_rels/sheet1.xml.rels": picture}
        assert read_table(crafted(text_cell("A1", "工号"), **more)) == [SheetRow(1, ("工号",))]
        with pytest.raises(TimeoutError):
            server.accept()


def test_nothing_is_unpacked_to_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    read_table(crafted(text_cell("A1", "工号"), **{"../evil.xml": "x"}))
    assert list(tmp_path.iterdir()) == [] and not (tmp_path.parent / "evil.xml").exists()


def memory_of(body: bytes) -> float:
    """The most memory, in MB, that the child takes for a file."""
    run = (
        f"import runpy, sys; runpy.run_path({workbook.__file__!r}, run_name='__main__'); sys.stderr.write(open('/proc/self/status').read())"
    )
    child = subprocess.run([sys.executable, "-I", "-c", run], input=body, capture_output=True, env={}, check=False)
    told = re.search(r"VmHWM:\s+(\d+) kB", child.stderr.decode())
    # Without a word it was stopped by its limit, which lies below.
    return int(told[1]) / 1024 if told else workbook.MEMORY / 2**20
