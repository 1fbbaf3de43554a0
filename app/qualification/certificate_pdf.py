"""The printed certificate: frozen fields in, the bytes of an A4 page out. The same fields give the same bytes.

The data go in as a JSON file and are never part of the page's program, so that no name can inject markup. Only the fonts that are
shipped are used, and the compiler sees one folder that holds nothing but the data.
"""

import importlib.resources
import json
import math
import tempfile
from datetime import date
from functools import cache
from pathlib import Path

import typst

_PAGE = Path(__file__).with_name("certificate.typ")


def typeset(texts: dict[str, str], days: dict[str, date], qr: str, seal: Path | None = None) -> bytes:
    """A PDF/A-2b page with `qr`, an SVG.

    `texts`: name, staff_no, branch, title, number, bank, signatory, signatory_title, check_page. `days`: valid_from, valid_until,
    issued_on. Without an image for the seal one is drawn from the bank's name.
    """
    image = f"seal{seal.suffix.lower()}" if seal else ""
    data: dict[str, object] = {
        **texts,
        **{key: f"{day.year}年{day.month}月{day.day}日" for key, day in days.items()},
        "date": [days["issued_on"].year, days["issued_on"].month, days["issued_on"].day],
        "seal": image,
        "seal_columns": seal_columns(texts["bank"]),
    }
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        if seal is not None:
            (root / image).write_bytes(seal.read_bytes())
        (root / "data.json").write_text(json.dumps(data, ensure_ascii=False), encoding="utf-8")
        (root / "qr.svg").write_text(qr, encoding="utf-8")
        (root / "certificate.typ").write_bytes(_PAGE.read_bytes())
        pdf: bytes = typst.compile(root / "certificate.typ", root=root, font_paths=_fonts(), pdf_standards=["a-2b"])
    return pdf


def seal_columns(bank: str) -> list[str]:
    """The characters of a square seal, column by column from the right, each read downwards; filled up with 印 as seals are."""
    chars = "".join(char for char in bank if char.isalnum())[:16] or "印"
    columns = math.ceil(math.sqrt(len(chars)))
    height = math.ceil(len(chars) / columns)
    if len(chars) < columns * height:
        chars += "印"
    return [chars[start : start + height] for start in range(0, len(chars), height)]


@cache
def _fonts() -> typst.Fonts:
    # Reading 37 MB of fonts takes longer than the page: kept for the process.
    return typst.Fonts(include_system_fonts=False, font_paths=[str(importlib.resources.files("pylopdf_fonts_zh_cn"))])
