"""What standings, their reasons and the events of the record are called, each in one sentence that a person reads."""

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _l

from app.web.decision_words import REASONS as DECISION_REASONS

STATES = {
    "unassigned": _l("未指派"),
    "learning": _l("学习中"),
    "ready": _l("可考"),
    "qualified": _l("合格"),
    "renewal_due": _l("待复训"),
    "expired": _l("已过期"),
    "suspended": _l("暂停"),
    "revoked": _l("吊销"),
}
# One for each reason that app/domain/standing.py gives; the parameters are the standing's own.
REASONS = {
    "not_assigned": _l("还没有指派这项培训。"),
    "sections_left": _l("手册已读 %(read)s / %(of)s 节，读完后可以考试。"),
    "facts_left": _l("手册已读完，还有任职条件没有由人力资源部门确认。"),
    "papers_left": _l("手册已读完，等待通过考试。"),
    "others_left": _l("还有案例、现场观察或后续教育没有完成。"),
    "granted": _l("全部要求已完成，资格自 %(from)s 起至 %(until)s 有效（首尾两日均含）。"),
    "window_open": _l("资格至 %(until)s（含当日）有效，复训期已开始。"),
    "lapsed": _l("资格有效期已于 %(until)s 结束，没有在期内完成复训。"),
    "in_grace": _l("资格有效期已于 %(until)s 结束；%(grace)s（含当日）以前完成复训，不必从头培训。"),
    "suspended": _l("资格自 %(on)s 起暂停：%(reason)s。"),
    "revoked": _l("资格自 %(on)s 起吊销：%(reason)s。"),
}
NEXT_STEPS = {
    "unassigned": _l("请培训师指派上岗培训。"),
    "learning": _l("读完剩下的小节，然后参加考试。"),
    "ready": _l("完成剩下的要求：考试、案例、现场观察或后续教育。"),
    "qualified": _l("不用做什么；复训期开始时会再提醒。"),
    "renewal_due": _l("在到期日之前重新通过考试，新证书接着旧证书的有效期。"),
    "expired": _l("重新通过考试后才能上岗。"),
    "suspended": _l("暂停期间不能上岗；恢复由人力资源部门决定。"),
    "revoked": _l("须重新指派、重新完成全部要求才能再取得资格；不服的可以申诉。"),
}
# Where the reason tells more than the state what to do.
NEXT_BY_REASON = {
    "sections_left": _l("读完剩下的小节，然后参加考试。"),
    "facts_left": _l("请人力资源部门核对材料，确认任职条件。"),
    "papers_left": _l("参加剩下的考试。"),
    "others_left": _l("完成剩下的案例、现场观察或后续教育。"),
    "in_grace": _l("在 %(grace)s（含当日）以前完成复训；此前不能上岗。"),
    "lapsed": _l("重新完成取得资格的全部要求后才能上岗；读过的小节不用再读。"),
}
CERTIFICATE_STATES = {
    "qualified": _l("有效"),
    "renewal_due": _l("待复训，仍有效"),
    "expired": _l("已过期"),
    "suspended": _l("暂停，目前无效"),
    "revoked": _l("已吊销"),
    "not_yet": _l("尚未生效"),
    "altered": _l("与签发记录不符"),
    "superseded": _l("已被新证书取代"),
    "void": _l("已更正作废"),
}
REISSUES = {
    "name_changed": _l("更名"),
    "misprint": _l("印制有误"),
    "lost": _l("遗失"),
    "other": _l("其他"),
    "extended": _l("延长有效期"),
    "": _l("重新授予"),
}
EVENTS = {
    "assigned": _l("指派培训《%(module)s》，期限 %(due_on)s"),
    "section_read": _l("读完手册 %(section)s"),
    "passed": _l("通过考试《%(paper)s》"),
    "failed": _l("考试《%(paper)s》未通过"),
    "extra_try": _l("增加一次考试《%(paper)s》的机会"),
    "observed_passed": _l("现场观察《%(scene)s》合格"),
    "observed_failed": _l("现场观察《%(scene)s》还不合格"),
    "hours_logged": _l("后续教育 %(hours)s 学时：%(title)s"),
    "attested": _l("人力资源部门确认：%(fact)s"),
    "attested_not": _l("人力资源部门撤回确认：%(fact)s"),
    "case_played": _l("完成案例《%(case)s》，%(percent)s 分"),
    "imported": _l("认可外部证明 %(number)s，%(valid_from)s 至 %(valid_until)s"),
    "extended": _l("有效期延长至 %(valid_until)s：%(reason)s"),
    "superseded": _l("重新签发证书：%(by)s 取代 %(number)s（%(code)s）"),
    "suspended": _l("暂停资格：%(reason)s"),
    "reinstated": _l("恢复资格：%(reason)s"),
    "revoked": _l("吊销资格：%(reason)s"),
    "corrected": _l("更正：第 %(of)s 号记录作废（%(reason)s）"),
    "appeal_opened": _l("提出申诉"),
    "erased": _l("离职满期，个人信息已删除"),
    "appeal_upheld": _l("申诉成立，决定作废"),
    "appeal_dismissed": _l("申诉不成立，维持决定"),
    "granted": _l("授予资格，%(valid_from)s 至 %(valid_until)s，证书编号 %(number)s"),
}
OTHER_EVENT = _l("其他记录（%(kind)s）")
NOT_VALID = _l("目前无效")


def reason_sentence(reason: str, params: Mapping[str, str]) -> str:
    """Why somebody stands where they stand."""
    return str(REASONS[reason] % _in_words(params))


def next_sentence(state: str, reason: str, params: Mapping[str, str]) -> str:
    """What somebody who stands so does next."""
    return str(NEXT_BY_REASON.get(reason, NEXT_STEPS[state]) % params)


def _in_words(data: Mapping[str, Any]) -> Mapping[str, Any]:
    """A decision without a note gives its reason as a code: it is told in the words of the code."""
    return {**data, "reason": DECISION_REASONS[data["reason"]]} if data.get("reason") in DECISION_REASONS else data


def event_sentence(kind: str, data: Mapping[str, Any]) -> str:
    """An event of the record in plain words. `data` is its payload, with titles in place of keys."""
    match kind:
        case "graded":
            kind = "passed" if data["passed"] else "failed"
        case "observed":
            kind = "observed_passed" if data["passed"] else "observed_failed"
        case "attested":
            kind = "attested" if data["holds"] else "attested_not"
        case "appeal_decided":
            kind = f"appeal_{data['outcome']}"
        case "superseded":
            data = {**data, "code": REISSUES[data["code"]]}
    return str(EVENTS[kind] % _in_words(data)) if kind in EVENTS else str(OTHER_EVENT % {"kind": kind})


def certificate_word(state: str) -> str:
    """What a certificate is worth today."""
    return str(CERTIFICATE_STATES.get(state, NOT_VALID))
