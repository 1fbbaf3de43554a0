"""Playing cases in practice: by the plain forms that a browser without scripts sends."""

import json
import re

import pytest
import sqlalchemy as sa

from app.domain.bank import ItemBank
from app.domain.items.case import item_of
from app.errors import NotFound, Refused
from app.extensions import db
from app.practice.cases_models import CasePlay
from app.practice.cases_queries import count_flow, get_following, get_reached, get_running, get_shelves, staged
from app.practice.cases_services import start_play, take_step
from tests.browsing import client_of
from tests.domain.cases.examples import BEST, changed, example

ASKS_ONE_MORE = ("why: 先问业务，再谈引导。", "why: 先问。")


def with_cases(library, *cases):
    others = tuple(item for item in library.bank.items if item.type != "case")
    bank = ItemBank(items=(*others, *map(item_of, cases)), blueprints=library.bank.blueprints)
    return library.model_copy(update={"bank": bank})


@pytest.fixture
def cased(library):
    return with_cases(library, example())


def letter_of(play_id, key, library):
    found = staged(db.session.get(CasePlay, play_id), library)
    return "ABCD"[[choice.key for choice in found.play.scene.choices].index(key)]


def walk(person_id, library, now, path=BEST, seed=7):
    play_id = start_play(person_id, "example", seed, library, now)
    for count, step in enumerate(path):
        scene, _, answer = step.partition("=")
        values = json.loads(answer) if scene == "amount" else []
        letter = "" if values else letter_of(play_id, answer, library)
        assert take_step(play_id, person_id, count, letter, values, library, now) is None
    return play_id


def test_a_play_is_stored_as_its_path(app, world, cased, clock):
    play_id = walk(world["trainee"], cased, clock())
    row = db.session.get(CasePlay, play_id)
    assert (json.loads(row.steps), row.ending, row.percent, row.critical) == (list(BEST), "settled", 100, "")
    assert row.edition == cased.digest and row.finished_at == row.started_at == clock()


@pytest.mark.parametrize(("path", "percent", "critical"), [(("door=tell",), 0, "当众说出了客户的余额"), (("door=number",), 0, "")])
def test_what_a_play_came_to(fast_app, fast_world, cased, clock, path, percent, critical):
    row = db.session.get(CasePlay, walk(fast_world["trainee"], cased, clock(), path))
    assert (row.ending, row.percent, row.critical) == ("upset", percent, critical)


def test_no_step_is_taken_twice_or_back(fast_app, fast_world, cased, clock):
    me = fast_world["trainee"]
    play_id = start_play(me, "example", 1, cased, clock())
    first = letter_of(play_id, "ask", cased)
    assert take_step(play_id, me, 0, first, [], cased, clock()) is None
    for count in (0, 2):
        assert take_step(play_id, me, count, first, [], cased, clock()).code == "case_moved_on"
    refused = take_step(play_id, me, 1, "A", [], cased, clock())
    assert isinstance(refused, Refused) and refused.code == "step_refused"
    assert take_step(play_id, me, 1, "", ["五位数"], cased, clock()).code == "step_refused"
    assert json.loads(db.session.get(CasePlay, play_id).steps) == ["door=ask"]


@pytest.mark.parametrize("letter", ["", "D", "AB", "1", "Z"])
def test_a_choice_that_is_not_offered_is_refused(fast_app, fast_world, cased, clock, letter):
    play_id = start_play(fast_world["trainee"], "example", 1, cased, clock())
    assert take_step(play_id, fast_world["trainee"], 0, letter, [], cased, clock()).code == "step_refused"


def test_at_the_end_nothing_more_is_taken(fast_app, fast_world, cased, clock):
    play_id = walk(fast_world["trainee"], cased, clock(), ("door=tell",))
    assert take_step(play_id, fast_world["trainee"], 1, "A", [], cased, clock()).code == "case_over"


def test_anothers_play_is_not_found(fast_app, fast_world, cased, clock):
    play_id = start_play(fast_world["trainee"], "example", 1, cased, clock())
    with pytest.raises(NotFound):
        take_step(play_id, fast_world["other"], 0, "A", [], cased, clock())
    with pytest.raises(NotFound):
        start_play(fast_world["trainee"], "no-such", 1, cased, clock())


def test_beginning_anew_gives_up_the_last_one(fast_app, fast_world, cased, clock):
    me = fast_world["trainee"]
    first = start_play(me, "example", 1, cased, clock())
    second = start_play(me, "example", 2, cased, clock.forward(minutes=1))
    assert get_running(me, "example").id == second != first
    assert get_reached(me)["example"].running and get_reached(me)["example"].finished == 0
    assert take_step(first, me, 0, "A", [], cased, clock()).code == "case_over"


def test_a_case_that_was_changed_under_a_running_play(fast_app, fast_world, library, cased, clock):
    me = fast_world["trainee"]
    play_id = start_play(me, "example", 1, cased, clock())
    assert take_step(play_id, me, 0, letter_of(play_id, "ask", cased), [], cased, clock()) is None
    reworded = with_cases(library, changed(ASKS_ONE_MORE))
    assert staged(db.session.get(CasePlay, play_id), reworded).play.points == 2
    renamed = with_cases(library, changed(("key: ask", "key: asking")))
    assert staged(db.session.get(CasePlay, play_id), renamed) is None
    assert take_step(play_id, me, 1, "A", [], renamed, clock()).code == "case_changed"


def test_the_shelf_tells_what_one_has_reached(fast_app, fast_world, cased, clock):
    me = fast_world["trainee"]
    assert [line.finished for shelf in get_shelves(me, cased) for _, line in shelf.lines] == [0]
    walk(me, cased, clock(), ("door=tell",))
    walk(me, cased, clock())
    (shelf,) = get_shelves(me, cased)
    assert shelf.theme == "route" and (shelf.lines[0][1].finished, shelf.lines[0][1].best) == (2, 100)
    assert not get_reached(fast_world["other"])


def test_after_a_case_comes_the_next_that_was_never_finished(fast_app, fast_world, library, clock):
    second = changed(("slug: example", "slug: second"), ("difficulty: 2", "difficulty: 3"))
    me, two = fast_world["trainee"], with_cases(library, second, example())
    assert get_following(me, "example", two).slug == "second" and get_following(me, "second", two).slug == "example"
    walk(me, two, clock())
    assert get_following(me, "second", two) is None and get_following(me, "example", two).slug == "second"


def test_trainers_see_how_their_people_went(fast_app, fast_world, cased, clock):
    for path in (BEST, ("door=tell",), ("door=ask", 'amount=["1万元"]', "guide=counter"), ("door=ask",)):
        walk(fast_world["trainee"], cased, clock(), path)
    walk(fast_world["far"], cased, clock(), ("door=number",))
    flow = count_flow(fast_world.viewer("trainer"), "example", cased)
    assert (flow.plays, flow.finished, flow.critical) == (4, 3, 1)
    assert flow.steps["door", "ask"] == 3 and flow.steps["amount", "wrong"] == 1 and flow.steps["door", "number"] == 0
    assert flow.endings == {"settled": 1, "upset": 1, "done": 1}
    assert count_flow(fast_world.viewer("auditor"), "example", cased).plays == 5
    assert count_flow(fast_world.viewer("trainee"), "example", cased).plays == 0


def field(page, name):
    return re.search(rf'name="{name}" value="([^"]*)"', page)[1]


def button(page, text):
    return re.search(rf'name="choice" value="(\w)"[^>]*><span>{text}', page)[1]


def test_a_case_played_through_on_the_pages(fast_app, fast_world, cased):
    fast_app.extensions["library"] = cased
    client = client_of(fast_app, "trainee")
    assert "替母亲取钱的年轻人" in client.get("/practice/cases").text
    door = client.get("/practice/cases/example").text
    assert "年轻男子" in door and "我妈腿不方便" not in door
    place = client.post("/practice/cases/example/start").location
    page = client.get(place).text
    assert "我妈腿不方便" in page and "五位数的余额" not in page
    for secret in ("先问业务，再谈引导", "当众说出了", "顺利办妥", "points", "door", "settled"):
        assert secret not in page
    assert client.post(place, data={"count": field(page, "count"), "choice": button(page, "先请他到一边")}).status_code == 302
    page = client.get(place).text
    assert "他点点头" in page and "五位数的余额" in page and "客户心情 +1" in page
    again = client.post(place, data={"count": "1", "slot-step": "很多"})
    assert again.status_code == 422 and 'value="很多"' in again.text and "请填写一个数" in again.text
    client.post(place, data={"count": "1", "slot-step": "1万元"})
    page = client.get(place).text
    client.post(place, data={"count": "2", "choice": button(page, "引导到现金服务区")})
    end = client.get(place).text
    for text in ("办是办了", "更好的做法", "2万元", "小额现金到自助服务区。", 'href="/manual/3.3#c3.3.9"', "最好的走法 7 分"):
        assert text in end
    assert db.session.scalar(sa.select(CasePlay.percent)) == 28
    assert "最高 28 分" in client.get("/practice/cases").text


def test_a_critical_error_is_told_calmly_and_only_at_the_end(fast_app, fast_world, cased, clock):
    fast_app.extensions["library"] = cased
    play_id = walk(fast_world["trainee"], cased, clock(), ("door=tell",))
    page = client_of(fast_app, "trainee").get(f"/practice/cases/example/plays/{play_id}").text
    assert "这一步不能错：当众说出了客户的余额" in page and "关键差错" in page
    assert client_of(fast_app, "other").get(f"/practice/cases/example/plays/{play_id}").status_code == 404


def test_a_changed_case_says_so(fast_app, fast_world, library, cased, clock):
    play_id = walk(fast_world["trainee"], cased, clock())
    fast_app.extensions["library"] = with_cases(library, changed(("key: ask", "key: asking")))
    page = client_of(fast_app, "trainee").get(f"/practice/cases/example/plays/{play_id}").text
    assert "您那次得了 100 分" in page


def test_the_map_is_read_without_a_picture(fast_app, fast_world, cased, clock):
    fast_app.extensions["library"] = cased
    walk(fast_world["trainee"], cased, clock())
    page = client_of(fast_app, "trainer").get("/practice/cases/example/map").text
    for text in ("第 1 幕", "关键差错：当众说出了客户的余额", "客户心情 &lt; 2", "1 次", 'href="#settled"', "最好的走法"):
        assert text in page
    assert client_of(fast_app, "trainee").get("/practice/cases/example/map").status_code == 403
