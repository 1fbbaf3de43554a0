"""The scene of the access matrix: one holder of each role over the middle of the tree, and something of everything in each scope."""

import itertools
from dataclasses import dataclass, field
from typing import Any

from flask import Flask
from flask.testing import FlaskClient

from app.accounts.models import SignInSession
from app.accounts.queries import get_person, token_hash, viewer_of
from app.accounts.services import acknowledge_notice, add_person, grant_role
from app.accounts.sessions import open_session
from app.domain.calendar import civil_date
from app.domain.decisions import Kind, Wish
from app.domain.notice import NOTICE_VERSION
from app.domain.rights import ROLES, Viewer
from app.extensions import begin_write, db
from app.library.load import Library
from app.manual.editions_queries import short_of
from app.manual.services import store_edition
from app.practice.calibration_services import start_run
from app.practice.cases_services import start_play
from app.practice.diagnosis_services import start_diagnosis
from app.qualification.decisions_services import propose_decision
from app.qualification.models import Certificate, CertificateBatch
from app.quizzes.models import Attempt
from app.quizzes.services import start_attempt, submit_attempt
from app.quizzes.sittings_services import add_candidates, create_sitting
from app.reports.api_models import ApiToken
from app.reports.api_services import create_key
from app.roster.erasure_queries import list_own_requests
from app.roster.erasure_services import ask
from app.roster.staging_services import Upload, stage_upload
from app.training.cohorts import add_members, create_cohort
from tests.clock import Clock
from tests.manual.edited import edited
from tests.people import World, done, make_world
from tests.quizzes.held import plan
from tests.quizzes.sitting import PAPER, answers, pass_others, prepare
from tests.reports.reminded import remind

# Every role is held over 110; below it lies 111, and 121 belongs to another city.
HELD_AT = "110"
BRANCH = {"own": "110", "below": "111", "other": "121"}
PEOPLE_FILE = "工号,姓名,网点代码,入职日期\n".encode()


@dataclass
class Scene:
    """The app with its people. `holders` by role; `world` has the small bank's own, among them an admin over everything."""

    app: Flask
    library: Library
    clock: Clock
    world: World
    holders: dict[str, int] = field(default_factory=dict)
    certificates: dict[str, Certificate] = field(default_factory=dict)
    keys: dict[str, int] = field(default_factory=dict)
    attempts: dict[str, str] = field(default_factory=dict)
    numbers: Any = field(default_factory=lambda: itertools.count(1000))

    def person(self, branch: str) -> int:
        """Somebody new in a branch."""
        now = self.clock()
        number = next(self.numbers)
        person_id = done(add_person(f"M{number}", f"人员{number}", branch, now, hired_on=civil_date(now)))
        acknowledge_notice(person_id, NOTICE_VERSION, now)
        return person_id

    def viewer(self, person_id: int) -> Viewer:
        return viewer_of(get_person(person_id))

    def browser(self, person_id: int) -> tuple[FlaskClient, str]:
        """A signed-in browser without the cost of a password, and its session's hash."""
        begin_write()
        token = open_session(person_id, "", address="", agent="", now=self.clock())
        db.session.commit()
        client = self.app.test_client()
        with client.session_transaction() as session:
            session["_user_id"], session["_fresh"] = token, True
        return client, token_hash(token)

    def sitting(self, person_id: int, branch: str) -> int:
        """A sitting of a branch with one candidate, held by somebody of the head office."""
        root = self.viewer(self.world["root_trainer"])
        invigilator = get_person(root.person_id)
        planned = plan(self.clock(), branch=branch, invigilator=invigilator.staff_no if invigilator else "")
        sitting_id = done(create_sitting(root, planned, self.library, self.clock()))
        done(add_candidates(root, sitting_id, [person_id], self.clock()))
        return sitting_id

    def tree_ids(self, scope: str) -> dict[str, object]:
        """Fresh things of a branch, so that no cell meets what another one has changed."""
        person_id = self.person(BRANCH[scope])
        root = self.viewer(self.world["root_trainer"])
        cohort_id = done(create_cohort(root, f"班{person_id}", BRANCH[scope], self.clock()))
        add_members(root, cohort_id, [person_id], self.clock())
        sitting_id = self.sitting(person_id, BRANCH[scope])
        held = {"person_id": person_id, "cohort_id": cohort_id, "sitting_id": sitting_id, "number": self.certificates[scope].number}
        held |= {"decision_id": self.decision(person_id), "request_id": self.request(person_id)}
        # A key may be revoked again and again.
        return held | {"reminder_id": remind(person_id, self.clock(), "failed"), "key_id": self.keys[scope]}

    def request(self, person_id: int) -> int:
        """What somebody has asked about their own data."""
        assert ask(person_id, "correct", "入职日期不对", self.clock()) is None
        return next(line.request.id for line in list_own_requests(self.viewer(person_id)))

    def decision(self, person_id: int) -> int:
        """An open proposal of head office's HR."""
        today = civil_date(self.clock())
        wish = Wish(kind=Kind.ACCEPT, reason="other_branch", number="旧-1", valid_from=today, valid_until=today)
        hr = self.viewer(self.world["root_hr"])
        return done(propose_decision(hr, person_id, "lobby-manager", wish, self.library.programme, self.clock()))

    def personal_ids(self, person_id: int, attempt_id: str) -> dict[str, object]:
        """What belongs to one person alone."""
        session = db.session.query(SignInSession).filter_by(person_id=person_id, ended_at=None).first()
        session_hash = session.token_hash if session else self.browser(person_id)[1]
        sitting_id = self.sitting(person_id, HELD_AT)
        batch_id = done(stage_upload(Viewer(person_id=person_id, roles=()), Upload("x.csv", PEOPLE_FILE), self.clock()))
        play_id = start_play(person_id, self.library.bank.cases[0].case.slug, 1, self.library, self.clock())
        run_id = start_run(person_id, f"{person_id:024x}", self.library, self.clock())
        looked = start_diagnosis(person_id, "tiers", f"d{person_id:023x}", self.library, self.clock())
        held = {
            "certificate_batch_id": self.certificate_batch(person_id),
            "decision_id": 0,
            "reminder_id": remind(person_id, self.clock(), step=next(self.numbers)),
            "attempt_id": attempt_id,
            "sitting_id": sitting_id,
            "run_id": run_id,
            "play_id": play_id,
            "diagnosis_id": looked,
        }
        return {"session_hash": session_hash, "batch_id": batch_id, **held}

    def certificate_batch(self, person_id: int) -> int:
        """Certificates that somebody had chosen and no longer wants."""
        begin_write()
        told = {"filters": {}, "numbers": [], "total": 0, "done": 0, "state": "cancelled", "made_at": self.clock()}
        batch = CertificateBatch(person_id=person_id, **told)
        db.session.add(batch)
        db.session.flush()
        batch_id = batch.id
        db.session.commit()
        return batch_id

    def plain_ids(self) -> dict[str, object]:
        """What everybody may ask for."""
        library = self.library
        return {
            "chapter_key": library.manual.chapters[0].key,
            "section_id": library.manual.sections[0].id,
            "clause_id": library.manual.clauses[0].id,
            "edition": short_of(older(library).digest),
            "slug": PAPER,
            "item_id": next(item.id for item in library.bank.items if item.practice),
            "slot": 1,
            "case_slug": library.bank.cases[0].case.slug,
            "checklist_key": library.checklists[0].key,
            "form_slug": library.forms[0].slug,
            "place": 1,
            "entry": library.checklists[0].entries[0].key,
            "today": civil_date(self.clock()).isoformat(),
            "deadline": self.clock().isoformat(),
            "seq": 1,
            "staff_no": "S0001",
            "certificate_no": self.certificates["own"].number,
            "scene": library.programme.observations[0].key,
            "fact": library.programme.facts[0].key,
            "name": next(iter(library.figures)),
            "filename": "css/app.css",
            "token": self.certificates["own"].token,
            "qualification_key": library.programme.lobby.key,
            "version_number": 2,
        }


def make_scene(app: Flask, library: Library, clock: Clock) -> Scene:
    """Fill an empty database."""
    scene = Scene(app, library, clock, make_world(clock()))
    assert store_edition(older(library), clock())
    scene.world.ids["root_trainer"] = scene.person("000")
    grant_role(scene.world["root_trainer"], "trainer", "000", clock())
    scene.world.ids["root_hr"] = scene.person("000")
    grant_role(scene.world["root_hr"], "hr", "000", clock())
    for role in ROLES:
        person_id = scene.holders[role] = scene.world.ids[f"the {role}"] = scene.person(HELD_AT)
        if role != "trainee":
            assert grant_role(person_id, role, HELD_AT, clock()) is None
        scene.attempts[role] = _begun(scene, f"the {role}")
    for scope, branch in BRANCH.items():
        scene.certificates[scope] = _certified(scene, f"holder {scope}", branch)
        done(create_key(scene.viewer(scene.world["root_hr"]), f"系统 {scope}", branch, ["feed"], 90, clock()))
        scene.keys[scope] = db.session.query(ApiToken.id).filter_by(name=f"系统 {scope}").scalar()
    return scene


def older(library: Library) -> Library:
    """A past edition."""
    return edited(library, {"3.1.1": "旧的条文。"})


def another_attempt(scene: Scene) -> str:
    """Somebody else's."""
    return db.session.query(Attempt.id).filter(Attempt.person_id.not_in(scene.holders.values())).first()[0]


def _begun(scene: Scene, who: str) -> str:
    prepare(scene.world, who, scene.library, scene.clock, by="root_trainer")
    return done(start_attempt(scene.world[who], PAPER, scene.library, scene.clock()))


def _certified(scene: Scene, who: str, branch: str) -> Certificate:
    person_id = scene.world.ids[who] = scene.person(branch)
    attempt_id = _begun(scene, who)
    assert submit_attempt(attempt_id, person_id, answers(person_id, attempt_id), scene.library, scene.clock()) is None
    pass_others(person_id, scene.library, scene.clock)
    return db.session.query(Certificate).filter_by(person_id=person_id).one()
