"""Three people through two renewal cycles, by the real services, with the clock moved; golden/two_cycles.md tells the story."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from app.accounts.services import add_person, grant_role
from app.domain.calendar import civil_date
from app.domain.decisions import Kind, Wish
from app.library.load import Library
from app.manual.services import mark_read
from app.qualification.decisions_services import confirm_decision, propose_decision
from app.quizzes.services import start_attempt, submit_attempt
from app.training.evidence_services import Course, log_hours
from app.training.services import assign_module
from tests.clock import Clock
from tests.people import World, done
from tests.quizzes.sitting import answers
from tests.reports.lives import KEY, noon
from tests.training.test_evidence import cases_of, play

TABLE = Path(__file__).parent / "golden" / "two_cycles.md"
PEOPLE = {"甲": "trainee", "乙": "other", "丙": "third"}
FIRST, WHOLE, SHORT = "onboarding", "onboarding-2027", "renewal-2027"


def table() -> Iterator[tuple[date, dict[str, str]]]:
    """The days of the table with each person's state in words."""
    for line in TABLE.read_text(encoding="utf-8").splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if line.startswith("| 2"):
            yield date.fromisoformat(cells[0]), dict(zip(PEOPLE, cells[1:4], strict=True))


@dataclass
class Cycles:
    """What happens to whom, day by day."""

    world: World
    library: Library
    clock: Clock

    def hire(self) -> None:
        """A third person, and a second one of HR."""
        now = self.clock()
        for who, number, branch in (("third", "S0009", "111"), ("hr2", "H0002", "110")):
            self.world.ids[who] = done(add_person(number, who, branch, now, hired_on=civil_date(now), password_hash=""))
        assert grant_role(self.world["hr2"], "hr", "110", now) is None

    def assign(self, who: str, module: str) -> None:
        due_on = civil_date(self.clock()) + timedelta(days=30)
        done(assign_module(self.world.viewer("trainer"), [self.world[who]], module, due_on, self.library, self.clock()))

    def read(self, who: str) -> None:
        for section in self.library.programme.the_module(FIRST).sections:
            mark_read(self.world[who], section, self.library, self.clock())

    def sit(self, who: str, module: str) -> None:
        """Pass every paper of a module."""
        for slug in self.library.programme.the_module(module).papers:
            attempt = done(start_attempt(self.world[who], slug, self.library, self.clock()))
            assert submit_attempt(attempt, self.world[who], answers(self.world[who], attempt), self.library, self.clock()) is None

    def play(self, who: str) -> None:
        for case in cases_of(self.library)[:2]:
            play(self.world[who], case, self.library, self.clock())

    def attend(self, who: str) -> None:
        course = Course("年度轮训", civil_date(self.clock()), 16)
        key = f"{self.clock():%Y%m%d%H%M%S}".rjust(24, "0")
        done(log_hours(self.world.viewer("trainer"), [self.world[who]], course, key, self.library.programme, self.clock()))

    def decide(self, who: str, kind: Kind, reason: str) -> None:
        """By two people of HR."""
        wish, programme = Wish(kind=kind, reason=reason), self.library.programme
        number = done(propose_decision(self.world.viewer("hr"), self.world[who], KEY, wish, programme, self.clock()))
        assert confirm_decision(self.world.viewer("hr2"), number, programme, self.clock()) is None

    def acts(self) -> list[tuple[str, Callable[[], None]]]:
        """The story, in the order of time."""
        return [
            ("2026-03-02", lambda: [self.assign(who, FIRST) for who in PEOPLE.values()] and None),
            ("2026-03-03", lambda: self.read("trainee")),
            ("2026-03-10", lambda: self.sit("trainee", FIRST)),
            ("2026-03-10", lambda: self.read("other")),
            ("2026-03-20", lambda: self.sit("other", FIRST)),
            ("2026-04-01", lambda: self.read("third")),
            ("2026-04-01", lambda: self.sit("third", FIRST)),
            ("2026-09-01", lambda: self.decide("third", Kind.SUSPEND, "investigation")),
            ("2026-10-01", lambda: self.decide("third", Kind.REINSTATE, "cleared")),
            ("2028-01-20", lambda: self.sit("trainee", FIRST)),
            ("2028-03-01", lambda: self.sit("third", FIRST)),
            ("2028-06-01", lambda: self.sit("other", FIRST)),
            ("2028-10-01", lambda: self.decide("third", Kind.REVOKE, "misconduct")),
            ("2028-11-01", lambda: self.assign("third", WHOLE)),
            ("2029-12-12", lambda: self.assign("trainee", SHORT)),
            ("2029-12-20", lambda: self.sit("trainee", SHORT)),
            ("2029-12-22", lambda: self.play("trainee")),
            ("2030-01-05", lambda: self.attend("trainee")),
            ("2030-07-10", lambda: self.assign("other", SHORT)),
            ("2030-07-11", lambda: self.sit("other", SHORT)),
            ("2030-07-12", lambda: self.play("other")),
            ("2030-07-15", lambda: self.attend("other")),
        ]

    def run(self) -> Iterator[tuple[date, dict[str, str]]]:
        """Live up to each day of the table in turn, and hand the day out with what the table says of it."""
        left = self.acts()
        for on, states in table():
            while left and left[0][0] <= on.isoformat():
                day, act = left.pop(0)
                self.clock.instant = noon(date.fromisoformat(day))
                act()
            self.clock.instant = noon(on)
            yield on, states
        assert not left, "the table ends before the story"
