"""Every page of those who learn."""

import pytest
from playwright.sync_api import Browser

from tests.browser.conftest import Site
from tests.browser.walk import faults_of_pages

pytestmark = pytest.mark.browser


def test_every_page_of_learners(fast_site: Site, browser: Browser) -> None:
    faults = faults_of_pages(fast_site, browser, learners=True)
    assert not faults, "\n".join(faults)
