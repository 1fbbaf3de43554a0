"""Mistakes that beginners make when leading a visitor, as changed facts or rules: the wrong route tells what was misread."""

from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any, NamedTuple

from app.domain.customers import Customer
from app.domain.lobby import Errand
from app.domain.routing import Branch, Route, Visit, route
from app.domain.rulebook import Rulebook

CENT = Decimal("0.01")

# A visitor of whom nothing sets them apart; every fact that could matter is known, so that no route has to weigh what it might be.
ANYBODY = Customer(assets=Decimal(0), assets_elsewhere=Decimal(0), age=99, holds_wealth_card=False)


class Situation(NamedTuple):
    """A visit in a branch, under a rulebook."""

    visit: Visit
    branch: Branch
    rulebook: Rulebook


class RoutingMisconception(NamedTuple):
    """A named mistake: `says` tells the learner what was misread; `misread` is the situation as the mistaken see it."""

    key: str
    says: str
    misread: Callable[[Situation], Situation]


def wrong_routes(situation: Situation) -> Iterator[tuple[RoutingMisconception, Route]]:
    """Each mistake with the route that it gives here, right or wrong, in the order in which beginners make them."""
    for mistake in ROUTING_MISCONCEPTIONS:
        yield mistake, route(*mistake.misread(situation))


def _visit(situation: Situation, **changes: Any) -> Situation:
    return situation._replace(visit=situation.visit.model_copy(update=changes))


def _customer(situation: Situation, **changes: Any) -> Situation:
    return _visit(situation, customer=situation.visit.customer.model_copy(update=changes))


def _rules(situation: Situation, **changes: Any) -> Situation:
    # Copies skip the rulebook's own checks: a misread rulebook need not be coherent.
    return situation._replace(rulebook=situation.rulebook.model_copy(update=changes))


def _cash(situation: Situation, **changes: Any) -> Situation:
    return _rules(situation, cash=situation.rulebook.cash.model_copy(update=changes))


def _line(situation: Situation, line: Decimal) -> Situation:
    return _rules(situation, prime=situation.rulebook.prime.model_copy(update={"line": line}))


def _errands(situation: Situation, change: Callable[[Errand], dict[str, Any]]) -> Situation:
    return _rules(situation, errands=tuple(errand.model_copy(update=change(errand)) for errand in situation.rulebook.errands))


def _without_row(*keys: str) -> Callable[[Situation], Situation]:
    return lambda situation: _rules(situation, routing=tuple(row for row in situation.rulebook.routing if row.key not in keys))


def _card_by_assets(situation: Situation) -> Situation:
    customer = situation.visit.customer
    fallen = customer.assets is not None and customer.assets < situation.rulebook.prime.line
    return _customer(situation, holds_wealth_card=False) if fallen else situation


def _busy_is_absent(situation: Situation) -> Situation:
    return _visit(situation, manager="none") if situation.visit.manager == "later" else situation


def _whole_branch(situation: Situation) -> Situation:
    """The branch as it would be if nothing were missing."""
    kinds = [kind for kind in situation.rulebook.branch_kinds if kind.has_manager]
    whole = max(kinds, key=lambda kind: len(kind.zones))
    return situation._replace(branch=Branch(kind=whole.key, zones=whole.zones, machine_down=situation.branch.machine_down))


def _working_machine(situation: Situation) -> Situation:
    return situation._replace(branch=situation.branch.model_copy(update={"machine_down": False}))


def _limits_exchanged(situation: Situation) -> Situation:
    cash = situation.rulebook.cash
    return _cash(situation, withdrawal_above=cash.deposit_from, deposit_from=cash.withdrawal_above)


def _everyone_to_the_manager(situation: Situation) -> Situation:
    return _line(situation, Decimal(0))


ROUTING_MISCONCEPTIONS: tuple[RoutingMisconception, ...] = (
    RoutingMisconception("broken-machine-missed", "没有留意自助设备故障", _working_machine),
    RoutingMisconception("missing-zone-missed", "没有留意网点缺少这个区域或没有客户经理", _whole_branch),
    RoutingMisconception("high-as-to-follow", "把高端客户当成待跟进优质客户，第1行看类别、不看卡", _without_row("recommended_up")),
    RoutingMisconception("card-by-assets", "资产降了就不再按理财金账户客户接待", _card_by_assets),
    RoutingMisconception("busy-is-absent", "把“现在没空”当成“当天没空”", _busy_is_absent),
    RoutingMisconception("no-manager-no-priority", "见不成客户经理，就不再给予优先", _without_row("followed_later")),
    RoutingMisconception("elsewhere-unheard", "没有用他行资产识别潜在优质客户", lambda seen: _customer(seen, assets_elsewhere=Decimal(0))),
    RoutingMisconception(
        "withdrawal-edge",
        "取款正好等于界限时也当成了大额",
        lambda seen: _cash(seen, withdrawal_above=seen.rulebook.cash.withdrawal_above - CENT),
    ),
    RoutingMisconception(
        "deposit-edge", "存款正好达到界限时没有当成大额", lambda seen: _cash(seen, deposit_from=seen.rulebook.cash.deposit_from + CENT)
    ),
    RoutingMisconception("limits-exchanged", "把取款和存款的大额界限用反了", _limits_exchanged),
    RoutingMisconception("prime-edge", "把优质线“含本数”当成不含", lambda seen: _line(seen, seen.rulebook.prime.line + CENT)),
    RoutingMisconception(
        "middle-is-prime", "把中端客户都当成了优质客户", lambda seen: _line(seen, seen.rulebook.tier("middle").assets_from)
    ),
    RoutingMisconception("errand-first", "没有先看客户是谁，直接按业务引导", lambda seen: _visit(seen, customer=ANYBODY)),
    RoutingMisconception(
        "machine-unused", "自助设备能办的业务也请到了柜面", lambda seen: _errands(seen, lambda each: {"zone": each.counter or each.zone})
    ),
    RoutingMisconception(
        "all-to-machines",
        "不看业务种类，都请到了自助服务区",
        lambda seen: _errands(_visit(seen, customer=ANYBODY), lambda _: {"zone": "self_service"}),
    ),
    RoutingMisconception("all-to-manager", "只要是客户就往客户经理那里引", _everyone_to_the_manager),
)
