"""Case files read from a folder: every fault with its file and line, and the twenty-four that are published."""

import json
from functools import partial

import pytest

from app.domain.cases.graph import THEMES
from app.domain.items.authoring import Completion
from app.domain.wording import spoken_values
from app.library.cases import case_file_schema_text, read_cases
from tests.domain.cases.examples import CLAUSES, FILE, ROOT, example

TEXT = FILE.read_text(encoding="utf-8")


def told(folder, rulebook, **files):
    (folder / "quizzes" / "cases").mkdir(parents=True)
    for name, text in files.items():
        (folder / "quizzes" / "cases" / f"{name}.yaml").write_text(text, encoding="utf-8")
    return read_cases(folder / "quizzes", Completion(rulebook, spoken_values(rulebook)), CLAUSES)


@pytest.fixture
def read(tmp_path, rulebook):
    return partial(told, tmp_path, rulebook)


def test_a_sound_file_becomes_an_item(read):
    items, faults = read(example=TEXT)
    assert not faults
    assert [item.id for item in items] == ["case-example"] and items[0].case == example()


def test_a_folder_without_cases_has_none(tmp_path, rulebook):
    assert read_cases(tmp_path, Completion(rulebook, spoken_values(rulebook)), CLAUSES) == ([], [])


@pytest.mark.parametrize(
    ("old", "new", "line", "words"),
    [
        ("slug: example", "slug: other", "1", "应与文件名相同"),
        ("go: settled}", "go: nowhere}", "go: nowhere}", "没有这个场景"),
        ("why: 先问业务，再谈引导。", "why: 见[[no.such_name]]。", "why: 见", "no.such_name"),
        ("key: 2万元", "key: 2万元\n      id: mine", "key: amount", "item 里不写 id"),
        ("key: 2万元", "answer: 2", "answer: 2", "没有这个键"),
        ("key: 2万元", "key: 两块", "key: 两块", ""),
        ("when: mood < 2", "when: mood low", "when: mood low", "mood < 2"),
        ("points: 2", "points: -1", "points: -1", "不小于 0"),
        ("theme: route", "theme: fun", "theme: fun", "只能是"),
        ('clauses: ["3.3.4"]', "clauses: []", "clauses: []", "至少要有 1 项"),
        ("        why: 先问业务，再谈引导。\n", "", "key: ask", "缺少这个键"),
        ("verdict: good", "verdict: fine", "verdict: fine", "只能是"),
        ("start: 3, least", "start: 9, least", "mood: {", "least 和 most 之间"),
    ],
)
def test_a_fault_is_told_with_its_line(read, old, new, line, words):
    assert old in TEXT
    text = TEXT.replace(old, new, 1)
    at = int(line) if line.isdigit() else next(number for number, each in enumerate(text.split("\n"), 1) if line in each)
    _, faults = read(example=text)
    assert any(f"quizzes/cases/example.yaml:{at}: " in str(fault) and words in str(fault) for fault in faults), [*map(str, faults)]


def test_two_cases_cannot_share_a_title(read):
    _, faults = read(example=TEXT, second=TEXT.replace("slug: example", "slug: second"))
    assert [f"{fault.file}:{fault.line}" for fault in faults] == ["quizzes/cases/second.yaml:2"]


def test_values_of_the_rulebook_are_spoken(read):
    items, faults = read(example=TEXT.replace("先问业务，再谈引导。", "到[[zones.cash]]去。"))
    assert not faults and items[0].case.scenes[0].choices[0].why == "到现金服务区去。"


def test_the_published_schema_is_the_one_that_reads():
    assert (ROOT / "quizzes" / "cases" / "schema.json").read_text(encoding="utf-8") == case_file_schema_text()
    schema = json.loads(case_file_schema_text())
    assert "id" not in schema["$defs"]["WrittenNumber"]["properties"]
    assert not {"id", "clauses", "explanation"} & set(schema["$defs"]["WrittenNumber"]["required"])


def test_the_published_cases_are_as_many_as_promised(library):
    """At least 24: recognise 6, route 6, complaints 5, etiquette 3, retention 2, an ATM fault and a queue that boils over."""
    counts = {theme: sum(item.case.theme == theme for item in library.bank.cases) for theme in THEMES}
    least = {"recognise": 6, "route": 6, "complaints": 5, "etiquette": 3, "retention": 2, "machines": 1, "queue": 1}
    assert all(counts[theme] >= number for theme, number in least.items()), counts
    assert all(len({ending.verdict for ending in item.case.endings}) > 1 for item in library.bank.cases)
