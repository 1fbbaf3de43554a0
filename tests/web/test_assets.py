"""Static files are fetched once and kept, because their address changes with their content."""

import re

from flask import Flask
from flask.testing import FlaskClient

from tests.browsing import client_of
from tests.people import World


def test_a_file_may_be_kept_for_good_by_its_fingerprint_and_not_without(fast_app: Flask, fast_world: World) -> None:
    client = client_of(fast_app, "trainee")
    addresses = set(re.findall(r'(?:href|src)="(/static/[^"#]+)', client.get("/").text))
    assert addresses and all("?v=" in address for address in addresses)
    for address in addresses:
        assert "immutable" in _kept(client, address)
        assert "immutable" not in _kept(client, address.partition("?")[0])


def _kept(client: FlaskClient, address: str) -> str:
    with client.get(address) as reply:
        return reply.headers["Cache-Control"]
