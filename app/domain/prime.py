"""Whom the lobby manager is looking for: prime (优质), latent prime (潜在优质), to be followed up (待跟进); manual 3.1.13 to 3.1.15."""

from collections.abc import Iterator
from decimal import Decimal
from itertools import product
from typing import Literal

from app.domain.customers import Customer
from app.domain.rulebook import Rulebook
from app.domain.values import Frozen
from app.domain.wording import money

Kind = Literal["prime", "latent", "neither"]
KINDS: tuple[Kind, ...] = ("prime", "latent", "neither")
FACTS = ("assets", "assets_elsewhere", "holds_wealth_card")
FACT_NAMES = {"assets": "季度日均金融资产", "assets_elsewhere": "他行资产", "holds_wealth_card": "是否持有理财金账户"}


class PrimeStanding(Frozen):
    """Where a customer stands beside the prime line.

    `kind`: "prime" (at or above the line here), "latent" (below it here, at or above it with assets elsewhere), "neither", or None while a
    missing fact leaves it open; `possible` are the kinds left. `to_follow`: recognised as prime or latent and without the wealth account;
    None while open. `settled_by`: the missing facts that bear on either. `name` is how people say it ("待跟进优质客户" where that holds).
    """

    kind: Kind | None
    possible: tuple[Kind, ...]
    to_follow: bool | None
    name: str | None
    clauses: tuple[str, ...]
    reasons: tuple[str, ...]
    settled_by: tuple[str, ...]


def prime_standing(customer: Customer, rulebook: Rulebook) -> PrimeStanding:
    """The standing of a customer beside the prime line, from the facts known."""
    outcomes = {case: _outcome(rulebook, *case) for case in product(*_values(customer, rulebook))}
    kinds = tuple(kind for kind in KINDS if kind in {kind for kind, _ in outcomes.values()})
    follow = {to_follow for _, to_follow in outcomes.values()}
    kind = kinds[0] if len(kinds) == 1 else None
    to_follow = follow.pop() if len(follow) == 1 else None
    return PrimeStanding(
        kind=kind,
        possible=kinds,
        to_follow=to_follow,
        name=_name(kind, to_follow, rulebook),
        clauses=_clauses(kinds, to_follow, rulebook),
        reasons=tuple(_reasons(customer, kind, kinds, to_follow, rulebook)),
        settled_by=tuple(_bearing(customer, outcomes)),
    )


def _values(customer: Customer, rulebook: Rulebook) -> Iterator[tuple]:
    """For each fact what is known, or the values worth trying: nothing, just enough, the line itself."""
    line = rulebook.prime.line
    yield (customer.assets,) if customer.assets is not None else (Decimal(0), line)
    yield (customer.assets_elsewhere,) if customer.assets_elsewhere is not None else (Decimal(0), line)
    yield (customer.holds_wealth_card,) if customer.holds_wealth_card is not None else (True, False)


def _outcome(rulebook: Rulebook, assets: Decimal, elsewhere: Decimal, card: bool) -> tuple[Kind, bool]:
    line = rulebook.prime.line
    kind: Kind = "prime" if assets >= line else "latent" if assets + elsewhere >= line else "neither"
    return kind, kind != "neither" and not card


def _bearing(customer: Customer, outcomes: dict[tuple, tuple[Kind, bool]]) -> Iterator[str]:
    for index, fact in enumerate(FACTS):
        if getattr(customer, fact) is not None:
            continue
        seen: dict[tuple, set] = {}
        for case, outcome in outcomes.items():
            seen.setdefault(case[:index] + case[index + 1 :], set()).add(outcome)
        if any(len(results) > 1 for results in seen.values()):
            yield fact


def _name(kind: Kind | None, to_follow: bool | None, rulebook: Rulebook) -> str | None:
    rules = rulebook.prime
    if to_follow:
        return rules.to_follow.name
    return {"prime": rules.prime.name, "latent": rules.latent.name}.get(kind or "")


def _clauses(kinds: tuple[Kind, ...], to_follow: bool | None, rulebook: Rulebook) -> tuple[str, ...]:
    rules = rulebook.prime
    found = list(rules.prime.clauses)
    if kinds != ("prime",):
        found.extend(rules.latent.clauses)
    if to_follow is not False:
        found.extend(rules.to_follow.clauses)
    return tuple(dict.fromkeys(found))


def _reasons(customer: Customer, kind: Kind | None, kinds: tuple[Kind, ...], to_follow: bool | None, rulebook: Rulebook) -> Iterator[str]:
    rules, line, wealth = rulebook.prime, money(rulebook.prime.line), rulebook.brand("wealth_account").name
    here, away = customer.assets, customer.assets_elsewhere
    if kind == "prime" and here is not None:
        yield f"在本行的{rulebook.measure.name}为{money(here)}，达到优质线{line}，是{rules.prime.name}。"
    elif kind == "latent" and here is not None and away is not None:
        yield f"在本行{money(here)}，未达到优质线{line}；加上他行{money(away)}后达到，是{rules.latent.name}。"
    elif kind == "neither" and here is not None and away is not None:
        yield f"在本行{money(here)}，加上他行{money(away)}，仍未达到优质线{line}。"
    else:
        names = {"prime": rules.prime.name, "latent": rules.latent.name, "neither": "都不是"}
        yield f"现有情况不足以判断，可能：{'、'.join(names[each] for each in kinds)}。"
    if to_follow:
        yield f"尚未持有{wealth}，是{rules.to_follow.name}。"
    elif customer.holds_wealth_card and "neither" not in kinds:
        yield f"已经持有{wealth}，不属于{rules.to_follow.name}。"
