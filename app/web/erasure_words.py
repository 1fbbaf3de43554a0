"""What the tables that hold something of a person are called, and why some of it stays after an erasure."""

from flask_babel import lazy_gettext as _l

from app.domain.personal_data import EVIDENCE, LOG, OFFICE

TABLES = {
    "people": _l("姓名、工号、邮箱、密码、入职日期"),
    "postings": _l("任职经历"),
    "role_grants": _l("角色"),
    "sign_in_sessions": _l("登录的设备和地址"),
    "sign_in_codes": _l("一次性登录码"),
    "past_passwords": _l("用过的密码"),
    "calendar_keys": _l("日历订阅"),
    "notice_acknowledgements": _l("确认告知书"),
    "data_requests": _l("个人信息申请的文字"),
    "practice_answers": _l("练习作答"),
    "review_cards": _l("每日复习"),
    "calibration_runs": _l("把握度练习"),
    "diagnoses": _l("找误解"),
    "case_plays": _l("案例练习"),
    "clause_marks": _l("书签与笔记"),
    "reading_places": _l("读到的位置"),
    "checklist_ticks": _l("清单打勾"),
    "reminders": _l("提醒"),
    "saved_views": _l("存下的筛选"),
    "certificates": _l("证书上的姓名、工号、机构"),
    "ledger_events": _l("资格账本"),
    "event_texts": _l("账本记录里的说明文字"),
    "standing_intervals": _l("资格状态"),
    "decisions": _l("资格决定的说明文字"),
    "appeals": _l("申诉与答复的文字"),
    "assignments": _l("学习任务"),
    "cohort_members": _l("所在群组"),
    "section_reads": _l("读过的章节"),
    "evidence_keys": _l("登记表单的编号"),
    "candidates": _l("考试名额"),
    "attempts": _l("考试（浏览器标识）"),
    "answers": _l("考试答案"),
    "attempt_events": _l("考试经过"),
    "gradings": _l("判分"),
    "markings": _l("阅卷意见"),
    "criterion_marks": _l("分项得分"),
    "sightings": _l("考试时的设备和地址"),
    "sitting_notes": _l("考场情况的文字"),
    "audit_rows": _l("审计记录"),
    "clause_confirmations": _l("对补充条款的确认"),
    "certificate_batches": _l("批量下载的证书文件"),
    "column_choices": _l("导入时选过的列"),
    "roster_batches": _l("含此人的导入文件"),
    "roster_rows": _l("导入名单里的一行"),
}
WHY = {
    EVIDENCE: _l("考试与资格的凭据：只留编号，姓名已无从对应"),
    LOG: _l("安全审计日志：依法留存，只增不改"),
    OFFICE: _l("履行职务的记录：属于本行"),
}
KINDS = {"erase": _l("删除"), "correct": _l("更正")}
OUTCOMES = {
    "open": _l("等待人事处理"),
    "done": _l("已办理"),
    "refused": _l("未同意"),
    "restricted": _l("限制处理：只保存，不作其他使用"),
}
