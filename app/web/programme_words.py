"""What the programme asks and what its date rules come to, in sentences that HR can check against the files."""

from collections.abc import Callable, Sequence

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.domain.asked import Asked
from app.domain.calendar import day_after
from app.domain.cases.graph import THEMES
from app.domain.programme import Policy
from app.domain.version_change import Effect, Group
from app.domain.worked_example import Came, Renewal, Worked
from app.library.load import Library

BASES = {
    "previous_end": _l("接在旧的有效期之后：提前完成复训不丢一天，过期后才完成的从完成之日起算"),
    "completion": _l("从完成复训之日起算，旧的有效期还剩几天不加进去"),
    "fixed_day": _l("接在旧的有效期之后，到每年的固定日期为止"),
}
CAME = {
    Came.EARLY: _l("复训期还没有开始，这次通过不续期，也不改变有效期。"),
    Came.IN_WINDOW: _l("在复训期内，续期。"),
    Came.IN_GRACE: _l("已过期、仍在宽限期内：过期那几天没有资格，完成复训后从完成之日起重新有效。"),
    Came.LATE: _l("已过期：须完成取得资格的全部要求，从完成之日起重新有效。"),
    Came.AGAIN: _l("这一期已经续过，再通过一次不多得一天。"),
}
CASES = {
    "before_window": _l("复训期开始的前一天"),
    "window_opens": _l("复训期的第一天"),
    "in_window": _l("复训期的第二天"),
    "before_last_day": _l("到期日的前一天"),
    "last_day": _l("到期日当天"),
    "after_last_day": _l("到期日的后一天"),
    "grace_ends": _l("宽限期的最后一天"),
    "after_grace": _l("宽限期过后的第一天"),
    "twice": _l("同一个复训期内通过两次"),
}
# Nobody by these names works anywhere.
STORIES = {
    "in_time": _l("小陈：按时复训"),
    "early": _l("小周：2 月 29 日完成，复训来得太早，最后一天再来"),
    "late": _l("小韩：月末完成，过期一周才复训"),
}
GROUPS = {
    Group.LEARNER: _l("正在取得资格"),
    Group.HOLDER: _l("持有资格"),
    Group.LAPSED: _l("资格已过期"),
    Group.NEWCOMER: _l("还没有开始"),
}
# One for each state: when it holds, as app/domain/standing.py decides it. The order of the tests is the order in which they are told.
STATE_RULES = {
    "unassigned": _l("还没有指派取得资格的培训，也没有读过、考过其中任何一项。"),
    "learning": _l("已经指派或开始；要读的小节还没有读完，或任职条件还没有由人力资源部门确认。"),
    "ready": _l("小节读完、任职条件已确认；还差考试、案例、现场观察或后续教育。"),
    "qualified": _l("在有效期内（首尾两日均含），复训期还没有开始，或者已经续期。"),
    "renewal_due": _l("在有效期内，复训期已经开始，还没有续期。这些天仍可上岗。"),
    "expired": _l("最后一天已过，没有续期；到了那天自动过期，不靠任何人操作。宽限期内也没有资格，只是可以走较短的复训。"),
    "suspended": _l("在有效期内，由两人决定暂停，还没有恢复。"),
    "revoked": _l("由两人决定吊销，之后还没有重新指派或重新开始。以前的考试成绩不再算数。"),
}


def asked_text(asked: Asked, library: Library) -> str:
    """One requirement in words; a key that no content knows stays as it is."""
    return _ASKED[asked.kind](asked, library)


def _section_text(asked: Asked, library: Library) -> str:
    section = library.manual.section(asked.key)
    if section is None:
        return asked.key
    return section.title if asked.key == "0" else f"{asked.key} {section.title}"


def _paper_text(asked: Asked, library: Library) -> str:
    paper = library.bank.blueprint(asked.key)
    if paper is None:
        return asked.key
    return _("考试《%(title)s》%(percent)s 分及格", title=paper.title, percent=max(asked.percent, paper.cut))


def _cases_text(asked: Asked, _library: Library) -> str:
    if not asked.key:
        return _("案例任选 %(n)s 个，每个 %(percent)s 分以上", n=asked.count, percent=asked.percent)
    return _("案例（%(theme)s）%(n)s 个，每个 %(percent)s 分以上", theme=_(THEMES[asked.key]), n=asked.count, percent=asked.percent)


def _scene_text(asked: Asked, library: Library) -> str:
    scene = library.programme.observation(asked.key)
    return scene.title if scene else asked.key


def _hours_text(asked: Asked, _library: Library) -> str:
    return _("后续教育 %(n)s 学时", n=asked.count)


def _fact_text(asked: Asked, library: Library) -> str:
    fact = library.programme.fact(asked.key)
    return fact.title if fact else asked.key


_ASKED: dict[str, Callable[[Asked, Library], str]] = {
    "section": _section_text,
    "paper": _paper_text,
    "cases": _cases_text,
    "observed": _scene_text,
    "hours": _hours_text,
    "fact": _fact_text,
}


def policy_rows(policy: Policy) -> list[tuple[str, str]]:
    """The dates of a policy as names and values."""
    grace = _("%(n)s 天", n=policy.grace_days) if policy.grace_days else _("没有")
    basis = str(BASES[policy.next_from])
    if policy.fixed_day:
        month, day = policy.fixed_day.split("-")
        basis = _("%(basis)s（%(month)s 月 %(day)s 日）", basis=basis, month=int(month), day=int(day))
    return [
        (_("有效期"), _("%(n)s 个月", n=policy.months)),
        (_("复训期"), _("到期前 %(n)s 天开始", n=policy.renewal_window_days)),
        (_("过期后的宽限期"), grace),
        (_("下一期的有效期"), basis),
    ]


def worked_sentences(worked: Worked) -> list[str]:
    """A worked example, sentence by sentence, in the order of time."""
    first = worked.first
    found = [
        _("完成全部要求的当天（%(day)s）起有效，有效期至 %(last)s，首尾两日均含。", day=first.first, last=first.last),
        _("%(day)s 起可以复训。", day=first.opens),
    ]
    if first.grace_until > first.last:
        found.append(_("没有复训的，%(day)s 起过期；%(last)s（含当日）以前是宽限期。", day=day_after(first.last), last=first.grace_until))
    else:
        found.append(_("没有复训的，%(day)s 起过期，没有宽限期。", day=day_after(first.last)))
    return found + [renewal_sentence(each) for each in worked.renewals]


def renewal_sentence(renewal: Renewal) -> str:
    """What a later completion brought."""
    told = _("%(day)s 完成复训：%(came)s", day=renewal.on, came=CAME[renewal.came])
    if renewal.earned is None:
        return told
    return told + _(
        "下一期 %(first)s 至 %(last)s，%(opens)s 起可以再复训。",
        first=renewal.earned.first,
        last=renewal.earned.last,
        opens=renewal.earned.opens,
    )


def effect_sentences(effect: Effect, version: Policy, library: Library) -> list[str]:
    """What a new version changes for one person."""
    number = version.version
    if effect.group is Group.NEWCOMER:
        return [_("自 %(day)s 起按第 %(n)s 版开始。", day=effect.from_on, n=number)]
    found = [_stays_or_moves(effect, number)]
    if effect.last_day and effect.group is Group.HOLDER:
        found.append(_("本期有效期至 %(day)s，不变。", day=effect.last_day))
    if effect.moved:
        found += _moved(effect, library)
    return found


def _stays_or_moves(effect: Effect, number: int) -> str:
    if effect.moved:
        return _("自 %(day)s 起改按第 %(n)s 版（原为第 %(old)s 版）。", day=effect.from_on, n=effect.after, old=effect.before)
    kept = {"old": effect.before, "n": number, "day": effect.from_on}
    if effect.group is Group.LEARNER:
        return _("仍按第 %(old)s 版取得资格；取得以后的下一期起按第 %(n)s 版。", **kept)
    if effect.from_on:
        return _("本期和本期的复训仍按第 %(old)s 版；%(day)s 起的下一期按第 %(n)s 版。", **kept)
    return _("重新取得资格仍按第 %(old)s 版；之后的一期按第 %(n)s 版。", **kept)


def _moved(effect: Effect, library: Library) -> list[str]:
    found = []
    if effect.opens and effect.opens[0] != effect.opens[1]:
        found.append(_("复训期由 %(old)s 改为 %(new)s 开始。", old=effect.opens[0], new=effect.opens[1]))
    if effect.grace and effect.grace[0] != effect.grace[1]:
        found.append(_("宽限期由 %(old)s 改为 %(new)s 为止。", old=effect.grace[0], new=effect.grace[1]))
    if effect.added:
        found.append(_("新增 %(n)s 项要求：%(what)s。", n=len(effect.added), what=_listed(effect.added, library)))
    if effect.met:
        found.append(_("其中 %(n)s 项已经完成：%(what)s。", n=len(effect.met), what=_listed(effect.met, library)))
    if effect.dropped:
        found.append(_("不再要求：%(what)s。", what=_listed(effect.dropped, library)))
    if effect.to_assign:
        found.append(_("须指派《%(module)s》。", module=library.programme.the_module(effect.to_assign).title))
    return found or [_("要求和日期都没有变化。")]


def _listed(asked: Sequence[Asked], library: Library) -> str:
    return _("、").join(asked_text(each, library) for each in asked)
