"""A newcomer's whole way: code, notice, reading, practice, three papers, certificate; trainer and HR see it, a stranger can check it."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from app.accounts.queries import get_person_by_staff_no
from app.domain.items.registry import key_of, values_of
from app.library.load import Library
from app.quizzes.queries import get_open_attempt, get_paper
from tests.browser.conftest import Site

pytestmark = pytest.mark.browser
NUMBER, NAME, PHRASE = "N0001", "欧阳慕容雪晴", "小楼一夜听春雨，深巷明朝卖杏花"


def test_a_newcomers_whole_way(site: Site, page: Page, library: Library, no_violation: Callable[[], None]) -> None:
    code = _added_by_hr(site, page)
    _assigned_by_trainer(site, page)
    _first_sign_in(site, page, code, no_violation)
    module = library.programme.modules[0]
    for section in module.sections:
        page.goto(f"{site.address}/manual/{section}")
        page.get_by_role("button", name="我已读完本节").click()
        expect(page.get_by_text("已记下")).to_be_visible()
    _practise(site, page)
    for slug in module.papers:
        _pass(site, page, slug)
    link = _certificate(site, page, no_violation)
    _seen_by_trainer_and_hr(site, page)
    site.leave(page)
    page.goto(site.address + link)
    expect(page.locator("main")).to_contain_text("有效")
    expect(page.locator("main")).not_to_contain_text(NAME)
    no_violation()


def _added_by_hr(site: Site, page: Page) -> str:
    site.sign_in(page, "hr")
    page.goto(site.address + "/people/add")
    page.get_by_label("工号").fill(NUMBER)
    page.get_by_label("姓名").fill(NAME)
    page.locator("select[name=branch]").select_option(value="111")
    page.get_by_role("button", name="保存").click()
    page.get_by_role("button", name="发放一次性登录码").click()
    page.get_by_role("dialog").get_by_role("button").last.click()
    return page.locator(".one-time-code").inner_text().strip()


def _assigned_by_trainer(site: Site, page: Page) -> None:
    site.sign_in(page, "trainer")
    page.goto(site.address + "/training/assign")
    page.get_by_label(NAME).check()
    page.locator("main form button.btn-primary").last.click()
    page.locator("main form button.btn-primary").last.click()
    expect(page.get_by_text("已指派 1 人")).to_be_visible()


def _first_sign_in(site: Site, page: Page, code: str, no_violation: Callable[[], None]) -> None:
    site.leave(page)
    page.goto(site.address + "/sign-in")
    page.get_by_role("link", name="用一次性登录码").click()
    page.get_by_label("工号").fill(NUMBER)
    page.get_by_label("登录码").fill(code)
    for field in page.locator("input[type=password]").all():
        field.fill(PHRASE)
    no_violation()
    page.get_by_role("button", name="设好密码并登录").click()
    expect(page.get_by_role("heading", name="个人信息保护告知书")).to_be_visible()
    no_violation()
    page.locator("main form button").click()
    expect(page.get_by_role("heading", name=NAME)).to_be_visible()


def _practise(site: Site, page: Page) -> None:
    page.goto(f"{site.address}/manual/3.1")
    form = page.locator("form.practice-item").first
    form.get_by_role("button").click()
    expect(page.locator("form.practice-item .feedback").first).to_be_visible()


def _pass(site: Site, page: Page, slug: str) -> None:
    page.goto(f"{site.address}/quizzes/{slug}")
    page.get_by_role("button", name="开始考试").click()
    expect(page.locator("fieldset.question").first).to_be_visible()
    keys = _keys(site, slug)
    for slot, values in keys.items():
        question = page.locator(f"fieldset.question[data-slot='{slot}']")
        if question.locator("input[type=text]").count():
            question.locator("input[type=text]").fill(values[0])
            continue
        for value in values:
            if question.locator("select").count():
                question.locator(f"select[data-row='{value[0]}']").select_option(value)
                continue
            question.locator(f"input[value='{value}']").check()
    expect(page.locator("[data-saved]")).to_contain_text(f"已保存 {len(keys)}/{len(keys)}")
    page.get_by_role("button", name="交卷").click()
    page.get_by_role("dialog").get_by_role("button", name="交卷").click()
    expect(page.locator(".score-number")).to_have_text("100")


def _keys(site: Site, slug: str) -> dict[int, list[str]]:
    with site.app.app_context():
        person = get_person_by_staff_no(NUMBER)
        assert person is not None
        attempt = get_open_attempt(person.id, slug)
        assert attempt is not None
        return {entry.slot: values_of(entry.item, key_of(entry.item)) for entry in get_paper(attempt).items}


def _certificate(site: Site, page: Page, no_violation: Callable[[], None]) -> str:
    """Open the certificate from the home page. Returns the path of its public check page."""
    page.goto(site.address + "/")
    page.locator("a[href*='/qualification/certificates/']").first.click()
    expect(page.locator("main")).to_contain_text(NAME)
    no_violation()
    with page.expect_download() as download:
        page.locator("a[href$='.pdf']").first.click()
    assert download.value.path().read_bytes().startswith(b"%PDF")
    link = page.locator("a[href*='/check/']").first.get_attribute("href")
    assert link is not None
    return "/check/" + link.rsplit("/check/", 1)[1]


def _seen_by_trainer_and_hr(site: Site, page: Page) -> None:
    site.sign_in(page, "trainer")
    page.goto(site.address + "/training/")
    expect(page.get_by_role("row", name=NAME)).to_contain_text("已完成")
    site.sign_in(page, "hr")
    page.goto(site.address + "/reports/standings")
    expect(page.get_by_role("row", name=NAME)).to_contain_text("合格")
