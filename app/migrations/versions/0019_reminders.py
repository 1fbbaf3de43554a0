"""reports: reminders, calendars by a secret address, and people's mail addresses"""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

UTC = sa.DateTime(timezone=True)


def upgrade():
    op.add_column("people", sa.Column("email", sa.String(length=120), nullable=False, server_default=""))
    op.create_table(
        "reminders",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("about", sa.String(length=100), nullable=False),
        sa.Column("step", sa.Integer(), nullable=False),
        sa.Column("last_on", sa.Date(), nullable=False),
        sa.Column("detail", sa.JSON(), nullable=False),
        sa.Column("made_at", UTC, nullable=False),
        sa.Column("read_at", UTC, nullable=True),
        sa.Column("mail", sa.String(length=10), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("tries_left", sa.Integer(), nullable=False),
        sa.Column("next_try_at", UTC, nullable=False),
        sa.Column("fault", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_reminders_person_id_people"), ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reminders")),
        sa.UniqueConstraint("person_id", "kind", "about", "step", name=op.f("uq_reminders_person_id_kind_about_step")),
    )
    op.create_index(op.f("ix_reminders_made_at"), "reminders", ["made_at"])
    op.create_index("ix_reminders_mail_next_try_at", "reminders", ["mail", "next_try_at"])
    op.create_table(
        "reminder_days",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("made_at", UTC, nullable=False),
        sa.PrimaryKeyConstraint("day", name=op.f("pk_reminder_days")),
    )
    op.create_table(
        "calendar_keys",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("made_at", UTC, nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_calendar_keys_person_id_people"), ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_calendar_keys")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_calendar_keys_token_hash")),
    )


def downgrade():
    op.drop_table("calendar_keys")
    op.drop_table("reminder_days")
    op.drop_table("reminders")
    op.drop_column("people", "email")
