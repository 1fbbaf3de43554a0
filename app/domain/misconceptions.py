"""All misconceptions by key, for whoever has a slip in hand and wants to tell the learner what was misread."""

from app.domain.routing_misconceptions import ROUTING_MISCONCEPTIONS
from app.domain.table_misconceptions import TABLE_MISCONCEPTIONS
from app.domain.tier_misconceptions import TIER_MISCONCEPTIONS

SAYS: dict[str, str] = {
    **{mistake.key: mistake.says for mistake in TIER_MISCONCEPTIONS},
    **{mistake.key: mistake.says for mistake in ROUTING_MISCONCEPTIONS},
    **{mistake.key: mistake.says for mistake in TABLE_MISCONCEPTIONS},
}

# The clauses that a misconception misreads, where it can be found out by the diagnosis: what somebody who has it should read again.
MISREADS: dict[str, tuple[str, ...]] = {
    "balance-today": ("3.1.1",),
    "elsewhere-added": ("3.1.1", "3.1.14"),
    "edges-excluded": ("3.1.2", "3.1.3", "3.1.4"),
    "ages-excluded": ("3.1.7",),
    "college-counted": ("3.1.8",),
    "studying-dropped": ("3.1.8",),
    "positioning-floor": ("3.1.12",),
    "youth-first": ("3.1.5",),
    "prime-line-for-middle": ("3.1.4", "3.1.13"),
    "age-ignored": ("3.1.5",),
    "education-ignored": ("3.1.5",),
    "by-amount-only": ("3.1.5", "3.1.6"),
    "no-upper-end": ("3.1.2", "3.1.3"),
    "hundred-for-thousand": ("3.1.2", "3.1.3"),
    "broken-machine-missed": ("3.3.16",),
    "missing-zone-missed": ("3.3.16",),
    "high-as-to-follow": ("3.3.3",),
    "card-by-assets": ("3.3.4",),
    "busy-is-absent": ("3.3.5", "3.3.16"),
    "no-manager-no-priority": ("3.3.6",),
    "elsewhere-unheard": ("3.1.14",),
    "withdrawal-edge": ("3.3.12",),
    "deposit-edge": ("3.3.12",),
    "limits-exchanged": ("3.3.12",),
    "prime-edge": ("3.1.13",),
    "middle-is-prime": ("3.1.13", "3.3.13"),
    "errand-first": ("3.3.3", "3.3.4", "3.3.5"),
    "machine-unused": ("3.3.9",),
    "all-to-machines": ("3.3.7",),
    "all-to-manager": ("3.3.7",),
}


def slip_told(option_text: str, slip: str) -> str:
    """A sentence that names the likeliest mistake behind a wrong option."""
    return f"误选“{option_text}”，多半是{SAYS[slip]}。"
