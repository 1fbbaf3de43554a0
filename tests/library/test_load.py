"""The whole library: the shipped content is good, and each way to spoil it is told as file:line."""

import json
import re
from decimal import Decimal
from pathlib import Path

import pytest
from pydantic import ValidationError

from app.domain.customers import Customer
from app.domain.manual import section_of
from app.domain.tiers import tier_of
from app.library.faults import FaultyContent
from app.library.load import Library, load_library
from tests.library.content_copy import TIERS, ContentCopy
from tests.library.test_markup import active


@pytest.fixture
def copy(tmp_path: Path) -> ContentCopy:
    return ContentCopy(tmp_path)


def test_the_shipped_content_has_no_fault(library: Library) -> None:
    assert len(library.manual.sections) >= 8 and len(library.manual.clauses) > 60 and len(library.bank.items) >= 40
    ids = [clause.id for clause in library.manual.clauses]
    assert len(ids) == len(set(ids)) and all(library.manual.section(section_of(one)) for one in ids)


def test_nothing_in_the_shipped_sections_acts_or_leads_away(library: Library) -> None:
    for section in library.manual.sections:
        assert active(section.html) == [], section.id
        assert "[[" not in section.html and "///" not in section.html, section.id


def test_every_link_in_the_manual_arrives(library: Library) -> None:
    text = "".join(section.html for section in library.manual.sections)
    anchors = {f'/manual/{section_of(clause.id)}#c{clause.id}"' for clause in library.manual.clauses}
    anchors |= {f'/manual/{section.id}"' for section in library.manual.sections} | {f'#c{clause.id}"' for clause in library.manual.clauses}
    anchors |= {f'/manual/checklists/{checklist.key}"' for checklist in library.checklists}
    anchors |= {f'/manual/glossary#{term.anchor}"' for term in library.glossary}
    anchors |= {f'#zone-{zone.key}"' for zone in library.rulebook.zones if f'id="zone-{zone.key}"' in text}
    links = {part.partition('"')[0] + '"' for part in text.split(' href="')[1:]}
    assert links and links <= anchors


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("/// clause | 3.1.1", "/// claus | 3.1.1", "没有这种块"),
        ("    duty: true", "    duty: maybe", "只能是 true 或 false"),
        ("    duty: true", "    colour: red", "选项 colour"),
        ("/// clause | 3.1.2", "/// clause | 3.1.1", "编号与第"),
        ("/// clause | 3.1.2", "/// clause | 3.2.2", "编号应以本节编号开头"),
        ("/// clause | 3.1.2", "/// clause | 3.1.x", "编号应以本节编号开头"),
        ("[[tiers.private.from]]", "[[tiers.private.form]]", "[[tiers.private.form]]"),
        ("[[tiers.private.from]]", "[[3.1.999]]", "[[3.1.999]]"),
        ("[[tiers.private.from]]", "[[9.9]]", "[[9.9]]"),
        ("/// rulebook | tiers", "/// rulebook | tears", "没有这张表"),
        ("/// figure | tier-pyramid", "/// figure | tier-cube", "没有 content/figures/tier-cube.svg"),
        ("minutes: ", "minuten: ", "minuten"),
        ("source: bank", "source: branch", "source"),
        ("/// scene", "/// scene | a\n/// scene", "块不能嵌套"),
    ],
)
def test_a_spoiled_section_is_named_with_its_line(copy: ContentCopy, old: str, new: str, words: str) -> None:
    line = copy.replace(TIERS, old, new) + new.count("\n")
    found = copy.faults()
    assert any(fault.startswith(f"content/{TIERS}:{line}: ") and words in fault for fault in found), found


@pytest.mark.parametrize(
    ("text", "shift", "words"),
    [
        ("/// clause | 3.1.900\n\n正文。\n", 0, "没有用单独一行 /// 结束"),
        ("/// clause | 3.1.900\n///\n", 0, "没有正文"),
        ("/// clause | 3.1.900\n\n第一行\n[[nothing]]\n///\n", 3, "[[nothing]]"),
        ("/// figure | tier-pyramid\n///\n", 0, "缺少替代文字"),
        ("文字 [[a.b.c]]\n", 0, "[[a.b.c]]"),
    ],
)
def test_a_spoiled_end_of_a_section_is_named_with_its_line(copy: ContentCopy, text: str, shift: int, words: str) -> None:
    line = copy.add(TIERS, text) + shift
    found = copy.faults()
    assert any(fault.startswith(f"content/{TIERS}:{line}: ") and words in fault for fault in found), found


@pytest.mark.parametrize(
    ("name", "old", "new", "words"),
    [
        ("manual.yaml", TIERS, "3-service-flow/3.1-gone.md", "没有文件"),
        ("manual.yaml", "title: 使命", "title: 使命\n    colour: red", "colour"),
        ("programme.yaml", 'sections: ["0"', 'sections: ["7.7"', "小节 7.7"),
        ("programme.yaml", "papers: [tiers", "papers: [tears", "试卷 tears"),
        ("programme.yaml", "module: onboarding", "module: offboarding", "模块 offboarding"),
        ("programme.yaml", "months: 24", "months: 0", "months"),
        ("programme.yaml", "months: 24", "months: 24\n    months: 36", "重复的键 months"),
        ("programme.yaml", "schema: 1", "schema: &one 1\nother: *one", "别名"),
        ("rulebook.yaml", '"3.1.2"', '"3.1.999"', "条款 3.1.999"),
    ],
)
def test_a_spoiled_yaml_file_is_named_with_its_line(copy: ContentCopy, name: str, old: str, new: str, words: str) -> None:
    line = copy.replace(name, old, new) + new.count("\n")
    found = copy.faults()
    assert any(fault.startswith(f"content/{name}:{line}: ") and words in fault for fault in found), found


@pytest.mark.parametrize("name", ["manual.yaml", "rulebook.yaml", "programme.yaml"])
@pytest.mark.parametrize("text", [None, "", "- 1\n", "schema: [\n", "\x00", "schema: 2\n"])
def test_a_missing_empty_or_broken_file_is_a_fault_and_no_crash(copy: ContentCopy, name: str, text: str | None) -> None:
    path = copy.content / name
    path.unlink() if text is None else path.write_text(text, encoding="utf-8")
    found = copy.faults()
    assert any(fault.startswith(f"content/{name}:") for fault in found), found


def test_a_section_that_is_no_text_is_a_fault_and_no_crash(copy: ContentCopy) -> None:
    (copy.content / TIERS).write_bytes(b"\xff\xfe\x00")
    assert any(fault.startswith(f"content/{TIERS}:1: ") for fault in copy.faults())


@pytest.mark.parametrize("text", ["", "section: 1\n", "---\nsection: x\n", "---\n- 1\n---\n", "---\nsection: [\n---\n"])
def test_a_broken_head_is_a_fault_with_a_line(copy: ContentCopy, text: str) -> None:
    (copy.content / TIERS).write_text(text, encoding="utf-8")
    assert any(fault.startswith((f"content/{TIERS}:1: ", f"content/{TIERS}:2: ", f"content/{TIERS}:3: ")) for fault in copy.faults())


def test_two_files_with_one_section_number_are_a_fault(copy: ContentCopy) -> None:
    twin = "3-service-flow/twin.md"
    (copy.content / twin).write_text((copy.content / TIERS).read_text(encoding="utf-8"), encoding="utf-8")
    copy.replace("manual.yaml", f"- {TIERS}", f"- {TIERS}\n      - {twin}")
    assert copy.faults() == [f"content/{twin}:2: 小节 3.1: 编号与 content/{TIERS} 重复"]


def test_every_fault_of_every_file_is_listed_in_order(copy: ContentCopy) -> None:
    copy.replace(TIERS, "三个人，三个判断。", "[[nothing]]")
    copy.replace("2-career/2.1-requirements.md", "objectives:", "objektives:")
    copy.replace("manual.yaml", "1-duties/1.2-daily-work.md", "1-duties/gone.md")
    found = copy.faults()
    assert found == sorted(found, key=lambda fault: (fault.split(":")[0], int(fault.split(":")[1])))
    assert {fault.split(":")[0] for fault in found} >= {"content/manual.yaml", f"content/{TIERS}", "content/2-career/2.1-requirements.md"}


def test_the_digest_follows_the_content_and_nothing_else(copy: ContentCopy, library: Library) -> None:
    assert copy.load().digest == library.digest
    copy.replace("manual.yaml", "title: 使命", "title: 使 命")
    assert copy.load().digest != library.digest


def test_a_section_changes_its_digest_only_with_its_text(copy: ContentCopy, library: Library) -> None:
    copy.replace(TIERS, "三个人，三个判断。", "三位客户，三个判断。")
    changed = {one.id for one, two in zip(copy.load().manual.sections, library.manual.sections, strict=True) if one.digest != two.digest}
    assert changed == {"3.1"}


def test_one_threshold_changes_text_and_tables_alike(copy: ContentCopy, library: Library) -> None:
    """One rulebook, many faces: move the line of the high tier, and no face of the manual keeps the old figure."""
    path = copy.content / "rulebook.yaml"
    path.write_text(re.sub(r"\b1000000\b", "1200000", path.read_text(encoding="utf-8")), encoding="utf-8")
    moved = copy.load()
    pages = [" ".join(section.html for section in one.manual.sections) for one in (library, moved)]
    old, new = ([len(re.findall(rf"(?<!\d){amount}万元", page)) for page in pages] for amount in (100, 120))
    assert old[0] >= 5 and old[1] == 0 and new == [0, old[0]]
    case = Customer(assets=Decimal(1_100_000))
    tiers = [tier_of(case, one.rulebook).tier for one in (library, moved)]
    assert [tier.key for tier in tiers if tier] == ["high", "middle"]


def test_a_library_comes_back_from_its_json(library: Library) -> None:
    text = library.model_dump_json(by_alias=True)
    again = Library.model_validate_json(text)
    assert again == library and json.loads(text)["digest"] == library.digest


def test_a_library_is_frozen(library: Library) -> None:
    with pytest.raises(ValidationError):
        library.digest = "x"  # type: ignore[misc]


def test_a_folder_that_is_not_there_is_a_fault(tmp_path: Path) -> None:
    with pytest.raises(FaultyContent) as caught:
        load_library(tmp_path / "a", tmp_path / "b")
    assert {fault.file for fault in caught.value.faults} == {"content/manual.yaml", "content/rulebook.yaml", "content/programme.yaml"}
