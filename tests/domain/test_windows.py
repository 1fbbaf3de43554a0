"""A page of a long list, found by counting."""

import random

import pytest

from app.domain.windows import Window, window

GROUPS = (("a", 3), ("b", 0), ("c", 4), ("d", 1))


@pytest.mark.parametrize(
    ("offset", "limit", "groups", "skip"),
    [
        (0, 2, ("a",), 0), (0, 3, ("a",), 0), (0, 4, ("a", "c"), 0), (1, 2, ("a",), 1), (2, 2, ("a", "c"), 2), (3, 4, ("c",), 0),
        (5, 5, ("c", "d"), 2), (7, 9, ("d",), 0), (8, 5, (), 0), (0, 0, (), 0), (99, 1, (), 0),
    ],
)  # fmt: skip
def test_the_groups_of_a_page(offset: int, limit: int, groups: tuple[str, ...], skip: int) -> None:
    assert window(GROUPS, offset, limit) == Window(groups, skip)


def test_pages_by_their_groups_are_pages_of_the_whole_list() -> None:
    rng = random.Random(7)
    for _turn in range(300):
        sizes = [(number, rng.randrange(5)) for number in range(rng.randrange(8))]
        whole = [(number, row) for number, size in sizes for row in range(size)]
        offset, limit = rng.randrange(20), rng.randrange(6)
        groups, skip = window(sizes, offset, limit)
        found = [entry for entry in whole if entry[0] in groups][skip : skip + limit]
        assert found == whole[offset : offset + limit], (sizes, offset, limit)
