"""`flask content health` and `flask content coverage`."""

from pathlib import Path

import pytest
from click.testing import Result
from flask import Flask

from tests.library.content_copy import ContentCopy

DAILY = "1-duties/1.2-daily-work.md"


@pytest.fixture
def copy(tmp_path: Path, fast_app: Flask, monkeypatch: pytest.MonkeyPatch) -> ContentCopy:
    """A copy of the content that the commands read."""
    copied = ContentCopy(tmp_path)
    monkeypatch.setitem(fast_app.config, "CONTENT_DIR", str(copied.content))
    monkeypatch.setitem(fast_app.config, "QUIZZES_DIR", str(copied.quizzes))
    return copied


def run(app: Flask, *words: str) -> Result:
    return app.test_cli_runner().invoke(args=["content", *words])


def test_sound_content_is_healthy(fast_app: Flask, copy: ContentCopy) -> None:
    found = run(fast_app, "health")
    assert found.exit_code == 0, found.output
    assert "未解决 0 处" in found.output and "口径说明：" not in found.output
    settled = run(fast_app, "health", "--settled")
    assert settled.exit_code == 0 and "口径说明：市场定位里的" in settled.output


def test_a_finding_is_told_with_file_and_line(fast_app: Flask, copy: ContentCopy) -> None:
    line = copy.replace(DAILY, "填写《网点业绩汇总表》", "填写《业绩月报表》")
    found = run(fast_app, "health")
    assert found.exit_code == 1 and "未解决 1 处" in found.output
    first = found.output.split("\n")[0]
    name, at, rest = first.split(":", 2)
    assert name == f"content/{DAILY}" and "《业绩月报表》" in rest and "条款 1.2.40" in first
    # The clause begins a few lines above its sentence.
    assert line - 4 <= int(at.partition("（")[0]) <= line


def test_faulty_content_is_told_and_not_checked(fast_app: Flask, copy: ContentCopy) -> None:
    copy.replace(DAILY, "[[4.2]]", "[[9.9]]")
    for command in ("health", "coverage"):
        found = run(fast_app, command)
        assert found.exit_code == 1 and "[[9.9]]" in found.output and "检查了" not in found.output


def test_coverage_lists_what_nothing_asks_and_ends_well(fast_app: Flask, copy: ContentCopy) -> None:
    whole = run(fast_app, "coverage")
    assert whole.exit_code == 0 and "应考条款" in whole.output
    added = "/// clause | 1.2.99\n    duty: true\n\n**新的一条。**\n///\n"
    copy.add(DAILY, added)
    found = run(fast_app, "coverage")
    assert found.exit_code == 0 and "1.2.99: 没有题目引用（关键条款）: 新的一条。" in found.output
    assert "1.2.99" not in whole.output
