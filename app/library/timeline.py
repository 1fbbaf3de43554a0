"""A checklist as a timeline: lists of links to the clauses, which the style sheet draws as a line with a station for every phase."""

from html import escape

from app.domain.checklists import Checklist, Entry, Phase, parts_of
from app.domain.manual import section_of


def timeline(checklist: Checklist) -> str:
    """The HTML of a list, its values spoken; read aloud it is a list of phases with a list of links in each."""
    stations = "".join(_station(phase) for phase in checklist.phases)
    ticking = f'<p class="stations-tick"><a href="/manual/checklists/{escape(checklist.key)}">打开可打勾的清单</a></p>'
    return f'<div class="stations"><ol aria-label="{escape(checklist.title)}">{stations}</ol>{ticking}</div>'


def _station(phase: Phase) -> str:
    time, topic = parts_of(phase.title)
    when = f'<span class="station-when">{escape(time)}<span class="station-colon">：</span></span>' if time else ""
    stops = "".join(_stop(entry) for entry in phase.entries)
    within = " is-within" if time else ""
    return f'<li class="station{within}"><h3>{when}{escape(topic)}</h3><ol class="stops">{stops}</ol></li>'


def _stop(entry: Entry) -> str:
    mark = ' <span class="stop-standard">标准</span>' if entry.standard else ""
    address = f"/manual/{escape(section_of(entry.clause))}#c{escape(entry.clause)}"
    return f'<li><a href="{address}"><span>{escape(entry.do)}{mark}</span> <span class="stop-no">{escape(entry.clause)}</span></a></li>'
