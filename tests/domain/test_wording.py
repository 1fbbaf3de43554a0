"""Money and other figures as people say them."""

from decimal import Decimal

import pytest

from app.domain.segmentation import AssetRange
from app.domain.wording import money, read_money, span, spoken_values


@pytest.mark.parametrize(
    ("amount", "said"),
    [
        ("0", "0元"),
        ("0.5", "0.50元"),
        ("999", "999元"),
        ("5000", "5,000元"),
        ("9999.99", "9,999.99元"),
        ("10000", "1万元"),
        ("10001", "10,001元"),
        ("15000", "1.5万元"),
        ("20000.00", "2万元"),
        ("49999.99", "49,999.99元"),
        ("49999.999", "49,999.999元"),
        ("50000", "5万元"),
        ("5E+4", "5万元"),
        ("199999.99", "199,999.99元"),
        ("200000", "20万元"),
        ("123400", "12.34万元"),
        ("10000000", "1000万元"),
        ("99999999", "99,999,999元"),
        ("100000000", "1亿元"),
        ("150000000", "1.5亿元"),
        ("100010000", "10001万元"),
    ],
)
def test_money(amount, said):
    assert money(Decimal(amount)) == said


@pytest.mark.parametrize("wrong", [0.1, Decimal("NaN"), Decimal(-1), True])
def test_money_refuses_what_is_no_exact_amount(wrong):
    with pytest.raises(ValueError, match="金额"):
        money(wrong)


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("49,999.99", "49999.99"),
        (" 80万 ", "800000"),
        ("80万元", "800000"),
        ("1.5亿", "150000000"),
        ("0", "0"),
    ],
)
def test_reads_money_as_typed(text, amount):
    assert read_money(text) == Decimal(amount)


@pytest.mark.parametrize("text", ["", "万", "很多", "-1万", "nan", "1e999999万万"])
def test_refuses_what_is_no_money(text):
    with pytest.raises(ValueError, match="金额"):
        read_money(text)


@pytest.mark.parametrize("amount", ["0", "0.01", "49999.99", "50000", "123456.70", "10000000"])
def test_what_is_said_can_be_read(amount):
    assert read_money(money(Decimal(amount))) == Decimal(amount)


@pytest.mark.parametrize(
    ("ends", "said"),
    [
        ((0, 50000), "5万元以下"),
        ((50000, 1000000), "5万元（含）以上、100万元以下"),
        ((10000000, None), "1000万元（含）以上"),
    ],
)
def test_span(ends, said):
    assert span(AssetRange(assets_from=ends[0], assets_below=ends[1])) == said


def test_spoken_values_are_what_the_manual_says(rulebook):
    spoken = spoken_values(rulebook)
    expected = {
        "measure": "季度日均金融资产",
        "prime_line": "20万元",
        "tiers.private.from": "1000万元",
        "tiers.high.from": "100万元",
        "tiers.high.below": "1000万元",
        "tiers.middle.from": "5万元",
        "tiers.middle.below": "100万元",
        "tiers.middle.middle_upper.from": "20万元",
        "tiers.middle.middle_lower.range": "5万元（含）以上、20万元以下",
        "tiers.potential.below": "5万元",
        "tiers.potential.age_from": "16周岁",
        "tiers.potential.age_to": "28周岁",
        "tiers.ordinary.name": "普通客户",
        "positioning.potential.from": "5,000元",
        "positioning.potential.below": "5万元",
        "positioning.slogan": "定位中端，竞争高端，培育潜力",
        "large_cash.withdrawal_above": "2万元",
        "large_cash.deposit_from": "5万元",
        "zones.wealth": "理财金账户服务区",
        "systems.pbms": "PBMS",
        "brands.wealth_account": "理财金账户",
        "forms.recognised": "已识别优质客户信息记录表",
        "branch_kinds.convenience": "金融便利店",
        "to_follow.name": "待跟进优质客户",
    }
    assert {name: spoken.get(name) for name in expected} == expected
    assert "tiers.potential.from" not in spoken and "tiers.private.below" not in spoken
    assert all(spoken.values())
