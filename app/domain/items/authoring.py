"""What every written item states, and how a text of it is filled from the rulebook.

Where a rule decides, the author states the facts and leaves the key out; a key that is written all the same must agree. `[[name]]` in
any text stands for a spoken rulebook value, so a changed threshold changes the items too.
"""

import re
from collections.abc import Mapping
from typing import Annotated, Any, NamedTuple

from pydantic import Field

from app.domain.record_forms import RecordForm
from app.domain.rulebook import Rulebook
from app.domain.values import Frozen

NAMED_VALUE = re.compile(r"\[\[\s*([A-Za-z0-9_.-]+)\s*\]\]")


class Written(Frozen):
    """What every written item states."""

    # Each form narrows this to its own name.
    type: str
    id: Annotated[str, Field(pattern=r"^[a-z][a-z0-9]*(-[a-z0-9]+)*$", max_length=60)]
    stem: str
    clauses: Annotated[tuple[str, ...], Field(min_length=1)]
    explanation: str
    difficulty: Annotated[int, Field(ge=1, le=3)] = 1
    practice: bool = True


class Miswritten(ValueError):
    """A written item that cannot be completed: the field at fault, what is wrong, and why."""

    def __init__(self, path: tuple[str | int, ...], what: str, why: str) -> None:
        self.path, self.what, self.why = path, what, why
        super().__init__(f"{what}: {why}")


class Completion(NamedTuple):
    """What a written item is completed from: the rules, their values as they are spoken, by name, and the record forms."""

    rulebook: Rulebook
    spoken: Mapping[str, str]
    forms: tuple[RecordForm, ...] = ()

    def filled(self, text: str, path: tuple[str | int, ...]) -> str:
        """The text with its values spoken and its spaces folded. Raises Miswritten for a name the rulebook does not have."""
        unknown = [name for name in NAMED_VALUE.findall(text) if name not in self.spoken]
        if unknown:
            raise Miswritten(path, f"[[{unknown[0]}]]", "规则库里没有这个名字的值")
        return " ".join(NAMED_VALUE.sub(lambda match: self.spoken[match[1]], text).split())

    def common(self, written: Written, subject: str) -> dict[str, Any]:
        """The fields that all items share, filled."""
        return {
            "id": written.id,
            "subject": subject,
            "stem": self.filled(written.stem, ("stem",)),
            "clauses": written.clauses,
            "explanation": self.filled(written.explanation, ("explanation",)),
            "difficulty": written.difficulty,
            "practice": written.practice,
        }
