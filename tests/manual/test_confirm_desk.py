"""The desk: who may sign, what is looked over before, what is undone, and what the pages and files then say."""

import re
from datetime import date

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.extensions import db
from app.library.load import Library
from app.record.confirmations_queries import get_confirmed
from app.record.confirmations_services import confirm_clauses
from tests.browsing import client_of
from tests.clock import Clock
from tests.people import World, done
from tests.record.test_confirmations import TODAY, WHO, ours, reworded, wordings
from tests.reports.test_exports import plain, read_csv, read_xlsx

DESK, PAGE = "/manual/confirm", "/manual/confirm/4.2"
SIGNED = {"signatory": WHO, "confirmed_on": "2026-03-02"}


def ticked(library: Library, count: int = 3) -> list[str]:
    return [f"{clause} {digest}" for clause, digest in wordings(ours(library, count=count)).items()]


def sign(client: FlaskClient, library: Library, step: str = "confirm", **more: object):
    return client.post(PAGE, data=SIGNED | {"wording": ticked(library), "step": step} | more)


def confirmed(library: Library) -> frozenset[str]:
    """What the database holds by now: the test's own snapshot is given back first."""
    db.session.rollback()
    return get_confirmed(library.manual)


def test_it_is_looked_over_signed_and_undone(fast_app: Flask, fast_world: World, library: Library) -> None:
    client = client_of(fast_app, "hr")
    chosen = ours(library)
    looked = sign(client, library, "preview")
    assert looked.status_code == 200 and confirmed(library) == frozenset()
    for clause in chosen:
        assert clause.text[:20] in looked.text
    assert WHO in looked.text and "签署这 3 条" in looked.text
    back = sign(client, library, "back").text
    assert back.count(" checked>") == 3 and f'value="{WHO}"' in back
    reply = sign(client, library)
    assert reply.status_code == 302 and confirmed(library) == {clause.id for clause in chosen}
    page = client.get(reply.headers["Location"]).text
    assert "已确认 3 条。" in page and "撤销这次确认" in page and f"已确认：{WHO}，2026-03-02" in page
    undo = re.findall(r'name="id" value="(\d+)"', page.partition("撤销这次确认")[0])
    assert len(undo) == 3
    client.post("/manual/confirm/withdraw", data={"id": undo, "section": "4.2"})
    assert confirmed(library) == frozenset()
    assert "撤销这次确认" not in client.get(reply.headers["Location"]).text


def test_all_of_a_section_is_ticked_without_scripts(fast_app: Flask, fast_world: World, library: Library) -> None:
    page = client_of(fast_app, "hr").post(PAGE, data={"step": "all"}).text
    assert page.count(" checked>") == len(ours(library, count=99))


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"wording": []}, "请至少勾选一条"),
        ({"confirmed_on": "2026-03-03"}, "确认日期不能晚于今天"),
        ({"signatory": "周\u200b敏"}, "不含特殊控制字符"),
        ({"wording": ["4.2.1 0000000000000000"]}, "刚刚更新过"),
    ],
)
@pytest.mark.parametrize("step", ["preview", "confirm"])
def test_a_refusal_says_why_and_signs_nothing(fast_app: Flask, fast_world: World, library: Library, more, words, step) -> None:
    reply = sign(client_of(fast_app, "hr"), library, step, **more)
    assert reply.status_code == 200 and words in reply.text
    assert confirmed(library) == frozenset()


@pytest.mark.parametrize("wording", ["4.2.1", "4.2.1 a b", ""])
def test_a_forged_tick_is_refused(fast_app: Flask, fast_world: World, library: Library, wording: str) -> None:
    assert sign(client_of(fast_app, "hr"), library, wording=[wording]).status_code == 422


@pytest.mark.parametrize("who", ["trainer", "branch_head", "auditor"])
def test_others_read_only(fast_app: Flask, fast_world: World, library: Library, who: str) -> None:
    client = client_of(fast_app, who)
    page = client.get(PAGE).text
    assert "确认由人事办理" in page and 'type="checkbox"' not in page and "签署" not in page
    assert sign(client, library).status_code == 403
    assert client.post("/manual/confirm/withdraw").status_code == 403


def test_the_list_counts_and_says_what_opens(fast_app: Flask, fast_world: World, library: Library, clock: Clock) -> None:
    client = client_of(fast_app, "hr")
    page = client.get(DESK).text
    assert "确认本节后可开考：<strong>服务礼仪" in re.sub(r"</?span>", "", page)
    assert "等待确认、还不能开考的试卷" in page
    (first, *_) = ours(library)
    done(confirm_clauses(fast_world["hr"], wordings(ours(library, count=99)), WHO, TODAY, library.manual, clock()))
    page = client.get(DESK).text
    assert "服务礼仪</strong> <span" not in page
    fast_app.extensions["library"] = library.model_copy(update={"manual": reworded(library.manual, first.id, text="新的文字。")})
    changed = client.get(f"{DESK}?show=changed").text
    assert "1 条文字已变，需重新确认" in changed and "3.4" not in changed.partition("按状态查看")[2]
    section = client.get(PAGE).text
    assert f"{WHO} 于 2026-03-02 确认的是修改前的文字。" in section
    assert "上次确认以后改了什么" in section and first.text[:12] in section and section.count("<ins>") == 1
    past = client.get(f"{DESK}/history/{first.id}").text
    assert "新的文字。" in past and first.text[:20] in past and "修改前的文字" in past and "周敏 登记于" in past
    assert client.get(f"{DESK}/history/9.9.9").status_code == 404
    assert client.get(f"{DESK}/9.9").status_code == 404


def test_a_section_that_is_all_the_banks_own_asks_for_nothing(fast_app: Flask, fast_world: World) -> None:
    page = client_of(fast_app, "hr").get(f"{DESK}/0").text
    assert "本节没有需要确认的内容" in page


def test_both_files_hold_every_clause(fast_app: Flask, fast_world: World, library: Library, clock: Clock) -> None:
    (clause, *_) = ours(library)
    done(confirm_clauses(fast_world["hr"], wordings([clause]), "=1+1", TODAY, library.manual, clock()))
    client = client_of(fast_app, "hr")
    rows = read_csv(client.get(f"{DESK}.csv").data)
    sheet = read_xlsx(client.get(f"{DESK}.xlsx").data)
    table = [[plain(cell) for cell in row] for row in sheet.iter_rows(values_only=True)]
    assert len(rows) == len(table) == 1 + sum(each.source == "supplement" or bool(each.ruling) for each in library.manual.clauses)
    line = next(row for row in rows if row[0] == clause.id)
    assert line[5:] == ["已确认", "'=1+1", "2026-03-02"]
    assert next(row for row in table if row[0] == clause.id)[5:] == ["已确认", "=1+1", "2026-03-02"]


def test_the_check_of_the_content_and_the_trainers_form_go_by_what_is_confirmed(
    fast_app: Flask, fast_world: World, library: Library, clock: Clock
) -> None:
    fast_app.extensions["library"] = real = library.model_copy(update={"demo": False})
    trainer, runner = client_of(fast_app, "trainer"), fast_app.test_cli_runner()

    def told() -> tuple[str, str]:
        form = trainer.get("/training/assign?to=branch").text
        found = re.search(r"<p>([^<]*)</p>\s*<p>[^<]*还没有经本行确认|<p>([^<]*还没有经本行确认)", form)
        return runner.invoke(args=["content", "check"]).output, found[0] if found else ""

    before, form = told()
    assert f"待本行确认的补充和裁定：{len(real.withheld)} 条" in before and "服务礼仪" in before and "服务礼仪" in form
    chosen = ours(library, count=99)
    done(confirm_clauses(fast_world["hr"], wordings(chosen), WHO, TODAY, library.manual, clock()))
    after, form = told()
    assert f"待本行确认的补充和裁定：{len(real.withheld) - len(chosen)} 条" in after
    assert "服务礼仪" not in after and "服务礼仪" not in form


def test_the_reader_sees_who_confirmed(fast_app: Flask, fast_world: World, library: Library, clock: Clock) -> None:
    client, (clause, other) = client_of(fast_app, "trainee"), ours(library, count=2)
    before = client.get("/manual/4.2").text
    assert "本节为补充内容，待本行确认" in before and "补充，已确认" not in before
    done(confirm_clauses(fast_world["hr"], wordings([clause]), WHO, date(2026, 3, 1), library.manual, clock()))
    page = client.get("/manual/4.2").text
    heads = dict(re.findall(r'id="c([\d.]+)">(.*?)</header>', page, re.DOTALL))
    assert f"补充，已确认：{WHO}，2026-03-01" in heads[clause.id] and "补充，待本行确认" in heads[other.id]
    assert "本节为补充内容，待本行确认" in page
    done(confirm_clauses(fast_world["hr"], wordings(ours(library, count=99)), WHO, TODAY, library.manual, clock()))
    assert "本节为补充内容，已经本行确认" in client.get("/manual/4.2").text
    whole = [clause for clause in library.manual.clauses if clause.id.startswith("4.1.")]
    done(confirm_clauses(fast_world["hr"], wordings(whole), WHO, TODAY, library.manual, clock()))
    assert f"本节为补充内容，已确认：{WHO}，2026-03-02" in client.get("/manual/4.1").text


def test_trainers_see_how_many_questions_ask_a_clause(fast_app: Flask, fast_world: World, library: Library) -> None:
    cited = len(library.bank.citing_clause("4.2.1"))
    assert cited
    for who, shown in (("trainer", True), ("hr", True), ("trainee", False)):
        # Twice: what is kept for one must not be shown to another.
        for _turn in range(2):
            page = client_of(fast_app, who).get("/manual/4.2").text
            head = re.findall(r'id="c4.2.1">(.*?)</header>', page, re.DOTALL)[0]
            assert (f"{cited} 道题" in head) is shown
