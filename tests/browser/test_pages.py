"""Every page at phone and desk width, light and dark: no axe violation, no sideways scroll, nothing wrong on the console."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from tests.browser.conftest import Site
from tests.browser.pages import NOT_PAGES, furnish, visits

pytestmark = pytest.mark.browser
# Each width in one scheme: colours do not depend on the width, nor the layout on the colours.
MODES = [(390, "light"), (1440, "dark")]


def test_every_page(fast_site: Site, browser: Browser) -> None:
    places = visits(fast_site, furnish(fast_site))
    pages = {rule.endpoint for rule in fast_site.app.url_map.iter_rules() if "GET" in (rule.methods or ())}
    assert pages - NOT_PAGES == set(places), "each page needs an address in pages.py, or a word in NOT_PAGES"
    everybody = sorted({visit.who for found in places.values() for visit in found})
    faults: list[str] = []
    for who in everybody:
        context = browser.new_context(reduced_motion="reduce")
        page = context.new_page()
        _listen(page, faults)
        if who:
            fast_site.sign_in(page, who)
        for visit in (visit for found in places.values() for visit in found if visit.who == who):
            reply = page.goto(fast_site.address + visit.path)
            if reply is None or reply.status != 200:
                faults.append(f"{who} {visit.path}: status {reply.status if reply else None}")
                continue
            for width, scheme in MODES:
                page.set_viewport_size({"width": width, "height": 900})
                page.emulate_media(color_scheme=scheme, reduced_motion="reduce")  # type: ignore[arg-type]
                outcome = Axe().run(page)
                if outcome.violations_count:
                    faults.append(f"{who} {visit.path} {width} {scheme}: {outcome.generate_report()}")
                if page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"):
                    faults.append(f"{who} {visit.path} {width}: scrolls sideways")
        context.close()
    assert not faults, "\n".join(faults)


def _listen(page: Page, faults: list[str]) -> None:
    page.on("console", lambda message: faults.append(f"{page.url} console: {message.text}") if message.type == "error" else None)
    page.on("pageerror", lambda error: faults.append(f"{page.url} script: {error}"))
