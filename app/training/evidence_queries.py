"""What has been recorded about a person besides reading and papers, scene by scene, entry by entry, fact by fact."""

from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from app.accounts.models import Person
from app.domain.ledger import Event
from app.domain.periods import standing_events
from app.domain.programme import Fact, Observation, Programme
from app.domain.requirements import facts_held, hours_entered
from app.extensions import db
from app.record.queries import get_events


@dataclass(frozen=True)
class SceneLine:
    """A scene with how often it was watched; `passed` is the latest time that it was enough, `latest` the latest at all."""

    scene: Observation
    times: int
    latest: Event | None
    passed: Event | None


@dataclass(frozen=True)
class Evidence:
    """All of it about one person. `hours` are the entries that count, `facts` each with the event that attests it, `names` the actors'."""

    scenes: Sequence[SceneLine]
    hours: Sequence[Event]
    facts: Sequence[tuple[Fact, Event | None]]
    names: dict[int, str]


def get_evidence(person_id: int, programme: Programme) -> Evidence:
    """What is recorded. The caller has checked that this person may be seen."""
    events = standing_events(get_events(person_id))
    hours, held = hours_entered(events), facts_held(events)
    scenes = [_line(scene, [event for event in events if _of(event, scene)]) for scene in programme.observations]
    shown = [*hours, *held.values(), *(line.latest for line in scenes if line.latest)]
    return Evidence(
        scenes=scenes,
        hours=hours,
        facts=[(fact, held.get(fact.key)) for fact in programme.facts],
        names=_names({event.actor_id for event in shown}),
    )


def _of(event: Event, scene: Observation) -> bool:
    return event.kind == "observed" and event.data["scene"] == scene.key


def _line(scene: Observation, seen: Sequence[Event]) -> SceneLine:
    passed = [event for event in seen if event.data["passed"]]
    return SceneLine(scene, len(seen), seen[-1] if seen else None, passed[-1] if passed else None)


def _names(person_ids: set[int]) -> dict[int, str]:
    return {row.id: row.name for row in db.session.scalars(sa.select(Person).where(Person.id.in_(person_ids)))}
