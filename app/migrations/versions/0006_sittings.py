"""quizzes: sittings that a trainer holds, with a room and an invigilator, and what was noted in them"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

UTC = sa.DateTime(timezone=True)
LINKS = (("branch_id", "branches"), ("invigilator_id", "people"), ("created_by", "people"))
INDEXED = ("branch_id", "invigilator_id")


def upgrade():
    with op.batch_alter_table("sittings") as batch:
        batch.add_column(sa.Column("title", sa.String(length=60), nullable=False, server_default=""))
        batch.add_column(sa.Column("room", sa.String(length=60), nullable=False, server_default=""))
        for name, table in LINKS:
            batch.add_column(sa.Column(name, sa.Integer(), nullable=True))
            batch.create_foreign_key(op.f(f"fk_sittings_{name}_{table}"), table, [name], ["id"], ondelete="RESTRICT")
        batch.add_column(sa.Column("created_at", UTC, nullable=True))
        batch.add_column(sa.Column("cancelled_at", UTC, nullable=True))
        batch.add_column(sa.Column("cancel_reason", sa.String(length=200), nullable=False, server_default=""))
        for name in INDEXED:
            batch.create_index(op.f(f"ix_sittings_{name}"), [name])
    op.create_table(
        "sitting_notes",
        sa.Column("sitting_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=32), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("noted_by", sa.Integer(), nullable=False),
        sa.Column("noted_at", UTC, nullable=False),
        sa.Column("text", sa.String(length=300), nullable=False),
        sa.ForeignKeyConstraint(["sitting_id"], ["sittings.id"], name=op.f("fk_sitting_notes_sitting_id_sittings"), ondelete="RESTRICT"),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_sitting_notes_person_id_people"), ondelete="RESTRICT"),
        sa.ForeignKeyConstraint(["noted_by"], ["people.id"], name=op.f("fk_sitting_notes_noted_by_people"), ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("sitting_id", "key", name=op.f("pk_sitting_notes")),
    )
    op.create_index(op.f("ix_sitting_notes_person_id"), "sitting_notes", ["person_id"])


def downgrade():
    op.drop_table("sitting_notes")
    with op.batch_alter_table("sittings") as batch:
        for name in INDEXED:
            batch.drop_index(op.f(f"ix_sittings_{name}"))
        for name, table in LINKS:
            batch.drop_constraint(op.f(f"fk_sittings_{name}_{table}"), type_="foreignkey")
            batch.drop_column(name)
        for name in ("title", "room", "created_at", "cancelled_at", "cancel_reason"):
            batch.drop_column(name)
