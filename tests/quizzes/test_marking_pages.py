"""The marking pages: no name before the mark, one answer after the other, and what the candidate is told meanwhile."""

from flask import Flask

from app.extensions import db
from app.library.load import Library
from app.practice.models import PracticeAnswer
from app.quizzes.models import Marking
from tests.browsing import client_of
from tests.clock import Clock
from tests.people import World
from tests.quizzes.test_marking import SOME, WRITTEN, hand_in
from tests.quizzes.text_paper import TEXT, with_text

POINTS = {f"points-{number}": str(given) for number, given in SOME.items()} | {"criterion": list(SOME)}


def test_from_the_queue_to_the_result(fast_world: World, fast_app: Flask, library: Library, clock: Clock) -> None:
    texts = with_text(library)
    attempt_id = hand_in(fast_world, texts, clock)
    candidate, trainer = client_of(fast_app, "trainee"), client_of(fast_app, "trainer")
    result = f"/quizzes/attempts/{attempt_id}/result"
    waiting = candidate.get(result).get_data(as_text=True)
    assert "等待评卷" in waiting and "未通过" not in waiting and "参考答案" not in waiting

    queue = trainer.get("/quizzes/marking").get_data(as_text=True)
    assert "待评（1）" in queue and "柜员去处理卡钞，没有摆牌。请到一号窗口办理。" in queue
    assert "王小雨" not in queue and "S0001" not in queue
    address = f"/quizzes/marking/{attempt_id}/2"
    assert trainer.get(address).status_code == 404, "before the mark nobody sees whose it is"

    left_out = {key: value for key, value in POINTS.items() if key != "points-3"}
    assert "请给每一条标准选一个分数" in trainer.post(address, data=left_out, follow_redirects=True).get_data(as_text=True)
    assert db.session.query(Marking).count() == 0
    saved = trainer.post(address, data=POINTS | {"comment": "还要说今后怎样避免。"}, follow_redirects=True).get_data(as_text=True)
    assert "没有要评的答案" in saved
    again = trainer.post(address, data=POINTS, follow_redirects=True).get_data(as_text=True)
    assert "刚刚由别人评过" in again

    assert "王小雨" in trainer.get("/quizzes/marking/done").get_data(as_text=True)
    marked = trainer.get(address).get_data(as_text=True)
    assert "王小雨" in marked and "57%" in marked and "保存复评" not in marked, "one does not give a second opinion on oneself"
    told = candidate.get(result).get_data(as_text=True)
    assert "等待评卷" not in told and "未通过" in told


def test_what_was_written_is_shown_and_never_run(fast_world: World, fast_app: Flask, library: Library, clock: Clock) -> None:
    hand_in(fast_world, with_text(library), clock, text="<script>alert(1)</script>")
    queue = client_of(fast_app, "trainer").get("/quizzes/marking").get_data(as_text=True)
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in queue and "<script>alert" not in queue


def test_an_answer_may_be_left_to_another(fast_world: World, fast_app: Flask, library: Library, clock: Clock) -> None:
    texts = with_text(library)
    first = hand_in(fast_world, texts, clock)
    clock.forward(minutes=1)
    hand_in(fast_world, texts, clock, text="另一位的答案，同样要评。", who="other")
    trainer = client_of(fast_app, "trainer")
    assert WRITTEN.splitlines()[0] in trainer.get("/quizzes/marking").get_data(as_text=True)
    assert "另一位的答案" in trainer.get(f"/quizzes/marking?after={first}-2").get_data(as_text=True)
    assert WRITTEN.splitlines()[0] in trainer.get("/quizzes/marking?after=nonsense").get_data(as_text=True)


def test_in_practice_one_looks_a_text_over_oneself(fast_world: World, fast_app: Flask) -> None:
    browser = client_of(fast_app, "trainee")
    sent = {"seed": "1", "key": "a1b2c3", f"slot-{TEXT}": WRITTEN}
    told = browser.post(f"/practice/items/{TEXT}", data=sent).get_data(as_text=True)
    assert "对照评分标准" in told and "三号窗口的柜员离开去处理卡钞" in told
    assert "还不对" not in told and "答对了" not in told
    assert db.session.query(PracticeAnswer).count() == 0, "what nobody marked is remembered as neither right nor wrong"
