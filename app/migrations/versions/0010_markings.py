"""quizzes: what people think of text answers, by criterion"""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

UTC = sa.DateTime(timezone=True)
PROTECTED = ("markings", "criterion_marks")


def upgrade():
    op.create_table(
        "markings",
        sa.Column("attempt_id", sa.String(length=32), nullable=False),
        sa.Column("slot", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("opinion", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("share", sa.Integer(), nullable=False),
        sa.Column("comment", sa.String(length=500), nullable=False),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.Column("marked_at", UTC, nullable=False),
        sa.ForeignKeyConstraint(["attempt_id"], ["attempts.id"], name=op.f("fk_markings_attempt_id_attempts"), ondelete="RESTRICT"),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_markings_person_id_people"), ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("attempt_id", "slot", "opinion", name=op.f("pk_markings")),
    )
    op.create_index(op.f("ix_markings_person_id"), "markings", ["person_id"])
    op.create_index(op.f("ix_markings_marked_at"), "markings", ["marked_at"])
    op.create_table(
        "criterion_marks",
        sa.Column("attempt_id", sa.String(length=32), nullable=False),
        sa.Column("slot", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("opinion", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("criterion", sa.String(length=4), nullable=False),
        sa.Column("points", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["attempt_id", "slot", "opinion"],
            ["markings.attempt_id", "markings.slot", "markings.opinion"],
            name=op.f("fk_criterion_marks_attempt_id_markings"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("attempt_id", "slot", "opinion", "criterion", name=op.f("pk_criterion_marks")),
    )
    for table in PROTECTED:
        _protect(table)


def downgrade():
    for table in reversed(PROTECTED):
        _unprotect(table)
        op.drop_table(table)


def _protect(table):
    if op.get_bind().dialect.name == "sqlite":
        for act in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER {table}_no_{act.lower()} BEFORE {act} ON {table} BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
            )
    else:
        op.execute(
            f"CREATE TRIGGER {table}_no_change BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
        )


def _unprotect(table):
    if op.get_bind().dialect.name == "sqlite":
        for act in ("update", "delete"):
            op.execute(f"DROP TRIGGER {table}_no_{act}")
    else:
        op.execute(f"DROP TRIGGER {table}_no_change ON {table}")
