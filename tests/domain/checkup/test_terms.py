"""The glossary against the text, and one thing under two names."""

import pytest

from app.domain.checkup.finding import Place, clause_place
from app.domain.checkup.said_twice import Saying, disagreements, sayings_of
from app.domain.checkup.terms import Entry, term_findings
from app.domain.rulebook import Rulebook

TEXT = ("优质客户到VIP区，用ATM机。",)


def entry(*names: str) -> Entry:
    return Entry(where=Place(kind="term", id=names[0]), names=names)


@pytest.mark.parametrize(
    ("entries", "expected", "kinds"),
    [
        ((entry("优质客户"),), ("优质客户",), []),
        ((entry("贵宾", "优质客户"),), ("优质客户",), []),
        ((entry("atm机"),), ("ATM机",), []),
        ((entry("优质客户"),), ("VIP区",), ["term_undefined"]),
        ((entry("优质客户"),), ("财富管理中心",), []),
        ((entry("财富管理中心"),), (), ["term_unused"]),
        ((entry("理财室", "财富区"),), ("VIP区",), ["term_undefined", "term_unused"]),
    ],
)
def test_terms_both_ways(entries: tuple[Entry, ...], expected: tuple[str, ...], kinds: list[str]) -> None:
    found = term_findings(entries, [(name, clause_place("3.1.1")) for name in expected], TEXT)
    assert [finding.kind for finding in found] == kinds


def saying(says: str, settled_by: str = "", about: str = "名称") -> Saying:
    return Saying(where=clause_place("3.1.1"), about=about, says=says, settled_by=settled_by)


@pytest.mark.parametrize(
    ("said", "settled"),
    [
        ((saying("甲"), saying("甲")), []),
        ((saying("甲"), saying("乙", about="别的")), []),
        ((saying("甲"), saying("乙")), [""]),
        ((saying("甲"), saying("乙", "统一称甲"), saying("丙")), ["统一称甲"]),
    ],
)
def test_one_thing_said_in_two_ways(said: tuple[Saying, ...], settled: list[str]) -> None:
    assert [finding.settled_by for finding in disagreements(said)] == settled


def test_a_ruling_settles_only_the_names_it_quotes(rulebook: Rulebook) -> None:
    assert all(finding.settled_by for finding in disagreements(sayings_of(rulebook)))
    zones = tuple(
        zone.model_copy(update={"aliases": (*zone.aliases, "贵宾区")}) if zone.key == "wealth" else zone for zone in rulebook.zones
    )
    loose = [each for each in disagreements(sayings_of(rulebook.model_copy(update={"zones": zones}))) if not each.settled_by]
    assert len(loose) == 1 and "贵宾区" in loose[0].what
