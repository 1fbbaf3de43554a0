"""The eight laws of the house, checked on the shipped source, and each check tried on a planted breach."""

from functools import cache

import pytest

from tests.architecture import imports, pages, services, sizes
from tests.architecture.planted import PLANTED
from tests.architecture.tree import Breach, Source, read_source

CHECKS = {
    "1 domain is pure": imports.domain_is_pure,
    "2 layers keep their order": imports.layers_keep_their_order,
    "2 templates keep the order": pages.templates_keep_the_order,
    "3 slices keep their inside": imports.slices_keep_their_inside,
    "3 services take no request": services.services_take_no_request,
    "3 refusals have sentences": services.refusals_have_sentences,
    "4 one commit a use case": services.one_commit_a_use_case,
    "5 imports are plain": imports.imports_are_plain,
    "6 files and functions are short": sizes.files_and_functions_are_short,
    "6 names say something": sizes.names_say_something,
    "7 lists know their viewer": services.lists_know_their_viewer,
    "8 pages run only what we ship": pages.pages_run_only_what_we_ship,
    "8 reading changes nothing": pages.reading_changes_nothing,
}


@pytest.fixture(scope="module")
def source() -> Source:
    return read_source()


@cache
def known(law: str) -> frozenset[Breach]:
    """What the shipped source breaks, so that a planted breach is not taken for found because of another."""
    return frozenset(CHECKS[law](read_source()))


@pytest.mark.parametrize("law", CHECKS)
def test_the_house_keeps_the_law(source: Source, law: str) -> None:
    breaches = sorted(set(CHECKS[law](source)))
    assert not breaches, "\n" + "\n".join(map(str, breaches))


def test_the_source_is_really_read(source: Source) -> None:
    assert {"app", "app.domain.tiers", "app.quizzes.services", "app.web.messages"} <= set(source.by_name)
    assert len(source.modules) > 60


@pytest.mark.parametrize(("law", "files", "words"), PLANTED, ids=[f"{law}-{number}" for number, (law, _, _) in enumerate(PLANTED)])
def test_a_planted_breach_is_caught(source: Source, law: str, files: dict[str, str], words: str) -> None:
    found = [breach for breach in CHECKS[law](source.planted(files)) if breach not in known(law)]
    assert any(words in breach.why for breach in found), found


def test_every_check_has_a_planted_breach() -> None:
    assert {law for law, _, _ in PLANTED} == set(CHECKS)
