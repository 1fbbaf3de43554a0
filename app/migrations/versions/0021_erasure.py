"""erasure: what people wrote in events lies apart from the chain, and what people ask about their own data"""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

OPEN = sa.text("outcome = 'open'")


def upgrade():
    op.create_table(
        "event_texts",
        sa.Column("seq", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("salt", sa.String(length=32), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["seq"], ["ledger_events.seq"], name=op.f("fk_event_texts_seq_ledger_events"), ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_event_texts")),
    )
    people = ("person_id", "asked_by", "proposed_by", "decided_by")
    op.create_table(
        "data_requests",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("wish", sa.Text(), nullable=False),
        sa.Column("asked_by", sa.Integer(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("proposed_by", sa.Integer()),
        sa.Column("proposed_at", sa.DateTime(timezone=True)),
        sa.Column("outcome", sa.String(length=12), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("decided_by", sa.Integer()),
        sa.Column("decided_at", sa.DateTime(timezone=True)),
        *(
            sa.ForeignKeyConstraint([name], ["people.id"], name=op.f(f"fk_data_requests_{name}_people"), ondelete="RESTRICT")
            for name in people
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_data_requests")),
    )
    op.create_index(op.f("ix_data_requests_person_id"), "data_requests", ["person_id"])
    op.create_index(op.f("ix_data_requests_outcome"), "data_requests", ["outcome"])
    op.create_index(
        "uq_data_requests_one_open", "data_requests", ["person_id", "kind"], unique=True, sqlite_where=OPEN, postgresql_where=OPEN
    )


def downgrade():
    op.drop_table("data_requests")
    op.drop_table("event_texts")
