"""Mistakes with what the manual lays out in tables, as changed rules: the links of the process, the unified view, duties and forms."""

from collections.abc import Callable
from itertools import permutations
from typing import NamedTuple

from app.domain.duties import Duty
from app.domain.rulebook import Rulebook
from app.domain.service_view import Form, Link, Part, Role


class RuleMistake(NamedTuple):
    """A named mistake: `says` tells the learner what was misread; `rules` is the rulebook as misread."""

    key: str
    says: str
    rules: Callable[[Rulebook], Rulebook]


def _links(change: Callable[[Link], Link]) -> Callable[[Rulebook], Rulebook]:
    # Copies skip the rulebook's own checks: a misread rulebook need not be coherent.
    return lambda rulebook: rulebook.model_copy(update={"links": tuple(change(link) for link in rulebook.links)})


def _with_parts(link: Link, change: Callable[[Role, int], Part]) -> Link:
    return link.model_copy(update={"roles": tuple(Role(post=role.post, part=change(role, place)) for place, role in enumerate(link.roles))})


def _shifted(by: int) -> Callable[[Rulebook], Rulebook]:
    """Every name with what another link does: that `by` places after it."""

    def misread(rulebook: Rulebook) -> Rulebook:
        links, found = rulebook.links, []
        for place, link in enumerate(links):
            other = links[(place + by) % len(links)]
            found.append(link.model_copy(update={"does": other.does, "roles": other.roles, "aims": other.aims}))
        return rulebook.model_copy(update={"links": tuple(found)})

    return misread


def _manager_leads(link: Link) -> Link:
    others = tuple(Role(post=role.post, part="help") for role in link.roles if role.post != "wealth_manager")
    return link.model_copy(update={"roles": (Role(post="wealth_manager", part="lead"), *others)})


def _reordered(order: Callable[[tuple[Link, ...]], tuple[Link, ...]]) -> Callable[[Rulebook], Rulebook]:
    return lambda rulebook: rulebook.model_copy(update={"links": order(rulebook.links)})


LINK_MISCONCEPTIONS: tuple[RuleMistake, ...] = (
    RuleMistake(
        "helpers-lead", "把协助的岗位也当成了为主的岗位",
        _links(lambda link: _with_parts(link, lambda role, _: "lead" if role.part == "help" else role.part)),
    ),
    RuleMistake(
        "one-leader", "以为一个环节只有一个岗位为主",
        _links(lambda link: _with_parts(link, lambda role, place: "help" if role.part == "lead" and place else role.part)),
    ),
    RuleMistake("manager-leads-all", "以为每个环节都以客户经理为主", _links(_manager_leads)),
    RuleMistake("next-link-taken", "把下一个环节当成了这个环节", _shifted(1)),
    RuleMistake("previous-link-taken", "把上一个环节当成了这个环节", _shifted(-1)),
    RuleMistake("links-backwards", "把流程的先后次序弄反了", _reordered(lambda links: links[::-1])),
    RuleMistake(
        "business-before-marketing", "把业务处理排到了接触营销之前",
        _reordered(lambda links: (links[0], links[2], links[1], *links[3:])),
    ),
)  # fmt: skip


def _swapped_segments(*pairs: tuple[str, str]) -> Callable[[Rulebook], Rulebook]:
    """Each segment of a pair with the cells of the other."""

    def misread(rulebook: Rulebook) -> Rulebook:
        cells = dict(rulebook.unified_view.cells)
        for one, other in pairs:
            if one in cells and other in cells:
                cells[one], cells[other] = cells[other], cells[one]
        return rulebook.model_copy(update={"unified_view": rulebook.unified_view.model_copy(update={"cells": cells})})

    return misread


def _neighbours(by: int) -> Callable[[Rulebook], Rulebook]:
    """Each segment with the cells of the one `by` places below it; at the ends with its own."""

    def misread(rulebook: Rulebook) -> Rulebook:
        cells = rulebook.unified_view.cells
        names = list(cells)
        moved = {name: cells[names[min(max(place + by, 0), len(names) - 1)]] for place, name in enumerate(names)}
        return rulebook.model_copy(update={"unified_view": rulebook.unified_view.model_copy(update={"cells": moved})})

    return misread


def _swapped_columns(one: str, other: str) -> Callable[[Rulebook], Rulebook]:
    def misread(rulebook: Rulebook) -> Rulebook:
        cells = {name: {**row, one: row[other], other: row[one]} for name, row in rulebook.unified_view.cells.items()}
        return rulebook.model_copy(update={"unified_view": rulebook.unified_view.model_copy(update={"cells": cells})})

    return misread


VIEW_MISCONCEPTIONS: tuple[RuleMistake, ...] = (
    RuleMistake("bands-exchanged", "把中端客户的上档和下档看混了", _swapped_segments(("middle_upper", "middle_lower"))),
    RuleMistake("top-exchanged", "把私人银行客户和高端客户看混了", _swapped_segments(("private", "high"))),
    RuleMistake("low-exchanged", "把潜力客户和普通客户看混了", _swapped_segments(("potential", "ordinary"))),
    RuleMistake("segment-above", "把高一档客户的内容当成了这一档的", _neighbours(-1)),
    RuleMistake("segment-below", "把低一档客户的内容当成了这一档的", _neighbours(1)),
    RuleMistake("brand-and-card", "把服务品牌和银行卡看混了", _swapped_columns("brand", "cards")),
    RuleMistake("advice-and-investment", "把理财服务和投资理财产品看混了", _swapped_columns("advice", "investment")),
    RuleMistake("extras-and-cash", "把附加服务和现金管理看混了", _swapped_columns("extras", "cash_management")),
    RuleMistake("insurance-and-loans", "把保险和贷款看混了", _swapped_columns("insurance", "loans")),
)

TIMES = {"before": "营业前", "during": "营业中", "after": "营业后", "monthly": "每月"}


def _moved(one: str, other: str) -> Callable[[Rulebook], Rulebook]:
    def change(duty: Duty) -> Duty:
        return duty.model_copy(update={"time": other}) if duty.time == one else duty

    return lambda rulebook: rulebook.model_copy(update={"duties": tuple(change(duty) for duty in rulebook.duties)})


def _forms(change: Callable[[Form], dict[str, str]]) -> Callable[[Rulebook], Rulebook]:
    return lambda rulebook: rulebook.model_copy(update={"forms": tuple(form.model_copy(update=change(form)) for form in rulebook.forms)})


DUTY_MISCONCEPTIONS: tuple[RuleMistake, ...] = tuple(
    RuleMistake(f"{one}-taken-for-{other}", f"把{TIMES[one]}的工作当成了{TIMES[other]}的工作", _moved(TIMES[one], TIMES[other]))
    for one, other in permutations(TIMES, 2)
)

FORM_MISCONCEPTIONS: tuple[RuleMistake, ...] = (
    RuleMistake("all-forms-to-head", "以为表都交给网点负责人", _forms(lambda _: {"goes_to": "网点负责人"})),
    RuleMistake("all-forms-to-manager", "以为表都交给客户经理", _forms(lambda _: {"goes_to": "客户经理"})),
    RuleMistake("all-forms-daily", "以为表都在每日营业后交", _forms(lambda _: {"when": "每日营业后"})),
    RuleMistake("all-forms-monthly", "以为表都是每月交一次", _forms(lambda _: {"when": "每月一次"})),
    RuleMistake("tellers-fill-too", "以为这张表柜员也填", _forms(lambda _: {"kept_by": "大堂经理、柜员"})),
    RuleMistake("lobby-fills-alone", "以为表都只由大堂经理填", _forms(lambda _: {"kept_by": "大堂经理"})),
)

TABLE_MISCONCEPTIONS = (*LINK_MISCONCEPTIONS, *VIEW_MISCONCEPTIONS, *DUTY_MISCONCEPTIONS, *FORM_MISCONCEPTIONS)
