"""Five questions a day, one at a time."""

from flask import Blueprint, abort, render_template

from app.domain.memory import Behaviour
from app.practice.daily_queries import Daily, get_daily, get_daily_question
from app.practice.forms import given
from app.practice.memory_services import answer_item
from app.practice.queries import PracticeItem
from app.web.access import requires, viewer
from app.web.clock import now
from app.web.content import library

bp = Blueprint("daily", __name__, url_prefix="/practice/daily")


@bp.get("")
@requires("own")
def index() -> str:
    daily = get_daily(viewer().person_id, library(), now())
    return _page(daily, get_daily_question(viewer().person_id, daily, library(), now()))


@bp.post("/<item_id>")
@requires("own")
def answer(item_id: str) -> str:
    """Mark and explain at once; what was sent twice counts once."""
    item = answer_item(viewer().person_id, item_id, given(item_id), Behaviour.DAILY, library(), now()) or abort(404)
    return _page(get_daily(viewer().person_id, library(), now()), item)


def _page(daily: Daily, item: PracticeItem | None) -> str:
    return render_template("practice/daily.html", item=item, daily=daily, day=daily.day)
