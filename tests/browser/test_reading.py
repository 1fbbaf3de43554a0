"""Reading in a real browser: marks and notes in place, nothing typed is ever lost, the place follows, and it works without scripts."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from app.domain.notes import NOTE_LONGEST
from app.manual.notes_queries import get_mark
from app.manual.place_queries import get_place
from tests.browser.conftest import Site

pytestmark = pytest.mark.browser
CLAUSE = "3.1.4"


def clause(page: Page, name: str = CLAUSE):  # type: ignore[no-untyped-def]
    return page.locator(f'[id="c{name}"]')


def note_of(site: Site, name: str = CLAUSE) -> str:
    with site.app.app_context():
        mark = get_mark(site.world["trainee"], name)
        return mark.note if mark else ""


def open_section(site: Site, page: Page) -> None:
    site.sign_in(page, "trainee")
    page.goto(f"{site.address}/manual/3.1")


def write(page: Page, text: str) -> None:
    clause(page).get_by_role("button", name=f"给条款 {CLAUSE} 写笔记").click()
    box = clause(page).locator("textarea")
    expect(box).to_be_focused()
    box.fill(text)


def test_a_bookmark_and_a_note_without_leaving_the_text(site: Site, page: Page, no_violation: Callable[[], None]) -> None:
    open_section(site, page)
    toggle = clause(page).get_by_role("button", name=f"条款 {CLAUSE} 加书签")
    toggle.click()
    expect(page.get_by_role("status").filter(has_text="已加书签")).to_be_visible()
    expect(toggle).to_have_attribute("aria-pressed", "true")
    write(page, "第一行\n第二行")
    no_violation()
    clause(page).get_by_role("button", name="保存").click()
    expect(clause(page).locator("> .my-note")).to_have_text("第一行\n第二行")
    expect(clause(page).get_by_role("button", name=f"给条款 {CLAUSE} 写笔记")).to_be_focused()
    assert note_of(site) == "第一行\n第二行"
    page.reload()
    expect(clause(page).locator("> .my-note")).to_have_text("第一行\n第二行")
    expect(clause(page).locator(".mark-toggle")).to_have_attribute("aria-pressed", "true")
    no_violation()
    write(page, "")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_role("status").filter(has_text="笔记已删除")).to_be_visible()
    expect(clause(page).locator("> .my-note")).to_be_hidden()
    clause(page).locator(".mark-toggle").click()
    expect(page.get_by_role("status").filter(has_text="已取消书签")).to_be_visible()
    assert note_of(site) == ""


def test_saving_before_the_present_note_is_known_is_no_conflict(fast_site: Site, page: Page) -> None:
    open_section(fast_site, page)
    write(page, "先写的")
    clause(page).get_by_role("button", name="保存").click()
    expect(clause(page).locator("> .my-note")).to_have_text("先写的")
    page.reload()
    held: list[Route] = []
    page.route(f"**/manual/notes/{CLAUSE}", lambda route: held.append(route) if route.request.method == "GET" else route.continue_())
    write(page, "接着写的")
    clause(page).get_by_role("button", name="保存").click()
    expect(clause(page).locator(".note-sheet")).to_have_attribute("aria-busy", "true")
    held[0].continue_()
    expect(clause(page).locator("> .my-note")).to_have_text("接着写的")
    assert note_of(fast_site) == "接着写的"


def test_what_was_typed_survives_a_network_that_fails(fast_site: Site, page: Page) -> None:
    open_section(fast_site, page)
    write(page, "写了很久的一段")
    page.context.set_offline(True)
    clause(page).get_by_role("button", name="保存").click()
    expect(clause(page).get_by_role("alert")).to_contain_text("您写的内容还在")
    expect(clause(page).locator("textarea")).to_have_value("写了很久的一段")
    page.context.set_offline(False)
    page.reload()
    expect(clause(page).locator("textarea")).to_have_value("写了很久的一段")
    clause(page).get_by_role("button", name="保存").click()
    expect(clause(page).locator("> .my-note")).to_have_text("写了很久的一段")
    assert note_of(fast_site) == "写了很久的一段"
    page.reload()
    expect(clause(page).locator("textarea")).to_have_count(0)


def test_what_was_typed_survives_the_end_of_the_session(fast_site: Site, page: Page) -> None:
    open_section(fast_site, page)
    write(page, "登录过期前写的")
    page.context.clear_cookies()
    clause(page).get_by_role("button", name="保存").click()
    expect(clause(page).get_by_role("alert")).to_contain_text("登录已过期")
    fast_site.sign_in(page, "trainee")
    page.goto(f"{fast_site.address}/manual/3.1")
    expect(clause(page).locator("textarea")).to_have_value("登录过期前写的")
    # What is put away is there again when it is asked for, and does not open by itself.
    clause(page).get_by_role("button", name="取消").click()
    page.reload()
    expect(clause(page).locator("textarea")).to_have_count(0)
    clause(page).locator(".mark-note").click()
    expect(clause(page).locator("textarea")).to_have_value("登录过期前写的")


def test_no_draft_stays_in_the_tab_after_signing_out(fast_site: Site, page: Page) -> None:
    open_section(fast_site, page)
    write(page, "不该留给下一个人")
    page.locator("details.menu summary").click()
    page.get_by_role("button", name="退出").click()
    page.wait_for_url("**/sign-in")
    assert page.evaluate("sessionStorage.length + localStorage.length") == 0
    fast_site.sign_in(page, "other")
    page.goto(f"{fast_site.address}/manual/3.1")
    expect(page.locator("textarea")).to_have_count(0)
    expect(page.locator("main")).not_to_contain_text("不该留给下一个人")


def test_two_tabs_show_both_texts_before_one_is_kept(fast_site: Site, page: Page) -> None:
    open_section(fast_site, page)
    second = page.context.new_page()
    second.goto(f"{fast_site.address}/manual/3.1")
    write(page, "甲页写的")
    write(second, "乙页写的")
    clause(page).get_by_role("button", name="保存").click()
    expect(clause(page).locator("> .my-note")).to_have_text("甲页写的")
    clause(second).get_by_role("button", name="保存").click()
    expect(clause(second).get_by_role("alert")).to_contain_text("改过")
    expect(clause(second).locator("[data-elsewhere] .my-note")).to_have_text("甲页写的")
    expect(clause(second).locator("textarea")).to_have_value("乙页写的")
    assert note_of(fast_site) == "甲页写的"
    clause(second).locator("textarea").fill("甲乙合好的")
    clause(second).get_by_role("button", name="保存").click()
    expect(clause(second).locator(".note-sheet")).to_have_count(0)
    assert note_of(fast_site) == "甲乙合好的"


def test_a_note_that_is_too_long_says_so_and_stays(fast_site: Site, page: Page) -> None:
    open_section(fast_site, page)
    write(page, "长" * (NOTE_LONGEST + 1))
    expect(clause(page).locator("[data-count]")).to_have_text("2001/2000 字")
    clause(page).get_by_role("button", name="保存").click()
    expect(clause(page).get_by_role("alert")).to_contain_text("最多 2000 字")
    assert len(clause(page).locator("textarea").input_value()) == NOTE_LONGEST + 1


def test_the_place_follows_who_reads_and_leads_back(fast_site: Site, page: Page) -> None:
    open_section(fast_site, page)
    page.wait_for_timeout(1000)
    page.goto(f"{fast_site.address}/manual/1.1")
    with fast_site.app.app_context():
        assert get_place(fast_site.world["trainee"]) is None, "passing through is not reading"
    page.goto(f"{fast_site.address}/manual/3.1")
    page.wait_for_timeout(5200)
    clause(page, "3.1.7").scroll_into_view_if_needed()
    page.evaluate("document.getElementById('c3.1.7').scrollIntoView()")
    with page.expect_response("**/manual/place"):
        page.wait_for_timeout(4500)
    page.goto(fast_site.address + "/")
    page.get_by_role("link", name="继续阅读").click()
    page.wait_for_url("**/manual/3.1#c3.1.7")
    expect(clause(page, "3.1.7")).to_be_in_viewport()


def test_leaving_the_page_tells_the_place_at_once(fast_site: Site, page: Page) -> None:
    open_section(fast_site, page)
    page.wait_for_timeout(5300)
    page.evaluate("document.getElementById('c3.1.9').scrollIntoView()")
    page.wait_for_timeout(300)
    page.goto(fast_site.address + "/")
    page.wait_for_timeout(500)
    page.reload()
    expect(page.get_by_role("link", name="继续阅读")).to_contain_text("3.1.9")


def test_the_size_of_the_text_changes_in_place_and_is_kept(fast_site: Site, page: Page) -> None:
    open_section(fast_site, page)
    size = "parseFloat(getComputedStyle(document.querySelector('.clause-body')).fontSize)"
    before = page.evaluate(size)
    page.get_by_role("button", name="放大字号").click()
    page.get_by_role("button", name="放大字号").click()
    assert page.evaluate(size) > before * 1.25
    expect(page.get_by_role("button", name="放大字号")).to_be_disabled()
    page.goto(fast_site.address + "/")
    expect(page.locator("html")).to_have_attribute("data-text-size", "largest")
    page.set_viewport_size({"width": 390, "height": 844})
    for path in ("/", "/manual/", "/manual/3.1", "/manual/notes"):
        page.goto(fast_site.address + path)
        assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"), path


def test_the_number_of_a_clause_copies_its_address(fast_site: Site, page: Page) -> None:
    open_section(fast_site, page)
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    clause(page).get_by_role("link", name=f"条款 {CLAUSE} 的链接").click()
    expect(page.get_by_role("status").filter(has_text="链接已复制")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == f"{fast_site.address}/manual/3.1#c{CLAUSE}"


def test_the_contents_of_the_section_on_a_phone_and_on_a_desk(fast_site: Site, page: Page, no_violation: Callable[[], None]) -> None:
    open_section(fast_site, page)
    page.set_viewport_size({"width": 390, "height": 844})
    page.reload()
    contents = page.get_by_role("navigation", name="本节目录")
    expect(contents).to_be_hidden()
    page.locator("summary", has_text="本节目录").click()
    no_violation()
    contents.get_by_role("link", name="3.1.10").click()
    expect(clause(page, "3.1.10")).to_be_in_viewport()
    expect(contents).to_be_hidden()
    page.set_viewport_size({"width": 1440, "height": 900})
    expect(contents).to_be_visible()
    page.evaluate("document.getElementById('c3.1.10').scrollIntoView()")
    expect(contents.locator("[aria-current]")).to_contain_text("3.1.10")
    page.keyboard.press("Escape")
    expect(contents).to_be_visible()


def test_on_paper_there_is_the_text_and_nothing_else(fast_site: Site, page: Page) -> None:
    open_section(fast_site, page)
    write(page, "不印出来的笔记")
    clause(page).get_by_role("button", name="保存").click()
    expect(clause(page).locator("> .my-note")).to_be_visible()
    page.emulate_media(media="print")
    for gone in (
        "[data-reader-bar]",
        "[data-rail]",
        ".own-marks",
        ".my-note",
        ".practice",
        ".site-head",
        ".site-foot",
        ".reading-foot",
        "[data-to-top]",
    ):
        for place in page.locator(gone).all():
            expect(place).to_be_hidden()
    expect(clause(page).locator(".clause-no")).to_be_visible()
    expect(page.locator(".only-print")).to_contain_text(fast_site.app.extensions["library"].manual.version)
    lines = "[...document.querySelectorAll('.reading a')].every((link) => getComputedStyle(link).textDecorationLine === 'none')"
    assert page.evaluate(lines)


def test_without_scripts_everything_can_be_done(fast_site: Site, browser: Browser) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    open_section(fast_site, page)
    page.get_by_role("link", name=f"条款 {CLAUSE} 的书签与笔记").click()
    page.get_by_label("笔记").fill("不用脚本写的")
    page.get_by_role("button", name="保存笔记").click()
    expect(clause(page).locator("> .my-note")).to_have_text("不用脚本写的")
    page.get_by_role("button", name="放大字号").click()
    expect(page.locator("html")).to_have_attribute("data-text-size", "large")
    page.goto(f"{fast_site.address}/manual/notes")
    page.get_by_role("button", name="删除").click()
    expect(page.get_by_role("status")).to_contain_text("已删除条款")
    page.get_by_role("button", name="撤销").click()
    expect(page.locator(".my-note")).to_have_text("不用脚本写的")
    context.close()


def test_a_reply_that_comes_late_does_not_take_what_was_typed_meanwhile(fast_site: Site, page: Page) -> None:
    open_section(fast_site, page)
    write(page, "先写的")

    def slowly(route: Route) -> None:
        page.wait_for_timeout(300)
        route.continue_()

    page.route(f"**/manual/notes/{CLAUSE}", slowly)
    clause(page).get_by_role("button", name="保存").click()
    clause(page).locator("textarea").fill("先写的，又接着写")
    page.wait_for_timeout(900)
    expect(clause(page).locator("textarea")).to_have_value("先写的，又接着写")
    clause(page).get_by_role("button", name="保存").click()
    expect(clause(page).locator("> .my-note")).to_have_text("先写的，又接着写")


def test_a_draft_does_not_write_over_what_was_saved_elsewhere_after_it_was_begun(fast_site: Site, page: Page) -> None:
    open_section(fast_site, page)
    write(page, "还没保存的草稿")
    second = page.context.new_page()
    second.goto(f"{fast_site.address}/manual/3.1")
    write(second, "别处后写的")
    clause(second).get_by_role("button", name="保存").click()
    expect(clause(second).locator("> .my-note")).to_have_text("别处后写的")
    page.reload()
    expect(clause(page).locator("textarea")).to_have_value("还没保存的草稿")
    page.wait_for_load_state("networkidle")
    clause(page).get_by_role("button", name="保存").click()
    expect(clause(page).locator("[data-elsewhere] .my-note")).to_have_text("别处后写的")
    assert note_of(fast_site) == "别处后写的"
