"""The rulebook as published, and the nonsense that its schema refuses."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
import yaml
from pydantic import ValidationError

from app.domain.rulebook import Rulebook
from app.domain.ruling import Rule

FILE = Path(__file__).parents[2] / "content" / "rulebook.yaml"
LAST_CLAUSES = {"1.1": 9, "1.2": 44, "3.1": 21, "3.2": 8, "3.3": 18}
AGREED_CLAUSES = {f"{section}.{number}" for section, last in LAST_CLAUSES.items() for number in range(1, last + 1)}


@pytest.fixture
def data() -> dict:
    return yaml.safe_load(FILE.read_text(encoding="utf-8"))


def test_every_rule_cites_agreed_clauses(rulebook):
    assert rulebook.cited_clauses() <= AGREED_CLAUSES


def test_every_rule_of_sections_three_is_in_the_rulebook(rulebook):
    untold = {clause for clause in AGREED_CLAUSES if clause.startswith("3.")} - rulebook.cited_clauses()
    assert untold == set()


def test_what_is_ours_waits_for_the_bank(rulebook):
    ours = [rule for rule in rulebook.rules() if rule.ours]
    assert ours
    assert all(rule.confirmed is not None and rule.confirmed.by is None and not rule.certain for rule in ours)
    assert all(rule.certain for rule in rulebook.rules() if not rule.ours)


def test_names_find_one_thing(rulebook):
    for name in ("wealth", "理财金账户服务区", "VIP区", "vip客户服务区", " VIP区 "):
        assert rulebook.find_zone(name).key == "wealth"
    for name, key in (("现金区", "cash"), ("非现金区", "non_cash"), ("咨询休息区", "consulting"), ("自助服务区", "self_service")):
        assert rulebook.find_zone(name).key == key
    with pytest.raises(ValueError, match="没有名为“贵宾室”的区域，请从这些里选：理财金账户服务区、现金服务区"):
        rulebook.find_zone("贵宾室")
    with pytest.raises(KeyError):
        rulebook.zone("vip")


@pytest.mark.parametrize(("assets", "held"), [("49999.99", False), ("50000", True), ("999999.99", True), ("1000000", False)])
def test_ranges_are_closed_below_and_open_above(rulebook, assets, held):
    assert rulebook.tier("middle").holds(Decimal(assets)) is held


def test_positioning_and_slogans(rulebook):
    place = {each.key: (each.assets_from, each.assets_below) for each in rulebook.positioning.positions}
    assert place == {"middle": (50_000, 1_000_000), "high": (1_000_000, None), "potential": (5_000, 50_000)}
    assert rulebook.positioning.service_slogan.text == "营销服务中端、识别推介高端、培育分流潜力"


def test_the_unified_view_has_every_segment_and_marks_completions(rulebook):
    view = rulebook.unified_view
    assert [segment.key for segment in rulebook.segments()] == ["private", "high", "middle_upper", "middle_lower", "potential", "ordinary"]
    assert {segment: row["brand"] for segment, row in view.cells.items()} == {
        "private": ("私人银行",),
        "high": ("理财金账户白金卡",),
        "middle_upper": ("理财金账户",),
        "middle_lower": ("牡丹灵通卡金卡",),
        "potential": ("牡丹灵通卡e时代",),
        "ordinary": ("牡丹灵通卡",),
    }
    assert "房地产" in view.cells["private"]["investment"] and "房地产" not in view.cells["high"]["investment"]
    assert view.cells["high"]["extras"][2] == "专属AFP客户经理服务" and view.cells["private"]["extras"][2] == "专属CFP客户经理服务"
    assert view.cells["ordinary"]["extras"] == view.cells["potential"]["extras"] == view.cells["ordinary"]["advice"] == ()
    assert view.is_completed("private", "features", "著名演艺与体育明星")
    assert not view.is_completed("high", "features", "演艺与体育明星")


def test_both_counts_are_kept_and_named_apart(rulebook):
    names = {count.key: count.name for count in rulebook.counts}
    assert names["prime_recognised"] != names["to_follow_recognised"]
    assert {"优质客户接待数", "优质客户识别数", "待跟进优质客户识别数", "投诉数"} <= set(names.values())


def test_the_record_and_the_referral_are_two_forms(rulebook):
    assert rulebook.form("recognised").name != rulebook.form("referral").name
    assert rulebook.form("referral").ours
    # The contents of the monthly report are the bank's list, the columns of the other forms are ours.
    assert not rulebook.form("monthly_report").columns.ours and rulebook.form("recognised").columns.source == "supplement"


def test_survives_json(rulebook):
    assert Rulebook.model_validate_json(rulebook.model_dump_json()) == rulebook


def test_brands_and_outlets_of_the_view_are_named_in_the_rulebook(rulebook):
    brands = {brand.name for brand in rulebook.brands}
    kinds = {kind.name for kind in rulebook.branch_kinds}
    for row in rulebook.unified_view.cells.values():
        assert set(row["brand"]) <= brands
        assert set(row["outlets"]) <= kinds


def _tier(data: dict, key: str) -> dict:
    return next(tier for tier in data["tiers"] if tier["key"] == key)


def _row(data: dict, number: int) -> dict:
    return next(row for row in data["routing"] if row["number"] == number)


NONSENSE: list[tuple[str, Callable[[dict], object], str]] = [
    ("tiers overlap", lambda d: _tier(d, "high").update(assets_below=10000001), "重叠"),
    ("tiers leave a gap", lambda d: _tier(d, "high").update(assets_from=1000001), "没有规定"),
    (
        "no tier from nought",
        lambda d: (_tier(d, "ordinary").update(assets_from=1), _tier(d, "potential").update(assets_from=1)),
        "没有规定",
    ),
    ("top tier has an end", lambda d: _tier(d, "private").update(assets_below=99999999), "无上限"),
    ("a tier upside down", lambda d: _tier(d, "high").update(assets_below=1), "必须大于下限"),
    ("negative limit", lambda d: _tier(d, "ordinary").update(assets_from=-1), "不能为负数"),
    ("float limit", lambda d: _tier(d, "high").update(assets_from=1000000.5), "浮点数"),
    ("bands leave a gap", lambda d: _tier(d, "middle")["bands"][0].update(assets_from=200001), "没有规定"),
    ("bands end early", lambda d: _tier(d, "middle")["bands"].pop(0), "应到"),
    ("nobody takes the rest", lambda d: _tier(d, "ordinary").update(assets_below=40000), "没有规定|承接"),
    ("youth after the rest", lambda d: d["tiers"].reverse(), "承接"),
    ("ages upside down", lambda d: _tier(d, "potential")["youth"].update(age_to=15), "不能小于下限"),
    ("two tiers of one key", lambda d: _tier(d, "high").update(key="private"), "出现了两次"),
    ("education out of order", lambda d: d["education"].reverse(), "由低到高"),
    ("two zones of one name", lambda d: d["zones"][1]["aliases"].append("VIP区"), "出现了两次"),
    ("rows out of order", lambda d: d["routing"].reverse(), "连续编号"),
    ("nobody takes the others", lambda d: d["routing"].pop(), "最后一条"),
    ("unknown zone in a row", lambda d: _row(d, 1).update(zone="roof"), "不存在的“roof”"),
    ("zone without staff", lambda d: _row(d, 3).pop("staff"), "staff"),
    ("unknown tier in a row", lambda d: _row(d, 1).update(tiers=["gold"]), "不存在的“gold”"),
    ("unknown post in a link", lambda d: d["links"][0]["roles"][0].update(post="guard"), "不存在的“guard”"),
    ("a zone without fallback", lambda d: d["fallbacks"].pop(0), "有且只有一条"),
    ("a fallback that forgets a zone", lambda d: d["fallbacks"][0]["instead"].pop(), "其余所有区域"),
    ("an incomplete view", lambda d: d["unified_view"]["cells"]["high"].pop("loans"), "写全各项"),
    ("a view without a segment", lambda d: d["unified_view"]["cells"].pop("ordinary"), "写全各类"),
    ("a completion of nothing", lambda d: d["unified_view"]["completions"][0].update(whole="体育明星"), "不在统一视图"),
    ("a rule without clauses", lambda d: _tier(d, "high").update(clauses=[]), "at least 1"),
    ("a misspelt field", lambda d: _tier(d, "high").update(asset_from=1), "Extra inputs"),
    ("ours without a place to confirm", lambda d: d["cash"].pop("confirmed"), "confirmed"),
    ("the bank's with one", lambda d: _tier(d, "high").update(confirmed={"by": None, "on": None}), "不需要 confirmed"),
    ("half a confirmation", lambda d: d["cash"].update(confirmed={"by": "总行个金部", "on": None}), "要么都填"),
    ("another schema", lambda d: d.update(schema=2), "Input should be 1"),
]


@pytest.mark.parametrize(("spoil", "words"), [case[1:] for case in NONSENSE], ids=[case[0] for case in NONSENSE])
def test_nonsense_is_refused(data, spoil, words):
    spoil(data)
    with pytest.raises(ValidationError, match=words):
        Rulebook.model_validate(data)


def test_a_confirmed_ruling_is_certain(data):
    data["cash"]["confirmed"] = {"by": "总行个人金融业务部", "on": "2026-11-20"}
    cash = Rulebook.model_validate(data).cash
    assert cash.ours and cash.certain
    assert cash.confirmed.on == date(2026, 11, 20)


def test_a_rule_of_the_bank_is_not_ours():
    assert not Rule(clauses=("3.1.2",)).ours
