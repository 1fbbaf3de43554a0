"""The rulebook: all rules of the bank as one frozen value, which is also the schema of content/rulebook.yaml."""

from collections.abc import Iterable, Iterator
from typing import Literal, Self, TypeVar

from pydantic import ConfigDict, Field, model_validator

from app.domain.duties import Duty
from app.domain.lobby import BranchKind, CashSettings, Errand, Fallback, RoutingRow, Zone, require_fallbacks, require_rows
from app.domain.ruling import NamedRule, Rule
from app.domain.segmentation import (
    AssetRange,
    EducationLevel,
    Measure,
    PrimeRules,
    SecondarySigns,
    Segment,
    Statement,
    Tier,
    require_total,
)
from app.domain.service_view import Count, Discovery, Form, Link, Meaning, Positioning, Post, ProductName, UnifiedView
from app.domain.values import Frozen

N = TypeVar("N", bound=NamedRule)


class Rulebook(Frozen):
    """Every rule that the manual shows, items ask, answers are graded by and the lobby is judged by. All amounts are yuan."""

    model_config = ConfigDict(frozen=True, extra="forbid", validate_by_name=True, validate_by_alias=True, serialize_by_alias=True)

    schema_: Literal[1] = Field(alias="schema")
    measure: Measure
    education: tuple[EducationLevel, ...] = Field(min_length=2)
    tiers: tuple[Tier, ...] = Field(min_length=1)
    prime: PrimeRules
    secondary: SecondarySigns
    review: Statement
    positioning: Positioning
    unified_view: UnifiedView
    zones: tuple[Zone, ...] = Field(min_length=1)
    branch_kinds: tuple[BranchKind, ...] = Field(min_length=1)
    errands: tuple[Errand, ...] = Field(min_length=1)
    cash: CashSettings
    below_the_line: Statement
    routing: tuple[RoutingRow, ...]
    tellers: Statement
    fallbacks: tuple[Fallback, ...]
    aims: tuple[Statement, ...] = Field(min_length=1)
    discovery: tuple[Discovery, ...] = Field(min_length=1)
    posts: tuple[Post, ...] = Field(min_length=1)
    process: Statement
    links: tuple[Link, ...] = Field(min_length=1)
    meanings: tuple[Meaning, ...] = Field(min_length=1)
    forms: tuple[Form, ...] = Field(min_length=1)
    counts: tuple[Count, ...] = Field(min_length=1)
    systems: tuple[ProductName, ...] = Field(min_length=1)
    brands: tuple[ProductName, ...] = Field(min_length=1)
    # Not written in rulebook.yaml: the lists of things to do have them, and whoever reads the content puts them in.
    duties: tuple[Duty, ...] = ()

    @model_validator(mode="after")
    def _coherent(self) -> Self:
        for what, entries in self._lists():
            _require_distinct(what, entries)
        require_total(self.tiers)
        self._check_education()
        self._check_view()
        self._check_lobby()
        _require_known("流程环节的岗位", (role.post for link in self.links for role in link.roles), {post.key for post in self.posts})
        return self

    def _lists(self) -> Iterator[tuple[str, tuple[NamedRule, ...]]]:
        yield from (
            ("客户分类", self.tiers),
            ("教育程度", self.education),
            ("市场定位", self.positioning.positions),
            ("统一视图", self.unified_view.columns),
            ("区域", self.zones),
            ("网点类型", self.branch_kinds),
            ("业务", self.errands),
            ("引导规则", self.routing),
            ("替代办法", self.fallbacks),
            ("识别途径", self.discovery),
            ("岗位", self.posts),
            ("流程环节", self.links),
            ("意义", self.meanings),
            ("表格", self.forms),
            ("统计口径", self.counts),
            ("系统", self.systems),
            ("品牌", self.brands),
        )

    def _check_education(self) -> None:
        flags = [level.university for level in self.education]
        if flags != sorted(flags) or len(set(flags)) != 2:
            raise ValueError("教育程度要由低到高排列，大学及以上排在大学以下之后，两边都要有")

    def _check_view(self) -> None:
        if list(self.unified_view.cells) != [segment.key for segment in self.segments()]:
            raise ValueError(f"统一视图要按顺序写全各类（档）客户：{'、'.join(segment.key for segment in self.segments())}")

    def _check_lobby(self) -> None:
        zones = {zone.key for zone in self.zones}
        errands = {errand.key for errand in self.errands}
        require_rows(self.routing)
        require_fallbacks(self.fallbacks, zones, {row.number for row in self.routing})
        _require_known("引导规则的客户类别", (key for row in self.routing for key in row.tiers), {tier.key for tier in self.tiers})
        _require_known("引导规则的区域", (row.zone for row in self.routing if row.zone), zones)
        _require_known("业务的区域", (errand.zone for errand in self.errands), zones)
        _require_known("业务的柜面", (errand.counter for errand in self.errands if errand.counter), zones)
        _require_known("网点的区域", (key for kind in self.branch_kinds for key in kind.zones), zones)
        _require_known("现金业务", (self.cash.large, self.cash.small), errands)

    def tier(self, key: str) -> Tier:
        """The tier of this key; KeyError if there is none."""
        return _by_key(self.tiers, key)

    def zone(self, key: str) -> Zone:
        """The zone of this key; KeyError if there is none."""
        return _by_key(self.zones, key)

    def errand(self, key: str) -> Errand:
        """The errand of this key; KeyError if there is none."""
        return _by_key(self.errands, key)

    def branch_kind(self, key: str) -> BranchKind:
        """The kind of branch of this key; KeyError if there is none."""
        return _by_key(self.branch_kinds, key)

    def post(self, key: str) -> Post:
        """The post of this key; KeyError if there is none."""
        return _by_key(self.posts, key)

    def form(self, key: str) -> Form:
        """The form of this key; KeyError if there is none."""
        return _by_key(self.forms, key)

    def system(self, key: str) -> ProductName:
        """The system of this key; KeyError if there is none."""
        return _by_key(self.systems, key)

    def brand(self, key: str) -> ProductName:
        """The brand of this key; KeyError if there is none."""
        return _by_key(self.brands, key)

    def link(self, key: str) -> Link:
        """The link of the process of this key; KeyError if there is none."""
        return _by_key(self.links, key)

    def find_education(self, text: str) -> EducationLevel:
        """The education level called so by key, name or alias; ValueError (in Chinese, with the names) if there is none."""
        return find_named("教育程度", self.education, text)

    def find_zone(self, text: str) -> Zone:
        """The zone called so by key, name or alias: one zone has one key. ValueError if there is none."""
        return find_named("区域", self.zones, text)

    def find_branch_kind(self, text: str) -> BranchKind:
        """The kind of branch called so by key or name; ValueError if there is none."""
        return find_named("网点类型", self.branch_kinds, text)

    def segments(self) -> tuple[Segment, ...]:
        """The columns of the unified view from the top: each tier, or its bands where it has some. Keys are "private", "middle_upper" …"""
        found: list[Segment] = []
        for tier in self.tiers:
            parts: tuple[NamedRule, ...] = tier.bands or (tier,)
            for part in parts:
                if isinstance(part, AssetRange):
                    span = AssetRange(assets_from=part.assets_from, assets_below=part.assets_below)
                    found.append(Segment(key=part.key, name=part.name, tier=tier.key, range=span))
        return tuple(found)

    def cited_clauses(self) -> frozenset[str]:
        """Every clause id that any rule cites, edges included."""
        return frozenset(clause for rule in self.rules() for clause in rule.clauses) | frozenset(
            clause for tier in self.tiers if tier.youth for clause in tier.youth.edge_clauses
        )

    def rules(self) -> Iterator[Rule]:
        """Every rule, wherever it stands in the rulebook."""
        yield from _rules_in(self)


def find_named(what: str, entries: Iterable[N], text: str) -> N:
    """The entry whose key, name or one alias is `text` (blanks around it and letter case do not matter).

    Raises ValueError in Chinese that lists the names there are; `what` says what was looked for.
    """
    known = tuple(entries)
    for entry in known:
        if entry.key == text:
            return entry
    wanted = text.strip().casefold()
    for entry in known:
        if wanted in (entry.key, entry.name.casefold(), *(alias.casefold() for alias in getattr(entry, "aliases", ()))):
            return entry
    raise ValueError(f"没有名为“{text}”的{what}，请从这些里选：{'、'.join(entry.name for entry in known)}")


def _by_key(entries: Iterable[N], key: str) -> N:
    for entry in entries:
        if entry.key == key:
            return entry
    raise KeyError(key)


def _require_distinct(what: str, entries: Iterable[NamedRule]) -> None:
    seen: set[str] = set()
    for entry in entries:
        for name in {entry.key, entry.name, *getattr(entry, "aliases", ())}:
            if name in seen:
                raise ValueError(f"{what}里“{name}”出现了两次，每个名称只能指一样东西")
            seen.add(name)


def _require_known(what: str, keys: Iterable[str], known: set[str]) -> None:
    for key in keys:
        if key not in known:
            raise ValueError(f"{what}引用了不存在的“{key}”")


def _rules_in(value: object) -> Iterator[Rule]:
    if isinstance(value, Rule):
        yield value
    if isinstance(value, Frozen):
        for name in type(value).model_fields:
            yield from _rules_in(getattr(value, name))
    elif isinstance(value, tuple):
        for part in value:
            yield from _rules_in(part)
    elif isinstance(value, dict):
        for part in value.values():
            yield from _rules_in(part)
