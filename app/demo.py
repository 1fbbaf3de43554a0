"""Filling an empty database with the made-up bank."""

import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from app.accounts.passwords import hash_password
from app.accounts.queries import get_person, get_person_by_staff_no, viewer_of
from app.accounts.services import acknowledge_notice, add_branch, add_person, grant_role
from app.demo_bank import BRANCHES, COHORTS, PEOPLE, SHOWN
from app.demo_edition import edition_before
from app.demo_past import Past, done, hired_on, plan
from app.demo_practice import plan_practice
from app.demo_record import plan_record
from app.demo_reminders import plan_reminders
from app.demo_sittings import hold_sittings, plan_past_sitting
from app.domain.calendar import add_months, civil_date
from app.domain.confirming import asks_for_word
from app.domain.manual import Manual
from app.domain.notice import NOTICE_VERSION
from app.extensions import db
from app.library.load import Library
from app.manual.services import store_edition
from app.record.confirmations_services import confirm_clauses
from app.training.cohorts import add_members, create_cohort

PASSWORD = "大堂学堂-demo-2026"

ROLE_NAMES = {"admin": "管理员", "hr": "人事", "trainer": "培训师", "branch_head": "网点负责人", "auditor": "审计", "": "学员"}
# The same past at every first start, but for the questions drawn.
SEED = 2026
# The present edition of the manual has been in force for so long at least, and the one before it was stored so long ago.
CHANGED, EARLIER = timedelta(days=20), timedelta(days=500)

# What the bank has given its word on: the section, in which edition's wording, so many days ago. What changed since asks for it again.
CONFIRMED = (("4.2", "before", 60), ("3.1", "present", 5))

Say = Callable[[str], object]


def _silent(_line: str) -> None:
    """Where nobody watches."""


def load(library: Library, now: datetime, say: Say = _silent) -> bool:
    """Fill an empty database; `say` is told how far it is. False when there is data already."""
    if get_person_by_staff_no(PEOPLE[0].staff_no):
        return False
    rng = random.Random(SEED)
    qualification = library.programme.qualifications[0]
    module = library.programme.module(qualification.module)
    if module is None:
        raise LookupError(f"no module {qualification.module}")
    today, before = civil_date(now), edition_before(library)
    past = Past(library, before, min(library.manual.effective_on, today - CHANGED), module, qualification.months, today, rng)
    say(f"正在建立示例银行：{len(BRANCHES)} 个机构，{len(PEOPLE)} 名员工……")
    with _disk_not_waited_for():
        store_edition(before, now - EARLIER)
        ids = _people(past, now)
        for somebody in PEOPLE:
            if somebody.story:
                plan(past, ids[somebody.staff_no], ids[_trainer_of(somebody.branch)], somebody.story)
        plan_past_sitting(past, ids)
        plan_practice(past, ids)
        plan_record(past, ids)
        plan_reminders(past)
        say(f"正在重演过去四年的培训与考试（{len(past.steps)} 步），约需半分钟……")
        past.live()
        _cohorts(ids, now - timedelta(days=1))
        hold_sittings(ids, past, now)
        for section, manual, days in CONFIRMED:
            _confirm(ids["H0001"], section, before.manual if manual == "before" else library.manual, now - timedelta(days=days))
    say("完成。")
    return True


def accounts() -> list[tuple[str, str, str]]:
    """One account of each role to try: (staff number, role in Chinese, name)."""
    by_number = {somebody.staff_no: somebody for somebody in PEOPLE}
    return [(number, ROLE_NAMES[by_number[number].role], by_number[number].name) for number in SHOWN]


def accounts_table() -> str:
    """The demo accounts, for the terminal."""
    lines = [f"演示账号（密码都是 {PASSWORD}）："]
    return "\n".join([*lines, *(f"  {staff_no}  {role}  {name}" for staff_no, role, name in accounts())])


@contextmanager
def _disk_not_waited_for() -> Iterator[None]:
    """On SQLite, let a thousand small commits pass without waiting for the disk each time: made-up data may be lost in a power cut."""
    if db.engine.dialect.name != "sqlite":
        yield
        return

    def hurry(connection: Any, _record: Any) -> None:
        connection.execute("PRAGMA synchronous=OFF")

    db.session.remove()
    db.engine.dispose()
    sa.event.listen(db.engine, "connect", hurry)
    try:
        yield
    finally:
        sa.event.remove(db.engine, "connect", hurry)
        db.session.remove()
        db.engine.dispose()


def _people(past: Past, now: datetime) -> dict[str, int]:
    """Branches, people, roles. Returns the ids by staff number."""
    began = now - (past.today - add_months(past.today, -2 * past.months - 3))
    for code, name, kind, parent in BRANCHES:
        done(add_branch(code, name, kind, parent, began))
    shared_hash = hash_password(PASSWORD)
    ids = {}
    for somebody in PEOPLE:
        hired = hired_on(somebody, past.months, past.today, past.rng)
        person_id = done(add_person(somebody.staff_no, somebody.name, somebody.branch, began, hired_on=hired, password_hash=shared_hash))
        acknowledge_notice(person_id, NOTICE_VERSION, began)
        if somebody.role:
            grant_role(person_id, somebody.role, somebody.branch, began)
        ids[somebody.staff_no] = person_id
    return ids


def _confirm(person_id: int, section_id: str, manual: Manual, now: datetime) -> None:
    """All of a section that is ours, signed by one person on one day."""
    section = manual.section(section_id)
    wordings = {clause.id: clause.digest for clause in section.clauses if asks_for_word(clause)} if section else {}
    if wordings:
        done(confirm_clauses(person_id, wordings, "周敏（人力资源部）", civil_date(now), manual, now))


def _trainer_of(branch: str) -> str:
    """Who assigns under a branch: the trainer of its province."""
    return "T0002" if branch.startswith("2") else "T0001"


def _cohorts(ids: dict[str, int], now: datetime) -> None:
    for name, branch, kinds in COHORTS:
        members = [
            ids[somebody.staff_no]
            for somebody in PEOPLE
            if somebody.story and somebody.story.kind in kinds and somebody.branch[0] == branch[0]
        ]
        trainer = get_person(ids[_trainer_of(branch)])
        if trainer is not None:
            add_members(viewer_of(trainer), done(create_cohort(viewer_of(trainer), name, branch, now)), members, now)
