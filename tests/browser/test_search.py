"""Searching and looking up terms by hand, by keyboard alone, and without scripts."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import Site

pytestmark = pytest.mark.browser


@pytest.fixture
def reader(fast_site: Site, page: Page) -> Page:
    fast_site.sign_in(page, "trainee")
    return page


def test_a_term_is_explained_where_it_stands(fast_site: Site, reader: Page, no_violation: Callable[[], None]) -> None:
    asked: list[str] = []
    reader.on("request", lambda request: asked.append(request.url) if "glossary.json" in request.url else None)
    reader.goto(f"{fast_site.address}/manual/3.1")
    term = reader.locator("a.term", has_text="客户细分").first
    term.focus()
    reader.keyboard.press("Enter")
    window = reader.get_by_role("dialog", name="客户细分")
    expect(window).to_be_focused()
    expect(window).to_contain_text("季度日均金融资产")
    expect(term).to_have_attribute("aria-expanded", "true")
    no_violation()
    reader.keyboard.press("Escape")
    expect(window).to_have_count(0)
    expect(term).to_be_focused()
    # A click beside it closes it; what it says is fetched once.
    reader.locator("a.term", has_text="自助服务区").first.click()
    expect(reader.get_by_role("dialog", name="自助服务区")).to_be_visible()
    reader.locator("h1").click()
    expect(reader.get_by_role("dialog", name="自助服务区")).to_have_count(0)
    assert len(asked) == 1


def test_one_walks_through_the_window_and_back_to_the_term(fast_site: Site, reader: Page) -> None:
    reader.goto(f"{fast_site.address}/manual/3.1")
    term = reader.locator("a.term", has_text="客户细分").first
    term.click()
    window = reader.get_by_role("dialog", name="客户细分")
    expect(window).to_be_focused()
    stops = window.locator("a, button").count()
    for _ in range(stops + 1):
        reader.keyboard.press("Tab")
    expect(window).to_have_count(0)
    expect(term).to_be_focused()
    term.click()
    window.get_by_role("link", name="条款 3.1.1").click()
    reader.wait_for_url("**/manual/3.1#c3.1.1")
    expect(window).to_have_count(0)


def test_the_window_stays_on_the_screen(fast_site: Site, reader: Page) -> None:
    for width in (320, 390, 820, 1440):
        reader.set_viewport_size({"width": width, "height": 800})
        reader.goto(f"{fast_site.address}/manual/3.3")
        for term in reader.locator("a.term").all()[:12:3]:
            term.scroll_into_view_if_needed()
            term.click()
            box = reader.locator(".term-pop").bounding_box()
            assert box and box["x"] >= 0 and box["x"] + box["width"] <= width and box["y"] >= 0 and box["y"] + box["height"] <= 800, (
                width,
                box,
            )
            reader.keyboard.press("Escape")
        assert reader.evaluate("document.documentElement.scrollWidth") <= width


def test_where_the_meanings_do_not_come_the_link_leads_to_the_glossary(fast_site: Site, reader: Page) -> None:
    reader.route("**/glossary.json", lambda route: route.abort())
    reader.goto(f"{fast_site.address}/manual/3.1")
    reader.locator("a.term", has_text="客户细分").first.click()
    reader.wait_for_url("**/manual/glossary#t-*")
    expect(reader.locator(".glossary-term:target")).to_contain_text("客户细分")


def test_typing_and_choosing_with_the_arrow_keys(fast_site: Site, reader: Page, no_violation: Callable[[], None]) -> None:
    reader.goto(f"{fast_site.address}/manual/")
    reader.keyboard.press("/")
    box = reader.get_by_role("combobox")
    expect(box).to_be_focused()
    reader.keyboard.type("youzhixian")
    options = reader.get_by_role("option")
    expect(options.first).to_contain_text("优质线")
    expect(box).to_have_attribute("aria-expanded", "true")
    no_violation()
    reader.keyboard.press("ArrowDown")
    expect(options.first).to_have_attribute("aria-selected", "true")
    expect(box).to_have_attribute("aria-activedescendant", "search-option-0")
    reader.keyboard.press("ArrowUp")
    reader.keyboard.press("ArrowUp")
    expect(options.last).to_have_attribute("aria-selected", "true")
    reader.keyboard.press("Escape")
    expect(reader.get_by_role("listbox")).to_have_count(0)
    reader.keyboard.press("ArrowDown")
    reader.keyboard.press("Enter")
    reader.wait_for_url("**/manual/glossary#t-*")


def test_the_list_follows_the_typing_and_a_hit_is_marked_in_place(fast_site: Site, reader: Page, no_violation: Callable[[], None]) -> None:
    reader.goto(f"{fast_site.address}/manual/search")
    reader.get_by_role("searchbox").fill("他们是目前本行个人")
    hit = reader.locator("a.search-hit", has_text="3.1.13")
    expect(hit.locator("mark")).to_have_text("他们是目前本行个人")
    assert "%E4%BB%96%E4%BB%AC" in reader.url
    hit.click()
    reader.wait_for_url("**/manual/3.1#c3.1.13")
    expect(reader.locator("[id='c3.1.13'] mark")).to_have_text("他们是目前本行个人")
    expect(reader.locator("[id='c3.1.13'] mark")).to_be_in_viewport()
    no_violation()
    # Back is where one came from, with the list as it was.
    reader.go_back()
    expect(reader.locator("a.search-hit", has_text="3.1.13")).to_be_visible()


def test_a_phrase_is_marked_through_links_and_bold_letters(fast_site: Site, reader: Page) -> None:
    before = plain(reader, f"{fast_site.address}/manual/3.3")
    reader.goto(f"{fast_site.address}/manual/3.3?mark=ＰＢＭＳ作待跟进 优先服务。#c3.3.5")
    marks = reader.locator("[id='c3.3.5'] mark")
    expect(marks.first).to_be_visible()
    assert "".join(marks.all_inner_texts()).count("PBMS作待跟进") == 1
    assert reader.evaluate("document.querySelector('.reading').textContent.replace(/\\s+/g, ' ')") == before


def plain(page: Page, address: str) -> str:
    page.goto(address)
    return str(page.evaluate("document.querySelector('.reading').textContent.replace(/\\s+/g, ' ')"))


def test_what_is_folded_away_is_opened(fast_site: Site, reader: Page) -> None:
    reader.goto(f"{fast_site.address}/manual/3.1?mark=五类客户由上到下排成金字塔")
    expect(reader.locator("details[open] mark")).to_be_in_viewport()


def test_the_glossary_is_filtered_while_typing(fast_site: Site, reader: Page) -> None:
    reader.goto(f"{fast_site.address}/manual/glossary")
    box = reader.get_by_role("searchbox")
    box.fill("vip")
    expect(reader.locator(".glossary-term:visible")).to_have_count(2)
    box.fill("没有这个")
    expect(reader.get_by_text("没有这样的术语")).to_be_visible()
    box.fill("")
    reader.get_by_role("navigation", name="按首字母跳转").get_by_role("link", name="Z").click()
    expect(reader.locator("#letter-Z")).to_be_in_viewport()


def test_without_scripts(fast_site: Site, browser: Browser) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    fast_site.sign_in(page, "trainee")
    page.goto(f"{fast_site.address}/manual/")
    page.get_by_role("searchbox").fill("优质线")
    page.get_by_role("button", name="搜索").click()
    page.get_by_role("link", name="术语").first.click()
    expect(page.locator(".search-hit").first).to_contain_text("优质线")
    page.goto(f"{fast_site.address}/manual/search?q=优质线")
    page.locator("a.search-hit", has_text="3.1.13").click()
    expect(page.locator("[id='c3.1.13']")).to_be_in_viewport()
    page.locator("[id='c3.1.13'] a.term, .reading a.term").first.click()
    expect(page.locator(".glossary-term:target")).to_be_in_viewport()
    page.get_by_role("searchbox").fill("VIP区")
    page.get_by_role("button", name="查找").click()
    expect(page.locator(".search-hit").first).to_contain_text("理财金账户服务区")
    context.close()
