"""The pages of the record: certificates, decisions, people and reports."""

from dataclasses import dataclass

from app.domain.certificate_filters import CertificateFilters
from app.domain.decisions import Kind, Wish
from app.extensions import begin_write, db
from app.qualification.certificate_batches_services import make_batch
from app.qualification.decisions_services import propose_decision
from app.qualification.models import CertificateBatch
from app.reports.api_services import create_key
from tests.browser.conftest import Site
from tests.people import done
from tests.reports.reminded import remind


@dataclass(frozen=True)
class Visit:
    """A page as one person sees it; "" is somebody who has not signed in."""

    who: str
    path: str


def furnish_record(site: Site, ids: dict[str, str]) -> dict[str, str]:
    """Give the record's pages something to show; `ids` is what there is so far. Returns the further ids that addresses need."""
    library, clock, world = site.app.extensions["library"], site.clock, site.world
    more: dict[str, str] = {}
    remind(world["other"], clock(), "failed")
    remind(world["other"], clock(), step=7)
    wish = Wish(kind=Kind.SUSPEND, reason="investigation", note="核实一件投诉，查清之前先不当班")
    more["decision"] = str(done(propose_decision(world.viewer("hr"), world["other"], "lobby-manager", wish, library.programme, clock())))
    # As if it were printed: a page that prints by itself would not hold still.
    batch = done(make_batch(world.viewer("hr"), CertificateFilters(), clock()))
    begin_write()
    db.session.get_one(CertificateBatch, batch).state = "ready"
    db.session.commit()
    more["certificate_batch"] = str(batch)
    done(create_key(world.viewer("hr"), "人力资源系统", "110", ["feed", "standings"], 365, clock()))
    return more


def record_pages(ids: dict[str, str], trainee: int, other: int) -> dict[str, list[Visit]]:
    """Where each page (by endpoint) of the record is seen."""
    return {
        "decisions.index": [Visit("hr", "/qualification/decisions/"), Visit("auditor", "/qualification/decisions/?outcome=declined")],
        "decisions.new": [Visit("hr", f"/qualification/decisions/new/{trainee}")],
        "decisions.decision": [Visit("hr", f"/qualification/decisions/{ids['decision']}")],
        "decisions.mine": [Visit("other", "/qualification/decisions/mine")],
        "programme.index": [Visit("hr", "/qualification/programme")],
        "programme.qualification": [Visit("hr", "/qualification/programme/lobby-manager")],
        "programme.version": [Visit("hr", "/qualification/programme/lobby-manager/versions/2")],
        "certificates.index": [Visit("hr", "/qualification/certificates/")],
        "certificates.batch": [Visit("hr", f"/qualification/certificates/batches/{ids['certificate_batch']}")],
        "qualification.certificate": [Visit(who, f"/qualification/certificates/{ids['number']}") for who in ("other", "hr")],
        "qualification.check": [Visit("", "/check")],
        "qualification.check_by_code": [Visit("", f"/check/{ids['token']}")],
        "roster.people": [Visit("hr", "/people/"), Visit("branch_head", "/people/?q=nobody")],
        "roster.add": [Visit("hr", "/people/add")],
        "erasure.requests": [Visit("hr", "/people/requests")],
        "erasure.person": [Visit("hr", f"/people/{other}/erasure")],
        "erasure.mine": [Visit("trainee", "/me/requests")],
        "roster.person": [Visit("hr", f"/people/{trainee}"), Visit("branch_head", f"/people/{trainee}")],
        "imports.upload": [Visit("hr", "/people/import/")],
        "past_certificates.upload": [Visit("hr", "/people/certificates/")],
        "imports.columns": [Visit("hr", f"/people/import/{ids['import']}/columns")],
        "imports.batch": [Visit("hr", f"/people/import/{ids['import']}")],
        "today.index": [Visit("hr", "/reports/today")],
        "today.pictures": [Visit("hr", "/reports/today/pictures")],
        "what_if.index": [Visit("hr", "/reports/today/what-if?who=S0002&what=leaves&from=&to=&who=nobody&what=moves&from=&to=")],
        "reports.standings": [Visit("hr", "/reports/standings"), Visit("branch_head", "/reports/standings?on=2020-01-01")],
        "matrix.index": [Visit("hr", "/reports/matrix")],
        "reminders.index": [Visit("hr", "/reports/reminders?view=failed")],
        "inbox.index": [Visit("other", "/reminders")],
        "api_keys.index": [Visit("hr", "/reports/api"), Visit("admin", "/reports/api")],
        "home.seen": [Visit("other", "/me/seen")],
        "audit_trail.index": [Visit("auditor", "/reports/audit"), Visit("admin", "/reports/audit?to=2020-01-01")],
        "reports.person": [
            Visit("hr", f"/reports/people/{other}"),
            Visit("hr", f"/reports/people/{trainee}?on=2026-03-01&believed=2026-02-01"),
        ],
    }
