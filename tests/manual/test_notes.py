"""Bookmarks and notes: kept for the owner alone, never written over unseen, and alive after the clause has changed or gone."""

import csv
import io
import re
from functools import partial

import pytest
import sqlalchemy as sa
from flask import Flask

from app.domain.notes import NOTE_LONGEST, Mark, revision_of
from app.errors import NotFound, Refused
from app.extensions import db
from app.library.load import Library
from app.manual import notes_services
from app.manual.models import ClauseMark
from app.manual.notes_queries import get_mark, get_reading, list_marks
from app.manual.notes_services import confirm_wording, remove_mark, restore_mark, save_note, set_bookmark
from tests.browsing import client_of
from tests.clock import Clock
from tests.manual.edited import edited
from tests.people import World
from tests.racing import one_inside_the_other, race

CLAUSE, ANOTHER = "3.1.4", "3.1.10"
JSON = {"Accept": "application/json"}
EVERYBODY = ("admin", "hr", "trainer", "branch_head", "auditor", "other")


def rows() -> list[ClauseMark]:
    db.session.rollback()
    return list(db.session.scalars(sa.select(ClauseMark)))


def mark_of(person: int, clause_id: str = CLAUSE) -> Mark | None:
    db.session.rollback()
    return get_mark(person, clause_id)


def text_of(library: Library, clause_id: str) -> str:
    clause = library.manual.clause(clause_id)
    assert clause is not None
    return clause.text


def test_a_bookmark_is_set_and_taken_away(app: Flask, world: World, library: Library, clock: Clock) -> None:
    person = world["trainee"]
    for _ in range(2):
        set_bookmark(person, CLAUSE, True, library, clock())
        assert mark_of(person) == Mark(clause=CLAUSE, bookmarked=True, note="", clause_text=text_of(library, CLAUSE))
    for _ in range(2):
        set_bookmark(person, CLAUSE, False, library, clock())
        assert rows() == []


def test_a_note_is_kept_changed_and_emptied(app: Flask, world: World, library: Library, clock: Clock) -> None:
    person = world["trainee"]
    assert save_note(person, CLAUSE, " 第一次\r\n记 ", "", library, clock()) is None
    created = rows()[0].created_at
    assert save_note(person, CLAUSE, "第二次", revision_of("第一次\n记"), library, clock.forward(minutes=1)) is None
    (row,) = rows()
    assert (row.note, row.bookmarked, row.created_at, row.updated_at) == ("第二次", False, created, clock())
    assert save_note(person, CLAUSE, " ", revision_of("第二次"), library, clock()) is None
    assert rows() == []


def test_emptying_a_note_leaves_the_bookmark_and_the_other_way_round(app: Flask, world: World, library: Library, clock: Clock) -> None:
    person = world["trainee"]
    set_bookmark(person, CLAUSE, True, library, clock())
    save_note(person, CLAUSE, "记", "", library, clock())
    set_bookmark(person, CLAUSE, False, library, clock())
    assert [(row.bookmarked, row.note) for row in rows()] == [(False, "记")]
    set_bookmark(person, CLAUSE, True, library, clock())
    save_note(person, CLAUSE, "", revision_of("记"), library, clock())
    assert [(row.bookmarked, row.note) for row in rows()] == [(True, "")]


@pytest.mark.parametrize("clause_id", ["9.9.9", "3.1", "3.1.999", "", "x"])
def test_only_a_clause_can_be_marked(fast_app: Flask, fast_world: World, library: Library, clock: Clock, clause_id: str) -> None:
    for use in (partial(set_bookmark, on=True), partial(save_note, raw="记", base="")):
        with pytest.raises(NotFound):
            use(fast_world["trainee"], clause_id, library=library, now=clock())
    assert rows() == []


def test_a_note_that_is_too_long_is_refused_and_the_text_stays_on_the_page(fast_app: Flask, fast_world: World) -> None:
    client, long = client_of(fast_app, "trainee"), "长" * (NOTE_LONGEST + 1)
    reply = client.post(f"/manual/notes/{CLAUSE}", data={"note": long, "base": ""})
    assert reply.status_code == 422 and long in reply.text and "2001" in reply.text and "2000" in reply.text
    told = client.post(f"/manual/notes/{CLAUSE}", data={"note": long, "base": ""}, headers=JSON)
    assert told.status_code == 422 and told.json["error"] == "note_too_long"
    assert rows() == []
    assert client.post(f"/manual/notes/{CLAUSE}", data={"note": long[1:], "base": ""}).status_code == 302


def test_a_note_changed_elsewhere_is_not_written_over_unseen(fast_app: Flask, fast_world: World) -> None:
    client, url = client_of(fast_app, "trainee"), f"/manual/notes/{CLAUSE}"
    first = client.get(url, headers=JSON).json
    assert first == {"clause": CLAUSE, "bookmarked": False, "note": "", "revision": ""}
    client.post(url, data={"note": "手机上写的", "base": ""})
    refused = client.post(url, data={"note": "电脑上写的", "base": first["revision"]})
    assert refused.status_code == 409 and "手机上写的" in refused.text and "电脑上写的" in refused.text
    told = client.post(url, data={"note": "电脑上写的", "base": ""}, headers=JSON)
    assert told.status_code == 409 and told.json["note"] == "手机上写的"
    assert mark_of(fast_world["trainee"]).note == "手机上写的"  # type: ignore[union-attr]
    # Whoever saves again has seen both.
    base = re.search(r'name="base"[^>]*value="(\w+)"', refused.text)
    assert base and client.post(url, data={"note": "两边合好的", "base": base[1]}).status_code == 302
    assert mark_of(fast_world["trainee"]).note == "两边合好的"  # type: ignore[union-attr]


def test_saving_the_same_text_twice_is_no_conflict(fast_app: Flask, fast_world: World, library: Library, clock: Clock) -> None:
    for _ in range(2):
        assert save_note(fast_world["trainee"], CLAUSE, "记", "", library, clock()) is None


def test_many_tabs_at_once_make_one_mark(app: Flask, world: World, library: Library, clock: Clock) -> None:
    person = world["trainee"]
    tasks = [partial(set_bookmark, person, CLAUSE, True, library, clock()) for _ in range(12)]
    tasks += [partial(save_note, person, CLAUSE, f"第{n}个", "", library, clock()) for n in range(4)]
    outcomes = race(app, tasks)
    (row,) = rows()
    assert row.bookmarked and row.note in {f"第{n}个" for n in range(4)}
    assert [isinstance(outcome, Refused) for outcome in outcomes].count(True) == 3


def test_of_two_who_write_the_second_is_told(
    app: Flask, world: World, library: Library, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    person = world["trainee"]
    save_note(person, CLAUSE, "原来的", "", library, clock())
    write = partial(save_note, person, CLAUSE, base=revision_of("原来的"), library=library, now=clock())
    one, two = one_inside_the_other(
        monkeypatch, app, (notes_services, "_drop_if_empty"), partial(write, raw="先到"), partial(write, raw="后到")
    )
    assert one is None and isinstance(two, Refused) and two.code == "note_changed_elsewhere"
    assert rows()[0].note == "先到"


def test_a_mark_taken_away_comes_back_as_it_was(fast_app: Flask, fast_world: World, library: Library, clock: Clock) -> None:
    person, client = fast_world["trainee"], client_of(fast_app, "trainee")
    set_bookmark(person, CLAUSE, True, library, clock())
    save_note(person, CLAUSE, "写了很久的笔记", "", library, clock())
    page = client.post(f"/manual/notes/{CLAUSE}/delete")
    assert page.status_code == 200 and rows() == []
    undo = re.search(r'name="mark" value="([^"]+)"', page.text)
    assert undo and client.post("/manual/notes/restore", data={"mark": undo[1]}).status_code == 302
    assert mark_of(person) == Mark(clause=CLAUSE, bookmarked=True, note="写了很久的笔记", clause_text=text_of(library, CLAUSE))
    # What is there already is not written over.
    save_note(person, CLAUSE, "新写的", revision_of("写了很久的笔记"), library, clock())
    assert "没有用删除的内容覆盖" in client.post("/manual/notes/restore", data={"mark": undo[1]}, follow_redirects=True).text
    assert rows()[0].note == "新写的"


def test_what_was_taken_away_is_nobody_elses_to_restore(fast_app: Flask, fast_world: World, library: Library, clock: Clock) -> None:
    save_note(fast_world["trainee"], CLAUSE, "私人笔记", "", library, clock())
    page = client_of(fast_app, "trainee").post(f"/manual/notes/{CLAUSE}/delete").text
    stolen = re.search(r'name="mark" value="([^"]+)"', page)
    assert stolen
    other = client_of(fast_app, "other")
    for forged in (stolen[1], stolen[1][:-1] + "x", "", "x.y"):
        assert other.post("/manual/notes/restore", data={"mark": forged}).status_code == 422
    assert rows() == []


def test_removing_and_restoring_on_both_databases(app: Flask, world: World, library: Library, clock: Clock) -> None:
    person = world["trainee"]
    assert remove_mark(person, CLAUSE) is None
    save_note(person, CLAUSE, "记", "", library, clock())
    removed = remove_mark(person, CLAUSE)
    assert removed is not None and rows() == []
    assert restore_mark(person, removed, clock()) is None
    outcome = restore_mark(person, removed, clock())
    assert isinstance(outcome, Refused) and outcome.code == "mark_made_anew"


def test_a_section_asks_for_its_own_clauses_and_its_own_reader(app: Flask, world: World, library: Library, clock: Clock) -> None:
    for who, clause_id in (("trainee", CLAUSE), ("trainee", ANOTHER), ("trainee", "3.2.1"), ("other", "3.1.5")):
        set_bookmark(world[who], clause_id, True, library, clock())
    read, marks = get_reading(world["trainee"], "3.1")
    assert not read and set(marks) == {CLAUSE, ANOTHER} and marks[CLAUSE].bookmarked
    assert {mark.clause for mark in list_marks(world.viewer("trainee"))} == {CLAUSE, ANOTHER, "3.2.1"}
    client_of(app, "trainee").post("/manual/3.1/read")
    db.session.rollback()
    read, marks = get_reading(world["trainee"], "3.2")
    assert set(read) == {"3.1"} and set(marks) == {"3.2.1"}


def test_nobody_but_the_owner_ever_sees_a_note(fast_app: Flask, fast_world: World, library: Library, clock: Clock) -> None:
    secret, person = "绝不能让别人看到的一句话", fast_world["trainee"]
    save_note(person, CLAUSE, secret, "", library, clock())
    assert secret in client_of(fast_app, "trainee").get("/manual/3.1").text
    pages = [
        "/",
        "/manual/",
        "/manual/3.1",
        "/manual/notes",
        "/manual/notes.md",
        "/manual/notes.csv",
        f"/manual/notes/{CLAUSE}",
        "/me/data.json",
    ]
    pages += [f"/people/{person}", f"/training/people/{person}", f"/reports/people/{person}", "/reports/audit", "/manual/offline/3.1"]
    for who in EVERYBODY:
        client = client_of(fast_app, who)
        for page in pages:
            # No address names a person: asking for somebody else's by a parameter changes nothing.
            for query in ("", f"?person_id={person}", f"?person={person}&viewer={person}"):
                reply = client.get(page + query)
                assert reply.status_code in (200, 403, 404, 422) and secret not in reply.text, (who, page)
        client.post(f"/manual/notes/{CLAUSE}", data={"note": f"{who}的", "base": "", "person_id": str(person)})
        client.post(f"/manual/notes/{CLAUSE}/delete", data={"person_id": str(person)})
    assert [(row.person_id, row.note) for row in rows()] == [(person, secret)]


def test_a_new_edition_shows_what_was_noted_beside_what_holds(fast_app: Flask, fast_world: World, library: Library, clock: Clock) -> None:
    person, client = fast_world["trainee"], client_of(fast_app, "trainee")
    old = {clause_id: text_of(library, clause_id) for clause_id in (CLAUSE, ANOTHER)}
    save_note(person, CLAUSE, "对着旧条文写的", "", library, clock())
    set_bookmark(person, ANOTHER, True, library, clock())
    fast_app.extensions["library"] = newer = edited(library, {CLAUSE: "换了说法的条文。", ANOTHER: None})
    page = client.get("/manual/notes").text
    for words in (old[CLAUSE], "换了说法的条文。", "对着旧条文写的", "条款已更新", old[ANOTHER], "条款已不在手册里"):
        assert words in page, words
    assert "您标记以后，本条已更新" in client.get("/manual/3.1").text
    assert old[ANOTHER] in client.get(f"/manual/notes/{ANOTHER}").text
    assert old[ANOTHER] in client.get("/manual/notes.md").text.replace("\\", "")
    # A note on a clause that is gone can still be written, and taken away.
    assert save_note(person, ANOTHER, "补记", "", newer, clock()) is None
    assert client.post(f"/manual/notes/{ANOTHER}/delete").status_code == 200
    assert client.get(f"/manual/notes/{ANOTHER}").status_code == 404
    confirm_wording(person, CLAUSE, newer, clock())
    assert mark_of(person) == Mark(clause=CLAUSE, bookmarked=False, note="对着旧条文写的", clause_text="换了说法的条文。")
    assert "条款已更新 0" in client.get("/manual/notes").text


def test_the_table_runs_nothing(fast_app: Flask, fast_world: World, library: Library, clock: Clock) -> None:
    attack = '=HYPERLINK("http://x")\n第二行'
    save_note(fast_world["trainee"], CLAUSE, attack, "", library, clock())
    reply = client_of(fast_app, "trainee").get("/manual/notes.csv")
    assert reply.mimetype == "text/csv" and "attachment" in reply.headers["Content-Disposition"]
    heading, line = csv.reader(io.StringIO(reply.data.decode("utf-8-sig"), newline=""))
    assert line[heading.index("笔记")] == f"'{attack}" and line[0] == CLAUSE


def test_the_file_and_the_page_show_markup_as_words(fast_app: Flask, fast_world: World, library: Library, clock: Clock) -> None:
    attack = "<img src=x onerror=alert(1)>"
    save_note(fast_world["trainee"], CLAUSE, attack, "", library, clock())
    client = client_of(fast_app, "trainee")
    assert "\\<img src=x" in client.get("/manual/notes.md").text
    for page in ("/manual/3.1", "/manual/notes", f"/manual/notes/{CLAUSE}"):
        text = client.get(page).text
        assert attack not in text and "&lt;img src=x" in text, page


def test_without_marks_the_list_says_how_to_begin(fast_app: Flask, fast_world: World) -> None:
    assert "还没有书签和笔记" in client_of(fast_app, "trainee").get("/manual/notes").text


def test_every_clause_leads_to_its_note_without_scripts(fast_app: Flask, fast_world: World, library: Library) -> None:
    client = client_of(fast_app, "trainee")
    page = client.get("/manual/3.1").text
    section = library.manual.section("3.1")
    assert section is not None
    for clause in section.clauses:
        assert f'href="/manual/notes/{clause.id}"' in page
    reply = client.post(f"/manual/notes/{CLAUSE}", data={"note": "无脚本", "base": ""})
    assert reply.headers["Location"].endswith(f"/manual/3.1#c{CLAUSE}")
    assert (
        client.post(f"/manual/notes/{CLAUSE}/bookmark", data={"on": "1", "from": "list"}).headers["Location"].endswith(f"notes#n{CLAUSE}")
    )


def test_the_copy_of_ones_own_data_holds_marks_and_place(fast_app: Flask, fast_world: World, library: Library, clock: Clock) -> None:
    save_note(fast_world["trainee"], CLAUSE, "我的一句", "", library, clock())
    client = client_of(fast_app, "trainee")
    client.post("/manual/place", data={"section": "3.1", "clause": CLAUSE})
    data = client.get("/me/data.json").json
    assert data["clause_marks"][0]["note"] == "我的一句" and data["reading_place"][0]["clause"] == CLAUSE
