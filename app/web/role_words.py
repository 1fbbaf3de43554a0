"""What the roles are called."""

from flask_babel import lazy_gettext as _l

ROLE_NAMES = {
    "trainee": _l("学员"),
    "trainer": _l("培训师"),
    "branch_head": _l("网点负责人"),
    "hr": _l("人事"),
    "auditor": _l("审计"),
    "admin": _l("管理员"),
}
