"""A person's events, written as a story: one line an event."""

from datetime import date, datetime, timedelta
from typing import Any

from app.domain.calendar import ZONE
from app.domain.ledger import GENESIS, Event, canonical
from app.domain.programme import Module, Programme, Qualification
from app.domain.standing import grant_due

MODULE = Module(key="onboarding", title="上岗培训", sections=("1.1", "3.1"), papers=("tiers",))
TWO_PAPERS = MODULE.model_copy(update={"papers": ("tiers", "routing")})
QUALIFICATION = Qualification(key="lobby-manager", title="上岗资格", module="onboarding", months=24, renewal_window_days=60)


def day(text: str) -> date:
    return date.fromisoformat(text)


class Life:
    """Collects events; `settle` adds the grant that has been earned, as the service does after each event."""

    def __init__(self, module: Module = MODULE, qualification: Qualification = QUALIFICATION, *more: Module) -> None:
        self.module, self.qualification = module, qualification
        self.programme = Programme(schema=1, modules=(module, *more), qualifications=(qualification,))
        self.events: list[Event] = []

    def event(self, kind: str, on: date, **payload: Any) -> "Life":
        self.events.append(
            Event(
                seq=len(self.events) + 1,
                kind=kind,
                person_id=1,
                effective_on=on,
                recorded_at=datetime(on.year, on.month, on.day, 9, tzinfo=ZONE),
                actor_id=1,
                payload=canonical(payload),
                prev_hash=GENESIS,
            )
        )
        return self

    def assigned(self, on: date, due_on: date | None = None) -> "Life":
        return self.event("assigned", on, module=self.module.key, due_on=(due_on or on + timedelta(days=14)).isoformat()).settle()

    def read(self, on: date, *sections: str) -> "Life":
        for section in sections or self.module.sections:
            self.event("section_read", on, section=section).settle()
        return self

    def sat(self, on: date, passed: bool = True, paper: str = "tiers") -> "Life":
        return self.event("graded", on, paper=paper, passed=passed, attempt="a").settle()

    def settle(self) -> "Life":
        today = max(event.effective_on for event in self.events)
        earned = grant_due(self.events, self.qualification, self.programme, today)
        if earned:
            self.event(
                "granted",
                self.events[-1].effective_on,
                qualification=self.qualification.key,
                number=f"N{len(self.events) + 1}",
                valid_from=earned.valid_from.isoformat(),
                valid_until=earned.valid_until.isoformat(),
            )
        return self

    def periods(self) -> list[str]:
        """The periods granted so far, as HR would write them."""
        return [f"{event.data['valid_from']} – {event.data['valid_until']}" for event in self.events if event.kind == "granted"]
