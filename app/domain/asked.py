"""What a module asks, thing by thing, so that two modules can be compared and each thing told in words."""

from typing import Literal

from app.domain.programme import Module
from app.domain.progress import Progress
from app.domain.requirements import cases_asked
from app.domain.values import Frozen

Kind = Literal["section", "paper", "cases", "observed", "hours", "fact"]


class Asked(Frozen):
    """One requirement. `key` is a section, paper, theme ("": any), scene or fact; `count` is cases or whole hours.

    `percent` is the least score: of a paper where the module asks for more than the paper's own cut (0: that cut), and of a case.
    """

    kind: Kind
    key: str = ""
    count: int = 0
    percent: int = 0


def asked_by(module: Module) -> tuple[Asked, ...]:
    """Everything a module asks, in the order in which people come to it."""
    return (
        *(Asked(kind="section", key=key) for key in module.sections),
        *(Asked(kind="paper", key=key, percent=module.cuts.get(key, 0)) for key in module.papers),
        *(Asked(kind="cases", key=each.theme, count=each.count, percent=each.percent) for each in module.cases),
        *(Asked(kind="observed", key=key) for key in module.observed),
        *((Asked(kind="hours", count=module.hours),) if module.hours else ()),
        *(Asked(kind="fact", key=key) for key in module.facts),
    )


def still_asked(module: Module, progress: Progress) -> tuple[Asked, ...]:
    """What of it is not met yet; a part of the cases or of the hours is not the whole."""
    left = {
        "section": set(progress.sections_left),
        "paper": set(progress.papers_left),
        "observed": set(progress.observed_left),
        "fact": set(progress.facts_left),
    }
    cases = [
        Asked(kind="cases", key=each.theme, count=each.count, percent=each.percent)
        for each, missing in cases_asked(module, progress)
        if missing
    ]
    return tuple(
        each
        for each in asked_by(module)
        if each.key in left.get(each.kind, set()) or each in cases or (each.kind == "hours" and progress.hours_left)
    )
