"""All misconceptions by key, for whoever has a slip in hand and wants to tell the learner what was misread."""

from app.domain.routing_misconceptions import ROUTING_MISCONCEPTIONS
from app.domain.table_misconceptions import TABLE_MISCONCEPTIONS
from app.domain.tier_misconceptions import TIER_MISCONCEPTIONS

SAYS: dict[str, str] = {
    **{mistake.key: mistake.says for mistake in TIER_MISCONCEPTIONS},
    **{mistake.key: mistake.says for mistake in ROUTING_MISCONCEPTIONS},
    **{mistake.key: mistake.says for mistake in TABLE_MISCONCEPTIONS},
}


def slip_told(option_text: str, slip: str) -> str:
    """A sentence that names the likeliest mistake behind a wrong option."""
    return f"误选“{option_text}”，多半是{SAYS[slip]}。"
