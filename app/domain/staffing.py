"""Who may stand in which lobby, until when, and what a change of people would do to it (2.2.2: nobody without a valid qualification).

A person may stand in the lobby of the branch where they are posted, on the days on which their qualification is valid. All of it is
reckoned in half-open stretches of civil days, from what is on record: nothing that has not been granted or ordered yet is guessed.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from enum import StrEnum
from itertools import pairwise
from typing import NamedTuple, TypeVar

from app.domain.calendar import FOREVER
from app.domain.values import Frozen


class Posting(NamedTuple):
    """A person works at a branch from a day up to, and without, another."""

    person_id: int
    branch_id: int
    from_on: date
    to_on: date


class Valid(NamedTuple):
    """A person's qualification is valid from a day up to, and without, another. What is suspended or revoked is not valid."""

    person_id: int
    from_on: date
    to_on: date


class Stretch(NamedTuple):
    """A person may stand in the lobby of a branch from a day up to, and without, another."""

    branch_id: int
    person_id: int
    from_on: date
    to_on: date


class Cover(NamedTuple):
    """A lobby as seen from a day.

    `people` may stand there on the day, who stays longest first. `ends_on` is the first day on which nobody is left: the day itself where
    nobody is, FOREVER where no end is known. `last` are those who go on that day. `again_on` is the next day with somebody, or FOREVER.
    """

    people: tuple[Stretch, ...]
    ends_on: date
    last: tuple[int, ...]
    again_on: date


class ChangeKind(StrEnum):
    LEAVES = "leaves"
    MOVES = "moves"
    SUSPENDED = "suspended"


class Change(Frozen):
    """Something that has not happened: a person leaves, moves to a branch, or is suspended for good, from a day on."""

    kind: ChangeKind
    person_id: int
    from_on: date
    branch_id: int = 0


class Gap(NamedTuple):
    """Nobody from a day up to, and without, another; `closes`: there is somebody from then on, else there would be nobody anyway."""

    from_on: date
    to_on: date
    closes: bool


class Effect(NamedTuple):
    """What changes would do to one lobby.

    `differs_on` is the first day on which other people may stand there, with who they are on that day before and after the changes;
    `bare` the days on which somebody was and nobody would be.
    """

    branch_id: int
    before: Cover
    after: Cover
    differs_on: date
    there_before: frozenset[int]
    there_after: frozenset[int]
    bare: tuple[Gap, ...]


def runs(valid: Iterable[Valid]) -> list[Valid]:
    """The same days in as few stretches as possible: a renewal that follows at once is no gap."""
    found: list[Valid] = []
    for each in sorted(valid):
        last = found[-1] if found else None
        if last and last.person_id == each.person_id and each.from_on <= last.to_on:
            found[-1] = last._replace(to_on=max(last.to_on, each.to_on))
        elif each.from_on < each.to_on:
            found.append(each)
    return found


def stretches(postings: Iterable[Posting], valid: Iterable[Valid]) -> list[Stretch]:
    """When who may stand where, by branch and person."""
    of_person: dict[int, list[Valid]] = defaultdict(list)
    for run in runs(valid):
        of_person[run.person_id].append(run)
    found: list[Stretch] = []
    for posting in _whole(postings):
        for run in of_person[posting.person_id]:
            first, end = max(posting.from_on, run.from_on), min(posting.to_on, run.to_on)
            if first < end:
                found.append(Stretch(posting.branch_id, posting.person_id, first, end))
    return sorted(found)


def _whole(postings: Iterable[Posting]) -> list[Posting]:
    """Postings to one branch that follow each other at once are one."""
    found: list[Posting] = []
    for posting in sorted(postings, key=lambda each: (each.person_id, each.from_on)):
        last = found[-1] if found else None
        if last and last[:2] == posting[:2] and posting.from_on <= last.to_on:
            found[-1] = last._replace(to_on=max(last.to_on, posting.to_on))
        elif posting.from_on < posting.to_on:
            found.append(posting)
    return found


def cover(here: Sequence[Stretch], on: date) -> Cover:
    """One lobby as seen from a day; `here` are the stretches of this branch alone."""
    ordered = sorted(here, key=lambda each: each.from_on)
    branch = here[0].branch_id if here else 0
    ends_on = reach({branch: on}, ((branch, each.from_on, each.to_on) for each in ordered))[branch]
    people = [each for each in here if each.from_on <= on < each.to_on]
    return Cover(
        people=tuple(sorted(people, key=lambda each: (-each.to_on.toordinal(), each.person_id))),
        ends_on=ends_on,
        last=tuple(each.person_id for each in here if each.to_on == ends_on) if on < ends_on < FOREVER else (),
        again_on=min((each.from_on for each in here if each.from_on > ends_on), default=FOREVER),
    )


def reach(known: Mapping[int, date], later: Iterable[tuple[int, date, date]]) -> dict[int, date]:
    """Of each branch, the first day without anybody: `known` by those who are there now, drawn out by who comes in time.

    `later` are further stretches (branch, first day, end), the earliest first, of branches in `known`.
    """
    found = dict(known)
    for branch, first, end in later:
        held = found[branch]
        if first <= held < end:
            found[branch] = end
    return found


def covers(branches: Iterable[int], found: Iterable[Stretch], on: date) -> dict[int, Cover]:
    """Each of these lobbies as seen from a day; one where nobody ever is has an empty cover."""
    here = by_branch(found)
    return {branch: cover(here.get(branch, []), on) for branch in branches}


def by_branch(found: Iterable[Stretch]) -> dict[int, list[Stretch]]:
    """The stretches of each branch that has any."""
    here: dict[int, list[Stretch]] = defaultdict(list)
    for each in found:
        here[each.branch_id].append(each)
    return dict(here)


def lapses(valid: Iterable[Valid], on: date) -> dict[int, date]:
    """Of everybody who is valid on a day, the first day on which they no longer are."""
    return {run.person_id: run.to_on for run in runs(valid) if run.from_on <= on < run.to_on}


def what_if(
    branches: Iterable[int], postings: Sequence[Posting], valid: Sequence[Valid], changes: Sequence[Change], on: date
) -> list[Effect]:
    """The lobbies where, from a day on, others may stand than before if all of this happened; in the order of `branches`."""
    before = by_branch(stretches(postings, valid))
    after = by_branch(stretches(postings_after(postings, changes), valid_after(valid, changes)))
    effects = (_effect(branch, before.get(branch, []), after.get(branch, []), on) for branch in branches)
    return [effect for effect in effects if effect]


def postings_after(postings: Iterable[Posting], changes: Iterable[Change]) -> list[Posting]:
    """Where people would work: who leaves or moves works nowhere else from that day on."""
    found = list(postings)
    for change in _in_order(changes):
        if change.kind is not ChangeKind.SUSPENDED:
            found = _cut(found, change)
        if change.kind is ChangeKind.MOVES:
            found.append(Posting(change.person_id, change.branch_id, change.from_on, FOREVER))
    return found


def valid_after(valid: Iterable[Valid], changes: Iterable[Change]) -> list[Valid]:
    """When people would be valid: who is suspended is not, until somebody lifts it."""
    found = list(valid)
    for change in _in_order(changes):
        if change.kind is ChangeKind.SUSPENDED:
            found = _cut(found, change)
    return found


Days = TypeVar("Days", Posting, Valid)


def _in_order(changes: Iterable[Change]) -> list[Change]:
    return sorted(changes, key=lambda change: change.from_on)


def _cut(found: Iterable[Days], change: Change) -> list[Days]:
    """Without the days of the person from the change on."""
    cut = (each._replace(to_on=min(each.to_on, change.from_on)) if each.person_id == change.person_id else each for each in found)
    return [each for each in cut if each.from_on < each.to_on]


def _effect(branch: int, before: Sequence[Stretch], after: Sequence[Stretch], on: date) -> Effect | None:
    days = sorted({on, FOREVER} | {day for each in (*before, *after) for day in (each.from_on, each.to_on) if day > on})
    differs_on = next((day for day in days[:-1] if _on(before, day) != _on(after, day)), None)
    if differs_on is None:
        return None
    return Effect(
        branch_id=branch,
        before=cover(before, on),
        after=cover(after, on),
        differs_on=differs_on,
        there_before=_on(before, differs_on),
        there_after=_on(after, differs_on),
        bare=_gaps((first, end, bool(_on(after, end))) for first, end in pairwise(days) if _on(before, first) and not _on(after, first)),
    )


def _on(here: Sequence[Stretch], day: date) -> frozenset[int]:
    return frozenset(each.person_id for each in here if each.from_on <= day < each.to_on)


def _gaps(spans: Iterable[tuple[date, date, bool]]) -> tuple[Gap, ...]:
    found: list[Gap] = []
    for first, end, closes in spans:
        if found and found[-1].to_on == first:
            found[-1] = Gap(found[-1].from_on, end, closes)
        else:
            found.append(Gap(first, end, closes))
    return tuple(found)
