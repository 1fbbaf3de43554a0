"""manual: marks, places, ticks and editions read; record: confirmations of clauses"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

UTC = sa.DateTime(timezone=True)


def upgrade():
    with op.batch_alter_table("section_reads") as batch:
        batch.add_column(sa.Column("edition", sa.String(length=80), nullable=True))
    op.create_table(
        "clause_marks",
        _person("clause_marks"),
        sa.Column("clause", sa.String(length=20), nullable=False),
        sa.Column("bookmarked", sa.Boolean(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("clause_text", sa.Text(), nullable=False),
        sa.Column("created_at", UTC, nullable=False),
        sa.Column("updated_at", UTC, nullable=False),
        sa.PrimaryKeyConstraint("person_id", "clause", name=op.f("pk_clause_marks")),
    )
    op.create_table(
        "reading_places",
        _person("reading_places"),
        sa.Column("section", sa.String(length=20), nullable=False),
        sa.Column("clause", sa.String(length=20), nullable=False),
        sa.Column("read_at", UTC, nullable=False),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_reading_places")),
    )
    op.create_table(
        "checklist_ticks",
        _person("checklist_ticks"),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("entry", sa.String(length=60), nullable=False),
        sa.Column("ticked_at", UTC, nullable=False),
        sa.PrimaryKeyConstraint("person_id", "day", "entry", name=op.f("pk_checklist_ticks")),
    )
    op.create_table(
        "clause_confirmations",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("clause", sa.String(length=20), nullable=False),
        sa.Column("digest", sa.String(length=16), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("signatory", sa.String(length=80), nullable=False),
        sa.Column("confirmed_on", sa.Date(), nullable=False),
        sa.Column("recorded_at", UTC, nullable=False),
        sa.Column("withdrawn_at", UTC, nullable=True),
        sa.Column("withdrawn_by", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_clause_confirmations")),
    )
    op.create_index(op.f("ix_clause_confirmations_person_id"), "clause_confirmations", ["person_id"])
    standing = sa.text("withdrawn_at IS NULL")
    op.create_index(
        "uq_clause_confirmations_standing",
        "clause_confirmations",
        ["clause", "digest"],
        unique=True,
        sqlite_where=standing,
        postgresql_where=standing,
    )


def _person(table):
    return sa.Column(
        "person_id", sa.Integer(), sa.ForeignKey("people.id", name=op.f(f"fk_{table}_person_id_people"), ondelete="RESTRICT"), nullable=False
    )


def downgrade():
    for table in ("clause_confirmations", "checklist_ticks", "reading_places", "clause_marks"):
        op.drop_table(table)
    with op.batch_alter_table("section_reads") as batch:
        batch.drop_column("edition")
