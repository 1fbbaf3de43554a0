"""A made-up bank to look at: branches, people of every role, and one trainee's first steps."""

from datetime import datetime, timedelta

from app.accounts.passwords import hash_password
from app.accounts.queries import get_person_by_staff_no
from app.accounts.services import acknowledge_notice, add_branch, add_person, grant_role
from app.domain.calendar import civil_date
from app.domain.notice import NOTICE_VERSION
from app.errors import Refused
from app.library.load import Library

PASSWORD = "大堂学堂-demo-2026"

BRANCHES = (
    ("000", "示例银行总行", "head_office", None),
    ("100", "江南省分行", "province", "000"),
    ("110", "云州市分行", "city", "100"),
    ("111", "云州人民路理财中心", "理财中心", "110"),
    ("112", "云州湖滨理财网点", "理财网点", "110"),
)
# staff number, name, branch, role and where it is held
PEOPLE = (
    ("A0001", "林书", "000", (("admin", "000"),)),
    ("H0001", "周敏", "110", (("hr", "110"),)),
    ("T0001", "陈立", "110", (("trainer", "110"),)),
    ("B0001", "高远", "111", (("branch_head", "111"),)),
    ("U0001", "沈知", "100", (("auditor", "100"),)),
    ("S0001", "王小雨", "111", ()),
    ("S0002", "李明轩", "111", ()),
    ("S0003", "赵子涵", "112", ()),
)
ROLE_NAMES = {"admin": "管理员", "hr": "人事", "trainer": "培训师", "branch_head": "网点负责人", "auditor": "审计", "": "学员"}


def load(library: Library, now: datetime) -> bool:  # noqa: ARG001 (the past of the demo people will follow the library)
    """Fill an empty database. False when there is data already."""
    if get_person_by_staff_no(PEOPLE[0][0]):
        return False
    began = now - timedelta(days=30)
    for code, name, kind, parent in BRANCHES:
        _done(add_branch(code, name, kind, parent, began))
    shared_hash = hash_password(PASSWORD)
    for staff_no, name, branch, roles in PEOPLE:
        person_id = _done(add_person(staff_no, name, branch, began, hired_on=civil_date(began), password_hash=shared_hash))
        acknowledge_notice(person_id, NOTICE_VERSION, began)
        for role, held_at in roles:
            grant_role(person_id, role, held_at, began)
    return True


def accounts_table() -> str:
    """The demo accounts, for the terminal."""
    lines = [f"演示账号（密码都是 {PASSWORD}）："]
    for staff_no, name, _, roles in PEOPLE:
        lines.append(f"  {staff_no}  {ROLE_NAMES[roles[0][0] if roles else '']}  {name}")
    return "\n".join(lines)


def _done(outcome: int | Refused) -> int:
    if isinstance(outcome, Refused):
        raise RuntimeError(f"demo data refused: {outcome}")
    return outcome
