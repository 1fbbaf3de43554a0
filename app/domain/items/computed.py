"""Keys that a rule decides: the facts of a customer or a visit in, the name of the right option and what else follows out."""

from typing import NamedTuple

from app.domain.customers import Customer
from app.domain.items.authoring import Miswritten
from app.domain.items.sameness import tier_question, zone_question
from app.domain.routing import Visit, branch_of, route
from app.domain.rulebook import Rulebook
from app.domain.tiers import FACT_NAMES, tier_of
from app.domain.values import Frozen


class BranchHere(Frozen):
    """The branch of a visit: a kind of the rulebook, less the zones `without`."""

    kind: str = "finance_branch"
    without: tuple[str, ...] = ()
    machine_down: bool = False


class Ruling(NamedTuple):
    """What the rules answer: the name of the right option, all names there are, the clauses that decide, and what is asked."""

    right: str
    names: tuple[str, ...]
    clauses: tuple[str, ...]
    question: str


def tier_ruling(customer: Customer, rulebook: Rulebook) -> Ruling:
    """The tier of this customer. Raises Miswritten when the facts do not settle it."""
    try:
        verdict = tier_of(customer, rulebook)
    except ValueError as error:
        raise Miswritten(("customer", "education"), "客户的教育程度", str(error)) from None
    if verdict.tier is None:
        missing = "、".join(FACT_NAMES[fact] for fact in verdict.settled_by)
        raise Miswritten(("customer",), "客户事实不足", f"凭所给事实不能确定客户类别，还缺：{missing}")
    return Ruling(verdict.tier.name, tuple(tier.name for tier in rulebook.tiers), verdict.clauses, tier_question(customer, rulebook))


def zone_ruling(visit: Visit, here: BranchHere, rulebook: Rulebook) -> Ruling:
    """The zone to which this visit is led. Raises Miswritten."""
    try:
        branch = branch_of(rulebook, here.kind, here.without, here.machine_down)
    except ValueError as error:
        raise Miswritten(("branch",), "网点", str(error)) from None
    try:
        found = route(visit, branch, rulebook)
    except ValueError as error:
        raise Miswritten(("visit",), "来访", str(error)) from None
    return Ruling(found.zone.name, tuple(zone.name for zone in rulebook.zones), found.clauses, zone_question(visit, found))
