"""What the states, kinds and fields of uploaded lists are called."""

from flask_babel import lazy_gettext as _l

STATES = {
    "uploaded": _l("待选列"),
    "planning": _l("核对中"),
    "staged": _l("待确认"),
    "proposed": _l("待第二人确认"),
    "applying": _l("正在写入"),
    "applied": _l("已写入"),
    "undoing": _l("正在撤销"),
    "undone": _l("已撤销"),
    "stopping": _l("正在退回"),
    "stopped": _l("已停下并退回"),
    "declined": _l("未获确认"),
}
# The kinds of rows with their icons, as tiles show them.
KINDS = {
    "new": (_l("新增"), "plus"),
    "changed": (_l("信息更正"), "edit"),
    "moved": (_l("调动"), "branch"),
    "returning": (_l("返岗，恢复账号"), "history"),
    "leaving": (_l("停用"), "lock"),
    "same": (_l("与系统一致，不改动"), "check"),
    "stays": (_l("保持原样"), "info"),
    "faulty": (_l("有问题的行"), "alert"),
    "left": (_l("撤销时保留"), "info"),
}
FIELDS = {
    "staff_no": _l("工号"),
    "name": _l("姓名"),
    "branch_code": _l("网点代码"),
    "branch": _l("网点"),
    "hired_on": _l("入职日期"),
    "left_on": _l("离职日期"),
    "active": _l("账号"),
    "qualification": _l("资格"),
    "number": _l("证书编号"),
    "valid_from": _l("自"),
    "valid_until": _l("至"),
    "issuer": _l("颁发单位"),
}
# Why a row stays as it is, or why an undo has left it.
WHYS = {
    "stays_own_account": _l("这是您自己的账号，请由另一位管理人员办理。"),
    "stays_admin": _l("管理员的账号不随名单改动，请到人员页办理。"),
    "stays_beyond_rights": _l("对方持有您不能管理的角色，请由上级人事或管理员办理。"),
    "stays_erased": _l("此人的个人信息已经删除，不能再恢复。"),
    "left_changed": _l("写入以后又有人改过，撤销时没有动。"),
    "left_proven": _l("写入以后已有学习或考试记录，账号保留；要停用请到人员页办理。"),
}
