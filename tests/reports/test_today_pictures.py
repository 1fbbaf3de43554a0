"""The pictures of HR's desk: drawn on the server, told in a table, and true. On both databases."""

import random
import re
from collections import Counter
from datetime import datetime, timedelta

import sqlalchemy as sa
from flask import Flask

from app.accounts.models import Branch
from app.domain.attempt import AttemptState
from app.domain.calendar import ZONE
from app.extensions import begin_write, db
from app.quizzes.models import Attempt, Grading, Sitting
from app.reports.today_pictures_queries import count_passes
from tests.browsing import client_of
from tests.clock import Clock
from tests.people import World
from tests.reports.rosters import fill_roster
from tests.reports.test_today import SPAN, TODAY

PAPERS = {"tiers", "routing"}


def sit(world: World, clock: Clock, attempts: int) -> list[tuple[str, str, datetime, bool, str]]:
    """Attempts over the last two years, as (branch, paper, closed, passed, state); some regraded, some void, some not closed."""
    rng, found = random.Random(7), []
    begin_write()
    now = clock()
    window = {"opens_at": now, "closes_at": now, "tries": 9, "cool_down_minutes": 0}
    db.session.add(Sitting(id=900, code="pictures", paper="tiers", **window))
    db.session.flush()
    branches = {branch.code: branch.id for branch in db.session.scalars(sa.select(Branch))}
    for number in range(attempts):
        closed = now - timedelta(hours=rng.randint(-40, 24 * 700))
        branch, paper, passed = rng.choice(["111", "112", "121"]), rng.choice(["tiers", "routing", "complaints"]), rng.random() < 0.6
        state = AttemptState.VOID if rng.random() < 0.1 else AttemptState.SUBMITTED
        key = f"{number:032}"
        common = {"person_id": world["trainee"], "sitting_id": 900, "try_no": number, "paper": "{}", "paper_hash": "x"}
        times = {"started_at": closed, "deadline_at": closed, "closed_at": closed}
        db.session.add(Attempt(id=key, branch_id=branches[branch], slug=paper, state=state.value, **common, **times))
        db.session.flush()
        marks = {"points": 1, "max_points": 2, "percent": 50, "marks": "[]", "graded_at": closed}
        if rng.random() < 0.2:
            db.session.add(Grading(attempt_id=key, grading_no=1, passed=False, **marks))
            db.session.add(Grading(attempt_id=key, grading_no=2, passed=passed, **marks))
        else:
            db.session.add(Grading(attempt_id=key, grading_no=1, passed=passed, **marks))
        found.append((branch, paper, closed, passed, state.value))
    db.session.commit()
    return found


def test_pass_rates_agree_with_a_count_one_by_one(world: World, clock: Clock) -> None:
    sat = sit(world, clock, 150)
    for who, branches in (("auditor", {"111", "112", "121"}), ("hr", {"111", "112"}), ("branch_head", {"111"}), ("trainee", set())):
        closed, passed = Counter[str](), Counter[str]()
        for branch, paper, when, good, state in sat:
            day = when.astimezone(ZONE).date()
            if branch in branches and paper in PAPERS and state != "void" and day <= TODAY:
                closed[day.strftime("%Y-%m")] += 1
                passed[day.strftime("%Y-%m")] += good
        months = count_passes(world.viewer(who), "", PAPERS, TODAY)
        assert len(months) == 12 and months[-1].first == TODAY.replace(day=1)
        assert all((month.value, month.of) == (passed[key], closed[key]) for month in months if (key := month.first.strftime("%Y-%m")))
    own = count_passes(world.viewer("auditor"), "112", PAPERS, TODAY)
    assert sum(month.of for month in own) < sum(month.of for month in count_passes(world.viewer("auditor"), "", PAPERS, TODAY))


def test_the_page(world: World, app: Flask, clock: Clock) -> None:
    fill_roster(30, TODAY, SPAN, clock(), 5)
    sit(world, clock, 20)
    page = client_of(app, "auditor").get("/reports/today/pictures").text
    assert page.count("<figure") == 3 and "style=" not in page.replace("stylesheet", "")
    assert len(re.findall(r'<th scope="row">20\d\d-\d\d</th>', page)) == 24, "every column stands in a table"
    assert "云州市分行" in page and "江城市分行" in page
    assert "江城市分行" not in client_of(app, "branch_head").get("/reports/today/pictures").text
    assert client_of(app, "trainee").get("/reports/today/pictures").status_code == 403


def test_a_bank_without_lobbies(world: World, app: Flask) -> None:
    begin_write()
    db.session.execute(sa.update(Branch).values(kind="city"))
    db.session.commit()
    client = client_of(app, "auditor")
    assert client.get("/reports/today/pictures").status_code == 200
    assert "没有设大堂的网点" in client.get("/reports/today").text
