"""Views that a person keeps: saved, replaced, renamed, deleted, opened by themselves. On both databases where keys decide."""

from urllib.parse import parse_qs, urlsplit

import pytest
import sqlalchemy as sa
from flask import Flask

from app.errors import Refused
from app.extensions import db
from app.reports.saved_models import SavedView
from app.reports.saved_queries import get_default, list_saved
from app.reports.saved_services import MOST_VIEWS, choose_default, delete_view, rename_view, save_view, tidy_name
from tests.browsing import client_of
from tests.clock import Clock
from tests.people import World

MISSING = {"missing": "1"}


def code(outcome: object) -> str:
    assert isinstance(outcome, Refused)
    return outcome.code


def names(world: World, who: str, page: str = "matrix") -> list[str]:
    db.session.rollback()
    return [view.name for view in list_saved(world.viewer(who), page)]


def test_a_name_stands_once_for_each_person_and_page(world: World, clock: Clock) -> None:
    for who, page in (("hr", "matrix"), ("hr", "matrix"), ("hr", "standings"), ("auditor", "matrix")):
        assert save_view(world.viewer(who), page, "  缺资格 ", MISSING, clock()) is None
    assert save_view(world.viewer("hr"), "matrix", "缺资格", {"branch": "111"}, clock()) is None
    assert names(world, "hr") == names(world, "auditor") == names(world, "hr", "standings") == ["缺资格"]
    assert list_saved(world.viewer("hr"), "matrix")[0].query == {"branch": "111"}, "replaced"
    assert list_saved(world.viewer("auditor"), "matrix")[0].query == MISSING


def test_one_view_opens_by_itself(world: World, clock: Clock) -> None:
    hr = world.viewer("hr")
    for name in ("甲", "乙"):
        assert save_view(hr, "matrix", name, MISSING, clock()) is None
    for name, default in (("甲", "甲"), ("乙", "乙"), ("乙", "乙"), ("", None)):
        assert choose_default(hr, "matrix", name) is None
        db.session.rollback()
        found = get_default(hr, "matrix")
        assert (found.name if found else None) == default
    assert code(choose_default(hr, "matrix", "丙")) == "no_such_view"
    assert choose_default(hr, "matrix", "甲") is None and save_view(hr, "matrix", "甲", {"q": "王"}, clock()) is None
    db.session.rollback()
    default = get_default(hr, "matrix")
    assert default and default.query == {"q": "王"}, "a replaced view stays the default"


def test_renaming_and_deleting(fast_world: World, clock: Clock) -> None:
    hr = fast_world.viewer("hr")
    for name in ("甲", "乙"):
        save_view(hr, "matrix", name, MISSING, clock())
    assert code(rename_view(hr, "matrix", "甲", "乙")) == "view_name_taken"
    assert code(rename_view(hr, "matrix", "没有", "丙")) == "no_such_view"
    assert code(rename_view(hr, "matrix", "甲", " ")) == "view_name_malformed"
    assert code(rename_view(fast_world.viewer("auditor"), "matrix", "甲", "丁")) == "no_such_view", "another's"
    assert rename_view(hr, "matrix", "甲", "甲") is None and rename_view(hr, "matrix", "甲", "丙") is None
    assert names(fast_world, "hr") == ["丙", "乙"]
    delete_view(fast_world.viewer("auditor"), "matrix", "丙")
    delete_view(hr, "matrix", "丙")
    delete_view(hr, "matrix", "丙")
    assert names(fast_world, "hr") == ["乙"]


def test_so_many_and_no_more(fast_world: World, clock: Clock) -> None:
    hr = fast_world.viewer("hr")
    for number in range(MOST_VIEWS):
        assert save_view(hr, "matrix", f"视图{number}", MISSING, clock()) is None
    assert code(save_view(hr, "matrix", "再一个", MISSING, clock())) == "too_many_views"
    assert save_view(hr, "matrix", "视图7", {"q": "王"}, clock()) is None, "replacing one is no more"
    assert save_view(hr, "standings", "再一个", {}, clock()) is None, "each page for itself"


@pytest.mark.parametrize(
    ("typed", "kept"),
    [(" a  b ", "a b"), ("ＡＢ", "AB"), ("", ""), ("x" * 41, ""), ("x" * 40, "x" * 40), ("a\u202eb", ""), ("a\nb", "a b")],
)
def test_a_name_is_one_plain_line(typed: str, kept: str) -> None:
    assert tidy_name(typed) == kept


@pytest.mark.parametrize("page", ["matrix", "standings"])
def test_from_the_page_and_back_to_it(fast_world: World, fast_app: Flask, clock: Clock, page: str) -> None:
    client = client_of(fast_app, "hr")
    words = {"page": page, "name": "云州在读", "query": "on=2026-03-02&branch=111&q=王"}
    reply = client.post("/reports/saved/save", data=words)
    address = reply.headers["Location"]
    kept = {"on": ["2026-03-02"], "branch": ["111"], "q": ["王"]}
    assert reply.status_code == 302 and parse_qs(urlsplit(address).query).items() >= kept.items()
    shown = client.get(address).text
    assert "已保存视图“云州在读”" in shown and 'aria-current="page">云州在读' in shown
    assert client.post("/reports/saved/default", data={"page": page, "name": "云州在读"}).status_code == 302
    clock.forward(days=3)
    opened = client_of(fast_app, "hr").get(f"/reports/{page}")
    assert opened.status_code == 302 and "on=2026-03-05" in opened.headers["Location"], "today stays today"
    assert client_of(fast_app, "auditor").get(f"/reports/{page}").status_code == 200, "another's default is another's"
    client = client_of(fast_app, "hr")
    assert client.get(f"/reports/{page}?on=2026-03-05").status_code == 200, "everybody is one click away"
    assert client.post("/reports/saved/delete", data={"page": page, "name": "云州在读"}).status_code == 302
    assert client.get(f"/reports/{page}").status_code == 200 and "云州在读" not in client.get(f"/reports/{page}").text


def test_what_cannot_be_asked_cannot_be_kept(fast_world: World, fast_app: Flask) -> None:
    client = client_of(fast_app, "hr")
    for words in ({"page": "people"}, {"page": "matrix", "query": "sort=score"}, {"page": "standings", "query": "missing=1"}):
        assert client.post("/reports/saved/save", data={"name": "x", "query": ""} | words).status_code == 422, words
    refused = client.post("/reports/saved/save", data={"page": "matrix", "name": "", "query": "missing=1"}, follow_redirects=True)
    assert "视图的名称不能为空" in refused.text
    assert client_of(fast_app, "trainee").post("/reports/saved/save", data={"page": "matrix", "name": "x"}).status_code == 403
    assert db.session.scalar(sa.select(sa.func.count()).select_from(SavedView)) == 0


def test_a_view_of_a_qualification_that_is_gone_opens_nothing_and_can_be_deleted(fast_world: World, fast_app: Flask, clock: Clock) -> None:
    hr = fast_world.viewer("hr")
    save_view(hr, "matrix", "旧的", {"qualification": "gone", "state": "expired"}, clock())
    choose_default(hr, "matrix", "旧的")
    page = client_of(fast_app, "hr").get("/reports/matrix")
    assert page.status_code == 200 and "所用的资格已不在方案中" in page.text and "qualification=gone" not in page.text
