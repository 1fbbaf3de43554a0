"""Emptying what the database holds of a person, as the inventory says. Only flushes."""

import json
from collections.abc import Callable
from datetime import date
from typing import Any

import sqlalchemy as sa

from app.domain.decisions import Wish
from app.domain.ledger import canonical
from app.domain.personal_data import HOLDINGS, Holding, number_of_erased, pseudonym, without_holder
from app.extensions import db
from app.roster.erasure_queries import rows_of

# A column that must hold a date, and means nothing here any more.
NO_DAY = date(1900, 1, 1)


def shred(person_id: int) -> None:
    """Drop and empty what the inventory says. What is kept is the person's number, with what is evidence or office."""
    # The person's own row last: until then the others are found by it.
    for name in sorted(HOLDINGS, key=lambda name: name == "people"):
        holding, table = HOLDINGS[name], db.metadata.tables[name]
        if holding.dropped:
            db.session.execute(sa.delete(table).where(rows_of(table, holding, person_id)))
        elif holding.erased:
            _empty(table, holding, person_id)
    db.session.expire_all()


def _empty(table: sa.Table, holding: Holding, person_id: int) -> None:
    columns = [table.c[name] for name in holding.erased]
    key = list(table.primary_key.columns)
    for row in db.session.execute(sa.select(*key, *columns).where(rows_of(table, holding, person_id))).mappings().all():
        values = {column.name: _emptied(table.name, column, row[column.name], person_id) for column in columns}
        db.session.execute(sa.update(table).where(*(column == row[column.name] for column in key)).values(values))


def _emptied(table: str, column: sa.Column[Any], value: Any, person_id: int) -> Any:
    own = _OWN.get((table, column.name))
    if own:
        return own(value, person_id)
    if column.nullable:
        return None
    return {} if isinstance(column.type, sa.JSON) else b"" if isinstance(column.type, sa.LargeBinary) else ""


def _unwritten(wish: str, _: int) -> str:
    return Wish.model_validate_json(wish).model_copy(update={"note": "", "number": ""}).model_dump_json()


def _untold(body: str, _: int) -> str:
    # The names of the texts stay, so that what reads them finds them empty.
    return canonical(dict.fromkeys(json.loads(body), ""))


_OWN: dict[tuple[str, str], Callable[[Any, int], Any]] = {
    ("people", "name"): lambda _, person_id: pseudonym(person_id),
    ("people", "staff_no"): lambda _, person_id: number_of_erased(person_id),
    ("people", "hired_on"): lambda *_: NO_DAY,
    ("roster_rows", "staff_no"): lambda _, person_id: number_of_erased(person_id),
    ("certificates", "fields"): lambda fields, _: without_holder(fields),
    ("decisions", "wish"): _unwritten,
    ("event_texts", "body"): _untold,
}
