"""The printed certificate: frozen fields in, the bytes of an A4 page out. The same fields give the same bytes."""

import json
import math
from datetime import date
from pathlib import Path

from app.library.typesetting import typeset as compiled

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
    files = {"data.json": json.dumps(data, ensure_ascii=False).encode(), "qr.svg": qr.encode(), _PAGE.name: _PAGE.read_bytes()}
    if seal is not None:
        files[image] = seal.read_bytes()
    return compiled(files, _PAGE.name, archive=True)


def seal_columns(bank: str) -> list[str]:
    """The characters of a square seal, column by column from the right, each read downwards; filled up with 印 as seals are."""
    chars = "".join(char for char in bank if char.isalnum())[:16] or "印"
    columns = math.ceil(math.sqrt(len(chars)))
    height = math.ceil(len(chars) / columns)
    if len(chars) < columns * height:
        chars += "印"
    return [chars[start : start + height] for start in range(0, len(chars), height)]
