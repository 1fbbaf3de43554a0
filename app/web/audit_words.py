"""What the actions and subjects of the audit trail are called."""

import json

from flask_babel import lazy_gettext as _l

# One for each code that a service notes; a test holds the two together.
ACTIONS = {
    "signed_in": _l("登录"),
    "signed_out": _l("退出登录"),
    "session_ended": _l("结束自己的其他登录"),
    "sessions_ended": _l("结束此人的全部登录"),
    "password_changed": _l("修改密码"),
    "code_issued": _l("发放一次性登录码"),
    "code_used": _l("用一次性登录码设置密码"),
    "notice_acknowledged": _l("确认已读个人信息保护告知书"),
    "data_exported": _l("导出数据"),
    "branch_added": _l("新增机构"),
    "person_added": _l("新增人员"),
    "person_corrected": _l("更正人员信息"),
    "people_imported": _l("导入名单"),
    "certificates_proposed": _l("提出认可以往证书"),
    "certificates_confirmed": _l("确认认可以往证书"),
    "certificates_declined": _l("了结以往证书的提出"),
    "certificates_imported": _l("写入以往证书"),
    "account_closed": _l("停用账号"),
    "account_reopened": _l("恢复账号"),
    "role_granted": _l("授予角色"),
    "role_taken": _l("收回角色"),
    "cohort_created": _l("建立群组"),
    "cohort_renamed": _l("群组改名"),
    "cohort_members_added": _l("群组加入成员"),
    "cohort_member_removed": _l("群组移出成员"),
    "cohort_archived": _l("群组归档"),
    "cohort_reopened": _l("群组恢复使用"),
    "sitting_created": _l("安排考场"),
    "sitting_changed": _l("修改考场"),
    "sitting_cancelled": _l("取消考场"),
    "sitting_candidates_added": _l("考场加入考生"),
    "sitting_candidate_removed": _l("考场移出考生"),
    "incident_noted": _l("记下考场情况"),
    "extra_try_granted": _l("增加一次考试机会"),
    "observation_recorded": _l("登记现场观察"),
    "hours_logged": _l("登记后续教育学时"),
    "hours_taken_back": _l("撤回后续教育学时"),
    "fact_attested": _l("确认或撤回任职条件"),
    "clause_confirmed": _l("确认补充条款"),
    "confirmation_withdrawn": _l("撤回对补充条款的确认"),
    "decision_proposed": _l("提出资格决定"),
    "decision_confirmed": _l("确认资格决定"),
    "decision_refused": _l("资格决定被拒绝"),
    "decision_declined": _l("了结资格决定"),
    "appeal_opened": _l("提出申诉"),
    "appeal_decided": _l("答复申诉"),
    "reminder_resent": _l("重新发送提醒邮件"),
    "calendar_opened": _l("生成日历订阅地址"),
    "calendar_ended": _l("作废日历订阅地址"),
    "email_changed": _l("修改邮箱"),
    "certificate_checked": _l("核验证书"),
    "person_seen": _l("查看档案"),
    "api_key_created": _l("新建接口密钥"),
    "api_key_revoked": _l("吊销接口密钥"),
    "api_read": _l("经接口读取"),
    "certificate_reissued": _l("重新签发证书"),
    "certificates_batched": _l("批量制作证书"),
    "data_request_made": _l("申请更正或删除个人信息"),
    "data_request_answered": _l("答复个人信息申请"),
    "erasure_proposed": _l("提出删除个人信息"),
    "person_erased": _l("删除个人信息"),
    "ledger_end_signed_off": _l("签字恢复停写的账本"),
}
# What a row is about in one word; the keys are those of app.domain.trail_filters.
KINDS = {"saw": _l("查看"), "changed": _l("变更"), "exported": _l("导出"), "came": _l("登录")}
# The kinds of pages about a person.
PAGES = {
    "record": _l("资格档案"),
    "training": _l("培训情况"),
    "account": _l("账号资料"),
    "certificate": _l("证书"),
    "decision": _l("资格决定"),
    "api": _l("接口"),
}
# Particulars that auditors read most; others keep the names that programs gave them.
_PARTICULARS = {
    "page": _l("页面"),
    "key": _l("密钥"),
    "what": _l("内容"),
    "rows": _l("行数"),
    "filters": _l("条件"),
    "reason": _l("理由"),
}
_KINDS = {
    "branch": _l("机构 %(name)s"),
    "cohort": _l("群组 %(name)s"),
    "sitting": _l("考场 %(name)s"),
    "certificate": _l("证书 %(name)s"),
    "certificate_batch": _l("第 %(name)s 批证书"),
    "clause": _l("条款 %(name)s"),
    "key": _l("接口密钥 %(name)s"),
    "import": _l("导入批次 %(name)s"),
}
_LISTS = {
    "list:reminders": _l("提醒名单"),
    "list:standings": _l("资格状态名单"),
    "list:version": _l("新版影响名单"),
    "list:today": _l("大堂在岗"),
    "list:matrix": _l("资格矩阵"),
    "people": _l("人员名单"),
    "ledger": _l("账本"),
    "list:audit": _l("操作记录"),
}


def action_sentence(action: str) -> str:
    """What was done; a code without a sentence is shown as it is."""
    return str(ACTIONS.get(action, action))


def subject_text(subject: str, name: str) -> str:
    """What it was done to. `name` is what the subject is called, "" where nobody knows; an unknown kind is shown as it is."""
    kind, _colon, key = subject.partition(":")
    if kind == "person" and name:
        return name
    if kind in _KINDS:
        return str(_KINDS[kind] % {"name": name or key})
    return str(_LISTS.get(subject, subject))


def detail_text(detail: str) -> str:
    """The particulars of a row as `name=value; …`; text that is no JSON object is shown as it is."""
    try:
        found = json.loads(detail)
    except ValueError:
        return detail
    if not isinstance(found, dict):
        return detail
    return "; ".join(
        f"{_PARTICULARS[key]}={_told(value)}" if key in _PARTICULARS else f"{key}={_told(value)}" for key, value in found.items()
    )


def _told(value: object) -> str:
    """A particular: a page by its name, filters as they stand in an address, other things as JSON."""
    if isinstance(value, str):
        return str(PAGES.get(value, value))
    if isinstance(value, dict):
        return ", ".join(f"{key}={_told(inner)}" for key, inner in value.items()) or "—"
    return json.dumps(value, ensure_ascii=False)
