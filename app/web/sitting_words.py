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
# What happened to an attempt; one for each kind of event in its chain that an invigilator is told of.
EVENTS = {
    "started": _l("开始作答"),
    "taken_over": _l("换到另一个窗口或设备"),
    "suspended": _l("暂停"),
    "resumed": _l("恢复"),
    "deadline": _l("加时"),
    "submitted": _l("交卷"),
    "expired": _l("到时收卷"),
    "late_evidence": _l("留存一条迟到的答案"),
    "evidence_decided": _l("处理了一条迟到的答案"),
    "void_proposed": _l("提出作废"),
    "voided": _l("作废"),
}
