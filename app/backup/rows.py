"""Rows as JSON, the same for both databases. The tables are read from the database itself, so that an older schema works too."""

import base64
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from itertools import islice
from typing import Any

import sqlalchemy as sa

from app.backup.archive import Unusable

# Alembic's own; the manifest says the revision.
BOOKKEEPING = "alembic_version"
READ_AT_ONCE = 200
WRITE_AT_ONCE = 200

Spelling = Callable[[Any], Any]


def tables_of(connection: sa.Connection) -> list[sa.Table]:
    """Every table that holds our data, parents first."""
    metadata = sa.MetaData()
    metadata.reflect(connection)
    for column in (column for table in metadata.tables.values() for column in table.columns):
        if isinstance(column.type, sa.JSON):
            # An absent value stays absent instead of becoming the JSON word null.
            column.type = sa.JSON(none_as_null=True)
    return [table for table in metadata.sorted_tables if table.name != BOOKKEEPING]


def revision_of(connection: sa.Connection) -> str:
    """The schema's revision. Raises Unusable for a database that was never migrated."""
    if not sa.inspect(connection).has_table(BOOKKEEPING):
        raise Unusable("这个数据库还没有建表，没有可备份的内容。")
    return str(connection.execute(sa.text(f"SELECT version_num FROM {BOOKKEEPING}")).scalar_one())


def rows_of(connection: sa.Connection, table: sa.Table) -> Iterator[list[Any]]:
    """The rows of a table as JSON values, by primary key, a few in memory at a time."""
    spellings = [_spelling(column)[0] for column in table.columns]
    query = sa.select(table).order_by(*table.primary_key.columns).execution_options(yield_per=READ_AT_ONCE)
    for row in connection.execute(query):
        yield [None if value is None else spell(value) for spell, value in zip(spellings, row, strict=True)]


def insert_rows(connection: sa.Connection, table: sa.Table, columns: Iterable[str], rows: Iterable[list[Any]]) -> None:
    """Put JSON values back. What refers to a row of the same table is set at the end, so that the order of the rows plays no part."""
    names = list(columns)
    loads = [_spelling(table.columns[name])[1] for name in names]
    own = [column.name for column in table.columns if column.nullable and _is_own_parent(column, table)]
    later: list[dict[str, Any]] = []
    source = iter(rows)
    while batch := list(islice(source, WRITE_AT_ONCE)):
        values = [
            {name: None if value is None else load(value) for name, load, value in zip(names, loads, row, strict=True)} for row in batch
        ]
        for value in values if own else []:
            later.append({f"at_{key.name}": value[key.name] for key in table.primary_key} | {f"to_{name}": value[name] for name in own})
            value.update(dict.fromkeys(own))
        connection.execute(table.insert(), values)
    if later:
        keys = [key == sa.bindparam(f"at_{key.name}") for key in table.primary_key]
        connection.execute(table.update().where(*keys).values({name: sa.bindparam(f"to_{name}") for name in own}), later)


def continue_numbers(connection: sa.Connection, table: sa.Table) -> None:
    """Let PostgreSQL go on counting where the restored ids end. SQLite does so by itself."""
    if connection.dialect.name != "postgresql":
        return
    for column in table.primary_key:
        if isinstance(column.type, sa.Integer):
            sequence = connection.execute(sa.select(sa.func.pg_get_serial_sequence(table.name, column.name))).scalar()
            highest = connection.execute(sa.select(sa.func.max(column))).scalar()
            if sequence and highest:
                connection.execute(sa.select(sa.func.setval(sequence, highest)))


def _is_own_parent(column: sa.Column[Any], table: sa.Table) -> bool:
    return any(key.column.table is table for key in column.foreign_keys)


def _spelling(column: sa.Column[Any]) -> tuple[Spelling, Spelling]:
    """How a column's values are written to JSON and read from it."""
    kind = column.type
    if isinstance(kind, sa.DateTime):
        return _instant_out, (_instant_in if kind.timezone else lambda text: _instant_in(text).replace(tzinfo=None))
    if isinstance(kind, sa.Date):
        return date.isoformat, date.fromisoformat
    if isinstance(kind, sa.LargeBinary):
        return lambda value: base64.b64encode(value).decode(), base64.b64decode
    if isinstance(kind, sa.Numeric) and not isinstance(kind, sa.Float):
        return str, Decimal
    if isinstance(kind, (sa.Boolean, sa.Integer, sa.Float, sa.String, sa.JSON)):
        return _same, _same
    raise Unusable(f"{column.table.name}.{column.name} 的类型 {kind} 还不能备份。")


def _same(value: Any) -> Any:
    return value


def _instant_out(value: datetime) -> str:
    # SQLite keeps UTC without saying so.
    return (value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)).isoformat()


def _instant_in(text: str) -> datetime:
    return datetime.fromisoformat(text)
