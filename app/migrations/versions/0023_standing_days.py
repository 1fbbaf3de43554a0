"""an index that holds all a board of a day asks of standing intervals"""

from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

COLUMNS = ["qualification", "person_id", "from_on", "to_on", "state"]


def upgrade():
    op.create_index("ix_standing_intervals_days", "standing_intervals", COLUMNS)


def downgrade():
    op.drop_index("ix_standing_intervals_days", "standing_intervals")
