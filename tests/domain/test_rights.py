"""Who may do what over which branches."""

import pytest

from app.domain.rights import RIGHTS, ROLES, Role, Viewer


def viewer(*roles: tuple[str, str]) -> Viewer:
    return Viewer(person_id=1, roles=tuple(Role(role=role, path=path) for role, path in roles))


@pytest.mark.parametrize(
    ("right", "holders"),
    [
        ("own", {"trainee", "trainer", "branch_head", "hr", "auditor", "admin"}),
        ("assign", {"trainer"}),
        ("see_training", {"trainer", "branch_head", "hr", "auditor"}),
        ("see_standings", {"trainer", "branch_head", "hr", "auditor"}),
        ("manage_people", {"hr", "admin"}),
        ("issue_codes", {"hr", "branch_head", "admin"}),
        ("see_audit", {"auditor", "admin"}),
    ],
)
def test_the_matrix(right: str, holders: set[str]) -> None:
    assert {role for role in ROLES if viewer((role, "/1/")).can(right)} == holders


def test_a_right_belongs_to_known_roles_only() -> None:
    assert all(holders and holders <= set(ROLES) for holders in RIGHTS.values())


def test_nobody_decides_alone_over_people_and_record() -> None:
    """Administrators run the place, auditors look, HR manages: no role holds all three."""
    assert not RIGHTS["assign"] & RIGHTS["see_audit"] and not RIGHTS["manage_people"] & {"auditor", "trainer"}


@pytest.mark.parametrize(
    ("path", "covered"),
    [("/1/4/", True), ("/1/4/7/", True), ("/1/", False), ("/1/40/", False), ("/1/5/", False), ("/", False), ("", False)],
)
def test_a_role_reaches_down_its_subtree_and_no_further(path: str, covered: bool) -> None:
    assert viewer(("hr", "/1/4/")).covers("manage_people", path) is covered


def test_roles_add_up_each_over_its_own_branches() -> None:
    both = viewer(("hr", "/1/4/"), ("trainer", "/1/5/"), ("auditor", "/1/5/9/"))
    assert both.paths("see_training") == ("/1/4/", "/1/5/", "/1/5/9/")
    assert both.paths("assign") == ("/1/5/",) and not both.covers("assign", "/1/4/")
    assert viewer().paths("own") == () and not viewer().can("own")
