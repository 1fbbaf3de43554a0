"""The next best thing, as a table: what waits, and what is said."""

from datetime import UTC, date, datetime, timedelta

import pytest

from app.domain.next_step import Appointment, Facts, Kind, Step, Work, next_step

# 9:00 in Shanghai.
NOW = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
TODAY, SOON, PAST = date(2026, 3, 2), date(2026, 3, 16), date(2026, 3, 1)

READING = Work(title="上岗培训", due_on=SOON, sections_left=("1.2", "3.1"), papers_left=("tiers",), startable=frozenset({"tiers"}))
SITTING_IT = Work(title="上岗培训", due_on=SOON, papers_left=("tiers", "routing"), startable=frozenset({"tiers", "routing"}))
COOLING = SITTING_IT.model_copy(update={"startable": frozenset()})


def sitting(hours: float, length: float = 2) -> Appointment:
    return Appointment(
        id=7, title="三月认证考试", opens_at=NOW + timedelta(hours=hours), closes_at=NOW + timedelta(hours=hours + length)
    )  # fmt: skip


def late(work: Work) -> Work:
    return work.model_copy(update={"due_on": PAST})


@pytest.mark.parametrize(
    ("facts", "kind", "target", "count"),
    [
        (Facts(), Kind.NOTHING, "", 0),
        # a clock that runs comes before everything
        (Facts(running="a1", sittings=(sitting(0),), work=(late(READING),), due=5), Kind.EXAM, "a1", 0),
        # a sitting of today comes before what is late; one of tomorrow does not
        (Facts(sittings=(sitting(3),), work=(late(READING),)), Kind.SITTING, "7", 0),
        (Facts(sittings=(sitting(-1),), due=5), Kind.SITTING, "7", 0),
        (Facts(sittings=(sitting(24),), due=2), Kind.DAILY, "", 2),
        (Facts(sittings=(sitting(24),)), Kind.LATER, "7", 0),
        (Facts(sittings=(sitting(-9),)), Kind.NOTHING, "", 0),
        # 23:30 in Shanghai is today, 0:30 is tomorrow
        (Facts(sittings=(sitting(14.5),), fresh=1), Kind.SITTING, "7", 0),
        (Facts(sittings=(sitting(15.5),), fresh=1), Kind.DAILY, "", 1),
        # late reading before the day's questions, those before reading in time
        (Facts(work=(late(READING),), due=5), Kind.READ, "1.2", 2),
        (Facts(work=(READING,), due=3, fresh=2), Kind.DAILY, "", 5),
        (Facts(work=(READING,), fresh=5), Kind.READ, "1.2", 2),
        # on where reading stopped, if that is still to be read
        (Facts(work=(READING,), place="3.1"), Kind.READ, "3.1", 2),
        (Facts(work=(READING,), place="9.9"), Kind.READ, "1.2", 2),
        # an exam when all is read; first the mistakes where there are many
        (Facts(work=(SITTING_IT,), mistakes=2), Kind.SIT, "tiers", 2),
        (Facts(work=(SITTING_IT,), mistakes=3), Kind.MISTAKES, "tiers", 3),
        (Facts(work=(late(SITTING_IT),), due=5), Kind.SIT, "tiers", 2),
        # while one has to wait for the next try there is time to practise
        (Facts(work=(COOLING,), fresh=5, mistakes=1), Kind.DAILY, "", 5),
        (Facts(work=(COOLING,), mistakes=1), Kind.MISTAKES, "", 1),
        (Facts(work=(COOLING,)), Kind.NOTHING, "", 0),
        # the module that is due first
        (Facts(work=(SITTING_IT, READING.model_copy(update={"due_on": TODAY}))), Kind.READ, "1.2", 2),
        # a paper one must wait for does not hide another module's
        (Facts(work=(COOLING, READING)), Kind.READ, "1.2", 2),
        (Facts(fresh=4), Kind.DAILY, "", 4),
        (Facts(mistakes=1), Kind.MISTAKES, "", 1),
    ],
)
def test_the_next_best_thing(facts: Facts, kind: Kind, target: str, count: int) -> None:
    found = next_step(facts, NOW)
    assert (found.kind, found.target, found.count) == (kind, target, count)


def test_what_the_sentence_needs() -> None:
    step = next_step(Facts(work=(late(READING.model_copy(update={"renewal": True})),)), NOW)
    assert step == Step(kind=Kind.READ, target="1.2", title="上岗培训", count=2, day=PAST, overdue=True, renewal=True)
    assert not next_step(Facts(work=(READING.model_copy(update={"due_on": TODAY}),)), NOW).overdue
    assert next_step(Facts(next_on=SOON), NOW) == Step(kind=Kind.NOTHING, day=SOON)
    assert next_step(Facts(sittings=(sitting(3),)), NOW).title == "三月认证考试"
