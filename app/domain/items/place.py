"""Picking a zone on the floor plan of the lobby. The list of zones beside the drawing is the same answer by another way."""

import random
from typing import Any, Literal, Self

from pydantic import model_validator

from app.domain.floor_plan import PLACES, SPOTS
from app.domain.items.authoring import Completion, Miswritten, Written
from app.domain.items.base import AnswerRefused, ItemBase, Response, clean_scalar
from app.domain.items.computed import BranchHere, zone_ruling
from app.domain.routing import Visit
from app.domain.values import Frozen


class WrittenPlace(Written):
    """The right zone by its key in the rulebook; with a `visit` it is computed, and one that is written all the same must agree."""

    type: Literal["place"]
    zone: str | None = None
    visit: Visit | None = None
    branch: BranchHere = BranchHere()


class DrawnZone(Frozen):
    """A zone of the drawing: its number there, its name, and which it is."""

    number: str
    name: str
    zone: str


class PlaceItem(ItemBase):
    """All zones that are drawn, numbered as in the manual, and the number of the right one."""

    type: Literal["place"] = "place"
    zones: tuple[DrawnZone, ...]
    key: str

    @model_validator(mode="after")
    def _key_is_drawn(self) -> Self:
        if self.key not in {zone.number for zone in self.zones}:
            raise ValueError("答案不在图上")
        return self


def complete(written: WrittenPlace, common: dict[str, Any], by: Completion) -> PlaceItem:
    """The finished item. Raises Miswritten."""
    numbered = [DrawnZone(number=str(number), name=zone.name, zone=zone.key) for number, zone in enumerate(by.rulebook.zones, 1)]
    zones = tuple(zone for zone in numbered if zone.zone in PLACES)
    stated = next((zone for zone in zones if zone.zone == written.zone), None)
    if written.zone is not None and stated is None:
        raise Miswritten(("zone",), f"区域 {written.zone}", f"图上没有；有 {'、'.join(zone.zone for zone in zones)}")
    if written.visit is None:
        if stated is None:
            raise Miswritten((), "缺少答案", "须写 zone，或用 visit 写出来访的事实")
        return PlaceItem(**common, zones=zones, key=stated.number)
    ruling = zone_ruling(written.visit, written.branch, by.rulebook)
    right = next((zone for zone in zones if zone.name == ruling.right), None)
    if right is None:
        raise Miswritten(("visit",), "图上没有正确答案", f"按规则应为“{ruling.right}”")
    if stated is not None and stated != right:
        raise Miswritten(("zone",), f"答案 {written.zone}", f"与规则矛盾：按规则应为“{ruling.right}”（{right.zone}）")
    if not set(ruling.clauses) & set(written.clauses):
        raise Miswritten(("clauses",), "未引用决定答案的条款", f"应引用 {'、'.join(ruling.clauses)} 中的至少一条")
    return PlaceItem(**common, zones=zones, key=right.number, question=ruling.question)


def shown(item: PlaceItem) -> dict[str, Any]:
    """What the browser may see: the zones with where they lie, and what else is drawn."""
    options = [{"value": zone.number, "text": zone.name, "zone": zone.zone, "where": PLACES.get(zone.zone, "")} for zone in item.zones]
    return {"type": item.type, "stem": item.stem, "options": options, "spots": dict(SPOTS)}


def parse(item: PlaceItem, raw: object) -> Response:
    """The number of the zone picked, None when none was. Raises AnswerRefused."""
    value = clean_scalar(raw)
    if value is not None and value not in {zone.number for zone in item.zones}:
        raise AnswerRefused("not_on_paper")
    return value


def mark(item: PlaceItem, response: Response) -> int:
    """100 for the right zone, else 0."""
    return 100 if response == item.key else 0


def spell(item: PlaceItem, response: Response) -> str:
    """The zone by its name."""
    return next((zone.name for zone in item.zones if zone.number == response), "")


def key_of(item: PlaceItem) -> Response:
    """The number of the right zone."""
    return item.key


def arranged(item: PlaceItem, _rng: random.Random) -> PlaceItem:
    """The zones lie where they lie."""
    return item
