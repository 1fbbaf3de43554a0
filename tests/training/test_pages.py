"""The trainer's pages over HTTP."""

import pytest
import sqlalchemy as sa
from flask import Flask

from app.extensions import db
from app.library.load import Library
from app.quizzes.services import start_attempt, submit_attempt
from app.training.models import Assignment
from tests.browsing import client_of
from tests.clock import Clock
from tests.people import World, done
from tests.quizzes.sitting import MODULE, PAPER, begin, prepare

PAGES = ("/training/", "/training/questions", "/training/help", "/training/cohorts")


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize(
    ("who", "status"), [("trainer", 200), ("hr", 200), ("branch_head", 200), ("auditor", 200), ("admin", 403), ("trainee", 403)]
)
def test_who_reaches_the_desk(fast_app: Flask, fast_world: World, path: str, who: str, status: int) -> None:
    assert client_of(fast_app, who).get(path).status_code == status


def test_only_a_trainer_reaches_assigning(fast_app: Flask, fast_world: World) -> None:
    for who in ("hr", "branch_head", "auditor", "admin", "trainee"):
        assert client_of(fast_app, who).get("/training/assign").status_code == 403
        assert client_of(fast_app, who).post("/training/cohorts", data={"name": "甲", "branch": "110"}).status_code == 403


def test_assigning_asks_before_it_does(fast_app: Flask, fast_world: World, clock: Clock) -> None:
    client = client_of(fast_app, "trainer")
    fields = {"module": MODULE, "branch": "111", "due_kind": "after_hire", "days": "30"}
    page = client.post("/training/assign?to=branch", data=fields).text
    assert "核对后再指派" in page and "王小雨" in page
    assert _count(Assignment) == 0
    reply = client.post("/training/assign?to=branch", data=fields | {"step": "confirm"}, follow_redirects=True)
    assert "已指派 2 人" in reply.text and _count(Assignment) == 2
    again = client.post("/training/assign?to=branch", data=fields).text
    assert "没有人需要新指派" in again


@pytest.mark.parametrize(
    ("to", "fields", "words"),
    [
        ("people", {"module": MODULE, "due_kind": "fixed", "people": "1"}, "请填写完成期限的日期"),
        ("people", {"module": MODULE, "due_kind": "from_today", "people": "1"}, "请填写天数"),
        ("people", {"module": MODULE, "due_kind": "from_today", "days": "9999", "people": "1"}, "请检查以下内容"),
        ("people", {"module": "another", "due_kind": "from_today", "days": "9"}, "请检查以下内容"),
        ("branch", {"module": MODULE, "due_kind": "from_today", "days": "9", "branch": "121"}, "请检查以下内容"),
        ("cohort", {"module": MODULE, "due_kind": "from_today", "days": "9", "cohort": "99"}, "请检查以下内容"),
    ],
)
def test_a_form_that_will_not_do(fast_app: Flask, fast_world: World, to: str, fields: dict[str, str], words: str) -> None:
    reply = client_of(fast_app, "trainer").post(f"/training/assign?to={to}", data=fields | {"step": "confirm"})
    assert reply.status_code == 200 and words in reply.text
    assert _count(Assignment) == 0


def test_nobody_chosen_is_said(fast_app: Flask, fast_world: World) -> None:
    fields = {"module": MODULE, "due_kind": "from_today", "days": "9", "step": "confirm"}
    for step in ("confirm", "check"):
        assert "请至少选择一个人" in client_of(fast_app, "trainer").post("/training/assign", data=fields | {"step": step}).text
    assert client_of(fast_app, "trainer").get("/training/assign?to=everybody").status_code == 422


def test_a_persons_page_shows_the_way_and_is_scoped(fast_app: Flask, fast_world: World, library: Library, clock: Clock) -> None:
    attempt_id = begin(fast_world, "trainee", library, clock)
    client_of(fast_app, "trainee").post(f"/quizzes/attempts/{attempt_id}/submit", data={"epoch": "1"})
    page = client_of(fast_app, "trainer").get(f"/training/people/{fast_world['trainee']}").text
    assert "王小雨" in page and "未通过" in page and "答错较多的条款" in page
    assert "再给一次机会" not in page, "there are tries left"
    for who, status in (("branch_head", 200), ("auditor", 200), ("trainee", 403)):
        assert client_of(fast_app, who).get(f"/training/people/{fast_world['trainee']}").status_code == status
    assert client_of(fast_app, "trainer").get(f"/training/people/{fast_world['far']}").status_code == 404


def test_one_more_try_by_hand(fast_app: Flask, fast_world: World, library: Library, clock: Clock) -> None:
    prepare(fast_world, "trainee", library, clock)
    for _ in range(3):
        attempt_id = done(start_attempt(fast_world["trainee"], PAPER, library, clock()))
        submit_attempt(attempt_id, fast_world["trainee"], {}, library, clock())
        clock.forward(minutes=31)
    client = client_of(fast_app, "trainer")
    place = f"/training/people/{fast_world['trainee']}"
    assert "再给一次机会" in client.get(place).text
    assert "再给一次机会" not in client_of(fast_app, "branch_head").get(place).text
    fields = {"paper": PAPER, "reason": "已辅导"}
    assert "已增加一次考试机会" in client.post(f"{place}/extra-try", data=fields, follow_redirects=True).text
    assert "暂时不用再加" in client.post(f"{place}/extra-try", data=fields, follow_redirects=True).text


def test_a_cohort_by_hand(fast_app: Flask, fast_world: World) -> None:
    client = client_of(fast_app, "trainer")
    place = client.post("/training/cohorts", data={"name": "<b>秋季</b>", "branch": "110"}).headers["Location"]
    added = client.post(f"{place}/members", data={"people": [fast_world["trainee"], fast_world["other"]]}, follow_redirects=True)
    assert "已加入 2 人" in added.text and "&lt;b&gt;秋季" in added.text and "<b>秋季" not in added.text
    client.post(f"{place}/members/{fast_world['other']}/remove")
    assert "已改名" in client.post(f"{place}/rename", data={"name": "秋季班"}, follow_redirects=True).text
    assert "秋季班" in client.get("/training/assign?to=cohort").text
    client.post(f"{place}/archive", data={"archived": "1"})
    assert "秋季班" not in client.get("/training/assign?to=cohort").text
    assert "秋季班" in client.get("/training/cohorts?archived=1").text
    assert client_of(fast_app, "branch_head").get(place).status_code == 404


def _count(model: type[db.Model]) -> int:
    db.session.rollback()
    return db.session.scalar(sa.select(sa.func.count()).select_from(model)) or 0
