"""The codes that a candidate was shown can be held to what is stored."""

import re

import pytest
from flask import Flask

from app.library.load import Library
from app.quizzes.services import submit_attempt
from tests.browsing import client_of
from tests.clock import Clock
from tests.people import World
from tests.quizzes.acts import choices, fresh_key
from tests.quizzes.sitting import begin


@pytest.fixture
def told(fast_app: Flask, fast_world: World, library: Library, clock: Clock) -> tuple[str, list[str]]:
    """A closed attempt with three saves, and the codes given for them."""
    attempt_id, person = begin(fast_world, "trainee", library, clock), fast_world["trainee"]
    client = client_of(fast_app, "trainee")
    slot, letters = choices(person, attempt_id)[0]
    codes = []
    for rev, letter in enumerate(letters[:3]):
        clock.forward(seconds=7)
        body = {"key": fresh_key(), "epoch": 1, "slot": slot, "base_rev": rev, "values": [letter]}
        codes.append(client.post(f"/quizzes/attempts/{attempt_id}/answers", json=body).get_json()["receipt"])
    submit_attempt(attempt_id, person, {}, library, clock())
    return attempt_id, codes


def test_every_save_is_listed_with_its_time_and_code(fast_app: Flask, told: tuple[str, list[str]]) -> None:
    attempt_id, codes = told
    assert len(set(codes)) == 3 and all(re.fullmatch(r"[0-9A-F]{64}", code) for code in codes)
    client = client_of(fast_app, "trainee")
    assert f"/quizzes/attempts/{attempt_id}/receipts" in client.get(f"/quizzes/attempts/{attempt_id}/result").text
    page = client.get(f"/quizzes/attempts/{attempt_id}/receipts").text
    assert all(f"<strong>{code[:4]}</strong>" in page for code in codes) and "09:00:21" in page


@pytest.mark.parametrize("length", [4, 8, 64])
def test_a_code_names_the_save_it_was_given_for(fast_app: Flask, told: tuple[str, list[str]], length: int) -> None:
    attempt_id, codes = told
    page = client_of(fast_app, "trainee").get(f"/quizzes/attempts/{attempt_id}/receipts?code={codes[1][:length].lower()}").text
    status = page.partition('role="status"')[2].partition("</div>")[0]
    assert "第 2 次保存" in status and "09:00:14" in status


@pytest.mark.parametrize("code", ["ZZZZ", "0000000000", "A"])
def test_a_code_that_was_never_given_is_told_so(fast_app: Flask, told: tuple[str, list[str]], code: str) -> None:
    page = client_of(fast_app, "trainee").get(f"/quizzes/attempts/{told[0]}/receipts?code={code}").text
    assert "没有这个回执码" in page


def test_anothers_saves_are_not_found(fast_app: Flask, told: tuple[str, list[str]]) -> None:
    assert client_of(fast_app, "other").get(f"/quizzes/attempts/{told[0]}/receipts").status_code == 404
