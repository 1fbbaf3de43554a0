"""What an attempt is, in as few words as it can be said: the model to which the real one is held."""

from collections import defaultdict
from dataclasses import dataclass, field

LIMIT, GRACE, LONG_SUSPENSION = 1200, 60, 600


@dataclass
class Model:
    """Times are seconds since the start. `slots` holds every value saved, the last is the answer; `said` each save by its key."""

    now: int = 0
    state: str = "open"
    deadline: int = LIMIT
    epoch: int = 1
    suspended_at: int = 0
    suspended_by: str = ""
    slots: defaultdict[int, list[str]] = field(default_factory=lambda: defaultdict(list))
    said: dict[str, tuple[int, int, str, int]] = field(default_factory=dict)
    aside: list[tuple[str, int, str]] = field(default_factory=list)
    closed_at: int | None = None

    @property
    def out_of_time(self) -> bool:
        return self.state == "open" and self.now > self.deadline + GRACE

    def save(self, key: str, epoch: int, slot: int, base_rev: int, value: str) -> str | int:
        """The new revision, or why there is none."""
        if key in self.said:
            before = self.said[key]
            return before[3] if before[:3] == (slot, base_rev, value) else "key_reused"
        refused = self._why_not(epoch)
        if refused in ("too_late", "taken_over"):
            self.put_aside(refused, slot, value)
        if refused:
            return refused
        if len(self.slots[slot]) != base_rev:
            return "stale_answer"
        self.slots[slot].append(value)
        self.said[key] = (slot, base_rev, value, base_rev + 1)
        return base_rev + 1

    def _why_not(self, epoch: int) -> str:
        if self.state == "submitted":
            return "attempt_closed"
        if self.state == "expired" or self.out_of_time:
            return "too_late"
        if epoch != self.epoch:
            return "taken_over"
        return "suspended" if self.state == "suspended" else ""

    def put_aside(self, why: str, slot: int, value: str) -> None:
        if self.slots[slot][-1:] != [value] and all((slot, value) != known[1:] for known in self.aside):
            self.aside.append((why, slot, value))

    def submit(self, epoch: int) -> str:
        refused = self._why_not(epoch)
        if self.out_of_time:
            self.close("expired", self.deadline)
        if self.state in ("submitted", "expired"):
            return ""
        if not refused:
            self.close("submitted", self.now)
        return refused

    def close(self, state: str, at: int) -> None:
        self.state, self.closed_at = state, at

    def suspend(self, who: str) -> str:
        if self.state == "suspended":
            return "already_suspended"
        if self.state != "open" or self.out_of_time:
            return "attempt_over"
        self.state, self.suspended_at, self.suspended_by = "suspended", self.now, who
        return ""

    def resume(self, who: str) -> str:
        if self.state != "suspended":
            return "not_suspended" if self.state == "open" and not self.out_of_time else "attempt_over"
        stood_still = self.now - self.suspended_at
        if stood_still > LONG_SUSPENSION and who == self.suspended_by:
            return "second_person_needed"
        self.state, self.deadline = "open", self.deadline + stood_still
        return ""

    def extend(self, minutes: int) -> str:
        if self.state not in ("open", "suspended") or self.out_of_time:
            return "attempt_over"
        self.deadline += 60 * minutes
        return ""

    def expire(self) -> None:
        if self.out_of_time:
            self.close("expired", self.deadline)
