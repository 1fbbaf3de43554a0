"""A case played in a real browser: by keyboard without a new page, with the focus at the new scene; and without scripts by plain forms."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Page, expect

from app.domain.items.case import key_of
from app.practice.cases_queries import get_reached
from tests.browser.case_pages import case_pages, play_cases
from tests.browser.conftest import Site

pytestmark = pytest.mark.browser
# Of the published cases the one that is known by its file, with choices and a question.
SLUG = "at-the-limit"


def test_by_keyboard_and_without_a_new_page(fast_site: Site, page: Page, no_violation: Callable[[], None]) -> None:
    fast_site.sign_in(page, "trainee")
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(f"{fast_site.address}/practice/cases/{SLUG}")
    page.get_by_role("button", name="开始", exact=True).press("Enter")
    expect(page.locator(".case-now")).to_be_visible()
    page.evaluate("window.stillHere = true")
    for count, step in enumerate(_best(fast_site), start=1):
        expect(page.locator("input[name=count]")).to_have_value(str(count - 1))
        no_violation()
        _answer(page, fast_site, step, lambda button: button.press("Enter"))
        if count == 1:
            expect(page.locator("[data-now]")).to_be_focused()
            expect(page.locator("[data-now]")).to_contain_text("第 2 步")
            expect(page.locator(".case-bubble.is-mine")).to_have_count(1)
    expect(page.locator(".case-score")).to_contain_text("100")
    expect(page.locator(".case-end-title")).to_be_focused()
    no_violation()
    assert page.evaluate("window.stillHere"), "the whole case went on without a new page"
    with fast_site.app.app_context():
        assert get_reached(fast_site.world["trainee"])[SLUG].best == 100


def test_a_question_left_open_is_asked_again(fast_site: Site, page: Page) -> None:
    fast_site.sign_in(page, "trainee")
    page.goto(f"{fast_site.address}/practice/cases/{SLUG}")
    page.get_by_role("button", name="开始", exact=True).click()
    for step in _best(fast_site):
        if "[" in step:
            break
        _answer(page, fast_site, step, lambda button: button.click())
    expect(page.locator(".case-question")).to_be_visible()
    page.get_by_role("button", name="就这样定").click()
    expect(page.get_by_role("alert")).to_be_focused()
    expect(page.locator(".case-question")).to_be_visible()


def test_without_scripts_every_choice_is_a_button(fast_site: Site, browser: Browser) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    fast_site.sign_in(page, "other")
    page.goto(f"{fast_site.address}/practice/cases/{SLUG}")
    page.get_by_role("button", name="开始", exact=True).click()
    for step in _best(fast_site):
        _answer(page, fast_site, step, lambda button: button.click())
    expect(page.locator(".case-score")).to_contain_text("100")
    context.close()


def test_on_a_paper_it_shows_the_clock_and_goes_back(fast_site: Site, page: Page, no_violation: Callable[[], None]) -> None:
    world, library = fast_site.world, fast_site.app.extensions["library"]
    with fast_site.app.app_context():
        ids = play_cases(world["other"], world["trainee"], library, fast_site.clock())
    fast_site.sign_in(page, "trainee")
    (_, path), *_ = case_pages(ids)["attempt_cases.play"]
    page.goto(f"{fast_site.address}/quizzes/attempts/{ids['case_attempt']}")
    page.locator(f"#q{ids['case_slot']} .case-slot a").click()
    expect(page).to_have_url(re.compile(re.escape(path)))
    expect(page.locator("[data-clock]")).to_contain_text("剩余")
    for _ in range(10):
        if not page.locator(".case-now").count():
            break
        count = page.locator("input[name=count]").input_value()
        if page.locator(".case-choice").count():
            page.locator(".case-choice").first.click()
        else:
            page.locator(".case-question input").first.check()
            page.get_by_role("button", name="就这样定").click()
        expect(page.locator(f"input[name=count][value='{count}']")).to_have_count(0)
    expect(page.locator(".case-end")).to_contain_text("走完了，已保存")
    no_violation()
    page.get_by_role("link", name="回到试卷").last.click()
    expect(page.locator(f"#q{ids['case_slot']} .case-slot")).to_contain_text("走完了，已保存")
    expect(page.locator(f"[data-map='{ids['case_slot']}']").first).to_have_class(re.compile("is-answered"))


def _best(site: Site) -> list[str]:
    item = site.app.extensions["library"].bank.case(SLUG)
    return [str(step) for step in key_of(item) or ()]


def _answer(page: Page, site: Site, step: str, press: Callable[..., None]) -> None:
    """Choose what the best way does at this step, wherever it stands on this page."""
    case = site.app.extensions["library"].bank.case(SLUG).case
    key, _, answer = step.partition("=")
    scene = case.scene(key)
    if scene.item is None:
        text = next(choice.text for choice in scene.choices if choice.key == answer)
        press(page.locator(".case-choice", has_text=text))
        return
    right = next(option.text for option in scene.item.options if option.key == scene.item.key)
    page.locator(".case-question label", has_text=right).locator("input").check()
    press(page.get_by_role("button", name="就这样定"))
