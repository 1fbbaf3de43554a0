"""A case on a paper: played step by step, saved like any answer, never taken back, marked at the end."""

import json
import re

import pytest
import sqlalchemy as sa

from app.domain.bank import ItemBank
from app.domain.blueprint import Draw
from app.domain.items.case import item_of
from app.errors import DomainError, NotFound, Refused
from app.extensions import db
from app.quizzes.answers_services import save_answers
from app.quizzes.case_queries import get_case, get_case_states
from app.quizzes.case_services import take_case_step
from app.quizzes.models import Answer, Attempt
from app.quizzes.queries import get_answers, get_attempt, get_grade, get_paper
from app.quizzes.services import submit_attempt
from tests.browsing import client_of
from tests.domain.cases.examples import BEST, example
from tests.quizzes.sitting import PAPER, begin

SECRETS = ("先问业务，再谈引导", "小额现金不用排队", "当众说出了", "顺利办妥", "五位数", "settled", "verdict", "最好的走法", "关键差错：")


@pytest.fixture
def cased(library):
    """The shipped library, but that the paper is one question and one case."""
    bank = library.bank
    blueprint = bank.blueprint(PAPER).model_copy(
        update={"draw": (Draw(count=1, subject="tiers", types=("single",)), Draw(count=1, points=9, subject="cases", types=("case",)))}
    )
    others = tuple(item for item in bank.items if item.type != "case")
    papers = tuple(blueprint if each.slug == PAPER else each for each in bank.blueprints)
    changed = ItemBank(items=(*others, item_of(example())), blueprints=papers)
    return library.model_copy(update={"bank": changed})


def slot_of(attempt_id):
    return next(entry.slot for entry in get_paper(db.session.get(Attempt, attempt_id)).items if entry.item.type == "case")


def given(attempt_id, step):
    """What the form sends for a step: the letter under which the choice stands on this person's paper, or the values."""
    scene, _, answer = step.partition("=")
    if answer.startswith("["):
        return "", json.loads(answer)
    held = get_case(db.session.get(Attempt, attempt_id), slot_of(attempt_id))
    return "ABCD"[[choice.key for choice in held.item.case.scene(scene).choices].index(answer)], []


def walk(attempt_id, person_id, path, now):
    for count, step in enumerate(path):
        sent = given(attempt_id, step)
        assert take_case_step(attempt_id, person_id, slot_of(attempt_id), count, sent, 1, now) is None


def test_each_step_is_a_saved_revision(app, world, cased, clock):
    me, attempt_id = world["trainee"], begin(world, "trainee", cased, clock)
    assert set(get_case_states(get_attempt(me, attempt_id)).values()) == {""}
    walk(attempt_id, me, BEST[:2], clock())
    assert set(get_case_states(get_attempt(me, attempt_id)).values()) == {"running"}
    walk_on = given(attempt_id, BEST[2])
    assert take_case_step(attempt_id, me, slot_of(attempt_id), 2, walk_on, 1, clock()) is None
    assert set(get_case_states(get_attempt(me, attempt_id)).values()) == {"over"}
    rows = db.session.scalars(sa.select(Answer).where(Answer.attempt_id == attempt_id).order_by(Answer.rev)).all()
    assert [json.loads(row.response) for row in rows] == [list(BEST[:1]), list(BEST[:2]), list(BEST)]


@pytest.mark.parametrize(
    ("path", "points", "right"),
    [
        (BEST, 900, True),
        (("door=tell",), 0, False),
        (("door=ask", 'amount=["1万元"]', "guide=counter"), 252, False),
        (("door=ask",), 252, False),
    ],
)
def test_the_share_is_the_score_of_the_play(fast_app, fast_world, cased, clock, path, points, right):
    me, attempt_id = fast_world["trainee"], begin(fast_world, "trainee", cased, clock)
    walk(attempt_id, me, path, clock())
    assert submit_attempt(attempt_id, me, {}, cased, clock()) is None
    mark = next(mark for mark in get_grade(get_attempt(me, attempt_id)).marks if mark.item_id == "case-example")
    assert (mark.points, mark.max_points, mark.right, mark.answered) == (points, 900, right, True)


def test_a_case_never_begun_earns_nothing(fast_app, fast_world, cased, clock):
    me, attempt_id = fast_world["trainee"], begin(fast_world, "trainee", cased, clock)
    assert submit_attempt(attempt_id, me, {}, cased, clock()) is None
    mark = next(mark for mark in get_grade(get_attempt(me, attempt_id)).marks if mark.item_id == "case-example")
    assert (mark.points, mark.answered, mark.explanation) == (0, False, "没有走到结局。")


def test_what_is_missed_names_its_own_clauses(fast_app, fast_world, cased, clock):
    me, attempt_id = fast_world["trainee"], begin(fast_world, "trainee", cased, clock)
    walk(attempt_id, me, ("door=tell",), clock())
    submit_attempt(attempt_id, me, {}, cased, clock())
    mark = next(mark for mark in get_grade(get_attempt(me, attempt_id)).marks if mark.item_id == "case-example")
    assert mark.clauses == ("3.3.4",) and mark.explanation.startswith("关键差错：当众说出了客户的余额。结局：生气离开")


@pytest.mark.parametrize("steps", [[], ["door=tell"]])
def test_steps_cannot_be_taken_back(app, world, cased, clock, steps):
    me, attempt_id = world["trainee"], begin(world, "trainee", cased, clock)
    walk(attempt_id, me, ("door=ask",), clock())
    slot = slot_of(attempt_id)
    refused = save_answers(attempt_id, me, {slot: (1, steps)}, clock())
    assert isinstance(refused, Refused) and refused.code == "step_taken_back"
    refused = submit_attempt(attempt_id, me, {slot: (1, steps)}, cased, clock())
    assert isinstance(refused, Refused) and refused.code == "step_taken_back"
    assert get_answers(attempt_id)[slot].response == ("door=ask",)


@pytest.mark.parametrize("steps", [["guide=machine"], ["door=nothing"], ["door"], ["door=ask", "amount=null"], ["settled=x"]])
def test_what_is_no_way_through_is_refused(fast_app, fast_world, cased, clock, steps):
    me, attempt_id = fast_world["trainee"], begin(fast_world, "trainee", cased, clock)
    with pytest.raises(DomainError) as error:
        save_answers(attempt_id, me, {slot_of(attempt_id): (0, steps)}, clock())
    assert error.value.refused.code == "answer_refused"


def test_a_second_click_takes_no_second_step(fast_app, fast_world, cased, clock):
    me, attempt_id = fast_world["trainee"], begin(fast_world, "trainee", cased, clock)
    slot = slot_of(attempt_id)
    walk(attempt_id, me, ("door=ask",), clock())
    assert take_case_step(attempt_id, me, slot, 0, ("A", []), 1, clock()).code == "case_moved_on"
    assert take_case_step(attempt_id, me, slot, 1, ("A", []), 1, clock()).code == "step_refused"
    assert take_case_step(attempt_id, me, slot, 1, ("", ["2万元"]), 7, clock()).code == "taken_over"
    with pytest.raises(NotFound):
        take_case_step(attempt_id, fast_world["other"], slot, 1, ("", ["2万元"]), 0, clock())
    assert get_answers(attempt_id)[slot].response == ("door=ask",)


def test_after_the_end_no_step_is_taken(fast_app, fast_world, cased, clock):
    me, attempt_id = fast_world["trainee"], begin(fast_world, "trainee", cased, clock)
    slot, late = slot_of(attempt_id), clock.forward(hours=3)
    assert take_case_step(attempt_id, me, slot, 0, ("A", []), 1, late).code == "too_late"
    assert slot not in get_answers(attempt_id)


def no_graph(text):
    return not [secret for secret in SECRETS if secret in text]


def test_played_on_its_page_and_looked_back_on_in_the_result(fast_app, fast_world, cased, clock):
    fast_app.extensions["library"] = cased
    attempt_id = begin(fast_world, "trainee", cased, clock)
    slot, client = slot_of(attempt_id), client_of(fast_app, "trainee")
    place, paper_page = f"/quizzes/attempts/{attempt_id}/cases/{slot}", client.get(f"/quizzes/attempts/{attempt_id}").text
    assert no_graph(paper_page) and "我妈腿不方便" not in paper_page and place in paper_page
    page = client.get(place).text
    assert no_graph(page) and "我妈腿不方便" in page and "截止" in page and "已保存 0/2" in page
    for path in ("door=ask", 'amount=["2万元"]', "guide=machine"):
        letter, values = given(attempt_id, path)
        count = re.search(r'name="count" value="(\d)"', page)[1]
        reply = client.post(place, data={"count": count, "epoch": "1", "choice": letter, "slot-step": values})
        assert reply.status_code == 302
        page = client.get(place).text
        assert not [secret for secret in ("先问业务，再谈引导", "最好的走法", "7 分", "100 ") if secret in page], path
    assert "走完了，已保存" in page and "已保存 1/2" in page and "data-case-form" not in page
    client.post(f"/quizzes/attempts/{attempt_id}/submit", data={f"rev-{slot}": "3", "epoch": "1"})
    db.session.rollback()
    assert get_answers(attempt_id)[slot].response == BEST
    result = client.get(f"/quizzes/attempts/{attempt_id}/result").text
    assert "一步一步回头看" in result and "先问业务，再谈引导。" in result
    assert client.get(place).status_code == 302


def test_the_page_of_a_question_that_is_no_case(fast_app, fast_world, cased, clock):
    fast_app.extensions["library"] = cased
    attempt_id = begin(fast_world, "trainee", cased, clock)
    client = client_of(fast_app, "trainee")
    other = 3 - slot_of(attempt_id)
    for slot in (other, 99):
        assert client.get(f"/quizzes/attempts/{attempt_id}/cases/{slot}").status_code == 404
    refused = client.post(f"/quizzes/attempts/{attempt_id}/cases/{slot_of(attempt_id)}", data={"count": "0", "epoch": "1", "choice": "Z"})
    assert refused.status_code == 422 and "所选的选项不在这道题里" in refused.text
