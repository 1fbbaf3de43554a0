"""One candidate, several browsers, and an invigilator: who writes, how long, and what the page says about it."""

from collections.abc import Callable
from datetime import datetime

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from app.domain.rights import Viewer
from app.errors import Refused
from app.extensions import db
from app.quizzes.incidents_services import extend_attempt, resume_attempt, suspend_attempt
from tests.browser.conftest import Site
from tests.browser.exam import Exam, answer, journal, leads, question, says, says_saved, seat, start

pytestmark = pytest.mark.browser


def test_a23_another_device_takes_over_and_the_first_is_told(fast_site: Site, browser: Browser) -> None:
    exam = start(fast_site)
    keys = exam.keys()
    desk, at_desk = seat(exam, browser)
    leads(at_desk)
    answer(at_desk, 1, keys[1])
    says_saved(at_desk, 1)
    desk.set_offline(True)
    answer(at_desk, 4, keys[4])
    phone, on_phone = seat(exam, browser)
    cover = on_phone.locator("[data-cover=elsewhere]")
    expect(cover).to_be_visible()
    expect(question(on_phone, 1).locator("input").first).to_be_disabled()
    cover.get_by_role("button", name="在这里继续作答").click()
    leads(on_phone)
    expect(question(on_phone, 1).locator(f"input[value='{keys[1][0]}']")).to_be_checked()
    answer(on_phone, 2, keys[2])
    says_saved(on_phone, 2)
    desk.set_offline(False)
    expect(at_desk.locator("[data-cover=elsewhere]")).to_contain_text("还有 1 题没来得及保存，已另外留存")
    expect(question(at_desk, 1).locator("input").first).to_be_disabled()
    assert [kept["slot"] for kept in exam.events("late_evidence")] == [4]
    assert exam.revisions() == [(1, 1), (2, 1)]
    assert journal(at_desk) == []
    desk.close()
    phone.close()


def test_a23_a_second_tab_reads_until_it_takes_over(fast_site: Site, browser: Browser) -> None:
    exam = start(fast_site)
    keys = exam.keys()
    context, first = seat(exam, browser)
    leads(first)
    second = context.new_page()
    second.goto(exam.address)
    second.get_by_role("button", name="在这里继续作答").click()
    leads(second)
    # The tab before finds out by itself, and takes the pen back when it is wanted there.
    first.evaluate("window.dispatchEvent(new Event('focus'))")
    first.get_by_role("button", name="在这里继续作答").click()
    leads(first)
    answer(first, 1, keys[1])
    says_saved(first, 1)
    first.reload()
    leads(first)
    context.close()


def test_a26_more_time_shows_and_the_old_timer_closes_nothing(fast_site: Site, browser: Browser) -> None:
    exam = start(fast_site)
    fast_site.clock.forward(minutes=19, seconds=55)
    context, page = _with_clock(exam, browser)
    expect(page.locator("[data-clock]")).to_contain_text("剩余 00:0")
    _act(exam, lambda trainer, now: extend_attempt(trainer, exam.id, 10, "停电补时", now))
    page.clock.run_for(6000)
    says(page, "考试时间已延长，09:30 截止")
    expect(page.locator("[data-clock]")).to_contain_text("剩余 10:0")
    # The moment of the old deadline, grace and all, passes.
    fast_site.clock.forward(seconds=70)
    page.clock.run_for(15000)
    answer(page, 1, exam.keys()[1])
    page.clock.run_for(1000)
    says_saved(page, 1)
    assert exam.attempt().state == "open"
    context.close()


def test_a_polled_clock_shows_more_time_within_fifteen_seconds(fast_site: Site, browser: Browser) -> None:
    exam = start(fast_site)
    context, page = _with_clock(exam, browser)
    expect(page.locator("[data-clock]")).to_contain_text("剩余 19:5")
    _act(exam, lambda trainer, now: extend_attempt(trainer, exam.id, 10, "停电补时", now))
    page.clock.run_for(11000)
    says(page, "考试时间已延长")
    context.close()


def test_the_end_of_time_hands_in_what_there_is(fast_site: Site, browser: Browser) -> None:
    exam = start(fast_site)
    keys = exam.keys()
    context, page = _with_clock(exam, browser)
    answer(page, 1, keys[1])
    page.clock.run_for(1000)
    says_saved(page, 1)
    fast_site.clock.forward(minutes=15, seconds=1)
    page.clock.run_for(11000)
    expect(page.locator("[data-clock].is-short")).to_be_visible()
    fast_site.clock.forward(minutes=5)
    page.clock.run_for(11000)
    expect(page.locator(".score-number")).to_have_text("10")
    assert exam.attempt().state == "submitted"
    context.close()


def test_a_suspended_exam_stands_still_and_goes_on(fast_site: Site, browser: Browser) -> None:
    exam = start(fast_site)
    keys = exam.keys()
    context, page = seat(exam, browser)
    leads(page)
    _act(exam, lambda trainer, now: suspend_attempt(trainer, exam.id, "火警演练", now))
    answer(page, 1, keys[1])
    expect(page.get_by_role("heading", name="考试已暂停，时间停住")).to_be_visible()
    expect(question(page, 1)).to_be_hidden()
    fast_site.clock.forward(minutes=5)
    page.reload()
    expect(page.get_by_role("heading", name="考试已暂停")).to_be_visible()
    _act(exam, lambda trainer, now: resume_attempt(trainer, exam.id, "演练结束", now))
    page.evaluate("window.dispatchEvent(new Event('focus'))")
    # What was written as the pause began has waited in the journal.
    says_saved(page, 1)
    expect(page.locator("[data-clock]")).to_contain_text("剩余 ")
    context.close()


def test_signing_in_again_in_another_tab_is_enough(fast_site: Site, browser: Browser) -> None:
    exam = start(fast_site)
    keys = exam.keys()
    context, page = seat(exam, browser)
    leads(page)
    context.clear_cookies()
    answer(page, 1, keys[1])
    says(page, "登录已过期，答案先记在本机")
    again = context.new_page()
    fast_site.sign_in(again, "trainee")
    # The page has the old session's token: it fetches the new one by itself.
    page.evaluate("window.dispatchEvent(new Event('focus'))")
    says_saved(page, 1)
    context.close()


def _with_clock(exam: Exam, browser: Browser) -> tuple[BrowserContext, Page]:
    """A seat whose browser's timers run when the test says so."""
    context = browser.new_context(viewport={"width": 390, "height": 844}, reduced_motion="reduce")
    page = context.new_page()
    page.set_default_timeout(8000)
    exam.site.sign_in(page, "trainee")
    page.clock.install()
    page.goto(exam.address)
    leads(page)
    page.clock.pause_at(page.evaluate("Date.now()") / 1000 + 1)
    return context, page


def _act(exam: Exam, work: Callable[[Viewer, datetime], Refused | None]) -> None:
    """What the trainer does about the attempt, now."""
    with exam.site.app.app_context():
        assert work(exam.site.world.viewer("trainer"), exam.site.clock()) is None
        db.session.remove()
