"""training: what a form has recorded for whom, so that a second click records nothing"""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade():
    op.create_table(
        "evidence_keys",
        sa.Column("key", sa.String(length=24), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("event_seq", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_evidence_keys_person_id_people"), ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("key", "person_id", name=op.f("pk_evidence_keys")),
    )
    op.create_index(op.f("ix_evidence_keys_person_id"), "evidence_keys", ["person_id"])


def downgrade():
    op.drop_table("evidence_keys")
