"""The sentence for every refusal. A test pairs these with the codes that services use."""

from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l

from app.errors import Refused

MESSAGES = {
    # accounts
    "branch_exists": _l("机构代码 %(code)s 已经存在。"),
    "no_such_branch": _l("没有代码为 %(code)s 的机构，请先核对机构代码。"),
    "staff_no_malformed": _l("工号“%(value)s”不合规：应为 4 至 20 位英文字母或数字。"),
    "name_malformed": _l("姓名不能为空，不超过 60 个字，且不含特殊控制字符。"),
    "person_exists": _l("工号 %(staff_no)s 已经存在。"),
    "no_such_role": _l("没有“%(role)s”这个角色。"),
    "password_short": _l("密码至少 %(shortest)s 位。可以用一句好记的话。"),
    "password_long": _l("密码不超过 128 位。"),
    "password_guessable": _l("密码太容易猜：不要包含自己的工号、姓名，也不要包含银行或网点的名称。"),
    "password_common": _l("这个密码太常见：不要只用常见的词、重复的字符或键盘上连续的键。可以用一句好记的话。"),
    "password_simple": _l("密码要包含大写字母、小写字母、数字、其他字符中的至少三类。"),
    "password_reused": _l("不能再用现在或最近用过的密码，请换一个。"),
    "wrong_current_password": _l("现在的密码不对，请检查后再试。"),
    "wrong_code": _l("工号或登录码不对，或者登录码已经用过、已过期。请检查后再试，或请网点负责人、人事重新发放。"),
    "own_account": _l("不能对自己的账号做这项操作，请由另一位管理人员办理。"),
    "beyond_own_rights": _l("对方或所选角色的权限超出您可以管理的范围，请由上级人事或管理员办理。"),
    "person_inactive": _l("这个账号已停用，请先恢复。"),
    "last_admin": _l("这是最后一位管理员，请先指定另一位管理员。"),
    "too_many_failures": _l("连续输错次数较多，请 %(seconds)s 秒后再试。"),
    "wrong_password": _l("工号或密码不对。请检查后再试；忘记密码请联系网点负责人或人事。"),
    # what is not there
    "no_such_paper": _l("没有这份试卷。"),
    "no_such_person": _l("没有这个人，或者不在您的管理范围内。"),
    "no_such_section": _l("手册里没有这一节。"),
    "no_such_checklist": _l("没有这份清单。"),
    "no_such_form": _l("没有这张表。"),
    "no_such_entry": _l("清单里没有这一项，可能刚刚更新过，请刷新页面。"),
    "checklist_day_over": _l("这一页是之前打开的，新的一天（月）已经开始。请在今天的清单上打勾。"),
    "no_such_clause": _l("手册里没有这一条，可能刚刚更新过。"),
    "no_clause_chosen": _l("请至少勾选一条。"),
    "signatory_malformed": _l("请写明代表本行确认的人：不能为空，不超过 60 个字，且不含特殊控制字符。"),
    "confirmed_in_the_future": _l("确认日期不能晚于今天。"),
    "clauses_changed": _l("条款 %(clauses)s 的文字刚刚更新过，什么也没有记下。请重新阅读后再确认。"),
    "clause_of_the_bank": _l("条款 %(clause)s 是本行手册原有的内容，不用确认。"),
    "no_such_session": _l("没有这次登录。"),
    "no_such_attempt": _l("没有这次作答。"),
    "no_such_case": _l("没有这个案例。"),
    "no_such_play": _l("没有这次案例。"),
    # cases
    "no_such_area": _l("没有这个范围。"),
    "no_such_diagnosis": _l("没有这次找误解。"),
    "diagnosis_unanswered": _l("还没有选。拿不准也请选一个最像的。"),
    "diagnosis_out_of_date": _l("做到一半时规则有了改动，请重新开始。"),
    "case_changed": _l("这个案例刚刚改写过，走到一半的步子对不上了。请从头再来。"),
    "case_over": _l("这个案例已经走到结局。"),
    "case_moved_on": _l("这一步已经走过，请接着往下走。"),
    "step_refused": _l("%(why)s"),
    "step_taken_back": _l("第 %(slot)s 题的案例只能往下走，走过的步子不能收回。"),
    # attempts
    "paper_not_in_programme": _l("这份试卷不在当前的培训计划里。"),
    "facts_unattested": _l("参加认证之前，先满足任职要求；还有任职条件没有由人力资源部门确认。"),
    "not_assigned": _l("还没有给您指派这项培训。需要学习请联系培训师。"),
    "sections_unread": _l("请先读完手册的这些小节：%(sections)s。"),
    "already_passed": _l("这份试卷您已经通过，不用再考。"),
    "paper_unconfirmed": _l("这份试卷依据的补充内容还没有经本行确认，暂时不能用于认证。请联系培训师。"),
    "no_such_sitting": _l("没有这场考试，或者您不是它的考生。"),
    "sitting_cancelled": _l("这场考试已经取消。"),
    "running_elsewhere": _l("这份试卷您正在另一场考试里作答，请先交卷。"),
    "sitting_name_malformed": _l("名称和考场地点都要填写，各不超过 60 个字，且不含特殊控制字符。"),
    "window_backwards": _l("结束时间要晚于开始时间。"),
    "window_past": _l("结束时间已经过去，请改成将来的时间。"),
    "window_too_long": _l("开放时间最长 31 天，请核对年月。"),
    "window_too_short": _l("开放时间短于试卷的限时 %(minutes)s 分钟，请推迟结束时间。"),
    "tries_out_of_range": _l("机会应为 1 至 9 次，间隔不超过 7 天。"),
    "no_such_invigilator": _l("您的管理范围内没有工号为“%(staff_no)s”的在职人员，请核对监考人的工号。"),
    "invigilator_is_candidate": _l("监考人是这场考试的考生。请换一位监考人，或先把此人移出考生名单。"),
    "sitting_over": _l("这场考试已经结束，不能再改。"),
    "sitting_begun": _l("已经有人开考：试卷和开始时间不能再改，结束时间只能推迟，也不能取消。"),
    "candidate_begun": _l("此人已经开考，不能移出。"),
    "deadline_moved": _l("您打开页面以后，有人已经加过时或恢复过考试。请核对现在的剩余时间，再决定要不要加。"),
    "not_begun": _l("此人还没有开考。"),
    "note_missing": _l("请写下发生了什么。"),
    "sitting_closed": _l("现在不在这场考试的开放时间内。"),
    "tries_used": _l("%(tries)s 次机会已经用完。请联系培训师，复习后再安排。"),
    "cool_down": _l("请先复习，%(minutes)s 分钟后可以再考。"),
    "attempt_closed": _l("这次作答已经结束，不能再改。"),
    "own_attempt": _l("这是您自己的作答，请由其他监考人员或培训师办理。"),
    "attempt_over": _l("这次作答已经结束，不能再暂停、恢复或加时。"),
    "already_suspended": _l("这次作答已经暂停。"),
    "not_suspended": _l("这次作答没有暂停。"),
    "second_person_needed": _l("这一步要由另一个人办理：暂停超过 10 分钟后的恢复，以及作废的确认，都要两个人。"),
    "already_void": _l("这次作答已经作废。"),
    "extension_out_of_range": _l("加时应在 1 至 %(longest)s 分钟之间。"),
    "no_such_evidence": _l("没有这份留存的答案。"),
    "evidence_decided": _l("这份留存的答案已经处理过。"),
    "own_answer": _l("这是您自己的答案，请由其他培训师评。"),
    "answer_marked": _l("这份答案刚刚由别人评过了。有不同意见的，请到“已评”里复评。"),
    "answer_not_marked": _l("这份答案还没有评，请先到“待评”里评。"),
    "own_opinion": _l("最近一次就是您评的，请由另一位培训师复评。"),
    "marking_pending": _l("上一次的答卷还在等待评卷，有了结果才能再考。"),
    "attempt_not_graded": _l("这次作答还没有结束或还没有判分，请稍后再处理。"),
    "no_such_item": _l("题库里没有 %(item)s 这道题。"),
    "too_late": _l("时间已到，这个答案没有计入成绩，已另外留存，可以请监考人员或培训师查看。"),
    "taken_over": _l("这次作答已经转到另一个窗口或设备，这里不能再改。"),
    "suspended": _l("考试已暂停，时间也停了。请等监考人员恢复。"),
    "key_reused": _l("这次保存与之前的编号相同、内容不同，没有保存。请刷新页面后再答。"),
    "not_saved": _l("系统暂时存不下，答案没有保存。请不要关闭页面，并告诉监考人员或管理员。"),
    "answers_missing": _l("第 %(slots)s 题最后的答案还没有送到，没有交卷。请刷新页面，核对后再交。"),
    "lease_held": _l("这次作答正在另一个窗口或设备上进行。"),
    "stale_answer": _l("第 %(slot)s 题在别的窗口改过，这里的旧答案没有保存。请核对后再答。"),
    "no_such_slot": _l("试卷里没有第 %(slot)s 题。"),
    "answer_refused": _l("第 %(slot)s 题：%(why)s"),
    "malformed_marking": _l("评分的内容不完整，请刷新页面后重新评。"),
    "malformed_save": _l("保存的内容不完整，请刷新页面后再试。"),
    # notes on clauses
    "note_too_long": _l("笔记写了 %(length)s 字，最多 %(longest)s 字。请缩短后再保存，您写的内容还在。"),
    "note_changed_elsewhere": _l("这条笔记在别的窗口或设备上改过，刚才没有保存。请对照后再保存，您写的内容还在。"),
    "mark_made_anew": _l("这一条您又做了新的标记，没有用删除的内容覆盖它。"),
    # lists of people
    "import_empty": _l("请先选择一个 CSV 文件。"),
    "import_too_big": _l("文件超过 1 MB，请分成几个文件。"),
    "import_too_long": _l("文件超过 5,000 行，请分成几个文件。"),
    "import_encoding": _l("读不出这个文件的文字。请用 Excel 另存为“CSV UTF-8”，或 WPS 的 CSV（GB18030）。"),
    "import_header": _l("表头应为“工号,姓名,网点代码,入职日期”；文件缺少：%(missing)s。请按模板改好第一行。"),
    "import_faulty": _l("文件里有 %(n)s 行有问题，什么也没有写入。请改好后重新上传。"),
    "no_such_import": _l("这份上传已经处理过或已过期，请重新上传文件。"),
    "import_overtaken": _l("刚刚有人新增了名单里的人员，这次什么也没有写入。请重新上传核对。"),
    "row_staff_no": _l("应为 4 至 20 位英文字母或数字，请核对工号。"),
    "row_twice": _l("与第 %(first)s 行的工号重复，请只保留一行。"),
    "row_elsewhere": _l("这个工号已在您管理范围以外的机构，请联系上级人事。"),
    "row_name": _l("不能为空，不超过 60 个字，且不含特殊控制字符，请改正姓名。"),
    "row_name_differs": _l("系统里这个工号的姓名是“%(name)s”。请核对；要更正请到人员页修改。"),
    "row_branch": _l("没有这个网点代码，或不在您的管理范围内，请核对代码。"),
    "row_branch_differs": _l("系统里此人在网点 %(branch)s。请核对；要调动请到人员页修改。"),
    "row_date": _l("请写成 2026-03-02 这样的日期，且不早于 1950 年、不晚于一年后。"),
    "row_date_differs": _l("系统里的入职日期是 %(day)s。请核对；要更正请到人员页修改。"),
    # training
    "no_such_module": _l("没有这个培训模块。"),
    "nobody_chosen": _l("请至少选择一个人。"),
    "due_in_the_past": _l("完成期限不能早于今天。"),
    "due_days_out_of_range": _l("天数应在 0 至 730 之间。"),
    "cohort_name_malformed": _l("名称不能为空，不超过 60 个字，且不含特殊控制字符。"),
    "cohort_exists": _l("这个机构下已有名为“%(name)s”的群组（可能已归档），请换一个名称。"),
    "no_such_cohort": _l("没有这个群组，或者不在您的管理范围内。"),
    "not_for_oneself": _l("不能给自己加考试机会，请由其他培训师办理。"),
    "reason_missing": _l("请写明理由，方便日后核对。"),
    "tries_left": _l("此人这份试卷还有机会，暂时不用再加。"),
}


def sentence(refused: Refused) -> str:
    """What people read for a refusal. A reason given by the domain (`why`) is one of `domain_words` and is translated as well."""
    return str(MESSAGES[refused.code] % {key: _spelt(key, value) for key, value in refused.params.items()})


def _spelt(key: str, value: Any) -> Any:
    """A parameter as people read it: a reason in their language, several things as a list."""
    if key == "why":
        return gettext(value)
    if key == "sections":
        value = tuple(gettext("序") if part == "0" else part for part in value)
    return gettext("、").join(value) if isinstance(value, tuple) else value
