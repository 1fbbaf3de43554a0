"""halted record: since when nothing more is written into a ledger whose signed end was lost"""

import sqlalchemy as sa
from alembic import op


revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade():
    op.add_column("ledger_head", sa.Column("halted_at", sa.DateTime(timezone=True)))


def downgrade():
    op.drop_column("ledger_head", "halted_at")
