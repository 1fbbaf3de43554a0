"""The parts of which routing cases are made: who comes, what they want, what the 客户经理 is doing, and what the branch lacks."""

import random
from collections.abc import Callable
from decimal import Decimal
from typing import NamedTuple

from app.domain.customers import Customer
from app.domain.lobby import Direction, ManagerState
from app.domain.routing import CASH
from app.domain.rulebook import Rulebook
from app.domain.wording import money

CENT = Decimal("0.01")


class Visitor(NamedTuple):
    """A kind of visitor. `first`: received before others. `meet` gives the customer and what is known of them, a pattern for {he}."""

    first: bool
    meet: Callable[[Rulebook, int, random.Random], tuple[Customer, str]]


class Wanted(NamedTuple):
    """An errand as a visitor states it: how the rulebook calls it, the amount and direction of cash, and the words."""

    errand: str
    said: str
    amount: Decimal | None = None
    direction: Direction | None = None
    machine: str = ""


class Errand(NamedTuple):
    """`kind` groups errands for a paper's spread; `want` puts it into words."""

    kind: str
    want: Callable[[Rulebook, random.Random], Wanted]


class Manager(NamedTuple):
    """What the 客户经理 is doing, and whether the visitor wants to be received by one."""

    state: ManagerState
    told: str
    declines: bool = False


class Lack(NamedTuple):
    """What the branch lacks. `manager`: whether the scene still has to tell of the 客户经理."""

    kind: str = ""
    without: tuple[str, ...] = ()
    machine_down: bool = False
    says: str = ""
    manager: bool = True

    def told(self, wanted: Wanted) -> str:
        """The sentence that tells of it."""
        return self.says.replace("[machine]", wanted.machine or "自助设备")


def _hundreds(rng: random.Random, low: Decimal, high: Decimal) -> Decimal:
    return Decimal(rng.randint(int(low // 100), int(high // 100)) * 100)


def _wealth(rulebook: Rulebook) -> str:
    return rulebook.brand("wealth_account").name


def _assets_known(assets: Decimal, rulebook: Rulebook, card: bool = False) -> str:
    held = f"{{he}}出示了{_wealth(rulebook)}卡；" if card else f"{{he}}没有{_wealth(rulebook)}；"
    return f"{held}系统显示，{{he}}的季度日均金融资产是{money(assets)}。"


def _rich(key: str, card: bool = False) -> Callable[[Rulebook, int, random.Random], tuple[Customer, str]]:
    def meet(rulebook: Rulebook, age: int, rng: random.Random) -> tuple[Customer, str]:
        start = rulebook.tier(key).assets_from
        assets = _hundreds(rng, start * Decimal("1.1"), start * Decimal("2.5"))
        return Customer(assets=assets, age=age, holds_wealth_card=card), _assets_known(assets, rulebook, card)

    return meet


def _card(rulebook: Rulebook, age: int, _rng: random.Random) -> tuple[Customer, str]:
    return Customer(age=age, holds_wealth_card=True), f"{{he}}出示了{_wealth(rulebook)}卡。"


def _card_fallen(rulebook: Rulebook, age: int, rng: random.Random) -> tuple[Customer, str]:
    assets = _hundreds(rng, rulebook.tier("middle").assets_from / 2, rulebook.prime.line * Decimal("0.8"))
    return Customer(assets=assets, age=age, holds_wealth_card=True), _assets_known(assets, rulebook, card=True)


def _prime(rulebook: Rulebook, age: int, rng: random.Random) -> tuple[Customer, str]:
    assets = _hundreds(rng, rulebook.prime.line * Decimal("1.1"), rulebook.tier("high").assets_from * Decimal("0.9"))
    return Customer(assets=assets, age=age, holds_wealth_card=False), _assets_known(assets, rulebook)


def _prime_edge(rulebook: Rulebook, age: int, _rng: random.Random) -> tuple[Customer, str]:
    line = rulebook.prime.line
    return Customer(assets=line, age=age, holds_wealth_card=False), _assets_known(line, rulebook)


def _latent(exact: bool) -> Callable[[Rulebook, int, random.Random], tuple[Customer, str]]:
    def meet(rulebook: Rulebook, age: int, rng: random.Random) -> tuple[Customer, str]:
        line = rulebook.prime.line
        here = _hundreds(rng, line / 4, line * Decimal("0.8"))
        away = line - here if exact else _hundreds(rng, line, line * 3)
        customer = Customer(assets=here, assets_elsewhere=away, age=age, holds_wealth_card=False)
        return customer, f"{_assets_known(here, rulebook)}交谈中{{he}}提到，在他行还有{money(away)}存款。"

    return meet


def _below_line(near: bool) -> Callable[[Rulebook, int, random.Random], tuple[Customer, str]]:
    def meet(rulebook: Rulebook, age: int, rng: random.Random) -> tuple[Customer, str]:
        line = rulebook.prime.line
        assets = line - CENT if near else _hundreds(rng, rulebook.tier("middle").assets_from * Decimal("1.1"), line * Decimal("0.9"))
        customer = Customer(assets=assets, assets_elsewhere=Decimal(0), age=age, holds_wealth_card=False)
        return customer, f"{_assets_known(assets, rulebook)}{{he}}说钱都放在本行，他行没有存款。"

    return meet


def _little(education: str, schooling: str) -> Callable[[Rulebook, int, random.Random], tuple[Customer, str]]:
    def meet(rulebook: Rulebook, age: int, rng: random.Random) -> tuple[Customer, str]:
        assets = _hundreds(rng, Decimal(1000), rulebook.tier("middle").assets_from * Decimal("0.9"))
        customer = Customer(assets=assets, assets_elsewhere=Decimal(0), age=age, education=education, holds_wealth_card=False)
        return customer, f"{{he}}今年{{age}}周岁，{schooling}，他行没有存款。{_assets_known(assets, rulebook)}"

    return meet


VISITORS: dict[str, Visitor] = {
    "private": Visitor(True, _rich("private")),
    "high": Visitor(True, _rich("high")),
    "high-with-card": Visitor(True, _rich("high", card=True)),
    "card": Visitor(True, _card),
    "card-fallen": Visitor(True, _card_fallen),
    "prime": Visitor(True, _prime),
    "prime-edge": Visitor(True, _prime_edge),
    "latent": Visitor(True, _latent(exact=False)),
    "latent-edge": Visitor(True, _latent(exact=True)),
    "middle": Visitor(False, _below_line(near=False)),
    "near-line": Visitor(False, _below_line(near=True)),
    "potential": Visitor(False, _little("studying", "正在读本科")),
    "ordinary": Visitor(False, _little("senior", "高中毕业")),
}


def _cash(direction: Direction, amount: Callable[[Rulebook, random.Random], Decimal]) -> Callable[[Rulebook, random.Random], Wanted]:
    def want(rulebook: Rulebook, rng: random.Random) -> Wanted:
        yuan = amount(rulebook, rng)
        said = f"想{'取' if direction == 'withdraw' else '存'}{money(yuan)}现金"
        return Wanted(CASH, said, yuan, direction, "存取款机")

    return want


def _words(errand: str, machine: str, *said: str) -> Callable[[Rulebook, random.Random], Wanted]:
    return lambda _, rng: Wanted(errand, rng.choice(said), machine=machine)


ERRANDS: dict[str, Errand] = {
    "withdraw-much": Errand(
        "cash", _cash("withdraw", lambda book, rng: _hundreds(rng, book.cash.withdrawal_above * 2, book.cash.withdrawal_above * 5))
    ),
    "withdraw-above": Errand("cash", _cash("withdraw", lambda book, _: book.cash.withdrawal_above + 100)),
    "withdraw-edge": Errand("cash", _cash("withdraw", lambda book, _: book.cash.withdrawal_above)),
    "withdraw-little": Errand("machine", _cash("withdraw", lambda _, rng: _hundreds(rng, Decimal(500), Decimal(6000)))),
    "deposit-edge": Errand("cash", _cash("deposit", lambda book, _: book.cash.deposit_from)),
    "deposit-below": Errand("cash", _cash("deposit", lambda book, _: book.cash.deposit_from - 100)),
    "water": Errand("machine", _words("agency_fee", "缴费机", "来交水费", "来交燃气费", "来交电话费")),
    "passbook": Errand("machine", _words("passbook", "补登折机", "来补登存折", "拿着存折，想补登这几个月的明细")),
    "remit": Errand("counter", _words("non_cash", "", "想给外地的家人汇一笔钱", "来挂失一张银行卡", "想开立一个新账户")),
    "unsure": Errand("question", _words("question", "", "站在门口张望，说不清要办什么业务", "有事要问，可是说不清是哪一种业务")),
}

MANAGERS: dict[str, Manager] = {
    "free": Manager("free", "客户经理这时有空。"),
    "later": Manager("later", "客户经理正在接待别人，大约十分钟后有空，{he}愿意等。"),
    "none": Manager("none", "客户经理今天外出开会，整天不在网点。"),
    "declines": Manager("free", "客户经理有空，但{he}说赶时间，不想见客户经理。", declines=True),
}

LACKS: dict[str, Lack] = {
    "": Lack(),
    "machine": Lack(machine_down=True, says="今天[machine]坏了，还没修好。"),
    "no-self-service": Lack(without=("self_service",), says="这家网点没有自助服务区。"),
    "no-non-cash": Lack(without=("non_cash",), says="这家网点没有非现金服务区。"),
    "no-consulting": Lack(without=("consulting",), says="这家网点没有营销咨询区。"),
    "no-wealth": Lack(without=("wealth",), says="这家网点没有理财金账户服务区。"),
    "convenience": Lack(kind="convenience", says="这家网点是金融便利店，没有理财金账户服务区，也没有客户经理。", manager=False),
}
