"""Who may do what, and over which part of the branch tree.

A role is held over one branch and everything below it. A right belongs to the roles listed here and to no other.
"""

from app.domain.values import Frozen

TRAINEE, TRAINER, BRANCH_HEAD, HR, AUDITOR, ADMIN = "trainee", "trainer", "branch_head", "hr", "auditor", "admin"
ROLES = (TRAINEE, TRAINER, BRANCH_HEAD, HR, AUDITOR, ADMIN)
EVERYONE = frozenset(ROLES)

RIGHTS: dict[str, frozenset[str]] = {
    # One's own affairs: reading, sitting papers, one's own record.
    "own": EVERYONE,
    "assign": frozenset({TRAINER}),
    "see_training": frozenset({TRAINER, BRANCH_HEAD, HR, AUDITOR}),
    "see_standings": frozenset({TRAINER, BRANCH_HEAD, HR, AUDITOR}),
    "manage_people": frozenset({HR, ADMIN}),
    # The bank's word on what is ours in the manual: with those who answer for what is certified. Not the admin, who looks after the
    # machine, and not the trainers, whose papers would open by it.
    "confirm_content": frozenset({HR}),
    # Granting by hand, suspending, revoking and the like: proposed by one of them and confirmed by another.
    "decide": frozenset({HR}),
    # A mail that failed, or of which nobody knows whether it went, sent once more.
    "send_reminders": frozenset({HR}),
    "issue_codes": frozenset({HR, BRANCH_HEAD, ADMIN}),
    "see_audit": frozenset({AUDITOR, ADMIN}),
    # Keys with which other systems read standings. HR, whose data it is, makes them over the branches whose standings they see; the admin,
    # who sees none, finds and revokes them.
    "manage_api": frozenset({HR, ADMIN}),
    # The word that an older ledger may go on; given on the command line, by name.
    "sign_off_record": frozenset({ADMIN}),
}

# Which roles the holder of a role may give and take, and whose accounts they may open with a code or close: nobody makes a way
# to more than they have, and the auditor's account stays out of the hands of those who are audited, but for the admin's.
KEEPS: dict[str, frozenset[str]] = {
    BRANCH_HEAD: frozenset({TRAINEE}),
    HR: frozenset({TRAINEE, TRAINER, BRANCH_HEAD, HR}),
    ADMIN: EVERYONE,
}


class Role(Frozen):
    """A role over the subtree whose path starts with `path`."""

    role: str
    path: str


class Viewer(Frozen):
    """The person who looks, with the roles they hold now."""

    person_id: int
    roles: tuple[Role, ...]

    def can(self, right: str) -> bool:
        """Whether any of the roles carries the right, wherever it is held."""
        return any(role.role in RIGHTS[right] for role in self.roles)

    def paths(self, right: str) -> tuple[str, ...]:
        """The subtrees over which the right is held."""
        return tuple(sorted({role.path for role in self.roles if role.role in RIGHTS[right]}))

    def covers(self, right: str, path: str) -> bool:
        """Whether the right is held over the branch at `path`."""
        return any(path.startswith(top) for top in self.paths(right))

    def keeps(self, role: str, path: str) -> bool:
        """Whether this viewer may give and take `role` over the branch at `path`, and look after the account that holds it."""
        return any(path.startswith(own.path) and role in KEEPS.get(own.role, frozenset()) for own in self.roles)
