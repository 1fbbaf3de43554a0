"""What stands beside the chapters: each topic is a field of the Library with a reader of its own files."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from app.library.checklists import read_checklists
from app.library.faults import Fault
from app.library.glossary import read_glossary
from app.library.record_forms import read_record_forms
from app.library.situations import read_situations

# A reader takes the content folder, the ids of all clauses and the spoken values of the rulebook.
Reader = Callable[[Path, frozenset[str], Mapping[str, str]], tuple[Any, list[Fault]]]

READERS: dict[str, Reader] = {
    "glossary": read_glossary,
    "checklists": read_checklists,
    "forms": read_record_forms,
    "situations": read_situations,
}


def read_companions(content: Path, clauses: frozenset[str], spoken: Mapping[str, str]) -> tuple[dict[str, Any], list[Fault]]:
    """The value of every field in READERS, and all faults."""
    found: dict[str, Any] = {}
    faults: list[Fault] = []
    for field, read in READERS.items():
        found[field], more = read(content, clauses, spoken)
        faults += more
    return found, faults
