"""The sentence for every refusal. A test pairs these with the codes that services use."""

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
    "password_short": _l("密码至少 12 位。可以用一句好记的话。"),
    "password_long": _l("密码不超过 128 位。"),
    "password_guessable": _l("密码太容易猜：不要包含自己的工号或姓名，也不要只重复几个字符。"),
    "too_many_failures": _l("连续输错次数较多，请 %(seconds)s 秒后再试。"),
    "wrong_password": _l("工号或密码不对。请检查后再试；忘记密码请联系网点负责人或人事。"),
}


def sentence(refused: Refused) -> str:
    """What people read for a refusal."""
    return str(MESSAGES[refused.code] % refused.params)
