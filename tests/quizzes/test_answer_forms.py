"""The controls of every item type: what is held is shown in them, and what they send reads as the same answer again."""

from html.parser import HTMLParser

from flask import Flask, render_template
from werkzeug.datastructures import MultiDict

from app.domain.items.registry import Item, arranged, key_of, parse, shown, values_of
from app.web.answer_fields import given_values
from tests.domain.items import samples


class Controls(HTMLParser):
    """The fields that a browser would send from a page, and the controls that no label names."""

    def __init__(self) -> None:
        super().__init__()
        self.fields: list[tuple[str, str]] = []
        self.unnamed: list[str] = []
        self._labels: set[str] = set()
        self._inside_label = False
        self._select = ""
        self._text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "label":
            self._inside_label = "for" not in given
            self._labels.add(given.get("for", ""))
        if tag in ("input", "select", "textarea") and given.get("type") != "hidden":
            named = self._inside_label or "aria-label" in given or "aria-labelledby" in given or given.get("id", "") in self._labels
            self.unnamed += [] if named else [given["name"]]
        if tag == "input" and (given.get("type") not in ("radio", "checkbox") or "checked" in given):
            self.fields.append((given["name"], given.get("value", "")))
        if tag == "select":
            self._select = given["name"]
        if tag == "option" and "selected" in given:
            self.fields.append((self._select, given["value"]))
        if tag == "textarea":
            self._select, self._text = given["name"], "\n"

    def handle_data(self, data: str) -> None:
        if self._text:
            self._text += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "label":
            self._inside_label = False
        if tag == "textarea":
            self.fields.append((self._select, self._text.strip()))
            self._text = ""


def sent(app: Flask, item: Item, values: list[str]) -> tuple[list[str], list[str]]:
    """What the question sends when it is left as it is shown, and its controls without a name."""
    with app.test_request_context():
        page = render_template("quizzes/_answer.html", entry={"slot": 3, "points": 100, **shown(item)}, values=values)
    controls = Controls()
    controls.feed(page)
    return given_values(MultiDict(controls.fields), 3), controls.unnamed


def test_what_is_held_is_sent_again_and_every_control_has_a_name(fast_app: Flask) -> None:
    for item in samples.ALL:
        for seed in (1, 2):
            asked = arranged(item, seed)
            values, unnamed = sent(fast_app, asked, values_of(asked, key_of(asked)))
            assert parse(asked, values) == key_of(asked), item.type
            assert unnamed == [], item.type


def test_a_fresh_question_sends_no_answer(fast_app: Flask) -> None:
    for item in samples.ALL:
        assert parse(item, sent(fast_app, item, [])[0]) is None, item.type


def test_long_choices_are_shown_in_full(fast_app: Flask) -> None:
    first = samples.gaps()[0]
    long = tuple(option.model_copy(update={"text": f"{option.text}边那个有很多字的地方，列表里放不下"}) for option in first.options)
    item = samples.cells().model_copy(update={"gaps": (first.model_copy(update={"options": long}), *samples.gaps()[1:])})
    values, unnamed = sent(fast_app, item, values_of(item, key_of(item)))
    assert parse(item, values) == key_of(item)
    assert unnamed == []


def test_the_rule_of_a_partial_mark_stands_beside_the_question(fast_app: Flask) -> None:
    ruled = [item for item in samples.ALL if "rule" in shown(item)]
    assert {"multiple", "sort", "order", "match", "cells", "form"} <= {item.type for item in ruled}
    for item in ruled:
        with fast_app.test_request_context():
            page = render_template("quizzes/_answer.html", entry={"slot": 3, "points": 100, **shown(item)}, values=[])
        assert page.count(shown(item)["rule"]) == 1, item.type
