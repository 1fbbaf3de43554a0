"""The diagnosis as a trainee takes it: chosen, answered one by one, kept, and told in words."""

import random
import re
import time

import pytest
from flask import Flask

from app.domain.diagnosis import MOST_QUESTIONS
from app.domain.misconceptions import MISREADS, SAYS
from app.domain.probes.course import course
from app.domain.probes.registry import AREAS, PROBES, kit_of
from app.extensions import begin_write, db
from app.library.load import Library
from app.practice.diagnosis_models import Diagnosis
from app.practice.diagnosis_queries import get_course, get_diagnosis
from app.practice.diagnosis_services import answer_diagnosis, start_diagnosis
from tests.browsing import client_of
from tests.clock import Clock
from tests.people import World
from tests.practice.diagnosed import diagnosed

KEY = "0123456789abcdef01234567"


@pytest.mark.parametrize(("area", "holds"), [("tiers", "college-counted"), ("routing", "card-by-assets")])
def test_what_somebody_holds_is_named(app: Flask, world: World, library: Library, clock: Clock, area: str, holds: str) -> None:
    run_id = diagnosed(world["trainee"], area, holds, library, clock())
    row = db.session.get_one(Diagnosis, run_id)
    assert row.finished_at is not None and row.named == holds and not row.cleared
    page = client_of(app, "trainee").get(f"/practice/diagnosis/{run_id}").text
    assert SAYS[holds] in page and MISREADS[holds][0] in page
    asked = re.findall(r'action="/practice/items/([^"]+)"', page)
    assert len(asked) == 3 and all(item.partition("~")[0] in PROBES for item in asked)


@pytest.mark.parametrize("area", sorted(AREAS))
def test_who_is_right_is_told_that_nothing_was_found(fast_app: Flask, fast_world: World, library: Library, clock: Clock, area: str) -> None:
    run_id = diagnosed(fast_world["trainee"], area, "", library, clock())
    row = db.session.get_one(Diagnosis, run_id)
    assert row.cleared and row.named == ""
    client = client_of(fast_app, "trainee")
    assert "没有发现固定的误解" in client.get(f"/practice/diagnosis/{run_id}").text
    assert "没有发现固定的误解" in client.get("/practice/diagnosis").text


def test_who_answers_at_random_is_not_told_that_all_is_well(library: Library) -> None:
    """No pattern in many wrong answers is no knowledge: it is unclear, whatever the reckoning leans to."""
    kit = kit_of(AREAS["tiers"], library.rulebook)
    for seed in range(40):
        rng, wrong = random.Random(seed), 0
        given: list[tuple[str, str]] = []
        while (stands := course(kit, library.rulebook, seed, given)).probe is not None and stands.case is not None:
            letter = rng.choice([option.key for option in stands.probe.item.options])
            wrong += letter != stands.probe.item.key
            given.append((stands.case.facts, letter))
        assert stands.verdict is not None and len(given) <= MOST_QUESTIONS
        assert wrong <= 2 or not stands.verdict.cleared


def test_the_questions_that_practise_it_can_be_answered(fast_app: Flask, fast_world: World, library: Library, clock: Clock) -> None:
    run_id = diagnosed(fast_world["trainee"], "tiers", "age-ignored", library, clock())
    client = client_of(fast_app, "trainee")
    page = client.get(f"/practice/diagnosis/{run_id}").text
    item_id, seed = re.findall(r'action="/practice/items/([^"]+)".*?name="seed" value="(\d+)"', page, re.DOTALL)[0]
    found = [
        client.post(f"/practice/items/{item_id}", data={"seed": seed, "key": f"k{letter}", f"slot-{item_id}": letter}).text
        for letter in "ABCD"
    ]
    assert sum("答对了" in text for text in found) == 1
    assert any(SAYS["age-ignored"] in text for text in found if "还不对" in text)


def test_one_question_at_a_time_without_score_or_key(fast_app: Flask, fast_world: World) -> None:
    client = client_of(fast_app, "trainee")
    assert client.post("/practice/diagnosis", data={"area": "tiers", "key": KEY}).location == f"/practice/diagnosis/{KEY}"
    page = client.get(f"/practice/diagnosis/{KEY}").text
    assert f"第 1 题，最多 {MOST_QUESTIONS} 题" in page and page.count('class="stem"') == 1
    assert "答对" not in page.split("<main")[1] and not any(key in page for key in SAYS)
    blank = client.post(f"/practice/diagnosis/{KEY}/1")
    assert blank.status_code == 422 and "还没有选" in blank.text
    reply = client.post(f"/practice/diagnosis/{KEY}/1", data={"slot-answer": "B"})
    assert reply.status_code == 302
    # A second click of the same button takes no second step.
    client.post(f"/practice/diagnosis/{KEY}/1", data={"slot-answer": "B"})
    assert "第 2 题" in client.get(f"/practice/diagnosis/{KEY}").text
    # What was begun is gone on with.
    assert client.post("/practice/diagnosis", data={"area": "tiers", "key": "f" * 24}).location == f"/practice/diagnosis/{KEY}"


@pytest.mark.parametrize(
    ("data", "status"), [({"area": "nothing", "key": KEY}, 404), ({"area": "tiers"}, 422), ({"area": "tiers", "key": "../"}, 422)]
)
def test_bad_input_is_refused(fast_app: Flask, fast_world: World, data: dict[str, str], status: int) -> None:
    assert client_of(fast_app, "trainee").post("/practice/diagnosis", data=data).status_code == status


def test_a_question_made_for_a_diagnosis_is_answered_by_whom_it_was_made_for(
    fast_app: Flask, fast_world: World, library: Library, clock: Clock
) -> None:
    """Its facts are those of questions that an exam may ask, so nobody else may look up its key."""
    run_id = diagnosed(fast_world["other"], "routing", "card-by-assets", library, clock())
    item_id = db.session.get_one(Diagnosis, run_id).practise.split()[0]
    sent = {"seed": "1", "key": "k1", f"slot-{item_id}": "A"}
    assert client_of(fast_app, "trainee").post(f"/practice/items/{item_id}", data=sent).status_code == 404
    assert client_of(fast_app, "other").post(f"/practice/items/{item_id}", data=sent).status_code == 200


def test_nobody_sees_or_answers_what_another_is_asked(fast_app: Flask, fast_world: World, library: Library, clock: Clock) -> None:
    run_id = start_diagnosis(fast_world["other"], "tiers", KEY, library, clock())
    client = client_of(fast_app, "trainee")
    assert client.get(f"/practice/diagnosis/{run_id}").status_code == 404
    assert client.post(f"/practice/diagnosis/{run_id}/1", data={"slot-answer": "A"}).status_code == 404
    assert db.session.get_one(Diagnosis, run_id).given == "[]"


def test_changed_rules_are_said_and_a_new_diagnosis_begins(fast_app: Flask, fast_world: World, library: Library, clock: Clock) -> None:
    run_id = start_diagnosis(fast_world["trainee"], "tiers", KEY, library, clock())
    begin_write()
    row = db.session.get_one(Diagnosis, run_id)
    row.given = '[["assets=of-another-rulebook", "A"]]'
    db.session.commit()
    client = client_of(fast_app, "trainee")
    assert "规则改过了" in client.get(f"/practice/diagnosis/{run_id}").text
    refused = answer_diagnosis(fast_world["trainee"], run_id, 2, "A", library, clock())
    assert refused is not None and refused.code == "diagnosis_out_of_date"
    assert start_diagnosis(fast_world["trainee"], "tiers", "e" * 24, library, clock()) == "e" * 24


def test_a_step_is_chosen_in_a_tenth_of_a_second(fast_app: Flask, fast_world: World, library: Library, clock: Clock) -> None:
    for area in AREAS:
        run_id = start_diagnosis(fast_world["trainee"], area, f"{area:x<24}", library, clock())
        row = get_diagnosis(fast_world["trainee"], run_id)
        assert row is not None
        stands = get_course(row, library)
        steps = []
        for place in range(1, MOST_QUESTIONS + 1):
            if stands is None or stands.probe is None:
                break
            begun = time.process_time()
            answer_diagnosis(fast_world["trainee"], run_id, place, stands.probe.item.key, library, clock())
            row = get_diagnosis(fast_world["trainee"], run_id)
            stands = get_course(row, library) if row else None
            steps.append(time.process_time() - begun)
        # Answering reckons the way twice, and showing it once more.
        assert len(steps) >= 4 and sorted(steps)[len(steps) // 2] < 0.1, steps


def test_every_misconception_that_can_be_named_has_a_clause_to_read(library: Library) -> None:
    clauses = {clause.id for clause in library.manual.clauses}
    for area in AREAS.values():
        assert all(set(MISREADS[key]) <= clauses for key in area.mistakes)
