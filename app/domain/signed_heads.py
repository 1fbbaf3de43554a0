"""Ends of the ledger, signed and kept outside the database: they tell when an older ledger was put in the place of a newer one."""

import hashlib
import hmac
import json
from datetime import UTC, datetime
from typing import Any

from pydantic import ValidationError

from app.domain.ledger import canonical
from app.domain.values import Frozen

# The secret also signs cookies and receipts: what is signed for one purpose must be worth nothing for another.
PURPOSE = b"lobby ledger head 1"


class SignedHead(Frozen):
    """The ledger held `seq` events at this instant, the last with this hash. `signature` is HMAC-SHA256 over the other fields.

    With a reason it is a sign-off: the person `by` (an id) has said why heads before it are lost, and that the ledger goes on from here.
    """

    seq: int
    hash: str
    at: datetime
    signature: str
    by: int = 0
    reason: str = ""


def sign(seq: int, last_hash: str, at: datetime, secret: str, *, by: int = 0, reason: str = "") -> SignedHead:
    """The signed end of a ledger; with a reason, a sign-off."""
    head = SignedHead(seq=seq, hash=last_hash, at=at, signature="", by=by, reason=reason)
    return head.model_copy(update={"signature": _signature(head, secret)})


def is_genuine(head: SignedHead, secret: str) -> bool:
    """Whether somebody who knows the secret signed exactly this."""
    return hmac.compare_digest(head.signature.encode(), _signature(head, secret).encode())


def spell(head: SignedHead) -> str:
    """A head as a line of the file, without the line's end."""
    return canonical(_covered(head) | {"signature": head.signature})


def read(line: str) -> SignedHead | None:
    """The head that a line spells, None where it spells none."""
    try:
        head = SignedHead.model_validate(json.loads(line))
    except (ValueError, ValidationError):
        return None
    return head if head.at.tzinfo else None


def _signature(head: SignedHead, secret: str) -> str:
    key = hmac.new(secret.encode(), PURPOSE, hashlib.sha256).digest()
    return hmac.new(key, canonical(_covered(head)).encode(), hashlib.sha256).hexdigest()


def _covered(head: SignedHead) -> dict[str, Any]:
    sign_off = {"by": head.by, "reason": head.reason} if head.reason else {}
    return {"seq": head.seq, "hash": head.hash, "at": head.at.astimezone(UTC).isoformat(timespec="microseconds"), **sign_off}
