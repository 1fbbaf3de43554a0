"""Sitting a paper in a browser, for tests."""

import json
from dataclasses import dataclass

import sqlalchemy as sa
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

from app.domain.items.registry import key_of, values_of
from app.extensions import db
from app.quizzes.models import Answer, Attempt, AttemptEvent
from app.quizzes.queries import get_paper
from tests.browser.conftest import Site
from tests.quizzes.sitting import begin

PHONE = {"width": 390, "height": 844}


@dataclass
class Exam:
    """A running attempt of the trainee, and what the server holds of it."""

    site: Site
    id: str

    @property
    def address(self) -> str:
        return f"{self.site.address}/quizzes/attempts/{self.id}"

    def keys(self) -> dict[int, list[str]]:
        """The right values by slot; no browser is ever given them."""
        with self.site.app.app_context():
            return {entry.slot: values_of(entry.item, key_of(entry.item)) for entry in get_paper(self._row()).items}

    def attempt(self) -> Attempt:
        """The attempt's row as it is now, apart from any session."""
        with self.site.app.app_context():
            found = self._row()
            db.session.expunge(found)
            return found

    def revisions(self) -> list[tuple[int, int]]:
        """(slot, revision) of every answer stored, in the order in which they came."""
        with self.site.app.app_context():
            rows = db.session.execute(sa.select(Answer.slot, Answer.rev).where(Answer.attempt_id == self.id).order_by(Answer.seq))
            return [(slot, rev) for slot, rev in rows]

    def answers(self) -> dict[int, list[str]]:
        """The newest answer by slot, as its own text."""
        with self.site.app.app_context():
            rows = db.session.execute(sa.select(Answer.slot, Answer.response).where(Answer.attempt_id == self.id).order_by(Answer.seq))
            return {slot: json.loads(response) for slot, response in rows}

    def events(self, kind: str) -> list[dict[str, object]]:
        """What the attempt's events of a kind say."""
        with self.site.app.app_context():
            texts = db.session.scalars(
                sa.select(AttemptEvent.data).where(AttemptEvent.attempt_id == self.id, AttemptEvent.kind == kind).order_by(AttemptEvent.seq)
            )
            return [json.loads(text) for text in texts]

    def _row(self) -> Attempt:
        return db.session.get_one(Attempt, self.id)


def start(site: Site) -> Exam:
    """The trainee has read what is to be read and has started the paper."""
    with site.app.app_context():
        exam = Exam(site, begin(site.world, "trainee", site.app.extensions["library"], site.clock))
        db.session.remove()
    return exam


def seat(exam: Exam, browser: Browser) -> tuple[BrowserContext, Page]:
    """A browser of the trainee's own at the exam's page, signed in anew."""
    context = browser.new_context(viewport=PHONE, reduced_motion="reduce")  # type: ignore[arg-type]
    page = context.new_page()
    page.set_default_timeout(8000)
    exam.site.sign_in(page, "trainee")
    page.goto(exam.address)
    return context, page


def leads(page: Page) -> None:
    """Wait until this page may be answered on."""
    expect(page.locator("form.exam[data-covered='']")).to_be_visible()


def question(page: Page, slot: int) -> Locator:
    return page.locator(f"#q{slot}")


def answer(page: Page, slot: int, values: list[str]) -> None:
    """Answer a question of any type on our test paper."""
    box = question(page, slot)
    if box.locator("input[type=text]").count():
        box.locator("input[type=text]").fill(values[0])
        return
    for value in values:
        if box.locator("select").count():
            box.locator(f"select[data-row='{value.partition('=')[0]}']").select_option(value)
        else:
            box.locator(f"input[value='{value}']").check()


def says_saved(page: Page, count: int, total: int = 10) -> None:
    """The page has the server's word for it: how many, when, and the receipt."""
    expect(page.locator("[data-saved][data-state=saved]")).to_contain_text(f"已保存 {count}/{total} · ")


def says(page: Page, text: str) -> None:
    """The calm line of the bar says so."""
    expect(page.locator("[data-notice]")).to_contain_text(text)


def journal(page: Page) -> list[dict[str, object]]:
    """What this browser's journal holds."""
    found: list[dict[str, object]] = page.evaluate(
        """() => new Promise((resolve) => {
          const request = indexedDB.open("lobby-exam");
          request.onsuccess = () => {
            const base = request.result;
            if (!base.objectStoreNames.contains("entries")) { base.close(); indexedDB.deleteDatabase("lobby-exam"); resolve([]); return; }
            const all = base.transaction("entries").objectStore("entries").getAll();
            all.onsuccess = () => { base.close(); resolve(all.result); };
          };
        })"""
    )
    return found
