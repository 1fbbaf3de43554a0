"""Reading an uploaded file: CSV here, workbooks in a child process that a hostile file may kill."""

import json
import subprocess
import sys
import threading
from collections.abc import Sequence
from pathlib import Path

from app.domain.roster_tables import SheetRow, csv_fault, file_fault, is_workbook, read_csv, table_fault, trimmed, workbook_fault
from app.errors import Refused

_CHILD = Path(__file__).with_name("workbook.py")
_PATIENCE = 30
# However many upload at once: as many children as this, so that their memory is known.
_CHILDREN = threading.BoundedSemaphore(2)


def read_table(body: bytes) -> Sequence[SheetRow] | Refused:
    """The rows of an uploaded file, header first; or why it is no list."""
    fault = file_fault(body)
    if fault:
        return Refused.because(fault)
    if is_workbook(body):
        rows, word = _read_workbook(body)
        fault = workbook_fault(word)
    else:
        rows = read_csv(body)
        fault = csv_fault(body)
    if fault:
        return Refused.because(fault)
    fault = table_fault(rows)
    return Refused.because(fault) if fault else rows


def _read_workbook(body: bytes) -> tuple[Sequence[SheetRow], str]:
    """The rows, and in one word what was wrong."""
    with _CHILDREN:
        try:
            # -I: neither the surroundings nor the working directory have a say in what the child imports.
            child = subprocess.run(
                [sys.executable, "-I", str(_CHILD)], input=body, capture_output=True, timeout=_PATIENCE, check=False, env={}
            )
        except subprocess.TimeoutExpired:
            return (), "unreadable"
    try:
        told = json.loads(child.stdout)
    except ValueError:
        return (), "unreadable"
    return [SheetRow(row, trimmed(cells)) for row, cells in told.get("rows", ())], told.get("fault", "")
