"""How customers are divided (manual 3.1): the measure, the tiers with their bands, education levels and the prime line."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Self

from pydantic import Field, model_validator

from app.domain.amounts import Amount
from app.domain.ruling import ClauseId, Key, NamedRule, Rule, Text
from app.domain.values import Frozen


class Measure(Rule):
    """What is measured, and what people mistake for it."""

    name: Text
    unit: Text
    meaning: Text
    is_not: tuple[Text, ...] = Field(min_length=1)


class EducationLevel(NamedRule):
    """One level, in rising order. `university` says that it counts as 大学及以上."""

    aliases: tuple[Text, ...] = ()
    university: bool


class AssetRange(Frozen):
    """Assets in yuan, closed below and open above; without `assets_below` there is no upper end."""

    assets_from: Amount
    assets_below: Amount | None = None

    @model_validator(mode="after")
    def _rising(self) -> Self:
        if self.assets_below is not None and self.assets_below <= self.assets_from:
            raise ValueError(f"区间上限 {self.assets_below} 必须大于下限 {self.assets_from}")
        return self

    def holds(self, assets: Decimal) -> bool:
        """Whether this many yuan lie in the range."""
        return self.assets_from <= assets and (self.assets_below is None or assets < self.assets_below)


class Band(AssetRange, NamedRule):
    """A part of a tier that the unified view serves apart."""


class Youth(Frozen):
    """What a tier asks beside assets: university education and an age in whole years, both ends included.

    `clauses` state the rule; `edge_clauses` are the ruling on both ends of the age range, cited only where they decide.
    """

    age_from: int = Field(ge=0, le=130)
    age_to: int = Field(ge=0, le=130)
    edge_clauses: tuple[ClauseId, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _rising(self) -> Self:
        if self.age_to < self.age_from:
            raise ValueError(f"年龄上限 {self.age_to} 不能小于下限 {self.age_from}")
        return self

    def ages_hold(self, age: int) -> bool:
        """Whether this age is in the range."""
        return self.age_from <= age <= self.age_to


class Tier(AssetRange, NamedRule):
    """One tier of customers. A tier with `youth` takes only those who meet it and is read before the one that takes the rest."""

    short: Text
    youth: Youth | None = None
    bands: tuple[Band, ...] = ()

    @model_validator(mode="after")
    def _bands_fill_it(self) -> Self:
        if self.bands:
            require_tiling(self.bands, self.assets_from, self.assets_below, f"{self.name}的分档")
        return self

    def band_of(self, assets: Decimal) -> Band | None:
        """The band these assets lie in; None where the tier has no bands."""
        return next((band for band in self.bands if band.holds(assets)), None)


class PrimeRules(Frozen):
    """Who is a prime customer (优质客户), who could be, and whom the lobby manager is looking for."""

    line: Amount
    prime: NamedRule
    latent: NamedRule
    to_follow: NamedRule


class SecondarySigns(Rule):
    """Signs that help to spot a customer and never replace the measure."""

    signs: tuple[Text, ...] = Field(min_length=1)


class Statement(Rule):
    """A rule that is one sentence and no figure."""

    text: Text


class Segment(Frozen):
    """A column of the unified view: a tier, or one band of it."""

    key: Key
    name: Text
    tier: Key
    range: AssetRange


def require_tiling(ranges: Iterable[AssetRange], start: Decimal, end: Decimal | None, what: str) -> None:
    """Raise ValueError unless the ranges cover start (included) to end (excluded; None: no end) with neither gap nor overlap."""
    reached: Decimal | None = start
    for part in sorted(ranges, key=lambda each: each.assets_from):
        if reached is None or part.assets_from < reached:
            raise ValueError(f"{what}：从 {part.assets_from} 元起的区间与前一个区间重叠")
        if part.assets_from > reached:
            raise ValueError(f"{what}：{reached} 元到 {part.assets_from} 元之间没有规定")
        reached = part.assets_below
    if reached != end:
        raise ValueError(f"{what}：应到 {end if end is not None else '无上限'} 为止，实际到 {reached if reached is not None else '无上限'}")


def require_total(tiers: tuple[Tier, ...]) -> None:
    """Raise ValueError unless every customer falls into exactly one of the tiers.

    Tiers that take everyone in their range must tile all amounts from 0. A tier with youth conditions must share the range of one that
    takes everyone, and stand before it.
    """
    everyone = [tier for tier in tiers if tier.youth is None]
    require_tiling(everyone, Decimal(0), None, "客户分类")
    for index, tier in enumerate(tiers):
        if tier.youth is None:
            continue
        rest = [other for other in tiers[index + 1 :] if other.youth is None]
        if not any((other.assets_from, other.assets_below) == (tier.assets_from, tier.assets_below) for other in rest):
            raise ValueError(f"{tier.name}另有学历、年龄条件，其后必须有一类客户承接同一资产区间的其他客户")
    if sum(tier.youth is not None for tier in tiers) > 1:
        raise ValueError("只能有一类客户另设学历、年龄条件")
