"""Where one stopped reading: one place on all devices, the later reading wins, and only reading moves it."""

from datetime import timedelta
from functools import partial

import pytest
import sqlalchemy as sa
from flask import Flask

from app.domain.reading import Place
from app.errors import NotFound
from app.extensions import db
from app.library.load import Library
from app.manual.models import ReadingPlace
from app.manual.place_queries import get_place
from app.manual.place_services import note_place
from tests.browsing import client_of
from tests.clock import Clock
from tests.manual.edited import edited
from tests.people import World
from tests.racing import race


def place_of(person: int) -> Place | None:
    db.session.rollback()
    return get_place(person)


def test_the_later_reading_wins_in_whatever_order_it_is_heard(app: Flask, world: World, library: Library, clock: Clock) -> None:
    person, now = world["trainee"], clock()
    note_place(person, "3.1", "3.1.4", library, now)
    note_place(person, "3.2", "3.2.1", library, now + timedelta(seconds=5))
    note_place(person, "3.1", "3.1.9", library, now + timedelta(seconds=4))
    assert place_of(person) == Place(section="3.2", clause="3.2.1")
    note_place(person, "3.1", "", library, now + timedelta(seconds=5))
    assert place_of(person) == Place(section="3.1", clause="")


def test_two_devices_at_once_leave_one_place_the_latest(app: Flask, world: World, library: Library, clock: Clock) -> None:
    person, now = world["trainee"], clock()
    section = library.manual.section("3.1")
    assert section is not None
    clauses = [clause.id for clause in section.clauses[:12]]
    told = [partial(note_place, person, "3.1", clause, library, now + timedelta(seconds=at)) for at, clause in enumerate(clauses)]
    race(app, reversed(told))
    assert place_of(person) == Place(section="3.1", clause=clauses[-1])
    assert db.session.scalar(sa.select(sa.func.count()).select_from(ReadingPlace)) == 1


@pytest.mark.parametrize(
    ("section", "clause"), [("9.9", ""), ("", ""), ("3.1", "3.2.1"), ("3.1", "3.1.999"), ("3", "3.1.1"), ("3.1", "3.1")]
)
def test_a_place_must_be_in_the_manual(
    fast_app: Flask, fast_world: World, library: Library, clock: Clock, section: str, clause: str
) -> None:
    with pytest.raises(NotFound):
        note_place(fast_world["trainee"], section, clause, library, clock())
    assert client_of(fast_app, "trainee").post("/manual/place", data={"section": section, "clause": clause}).status_code == 404


def test_opening_a_page_moves_nothing_and_home_leads_to_the_place(fast_app: Flask, fast_world: World) -> None:
    client = client_of(fast_app, "trainee")
    assert "继续阅读" not in client.get("/").text
    client.get("/manual/3.2")
    assert "继续阅读" not in client.get("/manual/").text
    assert client.post("/manual/place", data={"section": "3.1", "clause": "3.1.4"}).status_code == 204
    client.get("/manual/1.1")
    for page in ("/", "/manual/"):
        text = client.get(page).text
        assert "继续阅读" in text and 'href="/manual/3.1#c3.1.4"' in text
    assert "继续阅读" not in client_of(fast_app, "other").get("/").text, "a place is its owner's"


def test_without_scripts_reading_a_section_leads_on_to_the_next(fast_app: Flask, fast_world: World, library: Library) -> None:
    client, sections = client_of(fast_app, "trainee"), library.manual.sections
    client.post(f"/manual/{sections[1].id}/read")
    assert place_of(fast_world["trainee"]) == Place(section=sections[2].id, clause="")
    client.post(f"/manual/{sections[-1].id}/read")
    assert place_of(fast_world["trainee"]) == Place(section=sections[-1].id, clause="")


def test_a_clause_that_left_the_manual_gives_the_top_of_its_section(fast_app: Flask, fast_world: World, library: Library) -> None:
    client = client_of(fast_app, "trainee")
    client.post("/manual/place", data={"section": "3.1", "clause": "3.1.4"})
    fast_app.extensions["library"] = edited(library, {"3.1.4": None})
    assert 'class="going-on" href="/manual/3.1"' in client.get("/").text
