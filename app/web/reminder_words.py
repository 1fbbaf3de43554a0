"""What reminders say: in the app, in a mail and in a calendar."""

from collections.abc import Mapping, Sequence
from datetime import date

from flask_babel import gettext
from flask_babel import lazy_gettext as _l

from app.domain.programme import Programme

KINDS = {"expiry": _l("资格到期"), "due": _l("培训期限"), "digest": _l("机构汇总")}
VIEWS = {
    "today": _l("今天将发"),
    "ahead": _l("未来 30 天"),
    "made": _l("近 90 天已发"),
    "failed": _l("邮件失败"),
    "unknown": _l("邮件不明"),
}
MAILS = {
    "in_app": _l("系统内"),
    "waiting": _l("系统内；邮件等待发送"),
    "claimed": _l("系统内；邮件正在发送"),
    "sent": _l("系统内；邮件已发"),
    "failed": _l("系统内；邮件失败"),
    "unknown": _l("系统内；邮件不明"),
}
# How many people the mail of a digest names; the rest is on the page.
MOST_LINES = 50

# A person of a digest: name, staff number, branch, kind, title, last day.
Line = tuple[str, str, str, str, str, date]


def titles_of(programme: Programme) -> dict[str, str]:
    """What the keys of qualifications and modules are called."""
    return {each.key: each.title for each in (*programme.modules, *programme.qualifications)}


def headline(kind: str, title: str, last_on: date, today: date) -> str:
    """What it is about, as things stand today."""
    left = (last_on - today).days
    if kind == "due":
        if left > 0:
            return gettext("《%(title)s》还有 %(n)s 天到期限（%(day)s）", title=title, n=left, day=last_on)
        if left == 0:
            return gettext("《%(title)s》今天到期限", title=title)
        return gettext("《%(title)s》已过期限 %(n)s 天（%(day)s）", title=title, n=-left, day=last_on)
    if left > 0:
        return gettext("%(title)s还有 %(n)s 天到期（有效期至 %(day)s，含当日）", title=title, n=left, day=last_on)
    if left == 0:
        return gettext("%(title)s今天是最后一天有效", title=title)
    return gettext("%(title)s已于 %(day)s 到期，已过 %(n)s 天", title=title, n=-left, day=last_on)


def settled_headline(kind: str, title: str, last_on: date) -> str:
    """What it was about, once nothing has to be done any more."""
    if kind == "due":
        return gettext("《%(title)s》（期限 %(day)s）", title=title, day=last_on)
    return gettext("%(title)s（当时有效期至 %(day)s）", title=title, day=last_on)


def advice(kind: str, last_on: date, today: date) -> str:
    """What to do about it."""
    if kind == "due":
        return gettext("请在期限之前完成剩下的小节、考试和练习。") if last_on >= today else gettext("请尽快完成；有困难请与培训师商量。")
    if last_on >= today:
        return gettext("请在到期之前完成复训要求，新证书接着旧证书的有效期，不会少算天数。")
    return gettext("资格过期期间不能独立上岗。请尽快完成复训。")


def digest_headline(counts: Mapping[str, int]) -> str:
    """What a branch head's digest comes to."""
    pieces = [
        gettext("%(n)s 人次资格将到期", n=counts["ahead"]) if counts["ahead"] else "",
        gettext("%(n)s 人次资格已过期", n=counts["over"]) if counts["over"] else "",
        gettext("%(n)s 项培训逾期", n=counts["overdue"]) if counts["overdue"] else "",
    ]
    return gettext("您管理的机构：%(what)s", what=gettext("，").join(piece for piece in pieces if piece))


def digest_advice() -> str:
    return gettext("请安排当事人完成复训或培训；资格过期的人不能独立当班。")


def step_words(step: int) -> str:
    """Which step of the series a reminder is."""
    if step > 0:
        return gettext("提前 %(n)s 天", n=step)
    return gettext("当天") if step == 0 else gettext("过后 %(n)s 天", n=-step)


def letter_text(kind: str, name: str, title: str, last_on: date, today: date, site: str, bank: str) -> tuple[str, str]:
    """Subject and text of a mail to one person about their own matter."""
    what = headline(kind, title, last_on, today)
    return what, _letter(name, [f"{what}。", advice(kind, last_on, today)], f"{site}/reminders" if site else "", bank)


def digest_text(name: str, counts: Mapping[str, int], lines: Sequence[Line], today: date, site: str, bank: str) -> tuple[str, str]:
    """Subject and text of a branch head's digest."""
    what = digest_headline(counts)
    told = [
        f"· {person} {staff_no}（{branch}）：{headline(kind, title, day, today)}" for person, staff_no, branch, kind, title, day in lines
    ]
    more = sum(counts.values()) - len(lines)
    if more > 0:
        told.append(gettext("另有 %(n)s 项，见系统。", n=more))
    return what, _letter(name, [f"{what}。", "\n".join(told), digest_advice()], f"{site}/reports/reminders" if site else "", bank)


def _letter(name: str, paragraphs: Sequence[str], link: str, bank: str) -> str:
    where = gettext("请登录系统办理：%(link)s", link=link) if link else gettext("请登录系统办理。")
    foot = gettext("%(bank)s · 大堂学堂自动发送，请勿回复。", bank=bank)
    return "\n\n".join([gettext("%(name)s，您好：", name=name), *paragraphs, where, foot]) + "\n"
