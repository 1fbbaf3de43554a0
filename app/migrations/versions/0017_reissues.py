"""certificates: one in force for each period, and which event and which number took the place of an earlier one"""

import json

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

PERIOD = ["person_id", "qualification", "valid_from"]
OLD_KEY, KEY = "uq_certificates_person_id_qualification_valid_from", "uq_certificates_one_in_force"


def upgrade():
    with op.batch_alter_table("certificates") as batch_op:
        batch_op.add_column(sa.Column("ended_by", sa.Integer(), server_default="0", nullable=False))
        batch_op.add_column(sa.Column("replaced_by", sa.String(length=30), server_default="", nullable=False))
        batch_op.drop_constraint(op.f(OLD_KEY), type_="unique")
    in_force = sa.text("ended_by = 0")
    op.create_index(KEY, "certificates", PERIOD, unique=True, sqlite_where=in_force, postgresql_where=in_force)
    _mark_ended()


def _mark_ended():
    """What was revoked, or declared void, before there was a column for it."""
    bind = op.get_bind()
    rows = bind.execute(sa.text("SELECT seq, kind, person_id, payload FROM ledger_events WHERE kind IN ('revoked', 'corrected') ORDER BY seq"))
    events = [(row.seq, row.kind, row.person_id, json.loads(row.payload)) for row in rows]
    void = {data["of"]: seq for seq, kind, _person, data in events if kind == "corrected"}
    revoked = [(seq, person, data["qualification"]) for seq, kind, person, data in events if kind == "revoked" and seq not in void]
    for issued in bind.execute(sa.text("SELECT number, person_id, qualification, event_seq FROM certificates")).all():
        later = [seq for seq, person, key in revoked if (person, key) == (issued.person_id, issued.qualification) and seq > issued.event_seq]
        ended_by = void.get(issued.event_seq) or min(later, default=0)
        if ended_by:
            bind.execute(sa.text("UPDATE certificates SET ended_by = :seq WHERE number = :number"), {"seq": ended_by, "number": issued.number})


def downgrade():
    # The old key knows one certificate for each period: the replaced ones would have to go, and no certificate is ever deleted.
    if op.get_bind().execute(sa.text("SELECT 1 FROM certificates WHERE replaced_by <> '' LIMIT 1")).first():
        raise RuntimeError("some certificates were issued anew; this step cannot be taken back")
    op.drop_index(KEY, table_name="certificates")
    with op.batch_alter_table("certificates") as batch_op:
        batch_op.create_unique_constraint(op.f(OLD_KEY), PERIOD)
        batch_op.drop_column("replaced_by")
        batch_op.drop_column("ended_by")
