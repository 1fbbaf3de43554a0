"""The pages on which evidence is recorded and on which a person sees what is left."""

import re
from datetime import date, timedelta

from app.domain.calendar import civil_date
from app.extensions import db
from app.record.queries import get_events
from app.training.cohorts import add_members, create_cohort
from app.training.services import assign_module
from tests.browsing import client_of
from tests.people import done


def key_of(page):
    return re.search(r'name="key"[^>]*value="([0-9a-f]{24})"', page).group(1)


def test_a_trainer_ticks_the_points_of_a_scene(fast_app, fast_world, library):
    trainer, me = client_of(fast_app, "trainer"), fast_world["trainee"]
    scene = library.programme.observation("complaint")
    page = trainer.get(f"/training/people/{me}/observe/complaint").text
    assert all(point in page for point in scene.points)
    sent = {"points": list(scene.points[:1]), "passed": "1", "note": "", "key": key_of(page)}
    assert "要点没有全部做到" in trainer.post(f"/training/people/{me}/observe/complaint", data=sent).text
    sent["points"] = list(scene.points)
    for _click in range(2):
        assert trainer.post(f"/training/people/{me}/observe/complaint", data=sent).status_code == 302
    assert [event.data["passed"] for event in get_events(me)] == [True]
    assert "合格，2026-03-02" in trainer.get(f"/training/people/{me}/evidence").text
    assert trainer.get(f"/training/people/{me}/observe/nothing").status_code == 404


def test_hours_for_a_cohort_and_pasted_numbers_at_once(fast_app, fast_world, clock):
    viewer = fast_world.viewer("trainer")
    cohort = done(create_cohort(viewer, "春季班", "110", clock()))
    add_members(viewer, cohort, [fast_world["trainee"]], clock())
    trainer = client_of(fast_app, "trainer")
    page = trainer.get("/training/hours?numbers=S0002").text
    assert "春季班（1 人）" in page and "S0002" in page
    sent = {
        "title": "反假货币",
        "held_on": "2026-03-01",
        "hours": "6",
        "cohort": str(cohort),
        "numbers": "S0002 S0003",
        "key": key_of(page),
    }
    refused = trainer.post("/training/hours", data=sent).text
    assert "什么也没有登记：S0003" in refused and not get_events(fast_world["trainee"])
    db.session.rollback()
    sent["numbers"] = "S0001\nS0002"
    assert "已为 2 人登记 6 学时" in trainer.post("/training/hours", data=sent, follow_redirects=True).text
    assert "没有重复计入" in trainer.post("/training/hours", data=sent, follow_redirects=True).text
    me = fast_world["trainee"]
    entry = get_events(me)[0]
    assert str(entry.effective_on) == "2026-03-01"
    page = trainer.get(f"/training/people/{me}/evidence").text
    assert f"/training/people/{me}/hours/{entry.seq}/take-back" in page
    db.session.rollback()
    trainer.post(f"/training/people/{me}/hours/{entry.seq}/take-back", data={"reason": "没有到课"})
    assert [event.data["hours"] for event in get_events(me)] == [6, -6]
    assert "take-back" not in trainer.get(f"/training/people/{me}/evidence").text


def test_hours_written_badly_are_refused_with_the_field_named(fast_app, fast_world):
    trainer = client_of(fast_app, "trainer")
    for hours in ("0", "25", "1.5", "八"):
        sent = {"title": "课", "held_on": "2026-03-02", "hours": hours, "cohort": "", "numbers": "S0001", "key": "a" * 24}
        assert "请检查以下内容" in trainer.post("/training/hours", data=sent).text
    assert not get_events(fast_world["trainee"])


def test_hr_confirms_a_fact_on_the_person_s_page(fast_app, fast_world):
    hr, me = client_of(fast_app, "hr"), fast_world["trainee"]
    assert f"/training/people/{me}/facts/schooling" in hr.get(f"/reports/people/{me}").text
    hr.post(f"/training/people/{me}/facts/schooling", data={"holds": "1"})
    page = hr.get(f"/reports/people/{me}").text
    assert "2026-03-02 由 周敏 确认" in page and "撤回确认" in page
    assert "facts/schooling" not in client_of(fast_app, "trainer").get(f"/reports/people/{me}").text
    assert hr.post(f"/training/people/{me}/facts/schooling", data={"holds": "perhaps"}).status_code == 422


def test_what_is_left_is_shown_to_the_person_and_the_trainer(fast_app, fast_world, library, clock):
    clock.forward(days=(date(2027, 1, 1) - civil_date(clock())).days + 1)
    for module in ("onboarding-2027", "yearly"):
        due = civil_date(clock()) + timedelta(days=30)
        done(assign_module(fast_world.viewer("trainer"), [fast_world["trainee"]], module, due, library, clock()))
    trainer = client_of(fast_app, "trainer")
    home = client_of(fast_app, "trainee").get("/").text
    desk = trainer.get(f"/training/people/{fast_world['trainee']}").text
    for page in (home, desk):
        for said in (
            "案例：识别客户，2 个",
            "还差 2 个",
            "现场观察：客流高峰的分流",
            "还差 24 学时",
            "任职条件：大专以上学历",
            "#theme-route",
        ):
            assert said in page, said
    # Eleven sections, four papers, four cases, six scenes and three facts; then two cases and the hours.
    assert "进度 0 / 28" in home and "进度 0 / 3" in home
