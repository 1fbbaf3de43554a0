"""The tables, parsed back: what a reader sees is what the rulebook says."""

from html.parser import HTMLParser
from pathlib import Path

import pytest

from app.domain.rulebook import Rulebook
from app.domain.wording import money
from app.library.tables import TABLES
from app.library.yaml_source import read_yaml

FILE = Path(__file__).parents[2] / "content" / "rulebook.yaml"


class Reader(HTMLParser):
    """Reads one table into caption, heads and rows of (tag, attributes, entries); the mark 补 (<abbr>) is left out and noted."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tables = 0
        self.caption = ""
        self.rows: list[list[tuple[str, dict, list[str]]]] = []
        self.marks: list[str] = []
        self.feed(html)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag, attrs):
        self.open.append(tag)
        self.tables += tag == "table"
        if tag == "tr":
            self.rows.append([])
        elif tag in ("td", "th"):
            self.rows[-1].append((tag, dict(attrs), [""]))
        elif tag == "li":
            self.rows[-1][-1][2].append("")

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        if "caption" in self.open:
            self.caption += data
        elif "abbr" in self.open:
            self.marks.append(self.rows[-1][-1][2][-1])
        elif "td" in self.open or "th" in self.open:
            self.rows[-1][-1][2][-1] += data

    def body(self) -> list[list[list[str]]]:
        """Entries of every cell of every row; a dash is no entry."""
        return [[[entry for entry in entries if entry not in ("", "—")] for _, _, entries in row] for row in self.rows[1:]]


@pytest.fixture(scope="module")
def rulebook() -> Rulebook:
    book, _ = read_yaml(FILE, Rulebook, "content/rulebook.yaml")
    assert book is not None
    return book


@pytest.mark.parametrize("name", sorted(TABLES))
def test_every_table_is_one_table_with_caption_scopes_and_labels(rulebook, name):
    table = Reader(TABLES[name](rulebook))
    assert table.tables == 1 and table.caption
    heads = ["".join(entries) for tag, attributes, entries in table.rows[0] if (tag, attributes) == ("th", {"scope": "col"})]
    assert len(heads) == len(table.rows[0]) == len(set(heads))
    for row in table.rows[1:]:
        assert row[0][:2] == ("th", {"scope": "row"})
        assert [attributes["data-label"] for tag, attributes, _ in row[1:] if tag == "td"] == heads[1:]


def test_names_that_sections_use_are_there():
    assert {"tiers", "unified-view", "positioning", "routing", "links", "zones", "forms", "discovery"} <= set(TABLES)


def test_tiers(rulebook):
    body = Reader(TABLES["tiers"](rulebook)).body()
    assert [row[0] for row in body] == [[tier.name] for tier in rulebook.tiers]
    assert [row[1] for row in body] == [
        ["1000万元（含）以上"],
        ["100万元（含）以上、1000万元以下"],
        ["5万元（含）以上、100万元以下"],
        ["5万元以下"],
        ["5万元以下"],
    ]
    assert "16至28周岁（均含）" in body[3][2][0] and "潜力客户" in body[4][2][0]


def test_unified_view_equals_the_data(rulebook):
    table = Reader(TABLES["unified-view"](rulebook))
    segments, view = rulebook.segments(), rulebook.unified_view
    body = table.body()
    assert [row[0][0] for row in body[1:]] == [column.name for column in view.columns]
    for row, column in zip(body[1:], view.columns, strict=True):
        for cell, segment in zip(row[1:], segments, strict=True):
            assert tuple(cell) == view.cells[segment.key][column.key], (segment.key, column.key)
    assert sorted(table.marks) == sorted(["著名演艺与体育明星", "牡丹国际卡", "牡丹信用卡", "理财服务"])
    assert "待本行确认" in table.caption


def test_routing_shows_every_row_and_errand_in_order(rulebook):
    body = Reader(TABLES["routing"](rulebook)).body()
    assert [row[0][0] for row in body] == ["1", "2", "3", "4", "5", *["5"] * len(rulebook.errands)]
    assert [row[5] for row in body[:5]] == [["优先"], ["优先"], ["优先"], ["优先"], []]
    for row, errand in zip(body[5:], rulebook.errands, strict=True):
        assert (row[2], row[3], tuple(row[4])) == ([errand.name], [rulebook.zone(errand.zone).name], errand.and_then)


def test_links_zones_forms_discovery_equal_the_data(rulebook):
    links = Reader(TABLES["links"](rulebook)).body()
    assert [row[0][0] for row in links] == ["识别引导", "接触营销", "业务处理", "关系维护"]
    assert links[2][1] == ["现金柜员", "非现金柜员", "营业经理"] and links[2][2] == ["网点负责人（监控支持）"]
    assert [tuple(row[3]) for row in links] == [link.aims for link in rulebook.links]
    zones = Reader(TABLES["zones"](rulebook)).body()
    assert [(row[0][0], tuple(row[1])) for row in zones] == [(zone.name, zone.aliases) for zone in rulebook.zones]
    forms = Reader(TABLES["forms"](rulebook)).body()
    assert [(row[0][0], row[1][0]) for row in forms] == [(form.name, form.purpose) for form in rulebook.forms]
    ways = Reader(TABLES["discovery"](rulebook)).body()
    assert [tuple(row[1]) for row in ways] == [way.by for way in rulebook.discovery]


def test_positioning_and_large_cash_say_the_figures(rulebook):
    body = Reader(TABLES["positioning"](rulebook)).body()
    assert [row[2][0] for row in body] == ["5万元（含）以上、100万元以下", "100万元（含）以上", "5,000元（含）以上、5万元以下"]
    cash = Reader(TABLES["large-cash"](rulebook)).body()
    assert money(rulebook.cash.withdrawal_above) in cash[0][1][0] and money(rulebook.cash.deposit_from) in cash[1][1][0]


def test_text_is_escaped(rulebook):
    zone = rulebook.zones[0].model_copy(update={"name": '<b>&"'})
    html = TABLES["zones"](rulebook.model_copy(update={"zones": (zone, *rulebook.zones[1:])}))
    assert "&lt;b&gt;&amp;&quot;" in html and "<b>" not in html


def test_one_changed_figure_changes_the_table(rulebook):
    tiers = tuple(tier.model_copy(update={"assets_from": 9_000_000}) if tier.key == "private" else tier for tier in rulebook.tiers)
    assert "900万元（含）以上" in TABLES["tiers"](rulebook.model_copy(update={"tiers": tiers}))


def test_a_confirmed_ruling_loses_its_mark(rulebook):
    done = [
        zone.model_copy(update={"confirmed": zone.confirmed.model_copy(update={"by": "总行"})}) if zone.confirmed else zone
        for zone in rulebook.zones
    ]
    table = Reader(TABLES["zones"](rulebook.model_copy(update={"zones": tuple(done)})))
    assert table.marks == [] and "待本行确认" not in table.caption
