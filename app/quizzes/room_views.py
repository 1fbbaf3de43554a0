"""The live room of an invigilator: a table that a script keeps fresh, and a page for each candidate with what can be done."""

import json
import secrets
from collections.abc import Sequence
from typing import Any

from flask import Blueprint, abort, jsonify, render_template
from flask_babel import format_time
from flask_babel import gettext as _
from werkzeug.wrappers import Response as BaseResponse

from app.domain.attempt import LONGEST_EXTENSION
from app.domain.sittings import Phase
from app.quizzes import room_queries as queries
from app.quizzes.chain_queries import get_events, get_evidence
from app.quizzes.sittings_queries import SittingLine, get_line
from app.web.access import requires, viewer
from app.web.clock import now
from app.web.content import library
from app.web.sitting_words import EVENTS, PHASES, SEATS

bp = Blueprint("room", __name__, url_prefix="/quizzes/sittings/<int:sitting_id>")


@bp.get("/room")
@requires("own")
def room(sitting_id: int) -> str:
    line, seats = _line(sitting_id), _seats(sitting_id)
    return render_template(
        "quizzes/room.html",
        line=line,
        sitting=line.sitting,
        seats=seats,
        cells=[_cells(seat) for seat in seats],
        counts=_counts(seats),
        words=SEATS,
        phases=PHASES,
        title=_title(line),
        may_act=queries.may_act(viewer(), line.sitting),
        extensions=queries.count_extensions(viewer(), line.sitting),
        most_minutes=LONGEST_EXTENSION,
    )


@bp.get("/room.json")
@requires("own")
def room_json(sitting_id: int) -> BaseResponse:
    """What changes in the room, in the words of the page: a script puts it where it belongs."""
    line, seats = _line(sitting_id), _seats(sitting_id)
    reply = jsonify(
        at=format_time(now(), "HH:mm:ss"),
        over=line.phase is not Phase.RUNNING and line.phase is not Phase.COMING,
        counts={key: value for key, _word, value in _counts(seats)},
        seats={str(seat.person_id): _cells(seat) for seat in seats},
    )
    reply.headers["Cache-Control"] = "no-store"
    return reply


@bp.get("/room/<int:person_id>")
@requires("own")
def candidate(sitting_id: int, person_id: int) -> str:
    line = _line(sitting_id)
    seat = queries.get_seat_in_room(viewer(), line.sitting, person_id, now()) or abort(404)
    return render_template(
        "quizzes/room_candidate.html",
        line=line,
        sitting=line.sitting,
        seat=seat,
        cells=_cells(seat),
        notes=queries.list_notes(viewer(), line.sitting, person_id),
        key=secrets.token_hex(8),
        events=_events(seat.attempt_id),
        waiting=[one for one in get_evidence(seat.attempt_id) if one.accepted is None] if seat.attempt_id else [],
        proposed=bool(get_events(seat.attempt_id, "void_proposed")) and seat.state != "void",
        most_minutes=LONGEST_EXTENSION,
        words=SEATS,
        phases=PHASES,
        may_act=queries.may_act(viewer(), line.sitting) and person_id != viewer().person_id,
    )


def _events(attempt_id: str) -> list[tuple[Any, str, str]]:
    """What happened, the latest first: when, what, and the reason that was given."""
    found = []
    for event in get_events(attempt_id, *EVENTS):
        data = json.loads(event.data)
        more = _("%(n)s 分钟", n=data["delta_ms"] // 60_000) if event.kind == "deadline" else ""
        found.append((event.at, str(EVENTS[event.kind]), " ".join(part for part in (more, str(data.get("reason", ""))) if part)))
    return found[::-1]


def _line(sitting_id: int) -> SittingLine:
    return get_line(queries.get_watched(viewer(), sitting_id) or abort(404), now())


def _seats(sitting_id: int) -> list[queries.RoomSeat]:
    return queries.list_seats(viewer(), queries.get_watched(viewer(), sitting_id) or abort(404), now())


def _title(line: SittingLine) -> str:
    blueprint = library().bank.blueprint(line.sitting.paper)
    return blueprint.title if blueprint else line.sitting.paper


def _counts(seats: Sequence[queries.RoomSeat]) -> list[tuple[str, str, int]]:
    """How many are in each state, those who are over in one: (key, word, number)."""
    states = [seat.state for seat in seats]
    over = sum(states.count(state) for state in ("submitted", "expired", "void"))
    return [
        ("absent", str(SEATS["absent"]), states.count("absent")),
        ("open", str(SEATS["open"]), states.count("open")),
        ("suspended", str(SEATS["suspended"]), states.count("suspended")),
        ("over", _("已结束"), over),
        ("late", _("迟到的答案待处理"), sum(seat.late for seat in seats)),
    ]


def _cells(seat: queries.RoomSeat) -> dict[str, Any]:
    """A candidate's row in words."""
    running = seat.state in ("open", "suspended")
    return {
        "state": seat.state,
        "word": str(SEATS[seat.state]),
        "answered": _("%(n)s / %(total)s", n=seat.answered, total=seat.total) if seat.attempt_id else "—",
        "saved": format_time(seat.saved_at, "HH:mm:ss") if seat.saved_at else "—",
        "seen": _ago(seat),
        "left": _left(seat) if running else "—",
        "flags": "；".join(_flags(seat)),
    }


def _ago(seat: queries.RoomSeat) -> str:
    """When the person was last here. It is kept to the minute."""
    if seat.seen_at is None:
        return "—"
    minutes = int((now() - seat.seen_at).total_seconds() // 60)
    if minutes < 2:
        return _("刚才")
    return _("%(n)s 分钟前", n=minutes) if minutes < 60 else _("1 小时前或更早")


def _left(seat: queries.RoomSeat) -> str:
    """The time that is left, rounded up to minutes; for who is suspended it stands still."""
    if seat.deadline_at is None:
        return "—"
    seconds = (seat.deadline_at - (seat.suspended_at or now())).total_seconds()
    return _("%(n)s 分钟", n=max(0, -int(-seconds // 60)))


def _flags(seat: queries.RoomSeat) -> list[str]:
    """What the invigilator should look at; none of it is an offence by itself."""
    flags = []
    if seat.devices > 1:
        flags.append(_("%(n)s 个设备或登录", n=seat.devices))
    if seat.taken_over:
        flags.append(_("换过窗口 %(n)s 次", n=seat.taken_over))
    if seat.late:
        flags.append(_("迟到的答案 %(n)s 条", n=seat.late))
    if seat.notes:
        flags.append(_("记录 %(n)s 条", n=seat.notes))
    return flags
