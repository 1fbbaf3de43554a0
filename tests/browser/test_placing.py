"""Rows that get a place, answered by keyboard alone at phone and desk width: saved, kept over a reload, free of axe violations."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

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


def _drag(page: Page, grip: Locator, row: Locator, *, to_top: bool = False) -> None:
    row.scroll_into_view_if_needed()
    start, end = grip.bounding_box(), row.bounding_box()
    assert start and end
    page.mouse.move(start["x"] + 20, start["y"] + 20)
    page.mouse.down()
    page.mouse.move(end["x"] + 40, end["y"] + end["height"] / 2, steps=4)
    page.mouse.move(end["x"] + 40, end["y"] + (4 if to_top else end["height"] / 2))
    page.mouse.up()


@pytest.mark.parametrize("slug", ["routing", "tiers"])
def test_dragged_and_kept(fast_site: Site, page: Page, library: Library, slug: str) -> None:
    """What is dragged sets the lists of choice, and a place that is given once moves from row to row without a refusal."""
    page.set_default_timeout(8000)
    with fast_site.app.app_context():
        prepare(fast_site.world, "trainee", library, fast_site.clock)
    page.set_viewport_size({"width": 1280, "height": 1000})
    fast_site.sign_in(page, "trainee")
    page.goto(f"{fast_site.address}/quizzes/{slug}")
    page.get_by_role("button", name="开始考试").click()
    question = page.locator("fieldset.question", has=page.locator(".placing"))
    rows, selects = question.locator(".placing-row"), question.locator("select")
    kind = question.locator("[data-placing]").get_attribute("data-placing")
    if kind == "order":
        moved = rows.last.locator("label").inner_text()
        _drag(page, question.locator(".placing-handle").last, rows.first, to_top=True)
        assert rows.first.locator("label").inner_text() == moved
        assert [selects.nth(index).input_value().split("=")[1] for index in range(rows.count())] == [
            str(place) for place in range(1, rows.count() + 1)
        ]
    else:
        chip = question.locator(".placing-chip").first
        _drag(page, chip, rows.nth(0))
        _drag(page, chip, rows.nth(1))
        first = "" if kind == "match" else selects.nth(0).evaluate("select => `${select.dataset.row}=1`")
        assert selects.nth(0).input_value() == first
        assert selects.nth(1).input_value().endswith("=1")
    expect(page.locator("[data-saved][data-state=saved]")).to_contain_text("已保存 1/")
    held = sorted(selects.nth(index).input_value() for index in range(selects.count()))
    page.reload()
    assert sorted(selects.nth(index).input_value() for index in range(selects.count())) == held


def test_a_choice_that_is_taken_swaps(fast_site: Site, page: Page, library: Library) -> None:
    page.set_default_timeout(8000)
    with fast_site.app.app_context():
        prepare(fast_site.world, "trainee", library, fast_site.clock)
    fast_site.sign_in(page, "trainee")
    page.goto(f"{fast_site.address}/quizzes/tiers")
    page.get_by_role("button", name="开始考试").click()
    # Swapping needs the script, which a slow machine brings a moment after the page.
    page.wait_for_load_state("networkidle")
    selects = page.locator("fieldset.question .placing select")
    for index in (0, 1):
        selects.nth(index).select_option(index=index + 1)
    selects.nth(0).focus()
    selects.nth(1).focus()
    selects.nth(1).select_option(index=1)
    assert [selects.nth(index).input_value().split("=")[1] for index in (0, 1)] == ["2", "1"]
    expect(page.locator(".question-note", has_text="两次")).to_have_count(0)
