"""Where the lobby manager leads a visitor (manual 3.3): the first row that matches from the top, then what is missing here.

A fact that nobody knows counts as not recognised: the visitor is led by errand, and once more is known the rows are read again from row 1.
"""

from typing import Literal

from app.domain.amounts import Amount
from app.domain.customers import Customer
from app.domain.lobby import Direction, Errand, Fallback, ManagerState, Missing, RoutingRow, Zone
from app.domain.prime import PrimeStanding, prime_standing
from app.domain.rulebook import Rulebook, find_named
from app.domain.ruling import Rule
from app.domain.tiers import TierVerdict, tier_of
from app.domain.values import Frozen
from app.domain.wording import money

CASH = "cash"
LACKS: dict[ManagerState, Missing] = {"later": "manager_busy", "none": "manager"}
DIRECTIONS = {"withdraw": "取款", "deposit": "存款"}


class Visit(Frozen):
    """A visitor and what they want.

    `errand`: key, name or alias of an errand of the rulebook, or "cash" (现金存取), whose size then follows from `amount` (yuan) and
    `direction`; None: not known yet, which is a question. `manager`: a 客户经理 is "free", will be free "later" today within a bearable
    wait, or "none" is today. `declines`: the customer does not want the 客户经理 (or the wait). `found_by`: who recognised the customer.
    """

    customer: Customer = Customer()
    errand: str | None = None
    amount: Amount | None = None
    direction: Direction | None = None
    manager: ManagerState = "free"
    declines: bool = False
    found_by: Literal["lobby", "teller"] = "lobby"


class Branch(Frozen):
    """The branch as it is today: its kind, the zones present (keys), and whether the machine that the errand needs is down."""

    kind: str
    zones: tuple[str, ...]
    machine_down: bool = False


class Route(Frozen):
    """Where to, and what else.

    `row`: the routing row that matched. `zone`: where the visitor is led here; `meant`: the zone that the rule names, different where this
    branch lacks it or a machine is down. `staff`: who serves. `errand`: None where the row holds for anything. `and_then`: what the lobby
    manager does besides. `fallbacks`: keys of the fallbacks used. `clauses` and `reasons` (Chinese sentences) in the order of the decision.
    """

    row: RoutingRow
    zone: Zone
    meant: Zone
    staff: str
    priority: bool
    errand: Errand | None
    and_then: tuple[str, ...]
    fallbacks: tuple[str, ...]
    clauses: tuple[str, ...]
    reasons: tuple[str, ...]


def branch_of(rulebook: Rulebook, kind: str, without: tuple[str, ...] = (), machine_down: bool = False) -> Branch:
    """A branch of this kind (key or name) less some zones (keys, names or aliases). ValueError for unknown names or no zone left."""
    found = rulebook.find_branch_kind(kind)
    missing = {rulebook.find_zone(zone).key for zone in without}
    zones = tuple(zone for zone in found.zones if zone not in missing)
    if not zones:
        raise ValueError("网点至少要有一个区域，请少去掉几个")
    return Branch(kind=found.key, zones=zones, machine_down=machine_down)


def errand_of(visit: Visit, rulebook: Rulebook) -> tuple[Errand, tuple[str, ...], tuple[str, ...]]:
    """The errand of a visit, with the clauses and reasons that made it so.

    Cash business is large or small by clause 3.3.12. ValueError (Chinese) for an unknown errand, or cash without amount and direction.
    """
    if visit.errand is None:
        question = next(errand for errand in rulebook.errands if errand.key == "question")
        return question, (), ("还不清楚客户要办什么。",)
    cash = rulebook.cash
    if visit.errand.strip().casefold() not in (CASH, cash.name):
        errand = find_named("业务", rulebook.errands, visit.errand)
        return errand, (), (f"要办的是{errand.name}。",)
    if visit.amount is None or visit.direction is None:
        raise ValueError(f"{cash.name}要说明金额，以及是取款还是存款，才能判断是不是大额")
    large = cash.is_large(visit.amount, visit.direction)
    errand = rulebook.errand(cash.large if large else cash.small)
    limit = f"超过{money(cash.withdrawal_above)}" if visit.direction == "withdraw" else f"达到{money(cash.deposit_from)}"
    said = f"{DIRECTIONS[visit.direction]}{money(visit.amount)}，{'' if large else '没有'}{limit}，是{errand.name}。"
    return errand, cash.clauses, (said,)


def route(visit: Visit, branch: Branch, rulebook: Rulebook) -> Route:
    """The route of a visit in a branch: first matching row from the top, then the fallbacks for what this branch lacks.

    ValueError (Chinese) for names that are not in the rulebook, or cash business without amount and direction where these decide.
    """
    if not set(branch.zones) & {zone.key for zone in rulebook.zones}:
        raise ValueError("网点至少要有一个区域")
    return _Way(visit, branch, rulebook).decide()


class _Way:
    """One decision under way: gathers clauses, reasons and deeds as rules are applied."""

    def __init__(self, visit: Visit, branch: Branch, rulebook: Rulebook) -> None:
        self.visit, self.branch, self.rulebook = visit, branch, rulebook
        self.kind = rulebook.branch_kind(branch.kind)
        self.manager: ManagerState = visit.manager if self.kind.has_manager else "none"
        self.tier: TierVerdict = tier_of(visit.customer, rulebook)
        self.prime: PrimeStanding = prime_standing(visit.customer.model_copy(update={"holds_wealth_card": self._card()}), rulebook)
        self.clauses: list[str] = []
        self.reasons: list[str] = []
        self.and_then: list[str] = []
        self.used: list[str] = []

    def decide(self) -> Route:
        row = next(row for row in self.rulebook.routing if self._matches(row))
        self._why(row)
        self._cite(row)
        self.and_then.extend(row.and_then)
        absence = self._without_manager(row)
        errand = None
        if row.zone is None or (absence and absence.by_errand):
            errand = self._errand()
            meant, zone = self.rulebook.zone(errand.zone), self._errand_zone(errand)
            staff = self._who_serves(zone, meant)
        else:
            meant, zone = self.rulebook.zone(row.zone), self._present(row.zone)
            staff = (absence.staff if absence else None) or row.staff or meant.staff
        self._found_by_teller(row)
        return Route(
            row=row,
            zone=zone,
            meant=meant,
            staff=staff,
            priority=row.priority,
            errand=errand,
            and_then=_once(self.and_then),
            fallbacks=tuple(self.used),
            clauses=_once(self.clauses),
            reasons=tuple(self.reasons),
        )

    def _card(self) -> bool:
        """A card that nobody has shown counts as none."""
        return self.visit.customer.holds_wealth_card is True

    def _matches(self, row: RoutingRow) -> bool:
        fits = {
            "recommended_up": all(tier.key in row.tiers for tier in self.tier.possible),
            "card_holder": self._card(),
            "to_follow": self.prime.to_follow is True,
            "anyone": True,
        }[row.match]
        return fits and (not row.managers or self.manager in row.managers) and not (row.consent and self.visit.declines)

    def _why(self, row: RoutingRow) -> None:
        wealth = self.rulebook.brand("wealth_account").name
        if row.match == "recommended_up":
            self.clauses.extend(self.tier.clauses)
            self.reasons.extend(self.tier.reasons)
        elif row.match == "card_holder":
            self.reasons.append(f"持有{wealth}。")
        elif row.match == "to_follow":
            self.clauses.extend(self.prime.clauses)
            if self.visit.customer.holds_wealth_card is None:
                self.reasons.append(f"没有出示{wealth}卡，按未持有处理。")
            self.reasons.extend(self.prime.reasons)
            self.reasons.append(self._availability())
        else:
            self._why_by_errand()
        self.reasons.append(f"适用引导规则第{row.number}行：{row.who}。")

    def _availability(self) -> str:
        manager = self.rulebook.post("wealth_manager").name
        if self.visit.declines:
            return f"客户不愿意由{manager}接待。"
        says = {"free": f"{manager}有空。", "later": f"{manager}当天稍后可以接待，客户愿意等候。", "none": f"当天没有{manager}有空。"}
        return says[self.manager]

    def _why_by_errand(self) -> None:
        rules = self.rulebook
        if self.tier.tier is None:
            self.reasons.append(f"客户类别还不能确定，可能是{'、'.join(tier.name for tier in self.tier.possible)}。")
        else:
            self.clauses.extend(self.tier.clauses)
            self.reasons.extend(self.tier.reasons)
            if self.tier.tier.holds(rules.prime.line):
                self._cite(rules.below_the_line)
        if self.prime.kind == "neither":
            self.reasons.append(f"未达到优质线{money(rules.prime.line)}，也没有{rules.brand('wealth_account').name}。")
        else:
            self.reasons.append(f"尚未识别为{rules.prime.prime.name}或{rules.prime.latent.name}；识别出来后从第1行重新对照。")

    def _errand(self) -> Errand:
        errand, clauses, reasons = errand_of(self.visit, self.rulebook)
        general = next(row for row in self.rulebook.routing if row.match == "anyone")
        for rule in (general, errand):
            self._cite(rule)
        self.clauses.extend(clauses)
        self.reasons.extend(reasons)
        self.reasons.append(f"{errand.name}引导到{self.rulebook.zone(errand.zone).name}。")
        self.and_then.extend(errand.and_then)
        return errand

    def _errand_zone(self, errand: Errand) -> Zone:
        """Where the errand is done here: its zone; or its counter, when a machine is needed and is down or not there."""
        if errand.counter is None:
            return self._present(errand.zone)
        missing = errand.zone not in self.branch.zones
        if not self.branch.machine_down and not missing:
            return self.rulebook.zone(errand.zone)
        # Nobody is shown a machine that does not work; the counter takes over.
        self.and_then = [deed for deed in self.and_then if deed not in errand.and_then]
        self._use(self._zone_fallback(errand.zone) if missing else self._fallback("machine"))
        return self._present(errand.counter)

    def _who_serves(self, zone: Zone, meant: Zone) -> str:
        """The zone's own staff; the lobby manager where a consulting place stands in for another zone, or answers a question elsewhere."""
        return meant.staff if meant.key == "consulting" else zone.staff

    def _present(self, key: str) -> Zone:
        if key in self.branch.zones:
            return self.rulebook.zone(key)
        fallback = self._zone_fallback(key)
        self._use(fallback)
        return self.rulebook.zone(next(zone for zone in fallback.instead if zone in self.branch.zones))

    def _without_manager(self, row: RoutingRow) -> Fallback | None:
        """What changes for rows that count on a 客户经理 who is busy, not there or not wanted."""
        lack: Missing | None = "consent" if self.visit.declines else LACKS.get(self.manager)
        found = next((each for each in self.rulebook.fallbacks if each.missing == lack and row.number in each.rows), None)
        if found:
            if lack != "manager_busy":
                # What the row asks of the 客户经理 cannot be done; the fallback says what is done instead.
                self.and_then.clear()
            self._use(found)
        if not self.kind.has_manager and row.match != "anyone":
            self._use(self._fallback("no_manager_here"))
        return found

    def _found_by_teller(self, row: RoutingRow) -> None:
        if row.match == "to_follow" and self.visit.found_by == "teller":
            self._cite(self.rulebook.tellers)
            self.and_then.append(self.rulebook.tellers.text)

    def _use(self, fallback: Fallback) -> None:
        self._cite(fallback)
        self.used.append(fallback.key)
        self.reasons.append(f"{fallback.when}：{fallback.does}。")
        self.and_then.extend(fallback.and_then)

    def _zone_fallback(self, key: str) -> Fallback:
        return next(each for each in self.rulebook.fallbacks if each.zone == key)

    def _fallback(self, missing: Missing) -> Fallback:
        return next(each for each in self.rulebook.fallbacks if each.missing == missing)

    def _cite(self, rule: Rule) -> None:
        self.clauses.extend(rule.clauses)


def _once(texts: list[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(texts))
