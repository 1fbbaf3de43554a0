"""How staff numbers, names and passwords may look, and how long a guesser waits."""

import re
import unicodedata
from datetime import datetime, timedelta

from app.domain.values import Frozen
from app.domain.weak_passwords import is_common

STAFF_NO = re.compile(r"[A-Z0-9]{4,20}")
LONGEST_PASSWORD = 128

FREE_FAILURES = 5
LONGEST_WAIT = timedelta(minutes=15)

# One-time codes: no 0/O, 1/I/L, so that a slip can be read aloud. Twelve of 31 characters are 59 bits.
CODE_ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
CODE_LENGTH = 12
CODE_LIVES = timedelta(hours=72)


class PasswordProfile(Frozen):
    """A named set of rules for passwords. `classes` of lower case, upper case, digits and other characters must be there."""

    key: str
    shortest: int
    classes: int
    # How long a password may be used; None where it is never changed without a reason.
    lives: timedelta | None
    # How many of the latest passwords may not come again.
    kept: int


# NIST SP 800-63B-4: length where a password is the only factor; no composition, no rotation, a blocklist.
NIST = PasswordProfile(key="nist", shortest=15, classes=0, lives=None, kept=0)
# 等保, GB/T 22239-2019, 8.1.4.1: "身份鉴别信息具有复杂度要求并定期更换". Twelve characters and ninety days are our reading.
MLPS = PasswordProfile(key="mlps", shortest=12, classes=3, lives=timedelta(days=90), kept=5)
PROFILES = {profile.key: profile for profile in (NIST, MLPS)}


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


def code_of(raw: str) -> str:
    """A one-time code as it was issued, from what somebody typed: full-width characters folded, upper case, without dashes and spaces."""
    return "".join(character for character in unicodedata.normalize("NFKC", raw).upper() if character in CODE_ALPHABET)


def password_fault(password: str, profile: PasswordProfile, known: tuple[str, ...]) -> str | None:
    """Why a new password is refused, as a code, or None.

    `known` are words that everybody could guess for this person: staff number, name, bank, branches. A password may not contain them.
    """
    folded = unicodedata.normalize("NFKC", password)
    if len(folded) < profile.shortest:
        return "password_short"
    if len(folded) > LONGEST_PASSWORD:
        return "password_long"
    lowered = folded.casefold()
    words = (unicodedata.normalize("NFKC", word).strip().casefold() for word in known)
    if any(len(word) > 1 and word in lowered for word in words):
        return "password_guessable"
    if is_common(lowered):
        return "password_common"
    if character_classes(folded) < profile.classes:
        return "password_simple"
    return None


def character_classes(text: str) -> int:
    """How many of lower case, upper case, digits and everything else occur."""
    return len({"lower" if c.islower() else "upper" if c.isupper() else "digit" if c.isdigit() else "other" for c in text})


def password_expired(set_at: datetime, profile: PasswordProfile, at: datetime) -> bool:
    """Whether a password set then must be changed at a sign-in now; at the end of its last hour it must."""
    return profile.lives is not None and at >= set_at + profile.lives


def wait_after(failures: int) -> timedelta:
    """How long the next try has to wait: nothing for the first five failures, then 2 s doubling up to a quarter of an hour."""
    if failures < FREE_FAILURES:
        return timedelta(0)
    return min(timedelta(seconds=2 ** min(failures - FREE_FAILURES + 1, 20)), LONGEST_WAIT)
