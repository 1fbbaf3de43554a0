"""accounts: where people work and worked, so that a past day shows those who have left since, at the branch of that day"""

import datetime as dt

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

FOREVER = dt.date(9999, 12, 31)


def upgrade():
    postings = op.create_table(
        "postings",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("to_on", sa.Date(), nullable=False),
        sa.Column("branch_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["branch_id"], ["branches.id"], name=op.f("fk_postings_branch_id_branches"), ondelete="RESTRICT"),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_postings_person_id_people"), ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("person_id", "from_on", name=op.f("pk_postings")),
    )
    op.create_index("ix_postings_branch_id_from_on", "postings", ["branch_id", "from_on"])
    bind = op.get_bind()
    people = bind.execute(sa.text("SELECT id, hired_on, branch_id, active FROM people")).all()
    rows = [_posting(bind, *person) for person in people]
    if rows:
        op.bulk_insert(postings, rows)


def _posting(bind, person_id, hired_on, branch_id, active):
    """What is known of the time before: the first day, the present branch and, of who has left, the day on which the account was closed."""
    first = dt.date.fromisoformat(hired_on) if isinstance(hired_on, str) else hired_on
    last = FOREVER
    if not active:
        closed = bind.execute(
            sa.text("SELECT max(at) FROM audit_rows WHERE action = 'account_closed' AND subject = :subject"), {"subject": f"person:{person_id}"}
        ).scalar()
        at = dt.datetime.fromisoformat(closed) if isinstance(closed, str) else closed or dt.datetime.now(dt.UTC)
        # The bank's own calendar is eight hours ahead of UTC, in which times are kept.
        last = max((at.replace(tzinfo=at.tzinfo or dt.UTC).astimezone(dt.UTC) + dt.timedelta(hours=8)).date(), first + dt.timedelta(days=1))
    return {"person_id": person_id, "from_on": first, "to_on": last, "branch_id": branch_id}


def downgrade():
    op.drop_table("postings")
