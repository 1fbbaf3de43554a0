"""What a practice question sends."""

from flask import abort, request

from app.domain.practice_items import Given
from app.web.answer_fields import given_values

KEY_LONGEST = 40


def given(item_id: str) -> Given:
    """The answer to this item as the form brings it; 422 for what no page of ours sends."""
    seed, key = request.form.get("seed", ""), request.form.get("key", "")
    if not (_plain(seed, 12) and seed.isdigit() and _plain(key, KEY_LONGEST)):
        abort(422)
    skip = bool(request.form.get("skip"))
    values = () if skip else tuple(given_values(request.form, item_id))
    return Given(values=values, seed=int(seed), key=key, skip=skip)


def new_key() -> str:
    """The key of a form that opens something: 24 hexadecimal digits; 422 for anything else."""
    key = request.form.get("key", "")
    if not (_plain(key, 24) and len(key) == 24):
        abort(422)
    return key


def confidence() -> int:
    """How sure somebody says they are, in percent; 0 where nothing was said."""
    said = request.form.get("confidence", "")
    return int(said) if _plain(said, 3) and said.isdigit() else 0


def _plain(text: str, longest: int) -> bool:
    return text.isascii() and text.isalnum() and len(text) <= longest
