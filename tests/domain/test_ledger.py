"""The chain's arithmetic: what a hash covers, and what each kind of tampering looks like."""

from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

import pytest

from app.domain.ledger import GENESIS, Event, breaches, canonical, hash_of

NOW = datetime(2026, 3, 2, 1, 0, 0, 123456, tzinfo=UTC)


def chain(length: int) -> list[Event]:
    events: list[Event] = []
    for seq in range(1, length + 1):
        event = Event(
            seq=seq,
            kind="graded",
            person_id=seq % 3,
            effective_on=date(2026, 3, 2),
            recorded_at=NOW + timedelta(seconds=seq),
            actor_id=0,
            payload=canonical({"points": seq, "paper": "客户细分"}),
            prev_hash=events[-1].hash if events else GENESIS,
        )
        events.append(event.model_copy(update={"hash": hash_of(event)}))
    return events


def found(events: list[Event], whole: list[Event]) -> list[tuple[int, str]]:
    return [(breach.seq, breach.code) for breach in breaches(events, whole[-1].seq, whole[-1].hash)]


def test_an_empty_chain_and_a_whole_chain_are_whole() -> None:
    assert breaches([], 0, GENESIS) == []
    assert found(chain(9), chain(9)) == []


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("kind", "granted"),
        ("person_id", 77),
        ("effective_on", date(2026, 3, 3)),
        ("recorded_at", NOW),
        ("actor_id", 5),
        ("payload", canonical({"points": 5, "paper": "客户细分 "})),
    ],
)
def test_a_change_of_any_field_is_named(field: str, value: Any) -> None:
    whole = chain(9)
    events = [*whole]
    events[4] = events[4].model_copy(update={field: value})
    assert found(events, whole) == [(5, "changed")]


def test_a_change_with_a_new_hash_breaks_the_next_link() -> None:
    whole = chain(9)
    changed = whole[4].model_copy(update={"payload": "{}"})
    events = [*whole[:4], changed.model_copy(update={"hash": hash_of(changed)}), *whole[5:]]
    assert found(events, whole) == [(6, "not_linked")]


@pytest.mark.parametrize("seq", [1, 5, 8])
def test_a_missing_event_is_named(seq: int) -> None:
    whole = chain(9)
    assert found([event for event in whole if event.seq != seq], whole) == [(seq, "missing")]


@pytest.mark.parametrize("kept", [0, 1, 8])
def test_a_cut_off_end_is_named(kept: int) -> None:
    whole = chain(9)
    assert found(whole[:kept], whole) == [(kept + 1, "end_differs_from_head")]


def test_swapped_contents_are_named() -> None:
    whole = chain(9)
    events = [*whole]
    events[2], events[5] = whole[5].model_copy(update={"seq": 3}), whole[2].model_copy(update={"seq": 6})
    assert {3, 6} <= {seq for seq, _ in found(events, whole)}


def test_events_in_another_order_or_twice_are_named() -> None:
    whole = chain(4)
    assert (2, "missing") in found([whole[0], whole[2], whole[1], whole[3]], whole)
    assert (3, "out_of_order") in found([whole[0], whole[1], whole[1], whole[2], whole[3]], whole)


def test_an_event_put_on_the_end_without_moving_the_head_is_named() -> None:
    longer = chain(10)
    assert found(longer, longer[:9]) == [(11, "end_differs_from_head")]


def test_a_chain_rewritten_whole_differs_from_a_head_kept_elsewhere() -> None:
    whole = chain(9)
    forged = [event.model_copy(update={"kind": "granted"}) for event in whole]
    rewritten: list[Event] = []
    for event in forged:
        linked = event.model_copy(update={"prev_hash": rewritten[-1].hash if rewritten else GENESIS})
        rewritten.append(linked.model_copy(update={"hash": hash_of(linked)}))
    assert breaches(rewritten, rewritten[-1].seq, rewritten[-1].hash) == [], "nothing inside the database can tell"
    assert found(rewritten, whole) == [(10, "end_differs_from_head")]


def test_the_hash_names_its_algorithm_and_ignores_the_spelling_of_the_zone() -> None:
    event = chain(1)[0]
    elsewhere = event.model_copy(update={"recorded_at": event.recorded_at.astimezone(timezone(timedelta(hours=8)))})
    assert hash_of(elsewhere) == event.hash and event.hash.startswith("sha256:") and len(event.hash) == 71


def test_a_payload_has_one_spelling() -> None:
    assert canonical({"b": 1, "a": "客户", "c": [True, None]}) == '{"a":"客户","b":1,"c":[true,null]}'
    assert canonical({"a": 1, "b": 2}) == canonical({"b": 2, "a": 1})
