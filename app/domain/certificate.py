"""Certificate numbers."""

from datetime import date


def number_of(seq: int, issued_on: date) -> str:
    """Year, ledger number and a check digit (ISO 7064 MOD 11,10), so that one mistyped digit is noticed: 2026-000123-4."""
    digits = f"{issued_on.year:04d}{seq:06d}"
    return f"{digits[:4]}-{digits[4:]}-{_check_digit(digits)}"


def is_number(text: str) -> bool:
    """Whether a text is a well-formed number with the right check digit."""
    parts = text.split("-")
    if len(parts) != 3 or not all(part.isascii() and part.isdigit() for part in parts) or len(parts[0]) != 4 or len(parts[2]) != 1:
        return False
    return _check_digit(parts[0] + parts[1]) == parts[2]


def _check_digit(digits: str) -> str:
    product = 10
    for digit in digits:
        total = (int(digit) + product) % 10 or 10
        product = (2 * total) % 11
    return str((11 - product) % 10)
