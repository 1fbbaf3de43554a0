"""Who may stand in which lobby: edges one by one, then whole rosters against a count day by day."""

import random
from datetime import date, timedelta
from itertools import pairwise

import pytest

from app.domain.calendar import FOREVER
from app.domain.staffing import (
    Change,
    ChangeKind,
    Posting,
    Stretch,
    Valid,
    by_branch,
    cover,
    covers,
    lapses,
    postings_after,
    runs,
    stretches,
    valid_after,
    what_if,
)

ON = date(2026, 3, 2)
EARLIER = date(2024, 1, 1)
# Two people, two lobbies.
WANG, LI, WEST, EAST = 1, 2, 10, 20


def day(number: int) -> date:
    """So many days after the day that is looked from."""
    return ON + timedelta(days=number)


def here(person: int, branch: int = WEST, first: date = EARLIER, end: date = FOREVER) -> Posting:
    return Posting(person, branch, first, end)


def valid(person: int, last: int, first: int | None = None) -> Valid:
    """Valid up to and including the day of this number."""
    return Valid(person, EARLIER if first is None else day(first), day(last + 1))


def seen(postings: list[Posting], held: list[Valid], branch: int = WEST) -> tuple[list[int], date, tuple[int, ...], date]:
    found = covers([WEST, EAST], stretches(postings, held), ON)[branch]
    return [each.person_id for each in found.people], found.ends_on, found.last, found.again_on


CASES = {
    "an empty bank": ([], [], ([], ON, (), FOREVER)),
    "posted and never valid": ([here(WANG)], [], ([], ON, (), FOREVER)),
    "valid and posted nowhere": ([], [valid(WANG, 9)], ([], ON, (), FOREVER)),
    "valid for the last day": ([here(WANG)], [valid(WANG, 0)], ([WANG], day(1), (WANG,), FOREVER)),
    "expired yesterday": ([here(WANG)], [valid(WANG, -1)], ([], ON, (), FOREVER)),
    "valid from today": ([here(WANG)], [valid(WANG, 5, first=0)], ([WANG], day(6), (WANG,), FOREVER)),
    "valid from tomorrow": ([here(WANG)], [valid(WANG, 5, first=1)], ([], ON, (), day(1))),
    "the longer one decides": ([here(WANG), here(LI)], [valid(WANG, 5), valid(LI, 9)], ([LI, WANG], day(10), (LI,), FOREVER)),
    "both on one day": ([here(WANG), here(LI)], [valid(WANG, 5), valid(LI, 5)], ([WANG, LI], day(6), (WANG, LI), FOREVER)),
    "a renewal that follows at once": ([here(WANG)], [valid(WANG, 5), valid(WANG, 30, first=6)], ([WANG], day(31), (WANG,), FOREVER)),
    "a renewal after a gap": ([here(WANG)], [valid(WANG, 5), valid(WANG, 30, first=7)], ([WANG], day(6), (WANG,), day(7))),
    "relieved in time": ([here(WANG), here(LI)], [valid(WANG, 5), valid(LI, 30, first=6)], ([WANG], day(31), (LI,), FOREVER)),
    "relieved a day late": ([here(WANG), here(LI)], [valid(WANG, 5), valid(LI, 30, first=7)], ([WANG], day(6), (WANG,), day(7))),
    "posted elsewhere from a day": (
        [here(WANG, end=day(3)), here(WANG, EAST, day(3))],
        [valid(WANG, 9)],
        ([WANG], day(3), (WANG,), FOREVER),
    ),
    "comes to the lobby later": (
        [here(WANG, EAST, end=day(3)), here(WANG, first=day(3))],
        [valid(WANG, 9)],
        ([], ON, (), day(3)),
    ),
    "moves in as the other goes": (
        [here(WANG, end=day(3)), here(LI, EAST, end=day(3)), here(LI, first=day(3))],
        [valid(WANG, 9), valid(LI, 20)],
        ([WANG], day(21), (LI,), FOREVER),
    ),
    "two postings to one branch without a gap": (
        [here(WANG, end=day(3)), here(WANG, first=day(3))],
        [valid(WANG, 9)],
        ([WANG], day(10), (WANG,), FOREVER),
    ),
    "never ends": ([here(WANG)], [Valid(WANG, EARLIER, FOREVER)], ([WANG], FOREVER, (), FOREVER)),
}


@pytest.mark.parametrize("name", CASES)
def test_a_lobby_as_seen_from_a_day(name: str) -> None:
    postings, held, expected = CASES[name]
    assert seen(postings, held) == expected


def test_who_lapses_is_told_by_validity_and_not_by_posting() -> None:
    held = [valid(WANG, 30), valid(LI, 29), valid(LI, 60, first=30), valid(3, -1), valid(4, 9, first=1)]
    assert lapses(held, ON) == {WANG: day(31), LI: day(61)}


def change(kind: str, number: int, person: int = WANG, branch: int = 0) -> Change:
    return Change(kind=ChangeKind(kind), person_id=person, from_on=day(number), branch_id=branch)


BOTH = [here(WANG), here(LI, EAST)]
HELD = [valid(WANG, 50), valid(LI, 80)]
# What is tried: changes → by lobby (first day that differs, people then before and after, cover's end before and after, days left bare).
TRIED = {
    "nothing": ([], {}),
    "the only one leaves": ([change("leaves", 0)], {WEST: (0, 1, 0, 51, 0, [(0, 51)])}),
    "leaves later": ([change("leaves", 7)], {WEST: (7, 1, 0, 51, 7, [(7, 51)])}),
    "leaves on the last valid day": ([change("leaves", 50)], {WEST: (50, 1, 0, 51, 50, [(50, 51)])}),
    "leaves after the lapse": ([change("leaves", 51)], {}),
    "suspended counts as not valid": ([change("suspended", 3)], {WEST: (3, 1, 0, 51, 3, [(3, 51)])}),
    "a move takes from one and gives to the other": (
        [change("moves", 10, LI, WEST)],
        {WEST: (10, 1, 2, 51, 81, []), EAST: (10, 1, 0, 81, 10, [(10, 81)])},
    ),
    "a move fills the place of who leaves": (
        [change("leaves", 10), change("moves", 10, LI, WEST)],
        {WEST: (10, 1, 1, 51, 81, []), EAST: (10, 1, 0, 81, 10, [(10, 81)])},
    ),
    "a move that comes a day late": (
        [change("leaves", 9), change("moves", 10, LI, WEST)],
        {WEST: (9, 1, 0, 51, 9, [(9, 10)]), EAST: (10, 1, 0, 81, 10, [(10, 81)])},
    ),
    "two who change places": (
        [change("moves", 5, WANG, EAST), change("moves", 5, LI, WEST)],
        {WEST: (5, 1, 1, 51, 81, []), EAST: (5, 1, 1, 81, 51, [(51, 81)])},
    ),
    "a move to where one is": ([change("moves", 5, WANG, WEST)], {}),
    "suspended and moved": ([change("moves", 5, LI, WEST), change("suspended", 5, LI)], {EAST: (5, 1, 0, 81, 5, [(5, 81)])}),
    "before the day that is looked from": ([change("leaves", -30)], {WEST: (0, 1, 0, 51, 0, [(0, 51)])}),
}


@pytest.mark.parametrize("name", TRIED)
def test_what_if(name: str) -> None:
    changes, expected = TRIED[name]
    found = {
        effect.branch_id: (
            effect.differs_on,
            len(effect.there_before),
            len(effect.there_after),
            effect.before.ends_on,
            effect.after.ends_on,
            [gap[:2] for gap in effect.bare],
        )
        for effect in what_if([WEST, EAST], BOTH, HELD, changes, ON)
    }
    assert found == {
        branch: (day(differs), before, after, day(until), day(then), [(day(first), day(end)) for first, end in bare])
        for branch, (differs, before, after, until, then, bare) in expected.items()
    }


def test_changes_are_taken_in_the_order_of_their_days() -> None:
    later, sooner = change("moves", 20, WANG, EAST), change("leaves", 10)
    assert postings_after([here(WANG)], [later, sooner]) == [here(WANG, end=day(10)), here(WANG, EAST, day(20))]


# --- whole rosters, counted day by day

SPAN = 40


def a_roster(rng: random.Random) -> tuple[list[Posting], list[Valid]]:
    """People who come, move, leave and return; validities that follow each other, with gaps, or overlap with nothing."""
    postings: list[Posting] = []
    held: list[Valid] = []
    for person in range(1, rng.randint(1, 7)):
        for first, end in _pieces(rng):
            postings.append(Posting(person, rng.choice([WEST, EAST, 30]), first, end))
        held += [Valid(person, first, end) for first, end in _pieces(rng)]
    return postings, held


def _pieces(rng: random.Random) -> list[tuple[date, date]]:
    marks = sorted(rng.sample(range(-SPAN // 2, SPAN), rng.randint(2, 5)))
    pieces = [(day(first), day(end)) for first, end in pairwise(marks) if rng.random() < 0.7]
    if pieces and rng.random() < 0.2:
        pieces[-1] = (pieces[-1][0], FOREVER)
    return pieces


def there(postings: list[Posting], held: list[Valid], branch: int, when: date) -> set[int]:
    """Who is posted there and valid, asked for this one day."""
    posted = {each.person_id for each in postings if each.branch_id == branch and each.from_on <= when < each.to_on}
    return {each.person_id for each in held if each.person_id in posted and each.from_on <= when < each.to_on}


DAYS = [day(number) for number in range(2 * SPAN)]


@pytest.mark.parametrize("seed", range(60))
def test_any_roster_agrees_with_a_count_day_by_day(seed: int) -> None:
    postings, held = a_roster(random.Random(seed))
    found = covers([WEST, EAST, 30], stretches(postings, held), ON)
    for branch in found:
        cover_here = found[branch]
        assert {each.person_id for each in cover_here.people} == there(postings, held, branch, ON)
        ends_on = next((when for when in DAYS if not there(postings, held, branch, when)), FOREVER)
        assert cover_here.ends_on == ends_on
        if ON < ends_on < FOREVER:
            assert set(cover_here.last) == there(postings, held, branch, ends_on - timedelta(days=1))
        after = [when for when in DAYS if when > ends_on and there(postings, held, branch, when)]
        assert cover_here.again_on == min(after, default=FOREVER)
        for each in cover_here.people:
            gone = next((when for when in DAYS if each.person_id not in there(postings, held, branch, when)), FOREVER)
            assert each.to_on == gone


@pytest.mark.parametrize("seed", range(60))
def test_any_change_agrees_with_a_count_day_by_day(seed: int) -> None:
    rng = random.Random(seed)
    postings, held = a_roster(rng)
    people = sorted({each.person_id for each in postings}) or [WANG]
    changes = [
        Change(kind=rng.choice(list(ChangeKind)), person_id=rng.choice(people), from_on=day(rng.randint(0, SPAN)), branch_id=EAST)
        for _ in range(rng.randint(1, 3))
    ]
    effects = {effect.branch_id: effect for effect in what_if([WEST, EAST, 30], postings, held, changes, ON)}
    then, still = postings_after(postings, changes), valid_after(held, changes)
    for branch in (WEST, EAST, 30):
        pairs = [(when, there(postings, held, branch, when), there(then, still, branch, when)) for when in DAYS]
        differing = [pair for pair in pairs if pair[1] != pair[2]]
        if not differing:
            assert branch not in effects
            continue
        effect = effects[branch]
        assert (effect.differs_on, effect.there_before, effect.there_after) == differing[0]
        bare = {when for when, before, after in pairs if before and not after}
        assert {when for when in DAYS if any(first <= when < end for first, end, _closes in effect.bare)} == bare
        for gap in effect.bare:
            assert gap.closes == bool(there(then, still, branch, gap.to_on))
        assert effect.after == cover(by_branch(stretches(then, still)).get(branch, []), ON)


def test_nothing_is_counted_twice() -> None:
    assert runs([Valid(1, day(0), day(5)), Valid(1, day(3), day(4)), Valid(1, day(5), day(9))]) == [Valid(1, day(0), day(9))]
    assert stretches([here(WANG), here(WANG)], [valid(WANG, 1)]) == [Stretch(WEST, WANG, EARLIER, day(2))]
