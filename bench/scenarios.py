"""What is measured, each beside its floor and in turn with it."""

import gc
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import cycle
from statistics import median, quantiles

from app.domain.items.registry import key_of, values_of
from app.domain.paper import Paper
from bench.visits import Reply, Visitor

Step = Callable[[], list[Reply]]
# Runs of each before the first one that counts.
WARM = 3


@dataclass
class Costs:
    """CPU and wall times in ms; `cpu` has a sum for each run, `walls` an entry for each request."""

    cpu: list[float] = field(default_factory=list)
    walls: list[float] = field(default_factory=list)
    requests: int = 1

    def add(self, replies: list[Reply]) -> None:
        bad = [reply for reply in replies if reply.status not in (200, 302)]
        if bad:
            raise RuntimeError(f"{bad[0].status}: {bad[0].text[:300]}")
        self.requests = len(replies)
        self.cpu.append(sum(reply.cpu for reply in replies))
        self.walls += [reply.wall for reply in replies]

    @property
    def each(self) -> float:
        """Median CPU of one request."""
        return median(self.cpu) / self.requests

    def percentile(self, percent: int) -> float:
        return quantiles(self.walls, n=100, method="inclusive")[percent - 1]


@dataclass
class Result:
    """A scenario on one database. `limit` is the gate on the ratio, `longest` that on the CPU ms of a run (p95); None where there is none.

    What else the machine does shows in the wall times, so no gate hangs on those.
    """

    name: str
    limit: float | None
    longest: float | None = None
    ours: Costs = field(default_factory=Costs)
    bare: Costs = field(default_factory=Costs)

    @property
    def ratio(self) -> float:
        return median(self.ours.cpu) / median(self.bare.cpu)

    @property
    def passes(self) -> bool:
        within = self.limit is None or self.ratio <= self.limit
        return within and (self.longest is None or quantiles(self.ours.cpu, n=20)[-1] <= self.longest)

    @property
    def gate(self) -> str:
        """What it must keep to; "" where nothing is set."""
        gates = [f"at most {self.limit:g}" if self.limit else "", f"CPU p95 at most {self.longest:g} ms" if self.longest else ""]
        return ", ".join(gate for gate in gates if gate)


def measure(name: str, limit: float | None, ours: Step, bare: Step, rounds: int, longest: float | None = None) -> Result:
    """Run both in turn, each as often before the other as after it."""
    result = Result(name, limit, longest)
    for _ in range(WARM):
        ours()
        bare()
    gc.collect()
    for number in range(rounds):
        pairs = [(result.ours, ours), (result.bare, bare)]
        for costs, step in pairs if number % 2 else reversed(pairs):
            costs.add(step())
    return result


def page(visitor: Visitor, path: str) -> Step:
    return lambda: [visitor.get(path)]


def our_save(visitor: Visitor, attempt: str, paper: Paper) -> Step:
    """Answer one slot after the other, then change the answers."""
    url, revs = f"/quizzes/attempts/{attempt}/answers", dict.fromkeys((entry.slot for entry in paper.items), 0)
    entries = cycle(paper.items)

    def step() -> list[Reply]:
        entry = next(entries)
        values = values_of(entry.item, key_of(entry.item)) if revs[entry.slot] % 2 == 0 else []
        reply = visitor.save(
            url, key=f"{entry.slot:04}-{revs[entry.slot]:04}", epoch=1, slot=entry.slot, base_rev=revs[entry.slot], values=values
        )
        revs[entry.slot] += 1
        return [reply]

    return step


def bare_save(visitor: Visitor, attempt: str) -> Step:
    slots = cycle(range(1, 21))
    return lambda: [visitor.save(f"/attempts/{attempt}/answers", slot=next(slots), base_rev=0, values=["A"])]


def our_journey(visitors: Iterator[Visitor], paper_of: Callable[[str], Paper]) -> Step:
    """Start, look, save twenty times, submit, look at the result: each time another trainee."""

    def step() -> list[Reply]:
        visitor = next(visitors)
        replies = [visitor.post("/quizzes/tiers/start")]
        path = replies[0].headers["Location"]
        paper = paper_of(path.rpartition("/")[2])
        replies.append(visitor.get(path))
        for entry in paper.items:
            values = values_of(entry.item, key_of(entry.item))
            replies.append(
                visitor.save(f"{path}/answers", key=f"of-slot-{entry.slot:04}", epoch=1, slot=entry.slot, base_rev=0, values=values)
            )
        replies.append(visitor.post(f"{path}/submit", epoch="1"))
        replies.append(visitor.get(f"{path}/result"))
        return replies

    return step


def bare_journey(visitor: Visitor) -> Step:
    def step() -> list[Reply]:
        replies = [visitor.post("/start")]
        attempt = json.loads(replies[0].body)["id"]
        replies.append(visitor.get(f"/attempts/{attempt}"))
        replies += [visitor.save(f"/attempts/{attempt}/answers", slot=slot, base_rev=0, values=["A"]) for slot in range(1, 21)]
        replies.append(visitor.post(f"/attempts/{attempt}/submit"))
        replies.append(visitor.get(f"/attempts/{attempt}/result"))
        return replies

    return step
