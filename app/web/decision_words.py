"""What decisions, their reasons and outcomes are called."""

from flask_babel import lazy_gettext as _l

KINDS = {
    "grant": _l("直接授予"),
    "extend": _l("延长有效期"),
    "suspend": _l("暂停资格"),
    "reinstate": _l("恢复资格"),
    "revoke": _l("吊销资格"),
    "correct": _l("更正记录"),
    "accept": _l("认可外部证明"),
}
REASONS = {
    "system_outage": _l("系统故障"),
    "paper_exam": _l("纸面考试"),
    "leave": _l("产假、探亲等长假"),
    "illness": _l("病假"),
    "secondment": _l("借调"),
    "investigation": _l("核实调查"),
    "long_absence": _l("长期离岗"),
    "complaint": _l("重大投诉"),
    "post_changed": _l("岗位变动"),
    "cleared": _l("查清无责"),
    "returned": _l("返岗"),
    "retrained": _l("已补学"),
    "fraud": _l("考核舞弊"),
    "misconduct": _l("违规"),
    "granted_in_error": _l("授予有误"),
    "wrong_person": _l("登记错了人"),
    "wrong_data": _l("内容有误"),
    "entered_twice": _l("重复登记"),
    "other_branch": _l("其他分行取得"),
    "earlier_system": _l("旧系统的证书"),
    "outside_exam": _l("外部考试"),
    "other": _l("其他（请写明）"),
}
OUTCOMES = {
    "open": _l("待第二人确认"),
    "confirmed": _l("已生效"),
    "declined": _l("未同意"),
    "withdrawn": _l("已撤回"),
}
APPEALS = {"open": _l("申诉待答复"), "upheld": _l("申诉成立，决定作废"), "dismissed": _l("申诉不成立，维持决定")}
