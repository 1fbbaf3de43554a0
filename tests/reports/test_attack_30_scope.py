"""Attacks 30 and 32: over random trees, nobody ever meets anybody outside their part of it, on any list page or file; and a lost part is
lost at the next request."""

import io
import re
import zipfile
from datetime import date, timedelta
from random import Random

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.accounts.models import Branch, Person
from app.accounts.queries import get_person, viewer_of
from app.accounts.services import acknowledge_notice, add_branch, grant_role
from app.accounts.sessions import open_session
from app.domain.notice import NOTICE_VERSION
from app.domain.rights import RIGHTS, ROLES, TRAINEE
from app.extensions import begin_write, db
from app.library.load import Library
from tests.browsing import client_of
from tests.clock import Clock
from tests.people import World, done
from tests.reports.lives import KEY, hire, live

NUMBER = re.compile(r"R[0-9]{4}")
# Rights over other people; a page of one's own is about nobody else.
OVER_OTHERS = set(RIGHTS) - {"own", "confirm_content"}


def grow(dice: Random, library: Library, clock: Clock) -> tuple[dict[str, int], list[str]]:
    """A tree of eleven branches with a dozen people, some of them qualified. Returns ids by staff number, and the codes."""
    done(add_branch("000", "总行", "head_office", None, clock()))
    codes = ["000"]
    for number in range(10):
        done(add_branch(f"{number + 1:03}", f"网点{number}", dice.choice(("city", "理财中心")), dice.choice(codes), clock()))
        codes.append(f"{number + 1:03}")
    people = {}
    for number in range(12):
        staff_no = f"R{dice.randrange(10):01}{number:03}"
        people[staff_no] = hire(staff_no, f"人员{number}", dice.choice(codes), date(2026, 1, 5))
        acknowledge_notice(people[staff_no], NOTICE_VERSION, clock())
    for staff_no in dice.sample(sorted(people), 3):
        live(people[staff_no], library, date(2026, 1, 10))
    return people, codes


def browser(app: Flask, person_id: int, clock: Clock) -> FlaskClient:
    """A signed-in browser without the cost of a password."""
    begin_write()
    token = open_session(person_id, "", address="", agent="", now=clock())
    db.session.commit()
    client = app.test_client()
    with client.session_transaction() as session:
        session["_user_id"], session["_fresh"] = token, True
    return client


def numbers_in(body: bytes) -> set[str]:
    """The staff numbers that a page, a CSV or a workbook holds."""
    if body.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(body)) as book:
            body = b" ".join(book.read(name) for name in book.namelist())
    return set(NUMBER.findall(body.decode("utf-8", "replace")))


def lists(app: Flask) -> list[tuple[str, str]]:
    """Every page and file about others that is asked for without an id: (address, right). The manual's are about clauses."""
    found = []
    for rule in app.url_map.iter_rules():
        right = getattr(app.view_functions[rule.endpoint], "right", "")
        if "GET" in rule.methods and not rule.arguments and right in OVER_OTHERS and not rule.rule.startswith("/manual"):
            found.append((rule.rule, right))
    return sorted(found)


# More trees: put more seeds here; each takes three seconds.
@pytest.mark.parametrize("seed", [1])
def test_what_anybody_sees_lies_within_their_part_of_the_tree(fast_app: Flask, library: Library, clock: Clock, seed: int) -> None:
    dice = Random(seed)
    people, codes = grow(dice, library, clock)
    pages = lists(fast_app)
    assert len(pages) > 15 and {"/reports/standings.csv", "/reports/matrix", "/reports/audit", "/people/"} <= {
        path for path, _right in pages
    }
    met = 0
    for role in sorted(set(ROLES) - {TRAINEE}):
        staff_no = dice.choice(sorted(people))
        assert grant_role(people[staff_no], role, dice.choice(codes[1:]), clock()) is None
        client, viewer = browser(fast_app, people[staff_no], clock), viewer_of(get_person(people[staff_no]))
        paths = dict(db.session.query(Person.staff_no, Branch.path).join(Branch, Branch.id == Person.branch_id).all())
        for path, right in pages:
            reply = client.get(path)
            inside = {number for number in people if viewer.covers(right, paths[number])} | {staff_no}
            seen = numbers_in(reply.data) if reply.status_code == 200 else set()
            assert seen <= inside, (role, path, seen - inside)
            met += len(seen - {staff_no})
            outside = [code for code in codes if not viewer.covers(right, branch_path(code))]
            if outside and path.startswith(("/reports", "/people")) and "what" not in path:
                asked = client.get(path, query_string={"branch": dice.choice(outside)})
                leaked = numbers_in(asked.data) - inside if asked.status_code == 200 else set()
                assert not leaked, (role, path, leaked)
    assert met > 20, "somebody was seen at all"


def branch_path(code: str) -> str:
    return str(db.session.query(Branch.path).filter_by(code=code).scalar())


def test_rights_after_a_transfer_end_at_the_next_request(fast_app: Flask, fast_world: World, library: Library, clock: Clock) -> None:
    live(fast_world["trainee"], library, clock().date() - timedelta(days=20))
    hr, admin = client_of(fast_app, "hr"), client_of(fast_app, "admin")
    mine = f"/reports/people/{fast_world['trainee']}"
    assert hr.get(mine).status_code == 200 and "S0001" in hr.get(f"/reports/standings.csv?qualification={KEY}").text
    moved = {"name": "周敏", "branch": "121", "hired_on": "2026-03-02"}
    assert admin.post(f"/people/{fast_world['hr']}", data=moved).status_code == 302
    assert hr.get(mine).status_code in (403, 404)
    for path in ("/reports/standings.csv", "/reports/standings", "/reports/matrix", "/people/", f"/people/{fast_world['trainee']}"):
        reply = hr.get(path)
        assert reply.status_code in (403, 404) or "S0001" not in reply.text, path
