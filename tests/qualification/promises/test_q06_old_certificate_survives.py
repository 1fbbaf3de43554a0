"""Q6: whatever happens to a person, a rule or a file, an old number verifies with its true past status. On both databases."""

from datetime import date, timedelta

import pytest
import sqlalchemy as sa
from flask import Flask

from app.accounts.desk import correct_person, set_active
from app.domain.calendar import civil_date
from app.domain.decisions import Kind, Wish
from app.extensions import begin_write, db
from app.library.load import Library
from app.qualification.certificates_queries import get_certificate
from app.qualification.certificates_services import reissue_certificate
from app.qualification.decisions_services import confirm_decision, propose_decision
from app.qualification.models import Certificate
from app.qualification.services import settle
from app.record.queries import verify_ledger
from app.record.services import append
from tests.clock import Clock
from tests.people import World, done
from tests.qualification.promises.desk import add_hr
from tests.reports.lives import KEY, live

NAME, BRANCH = "王小雨", "人民路理财中心"


@pytest.fixture
def old(world: World, library: Library, clock: Clock) -> dict[str, str]:
    """The certificate of 王小雨, from 2 March 2026 to 2 March 2028."""
    add_hr(world, clock)
    live(world["trainee"], library, civil_date(clock()))
    row = db.session.scalars(sa.select(Certificate)).one()
    held = {"number": row.number, "token": row.token}
    db.session.rollback()
    return held


def page_of(app: Flask, token: str) -> str:
    reply = app.test_client().get(f"/check/{token}")
    assert reply.status_code == 200
    return reply.text.partition("<main")[2]


def newest(world: World) -> Certificate:
    db.session.rollback()
    mine = sa.select(Certificate).where(Certificate.person_id == world["trainee"])
    return db.session.scalars(mine.order_by(Certificate.event_seq.desc()).limit(1)).one()


def as_of(world: World, number: str, on: date) -> str:
    found = get_certificate(world.viewer("hr"), number, on)
    assert found is not None and found.fields["name"] == NAME and found.fields["branch"] == BRANCH
    return found.state


def test_q6_rename_transfer_closing_and_a_qualification_that_is_gone(
    old: dict[str, str], world: World, app: Flask, library: Library, clock: Clock
) -> None:
    today = civil_date(clock())
    assert correct_person(world.viewer("hr"), world["trainee"], "王小雪", "112", today, clock.forward(days=1)) is None
    assert set_active(world.viewer("hr"), world["trainee"], False, clock.forward(days=1)) is None
    programme = library.programme.model_copy(update={"qualifications": library.programme.qualifications[1:]})
    app.extensions["library"] = library.model_copy(update={"programme": programme})
    page = page_of(app, old["token"])
    assert "<strong>有效</strong>" in page and BRANCH in page and "大堂经理上岗资格" in page and old["number"] in page
    assert [as_of(world, old["number"], day) for day in (date(2026, 3, 1), today, date(2028, 3, 3))] == ["not_yet", "qualified", "expired"]


def test_q6_a_regrading_takes_no_certificate_away(old: dict[str, str], world: World, app: Flask, library: Library, clock: Clock) -> None:
    begin_write()
    payload = {"attempt": "f" * 32, "paper": library.programme.modules[0].papers[0], "passed": False, "percent": 50}
    day = civil_date(clock.forward(days=30))
    append("regraded", world["trainee"], effective_on=day, actor_id=0, now=clock(), payload=payload)
    settle(world["trainee"], library.programme, clock())
    db.session.commit()
    assert "<strong>有效</strong>" in page_of(app, old["token"]) and as_of(world, old["number"], day) == "qualified"


def test_q6_renewal_leaves_it_its_own_days(old: dict[str, str], world: World, app: Flask, library: Library, clock: Clock) -> None:
    live(world["trainee"], library, date(2028, 1, 20))
    new = newest(world).number
    days = [date(2026, 3, 2), date(2028, 3, 2), date(2028, 3, 3)]
    assert [as_of(world, old["number"], day) for day in days] == ["qualified", "qualified", "expired"]
    assert [as_of(world, new, day) for day in days] == ["not_yet", "not_yet", "qualified"]
    clock.forward(days=365 * 20)
    assert "<strong>已过期</strong>" in page_of(app, old["token"]), "twenty years later it still answers"


def test_q6_a_new_number_takes_its_place_and_both_answer(
    old: dict[str, str], world: World, app: Flask, library: Library, clock: Clock
) -> None:
    """Re-issued twice, extended and at last revoked: each number tells what it was, and until when."""
    numbers, tokens = [old["number"]], [old["token"]]
    for code in ("misprint", "lost"):
        clock.forward(days=10)
        done(reissue_certificate(world.viewer("hr"), numbers[-1], code, "x", library.programme, clock(), ""))
        numbers.append(newest(world).number)
        tokens.append(newest(world).token)
    for wish in (Wish(kind=Kind.EXTEND, reason="leave", valid_until=date(2028, 9, 2)), Wish(kind=Kind.REVOKE, reason="fraud", note="抄袭")):
        clock.forward(days=10)
        decision = done(propose_decision(world.viewer("hr"), world["trainee"], KEY, wish, library.programme, clock()))
        assert confirm_decision(world.viewer("hr2"), decision, library.programme, clock()) is None
    numbers.append(newest(world).number)
    tokens.append(newest(world).token)
    pages = [page_of(app, token) for token in tokens]
    for page, following, why in zip(pages, numbers[1:], ("印制有误", "遗失", "延长有效期"), strict=False):
        assert f"已被 {following} 取代" in page and why in page and "状态是：有效" in page
    assert "已吊销" in pages[-1] and "考核舞弊" in pages[-1] and "抄袭" not in pages[-1] and f"取代原编号 {numbers[2]}" in pages[-1]
    day = date(2026, 3, 2)
    steps = [[as_of(world, number, day + timedelta(days=days)) for days in (5, 15, 25, 35, 45)] for number in numbers]
    assert steps[0] == ["qualified", "superseded", "superseded", "superseded", "superseded"]
    assert steps[1][1:] == ["qualified", "superseded", "superseded", "superseded"]
    assert steps[2][2:] == ["qualified", "superseded", "superseded"] and steps[3][3:] == ["qualified", "revoked"]
    assert verify_ledger() == []
