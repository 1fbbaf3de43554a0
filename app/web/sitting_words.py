"""What the phases of a sitting and the places in its room are called."""

from flask_babel import lazy_gettext as _l

PHASES = {"coming": _l("未开始"), "running": _l("进行中"), "past": _l("已结束"), "cancelled": _l("已取消")}
SEATS = {
    "absent": _l("未到"),
    "open": _l("作答中"),
    "suspended": _l("已暂停"),
    "submitted": _l("已交卷"),
    "expired": _l("到时交卷"),
    "void": _l("已作废"),
}
