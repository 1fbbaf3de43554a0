"""The page of reminders and one's own: what they show, to whom, and that the files are equal to the screen."""

from datetime import date, timedelta

import pytest
from flask import Flask

from app.accounts.desk import take_role
from app.domain.reminder_filters import AHEAD, ReminderFilters, View
from app.extensions import db
from app.library.load import Library
from app.reports.reminders_queries import list_lines
from app.reports.reminders_services import make_reminders
from app.training.services import assign_module
from tests.browsing import client_of
from tests.clock import Clock
from tests.people import World, done
from tests.quizzes.sitting import MODULE
from tests.reports.lives import live
from tests.reports.reminded import remind
from tests.reports.test_exports import plain, read_csv, read_xlsx
from tests.reports.test_reminders import told

TODAY = date(2026, 3, 2)


@pytest.fixture
def bank(fast_app: Flask, fast_world: World, library: Library, clock: Clock) -> World:
    """A certificate that ends in thirty days, one that ends in forty, and an assignment due in nine days."""
    live(fast_world["trainee"], library, date(2024, 4, 1))
    live(fast_world["far"], library, date(2024, 4, 11))
    done(assign_module(fast_world.viewer("trainer"), [fast_world["other"]], MODULE, TODAY + timedelta(days=9), library, clock()))
    return fast_world


def lines(world: World, who: str, view: View, library: Library, clock: Clock) -> list[tuple[str, str, int]]:
    found = list_lines(world.viewer(who), ReminderFilters(view=view), library.programme, clock())
    return [(line.on.isoformat(), line.staff_no, line.step) for line in found]


def test_what_would_go_today_is_what_the_job_then_makes(bank: World, library: Library, clock: Clock) -> None:
    planned = lines(bank, "auditor", View.TODAY, library, clock)
    assert planned == [("2026-03-02", "S0001", 30), ("2026-03-02", "S0002", 30), ("2026-03-02", "S0003", 60)]
    make_reminders(library.programme, clock(), mails=False)
    assert sorted(step for _, kind, step in told() if kind != "digest") == [30, 30, 60]
    assert lines(bank, "auditor", View.TODAY, library, clock) == []


def test_what_lies_ahead_is_what_the_job_makes_on_those_days(bank: World, library: Library, clock: Clock) -> None:
    make_reminders(library.programme, clock(), mails=False)
    db.session.rollback()
    planned = {(day, step) for day, _, step in lines(bank, "auditor", View.AHEAD, library, clock)}
    made = set()
    for _ in range(AHEAD):
        before = len(told())
        make_reminders(library.programme, clock.forward(days=1), mails=False)
        made |= {(clock().date().isoformat(), step) for _, kind, step in told()[before:] if kind != "digest"}
    assert planned == made and len(made) == 6


def test_each_sees_their_own_branches(fast_app: Flask, bank: World, library: Library, clock: Clock) -> None:
    make_reminders(library.programme, clock(), mails=False)
    seen = {who: {number for _, number, _ in lines(bank, who, View.MADE, library, clock)} for who in ("hr", "branch_head", "auditor")}
    assert seen == {"hr": {"S0001", "S0002", "B0001"}, "branch_head": {"S0001", "B0001"}, "auditor": {"S0001", "S0002", "S0003", "B0001"}}
    page = client_of(fast_app, "branch_head").get("/reports/reminders?view=made").text
    assert "王小雨" in page and "李明轩" not in page and "未配置邮件，只在系统内提醒" in page


@pytest.mark.parametrize("view", ["today", "ahead", "made"])
def test_the_files_are_equal_to_the_screen(fast_app: Flask, bank: World, library: Library, clock: Clock, view: str) -> None:
    if view != "today":
        make_reminders(library.programme, clock(), mails=False)
    browser = client_of(fast_app, "auditor")
    page = browser.get(f"/reports/reminders?view={view}").text
    rows = read_csv(browser.get(f"/reports/reminders.csv?view={view}").data)
    sheet = read_xlsx(browser.get(f"/reports/reminders.xlsx?view={view}").data)
    cells = [[plain(cell.value) for cell in row] for row in sheet.iter_rows()]
    assert cells == rows and len(rows) - 1 == page.count('<td class="lead-cell') > 0
    for row in rows[1:]:
        assert all(cell in page for cell in row if cell), row


def test_filters(fast_app: Flask, bank: World) -> None:
    browser = client_of(fast_app, "hr")
    shown = browser.get("/reports/reminders?view=today&kind=due").text
    assert "李明轩" in shown and "王小雨" not in shown
    shown = browser.get("/reports/reminders?view=today&branch=111").text
    assert "王小雨" in shown and "李明轩" not in shown
    shown = browser.get("/reports/reminders?view=today&q=s0002").text
    assert "李明轩" in shown and "王小雨" not in shown
    for wrong in ("view=x", "kind=x", "branch=121", "branch=%27", "q=%00", "x=1", "page=-1", "view=made&view=made"):
        assert browser.get(f"/reports/reminders?{wrong}").status_code == 422, wrong


def test_hr_sends_a_failed_mail_once_more_and_nobody_else_does(fast_app: Flask, bank: World, clock: Clock) -> None:
    reminder_id = remind(bank["trainee"], clock(), "failed", step=7)
    path = f"/reports/reminders/{reminder_id}/resend"
    assert "550 no such mailbox" in client_of(fast_app, "branch_head").get("/reports/reminders?view=failed").text
    assert client_of(fast_app, "branch_head").post(path).status_code == 403
    browser = client_of(fast_app, "hr")
    assert "重新发送" in browser.get("/reports/reminders?view=failed").text
    assert "已重新排队" in browser.post(path, follow_redirects=True).text
    assert "已经重新排队" in browser.post(path, follow_redirects=True).text, "the second click is told so"
    assert "没有发送失败的邮件" in browser.get("/reports/reminders?view=failed").text


def test_ones_own_reminders_are_read_one_by_one_or_all(fast_app: Flask, bank: World, library: Library, clock: Clock) -> None:
    make_reminders(library.programme, clock(), mails=False)
    foreign = remind(bank["other"], clock(), step=7)
    mine = remind(bank["trainee"], clock(), step=7)
    browser = client_of(fast_app, "trainee")
    page = browser.get("/reminders").text
    assert "大堂经理上岗资格还有 30 天到期" in page and "全部标为已读（2）" in page
    assert "已办妥" in page and "大堂经理上岗资格（当时有效期至 2026-03-09）" in page, (
        "the one that was put there by hand is about nothing that is"
    )
    assert browser.post(f"/reminders/{foreign}/read").status_code == 404
    assert "我的提醒（2）" in browser.get("/").text
    assert browser.post(f"/reminders/{mine}/read").status_code == 302
    assert "我的提醒（1）" in browser.get("/").text
    browser.post("/reminders/read")
    assert "标为已读" not in browser.get("/reminders").text and "我的提醒（" not in browser.get("/").text


def test_the_head_of_a_branch_finds_the_list_in_the_digest(fast_app: Flask, bank: World, library: Library, clock: Clock) -> None:
    make_reminders(library.programme, clock(), mails=False)
    page = client_of(fast_app, "branch_head").get("/reminders").text
    assert "您管理的机构：1 人次资格将到期" in page and "/reports/reminders" in page
    assert "王小雨 S0001</a> 大堂经理上岗资格还有 30 天到期" in page
    assert take_role(bank.viewer("admin"), bank["branch_head"], "branch_head", "111", clock()) is None
    page = client_of(fast_app, "branch_head").get("/reminders").text
    assert "您管理的机构" in page and "王小雨" not in page, "who no longer heads the branch is shown nobody of it"
