"""What the desk of the day says of lobbies and of changes, in sentences that a person reads."""

from collections.abc import Sequence
from datetime import date, timedelta

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

DAY = timedelta(days=1)
CONDITIONS = {
    "bare": _l("无人可当班"),
    "ending": _l("即将无人"),
    "thin": _l("只有一人"),
    "covered": _l("正常"),
}


def show_words() -> dict[str, str]:
    """What may be shown, by the word of the address."""
    return {
        "": _("全部网点"),
        "problems": _("只看有问题的"),
        "bare": _("无人可当班"),
        "thin": _("只有一人"),
        "covered": _("有人可当班"),
        "30": _("30 天内将无人"),
        "60": _("60 天内将无人"),
        "90": _("90 天内将无人"),
    }


def headings() -> tuple[str, ...]:
    """The columns of the list, the same on the screen and in the files."""
    return (
        _("网点"),
        _("网点代码"),
        _("上级机构"),
        _("大堂"),
        _("可当班人数"),
        _("可当班人员"),
        _("在岗人数"),
        _("何时起无人"),
        _("原因"),
    )


def board_sentences(on: date, lobbies: int, bare: Sequence[str], ending: Sequence[tuple[str, date]], thin: int) -> list[str]:
    """The state of all lobbies in words, the most urgent first; `ending` has the first day without anybody."""
    if not lobbies:
        return [_("您的管理范围内没有设大堂的网点。")]
    found = []
    if bare:
        few = _("、").join(bare[:3]) + (_("等") if len(bare) > 3 else "")
        found.append(_("%(day)s，%(all)s 个网点中有 %(n)s 个没有人可以在大堂当班：%(few)s。", day=on, all=lobbies, n=len(bare), few=few))
    else:
        found.append(_("%(day)s，%(all)s 个网点的大堂都有合格人员可以当班。", day=on, all=lobbies))
    if ending:
        name, day = ending[0]
        found.append(
            _(
                "如无新的续证或调动，90 天内还有 %(n)s 个网点将无人可当班，最早的是%(name)s（自 %(day)s 起）。",
                n=len(ending),
                name=name,
                day=day,
            )
        )
    if thin:
        found.append(_("%(n)s 个网点只有一人可以当班，请假或离岗就会空岗。", n=thin))
    return found


def person_until(name: str, staff_no: str, until: date | None) -> str:
    """A person with the last day on which they may stand there."""
    return _("%(name)s %(staff_no)s（至 %(day)s）", name=name, staff_no=staff_no, day=until) if until else f"{name} {staff_no}"


def why_bare(lapsing: Sequence[str], moving: Sequence[str], posted: int | None, again_on: date | None) -> str:
    """Why a lobby has, or will have, nobody: whose qualification ends, who goes elsewhere; where nobody is now, how many are `posted`."""
    found = []
    if lapsing:
        found.append(_("%(names)s资格到期或失效", names=_("、").join(lapsing)))
    if moving:
        found.append(_("%(names)s调离", names=_("、").join(moving)))
    if posted is not None:
        found.append(_("在岗 %(n)s 人都没有有效资格", n=posted) if posted else _("没有在岗人员"))
    if again_on:
        found.append(_("%(day)s 起又有人", day=again_on))
    return _("；").join(found)


def change_kinds() -> dict[str, str]:
    """What may happen to a person, by the word of the address."""
    return {"leaves": _("离岗"), "moves": _("调到别的网点"), "suspended": _("暂停资格")}


def change_sentence(kind: str, name: str, staff_no: str, branch: str, day: date, to: str) -> str:
    """A change as it was understood."""
    words = {
        "leaves": _("%(name)s（%(staff_no)s，%(branch)s）%(day)s 起离岗。", name=name, staff_no=staff_no, branch=branch, day=day),
        "moves": _(
            "%(name)s（%(staff_no)s，%(branch)s）%(day)s 起调到%(to)s。", name=name, staff_no=staff_no, branch=branch, day=day, to=to
        ),
        "suspended": _("%(name)s（%(staff_no)s，%(branch)s）%(day)s 起暂停资格。", name=name, staff_no=staff_no, branch=branch, day=day),
    }
    return words[kind]


def fault_sentence(fault: str, who: str, to: str) -> str:
    """Why a change cannot be reckoned."""
    words = {
        "nobody": _("没有找到“%(who)s”：请填在岗人员的工号或全名，且在您的管理范围内。这一条没有算进去。", who=who),
        "several": _("叫“%(who)s”的不止一人，请改填工号。这一条没有算进去。", who=who),
        "where": _("没有找到调往的网点“%(to)s”：请填您管理范围内的网点名称或代码。这一条没有算进去。", to=to),
    }
    return words[fault]


def cover_sentence(people: int, ends_on: date | None, again_on: date | None) -> str:
    """Until when somebody is left in a lobby; None: no end is known."""
    if not people:
        found = _("没有人可当班")
    elif ends_on is None:
        found = _("一直有人可当班")
    else:
        found = _("有人可当班，%(day)s 起无人", day=ends_on)
    return found + (_("；%(day)s 起又有人", day=again_on) if again_on else "")


def gap_sentence(lobby: str, first: date, end: date | None, closes: bool) -> str:
    """Days on which a lobby would newly be without anybody."""
    if end is None:
        return _("%(lobby)s：%(first)s 起无人可当班。", lobby=lobby, first=first)
    if closes:
        return _("%(lobby)s：%(first)s 至 %(last)s 无人可当班。", lobby=lobby, first=first, last=end - DAY)
    return _("%(lobby)s：%(first)s 起无人可当班（不改动的话，有人到 %(last)s）。", lobby=lobby, first=first, last=end - DAY)
