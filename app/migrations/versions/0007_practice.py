"""practice: the log of answers, what is remembered of each clause, and runs of saying how sure one is"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

UTC = sa.DateTime(timezone=True)


def upgrade():
    op.create_table(
        "practice_answers",
        sa.Column("id", sa.Integer(), nullable=False),
        _person("practice_answers"),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("item", sa.String(length=80), nullable=False),
        sa.Column("clauses", sa.Text(), nullable=False),
        sa.Column("right", sa.Boolean(), nullable=False),
        sa.Column("behaviour", sa.String(length=12), nullable=False),
        sa.Column("confidence", sa.Integer(), nullable=False),
        sa.Column("slip", sa.Text(), nullable=False),
        sa.Column("response", sa.Text(), nullable=False),
        sa.Column("seed", sa.BigInteger(), nullable=False),
        sa.Column("occasion", sa.String(length=32), nullable=False),
        sa.Column("answered_at", UTC, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_practice_answers")),
        sa.UniqueConstraint("person_id", "key", name=op.f("uq_practice_answers_person_id_key")),
    )
    op.create_index("ix_practice_answers_person_id_answered_at", "practice_answers", ["person_id", "answered_at"])
    op.create_table(
        "review_cards",
        _person("review_cards"),
        sa.Column("clause", sa.String(length=20), nullable=False),
        sa.Column("stability", sa.Double(), nullable=False),
        sa.Column("difficulty", sa.Double(), nullable=False),
        sa.Column("last_at", UTC, nullable=False),
        sa.Column("due_at", UTC, nullable=False),
        sa.Column("right", sa.Boolean(), nullable=False),
        sa.Column("answers", sa.Integer(), nullable=False),
        sa.Column("lapses", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("person_id", "clause", name=op.f("pk_review_cards")),
    )
    op.create_table(
        "calibration_runs",
        sa.Column("id", sa.String(length=32), nullable=False),
        _person("calibration_runs"),
        sa.Column("items", sa.Text(), nullable=False),
        sa.Column("started_at", UTC, nullable=False),
        sa.Column("finished_at", UTC, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_calibration_runs")),
    )
    op.create_index(op.f("ix_calibration_runs_person_id"), "calibration_runs", ["person_id"])


def _person(table):
    return sa.Column(
        "person_id", sa.Integer(), sa.ForeignKey("people.id", name=op.f(f"fk_{table}_person_id_people"), ondelete="RESTRICT"), nullable=False
    )


def downgrade():
    for table in ("calibration_runs", "review_cards", "practice_answers"):
        op.drop_table(table)
