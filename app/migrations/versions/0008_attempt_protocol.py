"""quizzes: every revision of an answer, events, and the chain and lease of an attempt"""

import hashlib
import json
from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

TIME = sa.DateTime(timezone=True)
GENESIS = "sha256:" + "0" * 64
PROTECTED = ("answers", "attempt_events")
RUNNING, OPEN = sa.text("state IN ('open', 'suspended')"), sa.text("state = 'open'")


def upgrade():
    with op.batch_alter_table("attempts") as batch:
        batch.add_column(sa.Column("events", sa.Integer(), nullable=False, server_default="0"))
        batch.add_column(sa.Column("head", sa.String(length=80), nullable=False, server_default=GENESIS))
        batch.add_column(sa.Column("lease_epoch", sa.Integer(), nullable=False, server_default="1"))
        batch.add_column(sa.Column("lease_holder", sa.String(length=64), nullable=False, server_default=""))
        batch.add_column(sa.Column("lease_session", sa.String(length=64), nullable=False, server_default=""))
        batch.add_column(sa.Column("lease_since", TIME, nullable=True))
        batch.add_column(sa.Column("suspended_at", TIME, nullable=True))
        batch.add_column(sa.Column("grading_pending", sa.Boolean(), nullable=False, server_default=sa.false()))
    _one_running(RUNNING)
    op.create_table(
        "attempt_events",
        _attempt(),
        sa.Column("seq", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("at", TIME, nullable=False),
        sa.Column("actor_id", sa.Integer(), nullable=False),
        sa.Column("data", sa.Text(), nullable=False),
        sa.Column("hash", sa.String(length=80), nullable=False),
        sa.ForeignKeyConstraint(["attempt_id"], ["attempts.id"], name=op.f("fk_attempt_events_attempt_id_attempts"), ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("attempt_id", "seq", name=op.f("pk_attempt_events")),
    )
    op.create_index(op.f("ix_attempt_events_kind"), "attempt_events", ["kind"])
    _move_answers(_all_revisions, _chained)
    _protect()


def downgrade():
    _unprotect()
    _move_answers(_newest_only, _newest)
    op.drop_table("attempt_events")
    _one_running(OPEN)
    with op.batch_alter_table("attempts") as batch:
        for name in ("grading_pending", "suspended_at", "lease_since", "lease_session", "lease_holder", "lease_epoch", "head", "events"):
            batch.drop_column(name)


def _attempt():
    return sa.Column("attempt_id", sa.String(length=32), nullable=False)


def _one_running(where):
    op.drop_index("uq_attempts_one_open", table_name="attempts")
    names = ["sitting_id", "person_id"]
    op.create_index("uq_attempts_one_open", "attempts", names, unique=True, sqlite_where=where, postgresql_where=where)


def _move_answers(make, fill):
    """Put the answers into a table of another shape: the old one steps aside, names and all, until its rows are in the new one."""
    op.rename_table("answers", "answers_before")
    connection = op.get_bind()
    if connection.dialect.name == "postgresql":
        # A constraint keeps its name when its table is renamed, and the new table wants it.
        names = connection.execute(sa.text("SELECT conname FROM pg_constraint WHERE conrelid = 'answers_before'::regclass")).scalars().all()
        for name in names:
            op.execute(f'ALTER TABLE answers_before RENAME CONSTRAINT "{name}" TO "{name}_before"')
    make()
    fill(connection)
    op.drop_table("answers_before")


def _all_revisions():
    op.create_table(
        "answers",
        _attempt(),
        sa.Column("slot", sa.Integer(), nullable=False),
        sa.Column("rev", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("response", sa.Text(), nullable=False),
        sa.Column("received_at", TIME, nullable=False),
        sa.Column("deadline_at", TIME, nullable=False),
        sa.Column("late_by_ms", sa.Integer(), nullable=False),
        sa.Column("answered", sa.Integer(), nullable=False),
        sa.Column("hash", sa.String(length=80), nullable=False),
        sa.ForeignKeyConstraint(["attempt_id"], ["attempts.id"], name=op.f("fk_answers_attempt_id_attempts"), ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("attempt_id", "slot", "rev", name=op.f("pk_answers")),
        sa.UniqueConstraint("attempt_id", "key", name=op.f("uq_answers_attempt_id_key")),
    )


def _newest_only():
    op.create_table(
        "answers",
        _attempt(),
        sa.Column("slot", sa.Integer(), nullable=False),
        sa.Column("rev", sa.Integer(), nullable=False),
        sa.Column("response", sa.Text(), nullable=False),
        sa.Column("received_at", TIME, nullable=False),
        sa.Column("late_by_ms", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["attempt_id"], ["attempts.id"], name=op.f("fk_answers_attempt_id_attempts"), ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("attempt_id", "slot", name=op.f("pk_answers")),
    )


def _chained(connection):
    """Give every attempt its chain: started, the answers in the order they came, and the end if it is over. Only the newest revision of
    an answer was kept until now, so the chain begins with that one."""
    meta = sa.MetaData()
    attempts, before, answers, events = (
        sa.Table(name, meta, autoload_with=connection, resolve_fks=False) for name in ("attempts", "answers_before", "answers", "attempt_events")
    )
    columns = (attempts.c.id, attempts.c.person_id, attempts.c.state, attempts.c.paper_hash)
    times = (attempts.c.started_at, attempts.c.deadline_at, attempts.c.closed_at)
    for row in connection.execute(sa.select(*columns, *times)).all():
        chain = _Chain(row)
        held = sa.select(before).where(before.c.attempt_id == row.id).order_by(before.c.received_at, before.c.slot)
        for answer in connection.execute(held):
            chain.answer(answer)
        chain.end()
        if chain.answers:
            connection.execute(answers.insert(), chain.answers)
        connection.execute(events.insert(), chain.events)
        connection.execute(attempts.update().where(attempts.c.id == row.id).values(events=chain.seq, head=chain.head))


class _Chain:
    """The links of one attempt, spelled as app/domain/attempt_chain.py spelled them when this was written."""

    def __init__(self, row):
        self.row, self.seq, self.head, self.answers, self.events, self.filled = row, 0, GENESIS, [], [], 0
        data = {"deadline_at": _spelt(row.deadline_at), "migrated": True, "paper_hash": row.paper_hash}
        self.event("started", row.started_at, data)

    def answer(self, old):
        self.filled += old.response != "null"
        said = _canonical({"base_rev": old.rev - 1, "values": json.loads(old.response)})
        late = {"late_by_ms": old.late_by_ms, "answered": self.filled}
        row = {"slot": old.slot, "rev": old.rev, "seq": self.seq + 1, "key": f"migrated-{old.slot}", "response": old.response, **late}
        row["digest"] = hashlib.sha256(said.encode()).hexdigest()
        times = {"received_at": old.received_at, "deadline_at": self.row.deadline_at}
        self._link({"attempt": self.row.id, **row, **{name: _spelt(at) for name, at in times.items()}})
        self.answers.append({"attempt_id": self.row.id, **row, **times, "hash": self.head})

    def event(self, kind, at, data):
        text = _canonical(data)
        row = {"seq": self.seq + 1, "kind": kind, "data": text}
        self._link({"attempt": self.row.id, **row, "at": _spelt(at), "actor": self.row.person_id})
        self.events.append({"attempt_id": self.row.id, **row, "at": at, "actor_id": self.row.person_id, "hash": self.head})

    def end(self):
        if self.row.state in ("submitted", "expired"):
            self.event(self.row.state, self.row.closed_at or self.row.deadline_at, {"migrated": True})

    def _link(self, body):
        self.seq += 1
        self.head = "sha256:" + hashlib.sha256((self.head + _canonical(body)).encode()).hexdigest()


def _newest(connection):
    names = "attempt_id, slot, rev, response, received_at, late_by_ms"
    newest = "NOT EXISTS (SELECT 1 FROM answers_before n WHERE n.attempt_id = b.attempt_id AND n.slot = b.slot AND n.rev > b.rev)"
    connection.execute(sa.text(f"INSERT INTO answers ({names}) SELECT {names} FROM answers_before b WHERE {newest}"))


def _canonical(value):
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _spelt(at: datetime):
    return (at.replace(tzinfo=UTC) if at.tzinfo is None else at).astimezone(UTC).isoformat(timespec="microseconds")


def _protect():
    for table in PROTECTED:
        if op.get_bind().dialect.name == "sqlite":
            for act in ("UPDATE", "DELETE"):
                op.execute(
                    f"CREATE TRIGGER {table}_no_{act.lower()} BEFORE {act} ON {table} "
                    f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
                )
        else:
            op.execute(
                f"CREATE TRIGGER {table}_no_change BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
                "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
            )


def _unprotect():
    for table in PROTECTED:
        if op.get_bind().dialect.name == "sqlite":
            for act in ("update", "delete"):
                op.execute(f"DROP TRIGGER {table}_no_{act}")
        else:
            op.execute(f"DROP TRIGGER {table}_no_change ON {table}")
