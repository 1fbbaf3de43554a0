"""Rows tried on every kind of visitor, and the reserves behind them."""

from itertools import product
from typing import Any

import pytest

from app.domain.checkup.finding import Place
from app.domain.checkup.routing_rules import RouteStatement, Visitor, lobby_findings, route_findings, route_statements, visitors
from app.domain.customers import Customer
from app.domain.routing import Visit, branch_of, route
from app.domain.rulebook import Rulebook

EVERYBODY: dict[str, Any] = {"name": "其他", "goes": "errand"}


def row(name: str, goes: str = "wealth", **more: Any) -> RouteStatement:
    return RouteStatement.model_validate({"where": Place(kind="source", id=name), "name": name, "goes": goes, **more})


OTHERS = row("其他", "errand")


@pytest.mark.parametrize(
    ("rows", "ordered", "kinds"),
    [
        ((row("卡", card=True), OTHERS), True, set()),
        ((row("卡", card=True),), True, {"route_gap"}),
        ((row("卡", card=True), row("无卡", "errand", card=False)), False, set()),
        ((row("卡", card=True), OTHERS), False, {"route_overlap"}),
        ((OTHERS, row("卡", card=True)), True, {"route_unreached"}),
        ((row("跟进", follow=True), row("跟进有空", follow=True, managers=["free"]), OTHERS), True, {"route_unreached"}),
        ((row("跟进有空", follow=True, managers=["free"]), row("跟进", follow=True), OTHERS), True, set()),
        # nobody has a tier of this name
        ((row("白金", tiers=["platinum"]), OTHERS), True, {"route_unreached"}),
        ((row("同意", consents=True), row("不同意", "errand", consents=False)), False, set()),
    ],
)
def test_each_visitor_has_one_way(rulebook: Rulebook, rows: tuple[RouteStatement, ...], ordered: bool, kinds: set[str]) -> None:
    assert {finding.kind for finding in route_findings(rows, rulebook, ordered=ordered)} == kinds


def test_our_own_rows_are_sound(rulebook: Rulebook) -> None:
    assert not route_findings(route_statements(rulebook), rulebook)
    assert not lobby_findings(rulebook)


def test_the_statements_lead_where_the_engine_leads(rulebook: Rulebook) -> None:
    statements = route_statements(rulebook)
    here = branch_of(rulebook, "finance_branch")
    for visitor in visitors(rulebook):
        first = next(index for index, statement in enumerate(statements, 1) if statement.takes(visitor))
        assert route(_visit(visitor, rulebook), here, rulebook).row.number == first, visitor


def _visit(visitor: Visitor, rulebook: Rulebook) -> Visit:
    tier = rulebook.tier(visitor.tier)
    line = rulebook.prime.line
    customer = Customer(
        assets=max(tier.assets_from, line) if visitor.kind == "prime" else tier.assets_from,
        assets_elsewhere=line if visitor.kind == "latent" else 0,
        education="本科",
        age=20 if visitor.tier == "potential" else 40,
        holds_wealth_card=visitor.card,
    )
    return Visit(customer=customer, errand=visitor.errand, manager=visitor.manager, declines=not visitor.consents)


def changed(rulebook: Rulebook, field: str, key: str, **update: Any) -> Rulebook:
    entries = tuple(each.model_copy(update=update) if each.key == key else each for each in getattr(rulebook, field))
    return rulebook.model_copy(update={field: entries})


@pytest.mark.parametrize(
    ("field", "key", "update", "kind", "words"),
    [
        ("errands", "question", {"zone": "non_cash"}, "zone_unused", "营销咨询区"),
        ("errands", "large_cash", {"zone": "self_service"}, "route_overlap", "金额大小不起作用"),
        ("errands", "passbook", {"counter": "self_service"}, "fallback_nowhere", "自助设备故障"),
        ("fallbacks", "no_manager_high", {"rows": ()}, "fallback_nowhere", "当天没有客户经理"),
        ("fallbacks", "manager_busy", {"rows": (1, 2)}, "fallback_nowhere", "客户经理正忙"),
        ("fallbacks", "declines", {"rows": (1,)}, "fallback_nowhere", "不愿意"),
        ("fallbacks", "no_non_cash_zone", {"instead": ()}, "fallback_nowhere", "没有去处"),
    ],
)
def test_what_leads_nowhere(rulebook: Rulebook, field: str, key: str, update: dict, kind: str, words: str) -> None:
    found = lobby_findings(changed(rulebook, field, key, **update))
    assert any(finding.kind == kind and words in finding.what for finding in found), found


def test_every_state_is_tried(rulebook: Rulebook) -> None:
    seen = visitors(rulebook)
    assert len(seen) == len(set(seen))
    for manager, consents in product(("free", "later", "none"), (True, False)):
        assert any((visitor.manager, visitor.consents) == (manager, consents) for visitor in seen)
    assert {("middle", "prime"), ("middle", "latent"), ("middle", "neither")} <= {(visitor.tier, visitor.kind) for visitor in seen}
    assert ("high", "neither") not in {(visitor.tier, visitor.kind) for visitor in seen}
