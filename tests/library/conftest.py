"""The rulebook as published, and a reader of item bank files made on the spot."""

from functools import partial

import pytest

from app.domain.rulebook import Rulebook
from app.library.yaml_source import read_yaml
from tests.library.bank_files import ROOT, read_texts


@pytest.fixture(scope="session")
def rulebook() -> Rulebook:
    book, faults = read_yaml(ROOT / "content" / "rulebook.yaml", Rulebook, "content/rulebook.yaml")
    assert book is not None, "\n".join(map(str, faults))
    return book


@pytest.fixture
def read(tmp_path, rulebook):
    return partial(read_texts, tmp_path, rulebook)
