"""The real attempt does what the model of a hundred lines does, whatever is done to it and in whatever order, on both databases."""

from collections.abc import Callable
from datetime import datetime, timedelta

from flask import Flask
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from app.accounts.services import grant_role
from app.domain.items.registry import key_of
from app.domain.paper import Paper
from app.domain.rights import Viewer
from app.errors import Refused
from app.extensions import begin_write, db
from app.library.load import Library
from app.quizzes.answers_services import Saved
from app.quizzes.chain_queries import get_evidence
from app.quizzes.incidents_services import extend_attempt, resume_attempt, suspend_attempt
from app.quizzes.lease_services import take_lease
from app.quizzes.models import Sitting
from app.quizzes.queries import get_grade
from app.quizzes.services import expire_attempt, submit_attempt
from app.quizzes.starting import ALWAYS, pin_attempt
from tests.clock import Clock
from tests.people import World, done
from tests.quizzes.acts import choices, held, intact, paper_of, put, the_attempt
from tests.quizzes.attempt_model import Model
from tests.quizzes.promises.deadlines import DESK
from tests.quizzes.sitting import begin

SETTINGS = settings(
    max_examples=16, stateful_step_count=24, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck)
)
SECONDS = st.sampled_from([0, 1, 30, 59, 60, 61, 299, 601, 1139, 1200])


class Attempts(RuleBasedStateMachine):
    """What browsers, invigilators, jobs and the clock do to one attempt. The bank around it is made once (see `bank`)."""

    bank: Callable[[], tuple[int, Paper, Library, datetime, dict[str, Viewer]]]
    numbers = iter(range(1_000_000))

    @initialize()
    def start(self) -> None:
        self.person, self.paper, self.library, self.began, self.viewers = type(self).bank()
        self.model, self.keys = Model(), 0
        sheet = [entry for entry in self.paper.items if entry.item.type == "single"][:3]
        self.letters = {entry.slot: [option.key for option in entry.item.options] for entry in sheet}
        begin_write()
        sitting = Sitting(
            code=f"model-{next(self.numbers)}", paper=self.paper.slug, opens_at=self.began, closes_at=ALWAYS, tries=1, cool_down_minutes=0
        )
        db.session.add(sitting)
        db.session.flush()
        self.attempt_id = pin_attempt(self.person, sitting, self.paper, self.began)
        db.session.commit()

    @property
    def now(self) -> datetime:
        return self.began + timedelta(seconds=self.model.now)

    @rule(seconds=SECONDS)
    def time_passes(self, seconds: int) -> None:
        self.model.now += seconds

    @rule(data=st.data(), old_epoch=st.booleans(), off=st.sampled_from([0, 0, 0, 0, -1, 1]))
    def save(self, data: st.DataObject, old_epoch: bool, off: int) -> None:
        slot = data.draw(st.sampled_from(sorted(self.letters)))
        self.keys += 1
        base_rev = max(0, len(self.model.slots[slot]) + off)
        epoch = self.model.epoch - (old_epoch and self.model.epoch > 1)
        self._save(f"save-{self.keys:06}", epoch, slot, base_rev, data.draw(st.sampled_from(self.letters[slot])))

    @rule(data=st.data(), changed=st.booleans())
    def save_again(self, data: st.DataObject, changed: bool) -> None:
        """An earlier message comes once more, late, or another one under its name."""
        if not self.model.said:
            return
        key = data.draw(st.sampled_from(sorted(self.model.said)))
        slot, base_rev, value, _ = self.model.said[key]
        self._save(key, 1, slot, base_rev + changed, value)

    def _save(self, key: str, epoch: int, slot: int, base_rev: int, value: str) -> None:
        expected = self.model.save(key, epoch, slot, base_rev, value)
        outcome = put(self.person, self.attempt_id, slot, [value], base_rev, self.now, epoch, key)
        assert (outcome.revs[slot] if isinstance(outcome, Saved) else outcome.code) == expected

    @rule()
    def another_tab_takes_over(self) -> None:
        tab = f"tab-{self.model.epoch:06}-{self.keys}-{self.model.now}"
        before = the_attempt(self.person, self.attempt_id)
        raised = self.model.state in ("open", "suspended") and before.lease_holder not in ("", tab)
        done(take_lease(self.attempt_id, self.person, tab, True, self.now, DESK))
        self.model.epoch += raised

    @rule(who=st.sampled_from(["trainer", "other"]))
    def suspend(self, who: str) -> None:
        outcome = suspend_attempt(self.viewers[who], self.attempt_id, "火警", self.now)
        assert self.model.suspend(who) == _code(outcome)

    @rule(who=st.sampled_from(["trainer", "other"]))
    def resume(self, who: str) -> None:
        outcome = resume_attempt(self.viewers[who], self.attempt_id, "恢复", self.now)
        assert self.model.resume(who) == _code(outcome)

    @rule(minutes=st.sampled_from([1, 10]))
    def extend(self, minutes: int) -> None:
        outcome = extend_attempt(self.viewers["trainer"], self.attempt_id, minutes, "断电", self.now)
        assert self.model.extend(minutes) == _code(outcome)

    @rule(sure=st.sampled_from([False, False, False, True]), old_epoch=st.booleans())
    def submit(self, sure: bool, old_epoch: bool) -> None:
        if not sure:
            return
        epoch = self.model.epoch - (old_epoch and self.model.epoch > 1)
        outcome = submit_attempt(self.attempt_id, self.person, {}, self.library, self.now, epoch=epoch)
        assert self.model.submit(epoch) == _code(outcome)

    @rule()
    def the_job_runs(self) -> None:
        expire_attempt(self.attempt_id, self.library, self.now)
        self.model.expire()

    @invariant()
    def they_agree(self) -> None:
        attempt = the_attempt(self.person, self.attempt_id)
        deadline = self.began + timedelta(seconds=self.model.deadline)
        assert (attempt.state, attempt.lease_epoch, attempt.deadline_at) == (self.model.state, self.model.epoch, deadline)
        assert held(self.attempt_id) == {slot: (len(said), said[-1]) for slot, said in self.model.slots.items() if said}

    def teardown(self) -> None:
        attempt = intact(self.person, self.attempt_id)
        evidence = [(one.why, one.slot, one.values[0]) for one in get_evidence(self.attempt_id)]
        assert evidence == self.model.aside
        if self.model.closed_at is not None:
            assert attempt.closed_at == self.began + timedelta(seconds=self.model.closed_at)
            right = [entry for entry in self.paper.items if self.model.slots[entry.slot][-1:] == [key_of(entry.item)]]
            assert get_grade(attempt).points == sum(entry.points for entry in right)


def _code(outcome: Refused | None) -> str:
    return outcome.code if outcome else ""


def test_an_attempt_does_what_the_model_does(app: Flask, world: World, library: Library, clock: Clock) -> None:
    person = world["trainee"]
    attempt_id = begin(world, "trainee", library, clock)
    paper = paper_of(person, attempt_id)
    assert len(choices(person, attempt_id)) >= 3 and grant_role(world["other"], "trainer", "110", clock()) is None
    viewers = {who: world.viewer(who) for who in ("trainer", "other")}
    machine = type("Machine", (Attempts,), {"bank": staticmethod(lambda: (person, paper, library, clock(), viewers))})
    run_state_machine_as_test(machine, settings=SETTINGS)
