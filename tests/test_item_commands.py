"""`flask content items` and `flask items export`."""

import json
from pathlib import Path

import pytest
from click.testing import Result
from flask import Flask

from app.domain.generators.registry import GENERATORS
from app.domain.items.registry import key_of
from app.library.load import Library
from tests.library.content_copy import ContentCopy


@pytest.fixture
def copy(tmp_path: Path, fast_app: Flask, monkeypatch: pytest.MonkeyPatch) -> ContentCopy:
    """A copy of the content that the commands read."""
    copied = ContentCopy(tmp_path)
    monkeypatch.setitem(fast_app.config, "CONTENT_DIR", str(copied.content))
    monkeypatch.setitem(fast_app.config, "QUIZZES_DIR", str(copied.quizzes))
    return copied


def run(app: Flask, *words: str) -> Result:
    return app.test_cli_runner().invoke(args=list(words))


def rows(found: Result) -> list[dict]:
    assert found.exit_code == 0, found.output
    return [json.loads(line) for line in found.stdout_bytes.decode("utf-8").splitlines()]


def test_every_written_item_is_exported_with_its_key(fast_app: Flask, library: Library) -> None:
    told = rows(run(fast_app, "items", "export", "--format", "jsonl"))
    items = library.bank.items
    assert [(row["id"], row["type"], row["stem"]) for row in told] == [(item.id, item.type, item.stem) for item in items]
    for row, item in zip(told, items, strict=True):
        key = key_of(item)
        assert row["key"] == (list(key) if isinstance(key, tuple) else key)
        assert row["clauses"] == list(item.clauses) and row["explanation"] == item.explanation and row["key_text"]
        options = {option["id"] for option in row["options"]}
        if item.type in ("single", "multiple"):
            assert [(option["id"], option["text"]) for option in row["options"]] == [(option.key, option.text) for option in item.options]
            assert set(row["key"]) <= options


def test_generated_items_follow_the_written_ones_and_are_the_same_each_time(fast_app: Flask, library: Library) -> None:
    first = run(fast_app, "items", "export", "--generated", "3")
    told = rows(first)[len(library.bank.items) :]
    assert [row["generator"] for row in told] == [name for name in GENERATORS for _ in range(3)]
    assert len({row["id"] for row in told}) == len(told)
    assert run(fast_app, "items", "export", "--generated", "3").stdout_bytes == first.stdout_bytes


def test_no_other_format_is_offered(fast_app: Flask) -> None:
    assert run(fast_app, "items", "export", "--format", "xml").exit_code == 2


def test_a_planted_fault_is_told_with_file_and_line(fast_app: Flask, copy: ContentCopy) -> None:
    path = copy.quizzes / "duties.yaml"
    text = path.read_text(encoding="utf-8")
    stem = "客户经理的名片，当班时放在哪里？"
    assert stem in text
    twin = text[text.index("  - id: duties-card-pocket") : text.index("  - id: duties-folder-top")]
    path.write_text(
        text.rstrip("\n") + "\n\n" + twin.replace("duties-card-pocket", "duties-twin").replace("放在", "摆在"), encoding="utf-8"
    )
    found = run(fast_app, "content", "items", "--papers", "1")
    line = 1 + path.read_text(encoding="utf-8").split("\n").index("  - id: duties-twin")
    assert found.exit_code == 1 and f"quizzes/duties.yaml:{line}: duties-twin 与 duties-card-pocket 几乎相同" in found.output
    assert "最长" in found.output and "合议" in found.output


def test_faulty_content_is_told_and_not_measured(fast_app: Flask, copy: ContentCopy) -> None:
    copy.replace("1-duties/1.2-daily-work.md", "[[4.2]]", "[[9.9]]")
    for words in (("content", "items"), ("items", "export")):
        found = run(fast_app, *words)
        assert found.exit_code == 1 and "[[9.9]]" in found.output
