"""Where the stretches of a timeline lie on its picture."""

from datetime import date
from itertools import pairwise

import pytest

from app.domain.calendar import FOREVER
from app.domain.timeline_bands import DAY, MOST_TICKS, THINNEST, Scale, Stretch, joined, scale_of
from tests.domain.life import day


def stretch(first: str, last: str, state: str = "qualified") -> Stretch:
    return Stretch(from_on=day(first), to_on=day(last) if last else FOREVER, state=state)


YEAR = Scale(first=day("2026-01-01"), last=day("2027-01-01"))


@pytest.mark.parametrize(
    ("on", "place"),
    [
        ("2026-01-01", 0), ("2026-07-02", 49.86), ("2027-01-01", 100), ("2025-01-01", 0), ("2099-01-01", 100),
    ],
)  # fmt: skip
def test_a_day_has_its_place(on: str, place: float) -> None:
    assert YEAR.at(day(on)) == place


def test_stretches_touch_and_end_at_the_edge() -> None:
    rows = (stretch("2025-06-01", "2026-03-15"), stretch("2026-03-15", "2026-09-01"), stretch("2026-09-01", ""))
    pieces = YEAR.pieces(rows)
    assert [piece.stretch for piece in pieces] == list(rows)
    for before, after in pairwise(pieces):
        assert before.left + before.width == pytest.approx(after.left, abs=0.02)
    assert pieces[0].left == 0 and pieces[-1].left + pieces[-1].width == pytest.approx(100, abs=0.02)


def test_what_lies_outside_is_not_drawn_and_one_day_is_seen() -> None:
    outside = (stretch("2024-01-01", "2026-01-01"), stretch("2027-01-01", ""))
    assert YEAR.pieces(outside) == ()
    long = Scale(first=day("2006-01-01"), last=day("2026-01-01"))
    (piece,) = long.pieces([stretch("2010-05-05", "2010-05-06")])
    assert piece.width == THINNEST
    (last,) = long.pieces([stretch("2025-12-31", "2026-01-01")])
    assert last.left + last.width <= 100


def test_a_label_stands_only_where_it_has_room() -> None:
    wide, narrow = YEAR.pieces([stretch("2026-01-01", "2026-03-01"), stretch("2026-03-01", "2026-03-20")])
    assert wide.holds("合格") and wide.holds("待复训") and not narrow.holds("合格")


@pytest.mark.parametrize(
    ("first", "last", "labels"),
    [
        ("2026-01-15", "2026-06-15", ["2026-02-01", "2026-03-01", "2026-04-01", "2026-05-01"]),
        ("2026-01-15", "2027-02-15", ["2026-04-01", "2026-07-01", "2026-10-01"]),
        ("2024-03-01", "2028-09-01", ["2025-01-01", "2026-01-01", "2027-01-01", "2028-01-01"]),
        ("1999-03-01", "2028-09-01", ["2000-01-01", "2005-01-01", "2010-01-01", "2015-01-01", "2020-01-01"]),
    ],
)
def test_labels_are_round_days_and_few(first: str, last: str, labels: list[str]) -> None:
    assert [str(found) for _place, found in Scale(first=day(first), last=day(last)).ticks()] == labels


def test_reasons_within_a_state_make_no_pieces() -> None:
    rows = [stretch("2026-01-01", "2026-02-01", "learning"), stretch("2026-02-01", "2026-03-01", "learning")]
    rows += [stretch("2026-03-01", "2026-04-01"), stretch("2026-05-01", "")]
    assert joined(rows) == [stretch("2026-01-01", "2026-03-01", "learning"), *rows[2:]] and joined([]) == []


def test_labels_are_few_whatever_the_history() -> None:
    for years in range(1, 90):
        ticks = Scale(first=date(1970, 5, 5), last=date(1970 + years, 8, 8)).ticks()
        assert 0 < len(ticks) <= MOST_TICKS, years
        assert all(after[0] - before[0] >= DAY for before, after in pairwise(ticks)), years


def test_the_scale_holds_every_change_and_every_mark() -> None:
    rows = (stretch("2024-04-01", "2026-04-02"), stretch("2026-04-02", "", "expired"))
    scale = scale_of(rows, [day("2026-11-26")])
    assert scale.first == day("2024-03-25") and scale.last == day("2027-05-26")
    assert scale_of((), [day("2026-11-26")]).last == day("2027-05-26")
