"""How staff numbers, names and passwords may look, and how long a guesser waits."""

import re
import unicodedata
from datetime import timedelta

STAFF_NO = re.compile(r"[A-Z0-9]{4,20}")
SHORTEST_PASSWORD = 12
LONGEST_PASSWORD = 128

FREE_FAILURES = 5
LONGEST_WAIT = timedelta(minutes=15)


def staff_no_of(raw: str) -> str | None:
    """The one spelling of a staff number: full-width digits and letters folded, upper case. None when it cannot be one.

    Invisible characters and look-alikes of other scripts are refused, so that nobody has a twin.
    """
    folded = unicodedata.normalize("NFKC", raw).strip().upper()
    return folded if STAFF_NO.fullmatch(folded) else None


def name_of(raw: str) -> str | None:
    """A person's name, folded and without control characters; None when empty or over 60 characters."""
    folded = unicodedata.normalize("NFKC", raw).strip()
    if not folded or len(folded) > 60 or any(unicodedata.category(character) in ("Cc", "Cf", "Co", "Cs") for character in folded):
        return None
    return folded


def password_fault(password: str, staff_no: str, name: str) -> str | None:
    """Why a new password is refused, as a code, or None. Long rather than odd; never the person's own number or name."""
    if len(password) < SHORTEST_PASSWORD:
        return "password_short"
    if len(password) > LONGEST_PASSWORD:
        return "password_long"
    lowered = password.lower()
    if staff_no.lower() in lowered or (len(name) > 1 and name.lower() in lowered) or len(set(lowered)) < 5:
        return "password_guessable"
    return None


def wait_after(failures: int) -> timedelta:
    """How long the next try has to wait: nothing for the first five failures, then 2 s doubling up to a quarter of an hour."""
    if failures < FREE_FAILURES:
        return timedelta(0)
    return min(timedelta(seconds=2 ** min(failures - FREE_FAILURES + 1, 20)), LONGEST_WAIT)
