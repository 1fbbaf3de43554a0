"""Practising with a keyboard alone, and what stands on the page after an answer."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import Site

pytestmark = pytest.mark.browser


@pytest.fixture
def page(fast_site: Site, browser: Browser) -> Page:
    context = browser.new_context(viewport={"width": 390, "height": 844}, reduced_motion="reduce")
    page = context.new_page()
    fast_site.sign_in(page, "trainee")
    return page


def test_the_days_five_by_keyboard(fast_site: Site, page: Page) -> None:
    page.goto(fast_site.address + "/practice/")
    page.get_by_role("link", name="开始").press("Enter")
    for number in range(1, 6):
        expect(page.get_by_text(f"第 {number} 题，共 5 题")).to_be_visible()
        page.get_by_role("button", name="不会，看答案").press("Enter")
        feedback = page.locator(".feedback")
        expect(feedback).to_be_focused()
        expect(feedback).to_contain_text("正确答案")
        if number == 1:
            assert Axe().run(page).violations_count == 0
        page.get_by_role("link", name=re.compile("下一题|看今天的结果")).press("Enter")
    expect(page.get_by_role("heading", name="今天的五题做完了")).to_be_visible()
    assert Axe().run(page).violations_count == 0
    # What was missed stands in the book, and is answered there without leaving the page.
    page.get_by_role("link", name="错题本").press("Enter")
    page.locator("summary", has_text="重做这道题").first.press("Enter")
    page.locator("details[open] summary", has_text="提示").press("Enter")
    page.locator("details[open] form").get_by_role("button", name="看看对不对").press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("还没有作答")
    assert Axe().run(page).violations_count == 0


def test_confidence_by_keyboard(fast_site: Site, page: Page) -> None:
    page.goto(fast_site.address + "/practice/calibration")
    page.get_by_role("button", name="开始十道题").press("Enter")
    page.get_by_label("50%").focus()
    page.keyboard.press("Space")
    page.keyboard.press("ArrowRight")
    expect(page.get_by_label("60%")).to_be_checked()
    page.get_by_role("button", name="下一题").press("Enter")
    expect(page.get_by_role("alert")).to_be_focused()
    expect(page.get_by_label("60%")).to_be_checked()
    assert Axe().run(page).violations_count == 0
