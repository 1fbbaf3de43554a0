"""The floor plan of the lobby: every zone of the rulebook at its place, and beneath it who is led there.

The zones, their names and who goes where come from the rulebook; only where a zone lies in the drawing is ours. The walls and the
furniture are drawn by the style sheet behind a plain list of links, so that the keyboard and a screen reader walk the zones one by one.
"""

from collections.abc import Callable, Iterator
from html import escape

from app.domain.floor_plan import PLACES, SPOTS
from app.domain.lobby import Zone
from app.domain.rulebook import Rulebook
from app.library.tables import OURS, clause_links, named

TITLE = "大堂平面示意图"


def plan(rulebook: Rulebook) -> str:
    """The drawing and its legend. The layout is ours, an example: branches differ."""
    numbered = list(enumerate(rulebook.zones, 1))
    drawn = "".join(_drawn(number, zone) for number, zone in numbered if zone.key in PLACES)
    spots = "".join(f'<li class="plan-spot plan-{key}">{escape(name)}</li>' for key, name in SPOTS.items())
    legend = "".join(_entry(number, zone, rulebook) for number, zone in numbered)
    return (
        f'<div class="plan"><p class="plan-title">{TITLE}{OURS}</p>'
        f'<p class="plan-note">布局为示意，各网点以实际为准。点选区域，看谁去那里。</p>'
        f'<ul class="plan-floor" aria-label="{TITLE}">{drawn}{spots}</ul><ol class="plan-legend">{legend}</ol></div>'
    )


def _drawn(number: int, zone: Zone) -> str:
    place = f'<span class="visually-hidden">，{escape(PLACES[zone.key])}</span>'
    link = f'<a href="#zone-{escape(zone.key)}"><b>{number}</b><span>{escape(zone.name)}{place}</span></a>'
    return f'<li class="plan-zone plan-{escape(zone.key)}">{link}</li>'


def _entry(number: int, zone: Zone, rulebook: Rulebook) -> str:
    """A zone of the legend: who serves whom there, and by which rules."""
    cited = dict.fromkeys((*zone.clauses, *_cited(zone, rulebook)))
    led = "".join(f"<li>{escape(text)}</li>" for text in _led_there(zone, rulebook))
    return (
        f'<li id="zone-{escape(zone.key)}"><p class="plan-name"><b>{number}</b> {named(zone.name, zone)}</p>'
        f"<p>{escape(zone.serves)}（{escape(zone.staff)}）</p><ul>{led}</ul>"
        f'<p class="plan-clauses">条款 {clause_links(cited)}</p></li>'
    )


def _led_there(zone: Zone, rulebook: Rulebook) -> Iterator[str]:
    """Who and what is led to a zone, in the order of the routing rules."""
    for row in rulebook.routing:
        if row.zone == zone.key:
            yield f"第{row.number}行：{row.who}"
    for errand in rulebook.errands:
        if errand.zone == zone.key:
            yield f"{errand.name}：{'；'.join(errand.and_then)}"
    instead = [errand.name for errand in rulebook.errands if errand.counter == zone.key]
    if instead:
        yield f"自助设备故障时：{'、'.join(instead)}"


def _cited(zone: Zone, rulebook: Rulebook) -> Iterator[str]:
    for row in rulebook.routing:
        if row.zone == zone.key:
            yield from row.clauses
    for errand in rulebook.errands:
        if errand.zone == zone.key:
            yield from errand.clauses
        elif errand.counter == zone.key:
            yield from next(each for each in rulebook.fallbacks if each.missing == "machine").clauses


# Rendered by name like the tables; a drawing is laid out by itself and needs no frame that scrolls.
DRAWINGS: dict[str, Callable[[Rulebook], str]] = {"plan": plan}
