"""The floor plan: every zone of the rulebook, and who is led there, under the names the rulebook gives."""

import re

import pytest

from app.domain.rulebook import Rulebook
from app.library.markup import clean, plain_text
from app.library.plan import DRAWINGS, PLACES, plan
from tests.library.bank_files import ROOT


def drawn(rulebook: Rulebook) -> list[str]:
    """The links on the floor: number, name and place as they are read out."""
    return [plain_text(link) for link in re.findall(r'<li class="plan-zone[^>]*>(.*?)</li>', plan(rulebook))]


def legend(rulebook: Rulebook) -> dict[str, str]:
    """What the legend says, by the zone's key."""
    found = re.findall(r'<li id="zone-(\w+)">(.*?</p>)</li>', plan(rulebook))
    return {key: plain_text(entry) for key, entry in found}


def test_the_plan_names_every_zone_and_says_where_it_lies(rulebook: Rulebook) -> None:
    assert set(PLACES) == {zone.key for zone in rulebook.zones}, "draw a new zone into the plan"
    expected = [f"{number}{zone.name}，{PLACES[zone.key]}" for number, zone in enumerate(rulebook.zones, 1)]
    assert drawn(rulebook) == expected
    assert list(legend(rulebook)) == [zone.key for zone in rulebook.zones]


def test_every_zone_has_its_place_in_the_style_sheet() -> None:
    style = (ROOT / "app/static/css/pictures.css").read_text(encoding="utf-8")
    for key in PLACES:
        assert f".plan-{key} {{ inset:" in style, key


def test_every_link_on_the_floor_leads_to_the_legend(rulebook: Rulebook) -> None:
    html = plan(rulebook)
    assert set(re.findall(r'href="#([\w-]+)"', html)) == set(re.findall(r'id="([\w-]+)"', html))


def test_who_goes_where_is_what_the_routing_rules_say(rulebook: Rulebook) -> None:
    said = legend(rulebook)
    for row in rulebook.routing:
        for zone in rulebook.zones:
            assert (f"第{row.number}行：{row.who}" in said[zone.key]) == (row.zone == zone.key), (row.key, zone.key)
    for errand in rulebook.errands:
        for zone in rulebook.zones:
            assert (f"{errand.name}：" in said[zone.key]) == (errand.zone == zone.key), (errand.key, zone.key)
        if errand.counter:
            assert errand.name in said[errand.counter].partition("自助设备故障时：")[2], errand.key


def test_a_changed_rule_changes_the_plan(rulebook: Rulebook) -> None:
    errands = tuple(each.model_copy(update={"zone": "non_cash"}) if each.key == "large_cash" else each for each in rulebook.errands)
    said = legend(rulebook.model_copy(update={"errands": errands}))
    assert "大额现金业务：" in said["non_cash"] and "大额现金业务：" not in said["cash"]


@pytest.mark.parametrize("new", [{"name": "<b>区</b>"}, {"key": "terrace", "name": "露台"}])
def test_an_odd_name_is_escaped_and_a_zone_without_a_place_stands_in_the_legend(rulebook: Rulebook, new: dict[str, str]) -> None:
    last = rulebook.zones[-1].model_copy(update=new)
    book = rulebook.model_copy(update={"zones": (*rulebook.zones[:-1], last)})
    assert "<b>区" not in plan(book) and last.name in legend(book)[last.key]
    assert len(drawn(book)) == len(book.zones) - ("key" in new)


def test_the_cleaner_takes_nothing_away_but_the_tooltips(rulebook: Rulebook) -> None:
    for draw in DRAWINGS.values():
        assert clean(draw(rulebook)) == re.sub(r' title="[^"]*"', "", draw(rulebook))
