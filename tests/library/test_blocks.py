"""A section file cut into blocks, each fault with its line."""

import pytest

from app.library.blocks import BLOCKS, cut

GOOD = """\
引子。

/// clause | 3.1.1
    duty: true
    ruling: 一句话，里面有: 冒号

**规则**。

    缩进的代码
///

/// rulebook | tiers
///
尾声。
"""


def faults(text: str) -> list[tuple[int, str]]:
    return [(fault.line, f"{fault.what}: {fault.why}") for fault in cut(text, "x.md", 1)[1]]


def test_a_good_file() -> None:
    pieces, found = cut(GOOD, "x.md", 11)
    assert found == []
    assert [(piece.kind, piece.argument, piece.line, piece.body_line) for piece in pieces] == [
        ("", "", 11, 11),
        ("clause", "3.1.1", 13, 16),
        ("rulebook", "tiers", 22, 23),
        ("", "", 24, 24),
    ]
    assert pieces[1].options == {"duty": "true", "ruling": "一句话，里面有: 冒号"}
    assert "    缩进的代码" in pieces[1].lines, "only lines before the text are options"


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("\n/// claus | 3.1.1\n///\n", 2, "没有这种块"),
        ("///clause\nx\n///\n", 1, "缺少名称"),
        ("/// Clause | 3.1.1\n///\n", 1, "没有这种块"),
        ("/// figure\n///\n", 1, "缺少名称"),
        ("/// rulebook |  \n///\n", 1, "缺少名称"),
        ("a\n\n/// clause | 3.1.1\n\ntext\n", 3, "没有用单独一行 /// 结束"),
        ("/// scene | a\n/// clause | 3.1.1\n///\n///\n", 2, "块不能嵌套"),
        ("/// clause | 3.1.1\n    dutty: true\n///\n", 2, "选项 dutty"),
        ("/// clause | 3.1.1\n    duty: yes\n///\n", 2, "只能是 true 或 false"),
        ("/// clause | 3.1.1\n    exam: \n///\n", 2, "只能是 true 或 false"),
        ("/// clause | 3.1.1\n    source: branch\n///\n", 2, "bank 或 supplement"),
        ("/// clause | 3.1.1\n    duty: true\n    duty: false\n///\n", 3, "写了两次"),
        ("文字\n///\n", 2, "没有这种块"),
    ],
)
def test_a_fault_has_its_line(text: str, line: int, words: str) -> None:
    found = faults(text)
    assert any(at == line and words in what for at, what in found), found


def test_all_faults_are_listed() -> None:
    found = faults("/// x | 1\n///\n/// clause | 3.1.1\n    duty: no\n    blah: 1\n///\n/// figure\n///\n")
    assert [line for line, _ in found] == [1, 4, 5, 7]


def test_options_belong_to_clauses_only() -> None:
    pieces, found = cut("/// note\n    duty: true\n///\n", "x.md", 1)
    assert found == [] and pieces[0].options == {} and pieces[0].text == "    duty: true"


@pytest.mark.parametrize("kind", BLOCKS)
def test_every_kind_is_known(kind: str) -> None:
    assert faults(f"/// {kind} | name\n\ntext\n///\n") == []


def test_windows_line_ends_are_read_alike() -> None:
    pieces, found = cut(GOOD.replace("\n", "\r\n"), "x.md", 1)
    assert found == [] and [piece.kind for piece in pieces if piece.kind] == ["clause", "rulebook"]
