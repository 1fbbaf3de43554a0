"""The check of the whole manual: what we ship is sound, and twenty planted defects are all found."""

from pathlib import Path

import pytest

from app.domain.checkup.finding import Finding
from app.library.checkup import Checkup, check_up
from app.library.passages import whole_texts
from app.library.place_lines import lines_of_places
from tests.library.content_copy import TIERS, ContentCopy
from tests.library.planted_defects import BESIDE, DEFECTS, Defect


@pytest.fixture
def copy(tmp_path: Path) -> ContentCopy:
    return ContentCopy(tmp_path)


def checked(copy: ContentCopy) -> Checkup:
    return check_up(copy.load(), copy.content, copy.quizzes)


def told(findings: tuple[Finding, ...]) -> str:
    return "\n".join(f"{finding.kind}: {'、'.join(map(str, finding.where))}: {finding.what}" for finding in findings)


def test_what_we_ship_has_nothing_unsettled(copy: ContentCopy) -> None:
    found = checked(copy)
    assert not found.unsettled, told(found.unsettled)
    assert found.settled and all(finding.settled_by for finding in found.settled)
    assert found.texts > 900 and found.points > 600 and found.terms > 100 and found.files


def test_there_are_twenty() -> None:
    assert len(DEFECTS) == len({defect.name for defect in DEFECTS}) == 20


@pytest.mark.parametrize("defect", DEFECTS + BESIDE, ids=[defect.name for defect in DEFECTS + BESIDE])
def test_a_planted_defect_is_found(copy: ContentCopy, defect: Defect) -> None:
    defect.plant(copy)
    found = checked(copy).unsettled
    named = [finding for finding in found if finding.kind == defect.kind and defect.words in finding.what]
    assert named, told(found) or "nothing was found"
    assert any(place.id == defect.where for finding in named for place in finding.where), told(tuple(named))


def move_the_line(copy: ContentCopy) -> None:
    path = copy.content / "rulebook.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("200000", "300000"), encoding="utf-8")


def test_a_moved_line_is_followed_by_every_text_and_table(copy: ContentCopy) -> None:
    move_the_line(copy)
    library = copy.load()
    assert any("30万元" in text for text in whole_texts(library))
    assert not [text for text in whole_texts(library) if "20万元" in text and "原文" not in text]
    # What does not follow is named: customers at the new line in questions whose key is the author's.
    left = check_up(library, copy.content, copy.quizzes).unsettled
    assert {finding.kind for finding in left} <= {"figure_typed"}
    assert all(place.id.startswith("quizzes/") for finding in left for place in finding.where)


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        (TIERS, "优质线是季度日均金融资产[[prime_line]]", "优质线是季度日均金融资产20万元"),
        (TIERS, "两档：[[prime_line]]（含）以上为一档", "两档：20万元（含）以上为一档"),
        ("glossary.yaml", "一条线：[[measure]][[prime_line]]（含）", "一条线：优质线为[[measure]]20万元（含）"),
    ],
)
def test_a_sentence_that_does_not_follow_is_named(copy: ContentCopy, name: str, old: str, new: str) -> None:
    copy.replace(name, old, new)
    move_the_line(copy)
    found = checked(copy).unsettled
    assert any(finding.kind == "figure_rule" and "20万元" in finding.what for finding in found), told(found)


def test_every_place_in_the_files_has_its_line(copy: ContentCopy) -> None:
    lines = {str(place): at for place, at in lines_of_places(copy.content, copy.quizzes).items()}
    library = copy.load()
    for clause in library.manual.clauses:
        name, _, number = lines[f"条款 {clause.id}"].partition(":")
        text = (copy.content.parent / name).read_text(encoding="utf-8").split("\n")[int(number) - 1]
        assert text.split() == ["///", "clause", "|", clause.id]
    assert all(f"题目 {item.id}" in lines for item in library.bank.items)
    assert all(f"小节 {section.id}" in lines for section in library.manual.sections)
    entries = [entry.key for checklist in library.checklists for phase in checklist.phases for entry in phase.entries]
    assert all(f"清单 {entry}" in lines for entry in entries)
    assert all(f"规则库 {row.name}" in lines for row in library.rulebook.routing)
