"""When two items ask the same thing in other words: the exact facts that decide, as a text. No paper asks one question twice."""

from app.domain.customers import Customer
from app.domain.routing import Route, Visit
from app.domain.rulebook import Rulebook
from app.domain.tiers import settled_tier


def tier_question(customer: Customer, rulebook: Rulebook) -> str:
    """Assets alone where they settle the tier, else with schooling and age."""
    by_assets = settled_tier(Customer(assets=customer.assets), rulebook)
    if by_assets is not None:
        return f"tier:{customer.assets}"
    level = rulebook.find_education(customer.education).key if customer.education else ""
    return f"tier:{customer.assets}:{level}:{customer.age}"


def zone_question(visit: Visit, found: Route) -> str:
    """The amount and direction where the size of cash business decides; nothing where visits differ in too much to be one question."""
    return f"zone:{visit.direction}:{visit.amount}" if found.errand is not None and visit.amount is not None else ""
