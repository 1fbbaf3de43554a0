"""One whole case, read from its file as the library reads it, and changed copies of it."""

from functools import cache
from pathlib import Path

from app.domain.cases.graph import Case
from app.domain.cases.written import WrittenCase, complete
from app.domain.items.authoring import Completion
from app.domain.rulebook import Rulebook
from app.domain.wording import spoken_values
from app.library.yaml_source import parse_yaml, read_yaml

FILE = Path(__file__).with_name("example.yaml")
ROOT = FILE.parents[3]
CLAUSES = frozenset({"3.3.4", "3.3.8", "3.3.9", "3.3.23"})
BEST = ("door=ask", 'amount=["2万元"]', "guide=machine")


@cache
def completion() -> Completion:
    book, faults = read_yaml(ROOT / "content" / "rulebook.yaml", Rulebook, "rulebook.yaml")
    assert book is not None, faults
    return Completion(book, spoken_values(book))


def case_of(text: str) -> Case:
    """A case from the text of a file that has no fault of form."""
    written, faults = parse_yaml(text, WrittenCase, "case.yaml")
    assert written is not None, [str(fault) for fault in faults]
    case, wrong = complete(written, completion())
    assert case is not None, wrong
    return case


@cache
def example() -> Case:
    return case_of(FILE.read_text(encoding="utf-8"))


def changed(*pairs: tuple[str, str]) -> Case:
    """The example with pieces of its text replaced; each must stand in it."""
    text = FILE.read_text(encoding="utf-8")
    for old, new in pairs:
        assert old in text, old
        text = text.replace(old, new, 1)
    return case_of(text)
