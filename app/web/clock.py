"""The server's clock, the only one that counts."""

from datetime import UTC, date, datetime

from flask import current_app

from app.domain.calendar import civil_date


def now() -> datetime:
    """This instant in UTC. Tests and drills put another clock into `app.extensions["clock"]`."""
    clock = current_app.extensions.get("clock")
    instant: datetime = clock() if clock else datetime.now(UTC)
    return instant


def today() -> date:
    """This civil day at the bank."""
    return civil_date(now())
