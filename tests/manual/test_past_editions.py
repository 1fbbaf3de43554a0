"""Past editions: listed, shown as they were whatever the files say today, and compared with what came after."""

import hashlib
import json
import zlib
from datetime import date

import pytest
from flask import Flask

from app.extensions import begin_write, db
from app.library.load import Library
from app.manual.editions_queries import get_edition, get_editions, get_stored, number_of_editions, short_of
from app.manual.models import Edition
from app.manual.services import store_edition
from tests.browsing import client_of
from tests.clock import Clock
from tests.manual.edited import edited
from tests.people import World

OLD_TEXT = "按金融资产归类，见[[旧]]。"


def page_of(edition: Library) -> str:
    return f"/manual/editions/{short_of(edition.digest)}"


@pytest.fixture(scope="module")
def older(library: Library) -> Library:
    drawn = library.model_copy(update={"figures": library.figures | {"tier-pyramid": "<svg>旧图</svg>"}})
    return edited(drawn, {"3.1.1": OLD_TEXT, "3.1.2": None}, version="2025.2", effective_on=date(2025, 7, 1))


@pytest.fixture(scope="module")
def first(library: Library) -> Library:
    return edited(library, {"3.1.1": OLD_TEXT, "3.1.2": None, "4.2.1": None}, version="2024.1", effective_on=date(2024, 1, 1))


def test_the_list_begins_with_the_one_in_use(world: World, library: Library, older: Library, first: Library, clock: Clock) -> None:
    assert [(line.digest, line.changed, line.stored_at) for line in get_editions(library, 0, 9)] == [(library.digest, None, None)]
    for edition in (first, older, library):
        assert store_edition(edition, clock.forward(days=100))
    lines = get_editions(library, 0, 9)
    assert [(line.version, line.changed, line.readable) for line in lines] == [
        (library.manual.version, None, True),
        ("2025.2", 2, True),
        ("2024.1", 1, True),
    ]
    assert lines[2].effective_on == date(2024, 1, 1) and lines[0].stored_at == clock()
    assert number_of_editions(library) == 3


def test_pages_of_the_list_join(world: World, library: Library, older: Library, first: Library, clock: Clock) -> None:
    """A line tells the same on whatever page it stands, also the first of a page, which is compared with the last one before it."""
    for edition in (first, older):
        store_edition(edition, clock.forward(days=100))
    whole = get_editions(library, 0, 9)
    assert len(whole) == number_of_editions(library) == 3
    for size in (1, 2):
        assert [line for start in range(0, 3, size) for line in get_editions(library, start, size)] == whole
    assert get_editions(library, 3, 5) == []


def test_what_was_taken_back_stands_first_again(world: World, library: Library, older: Library, clock: Clock) -> None:
    for edition in (library, older):
        store_edition(edition, clock.forward(days=1))
    assert [line.version for line in get_editions(library, 0, 9)] == [library.manual.version, "2025.2"]


def test_it_is_shown_as_it_was(fast_app: Flask, fast_world: World, library: Library, older: Library, clock: Clock) -> None:
    store_edition(older, clock())
    newer = edited(library, {"3.1.1": "今天又是另一句。"})
    fast_app.extensions["library"] = newer
    client = client_of(fast_app, "trainee")
    contents, page = client.get(f"{page_of(older)}/").text, client.get(f"{page_of(older)}/3.1").text
    for text in (contents, page):
        assert "您看到的是旧版" in text and "2025.2 版，2025-07-01 起施行" in text
    assert OLD_TEXT in page and "今天又是另一句" not in page and 'id="c3.1.2"' not in page
    assert 'id="c3.1.3"' in page, "what did not change stands there, too"
    assert client.get(f"{page_of(older)}/figures/tier-pyramid.svg").text == "<svg>旧图</svg>"
    assert f'src="{page_of(older)}/figures/tier-pyramid.svg"' in page and 'src="/manual/figures/' not in page
    assert f'href="{page_of(older)}/3.1#c3.1.1"' in page and 'href="/manual/3.1#' not in page, (
        "what it points to is what it pointed to then"
    )
    assert "今天又是另一句" in client.get("/manual/3.1").text
    assert "您看到的是旧版" not in client.get("/manual/3.1").text


def test_what_the_next_one_changed(
    fast_app: Flask, fast_world: World, library: Library, older: Library, first: Library, clock: Clock
) -> None:
    for edition in (first, older):
        store_edition(edition, clock.forward(days=1))
    client = client_of(fast_app, "trainer")
    page = client.get(f"/manual/editions/{short_of(first.digest)}/changes").text
    assert "从 2024.1 版到 2025.2 版" in page and 'id="c4.2.1"' in page and 'id="c3.1.1"' not in page
    assert "/manual/impact/4.2.1" in page
    page = client.get(f"{page_of(older)}/changes").text
    assert f"从 2025.2 版到 {library.manual.version} 版" in page and 'id="c3.1.1"' in page and OLD_TEXT in page


@pytest.mark.parametrize(
    "path",
    [
        "/manual/editions/000000000000/",
        "/manual/editions/xyz/",
        "/manual/editions/%25%25%25%25%25%25%25%25%25%25%25%25/",
        "{older}0/",
        "{older}/9.9",
        "{older}/figures/nothing.svg",
        "{older}/figures/..%2f..%2fconfig.svg",
    ],
)
def test_what_is_not_there_is_not_found(
    fast_app: Flask, fast_world: World, library: Library, older: Library, clock: Clock, path: str
) -> None:
    store_edition(older, clock())
    assert client_of(fast_app, "trainee").get(path.format(older=page_of(older))).status_code == 404


def test_the_one_in_use_has_an_address_of_its_own(fast_app: Flask, fast_world: World, library: Library) -> None:
    client = client_of(fast_app, "trainee")
    page = client.get(f"/manual/editions/{short_of(library.digest)}/3.1").text
    assert "这就是现行版" in page and "您看到的是旧版" not in page
    assert client.get(f"/manual/editions/{short_of(library.digest)}/changes").status_code == 404


def test_two_editions_that_begin_alike_are_not_mixed_up(world: World, library: Library, older: Library, clock: Clock) -> None:
    for last in "56":
        store_edition(older.model_copy(update={"digest": older.digest[:-1] + last}), clock.forward(days=1))
    assert get_edition(short_of(older.digest), library) is None


def stored(library: Library, clock: Clock, **changes: object) -> str:
    """Store a body as another release wrote it; returns the digest."""
    body = json.loads(library.model_dump_json(by_alias=True))
    body |= changes
    packed = zlib.compress(json.dumps(body).encode())
    digest = "sha256:" + hashlib.sha256(packed).hexdigest()
    begin_write()
    db.session.add(Edition(digest=digest, version="2024.9", effective_on=date(2024, 9, 1), stored_at=clock(), body=packed))
    db.session.commit()
    return digest


def test_the_rest_of_a_body_may_be_in_any_form(world: World, library: Library, clock: Clock) -> None:
    digest = stored(library, clock, rulebook={"schema": 99}, bank=None, programme=[], glossary="?")
    found = get_stored(digest)
    assert found is not None and found.manual == library.manual


def test_a_body_of_the_first_releases_is_shown(fast_app: Flask, fast_world: World, library: Library, clock: Clock) -> None:
    """Up to 0.2.0 a section was one piece of HTML with the heads of its clauses in it."""
    manual = json.loads(library.manual.model_dump_json())
    del manual["changes"]
    for chapter in manual["chapters"]:
        for section in chapter["sections"]:
            heads = (f'<section class="clause" id="c{part["clause"]}">{part["html"]}</section>' for part in section.pop("parts"))
            section["html"] = "".join(heads)
    digest = stored(library, clock, manual=manual)
    client = client_of(fast_app, "trainee")
    page = client.get(f"/manual/editions/{short_of(digest)}/3.1")
    assert page.status_code == 200 and 'id="c3.1.1"' in page.text and 'class="clause-head"' not in page.text
    assert [line.changed for line in get_editions(library, 0, 9)] == [None, 0], "the clauses read as they do today"


def test_a_body_that_cannot_be_read_is_said_to_be_so(fast_app: Flask, fast_world: World, library: Library, clock: Clock) -> None:
    digest = stored(library, clock, manual={"pages": 12})
    assert get_stored(digest) is None
    client = client_of(fast_app, "trainee")
    assert "这一版的格式已无法打开" in client.get("/manual/editions").text
    for rest in ("", "3.1", "changes"):
        assert client.get(f"/manual/editions/{short_of(digest)}/{rest}").status_code == 404
