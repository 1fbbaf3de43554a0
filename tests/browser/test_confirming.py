"""The bank's word given in a real browser: a section ticked at once, looked over, signed, undone; every step free of axe violations."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from app.record.confirmations_queries import get_confirmed
from tests.browser.conftest import Site

pytestmark = pytest.mark.browser


def looked_at(page: Page) -> None:
    """The page as it stands, on a phone in the light and on a desk in the dark."""
    for width, scheme in ((390, "light"), (1440, "dark")):
        page.set_viewport_size({"width": width, "height": 900})
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")  # type: ignore[arg-type]
        outcome = Axe().run(page)
        assert not outcome.violations_count, outcome.generate_report()
        assert not page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"), (page.url, width)
    page.set_viewport_size({"width": 390, "height": 900})


def test_a_section_is_signed_and_undone(fast_site: Site, browser: Browser) -> None:
    library = fast_site.app.extensions["library"]
    waiting = [clause.id for clause in library.manual.clauses if clause.id.startswith("4.2.")]
    page = browser.new_page(viewport={"width": 390, "height": 900}, reduced_motion="reduce")
    faults: list[str] = []
    page.on("console", lambda message: faults.append(message.text) if message.type == "error" else None)
    fast_site.sign_in(page, "hr")
    page.goto(f"{fast_site.address}/manual/confirm/4.2")
    page.get_by_role("button", name="全选本节").focus()
    page.keyboard.press("Enter")
    expect(page.locator("[data-chosen]")).to_have_text(f"已选 {len(waiting)} 条")
    # One of them is left for later, by keyboard.
    page.get_by_label("已阅读，确认条款 4.2.1", exact=True).focus()
    page.keyboard.press("Space")
    expect(page.locator("[data-chosen]")).to_have_text(f"已选 {len(waiting) - 1} 条")
    page.get_by_label("代表本行确认的人").fill("周敏（人力资源部）")
    page.get_by_role("button", name="核对后签署").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("核对后签署")
    looked_at(page)
    page.get_by_role("button", name="签署这").click()
    expect(page.get_by_text(f"已确认 {len(waiting) - 1} 条。")).to_be_visible()
    looked_at(page)
    with fast_site.app.app_context():
        assert get_confirmed(library.manual) == set(waiting) - {"4.2.1"}
    page.goto(f"{fast_site.address}/manual/confirm/history/4.2.2")
    looked_at(page)
    page.go_back()
    page.get_by_role("button", name="撤销这次确认").click()
    expect(page.get_by_text(f"已撤回 {len(waiting) - 1} 条确认")).to_be_visible()
    with fast_site.app.app_context():
        assert get_confirmed(library.manual) == frozenset()
    assert not faults


def test_a_single_word_is_taken_back_after_a_question(fast_site: Site, browser: Browser) -> None:
    page = browser.new_page(viewport={"width": 390, "height": 900}, reduced_motion="reduce")
    fast_site.sign_in(page, "hr")
    page.goto(f"{fast_site.address}/manual/confirm/4.2")
    page.get_by_label("已阅读，确认条款 4.2.3", exact=True).check()
    page.get_by_role("button", name="核对后签署").click()
    page.get_by_role("button", name="签署这").click()
    page.locator("#m4\\.2\\.3").get_by_role("button", name="撤回").click()
    page.get_by_role("button", name="取消").click()
    expect(page.locator("#m4\\.2\\.3")).to_contain_text("已确认")
    page.locator("#m4\\.2\\.3").get_by_role("button", name="撤回").click()
    page.get_by_role("button", name="确定").click()
    expect(page.locator("#m4\\.2\\.3")).to_contain_text("待确认")
