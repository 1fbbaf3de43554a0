"""Figures of the rulebook as people say them: money, ranges, ages, and the values that the manual's text speaks."""

from collections.abc import Iterator
from decimal import Decimal

from app.domain.amounts import exact_amount
from app.domain.rulebook import Rulebook
from app.domain.segmentation import AssetRange, Youth

WAN = Decimal(10_000)
YI = Decimal(100_000_000)


def money(amount: Decimal | int) -> str:
    """An exact amount of yuan as people say it: 5万元, 1000万元, 1.5亿元, 4,500元, 49,999.99元.

    Whole hundreds from 万 up are said in 万, and whole 百万 from 亿 up in 亿; anything else keeps every digit. ValueError for floats and
    negative amounts.
    """
    exact = exact_amount(amount)
    if exact >= YI and exact % 1_000_000 == 0:
        return f"{_plain(exact / YI)}亿元"
    if exact >= WAN and exact % 100 == 0:
        return f"{_plain(exact / WAN)}万元"
    if exact == exact.to_integral_value():
        return f"{exact.to_integral_value():,f}元"
    exponent = exact.as_tuple().exponent
    return f"{exact:,f}元" if isinstance(exponent, int) and exponent < -2 else f"{exact:,.2f}元"


def read_money(text: str) -> Decimal:
    """Yuan from what a person types: "49,999.99", "80万", "1.5亿元". ValueError in Chinese if it is no amount."""
    bare = text.strip().removesuffix("元")
    for unit, worth in (("万", WAN), ("亿", YI)):
        if bare.endswith(unit):
            return exact_amount(bare.removesuffix(unit)) * worth
    return exact_amount(bare)


def span(part: AssetRange) -> str:
    """A range of assets as people say it: 100万元（含）以上、1000万元以下; 5万元以下; 1000万元（含）以上."""
    ends = []
    if part.assets_from > 0 or part.assets_below is None:
        ends.append(f"{money(part.assets_from)}（含）以上")
    if part.assets_below is not None:
        ends.append(f"{money(part.assets_below)}以下")
    return "、".join(ends)


def age(years: int) -> str:
    """An age as people say it: 28周岁."""
    return f"{years}周岁"


def ages(youth: Youth) -> str:
    """The range of ages: 16至28周岁（均含）."""
    return f"{youth.age_from}至{youth.age_to}周岁（均含）"


def spoken_values(rulebook: Rulebook) -> dict[str, str]:
    """Every value that the manual's text may name as [[name]], spoken. Keys of things are those of the rulebook.

    - `measure`; `prime_line`
    - `tiers.<tier>.name`, `.short`, `.from`, `.below`, `.range`; for a tier with youth conditions `.age_from`, `.age_to`, `.ages`
    - `tiers.<tier>.<band>.name`, `.from`, `.below`, `.range`
    - `prime.name`, `latent.name`, `to_follow.name`
    - `positioning.slogan`, `positioning.service_slogan`; `positioning.<position>.name`, `.from`, `.below`, `.range`
    - `large_cash.withdrawal_above`, `large_cash.deposit_from`
    - `zones.<zone>`, `branch_kinds.<kind>`, `errands.<errand>`, `posts.<post>`, `links.<link>`, `forms.<form>`, `systems.<system>`,
      `brands.<brand>`: their names

    A range that begins at 0 has no `.from`, one without an upper end no `.below`.
    """
    return dict(_spoken(rulebook))


def _spoken(rulebook: Rulebook) -> Iterator[tuple[str, str]]:
    yield "measure", rulebook.measure.name
    yield "prime_line", money(rulebook.prime.line)
    for tier in rulebook.tiers:
        at = f"tiers.{tier.key}"
        yield f"{at}.name", tier.name
        yield f"{at}.short", tier.short
        yield from _ends(at, tier)
        if tier.youth:
            yield f"{at}.age_from", age(tier.youth.age_from)
            yield f"{at}.age_to", age(tier.youth.age_to)
            yield f"{at}.ages", ages(tier.youth)
        for band in tier.bands:
            yield f"{at}.{band.key}.name", band.name
            yield from _ends(f"{at}.{band.key}", band)
    for standing in (rulebook.prime.prime, rulebook.prime.latent, rulebook.prime.to_follow):
        yield f"{standing.key}.name", standing.name
    yield "positioning.slogan", rulebook.positioning.slogan.text
    yield "positioning.service_slogan", rulebook.positioning.service_slogan.text
    for position in rulebook.positioning.positions:
        yield f"positioning.{position.key}.name", position.name
        yield from _ends(f"positioning.{position.key}", position)
    yield "large_cash.withdrawal_above", money(rulebook.cash.withdrawal_above)
    yield "large_cash.deposit_from", money(rulebook.cash.deposit_from)
    yield from _names(rulebook)


def _names(rulebook: Rulebook) -> Iterator[tuple[str, str]]:
    for what, entries in (
        ("zones", rulebook.zones),
        ("branch_kinds", rulebook.branch_kinds),
        ("errands", rulebook.errands),
        ("posts", rulebook.posts),
        ("links", rulebook.links),
        ("forms", rulebook.forms),
        ("systems", rulebook.systems),
        ("brands", rulebook.brands),
    ):
        for entry in entries:
            yield f"{what}.{entry.key}", entry.name


def _ends(at: str, part: AssetRange) -> Iterator[tuple[str, str]]:
    if part.assets_from > 0:
        yield f"{at}.from", money(part.assets_from)
    if part.assets_below is not None:
        yield f"{at}.below", money(part.assets_below)
    yield f"{at}.range", span(part)


def _plain(number: Decimal) -> str:
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
