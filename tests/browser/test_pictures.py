"""The tick list by touch and script, and the pictures made of text: walked by keyboard, at every width, on screen and on paper."""

import re
from collections.abc import Callable

import pytest
import sqlalchemy as sa
from playwright.sync_api import Page, expect

from app.extensions import db
from app.manual.models import ChecklistTick
from tests.browser.conftest import Site

pytestmark = pytest.mark.browser


def ticks(site: Site) -> list[str]:
    with site.app.app_context():
        return list(db.session.scalars(sa.select(ChecklistTick.entry).order_by(ChecklistTick.entry)))


def test_ticking_on_a_phone_keeps_the_place(site: Site, page: Page, no_violation: Callable[[], None]) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    site.sign_in(page, "trainee")
    page.goto(site.address + "/manual/checklists/day")
    entry = page.get_by_role("button", name="检查电子显示屏和告示栏")
    box = entry.bounding_box()
    assert box is not None and box["height"] >= 44 and box["width"] >= 280
    entry.scroll_into_view_if_needed()
    before = page.evaluate("scrollY")
    entry.click()
    expect(entry).to_have_attribute("aria-pressed", "true")
    expect(page.get_by_role("status")).to_have_text(re.compile("已完成 1/"))
    assert page.evaluate("scrollY") == before and ticks(site) == ["screens"]
    no_violation()
    entry.press("Enter")
    expect(entry).to_have_attribute("aria-pressed", "false")
    assert ticks(site) == []


def test_two_tabs_tick_the_same_entry_and_see_each_other(fast_site: Site, page: Page) -> None:
    fast_site.sign_in(page, "trainee")
    address = fast_site.address + "/manual/checklists/day"
    page.goto(address)
    other = page.context.new_page()
    other.goto(address)
    for tab in (page, other):
        button = tab.get_by_role("button", name="参加早例会")
        button.click()
        expect(button).to_have_attribute("aria-pressed", "true")
    assert ticks(fast_site) == ["morning_meeting"]
    other.get_by_role("button", name="填写大堂日志").click()
    expect(other.get_by_role("button", name="填写大堂日志")).to_have_attribute("aria-pressed", "true")
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    expect(page.get_by_role("button", name="填写大堂日志")).to_have_attribute("aria-pressed", "true")


def test_a_tick_that_was_not_kept_says_so(fast_site: Site, page: Page) -> None:
    fast_site.sign_in(page, "trainee")
    page.goto(fast_site.address + "/manual/checklists/day")
    page.context.set_offline(True)
    entry = page.get_by_role("button", name="参加早例会")
    entry.click()
    expect(page.get_by_role("alert")).to_be_visible()
    expect(entry).to_have_attribute("aria-pressed", "false")
    page.context.set_offline(False)
    entry.click()
    expect(entry).to_have_attribute("aria-pressed", "true")
    expect(page.get_by_role("alert")).to_have_count(0)


def test_a_page_of_yesterday_turns_over(fast_site: Site, page: Page) -> None:
    fast_site.clock.forward(hours=14, minutes=59)
    fast_site.sign_in(page, "trainee")
    page.goto(fast_site.address + "/manual/checklists/day")
    fast_site.clock.forward(minutes=2)
    page.get_by_role("button", name="参加早例会").click()
    expect(page.get_by_role("alert")).to_contain_text("新的一天")
    assert ticks(fast_site) == []


def test_who_was_signed_out_overnight_comes_back_to_the_list(fast_site: Site, page: Page) -> None:
    fast_site.sign_in(page, "trainee")
    page.goto(fast_site.address + "/manual/checklists/day")
    fast_site.clock.forward(hours=20)
    page.get_by_role("button", name="参加早例会").click()
    page.wait_for_url("**/sign-in?next=/manual/checklists/day")


def test_the_plan_is_walked_by_keyboard_and_lies_within_its_walls(fast_site: Site, page: Page) -> None:
    zones = fast_site.app.extensions["library"].rulebook.zones
    fast_site.sign_in(page, "trainee")
    for width in (320, 390, 820, 1440):
        page.set_viewport_size({"width": width, "height": 900})
        page.goto(fast_site.address + "/manual/3.3")
        links = page.locator(".plan-floor a")
        assert links.count() == len(zones)
        floor = page.locator(".plan-floor").bounding_box()
        boxes = [link.bounding_box() for link in links.all()]
        assert floor is not None
        for number, box in enumerate(boxes):
            assert box is not None and box["height"] >= 44 and box["width"] >= 44
            assert floor["x"] <= box["x"] and box["x"] + box["width"] <= floor["x"] + floor["width"] + 1
            assert not any(other and _overlap(box, other) for other in boxes[:number]), (width, zones[number].name)
            assert links.nth(number).evaluate("link => link.scrollWidth <= link.clientWidth + 1"), (width, zones[number].name)
    links.first.focus()
    for zone in zones:
        assert zone.name in page.evaluate("document.activeElement.textContent")
        page.keyboard.press("Tab")
    links.nth(1).press("Enter")
    assert page.locator(".plan-legend > li:target").inner_text().startswith("2")


def test_the_day_is_walked_by_keyboard(fast_site: Site, page: Page) -> None:
    fast_site.sign_in(page, "trainee")
    page.goto(fast_site.address + "/manual/1.2")
    entries = fast_site.app.extensions["library"].checklists[0].entries
    page.locator(".stops a").first.focus()
    for entry in entries:
        assert entry.do in page.evaluate("document.activeElement.textContent")
        page.keyboard.press("Tab")
    page.locator(".stops a").nth(3).press("Enter")
    expect(page.locator(f"#c{entries[3].clause}".replace(".", "\\."))).to_be_in_viewport()


@pytest.mark.parametrize("section", ["1.2", "3.1", "3.2", "3.3", "3.4", "4.2"])
def test_every_drawing_is_shown_whole_and_told_in_words(fast_site: Site, page: Page, section: str) -> None:
    fast_site.sign_in(page, "trainee")
    for width in (390, 1440):
        page.set_viewport_size({"width": width, "height": 900})
        page.goto(fast_site.address + f"/manual/{section}")
        for drawing in page.locator(".figure img").all():
            assert drawing.evaluate("image => image.complete && image.naturalWidth > 0")
            box = drawing.bounding_box()
            # Fourteen of the drawing's 360 units are its smallest letters: never under 13 pixels, and no poster on a desk.
            assert box is not None and 335 <= box["width"] <= 480
            assert len(drawing.get_attribute("alt") or "") > 20


def _overlap(one: dict[str, float], other: dict[str, float]) -> bool:
    across = min(one["x"] + one["width"], other["x"] + other["width"]) - max(one["x"], other["x"])
    down = min(one["y"] + one["height"], other["y"] + other["height"]) - max(one["y"], other["y"])
    return across > 1 and down > 1
