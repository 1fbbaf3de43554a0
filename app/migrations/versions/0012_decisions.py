"""qualification: decisions by two people, and appeals"""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

UTC = sa.DateTime(timezone=True)


def upgrade():
    op.create_table(
        "decisions",
        sa.Column("id", sa.Integer(), nullable=False),
        _person("decisions", "person_id", False),
        sa.Column("qualification", sa.String(length=60), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("wish", sa.Text(), nullable=False),
        _person("decisions", "proposed_by", False),
        sa.Column("proposed_at", UTC, nullable=False),
        sa.Column("outcome", sa.String(length=12), nullable=False),
        _person("decisions", "decided_by", True),
        sa.Column("decided_at", UTC, nullable=True),
        sa.Column("event_seq", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_decisions")),
    )
    op.create_index(op.f("ix_decisions_person_id"), "decisions", ["person_id"])
    op.create_index(op.f("ix_decisions_outcome"), "decisions", ["outcome"])
    op.create_index(
        "uq_decisions_one_open",
        "decisions",
        ["person_id", "qualification", "kind"],
        unique=True,
        sqlite_where=sa.text("outcome = 'open'"),
        postgresql_where=sa.text("outcome = 'open'"),
    )
    op.create_table(
        "appeals",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("decision_id", sa.Integer(), nullable=False),
        _person("appeals", "person_id", False),
        sa.Column("grounds", sa.Text(), nullable=False),
        sa.Column("opened_at", UTC, nullable=False),
        sa.Column("outcome", sa.String(length=12), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        _person("appeals", "decided_by", True),
        sa.Column("decided_at", UTC, nullable=True),
        sa.ForeignKeyConstraint(["decision_id"], ["decisions.id"], name=op.f("fk_appeals_decision_id_decisions"), ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_appeals")),
        sa.UniqueConstraint("decision_id", name=op.f("uq_appeals_decision_id")),
    )
    op.create_index(op.f("ix_appeals_person_id"), "appeals", ["person_id"])
    op.create_index(op.f("ix_appeals_outcome"), "appeals", ["outcome"])


def _person(table, column, nullable):
    key = sa.ForeignKey("people.id", name=op.f(f"fk_{table}_{column}_people"), ondelete="RESTRICT")
    return sa.Column(column, sa.Integer(), key, nullable=nullable)


def downgrade():
    op.drop_table("appeals")
    op.drop_table("decisions")
