"""What the rows of a list of people are held against: the accounts as they are now, seen by the one who uploads."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

import sqlalchemy as sa

from app.accounts.models import Branch, Person, RoleGrant
from app.accounts.queries import get_branch_in_scope, in_scope, list_branches
from app.domain.people_list import KnownPerson, ListedPerson, Surroundings, first_rows
from app.domain.personal_data import ERASED, was_erased
from app.domain.rights import ADMIN, Viewer
from app.domain.roster_plan import facts
from app.extensions import db

RIGHT = "manage_people"
# As many parameters as any database takes in one statement, with room.
_CHUNK = 500


def get_surroundings(viewer: Viewer, rows: Sequence[ListedPerson], today: date) -> Surroundings:
    """The branches in the viewer's scope and everybody whom the rows name."""
    numbers = first_rows(rows)
    return Surroundings(
        branches=frozenset(branch.code for branch in list_branches(viewer, RIGHT)),
        people=_known(viewer, list(numbers)),
        first_rows=numbers,
        today=today,
    )


def get_everybody(viewer: Viewer, branch_code: str) -> dict[str, KnownPerson]:
    """The active people of a branch in the viewer's scope and of all below it, by staff number."""
    top = get_branch_in_scope(viewer, RIGHT, branch_code)
    if top is None:
        return {}
    query = _people().where(Branch.path.startswith(top.path, autoescape=True), in_scope(viewer, RIGHT), Person.active)
    return dict(_seen_by(viewer, db.session.execute(query.order_by(Branch.path, Person.staff_no))))


def get_facts(person_ids: Collection[int]) -> dict[int, dict[str, Any]]:
    """What a list can say of these people, as it is now."""
    rows = db.session.execute(_people().where(Person.id.in_(person_ids)))
    return {row.id: facts(row.name, row.code, row.hired_on, row.active) for row in rows}


def get_branch_ids() -> dict[str, tuple[int, str]]:
    """The id and the path of each branch, by its code."""
    return {row.code: (row.id, row.path) for row in db.session.execute(sa.select(Branch.code, Branch.id, Branch.path))}


def why_they_stay(viewer: Viewer, person_ids: Collection[int] | None = None) -> dict[int, str]:
    """Of these people (None: of all), those whose account the viewer may not touch through a list, with the reason as a code."""
    query = sa.select(RoleGrant.person_id, RoleGrant.role, Branch.path).join(Branch, Branch.id == RoleGrant.branch_id)
    if person_ids is not None:
        query = query.where(RoleGrant.person_id.in_(person_ids))
    found: dict[int, str] = {}
    for person_id, role, path in db.session.execute(query):
        if role == ADMIN:
            found[person_id] = "stays_admin"
        elif not viewer.keeps(role, path):
            found.setdefault(person_id, "stays_beyond_rights")
    erased = sa.select(Person.id, Person.staff_no).where(Person.staff_no.startswith(ERASED))
    if person_ids is not None:
        erased = erased.where(Person.id.in_(person_ids))
    found |= {person_id: "stays_erased" for person_id, number in db.session.execute(erased) if was_erased(person_id, number)}
    return found | {viewer.person_id: "stays_own_account"}


def common_path(paths: Iterable[str]) -> str:
    """The branch below which all these lie, as a path; "/" where they have nothing in common."""
    parts = [path.strip("/").split("/") for path in set(paths)]
    shared: list[str] = []
    for step in zip(*parts, strict=False):
        if len(set(step)) > 1:
            break
        shared.append(step[0])
    return "/" + "".join(f"{one}/" for one in shared)


def _known(viewer: Viewer, numbers: Sequence[str]) -> Mapping[str, KnownPerson]:
    found: dict[str, KnownPerson] = {}
    for start in range(0, len(numbers), _CHUNK):
        rows = db.session.execute(_people().where(Person.staff_no.in_(numbers[start : start + _CHUNK]))).all()
        found |= dict(_seen_by(viewer, rows))
    return found


def _people() -> sa.Select[Any]:
    columns = (Person.id, Person.staff_no, Person.name, Branch.code, Branch.path, Person.hired_on, Person.active)
    return sa.select(*columns).join(Branch, Branch.id == Person.branch_id)


def _seen_by(viewer: Viewer, rows: Iterable[Any]) -> Iterator[tuple[str, KnownPerson]]:
    held = list(rows)
    stays = why_they_stay(viewer, [row.id for row in held] if len(held) <= _CHUNK else None)
    for row in held:
        visible = viewer.covers(RIGHT, row.path)
        yield (
            row.staff_no,
            KnownPerson(row.id, row.name, row.code, row.hired_on, row.active, visible, stays.get(row.id, "")),
        )
