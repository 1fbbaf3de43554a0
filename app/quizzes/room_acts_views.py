"""What an invigilator does in the room: to one candidate, or more time for all. Who may is decided where it is done."""

from collections.abc import Callable
from datetime import datetime

from flask import Blueprint, abort, flash, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as BaseResponse

from app.domain.attempt import LONGEST_EXTENSION
from app.errors import NotFound, Refused
from app.quizzes import room_queries as queries
from app.quizzes.incidents_services import extend_attempt, resume_attempt, suspend_attempt, void_attempt
from app.quizzes.regrade_services import decide_evidence
from app.quizzes.room_services import note_incident
from app.web.access import requires, viewer
from app.web.clock import now
from app.web.content import library
from app.web.messages import sentence

bp = Blueprint("room_acts", __name__, url_prefix="/quizzes/sittings/<int:sitting_id>/room")


@bp.post("/<int:person_id>/notes")
@requires("own")
def note(sitting_id: int, person_id: int) -> BaseResponse:
    text, key = request.form.get("text", "")[:300], request.form.get("key", "")[:32]
    return _told(note_incident(viewer(), sitting_id, person_id, text, key, now()), _("已记下。"), sitting_id, person_id)


@bp.post("/<int:person_id>/suspend")
@requires("own")
def suspend(sitting_id: int, person_id: int) -> BaseResponse:
    done = _("已暂停，时间停在这里。超过 10 分钟须由另一个人恢复。")
    return _act(sitting_id, person_id, lambda attempt_id: suspend_attempt(viewer(), attempt_id, _reason(), now()), done)


@bp.post("/<int:person_id>/resume")
@requires("own")
def resume(sitting_id: int, person_id: int) -> BaseResponse:
    done = _("已恢复，剩余时间一秒不少。")
    return _act(sitting_id, person_id, lambda attempt_id: resume_attempt(viewer(), attempt_id, _reason(), now()), done)


@bp.post("/<int:person_id>/extend")
@requires("own")
def extend(sitting_id: int, person_id: int) -> BaseResponse:
    minutes, seen, done = _minutes(), _seen(request.form.get("seen", "")), _("已加时。考生的页面会在十几秒内更新。")
    return _act(sitting_id, person_id, lambda attempt_id: extend_attempt(viewer(), attempt_id, minutes, _reason(), now(), seen), done)


@bp.post("/<int:person_id>/void")
@requires("own")
def void(sitting_id: int, person_id: int) -> BaseResponse:
    done = _("已记下。作废要两个人：一个人提出，另一个人在这里确认。")
    return _act(sitting_id, person_id, lambda attempt_id: void_attempt(viewer(), attempt_id, _reason(), library(), now()), done)


@bp.post("/<int:person_id>/evidence/<int:seq>")
@requires("own")
def evidence(sitting_id: int, person_id: int, seq: int) -> BaseResponse:
    decision = request.form.get("decision", "")
    if decision not in ("accept", "dismiss"):
        abort(422)

    def decide(attempt_id: str) -> Refused | None:
        return decide_evidence(viewer(), attempt_id, seq, decision == "accept", _reason(), library(), now())

    return _act(sitting_id, person_id, decide, _("已处理。"))


@bp.post("/extend")
@requires("own")
def extend_all(sitting_id: int) -> BaseResponse:
    """More time for everybody who is at work, each an event of their own. A page that is older than the last extension adds nothing."""
    sitting = queries.get_watched(viewer(), sitting_id) or abort(404)
    if not queries.may_act(viewer(), sitting):
        abort(404)
    minutes, reason, refusals, done = _minutes(), _reason(), [], 0
    if request.form.get("extensions", "") != str(queries.count_extensions(viewer(), sitting)):
        refusals.append(Refused.because("deadline_moved"))
    else:
        for seat in queries.list_seats(viewer(), sitting, now()):
            if seat.state in ("open", "suspended"):
                refused = _extended(seat, minutes, reason)
                done += refused is None
                refusals += [refused] if refused else []
    for said in sorted({sentence(refused) for refused in refusals}):
        flash(said, "error")
    flash(_("已给 %(n)s 人加时 %(minutes)s 分钟。", n=done, minutes=minutes), "success" if done else "info")
    return redirect(url_for("room.room", sitting_id=sitting_id))


def _extended(seat: queries.RoomSeat, minutes: int, reason: str) -> Refused | None:
    try:
        return extend_attempt(viewer(), seat.attempt_id, minutes, reason, now(), seat.deadline_at)
    except NotFound as missing:
        # Somebody who was moved to another branch after the start: their own trainer's to help.
        return missing.refused


def _act(sitting_id: int, person_id: int, act: Callable[[str], Refused | None], done: str) -> BaseResponse:
    """Do something to the latest attempt of a candidate whom the viewer sees in a room that they run."""
    sitting = queries.get_watched(viewer(), sitting_id) or abort(404)
    seat = queries.get_seat_in_room(viewer(), sitting, person_id, now()) or abort(404)
    if not queries.may_act(viewer(), sitting):
        abort(404)
    return _told(act(seat.attempt_id) if seat.attempt_id else Refused.because("not_begun"), done, sitting_id, person_id)


def _reason() -> str:
    return request.form.get("reason", "").strip()[:200]


def _minutes() -> int:
    minutes = request.form.get("minutes", 0, type=int)
    return minutes if 1 <= minutes <= LONGEST_EXTENSION else abort(422)


def _seen(text: str) -> datetime:
    """The deadline that the page showed."""
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        abort(422)


def _told(refused: Refused | None, done: str, sitting_id: int, person_id: int) -> BaseResponse:
    flash(sentence(refused) if refused else done, "error" if refused else "success")
    return redirect(url_for("room.candidate", sitting_id=sitting_id, person_id=person_id))
