"""Argon2 hashing, at most two at a time: it is slow on purpose, and a rush of sign-ins must not starve saved answers."""

import unicodedata
from threading import Semaphore

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

# OWASP's first recommendation for Argon2id: 19 MiB, two passes, one lane.
_hasher = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
_turn = Semaphore(2)
# Verified when there is no such account, so that the reply takes as long as for a wrong password.
_NOBODY = _hasher.hash("nobody has this password")


def hash_password(password: str) -> str:
    """The stored form of a password, about 20 ms of one core."""
    with _turn:
        return _hasher.hash(_folded(password))


def matches(password: str, stored: str) -> bool:
    """Whether the password is the one that was stored. Takes as long for an empty `stored`, and is then False."""
    with _turn:
        try:
            return _hasher.verify(stored or _NOBODY, _folded(password)) and bool(stored)
        except (VerificationError, InvalidHashError):
            return False


def _folded(password: str) -> str:
    """One spelling whatever input method wrote it: full-width letters and digits are those of the keyboard."""
    return unicodedata.normalize("NFKC", password)
