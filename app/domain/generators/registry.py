"""All generators by name: a new one is a module and a line here."""

from app.domain.generators.base import Generator
from app.domain.generators.duties import DUTIES
from app.domain.generators.links import LINKS
from app.domain.generators.routing import ROUTING
from app.domain.generators.tier import TIER
from app.domain.generators.tier_figure import TIER_FIGURE
from app.domain.generators.view import VIEW

GENERATORS: dict[str, Generator] = {generator.name: generator for generator in (TIER, TIER_FIGURE, ROUTING, LINKS, VIEW, DUTIES)}
