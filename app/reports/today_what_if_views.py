"""What a change of people would do to the lobbies: asked in an address, answered on a page, kept nowhere."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from flask import Blueprint, abort, render_template, request, url_for

from app.domain.calendar import FOREVER
from app.domain.staffing import Cover, Effect
from app.domain.standing_filters import BadFilter
from app.domain.today_filters import FIELDS, MOST_CHANGES, Wish, read_today_filters, read_wishes
from app.reports.today_people_queries import Outcome, Tried, list_outcome
from app.reports.today_queries import list_places
from app.web.access import requires, viewer
from app.web.clock import today
from app.web.content import library
from app.web.today_words import change_kinds, change_sentence, cover_sentence, fault_sentence, gap_sentence

bp = Blueprint("what_if", __name__, url_prefix="/reports/today/what-if")

# So many lobbies are offered by name when somebody types where a person would go.
_OFFERED = 400


@bp.get("")
@requires("see_standings")
def index() -> str:
    """What changes would do; nothing of it is kept."""
    try:
        on = read_today_filters({"on": request.args.get("on", "")}, today()).on
        wishes = read_wishes({key: request.args.getlist(key) for key in request.args}, on)
    except BadFilter:
        abort(422)
    outcome = list_outcome(viewer(), library().programme.lobby.key, wishes, on)
    lobbies = [place for place in list_places(viewer()) if place.has_lobby]
    return render_template(
        "reports/what_if.html",
        on=on,
        tried=outcome.tried,
        lobbies=lobbies if len(lobbies) <= _OFFERED else [],
        kinds=change_kinds(),
        most=MOST_CHANGES,
        fault_sentence=fault_sentence,
        reckoned=[_understood(each) for each in outcome.tried if not each.fault],
        gaps=[gap_sentence(name, gap.from_on, _day(gap.to_on), gap.closes) for name, effect in outcome.effects for gap in effect.bare],
        effects=[_told(name, effect, outcome) for name, effect in outcome.effects],
        without=lambda index: _address(on, [*wishes[:index], *wishes[index + 1 :]]),
    )


def _understood(tried: Tried) -> str:
    person, wish = tried.somebody, tried.wish
    if person is None:
        return ""
    to = tried.branch.name if tried.branch else ""
    return change_sentence(wish.what.value, person.name, person.staff_no, person.branch, wish.from_on, to)


def _told(lobby: str, effect: Effect, outcome: Outcome) -> dict[str, Any]:
    then = sorted((outcome.names[person] for person in effect.there_after), key=lambda somebody: somebody.staff_no)
    return {
        "name": lobby,
        "effect": effect,
        "people": [f"{somebody.name} {somebody.staff_no}" for somebody in then],
        "before": _cover(effect.before),
        "after": _cover(effect.after),
    }


def _cover(cover: Cover) -> str:
    return cover_sentence(len(cover.people), _day(cover.ends_on), _day(cover.again_on))


def _day(day: date) -> date | None:
    return None if day == FOREVER else day


def _address(on: date, wishes: Sequence[Wish]) -> str:
    """The page with these changes."""
    columns = {key: [_field(wish, key) for wish in wishes] for key in FIELDS}
    return url_for("what_if.index", on=on, **columns)


def _field(wish: Wish, key: str) -> str:
    return {"who": wish.who, "what": wish.what.value, "from": wish.from_on.isoformat(), "to": wish.to}[key]
