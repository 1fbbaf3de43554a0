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
    return Given(values=tuple(given_values(request.form, item_id)), seed=int(seed), key=key)


def _plain(text: str, longest: int) -> bool:
    return text.isascii() and text.isalnum() and len(text) <= longest
