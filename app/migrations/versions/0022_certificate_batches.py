"""certificate batches: which certificates somebody has printed together, and how far that has come"""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade():
    op.create_table(
        "certificate_batches",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("filters", sa.JSON(), nullable=False),
        sa.Column("numbers", sa.JSON(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_certificate_batches_person_id_people"), ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_certificate_batches")),
    )
    op.create_index(op.f("ix_certificate_batches_person_id"), "certificate_batches", ["person_id"])
    running = sa.text("state = 'making'")
    op.create_index(
        "uq_certificate_batches_one_running",
        "certificate_batches",
        ["person_id"],
        unique=True,
        sqlite_where=running,
        postgresql_where=running,
    )


def downgrade():
    op.drop_table("certificate_batches")
