"""The whole main job in a browser: from the trainer's assignment to HR's 合格."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from app.domain.items.registry import key_of, values_of
from app.quizzes.queries import get_open_attempt, get_paper
from tests.browser.conftest import Site

pytestmark = pytest.mark.browser


def test_from_assignment_to_qualified(site: Site, page: Page, no_violation: Callable[[], None]) -> None:
    errors: list[str] = []
    page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
    _assign(site, page, no_violation)
    _read(site, page, no_violation)
    _sit(site, page, no_violation)
    _see_qualified(site, page, no_violation)
    assert errors == []


def _assign(site: Site, page: Page, no_violation: Callable[[], None]) -> None:
    site.sign_in(page, "trainer")
    page.get_by_role("link", name="培训", exact=True).first.click()
    no_violation()
    page.get_by_role("link", name="指派培训").first.click()
    page.get_by_label("王小雨").check()
    no_violation()
    page.get_by_role("button", name="下一步").click()
    expect(page.get_by_role("row", name="王小雨")).to_be_visible()
    no_violation()
    page.get_by_role("button", name="确认指派").click()
    expect(page.get_by_text("已指派 1 人")).to_be_visible()
    expect(page.get_by_role("row", name="王小雨")).to_contain_text("未开始")


def _read(site: Site, page: Page, no_violation: Callable[[], None]) -> None:
    site.sign_in(page, "trainee")
    no_violation()
    module = site.app.extensions["library"].programme.modules[0]
    for section in module.sections:
        page.goto(f"{site.address}/manual/{section}")
        no_violation()
        page.get_by_role("button", name="我已读完本节").click()
        expect(page.get_by_text("已记下")).to_be_visible()


def _sit(site: Site, page: Page, no_violation: Callable[[], None]) -> None:
    module = site.app.extensions["library"].programme.modules[0]
    for slug in module.papers:
        _pass(site, page, no_violation, slug)


def _pass(site: Site, page: Page, no_violation: Callable[[], None], slug: str) -> None:
    page.goto(f"{site.address}/quizzes/{slug}")
    no_violation()
    page.get_by_role("button", name="开始考试").click()
    expect(page.locator("fieldset.question").first).to_be_visible()
    no_violation()
    keys = _keys(site, slug)
    expect(page.locator("fieldset.question")).to_have_count(len(keys))
    half = len(keys) // 2
    for slot, values in list(keys.items())[:half]:
        _answer(page, slot, values)
    expect(page.locator("[data-saved]")).to_contain_text(f"已保存 {half}/{len(keys)}")
    page.reload()
    for slot, values in list(keys.items())[half:]:
        _answer(page, slot, values)
    expect(page.locator("[data-saved]")).to_contain_text(f"已保存 {len(keys)}/{len(keys)}")
    page.get_by_role("button", name="交卷").click()
    confirm = page.get_by_role("dialog").get_by_role("button", name="交卷")
    if confirm.count():
        confirm.click()
    expect(page.locator(".result-head")).to_contain_text("通过")
    expect(page.locator(".score-number")).to_have_text("100")
    no_violation()


def _see_qualified(site: Site, page: Page, no_violation: Callable[[], None]) -> None:
    site.sign_in(page, "trainer")
    page.goto(f"{site.address}/training/")
    expect(page.get_by_role("row", name="王小雨")).to_contain_text("已完成")
    site.sign_in(page, "hr")
    page.get_by_role("link", name="资格", exact=True).first.click()
    expect(page.get_by_role("row", name="王小雨")).to_contain_text("合格")
    expect(page.get_by_role("row", name="李明轩")).to_contain_text("未指派")
    no_violation()


def _keys(site: Site, slug: str) -> dict[int, list[str]]:
    """What the server holds as the key of the running attempt; the browser is never given it."""
    with site.app.app_context():
        attempt = get_open_attempt(site.world["trainee"], slug)
        assert attempt is not None
        return {entry.slot: values_of(entry.item, key_of(entry.item)) for entry in get_paper(attempt).items}


def _answer(page: Page, slot: int, values: list[str]) -> None:
    question = page.locator(f"fieldset.question[data-slot='{slot}']")
    text = question.locator("input[type=text]")
    if text.count():
        text.fill(values[0])
        text.blur()
        return
    for value in values:
        if question.locator("select").count():
            question.locator(f"select[data-row='{value[0]}']").select_option(value)
            continue
        question.locator(f"input[value='{value}']").check()
