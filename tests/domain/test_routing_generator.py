"""Generated visits: one right plan by a second reading of 3.3, and wrong plans that trace to a mistake or to another visitor."""

import random
import re
from collections import Counter
from decimal import Decimal

import pytest

from app.domain.customers import Customer
from app.domain.generators.registry import GENERATORS
from app.domain.misconceptions import SAYS
from app.domain.routing import Visit, branch_of
from app.domain.routing_misconceptions import ROUTING_MISCONCEPTIONS, Situation, wrong_routes

WEALTH, CASH, COUNTER, MACHINES, CONSULTING = "理财金账户服务区", "现金服务区", "非现金服务区", "自助服务区", "营销咨询区"

WITHDRAWS = {"amount": 20_000, "direction": "withdraw"}
DEPOSITS = {"amount": 50_000, "direction": "deposit"}


def yuan(text: str) -> Decimal:
    bare = text.replace(",", "")
    return Decimal(bare.removesuffix("万")) * (10_000 if bare.endswith("万") else 1)


def found(pattern: str, stem: str) -> Decimal | None:
    match = re.search(pattern + r"([\d,.]+万?)元", stem)
    return yuan(match[1]) if match else None


def by_hand(stem: str) -> str:
    """The plan for a stem, read a second time from the manual's 3.3 and written without the rulebook."""
    assets, elsewhere = found("季度日均金融资产是", stem) or Decimal(0), found("在他行还有", stem) or Decimal(0)
    zone = errand_zone(stem)
    no_manager = "整天不在网点" in stem or "也没有客户经理" in stem
    lounge = (CONSULTING if f"没有{WEALTH}" in stem else WEALTH) + ("稍候" if "大约十分钟后有空" in stem else "")
    received = {
        "high": f"到{lounge}，由{'网点负责人' if no_manager else '客户经理'}接待，并推介至财富管理中心",
        "card": f"到{lounge}，由{'柜员直接优先办理，递上客户经理的名片' if no_manager else '客户经理接待，业务由柜员优先办理'}",
        "follow": f"到{lounge}，由客户经理接待，并登记记录表",
    }
    card = "出示了理财金账户卡" in stem
    who = "high" if assets >= 1_000_000 else "card" if card else "follow" if assets + elsewhere >= 200_000 else "other"
    if who == "other":
        return f"到{zone}，{plain_service(stem, zone)}"
    if "不想见客户经理" in stem or (who == "follow" and no_manager):
        return f"到{zone}，优先办理，递上客户经理的名片"
    return received[who]


def plain_service(stem: str, zone: str) -> str:
    if "说不清" in stem:
        return "由大堂经理解答，了解之后再判断"
    return "指导客户自己操作设备" if zone == MACHINES else "帮助取号，按次序办理"


def errand_zone(stem: str) -> str:
    no_machine = f"没有{MACHINES}" in stem or "坏了" in stem
    takes, brings = found("想取", stem), found("想存", stem)
    if takes is not None or brings is not None:
        large = takes > 20_000 if takes is not None else brings >= 50_000
        return CASH if large or no_machine else MACHINES
    if "说不清" in stem:
        return COUNTER if f"没有{CONSULTING}" in stem else CONSULTING
    if re.search("交(水|燃气|电话)费", stem):
        return CASH if no_machine else MACHINES
    if "补登" in stem:
        return COUNTER if no_machine else MACHINES
    return CASH if f"没有{COUNTER}" in stem else COUNTER


@pytest.fixture(scope="module")
def items(rulebook):
    generator = GENERATORS["routing"]
    cases = generator.cases(rulebook)
    return [generator.make(cases[seed % len(cases)], rulebook, random.Random(seed)) for seed in range(2030)]


def test_visits_have_one_right_plan_by_a_second_reading(items):
    places, longest = Counter(), 0
    for item in items:
        right = [option for option in item.options if option.text == by_hand(item.stem)]
        assert [option.key for option in right] == [item.key], (item.stem, by_hand(item.stem), item.facts)
        assert len({option.text for option in item.options}) == len(item.options) == 4
        assert right[0].slip is None
        places[item.key] += 1
        longest += all(len(option.text) < len(right[0].text) for option in item.options if option is not right[0])
    # 2,030 fair draws over four places stay within 420..600; and the key is the longest no more often than by chance.
    assert all(420 < places[letter] < 600 for letter in "ABCD"), places
    assert longest <= len(items) / 4


def test_every_row_fallback_and_mistake_comes_up(items):
    clauses, slips = set(), set()
    for item in items:
        clauses.update(item.clauses)
        slips.update(option.slip for option in item.options if option.slip)
    assert clauses >= {f"3.3.{number}" for number in (3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 16)}
    assert slips == {mistake.key for mistake in ROUTING_MISCONCEPTIONS}
    assert slips <= set(SAYS)


def test_no_two_mistakes_share_a_key():
    assert len({mistake.key for mistake in ROUTING_MISCONCEPTIONS}) == len(ROUTING_MISCONCEPTIONS)


@pytest.mark.parametrize(
    ("key", "visit", "branch", "goes"),
    [
        ("card-by-assets", {"customer": {"assets": 60_000, "holds_wealth_card": True}, "errand": "non_cash"}, {}, ("non_cash", False)),
        ("busy-is-absent", {"customer": {"assets": 300_000}, "errand": "passbook", "manager": "later"}, {}, ("self_service", True)),
        ("no-manager-no-priority", {"customer": {"assets": 300_000}, "errand": "passbook", "manager": "none"}, {}, ("self_service", False)),
        ("withdrawal-edge", {"customer": {"assets": 3_000}, "errand": "cash", **WITHDRAWS}, {}, ("cash", False)),
        ("deposit-edge", {"customer": {"assets": 3_000}, "errand": "cash", **DEPOSITS}, {}, ("self_service", False)),
        ("middle-is-prime", {"customer": {"assets": 60_000, "assets_elsewhere": 0}, "errand": "passbook"}, {}, ("wealth", True)),
        ("prime-edge", {"customer": {"assets": 200_000, "assets_elsewhere": 0}, "errand": "passbook"}, {}, ("self_service", False)),
        ("broken-machine-missed", {"customer": {"assets": 3_000}, "errand": "passbook"}, {"machine_down": True}, ("self_service", False)),
        ("machine-unused", {"customer": {"assets": 3_000}, "errand": "passbook"}, {}, ("non_cash", False)),
        ("missing-zone-missed", {"customer": {"assets": 3_000}, "errand": "non_cash"}, {"without": ("non_cash",)}, ("non_cash", False)),
    ],
)
def test_each_mistake_gives_its_wrong_route(key, visit, branch, goes, rulebook):
    here = branch_of(rulebook, "finance_branch", **branch)
    asked = Visit(**{**visit, "customer": Customer(**visit["customer"])})
    routes = {mistake.key: each for mistake, each in wrong_routes(Situation(asked, here, rulebook))}
    assert (routes[key].zone.key, routes[key].priority) == goes
