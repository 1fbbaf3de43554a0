"""content/checklists.yaml: every task of 1.2 is in a list, every fault has its line, and the timeline's links arrive."""

import re
from html.parser import HTMLParser

import pytest

from app.domain.checklists import parts_of
from app.library.checklists import read_checklists
from app.library.load import Library
from app.library.markup import plain_text
from app.library.timeline import timeline
from tests.library.content_copy import ContentCopy

# Clauses of 1.2 that ask for nothing to be done, each with the reason.
NO_TASK = {"1.2.8": "says that two forms are two, and asks for nothing"}
CLAUSES = frozenset({"1.2.1", "1.2.2", "4.2.1"})
GOOD = """\
schema: 1
checklists:
  - key: day
    title: 一天
    phases:
      - key: before
        title: 营业前
        entries:
          - {key: one, do: "看[[zone]]", standard: "见[[4.2]]、[[1.2.1]]", clause: "1.2.1"}
          - key: two
            do: 写
            clause: "1.2.2"
"""


@pytest.fixture
def read(tmp_path):
    def reader(text: str):
        (tmp_path / "checklists.yaml").write_text(text, encoding="utf-8")
        found, faults = read_checklists(tmp_path, CLAUSES, {"zone": "甲区"})
        return found, [str(fault) for fault in faults]

    return reader


def test_every_task_of_the_section_is_in_a_list_once_and_in_order(library: Library) -> None:
    section = library.manual.section("1.2")
    assert section is not None
    listed = [entry.clause for checklist in library.checklists for entry in checklist.entries]
    assert listed == [clause.id for clause in section.clauses if clause.id not in NO_TASK]


def test_the_phases_are_the_headings_of_the_section(library: Library) -> None:
    section = library.manual.section("1.2")
    assert section is not None
    headings = [plain_text(heading) for heading in re.findall(r"<h2[^>]*>(.*?)</h2>", section.html)]
    titles = [phase.title for checklist in library.checklists for phase in checklist.phases]
    assert titles == [heading for heading in headings if heading in titles] and len(titles) == 6


def test_what_is_done_is_short_and_standards_are_the_manuals(library: Library) -> None:
    entries = [entry for checklist in library.checklists for entry in checklist.entries]
    assert max(len(entry.do) for entry in entries) <= 26
    assert [entry.clause for entry in entries if entry.standard] == [
        "1.2.2", "1.2.6", "1.2.9", "1.2.10", "1.2.16", "1.2.17", "1.2.25", "1.2.26", "1.2.34", "1.2.40", "1.2.41", "1.2.43",
    ]  # fmt: skip


def test_values_are_spoken_and_clauses_said_by_their_number(read) -> None:
    found, faults = read(GOOD)
    assert faults == []
    assert (found[0].entries[0].do, found[0].entries[0].standard) == ("看甲区", "见4.2、1.2.1")


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ('clause: "1.2.2"', 'clause: "1.2.99"', "content/checklists.yaml:12: 条款 1.2.99: 手册里没有这个条款"),
        ("[[zone]]", "[[zoo]]", "content/checklists.yaml:9: [[zoo]]: 规则库里没有这个值，手册里也没有这个条款或小节"),
        ("[[4.2]]", "[[9.9]]", "content/checklists.yaml:9: [[9.9]]: 规则库里没有这个值，手册里也没有这个条款或小节"),
        ("key: two", "key: one", "content/checklists.yaml:10: 键 one: 已经用过；打勾记录按键保存，每个键只能出现一次"),
        ("key: two", "key: Two", "content/checklists.yaml:10: checklists.0.phases.0.entries.1.key: 写法不合要求：^[a-z][a-z0-9_]*$"),
        ("            do: 写\n", "", "content/checklists.yaml:10: checklists.0.phases.0.entries.1.do: 缺少这个键"),
        ("do: 写", "doo: 写", "content/checklists.yaml:11: checklists.0.phases.0.entries.1.doo: 没有这个键，请检查拼写"),
        ("schema: 1", "schema: 2", "content/checklists.yaml:1: schema: 只能是 1"),
    ],
)
def test_a_fault_has_its_line(read, old: str, new: str, fault: str) -> None:
    assert old in GOOD
    assert fault in read(GOOD.replace(old, new))[1]


def test_a_key_of_one_list_is_taken_for_the_other_too(read) -> None:
    month = GOOD.partition("checklists:\n")[2].replace("key: day", "key: month").replace("key: two", "key: three")
    assert read(GOOD + month)[1] == ["content/checklists.yaml:19: 键 one: 已经用过；打勾记录按键保存，每个键只能出现一次"]


def test_a_section_may_not_show_a_list_that_is_not_there(tmp_path) -> None:
    copy = ContentCopy(tmp_path)
    line = copy.replace("1-duties/1.2-daily-work.md", "/// checklist | day", "/// checklist | week")
    assert copy.faults() == [
        f"content/1-duties/1.2-daily-work.md:{line}: 清单 week: content/checklists.yaml 里没有这份清单；可用的有 day、month"
    ]


class Outline(HTMLParser):
    """Lists in lists: the links of every <ol> of the second level, and whether a link ever stands outside."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.depth, self.stations = 0, list[list[str]]()
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        if tag == "ol":
            self.depth += 1
            if self.depth == 2:
                self.stations.append([])
        elif tag == "a" and self.depth == 2:
            self.stations[-1].append(dict(attrs)["href"])

    def handle_endtag(self, tag):
        self.depth -= tag == "ol"


def test_the_timeline_is_a_list_of_links_that_arrive(library: Library) -> None:
    alive = {clause.id for clause in library.manual.clauses}
    section = library.manual.section("1.2")
    assert section is not None
    for checklist in library.checklists:
        html = timeline(checklist)
        stations = Outline(html).stations
        assert [len(stops) for stops in stations] == [len(phase.entries) for phase in checklist.phases]
        links = [link for stops in stations for link in stops]
        assert {link.partition("#c")[2] for link in links} <= alive
        assert all(f'href="{link}"' in section.html for link in links)


def test_a_phase_inside_the_opening_hours_says_so() -> None:
    assert parts_of("营业中：分流引导") == ("营业中", "分流引导") and parts_of("营业前") == ("", "营业前")


def test_the_timeline_escapes(read) -> None:
    found, _ = read(GOOD.replace("do: 写", 'do: "<b>写"'))
    assert "&lt;b&gt;写" in timeline(found[0]) and "<b>" not in timeline(found[0])
