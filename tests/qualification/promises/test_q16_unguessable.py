"""Q16: a certificate cannot be guessed, whoever tries is stopped, and its public page tells no more than it must. On both databases.

The page's other manners: tests/qualification/test_certificates_check.py.
"""

import re
import secrets
from collections import Counter
from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask import Flask
from werkzeug.test import TestResponse

from app.domain.calendar import civil_date
from app.domain.certificate import is_number, number_of
from app.extensions import db
from app.library.load import Library
from app.qualification.models import Certificate
from app.web.throttle import Throttle
from tests.clock import Clock
from tests.people import World
from tests.qualification.promises.desk import add_hr, suspend
from tests.reports.lives import live

GUESSES, OVER_HTTP = 10_000, 120


@pytest.fixture
def token(world: World, library: Library, clock: Clock) -> str:
    add_hr(world, clock)
    live(world["trainee"], library, civil_date(clock()) - timedelta(days=10))
    held = db.session.scalars(sa.select(Certificate.token)).one()
    db.session.rollback()
    return held


def look(app: Flask, token: str) -> TestResponse:
    return app.test_client().get(f"/check/{token}")


def plain(reply: TestResponse) -> str:
    text = re.sub(r'(name="csrf_token" value|name="csrf-token" content)="[^"]*"', "", reply.text)
    return re.sub(r'name="next" value="[^"]*"', "", text)


def test_q16_guesses_look_alike_and_end(token: str, app: Flask) -> None:
    """What is well formed, nearly right or nonsense gets one and the same 404, and from the thirtieth on 429."""
    near = [token[:-1] + char for char in "AQgw" if char != token[-1]]
    guesses = [*near, *(secrets.token_urlsafe(16) for _ in range(OVER_HTTP - len(near) - 2)), "x", "2026-000123-4"]
    replies = [look(app, guess) for guess in guesses]
    assert Counter(reply.status_code for reply in replies) == {404: 30, 429: OVER_HTTP - 30}
    for status in (404, 429):
        assert len({plain(reply) for reply in replies if reply.status_code == status}) == 1
    assert look(app, token).status_code == 200, "and whoever holds the paper is still answered"


def test_q16_ten_thousand_guesses_are_thirty(clock: Clock) -> None:
    """The brake itself, as the page uses it: as fast as one can, and then patiently for a day: 17,310 tries against 2 to the 128."""
    throttle, tried = Throttle(burst=30, seconds=5), 0
    for _ in range(GUESSES):
        if not throttle.wait("one place", clock()):
            throttle.take("one place", clock())
            tried += 1
    assert tried == 30
    for _ in range(24 * 3600):
        clock.forward(seconds=1)
        if not throttle.wait("one place", clock()):
            throttle.take("one place", clock())
            tried += 1
    assert tried == 30 + 24 * 3600 // 5


def test_q16_a_token_has_128_bits_of_chance_and_a_number_a_check_digit(world: World, library: Library, clock: Clock) -> None:
    for who in ("trainee", "other", "far"):
        live(world[who], library, civil_date(clock()))
    tokens = db.session.scalars(sa.select(Certificate.token)).all()
    assert len(set(tokens)) == 3 and all(len(token) == 22 for token in tokens)
    common = [sum(a == b for a, b in zip(one, other, strict=True)) for one in tokens for other in tokens if one < other]
    assert max(common) < 8, "no part of a token is that of the next one"
    for seq in (1, 123, 654321):
        number = number_of(seq, civil_date(clock()))
        assert is_number(number)
        for place, digit in enumerate(number):
            if digit.isdigit():
                wrong = [number[:place] + other + number[place + 1 :] for other in "0123456789" if other != digit]
                assert not any(map(is_number, wrong)), "one mistyped digit is always noticed"


def test_q16_the_page_tells_no_name_score_or_staff_number_and_of_a_suspension_no_reason(
    token: str, world: World, app: Flask, library: Library, clock: Clock
) -> None:
    suspend(world, "trainee", "被投诉态度恶劣", library, clock)
    page = look(app, token).text
    assert "王*雨" in page and "暂停，目前无效" in page
    for secret in ("王小雨", "S0001", "投诉", "恶劣", "percent", "得分", f"people/{world['trainee']}"):
        assert secret not in page
