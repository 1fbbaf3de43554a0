"""The made-up bank: what it promises, and that its past is a real one."""

import shutil
from collections import Counter
from collections.abc import Iterator
from itertools import product
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask

from app import demo
from app.accounts.models import Branch, Person, Posting
from app.accounts.queries import get_person_by_staff_no, viewer_of
from app.demo_bank import BRANCHES, PEOPLE, SHOWN
from app.demo_practice import DAYS
from app.domain.calibration import Verdict
from app.domain.confirming import matters_of
from app.domain.memory import Behaviour
from app.domain.rights import Viewer
from app.domain.standing import VALID, State, intervals
from app.extensions import db
from app.library.load import Library
from app.manual.editions_queries import get_editions, get_readings, get_updates
from app.practice.calibration_queries import get_calibration
from app.practice.daily_queries import get_daily
from app.practice.memory_queries import get_log
from app.qualification.models import Appeal, Certificate, Decision, StandingInterval
from app.qualification.queries import list_standings
from app.quizzes.models import Grading
from app.quizzes.room_queries import list_seats
from app.quizzes.sittings_queries import list_sittings
from app.record.confirmations_queries import get_words
from app.record.models import LedgerEvent
from app.record.queries import get_events, verify_ledger
from app.training.models import Cohort
from app.training.queries import list_overdue
from app.training.statistics import list_item_statistics, list_needing_help
from tests.browsing import OwnContextClient
from tests.clock import Clock
from tests.conftest import build_app

KEY = "lobby-manager"


@pytest.fixture(scope="module")
def demo_app(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory, library: Library) -> Iterator[Flask]:
    """The app in demo mode with the made-up bank, loaded once for this file."""
    path = tmp_path_factory.mktemp("demo") / "demo.db"
    shutil.copy(sqlite_template, path)
    app = build_app(f"sqlite:///{path}", library, DEMO=True)
    clock = Clock()
    app.extensions["clock"] = clock
    with app.app_context():
        lines: list[str] = []
        assert demo.load(library, clock(), lines.append) and len(lines) == 3
        yield app
        db.session.remove()
        db.engine.dispose()


@pytest.fixture(scope="module")
def auditor(demo_app: Flask) -> Viewer:
    person = get_person_by_staff_no("U0001")
    assert person is not None
    return viewer_of(person)


def test_it_is_loaded_once(demo_app: Flask, library: Library) -> None:
    assert demo.load(library, Clock()()) is False
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Person)) == len(PEOPLE) == 80
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Branch)) == len(BRANCHES) == 22


def test_every_kind_of_branch_and_every_role_is_there(demo_app: Flask) -> None:
    kinds = Counter(db.session.scalars(sa.select(Branch.kind)))
    lobbies = {"财富管理中心", "理财中心", "理财网点", "金融便利店"}
    assert lobbies < set(kinds) and sum(kinds[kind] for kind in lobbies) == 15
    roles = Counter(somebody.role for somebody in PEOPLE)
    assert roles == {"": 57, "admin": 1, "hr": 2, "trainer": 4, "branch_head": 15, "auditor": 1}


def test_so_many_stand_so(demo_app: Flask, auditor: Viewer) -> None:
    lines = list_standings(auditor, KEY, Clock()().date())
    assert Counter(line.standing.state for line in lines) == {
        State.QUALIFIED: 16,
        State.RENEWAL_DUE: 7,
        State.EXPIRED: 5,
        State.SUSPENDED: 1,
        State.REVOKED: 1,
        State.LEARNING: 15,
        State.READY: 13,
        State.UNASSIGNED: 21,
    }
    valid = {line.person.branch.code for line in lines if line.standing.state in VALID}
    lobbies = {code for code, _, kind, _ in BRANCHES if kind not in ("head_office", "province", "city")}
    assert lobbies - valid == {"221", "223"}, "two branches have nobody"


def test_the_record_has_one_of_everything(demo_app: Flask, library: Library) -> None:
    """Further qualifications held, a decision that waits and one that is objected to, a transfer, a leaver, a certificate printed anew."""
    held = Counter(db.session.scalars(sa.select(Certificate.qualification)))
    assert set(held) == {qualification.key for qualification in library.programme.qualifications} and held["yearly-education"] >= 10
    assert Counter(db.session.scalars(sa.select(Decision.outcome))) == {"confirmed": 2, "open": 1}
    assert db.session.scalars(sa.select(Appeal.outcome)).all() == ["open"]
    kinds = set(db.session.scalars(sa.select(LedgerEvent.kind)))
    assert {"suspended", "revoked", "superseded", "hours_logged", "case_played", "observed"} <= kinds
    number = sa.func.count(Posting.from_on)
    moved = sa.select(Posting.person_id).group_by(Posting.person_id).having(number > 1)
    assert len(db.session.scalars(moved).all()) == 1
    assert db.session.scalar(sa.select(sa.func.count()).where(Person.active.is_(False))) == 1


def test_who_needs_help(demo_app: Flask, auditor: Viewer, library: Library) -> None:
    on = Clock()().date()
    lines = list_needing_help(auditor, library.programme, on)
    assert sum(bool(line.used_up) for line in lines) == 3
    assert sum(bool(line.failed) for line in lines) == 7
    assert len(list_overdue(auditor, library.programme, on)) == 5


def test_the_results_look_like_results(demo_app: Flask, auditor: Viewer, library: Library) -> None:
    percents = db.session.scalars(sa.select(Grading.percent)).all()
    assert min(percents) >= 50 and max(percents) == 100 and len(set(percents)) >= 5
    lines = list_item_statistics(auditor, library.bank)
    assert lines[0].percent < 70 and lines[-1].percent == 100
    assert any(line.asked >= 20 and line.commonest_wrong for line in lines)
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Cohort)) == 2


def test_the_ledger_verifies_and_runs_forward(demo_app: Flask) -> None:
    assert verify_ledger() == []
    recorded = db.session.scalars(sa.select(LedgerEvent.recorded_at).order_by(LedgerEvent.seq)).all()
    assert recorded == sorted(recorded) and recorded[-1] < Clock()()


def test_a_replay_gives_the_same_intervals(demo_app: Flask, library: Library) -> None:
    for qualification, person_id in product(library.programme.qualifications, db.session.scalars(sa.select(Person.id)).all()):
        rows = db.session.scalars(
            sa.select(StandingInterval)
            .where(StandingInterval.person_id == person_id, StandingInterval.qualification == qualification.key)
            .order_by(StandingInterval.from_on)
        )
        stored = [(row.from_on, row.to_on, row.state, row.reason, row.params, row.event_seq) for row in rows]
        replayed = [
            (one.from_on, one.to_on, one.standing.state.value, one.standing.reason, one.standing.params, one.standing.event_seq)
            for one in intervals(get_events(person_id), qualification, library.programme)
        ]
        assert stored == replayed


def test_a_past_edition_and_its_readers(demo_app: Flask, library: Library) -> None:
    """What the pages of editions show: four clauses changed in the past and one gone, for who read them then."""
    lines = get_editions(library, 0, 10)
    assert [(line.version, line.changed) for line in lines] == [(library.manual.version, None), ("2025.2", 5)]
    holder, reader, newcomer = (get_person_by_staff_no(number) for number in ("S0003", "S0006", "S0001"))
    assert holder is not None and reader is not None and newcomer is not None
    found = get_updates(get_readings(holder.id), library)
    assert {section: update.count for section, update in found.items()} == {"3.3": 1, "4.2": 4}
    assert get_updates(get_readings(reader.id), library) == {} == get_updates(get_readings(newcomer.id), library)


def test_a_sitting_is_over_one_runs_and_one_is_to_come(demo_app: Flask, auditor: Viewer) -> None:
    lines = list_sittings(auditor, Clock()())
    assert [(line.phase.value, line.candidates, line.started) for line in lines] == [("running", 4, 2), ("coming", 4, 0), ("past", 2, 1)]
    room = {seat.staff_no: (seat.state, seat.answered) for seat in list_seats(auditor, lines[0].sitting, Clock()())}
    assert room == {"B0003": ("absent", 0), "S0002": ("absent", 0), "S0011": ("open", 6), "S0014": ("open", 4)}


def test_the_newcomer_has_read_nothing(demo_app: Flask) -> None:
    person = get_person_by_staff_no("S0001")
    assert person is not None and person.name == "王小雨"
    assert [event.kind for event in get_events(person.id)] == ["assigned"]


@pytest.mark.parametrize("staff_no", SHOWN)
def test_one_click_signs_in(demo_app: Flask, staff_no: str) -> None:
    client = demo_app.test_client()
    page = client.get("/sign-in").text
    assert f'value="{staff_no}"' in page and demo.PASSWORD in page
    assert client.post("/sign-in", data={"staff_no": staff_no, "password": demo.PASSWORD}).headers["Location"] == "/"
    assert client.get("/").status_code == 200


def test_outside_demo_mode_nobody_is_offered(fast_app: Flask) -> None:
    client = fast_app.test_client()
    assert isinstance(client, OwnContextClient)
    page = client.get("/sign-in").text
    assert demo.PASSWORD not in page and "S0001" not in page and "演示" not in page


def test_the_bank_has_confirmed_a_part_and_some_of_it_reads_differently_now(demo_app: Flask, library: Library) -> None:
    sections = {section.section: section for section in matters_of(library.manual, get_words())}
    assert {matter.clause.id for matter in sections["4.2"].of("changed")} == {"4.2.2", "4.2.15"}
    assert [matter.clause.id for matter in sections["4.2"].of("waiting")] == ["4.2.26"]
    assert not sections["3.1"].open and not sections["3.4"].of("confirmed")


def test_two_trainees_have_practised(demo_app: Flask, library: Library) -> None:
    now = demo_app.extensions["clock"]()
    for staff_no, days in DAYS:
        person = get_person_by_staff_no(staff_no)
        assert person is not None
        daily = [entry for entry in get_log(person.id) if entry.behaviour is Behaviour.DAILY]
        assert len(daily) == 5 * len(days) and 0 < sum(entry.right for entry in daily) < len(daily)
        assert get_daily(person.id, library, now).day.left
    assert get_calibration(person.id).picture.verdict is Verdict.OVER
