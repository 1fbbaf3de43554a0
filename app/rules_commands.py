"""`flask --app app rules …`: ask the rulebook from the command line. The first line is the answer, the lines below are why."""

from collections.abc import Callable
from typing import Any, NoReturn

import click
from flask import current_app
from flask.cli import AppGroup
from pydantic import ValidationError

from app.domain.customers import Customer
from app.domain.prime import prime_standing
from app.domain.routing import CASH, Visit, branch_of, route
from app.domain.rulebook import Rulebook
from app.domain.tiers import tier_of
from app.domain.wording import read_money

MANAGER = ("free", "later", "none")
USUAL_KIND = "finance_centre"

rules = AppGroup("rules", help="Ask the rulebook: which tier, which zone, and why.")


def customer_options(command: Callable) -> Callable:
    """The facts about a customer, the same for every command. What is not given is not known."""
    for option in (
        click.option("--wealth-card/--no-wealth-card", default=None, help="Whether the customer holds the wealth account."),
        click.option("--assets-elsewhere", metavar="YUAN", help="Assets at other banks."),
        click.option("--age", metavar="YEARS", help="Age in whole years."),
        click.option("--education", metavar="LEVEL", help="Education level: key, name or alias, such as 本科."),
        click.option("--assets", metavar="YUAN", help="Quarterly average daily financial assets, such as 49999.99 or 80万."),
    ):
        command = option(command)
    return command


@rules.command("tier")
@customer_options
def show_tier(**facts: Any) -> None:
    """The tier of a customer; with missing facts, the tiers possible and what would settle it."""
    rulebook = _rulebook()
    try:
        customer = _customer(facts)
        verdict = tier_of(customer, rulebook)
    except ValueError as error:
        _refuse(error)
    click.echo(verdict.tier.name if verdict.tier else f"可能：{'、'.join(tier.name for tier in verdict.possible)}")
    _explain(verdict.reasons, verdict.clauses)
    if customer.assets_elsewhere is not None or customer.holds_wealth_card is not None:
        standing = prime_standing(customer, rulebook)
        _explain(standing.reasons, standing.clauses)


@rules.command("route")
@customer_options
@click.option("--errand", metavar="NAME", help="Errand: key, name or alias; cash goes with --amount and --withdraw or --deposit.")
@click.option("--amount", metavar="YUAN", help="Amount of cash.")
@click.option("--withdraw", is_flag=True, help="Cash is taken out.")
@click.option("--deposit", is_flag=True, help="Cash is paid in.")
@click.option("--manager", default="free", show_default=True, metavar="free|later|none", help="Whether a 客户经理 is free.")
@click.option("--declines", is_flag=True, help="The customer does not want the 客户经理.")
@click.option("--branch-kind", default=USUAL_KIND, show_default=True, metavar="KIND", help="Kind of branch: key or name.")
@click.option("--without-zone", multiple=True, metavar="ZONE", help="A zone this branch lacks; repeatable.")
@click.option("--machine-down", is_flag=True, help="The machine that the errand needs is down.")
def show_route(
    *,
    errand: str | None,
    amount: str | None,
    withdraw: bool,
    deposit: bool,
    manager: str,
    declines: bool,
    branch_kind: str,
    without_zone: tuple[str, ...],
    machine_down: bool,
    **facts: Any,
) -> None:
    """The zone that a visitor is led to, who serves, and what the lobby manager does besides."""
    rulebook = _rulebook()
    try:
        if withdraw and deposit:
            raise ValueError("--withdraw 和 --deposit 只能选一个")
        if manager not in MANAGER:
            raise ValueError(f"--manager 请填写 {'、'.join(MANAGER)} 之一")
        visit = Visit.model_validate(
            {
                "customer": _customer(facts),
                "errand": _errand(errand, amount is not None or withdraw or deposit, rulebook),
                "amount": _money("--amount", amount),
                "direction": "withdraw" if withdraw else "deposit" if deposit else None,
                "manager": manager,
                "declines": declines,
            }
        )
        way = route(visit, branch_of(rulebook, branch_kind, without_zone, machine_down), rulebook)
    except ValueError as error:
        _refuse(error)
    click.echo(way.zone.name)
    click.echo(f"由谁服务：{way.staff}")
    click.echo(f"优先：{'是' if way.priority else '否'}")
    for deed in way.and_then:
        click.echo(f"随后：{deed}")
    _explain(way.reasons, way.clauses)


def _rulebook() -> Rulebook:
    return current_app.extensions["library"].rulebook


def _errand(named: str | None, about_cash: bool, rulebook: Rulebook) -> str | None:
    """The errand as named. An amount and a direction are cash business without saying so, and belong to no other errand."""
    if named is not None and named.strip() in ("现金", rulebook.cash.name):
        named = CASH
    if about_cash and named not in (None, CASH):
        raise ValueError(f"--amount、--withdraw、--deposit 只用于{rulebook.cash.name}（--errand {CASH}），不能与“{named}”一起填写")
    return CASH if about_cash else named


def _customer(facts: dict[str, Any]) -> Customer:
    return Customer(
        assets=_money("--assets", facts["assets"]),
        education=facts["education"],
        age=facts["age"],
        assets_elsewhere=_money("--assets-elsewhere", facts["assets_elsewhere"]),
        holds_wealth_card=facts["wealth_card"],
    )


def _money(option: str, text: str | None) -> Any:
    try:
        return None if text is None else read_money(text)
    except ValueError as error:
        raise ValueError(f"{option}：{error}") from None


def _explain(reasons: tuple[str, ...], clauses: tuple[str, ...]) -> None:
    for reason in reasons:
        click.echo(f"  {reason}")
    click.echo(f"  依据：{'、'.join(clauses)}")


def _refuse(error: ValueError) -> NoReturn:
    """Say in one sentence what to mend, and leave with the code of a usage error."""
    message = str(error)
    if isinstance(error, ValidationError):
        problem = error.errors()[0]
        message = str(problem.get("ctx", {}).get("error", problem["msg"]))
    click.echo(f"{message}。" if not message.endswith("。") else message, err=True)
    raise SystemExit(2)
