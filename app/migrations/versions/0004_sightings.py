"""quizzes: from where an attempt was answered"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade():
    op.create_table(
        "sightings",
        sa.Column("attempt_id", sa.String(length=32), nullable=False),
        sa.Column("session", sa.String(length=64), nullable=False),
        sa.Column("address", sa.String(length=64), nullable=False),
        sa.Column("agent", sa.String(length=200), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["attempt_id"], ["attempts.id"], name=op.f("fk_sightings_attempt_id_attempts"), ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("attempt_id", "session", "address", name=op.f("pk_sightings")),
    )


def downgrade():
    op.drop_table("sightings")
