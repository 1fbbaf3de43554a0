"""A small bank: two cities, three branches, one person of each role."""

from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import TypeVar

from app.accounts.passwords import hash_password
from app.accounts.queries import get_person, viewer_of
from app.accounts.services import acknowledge_notice, add_branch, add_person, grant_role
from app.domain.calendar import civil_date
from app.domain.notice import NOTICE_VERSION
from app.domain.rights import Viewer
from app.errors import Refused

T = TypeVar("T")

PASSWORD = "a-long-phrase-for-tests"

BRANCHES = (
    ("000", "总行", "head_office", None),
    ("110", "云州市分行", "city", "000"),
    ("111", "人民路理财中心", "理财中心", "110"),
    ("112", "湖滨理财网点", "理财网点", "110"),
    ("120", "江城市分行", "city", "000"),
    ("121", "江城便利店", "金融便利店", "120"),
)
PEOPLE = (
    ("admin", "A0001", "林书", "000", "000"),
    ("hr", "H0001", "周敏", "110", "110"),
    ("trainer", "T0001", "陈立", "110", "110"),
    ("branch_head", "B0001", "高远", "111", "111"),
    ("auditor", "U0001", "沈知", "000", "000"),
    ("trainee", "S0001", "王小雨", "111", None),
    ("other", "S0002", "李明轩", "112", None),
    ("far", "S0003", "赵子涵", "121", None),
)


@dataclass(frozen=True)
class World:
    """Ids by the short names above."""

    ids: dict[str, int]

    def __getitem__(self, who: str) -> int:
        return self.ids[who]

    def viewer(self, who: str) -> Viewer:
        person = get_person(self.ids[who])
        assert person is not None
        return viewer_of(person)

    @staticmethod
    def staff_no(who: str) -> str:
        return next(staff_no for key, staff_no, *_ in PEOPLE if key == who)


def make_world(now: datetime) -> World:
    """Fill an empty database."""
    for code, name, kind, parent in BRANCHES:
        done(add_branch(code, name, kind, parent, now))
    ids = {}
    for who, staff_no, name, branch, held_at in PEOPLE:
        ids[who] = done(add_person(staff_no, name, branch, now, hired_on=civil_date(now), password_hash=_hash()))
        acknowledge_notice(ids[who], NOTICE_VERSION, now)
        if held_at:
            assert grant_role(ids[who], who, held_at, now) is None
    return World(ids)


def done(outcome: T | Refused) -> T:
    """The outcome, which must not be a refusal."""
    assert not isinstance(outcome, Refused), outcome
    return outcome


@cache
def _hash() -> str:
    return hash_password(PASSWORD)
