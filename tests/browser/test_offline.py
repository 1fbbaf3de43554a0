"""Reading offline in a real browser: nothing by default, the manual and nothing else in flight mode, and nothing left afterwards."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Error, Page, expect

from tests.browser.conftest import Site

pytestmark = pytest.mark.browser
WORKERS = "navigator.serviceWorker.getRegistrations().then((found) => found.map((worker) => worker.scope))"
CACHES = "caches.keys()"
KEPT = """caches.keys().then((names) => Promise.all(names.map(async (name) =>
  (await (await caches.open(name)).keys()).map((kept) => new URL(kept.url).pathname)))).then((found) => found.flat())"""


def switch_on(site: Site, page: Page, who: str = "trainee") -> None:
    site.sign_in(page, who)
    page.goto(f"{site.address}/manual/offline")
    page.get_by_role("button", name="在这台设备上开启").click()
    expect(page.locator("[data-offline-state]")).to_contain_text("已存好", timeout=30_000)


def comes_true(page: Page, check: Callable[[], bool]) -> None:
    """What a script does after the page has loaded is waited for, thirty seconds at most."""
    for _ in range(300):
        if check():
            return
        page.wait_for_timeout(100)
    pytest.fail("waited in vain")


def nothing_is_left(page: Page) -> None:
    comes_true(page, lambda: page.evaluate(WORKERS) == [] and page.evaluate(CACHES) == [])


def sign_out(page: Page) -> None:
    page.locator("details.menu summary").click()
    page.get_by_role("button", name="退出").click()
    page.wait_for_url("**/sign-in")


def test_off_by_default_nothing_is_registered(fast_site: Site, page: Page) -> None:
    fast_site.sign_in(page, "trainee")
    for path in ("/", "/manual/", "/manual/3.1", "/manual/offline"):
        page.goto(fast_site.address + path)
        assert page.evaluate(WORKERS) == [] and page.evaluate(CACHES) == [], path
    page.context.set_offline(True)
    with pytest.raises(Error, match="INTERNET_DISCONNECTED"):
        page.goto(f"{fast_site.address}/manual/3.1")


def test_in_flight_mode_the_manual_can_be_read_and_nothing_else(fast_site: Site, page: Page, no_violation: Callable[[], None]) -> None:
    switch_on(fast_site, page)
    no_violation()
    kept = page.evaluate(KEPT)
    assert all(path.startswith(("/manual/offline/", "/static/", "/manual/figures/")) for path in kept), kept
    page.context.set_offline(True)
    page.goto(f"{fast_site.address}/manual/3.1#c3.1.4")
    expect(page.get_by_text("离线阅读").first).to_be_visible()
    expect(page.locator('[id="c3.1.4"]')).to_be_in_viewport()
    assert page.evaluate("getComputedStyle(document.querySelector('.offline-bar')).display") == "flex", "with its style"
    expect(page.locator("body")).not_to_contain_text("王小雨")
    no_violation()
    assert page.evaluate("[...document.images].every((image) => { image.loading = 'eager'; return true; })")
    page.wait_for_function("[...document.images].every((image) => image.complete && image.naturalWidth > 0)")
    page.locator("a[rel=next]").click()
    expect(page.locator("h1")).to_contain_text("3.2")
    page.locator("a.term").first.press("Enter")
    expect(page.locator(".glossary-term:target")).to_be_in_viewport()
    no_violation()
    page.goto(f"{fast_site.address}/manual/")
    page.get_by_role("link", name="服务礼仪").click()
    expect(page.locator("h1")).to_contain_text("4.2")
    page.goto(f"{fast_site.address}/manual/notes")
    expect(page.locator("h1")).not_to_contain_text("笔记")
    with pytest.raises(Error, match="INTERNET_DISCONNECTED"):
        page.goto(fast_site.address + "/")


def test_with_a_network_the_server_answers(fast_site: Site, page: Page) -> None:
    switch_on(fast_site, page)
    page.goto(f"{fast_site.address}/manual/3.1")
    expect(page.locator("[data-reader-bar]")).to_be_visible()
    assert page.evaluate("navigator.serviceWorker.controller !== null")
    page.goto(f"{fast_site.address}/manual/9.9")
    expect(page.locator("main")).to_contain_text("没有找到")


@pytest.mark.parametrize("scripts_help", [True, False], ids=["scripts", "header alone"])
def test_after_signing_out_nothing_is_left(fast_site: Site, page: Page, scripts_help: bool) -> None:
    switch_on(fast_site, page)
    if not scripts_help:
        # As if our scripts had failed: the header of the reply must do it by itself.
        page.route("**/static/js/*", lambda route: route.abort())
        page.goto(f"{fast_site.address}/manual/3.1")
    sign_out(page)
    nothing_is_left(page)
    page.context.set_offline(True)
    with pytest.raises(Error, match="INTERNET_DISCONNECTED"):
        page.goto(f"{fast_site.address}/manual/3.1")


def test_switched_off_nothing_is_left(fast_site: Site, page: Page) -> None:
    switch_on(fast_site, page)
    page.get_by_role("button", name="关闭，并删除本机内容").click()
    expect(page.get_by_role("button", name="在这台设备上开启")).to_be_visible()
    nothing_is_left(page)


def test_when_somebody_else_signs_in_nothing_is_left(fast_site: Site, page: Page) -> None:
    switch_on(fast_site, page)
    page.context.clear_cookies(name="session")
    page.goto(fast_site.address + "/sign-in")
    assert page.evaluate(CACHES) != [], "who was only signed out for being idle may come back"
    page.get_by_label("工号").fill("S0002")
    page.get_by_label("密码").fill("a-long-phrase-for-tests")
    page.get_by_role("button", name="登录").click()
    page.wait_for_url(fast_site.address + "/")
    nothing_is_left(page)


def test_a_new_edition_takes_the_place_of_the_old(fast_site: Site, page: Page) -> None:
    switch_on(fast_site, page)
    (before,) = page.evaluate(CACHES)
    library = fast_site.app.extensions["library"]
    fast_site.app.extensions["library"] = library.model_copy(
        update={"digest": "sha256:next", "manual": library.manual.model_copy(update={"version": "2027.1"})}
    )
    page.goto(f"{fast_site.address}/manual/1.1")
    comes_true(page, lambda: before not in page.evaluate(CACHES))
    page.context.set_offline(True)
    page.goto(f"{fast_site.address}/manual/1.1")
    expect(page.locator("body")).to_contain_text("2027.1 版")


def test_a_copy_that_is_too_old_is_not_shown(fast_site: Site, page: Page) -> None:
    switch_on(fast_site, page)
    page.evaluate(
        """async () => {
          const cache = await caches.open((await caches.keys())[0]);
          await cache.put("/manual/offline/kept", new Response(String(Date.now() - 31 * 86400000)));
        }"""
    )
    page.context.set_offline(True)
    with pytest.raises(Error):
        page.goto(f"{fast_site.address}/manual/3.1")
