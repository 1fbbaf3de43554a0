"""A4 pages by typst: files in, the bytes of a PDF out. The same files give the same bytes.

Data go in as a JSON file and are never part of the page's program, so that no text can inject markup. Only the fonts that are shipped
are used, and the compiler sees one folder that holds nothing but the given files.
"""

import importlib.resources
import tempfile
from collections.abc import Mapping
from functools import cache
from pathlib import Path

import typst


def typeset(files: Mapping[str, bytes], main: str, archive: bool = False) -> bytes:
    """The PDF that `main`, one of `files` (name → content), makes of the others; PDF/A-2b where it is for an `archive`."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        for name, content in files.items():
            (root / name).write_bytes(content)
        pdf: bytes = typst.compile(root / main, root=root, font_paths=_fonts(), pdf_standards=["a-2b"] if archive else [])
    return pdf


@cache
def _fonts() -> typst.Fonts:
    # Reading 37 MB of fonts takes longer than the page: kept for the process.
    return typst.Fonts(include_system_fonts=False, font_paths=[str(importlib.resources.files("pylopdf_fonts_zh_cn"))])
