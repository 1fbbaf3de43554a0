"""A fault in a content file: where it is, what is wrong, and why or what to do."""

from collections.abc import Iterable
from typing import NamedTuple


class Fault(NamedTuple):
    """One fault. `line` counts from 1."""

    file: str
    line: int
    what: str
    why: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.what}: {self.why}"


class FaultyContent(Exception):
    """The content cannot be used; carries every fault found, not only the first."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__("\n".join(str(fault) for fault in self.faults))
