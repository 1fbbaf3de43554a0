"""The rulebook as published, for every test of the trade."""

from pathlib import Path

import pytest

from app.domain.rulebook import Rulebook
from app.library.yaml_source import read_yaml

RULEBOOK_FILE = Path(__file__).parents[2] / "content" / "rulebook.yaml"


@pytest.fixture(scope="session")
def rulebook() -> Rulebook:
    book, faults = read_yaml(RULEBOOK_FILE, Rulebook, "content/rulebook.yaml")
    assert book is not None, "\n".join(map(str, faults))
    return book
