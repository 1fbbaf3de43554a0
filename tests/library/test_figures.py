"""The drawings speak the rulebook's names, are well formed, and stand in a section with words beside them."""

import re
from xml.etree import ElementTree

import pytest

from app.library.load import Library
from tests.library.content_copy import ContentCopy


def test_every_drawing_is_a_picture_with_a_title_and_stands_in_a_section(library: Library) -> None:
    shown = set(re.findall(r'src="/manual/figures/([\w-]+)\.svg"', "".join(section.html for section in library.manual.sections)))
    assert shown == set(library.figures)
    for name, drawing in library.figures.items():
        root = ElementTree.fromstring(drawing)
        title = root.find("{http://www.w3.org/2000/svg}title")
        assert title is not None and title.text, name
        assert "[[" not in drawing and "<script" not in drawing and "href" not in drawing, name
        # 14 of 360 units are the smallest letters that stay readable on a phone; 13 only for a name beside one.
        assert min(float(size) for size in re.findall(r'font-size="([\d.]+)"', drawing)) >= 13, name


def test_a_drawing_follows_the_rulebook(tmp_path) -> None:
    copy = ContentCopy(tmp_path)
    copy.replace("rulebook.yaml", "key: pcrm, name: PCRM", "key: pcrm, name: <新>系统")
    copy.replace("rulebook.yaml", "by: [NOVA, PCRM, PBMS]", "by: [NOVA, 新系统, PBMS]")
    drawing = copy.load().figures["figure-3-2"]
    assert "&lt;新&gt;系统" in drawing and "PCRM" not in drawing


@pytest.mark.parametrize("key", ["zones.moon", "tiers.high"])
def test_a_value_that_is_not_there_is_a_fault_with_its_line(tmp_path, key: str) -> None:
    copy = ContentCopy(tmp_path)
    line = copy.replace("figures/tier-pyramid.svg", "[[tiers.high.name]]", f"[[{key}]]")
    assert copy.faults() == [f"content/figures/tier-pyramid.svg:{line}: [[{key}]]: 规则库里没有这个值"]


def test_a_picture_is_told_in_its_first_paragraph_and_walked_through_in_a_list(library: Library) -> None:
    section = library.manual.section("3.3")
    assert section is not None
    figure = section.html.partition("figure-3-3.svg")[2].partition("</figure>")[0]
    alt = re.search(r'alt="([^"]*)"', figure)
    assert alt is not None and 20 < len(alt[1]) < 120
    assert figure.count("<ol>") == 4 and 'href="/manual/3.3#c3.3.18"' in figure
