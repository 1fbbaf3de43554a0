"""Routing: every row, every fallback, and against a second reading of the manual."""

import random
from decimal import Decimal

import pytest

from app.domain.customers import Customer
from app.domain.routing import Branch, Visit, branch_of, errand_of, route

PRIVATE = {"assets": "10000000"}
HIGH = {"assets": "1000000", "holds_wealth_card": False}
CARD = {"assets": "60000", "assets_elsewhere": "0", "holds_wealth_card": True}
FOLLOW = {"assets": "200000", "holds_wealth_card": False}
LATENT = {"assets": "199999.99", "assets_elsewhere": "0.01", "holds_wealth_card": False}
MIDDLE = {"assets": "199999.99", "assets_elsewhere": "0", "holds_wealth_card": False}
YOUNG = {"assets": "100", "assets_elsewhere": "0", "education": "本科", "age": 20, "holds_wealth_card": False}
PLAIN = {"assets": "100", "assets_elsewhere": "0", "education": "高中", "age": 50, "holds_wealth_card": False}


def sent(rulebook, facts, kind="理财中心", without=(), machine_down=False, **visit):
    return route(Visit(customer=Customer(**facts), **visit), branch_of(rulebook, kind, without, machine_down), rulebook)


@pytest.mark.parametrize(
    ("facts", "visit", "row", "zone", "staff", "priority"),
    [
        (PRIVATE, {"errand": "补登折"}, 1, "wealth", "客户经理", True),
        (HIGH, {"errand": "咨询"}, 1, "wealth", "客户经理", True),
        (HIGH | {"holds_wealth_card": True}, {}, 1, "wealth", "客户经理", True),
        ({"assets": "9999999.99"}, {}, 1, "wealth", "客户经理", True),
        (CARD, {"errand": "passbook"}, 2, "wealth", "客户经理", True),
        ({"holds_wealth_card": True}, {}, 2, "wealth", "客户经理", True),
        (FOLLOW | {"holds_wealth_card": True}, {}, 2, "wealth", "客户经理", True),
        (FOLLOW, {"errand": "代理收费"}, 3, "wealth", "客户经理", True),
        (FOLLOW | {"assets": "999999.99"}, {}, 3, "wealth", "客户经理", True),
        (LATENT, {}, 3, "wealth", "客户经理", True),
        ({"assets": "200000"}, {}, 3, "wealth", "客户经理", True),
        (FOLLOW, {"manager": "later"}, 3, "wealth", "客户经理", True),
        (FOLLOW, {"manager": "none", "errand": "补登折"}, 4, "self_service", "大堂经理", True),
        (FOLLOW, {"manager": "none", "errand": "non_cash"}, 4, "non_cash", "非现金柜员", True),
        (FOLLOW, {"declines": True, "errand": "大额现金"}, 4, "cash", "现金柜员", True),
        (LATENT, {"manager": "later", "declines": True, "errand": "咨询"}, 4, "consulting", "大堂经理", True),
        (MIDDLE, {"errand": "non_cash"}, 5, "non_cash", "非现金柜员", False),
        (YOUNG, {"errand": "代理收费"}, 5, "self_service", "大堂经理", False),
        (PLAIN, {"errand": "大额现金业务"}, 5, "cash", "现金柜员", False),
        (PLAIN, {"errand": "小额现金"}, 5, "self_service", "大堂经理", False),
        (PLAIN, {"errand": "有问题"}, 5, "consulting", "大堂经理", False),
        (PLAIN, {}, 5, "consulting", "大堂经理", False),
        ({}, {"errand": "non_cash"}, 5, "non_cash", "非现金柜员", False),
        ({}, {}, 5, "consulting", "大堂经理", False),
    ],
)
def test_every_row(rulebook, facts, visit, row, zone, staff, priority):
    way = sent(rulebook, facts, **visit)
    assert (way.row.number, way.zone.key, way.staff, way.priority) == (row, zone, staff, priority)
    assert way.meant == way.zone
    assert way.reasons and set(way.row.clauses) <= set(way.clauses)


@pytest.mark.parametrize(
    ("amount", "direction", "errand"),
    [
        ("20000", "withdraw", "small_cash"),
        ("20000.01", "withdraw", "large_cash"),
        ("49999.99", "deposit", "small_cash"),
        ("50000", "deposit", "large_cash"),
        ("49999.99", "withdraw", "large_cash"),
        ("0", "deposit", "small_cash"),
    ],
)
def test_size_of_cash(rulebook, amount, direction, errand):
    way = sent(rulebook, PLAIN, errand="cash", amount=amount, direction=direction)
    assert way.errand.key == errand
    assert way.zone.key == ("cash" if errand == "large_cash" else "self_service")
    assert "3.3.12" in way.clauses


def test_cash_needs_amount_and_direction_only_where_they_decide(rulebook):
    assert sent(rulebook, PRIVATE, errand="cash").row.number == 1
    for lacking in ({}, {"amount": "100"}, {"direction": "deposit"}):
        with pytest.raises(ValueError, match="现金存取要说明金额，以及是取款还是存款"):
            sent(rulebook, PLAIN, errand="现金存取", **lacking)


def test_unknown_names_are_refused(rulebook):
    with pytest.raises(ValueError, match="没有名为“洗车”的业务，请从这些里选：大额现金业务"):
        sent(rulebook, PLAIN, errand="洗车")
    with pytest.raises(ValueError, match="没有名为“超市”的网点类型"):
        branch_of(rulebook, "超市")
    with pytest.raises(ValueError, match="没有名为“天台”的区域"):
        branch_of(rulebook, "理财中心", ("天台",))
    with pytest.raises(ValueError, match="至少要有一个区域"):
        branch_of(rulebook, "理财中心", tuple(zone.key for zone in rulebook.zones))
    with pytest.raises(ValueError, match="至少要有一个区域"):
        route(Visit(), Branch(kind="convenience", zones=()), rulebook)


@pytest.mark.parametrize(
    ("facts", "options", "zone", "staff", "used"),
    [
        (HIGH, {"without": ("VIP区",)}, "consulting", "客户经理", ("no_wealth_zone",)),
        (FOLLOW, {"without": ("VIP区", "咨询休息区")}, "non_cash", "客户经理", ("no_wealth_zone",)),
        (PLAIN, {"without": ("现金区",), "errand": "large_cash"}, "consulting", "大堂经理", ("no_cash_zone",)),
        (PLAIN, {"without": ("非现金区",), "errand": "non_cash"}, "cash", "现金柜员", ("no_non_cash_zone",)),
        (PLAIN, {"without": ("自助服务区",), "errand": "small_cash"}, "cash", "现金柜员", ("no_self_service_zone",)),
        (PLAIN, {"without": ("自助服务区",), "errand": "passbook"}, "non_cash", "非现金柜员", ("no_self_service_zone",)),
        (PLAIN, {"without": ("营销咨询区",), "errand": "question"}, "non_cash", "大堂经理", ("no_consulting_zone",)),
        (PLAIN, {"machine_down": True, "errand": "small_cash"}, "cash", "现金柜员", ("machine_down",)),
        (PLAIN, {"machine_down": True, "errand": "agency_fee"}, "cash", "现金柜员", ("machine_down",)),
        (PLAIN, {"machine_down": True, "errand": "passbook"}, "non_cash", "非现金柜员", ("machine_down",)),
        (
            PLAIN,
            {"machine_down": True, "errand": "passbook", "without": ("非现金区",)},
            "cash",
            "现金柜员",
            ("machine_down", "no_non_cash_zone"),
        ),
        (PLAIN, {"machine_down": True, "errand": "non_cash"}, "non_cash", "非现金柜员", ()),
        (HIGH, {"manager": "later"}, "wealth", "客户经理", ("manager_busy",)),
        (HIGH, {"manager": "none"}, "wealth", "网点负责人", ("no_manager_high",)),
        (CARD, {"manager": "none"}, "wealth", "柜员", ("no_manager_card",)),
        (CARD, {"declines": True, "errand": "passbook"}, "self_service", "大堂经理", ("declines",)),
        (PRIVATE, {"declines": True, "errand": "large_cash"}, "cash", "现金柜员", ("declines",)),
        (FOLLOW, {"manager": "later"}, "wealth", "客户经理", ("manager_busy",)),
        (FOLLOW, {"kind": "金融便利店", "errand": "non_cash"}, "non_cash", "非现金柜员", ("no_manager_here",)),
        (CARD, {"kind": "金融便利店"}, "consulting", "柜员", ("no_manager_card", "no_manager_here", "no_wealth_zone")),
        (HIGH, {"kind": "金融便利店"}, "consulting", "网点负责人", ("no_manager_high", "no_manager_here", "no_wealth_zone")),
        (PLAIN, {"kind": "金融便利店", "errand": "passbook"}, "self_service", "大堂经理", ()),
    ],
)
def test_every_fallback(rulebook, facts, options, zone, staff, used):
    way = sent(rulebook, facts, **options)
    assert (way.zone.key, way.staff, way.fallbacks) == (zone, staff, used)
    assert ("3.3.16" in way.clauses) == bool(used)
    for key in used:
        fallback = next(each for each in rulebook.fallbacks if each.key == key)
        assert set(fallback.and_then) <= set(way.and_then)


def test_all_fallbacks_of_the_rulebook_are_reached(rulebook):
    used = set()
    for facts in (HIGH, CARD, FOLLOW, PLAIN):
        for options in ({}, {"machine_down": True}, {"declines": True}, {"manager": "later"}, {"manager": "none"}, {"kind": "金融便利店"}):
            for zone in rulebook.zones:
                for errand in rulebook.errands:
                    used |= set(sent(rulebook, facts, without=(zone.key,), errand=errand.key, **options).fallbacks)
    assert used == {fallback.key for fallback in rulebook.fallbacks}


def test_nobody_is_shown_a_machine_that_does_not_work(rulebook):
    way = sent(rulebook, PLAIN, machine_down=True, errand="passbook")
    assert not any("演示" in deed for deed in way.and_then)
    assert any("报修" in deed for deed in way.and_then)
    assert way.meant.key == "self_service"


@pytest.mark.parametrize("lack", [{"manager": "none"}, {"declines": True}])
@pytest.mark.parametrize("facts", [HIGH, CARD])
def test_nothing_is_asked_of_a_manager_who_is_not_there_or_not_wanted(rulebook, facts, lack):
    row = sent(rulebook, facts, errand="non_cash").row
    assert not set(row.and_then) & set(sent(rulebook, facts, errand="non_cash", **lack).and_then)


def test_row_four_leaves_a_trace(rulebook):
    deeds = "；".join(sent(rulebook, FOLLOW, manager="none", errand="non_cash").and_then)
    for said in ("名片", "约定今后的联系方式，或表示欢迎客户随时咨询", "日终递交客户经理", "PBMS", "帮助取号"):
        assert said in deeds


def test_a_teller_who_recognised_somebody_is_named(rulebook):
    way = sent(rulebook, FOLLOW, found_by="teller")
    assert "3.3.14" in way.clauses and any("写明识别人" in deed for deed in way.and_then)
    assert "3.3.14" not in sent(rulebook, PLAIN, found_by="teller").clauses


def test_the_middle_below_the_line_is_a_ruling_of_its_own(rulebook):
    assert "3.3.13" in sent(rulebook, MIDDLE, errand="non_cash").clauses
    assert "3.3.13" not in sent(rulebook, PLAIN, errand="non_cash").clauses


def test_errand_of_says_why(rulebook):
    errand, clauses, reasons = errand_of(Visit(errand="cash", amount="5e4", direction="deposit"), rulebook)
    assert (errand.key, clauses) == ("large_cash", ("3.3.12",))
    assert reasons == ("存款5万元，达到5万元，是大额现金业务。",)


def second_reading(case: dict) -> tuple[int, str, bool]:
    """Section 4 of the manual's notes once more, by other means, for a branch that lacks nothing."""
    here, away = case["assets"], case["assets_elsewhere"]
    if case["errand"] == "cash":
        big = case["amount"] > 20000 if case["direction"] == "withdraw" else case["amount"] >= 50000
        by_errand = "cash" if big else "self_service"
    else:
        by_errand = {"agency_fee": "self_service", "passbook": "self_service", "non_cash": "non_cash", "question": "consulting"}[
            case["errand"]
        ]
    if here >= 1_000_000:
        return 1, by_errand if case["declines"] else "wealth", True
    if case["holds_wealth_card"]:
        return 2, by_errand if case["declines"] else "wealth", True
    if here >= 200_000 or here + away >= 200_000:
        if case["manager"] != "none" and not case["declines"]:
            return 3, "wealth", True
        return 4, by_errand, True
    return 5, by_errand, False


def test_two_readings_of_the_manual_agree_on_20000_visits(rulebook):
    dice, rows = random.Random(815), set()
    branch = branch_of(rulebook, "理财中心")
    money = [0, 4_999_999, 5_000_000, 19_999_999, 20_000_000, 99_999_999, 100_000_000, 1_000_000_000]
    cash = [0, 2_000_000, 2_000_001, 4_999_999, 5_000_000]
    for _ in range(20_000):
        case = {
            "assets": Decimal(dice.choice([dice.choice(money), dice.randrange(30_000_000)])) / 100,
            "assets_elsewhere": Decimal(dice.choice([0, 1, dice.randrange(30_000_000)])) / 100,
            "holds_wealth_card": dice.random() < 0.2,
            "errand": dice.choice(["cash", "agency_fee", "passbook", "non_cash", "question"]),
            "amount": Decimal(dice.choice([dice.choice(cash), dice.randrange(9_000_000)])) / 100,
            "direction": dice.choice(["withdraw", "deposit"]),
            "manager": dice.choice(["free", "later", "none"]),
            "declines": dice.random() < 0.3,
        }
        known = {name: case[name] for name in ("assets", "assets_elsewhere", "holds_wealth_card")}
        visit = {name: value for name, value in case.items() if name not in known}
        way = route(Visit(customer=Customer(**known, education="本科", age=30), **visit), branch, rulebook)
        assert (way.row.number, way.zone.key, way.priority) == second_reading(case), case
        rows.add(way.row.number)
    assert rows == {1, 2, 3, 4, 5}
