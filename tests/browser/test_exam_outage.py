"""A lost line costs nobody an answer: what was written without one is sent by itself, once and in order, or kept as evidence."""

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import Site
from tests.browser.exam import answer, journal, leads, says, says_saved, seat, start

pytestmark = pytest.mark.browser


def test_a3_answers_given_offline_are_sent_after_a_reload(fast_site: Site, browser: Browser) -> None:
    exam = start(fast_site)
    keys = exam.keys()
    context, page = seat(exam, browser)
    leads(page)
    context.set_offline(True)
    for slot in list(keys)[:5]:
        answer(page, slot, keys[slot])
    says(page, "离线中：答案先记在本机，联网后自动补交")
    expect(page.locator("[data-map].is-unsaved")).to_have_count(5)
    assert exam.revisions() == []
    with pytest.raises(Exception, match="ERR_INTERNET_DISCONNECTED"):
        page.reload()
    context.set_offline(False)
    page.goto(exam.address)
    says_saved(page, 5)
    assert [slot for slot, _ in exam.revisions()] == list(keys)[:5]
    assert journal(page) == []
    context.close()


def test_a3_a_closed_tab_goes_on_where_it_was(fast_site: Site, browser: Browser) -> None:
    exam = start(fast_site)
    keys = exam.keys()
    context, page = seat(exam, browser)
    leads(page)
    answer(page, 1, keys[1])
    says_saved(page, 1)
    context.set_offline(True)
    answer(page, 2, keys[2])
    says(page, "离线中")
    page.close()
    context.set_offline(False)
    page = context.new_page()
    page.goto(exam.address)
    # Nobody has to take over from a tab that is gone.
    says_saved(page, 2)
    leads(page)
    assert exam.attempt().lease_epoch == 1
    context.close()


def test_what_was_typed_just_before_leaving_is_sent(fast_site: Site, browser: Browser) -> None:
    exam = start(fast_site)
    keys = exam.keys()
    context, page = seat(exam, browser)
    leads(page)
    answer(page, 7, keys[7])
    page.goto("about:blank")
    for _ in range(50):
        if exam.revisions():
            break
        page.wait_for_timeout(100)
    assert exam.revisions() == [(7, 1)]
    page.goto(exam.address)
    leads(page)
    expect(page.locator("[data-saved]")).to_contain_text("已保存 1/10")
    assert exam.revisions() == [(7, 1)]
    context.close()


def test_a24_back_in_time_everything_is_saved_once_and_in_order(fast_site: Site, browser: Browser) -> None:
    exam = start(fast_site)
    keys = exam.keys()
    context, page = seat(exam, browser)
    leads(page)
    answer(page, 3, keys[3])
    says_saved(page, 1)
    sent = _saves(page)
    context.set_offline(True)
    fast_site.clock.forward(minutes=10)
    answer(page, 2, [other for other in "ABCD" if other not in keys[2]][:1])
    answer(page, 1, keys[1])
    says(page, "离线中")
    answer(page, 2, keys[2])
    sent.clear()
    context.set_offline(False)
    says_saved(page, 3)
    # The first answer to question 2 may have been on its way when the line broke: then it is sent too, before the one that counts.
    slots = [slot for slot, _ in exam.revisions()]
    assert slots[:3] == [3, 2, 1]
    assert slots in ([3, 2, 1], [3, 2, 1, 2])
    assert sorted(exam.revisions()) == sorted(set(exam.revisions()))
    assert exam.answers()[2] == keys[2][0]
    assert len(sent) == len(slots) - 1
    assert journal(page) == []
    context.close()


def test_a24_back_late_everything_is_evidence_and_the_page_says_so(fast_site: Site, browser: Browser) -> None:
    exam = start(fast_site)
    keys = exam.keys()
    context, page = seat(exam, browser)
    leads(page)
    answer(page, 1, keys[1])
    says_saved(page, 1)
    context.set_offline(True)
    answer(page, 2, keys[2])
    answer(page, 3, keys[3])
    says(page, "离线中")
    fast_site.clock.forward(minutes=30)
    context.set_offline(False)
    cover = page.locator("[data-cover=over]")
    expect(cover).to_contain_text("有 2 题在截止后才送到，没有计分")
    assert [kept["slot"] for kept in exam.events("late_evidence")] == [2, 3]
    assert list(exam.answers()) == [1]
    assert journal(page) == []
    cover.get_by_role("link", name="查看成绩").click()
    expect(page.locator(".score-number")).to_be_visible()
    context.close()


def test_a24_a_browser_opened_after_the_end_hands_over_what_it_kept(fast_site: Site, browser: Browser) -> None:
    exam = start(fast_site)
    keys = exam.keys()
    context, page = seat(exam, browser)
    leads(page)
    context.set_offline(True)
    answer(page, 2, keys[2])
    says(page, "离线中")
    page.close()
    fast_site.clock.forward(minutes=30)
    context.set_offline(False)
    page = context.new_page()
    page.goto(exam.address)
    expect(page).to_have_url(re.compile("/result$"))
    expect(page.locator("[data-leftover]")).to_contain_text("有 1 题在截止后才送到")
    assert [kept["slot"] for kept in exam.events("late_evidence")] == [2]
    assert journal(page) == []
    context.close()


def test_a_full_disk_is_told_and_tried_again(fast_site: Site, browser: Browser) -> None:
    exam = start(fast_site)
    keys = exam.keys()
    context, page = seat(exam, browser)
    leads(page)
    page.route("**/answers", lambda route: route.fulfill(status=507, json={"error": "not_saved"}))
    answer(page, 1, keys[1])
    says(page, "未保存，请勿关闭")
    page.unroute("**/answers")
    says_saved(page, 1)
    expect(page.locator("[data-notice]")).to_be_hidden()
    context.close()


def test_signing_out_leaves_nothing_in_the_browser(fast_site: Site, browser: Browser) -> None:
    exam = start(fast_site)
    keys = exam.keys()
    context, page = seat(exam, browser)
    leads(page)
    page.locator("#q2 [data-flag]").click()
    answer(page, 1, keys[1])
    says_saved(page, 1)
    assert page.evaluate("Object.keys(localStorage).filter((name) => name.startsWith('lobby-exam-')).length") == 2
    page.locator("[data-menu] summary").click()
    page.get_by_role("button", name="退出").click()
    page.wait_for_url(re.compile("/sign-in"))
    assert page.evaluate("indexedDB.databases().then((all) => all.map((one) => one.name))") == []
    assert page.evaluate("Object.keys(localStorage).filter((name) => name.startsWith('lobby-exam-'))") == []
    context.close()


def _saves(page: Page) -> list[str]:
    """Every save that leaves the page from now on."""
    sent: list[str] = []
    page.on("requestfinished", lambda request: sent.append(request.post_data or "") if request.url.endswith("/answers") else None)
    return sent
