"""The size of the text: four steps, kept in the browser, on every page."""

import pytest
from flask import Flask

from tests.browsing import client_of
from tests.people import World


@pytest.mark.parametrize(
    ("size", "shown"), [("small", 'data-text-size="small"'), ("large", 'data-text-size="large"'), ("largest", 'data-text-size="largest"')]
)
def test_the_choice_is_kept_and_shown_on_every_page(fast_app: Flask, fast_world: World, size: str, shown: str) -> None:
    client = client_of(fast_app, "trainee")
    reply = client.post("/text-size", data={"size": size, "next": "/manual/3.1"})
    assert reply.status_code == 302 and reply.headers["Location"] == "/manual/3.1"
    assert "SameSite=Lax" in reply.headers["Set-Cookie"]
    for page in ("/", "/manual/3.1"):
        assert shown in client.get(page).text
    client.post("/text-size", data={"size": ""})
    assert "data-text-size=" not in client.get("/").text.partition("<body")[0]


@pytest.mark.parametrize("size", ["huge", '"><script>', "1"])
def test_no_other_size_is_taken(fast_app: Flask, fast_world: World, size: str) -> None:
    client = client_of(fast_app, "trainee")
    assert client.post("/text-size", data={"size": size}).status_code == 422
    client.set_cookie("text_size", size)
    assert "data-text-size" not in client.get("/").text.partition("<body")[0]


def test_at_either_end_there_is_no_further_step(fast_app: Flask, fast_world: World) -> None:
    client = client_of(fast_app, "trainee")
    for size, at_the_end in (("small", "缩小字号"), ("largest", "放大字号")):
        client.set_cookie("text_size", size)
        tools = client.get("/manual/3.1").text.partition('class="text-size"')[2].partition("</form>")[0]
        (disabled,) = [button for button in tools.split("<button")[1:] if " disabled" in button]
        assert at_the_end in disabled
