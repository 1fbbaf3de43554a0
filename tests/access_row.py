"""A line of the access matrix: a route, who may use it, over which part of the tree, and what comes back."""

from collections.abc import Mapping
from dataclasses import dataclass, field

# Written out here and not taken from RIGHTS, so that the two check each other.
LETTERS = {"T": "trainee", "R": "trainer", "B": "branch_head", "H": "hr", "U": "auditor", "A": "admin"}
ALL = "TRBHUA"

# What the id in the address belongs to: nothing; a branch of the tree; the person who asks.
NONE, TREE, MINE = "none", "tree", "mine"


@dataclass(frozen=True)
class Row:
    """A route with a method. `anyone` is the status without signing in, where that is not the way to the sign-in page.

    `data` is the form; {names} in it are filled in like those of the address.
    """

    endpoint: str
    method: str
    roles: str
    status: int
    scope: str = NONE
    data: Mapping[str, str] = field(default_factory=dict)
    anyone: int | None = None
    # What a role without the right gets: 404 where the page exists for the owner alone.
    denied: int = 403

    @property
    def key(self) -> tuple[str, str]:
        return self.endpoint, self.method
