"""A site with something on every page, and the address of each page. A route without an address here fails the test."""

from datetime import datetime

import sqlalchemy as sa

from app.domain.items.registry import key_of, values_of
from app.domain.memory import Behaviour
from app.domain.practice_items import Given, item_of, pool_of
from app.extensions import db
from app.library.load import Library
from app.manual.editions_queries import short_of
from app.manual.notes_services import save_note, set_bookmark
from app.manual.place_services import note_place
from app.manual.services import mark_read
from app.practice.calibration_queries import get_run
from app.practice.calibration_services import answer_run, start_run
from app.practice.diagnosis_services import start_diagnosis
from app.practice.memory_services import answer_item, catch_up
from app.qualification.models import Certificate
from app.quizzes.marking_services import mark_answer
from app.quizzes.room_services import note_incident
from app.quizzes.services import start_attempt, submit_attempt
from app.roster.staging_services import Upload, plan_batch, stage_upload
from app.training.cohorts import create_cohort
from tests.browser.case_pages import case_pages, play_cases
from tests.browser.conftest import Site
from tests.browser.record_pages import Visit, furnish_record, record_pages
from tests.manual.edited import edited
from tests.people import done
from tests.practice.diagnosed import diagnosed
from tests.quizzes.held import hold
from tests.quizzes.sitting import PAPER, answers, other_papers, prepare
from tests.quizzes.test_marking import hand_in
from tests.quizzes.text_paper import SOME, with_text

LIST = "工号,姓名,网点代码,入职日期\nN0001,欧阳慕容雪晴,111,2026-03-01\nN0002,,999,昨天\n"


def furnish(site: Site) -> dict[str, str]:
    """Give the small bank a past. Returns the ids that addresses need."""
    library, clock, world = site.app.extensions["library"], site.clock, site.world
    with site.app.app_context():
        mark_read(world["far"], "3.1", _older(library), clock())
        for who in ("trainee", "other"):
            prepare(world, who, library, clock)
        module = library.programme.modules[0]
        for slug in module.papers:
            passed = done(start_attempt(world["other"], slug, library, clock()))
            submit_attempt(passed, world["other"], answers(world["other"], passed), library, clock())
        failed = done(start_attempt(world["trainee"], PAPER, library, clock()))
        submit_attempt(failed, world["trainee"], {}, library, clock())
        clock.forward(minutes=31)
        running = done(start_attempt(world["trainee"], PAPER, library, clock()))
        certificate = db.session.scalars(sa.select(Certificate)).one()
        ids = {"failed": failed, "passed": passed, "running": running, "number": certificate.number, "token": certificate.token}
        ids["cohort"] = str(done(create_cohort(world.viewer("trainer"), "春季新员工", "110", clock())))
        ids["import"] = done(stage_upload(world.viewer("hr"), Upload("名单.csv", LIST.encode("utf-8-sig")), clock()))
        assert plan_batch(world.viewer("hr"), ids["import"], {"staff_no": 0, "name": 1, "branch_code": 2, "hired_on": 3}, clock()) is None
        marked = library.manual.clauses[1].id
        set_bookmark(world["trainee"], marked, True, library, clock())
        assert save_note(world["trainee"], marked, "早会时讲给新同事听", "", library, clock()) is None
        note_place(world["trainee"], "3.1", "3.1.4", library, clock())
        ids["coming"] = str(hold(world, library, clock, "trainee", "other"))
        ids |= _begun_sitting(site)
        ids |= _written(site, library)
        ids |= _practised(world["other"], world["trainee"], library, clock())
        ids |= play_cases(world["other"], world["trainee"], library, clock())
        ids |= furnish_record(site, ids)
        ids["looking"] = start_diagnosis(world["trainee"], "routing", "a" * 24, library, clock())
        ids["named"] = diagnosed(world["other"], "tiers", "studying-dropped", library, clock())
        db.session.remove()
    return ids


def _begun_sitting(site: Site) -> dict[str, str]:
    """A sitting of this hour in which one of two has begun, with a note about them."""
    library, clock, world = site.app.extensions["library"], site.clock, site.world
    paper = other_papers(library)[0]
    held = hold(world, library, clock, "trainee", "other", paper=paper, opens_at=clock())
    done(start_attempt(world["trainee"], paper, library, clock(), None, held))
    assert note_incident(world.viewer("branch_head"), held, world["trainee"], "09:35 换了一台电脑", "k1", clock()) is None
    return {"held": str(held)}


def _written(site: Site, library: Library) -> dict[str, str]:
    """Two texts by people who have other things to do: one waits for a marker, the other is marked."""
    texts = with_text(library)
    marked, _waiting = (hand_in(site.world, texts, site.clock, who=who) for who in ("hr", "branch_head"))
    assert mark_answer(site.world.viewer("trainer"), marked, 2, SOME, "还要说今后怎样避免。", texts, site.clock()) is None
    return {"marked": marked}


def _practised(finished: int, begun: int, library: Library, now: datetime) -> dict[str, str]:
    """One has said how sure they were of ten answers and then got one wrong, another is at it; what the exams asked is taken in."""
    for person_id, key in ((finished, "f" * 24), (begun, "b" * 24)):
        catch_up(person_id, now)
        assert start_run(person_id, key, library, now) == key
    run = get_run(finished, "f" * 24)
    assert run is not None
    for place, (item_id, seed) in enumerate(run.items, start=1):
        item = item_of(item_id, library.bank, library.rulebook, seed)
        assert item is not None
        sent = Given(tuple(values_of(item, key_of(item))), seed, "k")
        answer_run(finished, run.id, place, sent, 50 + place // 2 * 10, library, now)
    answer_item(finished, run.items[0][0], Given((), run.items[0][1], "k", skip=True), Behaviour.RETRY, library, now)
    return {"run_finished": "f" * 24, "run_begun": "b" * 24}


def visits(site: Site, ids: dict[str, str]) -> dict[str, list[Visit]]:
    """Where each page (by endpoint) is seen. Downloads, drawings and the like are named in NOT_PAGES of walk.py."""
    trainee, other = site.world["trainee"], site.world["other"]
    return {
        "accounts.sign_in": [Visit("", "/sign-in")],
        "accounts.use_code": [Visit("", "/sign-in/code")],
        "accounts.notice": [Visit("trainee", "/me/notice")],
        "accounts.password": [Visit("trainee", "/me/password")],
        "home.index": [Visit(who, "/") for who in ("trainee", "other", "far", "trainer", "hr", "branch_head", "auditor", "admin")],
        "accounts.me": [Visit("trainee", "/me")],
        **_manual_pages(site),
        **_practice_pages(site, ids),
        **{endpoint: [Visit(*each) for each in seen] for endpoint, seen in case_pages(ids).items()},
        "quizzes.papers": [Visit("trainee", "/quizzes/"), Visit("far", "/quizzes/")],
        "quizzes.paper": [Visit("trainee", f"/quizzes/{PAPER}"), Visit("far", f"/quizzes/{PAPER}")],
        "quizzes.attempt": [Visit("trainee", f"/quizzes/attempts/{ids['running']}")],
        **_marking_pages(ids),
        "receipts.receipts": [Visit("other", f"/quizzes/attempts/{ids['passed']}/receipts?code=ABCD")],
        "quizzes.result": [
            Visit("trainee", f"/quizzes/attempts/{ids['failed']}/result"),
            Visit("other", f"/quizzes/attempts/{ids['passed']}/result"),
        ],
        **_sitting_pages(ids, trainee),
        **record_pages(ids, trainee, other),
        **_training_pages(ids, trainee),
    }


def _marking_pages(ids: dict[str, str]) -> dict[str, list[Visit]]:
    """The pages of whoever marks texts."""
    return {
        "marking.index": [Visit("trainer", "/quizzes/marking")],
        "marking.done": [Visit("trainer", "/quizzes/marking/done")],
        "marking.marked": [Visit("trainer", f"/quizzes/marking/{ids['marked']}/2")],
    }


def _practice_pages(site: Site, ids: dict[str, str]) -> dict[str, list[Visit]]:
    """The pages of practice."""
    clause = next(iter(pool_of(site.app.extensions["library"].bank)))
    return {
        "practice.hub": [Visit("trainee", "/practice/"), Visit("far", "/practice/")],
        "daily.index": [Visit("trainee", "/practice/daily"), Visit("far", "/practice/daily")],
        "mistakes.index": [Visit("other", "/practice/mistakes"), Visit("far", "/practice/mistakes")],
        "strengths.index": [Visit("trainee", "/practice/map")],
        "strengths.clause": [Visit("trainee", f"/practice/map/{clause}")],
        "diagnosis.index": [Visit("trainee", "/practice/diagnosis"), Visit("other", "/practice/diagnosis")],
        "diagnosis.run": [
            Visit("trainee", f"/practice/diagnosis/{ids['looking']}"),
            Visit("other", f"/practice/diagnosis/{ids['named']}"),
        ],
        "calibration.index": [Visit("other", "/practice/calibration"), Visit("far", "/practice/calibration")],
        "calibration.run": [
            Visit("trainee", f"/practice/calibration/{ids['run_begun']}"),
            Visit("other", f"/practice/calibration/{ids['run_finished']}"),
        ],
    }


def _older(library: Library) -> Library:
    """A past edition of the manual."""
    return edited(library, {"3.1.1": "按金融资产归类。", "3.1.2": None, "3.1.99": "每月核对一次。"}, version="2025.2")


def _training_pages(ids: dict[str, str], trainee: int) -> dict[str, list[Visit]]:
    """The trainer's desk."""
    return {
        "training.assignments": [Visit("trainer", "/training/"), Visit("hr", "/training/?status=done")],
        "training.assign": [Visit("trainer", "/training/assign")],
        "training.person": [Visit("trainer", f"/training/people/{trainee}")],
        "evidence.person": [Visit("trainer", f"/training/people/{trainee}/evidence"), Visit("hr", f"/training/people/{trainee}/evidence")],
        "evidence.observe": [Visit("trainer", f"/training/people/{trainee}/observe/complaint")],
        "evidence.hours": [Visit("trainer", "/training/hours?numbers=S0001")],
        "training.cohorts": [Visit("trainer", "/training/cohorts")],
        "training.cohort": [Visit("trainer", f"/training/cohorts/{ids['cohort']}")],
        "training.questions": [Visit("trainer", "/training/questions")],
        "training.needing_help": [Visit("trainer", "/training/help")],
    }


def _sitting_pages(ids: dict[str, str], trainee: int) -> dict[str, list[Visit]]:
    """The pages of sittings."""
    coming, held = (f"/quizzes/sittings/{ids[which]}" for which in ("coming", "held"))
    return {
        "sittings.index": [Visit("trainer", "/quizzes/sittings"), Visit("auditor", "/quizzes/sittings")],
        "sittings.new": [Visit("trainer", "/quizzes/sittings/new")],
        "sittings.sitting": [Visit("trainer", coming), Visit("hr", held)],
        "sittings.edit": [Visit("trainer", f"{coming}/edit")],
        "lobby.lobby": [Visit("trainee", f"{coming}/lobby"), Visit("trainee", f"{held}/lobby"), Visit("other", f"{held}/lobby")],
        "room.room": [Visit("branch_head", f"{held}/room"), Visit("hr", f"{held}/room")],
        "room.candidate": [Visit("branch_head", f"{held}/room/{trainee}"), Visit("hr", f"{held}/room/{trainee}")],
    }


def _manual_pages(site: Site) -> dict[str, list[Visit]]:
    """The pages of the manual."""
    older = short_of(_older(site.app.extensions["library"]).digest)
    return {
        "manual.contents": [Visit("trainee", "/manual/")],
        "manual.section": [
            *(Visit("trainee", f"/manual/{section.id}") for section in site.app.extensions["library"].manual.sections),
            Visit("far", "/manual/3.1"),
        ],
        "editions.changes": [Visit("far", "/manual/changes"), Visit("trainee", "/manual/changes")],
        "editions.editions": [Visit("trainee", "/manual/editions")],
        "editions.contents": [Visit("trainee", f"/manual/editions/{older}/")],
        "editions.section": [Visit("trainee", f"/manual/editions/{older}/{section}") for section in ("3.1", "3.3")],
        "editions.changes_to_next": [Visit("trainer", f"/manual/editions/{older}/changes")],
        "editions.impact": [Visit("trainer", "/manual/impact/3.1.4"), Visit("auditor", "/manual/impact/1.1.3")],
        "notes.index": [Visit("trainee", "/manual/notes"), Visit("other", "/manual/notes")],
        "notes.note": [Visit("trainee", f"/manual/notes/{site.app.extensions['library'].manual.clauses[1].id}")],
        "offline.index": [Visit("trainee", "/manual/offline")],
        "offline.contents": [Visit("trainee", "/manual/offline/contents")],
        "offline.glossary": [Visit("trainee", "/manual/offline/glossary")],
        "offline.page": [Visit("trainee", "/manual/offline/3.1"), Visit("trainee", "/manual/offline/3.3")],
        "glossary.glossary": [Visit("trainee", "/manual/glossary")],
        "search.search": [
            Visit("trainee", "/manual/search"),
            Visit("other", "/manual/search?q=优质客户"),
            Visit("trainee", "/manual/search?q=lcjzh&kind=term"),
            Visit("other", "/manual/search?q=大额保单质押&kind=clause"),
        ],
        "situations.index": [Visit("trainee", f"/manual/situations{asked}") for asked in ("", "?q=排队", "?q=没有这种事")],
        "record_forms.index": [Visit("trainee", "/manual/forms")],
        "record_forms.form": [Visit("trainee", f"/manual/forms/{slug}") for slug in _one_of_each_layout(site)],
        "checklists.checklist": [Visit("trainee", "/manual/checklists/day"), Visit("other", "/manual/checklists/month")],
        "confirm.desk": [Visit("hr", "/manual/confirm"), Visit("auditor", "/manual/confirm?show=confirmed")],
        "confirm.section": [Visit("hr", "/manual/confirm/4.2"), Visit("trainer", "/manual/confirm/3.3")],
        "confirm.history": [Visit("hr", "/manual/confirm/history/4.2.1")],
        "manual_health.health": [Visit("trainer", "/manual/health"), Visit("auditor", "/manual/health")],
    }


def _one_of_each_layout(site: Site) -> list[str]:
    """One template draws all forms: one for each layout it knows, with the one that has most columns."""
    forms = sorted(site.app.extensions["library"].forms, key=lambda form: len(form.columns))
    return [form.slug for form in {(form.layout, form.landscape): form for form in forms}.values()]
