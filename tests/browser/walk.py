"""A walk over pages at phone and desk width, light and dark: no axe violation, no sideways scroll, nothing wrong on the console."""

from collections.abc import Collection

from axe_playwright_python.base import AXE_SCRIPT, AxeResults
from playwright.sync_api import Browser, Page

from tests.browser.conftest import Site
from tests.browser.pages import Visit, furnish, visits

# Each width in one scheme: colours do not depend on the width, nor the layout on the colours.
MODES = [(390, "light"), (1440, "dark")]
# The script is put into a page once and run in each mode; of what is right it need not tell.
RUN = """axe.run({resultTypes: ["violations"]}).then(({violations}) => ({violations}))"""
# Who learns, and whoever has not signed in; all others have a desk. The two walks run beside each other.
LEARNERS = frozenset({"", "trainee", "other", "far"})

# Downloads, drawings, what scripts ask for.
NOT_PAGES = {
    "badges.badge",
    "badges.issuer",
    "badges.key",
    "badges.keys",
    "badges.what",
    "certificates.download",
    "audit_trail.xlsx",
    "audit_trail.csv",
    "api.openapi",
    "api.standings",
    "api.person",
    "api.certificate",
    "api.feed",
    "api.digest",
    "matrix.xlsx",
    "matrix.csv",
    "notes.markdown",
    "notes.table",
    "offline.files",
    "offline.worker",
    "confirm.table_xlsx",
    "printing.manual_pdf",
    "printing.chapter_pdf",
    "confirm.table_csv",
    "static",
    "editions.figure",
    "manual.figure",
    "record_forms.pdf",
    "glossary.meanings",
    "search.search_json",
    "room.room_json",
    "quizzes.clock",
    "health.health",
    "home.own_data",
    "home.bank_logo",
    "qualification.certificate_pdf",
    "imports.template",
    "imports.progress",
    "imports.faults",
    "past_certificates.template",
    "today.table_xlsx",
    "today.table_csv",
    "programme.version_xlsx",
    "programme.version_csv",
    "reports.standings_xlsx",
    "reports.standings_csv",
    "reminders.xlsx",
    "reminders.csv",
    "inbox.own_calendar",
    "inbox.branch_calendar",
    "inbox.feed",
}


def faults_of_pages(site: Site, browser: Browser, learners: bool) -> list[str]:
    """Everything wrong on the pages of learners, or of those with a desk. Fails where a page has no address."""
    places = visits(site, furnish(site))
    pages = {rule.endpoint for rule in site.app.url_map.iter_rules() if "GET" in (rule.methods or ())}
    assert pages - NOT_PAGES == set(places), "each page needs an address in pages.py, or a word in NOT_PAGES"
    everything = [visit for found in places.values() for visit in found]
    faults: list[str] = []
    for who in sorted({visit.who for visit in everything if (visit.who in LEARNERS) is learners}):
        context = browser.new_context(reduced_motion="reduce")
        page = context.new_page()
        _listen(page, faults)
        if who:
            site.sign_in(page, who)
        _look(site, page, [visit for visit in everything if visit.who == who], faults)
        context.close()
    return faults


def _look(site: Site, page: Page, seen: Collection[Visit], faults: list[str]) -> None:
    for visit in seen:
        reply = page.goto(site.address + visit.path)
        if reply is None or reply.status != 200:
            faults.append(f"{visit.who} {visit.path}: status {reply.status if reply else None}")
            continue
        page.evaluate(AXE_SCRIPT)
        for width, scheme in MODES:
            page.set_viewport_size({"width": width, "height": 900})
            page.emulate_media(color_scheme=scheme, reduced_motion="reduce")  # type: ignore[arg-type]
            outcome = AxeResults(page.evaluate(RUN))
            if outcome.violations_count:
                faults.append(f"{visit.who} {visit.path} {width} {scheme}: {outcome.generate_report()}")
            if page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"):
                faults.append(f"{visit.who} {visit.path} {width}: scrolls sideways")


def _listen(page: Page, faults: list[str]) -> None:
    page.on("console", lambda message: faults.append(f"{page.url} console: {message.text}") if message.type == "error" else None)
    page.on("pageerror", lambda error: faults.append(f"{page.url} script: {error}"))
