"""A clock that stands still until it is moved."""

from datetime import UTC, datetime, timedelta


class Clock:
    """Called for the time. Starts on a Monday morning in Shanghai."""

    def __init__(self) -> None:
        self.instant = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.instant

    def forward(self, **amount: float) -> datetime:
        """Move on by a timedelta's keywords."""
        self.instant += timedelta(**amount)
        return self.instant
