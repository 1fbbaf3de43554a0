"""no replacing: SQLite deletes the row that INSERT OR REPLACE runs into without asking a DELETE trigger"""

from alembic import op


revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

# Every append-only table with each of its keys. PostgreSQL asks the UPDATE trigger before ON CONFLICT DO UPDATE and needs no more.
KEYS = {
    "ledger_events": (("seq",), ("hash",)),
    "audit_rows": (("id",),),
    "attempt_events": (("attempt_id", "seq"),),
    "answers": (("attempt_id", "slot", "rev"), ("attempt_id", "key")),
    "markings": (("attempt_id", "slot", "opinion"),),
    "criterion_marks": (("attempt_id", "slot", "opinion", "criterion"),),
}


def upgrade():
    if op.get_bind().dialect.name != "sqlite":
        return
    for table, keys in KEYS.items():
        taken = " OR ".join(
            f"EXISTS (SELECT 1 FROM {table} WHERE {' AND '.join(f'{column} = NEW.{column}' for column in key)})" for key in keys
        )
        op.execute(
            f"CREATE TRIGGER {table}_no_replace BEFORE INSERT ON {table} WHEN {taken} BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
        )


def downgrade():
    if op.get_bind().dialect.name != "sqlite":
        return
    for table in KEYS:
        op.execute(f"DROP TRIGGER {table}_no_replace")
