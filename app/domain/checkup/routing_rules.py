"""The rules that lead visitors through the lobby, as statements, and every kind of visitor tried on them.

A visitor is a combination of what the rows ask about: tier, whether the prime line is reached here or with assets elsewhere, the wealth
account, the errand, and what holds of the 客户经理 that day. Exactly one way must be open to each: one row, or the first of several.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from itertools import product
from typing import NamedTuple

from app.domain.checkup.finding import Finding, Place, clause_place
from app.domain.lobby import ManagerState
from app.domain.prime import KINDS
from app.domain.rulebook import Rulebook
from app.domain.values import Frozen

BY_ERRAND = "errand"
MANAGERS: dict[ManagerState, str] = {"free": "客户经理有空", "later": "客户经理稍后有空", "none": "当天没有客户经理"}

# What a row that counts on the 客户经理 may have to do without: the state of that day, and how it is said.
LACKS = {
    "manager": ("none", "当天没有客户经理"),
    "manager_busy": ("later", "客户经理正忙"),
    "consent": ("", "客户不愿意由客户经理接待"),
}


class RouteStatement(Frozen):
    """One row: whom it takes and where it leads. Empty or None: it does not ask.

    `tiers` are keys of tiers, `errands` of errands; `follow`: to be followed up (at the prime line, without the account); `prime`: at the
    line. `goes` is a zone's key, or "errand": by what the visitor wants.
    """

    where: Place
    name: str
    tiers: tuple[str, ...] = ()
    prime: bool | None = None
    follow: bool | None = None
    card: bool | None = None
    managers: tuple[ManagerState, ...] = ()
    consents: bool | None = None
    errands: tuple[str, ...] = ()
    goes: str
    priority: bool | None = None

    def takes(self, visitor: "Visitor") -> bool:
        """Whether the row holds for this visitor."""
        return (
            (not self.tiers or visitor.tier in self.tiers)
            and self.prime in (None, visitor.kind != "neither")
            and self.follow in (None, visitor.to_follow)
            and self.card in (None, visitor.card)
            and (not self.managers or visitor.manager in self.managers)
            and self.consents in (None, visitor.consents)
            and (not self.errands or visitor.errand in self.errands)
        )


class Visitor(NamedTuple):
    """A kind of visitor that the rows may tell from others."""

    tier: str
    kind: str
    card: bool
    manager: ManagerState
    consents: bool
    errand: str

    @property
    def to_follow(self) -> bool:
        return self.kind != "neither" and not self.card


def route_statements(rulebook: Rulebook) -> tuple[RouteStatement, ...]:
    """The rows of our own rulebook, in their order."""
    return tuple(
        RouteStatement(
            where=clause_place(row.clauses[0]),
            name=f"第{row.number}行“{row.name}”",
            tiers=row.tiers,
            follow=True if row.match == "to_follow" else None,
            card=True if row.match == "card_holder" else None,
            managers=row.managers,
            consents=True if row.consent else None,
            goes=row.zone or BY_ERRAND,
            priority=row.priority,
        )
        for row in rulebook.routing
    )


def visitors(rulebook: Rulebook) -> tuple[Visitor, ...]:
    """Every kind of visitor that the rulebook's facts tell apart."""
    standings = []
    for tier in rulebook.tiers:
        amounts = {tier.assets_from, *(band.assets_from for band in tier.bands)}
        if tier.holds(rulebook.prime.line):
            amounts.add(rulebook.prime.line)
        kinds = {"prime" if amount >= rulebook.prime.line else "neither" for amount in amounts}
        # Whoever is below the line here may reach it with assets at other banks.
        if "neither" in kinds:
            kinds.add("latent")
        standings += [(tier.key, kind) for kind in KINDS if kind in kinds]
    errands = [errand.key for errand in rulebook.errands]
    return tuple(
        Visitor(tier, kind, card, manager, consents, errand)
        for (tier, kind), card, manager, consents, errand in product(standings, (True, False), MANAGERS, (True, False), errands)
    )


def route_findings(statements: Sequence[RouteStatement], rulebook: Rulebook, ordered: bool = True) -> tuple[Finding, ...]:
    """Visitors without a way; with two, where no order decides; rows that nobody ever meets."""
    gaps: dict[tuple[str, str, bool], list[Visitor]] = defaultdict(list)
    doubles: dict[tuple[RouteStatement, ...], list[Visitor]] = defaultdict(list)
    met: set[str] = set()
    for visitor in visitors(rulebook):
        takers = tuple(statement for statement in statements if statement.takes(visitor))
        met |= {taker.name for taker in (takers[:1] if ordered else takers)}
        if not takers:
            gaps[visitor.tier, visitor.kind, visitor.card].append(visitor)
        elif not ordered and len({taker.goes for taker in takers}) > 1:
            doubles[takers].append(visitor)
    found = [_gap(statements, seen, rulebook) for seen in gaps.values()]
    found += [_double(takers, seen[0], rulebook) for takers, seen in doubles.items()]
    found += [_unreached(statement) for statement in statements if statement.name not in met]
    return tuple(found)


def lobby_findings(rulebook: Rulebook) -> tuple[Finding, ...]:
    """Zones to which nobody is led, reserves that lead nowhere, and rows that need a 客户经理 and do not say what holds without one."""
    return (*_unused_zones(rulebook), *_same_size(rulebook), *_dead_ends(rulebook), *_no_manager(rulebook))


def _said(visitor: Visitor, rulebook: Rulebook) -> str:
    kinds = {"prime": rulebook.prime.prime.name, "latent": rulebook.prime.latent.name, "neither": "未达到优质线"}
    card = f"{'持有' if visitor.card else '没有'}{rulebook.brand('wealth_account').name}"
    return f"{rulebook.tier(visitor.tier).name}、{kinds[visitor.kind]}、{card}"


def _gap(statements: Sequence[RouteStatement], seen: Sequence[Visitor], rulebook: Rulebook) -> Finding:
    errands = {visitor.errand for visitor in seen}
    asked = "" if len(errands) == len(rulebook.errands) else f"，要办{'、'.join(rulebook.errand(key).name for key in sorted(errands))}"
    states = {visitor.manager for visitor in seen}
    when = "" if len(states) == len(MANAGERS) else f"，{'或'.join(said for state, said in MANAGERS.items() if state in states)}"
    return Finding(
        kind="route_gap",
        where=tuple(dict.fromkeys(statement.where for statement in statements)),
        what=f"没有一条引导规则适用于这样的客户：{_said(seen[0], rulebook)}{asked}{when}",
        why="大堂经理会不知道把他引到哪里；补一条规则，或者用口径说明写清按哪一条。",
    )


def _double(takers: Sequence[RouteStatement], visitor: Visitor, rulebook: Rulebook) -> Finding:
    names = "；".join(taker.name for taker in takers)
    return Finding(
        kind="route_overlap",
        where=tuple(dict.fromkeys(taker.where for taker in takers)),
        what=f"同一位客户有几条去处不同的引导规则：{names}。例如{_said(visitor, rulebook)}",
        why="没有先后次序就不知道照哪一条做；写明从上到下取第一条，或者把适用的客户分开。",
    )


def _unreached(statement: RouteStatement) -> Finding:
    return Finding(
        kind="route_unreached",
        where=(statement.where,),
        what=f"{statement.name}永远用不到：它适用的客户都先被前面的规则接走了",
        why="写在那里的做法没有人会照做；调整先后次序，或者改写适用的客户。",
    )


def _unused_zones(rulebook: Rulebook) -> Iterable[Finding]:
    used = {row.zone for row in rulebook.routing} | {errand.zone for errand in rulebook.errands}
    for zone in rulebook.zones:
        if zone.key not in used:
            yield Finding(
                kind="zone_unused",
                where=(clause_place(zone.clauses[0]),),
                what=f"没有一条规则、一种业务引导到{zone.name}",
                why="设了区域而没有人被引过去；写明谁到这里办什么，或者删去这个区域。",
            )


def _same_size(rulebook: Rulebook) -> Iterable[Finding]:
    large, small = rulebook.errand(rulebook.cash.large), rulebook.errand(rulebook.cash.small)
    if large.zone == small.zone:
        yield Finding(
            kind="route_overlap",
            where=(clause_place(large.clauses[0]), clause_place(small.clauses[0])),
            what=f"{large.name}和{small.name}都引导到{rulebook.zone(large.zone).name}，金额大小不起作用",
            why="规则分了大额、小额而去处相同；核对其中一种业务的区域。",
        )


def _dead_ends(rulebook: Rulebook) -> Iterable[Finding]:
    """An errand whose machine is down or whose zone is missing, in each kind of branch that lacks one zone at most."""
    ends: dict[tuple[str, str, bool], list[str]] = defaultdict(list)
    for errand, kind, down in product(rulebook.errands, rulebook.branch_kinds, (False, True)):
        for without in (None, *kind.zones):
            present = [key for key in kind.zones if key != without]
            if _end_of(errand.zone, errand.counter, present, down, rulebook) is None:
                ends[errand.key, without or "", down].append(kind.name)
    # What leads nowhere with every zone present needs no second finding for each zone that is missing.
    plain = {(errand, down) for errand, without, down in ends if not without}
    for (key, without, down), kinds in ends.items():
        if without and (key, down) in plain:
            continue
        lacks = ([f"没有{rulebook.zone(without).name}"] if without else []) + (["自助设备故障"] if down else [])
        yield Finding(
            kind="fallback_nowhere",
            where=(clause_place(rulebook.errand(key).clauses[0]),),
            what=f"{'、'.join(kinds)}{'、'.join(lacks)}时，{rulebook.errand(key).name}的替代办法没有去处",
            why="照着做的人会被引到一个办不成的地方；给这项业务写一个能办的柜面或区域。",
        )


def _end_of(zone: str, counter: str | None, present: Sequence[str], down: bool, rulebook: Rulebook) -> str | None:
    """Where an errand ends, None for nowhere: at a machine that is down, or in a zone that is not there."""
    broken = zone if counter is not None and down else None
    target = counter if counter is not None and (down or zone not in present) else zone
    if target in present:
        return None if target == broken else target
    instead = next((each.instead for each in rulebook.fallbacks if each.zone == target), ())
    end = next((key for key in instead if key in present), None)
    return None if end == broken else end


def _no_manager(rulebook: Rulebook) -> Iterable[Finding]:
    """Rows that lead to the 客户经理 whatever holds of them that day need a reserve for each lack."""
    for row in rulebook.routing:
        if row.zone is None or row.match == "anyone":
            continue
        for lack, (state, said) in LACKS.items():
            met = not row.consent if lack == "consent" else not row.managers or state in row.managers
            if met and not any(each.missing == lack and row.number in each.rows for each in rulebook.fallbacks):
                yield Finding(
                    kind="fallback_nowhere",
                    where=(clause_place(row.clauses[0]),),
                    what=f"第{row.number}行“{row.name}”没有写{said}时怎么办",
                    why="这一行要靠客户经理接待；写一条替代办法，或者在行里写明前提。",
                )
