"""The rulebook as published, for every test of the trade."""

from pathlib import Path

import pytest

from app.domain.duties import duties_of
from app.domain.rulebook import Rulebook
from app.library.checklists import ChecklistFile
from app.library.yaml_source import read_yaml

CONTENT = Path(__file__).parents[2] / "content"


@pytest.fixture(scope="session")
def rulebook() -> Rulebook:
    book, faults = read_yaml(CONTENT / "rulebook.yaml", Rulebook, "content/rulebook.yaml")
    assert book is not None, "\n".join(map(str, faults))
    lists, faults = read_yaml(CONTENT / "checklists.yaml", ChecklistFile, "content/checklists.yaml")
    assert lists is not None, "\n".join(map(str, faults))
    return book.model_copy(update={"duties": duties_of(lists.checklists)})
