"""What else the made-up bank's record holds: two further qualifications, decisions by two people, a transfer, a leaver, a new print."""

import json
from collections.abc import Mapping
from datetime import date, timedelta
from datetime import datetime as Instant
from functools import partial

import sqlalchemy as sa

from app.accounts.desk import correct_person, set_active
from app.accounts.models import Person
from app.accounts.queries import get_person, viewer_of
from app.demo_past import Past, answers, done
from app.domain.cases.best import Search, best_step
from app.domain.decisions import Kind, Wish
from app.domain.items.options import LETTERS
from app.domain.rights import Viewer
from app.errors import Refused
from app.extensions import db
from app.manual.services import mark_read
from app.practice.cases_models import CasePlay
from app.practice.cases_queries import staged
from app.practice.cases_services import start_play, take_step
from app.qualification.certificates_services import reissue_certificate
from app.qualification.decisions_services import confirm_decision, open_appeal, propose_decision
from app.qualification.models import Certificate, Decision
from app.quizzes.queries import get_attempt, get_paper
from app.quizzes.services import start_attempt, submit_attempt
from app.training.evidence_services import Course, Observed, log_hours, record_observation
from app.training.services import assign_module

# Who has done the continuing education of last year and of this year; the rest of the first have done it last year only.
LAST_YEAR = ("S0004", "S0005", "S0007", "S0009", "S0010", "S0015", "S0019", "S0029", "S0033", "S0040", "B0001", "B0004")
THIS_YEAR = ("S0004", "S0009", "S0019", "S0033", "B0001")
COURSES = (("反电信网络诈骗与可疑交易识别", 8), ("适老化服务与无障碍设施", 8), ("消费者权益保护与投诉处理", 8))
# Who leads complaints: days ago on which the last requirement was met.
COMPLAINTS = (("S0004", 190), ("S0029", 75), ("S0036", 720))


def plan_record(past: Past, ids: Mapping[str, int]) -> None:
    """Gather all of it; it happens in the order of time with everything else."""
    _plan_yearly(past, ids)
    for staff_no, ago in COMPLAINTS:
        _plan_complaints(past, ids[staff_no], ids[_trainer_of(staff_no)], past.today - timedelta(days=ago))
    _plan_decisions(past, ids)
    _plan_people(past, ids)


def _plan_yearly(past: Past, ids: Mapping[str, int]) -> None:
    """Three courses in the autumn, eight hours each, and two cases."""
    for years, group in ((1, LAST_YEAR), (0, THIS_YEAR)):
        autumn = date(past.today.year - years, 9, 10)
        if autumn + timedelta(days=60) > past.today:
            continue
        for number, (title, hours) in enumerate(COURSES):
            course = Course(title=title, held_on=autumn + timedelta(days=20 * number), hours=hours)
            for trainer in ("T0001", "T0002"):
                people = [ids[staff_no] for staff_no in group if _trainer_of(staff_no) == trainer]
                past.at(course.held_on, 17, 1, partial(_credit, past, ids[trainer], people, course))
        for staff_no in group:
            _assign(past, ids[staff_no], ids[_trainer_of(staff_no)], "yearly", autumn - timedelta(days=8), 90)
            _play(past, ids[staff_no], "", 2, autumn + timedelta(days=45))


def _credit(past: Past, trainer_id: int, people: list[int], course: Course, now: Instant) -> None:
    done(log_hours(_who(trainer_id), people, course, f"demo-{course.held_on}-{trainer_id}"[:24], past.library.programme, now))


def _plan_complaints(past: Past, person_id: int, trainer_id: int, last: date) -> None:
    """The whole way of the special module within two weeks."""
    module = past.library.programme.the_module("complaints-special")
    _assign(past, person_id, trainer_id, module.key, last - timedelta(days=20), 40)
    for number, section in enumerate(module.sections):
        day = last - timedelta(days=15 - number)
        past.at(day, 9, 2, lambda now, section=section: mark_read(person_id, section, past.in_force(now), now))
    _play(past, person_id, "complaints", 3, last - timedelta(days=8))
    past.at(last - timedelta(days=5), 10, 2, lambda now: _observe(past, trainer_id, person_id, now))
    _sit(past, person_id, module.papers[0], last)


def _plan_decisions(past: Past, ids: Mapping[str, int]) -> None:
    """One suspended, who objects; one revoked; one extension that waits for a second person."""
    halted = Wish(kind=Kind.SUSPEND, reason="complaint", note="客户投诉引导中当众谈论资产，查清之前先不当班")
    gone = Wish(kind=Kind.REVOKE, reason="granted_in_error", note="复核发现由他人代考，证书作废")
    longer = Wish(kind=Kind.EXTEND, reason="illness", valid_until=past.today + timedelta(days=140), note="住院，复训顺延三个月")
    for staff_no, wish, ago in (("S0029", halted, 9), ("S0044", gone, 40), ("S0048", longer, 2)):
        past.at(past.today - timedelta(days=ago), 9, 2, partial(_propose, past, ids, staff_no, wish))
    for staff_no, ago in (("S0029", 9), ("S0044", 40)):
        past.at(past.today - timedelta(days=ago), 15, 2, partial(_confirm, past, ids, staff_no))
    past.at(past.today - timedelta(days=6), 20, 1, lambda now: _object(ids["S0029"], "当时只是确认号码，没有谈到金额，请调录像。", now))


def _plan_people(past: Past, ids: Mapping[str, int]) -> None:
    """A transfer, somebody who has left, and a lost certificate printed anew."""
    past.at(past.today - timedelta(days=200), 10, 1, lambda now: _move(ids, "S0005", "113", now))
    past.at(past.today - timedelta(days=100), 10, 1, lambda now: _leave(ids, "S0045", now))
    past.at(past.today - timedelta(days=30), 10, 1, lambda now: _print_anew(past, ids, "S0033", now))


def _assign(past: Past, person_id: int, trainer_id: int, module: str, day: date, within: int) -> None:
    def act(now: Instant) -> None:
        done(assign_module(_who(trainer_id), [person_id], module, day + timedelta(days=within), past.library, now))

    past.at(day, 8, 1, act)


def _play(past: Past, person_id: int, theme: str, count: int, first: date) -> None:
    """So many cases of a theme, each the best way, one a day."""
    cases = [case for case in past.library.bank.cases if theme in ("", case.case.theme)][:count]
    for number, item in enumerate(cases):
        past.at(first + timedelta(days=number), 18, 2, lambda now, slug=item.case.slug: _play_well(past, person_id, slug, now))


def _play_well(past: Past, person_id: int, slug: str, now: Instant) -> None:
    library = past.library
    play_id = start_play(person_id, slug, past.rng.randrange(1, 1000), library, now)
    while True:
        row = db.session.get(CasePlay, play_id)
        found = staged(row, library) if row else None
        if row is None or found is None or found.play.scene is None:
            return
        scene = found.play.scene
        _, _, said = best_step(scene, Search(found.case).best(scene, found.play.variables).key).partition("=")
        choices = [choice.key for choice in scene.choices]
        letter, values = (LETTERS[choices.index(said)], []) if choices else ("", json.loads(said))
        _must(take_step(play_id, person_id, len(found.play.log), letter, values, library, now))


def _sit(past: Past, person_id: int, slug: str, day: date) -> None:
    """Without a fault: the special paper asks for more than the others."""
    running: list[str] = []

    def submit(now: Instant) -> None:
        attempt = get_attempt(person_id, running[0])
        if attempt is not None:
            submit_attempt(running[0], person_id, answers(get_paper(attempt), 0, past.rng), past.library, now)

    started = past.at(day, 14, 2, lambda now: running.append(done(start_attempt(person_id, slug, past.library, now))))
    past.steps.append((started + timedelta(minutes=12), len(past.steps), submit))


def _observe(past: Past, trainer_id: int, person_id: int, now: Instant) -> None:
    scene = past.library.programme.observation("complaint")
    if scene is not None:
        seen = Observed(points=scene.points, passed=True, note="先请到安静处再听，复述准确。")
        _must(record_observation(_who(trainer_id), person_id, scene.key, seen, f"demo-{person_id}", past.library.programme, now))


def _propose(past: Past, ids: Mapping[str, int], staff_no: str, wish: Wish, now: Instant) -> None:
    done(propose_decision(_who(ids["H0002"]), ids[staff_no], "lobby-manager", wish, past.library.programme, now))


def _confirm(past: Past, ids: Mapping[str, int], staff_no: str, now: Instant) -> None:
    _must(confirm_decision(_who(ids["H0001"]), _decision_about(ids[staff_no]), past.library.programme, now))


def _decision_about(person_id: int) -> int:
    return db.session.scalars(sa.select(Decision.id).where(Decision.person_id == person_id)).one()


def _object(person_id: int, grounds: str, now: Instant) -> None:
    _must(open_appeal(_who(person_id), _decision_about(person_id), grounds, now))


def _move(ids: Mapping[str, int], staff_no: str, branch: str, now: Instant) -> None:
    person = db.session.get_one(Person, ids[staff_no])
    _must(correct_person(_who(ids["H0001"]), person.id, person.name, branch, person.hired_on, now))


def _leave(ids: Mapping[str, int], staff_no: str, now: Instant) -> None:
    _must(set_active(_who(ids["H0001"]), ids[staff_no], False, now))


def _print_anew(past: Past, ids: Mapping[str, int], staff_no: str, now: Instant) -> None:
    latest = sa.select(Certificate.number).where(Certificate.person_id == ids[staff_no]).order_by(Certificate.valid_from.desc())
    number = db.session.scalars(latest).first()
    done(reissue_certificate(_who(ids["H0001"]), number or "", "lost", "原件遗失", past.library.programme, now, ""))


def _must(refused: Refused | None) -> None:
    """Nothing of the demo's own data may be refused."""
    if refused is not None:
        done(refused)


def _who(person_id: int) -> Viewer:
    person = get_person(person_id)
    if person is None:
        raise LookupError(person_id)
    return viewer_of(person)


def _trainer_of(staff_no: str) -> str:
    return "T0002" if staff_no in ("S0029", "S0033", "S0036", "S0040") else "T0001"
