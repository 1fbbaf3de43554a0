"""Rows that get a place, answered by keyboard alone at phone and desk width: saved, kept over a reload, free of axe violations."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from app.library.load import Library
from tests.browser.conftest import Site
from tests.quizzes.sitting import prepare

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("slug", ["routing", "tiers"])
def test_placed_by_keyboard_and_kept(fast_site: Site, page: Page, library: Library, no_violation: Callable[[], None], slug: str) -> None:
    page.set_default_timeout(8000)
    with fast_site.app.app_context():
        prepare(fast_site.world, "trainee", library, fast_site.clock)
    page.set_viewport_size({"width": 390, "height": 844})
    fast_site.sign_in(page, "trainee")
    page.goto(f"{fast_site.address}/quizzes/{slug}")
    page.get_by_role("button", name="开始考试").click()
    question = page.locator("fieldset.question", has=page.locator(".placing"))
    expect(question).to_have_count(1)
    chosen = question.locator("select")
    count = chosen.count()
    chosen.first.focus()
    for index in range(count):
        expect(chosen.nth(index)).to_be_focused()
        # Each row its own place where there are enough of them; a place that is used up would be refused.
        for _ in range(min(index + 1, chosen.nth(index).locator("option").count() - 1)):
            page.keyboard.press("ArrowDown")
        page.keyboard.press("Tab")
    expect(page.locator("[data-saved][data-state=saved]")).to_contain_text("已保存 1/")
    held = [chosen.nth(index).input_value() for index in range(count)]
    assert all(held)
    assert all((box := chosen.nth(index).bounding_box()) and box["height"] >= 44 for index in range(count))
    no_violation()
    page.reload()
    assert [chosen.nth(index).input_value() for index in range(count)] == held
    page.set_viewport_size({"width": 1440, "height": 900})
    no_violation()
