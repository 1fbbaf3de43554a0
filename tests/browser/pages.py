"""A site with something on every page, and the address of each page. A route without an address here fails the test."""

from dataclasses import dataclass

import sqlalchemy as sa

from app.extensions import db
from app.qualification.models import Certificate
from app.quizzes.services import start_attempt, submit_attempt
from tests.browser.conftest import Site
from tests.people import done
from tests.quizzes.sitting import PAPER, answers, prepare


@dataclass(frozen=True)
class Visit:
    """A page as one person sees it; "" is somebody who has not signed in."""

    who: str
    path: str


def furnish(site: Site) -> dict[str, str]:
    """Give the small bank a past. Returns the ids that addresses need."""
    library, clock, world = site.app.extensions["library"], site.clock, site.world
    with site.app.app_context():
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
        db.session.remove()
    return ids


def visits(site: Site, ids: dict[str, str]) -> dict[str, list[Visit]]:
    """Where each page (by endpoint) is seen. Downloads, drawings and the like are named in NOT_PAGES."""
    return {
        "accounts.sign_in": [Visit("", "/sign-in")],
        "accounts.use_code": [Visit("", "/sign-in/code")],
        "accounts.notice": [Visit("trainee", "/me/notice")],
        "accounts.password": [Visit("trainee", "/me/password")],
        "home.index": [Visit(who, "/") for who in ("trainee", "other", "far", "trainer", "hr", "branch_head", "auditor", "admin")],
        "accounts.me": [Visit("trainee", "/me")],
        "manual.contents": [Visit("trainee", "/manual/")],
        "manual.section": [Visit("trainee", f"/manual/{section.id}") for section in site.app.extensions["library"].manual.sections],
        "quizzes.papers": [Visit("trainee", "/quizzes/"), Visit("far", "/quizzes/")],
        "quizzes.paper": [Visit("trainee", f"/quizzes/{PAPER}"), Visit("far", f"/quizzes/{PAPER}")],
        "quizzes.attempt": [Visit("trainee", f"/quizzes/attempts/{ids['running']}")],
        "quizzes.result": [
            Visit("trainee", f"/quizzes/attempts/{ids['failed']}/result"),
            Visit("other", f"/quizzes/attempts/{ids['passed']}/result"),
        ],
        "training.assignments": [Visit("trainer", "/training/"), Visit("hr", "/training/")],
        "training.assign": [Visit("trainer", "/training/assign")],
        "reports.standings": [Visit("hr", "/reports/standings"), Visit("branch_head", "/reports/standings?on=2020-01-01")],
    }


NOT_PAGES = {"static", "manual.figure", "health.health", "home.own_data"}
