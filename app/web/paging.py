"""Which page of a list is asked for, and how many there are."""

from dataclasses import dataclass

from flask import abort

PAGE_SIZE = 50
# More digits than any list of ours has pages; a number beyond it is no page number.
_MOST_DIGITS = 6


@dataclass(frozen=True)
class Page:
    """One page of `total` rows. `number` counts from 1 and is the last page when a later one was asked for."""

    number: int
    total: int
    size: int = PAGE_SIZE

    @property
    def pages(self) -> int:
        return max(1, -(-self.total // self.size))

    @property
    def offset(self) -> int:
        return (self.number - 1) * self.size


def page_of(raw: str | None, total: int, size: int = PAGE_SIZE) -> Page:
    """The page that `?page=` asks for. What is no number is 422; past the end is the last page, since a list may have shrunk."""
    if raw is not None and not (raw.isascii() and raw.isdigit() and len(raw) <= _MOST_DIGITS):
        abort(422)
    last = Page(1, total, size).pages
    return Page(min(max(int(raw or 1), 1), last), total, size)
