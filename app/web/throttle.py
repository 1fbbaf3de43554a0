"""Letting nobody ask too often: a bucket of tries for each key, in this process's memory.

In memory and not in rows of the database, on purpose: a page that strangers may open without signing in must not be able to keep the write
gate busy while people sit an exam, and reading changes nothing. Each process counts for itself, so n processes allow n times as much; what
the limit protects (a 128-bit token, a number that needs the right name beside it) does not hang on that factor.
"""

import math
import threading
from collections import OrderedDict
from datetime import datetime
from ipaddress import IPv6Address, ip_address


class Throttle:
    """`burst` tries at once, then one more every `seconds`. Remembers the `kept` keys that were used last."""

    def __init__(self, burst: int, seconds: float, kept: int = 20_000) -> None:
        self.burst, self.seconds, self.kept = burst, seconds, kept
        self._used: OrderedDict[str, tuple[float, datetime]] = OrderedDict()
        self._lock = threading.Lock()

    def wait(self, key: str, now: datetime) -> int:
        """Whole seconds until this key may try again; 0: it may now. Takes nothing."""
        with self._lock:
            over = self._level(key, now) + 1 - self.burst
        return max(0, math.ceil(round(over * self.seconds, 6)))

    def take(self, key: str, now: datetime) -> None:
        """Count one try."""
        with self._lock:
            self._used[key] = (min(self._level(key, now) + 1, float(self.burst)), now)
            self._used.move_to_end(key)
            while len(self._used) > self.kept:
                self._used.popitem(last=False)

    def _level(self, key: str, now: datetime) -> float:
        level, at = self._used.get(key, (0.0, now))
        return max(0.0, level - max(0.0, (now - at).total_seconds()) / self.seconds)


def place_of(address: str) -> str:
    """Who counts as one asker: an IPv4 address, or the /64 network of an IPv6 address, which one household changes at will."""
    try:
        parsed = ip_address(address)
    except ValueError:
        return "unknown"
    if isinstance(parsed, IPv6Address) and parsed.ipv4_mapped is None:
        return f"{int(parsed) >> 64:x}/64"
    return str(getattr(parsed, "ipv4_mapped", None) or parsed)
