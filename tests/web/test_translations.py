"""The interface is complete in Chinese and in English."""

import io
import re
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po
from flask import Flask

from app.domain.cases.graph import THEMES
from app.domain.items.base import REFUSALS
from app.domain.items.registry import ITEM_TYPES
from app.web.domain_words import WORDS
from tests.browsing import client_of
from tests.people import World

ROOT = Path(__file__).resolve().parents[2]
METHODS = [("app/**.py", "python"), ("app/templates/**.html", "jinja2")]
CHINESE = re.compile(r"[\u3400-\u9fff]")
PLACEHOLDER = re.compile(r"%\(\w+\)s|\{\w+\}")


@pytest.fixture(scope="module")
def used() -> set[str]:
    """Every sentence that code and templates ask for."""
    keywords = {"_": None, "_l": None, "gettext": None, "lazy_gettext": None}
    found = extract_from_dir(ROOT, METHODS, keywords=keywords, directory_filter=lambda path: Path(path).name not in (".venv", "tests"))
    return {message for _, _, message, _, _ in found if isinstance(message, str)}


@pytest.fixture(scope="module")
def english() -> Catalog:
    return read_po(io.BytesIO((ROOT / "app/translations/en/LC_MESSAGES/messages.po").read_bytes()))


def test_every_sentence_has_its_english(used: set[str], english: Catalog) -> None:
    missing = sorted(message for message in used if not (entry := english.get(message)) or not entry.string or entry.fuzzy)
    assert missing == []


def test_no_english_is_left_over(used: set[str], english: Catalog) -> None:
    assert sorted(str(entry.id) for entry in english if entry.id and entry.id not in used) == []


def test_the_english_keeps_every_placeholder_and_no_chinese(english: Catalog) -> None:
    faults = []
    for entry in english:
        if entry.id and set(PLACEHOLDER.findall(str(entry.id))) != set(PLACEHOLDER.findall(str(entry.string))):
            faults.append(f"placeholders: {entry.id}")
    assert faults == []


@pytest.mark.parametrize("path", sorted((ROOT / "app/templates").rglob("*.html")), ids=lambda path: path.stem)
def test_no_template_speaks_chinese_outside_gettext(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    text = re.sub(r"\{#.*?#\}", "", text, flags=re.DOTALL)
    text = re.sub(r"""\b_\(\s*("[^"]*"|'[^']*')""", "", text)
    rest = [line.strip() for line in text.split("\n") if CHINESE.search(line)]
    # The preface is called 序 in the manual itself, which is Chinese in either language; a language is named in itself.
    assert [line for line in rest if "序" not in line and ">中文</button>" not in line] == []


def test_the_words_of_the_domain_are_listed() -> None:
    listed = {str(word._args[0]) for word in WORDS}
    assert listed == {kind.title for kind in ITEM_TYPES.values()} | set(REFUSALS.values()) | set(THEMES.values())


def test_the_switch_turns_the_whole_page(fast_app: Flask, fast_world: World) -> None:
    client = client_of(fast_app, "trainee")
    client.post("/language", data={"language": "en", "next": "/"})
    page = client.get("/").text
    assert '<html lang="en"' in page and "Manual" in page and "我的资格" not in page
