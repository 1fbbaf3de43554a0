"""Static files are fetched once and kept, because their address changes with their content."""

import re
from pathlib import Path

from flask import Flask
from flask.testing import FlaskClient

from app.web.offline import FILES, STYLES
from tests.browsing import client_of
from tests.people import World

STATIC = Path(__file__).parents[2] / "app" / "static"


def test_a_file_may_be_kept_for_good_by_its_fingerprint_and_not_without(fast_app: Flask, fast_world: World) -> None:
    client = client_of(fast_app, "trainee")
    addresses = set(re.findall(r'(?:href|src)="(/static/[^"#]+)', client.get("/").text))
    assert addresses and all("?v=" in address for address in addresses)
    for address in addresses:
        assert "immutable" in _kept(client, address)
        assert "immutable" not in _kept(client, address.partition("?")[0])


def test_what_a_style_sheet_draws_with_is_there_and_kept_for_offline_pages() -> None:
    drawings = {
        (sheet.parent / address).resolve().relative_to(STATIC).as_posix(): sheet.relative_to(STATIC).as_posix()
        for sheet in STATIC.glob("css/*.css")
        for address in re.findall(r'url\("(?!data:)([^"]+)"\)', sheet.read_text(encoding="utf-8"))
    }
    assert drawings and all((STATIC / drawing).is_file() for drawing in drawings)
    assert {drawing for drawing, sheet in drawings.items() if sheet in STYLES} <= set(FILES)


def _kept(client: FlaskClient, address: str) -> str:
    with client.get(address) as reply:
        return reply.headers["Cache-Control"]
