"""A copy of the shipped content in which a test can spoil one thing."""

import shutil
from pathlib import Path

from app.library.faults import FaultyContent
from app.library.load import Library, load_library
from tests.library.bank_files import ROOT

TIERS = "3-service-flow/3.1-customer-tiers.md"


class ContentCopy:
    """`content` and `quizzes` in a folder of the test's own."""

    def __init__(self, folder: Path) -> None:
        self.content, self.quizzes = folder / "content", folder / "quizzes"
        shutil.copytree(ROOT / "content", self.content)
        shutil.copytree(ROOT / "quizzes", self.quizzes)

    def load(self) -> Library:
        return load_library(self.content, self.quizzes)

    def faults(self) -> list[str]:
        """The faults as lines; empty when the content is good."""
        try:
            self.load()
        except FaultyContent as error:
            return [str(fault) for fault in error.faults]
        return []

    def replace(self, name: str, old: str, new: str) -> int:
        """Replace the first `old` in a file of content; returns the line on which it begins."""
        path = self.content / name
        text = path.read_text(encoding="utf-8")
        assert old in text, f"{name} has no {old!r}"
        path.write_text(text.replace(old, new, 1), encoding="utf-8")
        return text[: text.index(old)].count("\n") + 1

    def add(self, name: str, text: str) -> int:
        """Put a text at the end of a file; returns the line on which it begins."""
        path = self.content / name
        before = path.read_text(encoding="utf-8").rstrip("\n") + "\n\n"
        path.write_text(before + text, encoding="utf-8")
        return before.count("\n") + 1
