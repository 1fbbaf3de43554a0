"""A page of a long list, found by counting: which groups of the list it lies in, so that only those have to be read and sorted."""

from collections.abc import Hashable, Iterable
from typing import NamedTuple


class Window(NamedTuple):
    """The groups that hold a page, in their order, and how many of their rows come before it."""

    groups: tuple[Hashable, ...]
    skip: int


def window(sizes: Iterable[tuple[Hashable, int]], offset: int, limit: int) -> Window:
    """Where the rows from `offset` on, at most `limit` of them, lie in groups of these sizes that follow each other."""
    groups: list[Hashable] = []
    skip = passed = 0
    for group, size in sizes:
        if passed + size > offset and passed < offset + limit and size:
            if not groups:
                skip = offset - passed
            groups.append(group)
        passed += size
        if passed >= offset + limit:
            break
    return Window(tuple(groups), skip)
