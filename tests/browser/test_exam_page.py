"""The exam page itself: by keyboard alone, the map and the flags, the look back, handing in once, and no axe violation in any state."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import Site
from tests.browser.exam import answer, leads, question, says, says_saved, seat, start

pytestmark = pytest.mark.browser

# Whether what has the focus in the paper can be seen: it is on the screen, and the bar does not lie over it.
SEEN = """() => {
  if (!document.activeElement.closest(".questions, .submit-row")) return true;
  const part = document.activeElement.getBoundingClientRect();
  return part.top >= document.querySelector("[data-bar]").getBoundingClientRect().bottom - 1 && part.top < innerHeight;
}"""


def test_a_whole_paper_by_keyboard_alone(fast_site: Site, browser: Browser) -> None:
    exam = start(fast_site)
    context, page = seat(exam, browser)
    leads(page)
    total = page.locator("fieldset.question").count()
    answered: set[int] = set()
    while not page.evaluate("document.activeElement.matches('[data-submit]')"):
        _press(page, "Tab")
        _answer_focused(page, answered)
    assert len(answered) == total
    says_saved(page, total, total)
    # On the way back, what gets the focus comes from above: from under the bar.
    for _ in range(25):
        _press(page, "Shift+Tab")
    page.locator("[data-submit]").focus()
    page.keyboard.press("Enter")
    review = page.get_by_role("dialog")
    expect(review).to_contain_text(f"已答 {total}/{total} 题")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    expect(review.get_by_role("button", name="交卷")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator(".score-number")).to_be_visible()
    assert exam.attempt().state == "submitted"
    context.close()


def _press(page: Page, key: str) -> None:
    page.keyboard.press(key)
    assert page.evaluate(SEEN), page.evaluate("document.activeElement.outerHTML")


def _answer_focused(page: Page, answered: set[int]) -> None:
    """Answer with the control that has the focus, if it is one of a question."""
    kind, slot = page.evaluate("(({ type, name }) => [type || '', Number((name || '').replace('slot-', '') || 0)])(document.activeElement)")
    if kind in ("radio", "checkbox") and slot not in answered:
        page.keyboard.press("Space")
    elif kind == "text":
        page.keyboard.type("20万")
    elif kind == "select-one":
        # Each row takes a place of its own.
        row = page.evaluate("[...document.activeElement.closest('ul').querySelectorAll('select')].indexOf(document.activeElement)")
        for _ in range(row + 1):
            page.keyboard.press("ArrowDown")
    if slot:
        answered.add(slot)


def test_flags_and_the_look_back_lead_to_what_is_open(fast_site: Site, browser: Browser) -> None:
    exam = start(fast_site)
    keys = exam.keys()
    context, page = seat(exam, browser)
    leads(page)
    for slot in list(keys)[:8]:
        answer(page, slot, keys[slot])
    says_saved(page, 8)
    page.locator("#q3").get_by_role("button", name="标记").click()
    page.reload()
    leads(page)
    page.locator("[data-map-panel] summary").click()
    expect(page.get_by_role("link", name="第 3 题，已答，已标记")).to_be_visible()
    page.get_by_role("link", name="第 9 题，未答").click()
    expect(page.locator(".map-body")).to_be_hidden()
    page.get_by_role("button", name="交卷").click()
    review = page.get_by_role("dialog")
    expect(review.locator("[data-review-part=open] a")).to_have_text(["9", "10"])
    expect(review.locator("[data-review-part=flagged] a")).to_have_text(["3"])
    expect(review.locator("[data-review-part=unsaved]")).to_be_hidden()
    review.get_by_role("link", name="9").click()
    expect(question(page, 9)).to_be_focused()
    assert exam.attempt().state == "open"
    context.close()


def test_two_clicks_hand_in_once(fast_site: Site, browser: Browser) -> None:
    exam = start(fast_site)
    keys = exam.keys()
    context, page = seat(exam, browser)
    leads(page)
    answer(page, 7, keys[7])
    # At once, while the typed answer still waits for the next key.
    page.get_by_role("button", name="交卷").click()
    page.get_by_role("dialog").get_by_role("button", name="交卷").dblclick(no_wait_after=True)
    expect(page.locator(".score-number")).to_have_text("10")
    assert len(exam.events("submitted")) == 1
    assert len(exam.events("graded")) == 1
    page.go_back()
    expect(page.locator(".score-number")).to_have_text("10")
    context.close()


def test_handing_in_offline_says_so_and_stays(fast_site: Site, browser: Browser) -> None:
    exam = start(fast_site)
    keys = exam.keys()
    context, page = seat(exam, browser)
    leads(page)
    answer(page, 1, keys[1])
    says_saved(page, 1)
    context.set_offline(True)
    page.get_by_role("button", name="交卷").click()
    page.get_by_role("dialog").get_by_role("button", name="交卷").click()
    says(page, "暂时不能交卷")
    answer(page, 2, keys[2])
    context.set_offline(False)
    says_saved(page, 2)
    page.get_by_role("button", name="交卷").click()
    page.get_by_role("dialog").get_by_role("button", name="交卷").click()
    expect(page.locator(".score-number")).to_have_text("20")
    context.close()


def test_without_scripts_the_form_itself_saves_and_hands_in(fast_site: Site, browser: Browser) -> None:
    exam = start(fast_site)
    keys = exam.keys()
    context = browser.new_context(java_script_enabled=False, viewport={"width": 390, "height": 844})
    page = context.new_page()
    fast_site.sign_in(page, "trainee")
    page.goto(exam.address)
    answer(page, 1, keys[1])
    page.get_by_role("button", name="保存，稍后继续").click()
    expect(page.get_by_text("已保存 1 题")).to_be_visible()
    expect(question(page, 1).locator(f"input[value='{keys[1][0]}']")).to_be_checked()
    page.get_by_role("button", name="交卷").click()
    expect(page).to_have_url(re.compile("/result$"))
    assert exam.attempt().state == "submitted"
    context.close()


def test_no_state_of_the_page_has_an_axe_violation(fast_site: Site, browser: Browser) -> None:
    exam = start(fast_site)
    keys = exam.keys()
    context, page = seat(exam, browser)
    leads(page)
    answer(page, 1, keys[1])
    page.locator("#q2 [data-flag]").click()
    says_saved(page, 1)
    context.set_offline(True)
    answer(page, 4, keys[4])
    says(page, "离线中")
    for width, scheme in ((390, "light"), (390, "dark"), (1440, "light"), (1440, "dark")):
        page.set_viewport_size({"width": width, "height": 900})
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")  # type: ignore[arg-type]
        if width < 1100:
            page.locator("[data-map-panel] summary").click()
        _is_clean(page)
        page.keyboard.press("Escape")
        page.locator("[data-submit]").click()
        _is_clean(page)
        page.keyboard.press("Escape")
    context.set_offline(False)
    says_saved(page, 2)
    other = seat(exam, browser)
    expect(other[1].locator("[data-cover=elsewhere]")).to_be_visible()
    _is_clean(other[1])
    _is_touchable(page)
    other[0].close()
    context.close()


def _is_clean(page: Page) -> None:
    outcome = Axe().run(page)
    assert outcome.violations_count == 0, outcome.generate_report()


def _is_touchable(page: Page) -> None:
    """Every target of the exam is at least 44 pixels high, or its whole row answers to the touch."""
    page.set_viewport_size({"width": 390, "height": 844})
    page.locator("[data-map-panel] summary").click()
    small = page.evaluate(
        """[...document.querySelectorAll("form.exam :is(button, a, summary, select, input[type=text], label.option)")]
          .filter((each) => each.offsetParent && each.getBoundingClientRect().height < 44).map((each) => each.outerHTML)"""
    )
    assert small == []
