"""roster: lists are applied in pieces, so batches keep their rows with what each does; what waited an hour before is dropped"""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

UTC = sa.DateTime(timezone=True)
RUNNING = sa.text("state IN ('applying', 'undoing', 'stopping')")


def upgrade():
    op.drop_table("staged_imports")
    op.create_table(
        "roster_batches",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        _person("roster_batches", "person_id", False),
        sa.Column("file_name", sa.String(length=120), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("mode", sa.String(length=8), nullable=False),
        sa.Column("branch_code", sa.String(length=20), nullable=False),
        sa.Column("path", sa.String(length=200), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("mapping", sa.JSON(), nullable=False),
        sa.Column("counts", sa.JSON(), nullable=False),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in ("total", "done", "place", "stopped_at")),
        sa.Column("staged_at", UTC, nullable=False),
        *(sa.Column(name, UTC, nullable=True) for name in ("began_at", "moved_at", "ended_at")),
        _person("roster_batches", "decided_by", True),
        _person("roster_batches", "undone_by", True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_roster_batches")),
    )
    for column in ("person_id", "sha256", "state"):
        op.create_index(op.f(f"ix_roster_batches_{column}"), "roster_batches", [column])
    op.create_index(
        "uq_roster_batches_one_running", "roster_batches", ["kind"], unique=True, sqlite_where=RUNNING, postgresql_where=RUNNING
    )
    op.create_table(
        "roster_rows",
        sa.Column("batch_id", sa.String(length=32), nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("row", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("staff_no", sa.String(length=60), nullable=False),
        _person("roster_rows", "person_id", True),
        sa.Column("before", sa.JSON(), nullable=False),
        sa.Column("after", sa.JSON(), nullable=False),
        sa.Column("since", sa.Date(), nullable=True),
        sa.Column("faults", sa.JSON(), nullable=False),
        sa.Column("why", sa.String(length=40), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("told", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["batch_id"], ["roster_batches.id"], name=op.f("fk_roster_rows_batch_id_roster_batches"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("batch_id", "position", name=op.f("pk_roster_rows")),
    )
    op.create_index(op.f("ix_roster_rows_person_id"), "roster_rows", ["person_id"])
    op.create_index("ix_roster_rows_batch_id_kind", "roster_rows", ["batch_id", "kind", "position"])
    op.create_table(
        "column_choices",
        sa.Column("fingerprint", sa.String(length=64), nullable=False),
        _person("column_choices", "person_id", False),
        sa.Column("mapping", sa.JSON(), nullable=False),
        sa.Column("chosen_at", UTC, nullable=False),
        sa.PrimaryKeyConstraint("fingerprint", name=op.f("pk_column_choices")),
    )


def _person(table, column, nullable):
    key = sa.ForeignKey("people.id", name=op.f(f"fk_{table}_{column}_people"), ondelete="RESTRICT")
    return sa.Column(column, sa.Integer(), key, nullable=nullable)


def downgrade():
    op.drop_table("column_choices")
    op.drop_table("roster_rows")
    op.drop_table("roster_batches")
    op.create_table(
        "staged_imports",
        sa.Column("id", sa.String(length=32), nullable=False),
        _person("staged_imports", "person_id", False),
        sa.Column("file_name", sa.String(length=120), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("staged_at", UTC, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staged_imports")),
        sa.UniqueConstraint("person_id", name=op.f("uq_staged_imports_person_id")),
    )
