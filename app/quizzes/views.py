"""Papers, attempts and results."""

from typing import Any

from flask import Blueprint, abort, current_app, flash, jsonify, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response as BaseResponse

from app.accounts.queries import token_hash
from app.domain.attempt import TRIES, AttemptState, Place
from app.domain.attempt_chain import receipt
from app.domain.blueprint import Blueprint as PaperBlueprint
from app.domain.manual import Chapter, in_order
from app.domain.paper import shown_paper
from app.errors import Refused
from app.qualification.queries import get_own_modules
from app.quizzes import answers_services, lease_services, queries, services
from app.quizzes.case_queries import get_case_states, get_debriefings
from app.quizzes.forms import LeaseBody, SaveBody, read_body, read_changes, read_epoch
from app.quizzes.marking_queries import get_opinions, get_waiting_slots
from app.quizzes.sittings_queries import get_tries_left_in, list_own_sittings, list_watched, may_see_answers
from app.web.access import requires, viewer
from app.web.clock import now, today
from app.web.content import library
from app.web.messages import sentence
from app.web.sitting_words import PHASES

bp = Blueprint("quizzes", __name__, url_prefix="/quizzes")

# What a refused save is told by, where it is no conflict.
SAVE_STATUS = {"key_reused": 422, "not_saved": 507}


@bp.get("/")
@requires("own")
def papers() -> str:
    lines: list[dict[str, Any]] = []
    for module in get_own_modules(viewer().person_id, library().programme, today()):
        for slug in module.papers:
            blueprint = library().bank.blueprint(slug)
            if blueprint and all(line["blueprint"] != blueprint for line in lines):
                lines.append(
                    {
                        "module": module,
                        "blueprint": blueprint,
                        "refused": queries.why_not_start(viewer().person_id, slug, library(), now()),
                        "past": queries.get_past_attempts(viewer().person_id, slug),
                    }
                )
    return render_template(
        "quizzes/papers.html",
        lines=lines,
        checks=_checks(),
        seats=list_own_sittings(viewer(), now()),
        watched=list_watched(viewer(), now()),
        phases=PHASES,
        sentence=sentence,
    )


def _checks() -> list[tuple[Chapter, list[PaperBlueprint]]]:
    """The checks for oneself, by the chapter that they ask about."""
    checks = [blueprint for blueprint in library().bank.blueprints if blueprint.use == "check"]
    found = []
    for chapter in library().manual.chapters:
        own = {section.id for section in chapter.sections}
        found.append((chapter, [blueprint for blueprint in checks if own.issuperset(blueprint.sections)]))
    return [(chapter, blueprints) for chapter, blueprints in found if blueprints]


@bp.get("/<slug>")
@requires("own")
def paper(slug: str) -> str:
    blueprint = library().bank.blueprint(slug) or abort(404)
    person_id = viewer().person_id
    return render_template(
        "quizzes/paper.html",
        blueprint=blueprint,
        refused=queries.why_not_start(person_id, slug, library(), now()),
        running=queries.get_open_attempt(person_id, slug),
        past=queries.get_past_attempts(person_id, slug),
        tries_left=queries.get_tries_left(person_id, slug),
        tries=TRIES,
        sentence=sentence,
    )


@bp.post("/<slug>/start")
@requires("own")
def start(slug: str) -> BaseResponse:
    outcome = services.start_attempt(viewer().person_id, slug, library(), now(), _place())
    if isinstance(outcome, Refused):
        flash(sentence(outcome), "error")
        return redirect(url_for("quizzes.paper", slug=slug))
    return redirect(url_for("quizzes.attempt", attempt_id=outcome))


@bp.get("/attempts/<attempt_id>")
@requires("own")
def attempt(attempt_id: str) -> str | BaseResponse:
    found = queries.get_attempt(viewer().person_id, attempt_id) or abort(404)
    if not queries.is_running(found, now()):
        return redirect(url_for("quizzes.result", attempt_id=attempt_id))
    asked = queries.get_paper(found)
    if found.state == AttemptState.SUSPENDED:
        return render_template("quizzes/suspended.html", attempt=found, paper=asked)
    return render_template(
        "quizzes/attempt.html",
        attempt=found,
        paper=asked,
        shown=shown_paper(asked),
        answers=queries.get_answers(found.id),
        values=queries.get_values(found),
        case_states=get_case_states(found),
    )


@bp.post("/attempts/<attempt_id>/answers")
@requires("own")
def save(attempt_id: str) -> BaseResponse:
    """Store answers: one from a script as JSON, or the whole form from a browser without scripts."""
    if request.is_json:
        return _save_one(attempt_id)
    found = queries.get_attempt(viewer().person_id, attempt_id) or abort(404)
    changes = read_changes(queries.get_paper(found), request.form)
    epoch = read_epoch(request.form)
    outcome = answers_services.save_answers(attempt_id, viewer().person_id, changes, now(), _place(), epoch=epoch)
    if isinstance(outcome, Refused):
        flash(sentence(outcome), "error")
    else:
        flash(_("已保存 %(count)s 题。", count=outcome.answered), "success")
    return redirect(url_for("quizzes.attempt", attempt_id=attempt_id))


@bp.post("/attempts/<attempt_id>/submit")
@requires("own")
def submit(attempt_id: str) -> BaseResponse:
    found = queries.get_attempt(viewer().person_id, attempt_id) or abort(404)
    changes = read_changes(queries.get_paper(found), request.form)
    epoch, key = read_epoch(request.form), request.form.get("key", "")[:64]
    refused = services.submit_attempt(attempt_id, viewer().person_id, changes, library(), now(), epoch=epoch, key=key)
    if refused:
        flash(sentence(refused), "error")
        return redirect(url_for("quizzes.attempt", attempt_id=attempt_id))
    return redirect(url_for("quizzes.result", attempt_id=attempt_id))


@bp.post("/attempts/<attempt_id>/lease")
@requires("own")
def lease(attempt_id: str) -> BaseResponse:
    """Let this tab lead, or say who does."""
    found = queries.get_attempt(viewer().person_id, attempt_id) or abort(404)
    body = read_body(LeaseBody, request.get_json())
    outcome = lease_services.take_lease(attempt_id, viewer().person_id, body.tab, body.take_over, now(), _place())
    if isinstance(outcome, Refused):
        return make_response(jsonify(error=outcome.code, message=sentence(outcome), **outcome.params), 409)
    held = queries.get_answers(attempt_id)
    return jsonify(
        epoch=outcome.epoch,
        state=outcome.state,
        deadline_at=outcome.deadline_at.isoformat(),
        revs={str(slot): answer.rev for slot, answer in held.items()},
        values={str(slot): values for slot, values in queries.get_values(found).items()},
    )


@bp.get("/attempts/<attempt_id>/clock")
@requires("own")
def clock(attempt_id: str) -> BaseResponse:
    """How an attempt stands; the page asks every few seconds, so that more time or a pause shows without a reload."""
    found = queries.get_attempt(viewer().person_id, attempt_id) or abort(404)
    reply = jsonify(
        state=queries.state_at(found, now()),
        deadline_at=found.deadline_at.isoformat(),
        server_now=now().isoformat(),
        epoch=found.lease_epoch,
        answered=sum(answer.response is not None for answer in queries.get_answers(attempt_id).values()),
        total=len(queries.get_paper(found).items),
    )
    reply.headers["Cache-Control"] = "no-store"
    return reply


@bp.get("/attempts/<attempt_id>/result")
@requires("own")
def result(attempt_id: str) -> str | BaseResponse:
    found = queries.get_attempt(viewer().person_id, attempt_id) or abort(404)
    if queries.is_running(found, now()):
        return redirect(url_for("quizzes.attempt", attempt_id=attempt_id))
    paper_asked = queries.get_paper(found)
    if get_waiting_slots(found):
        return render_template("quizzes/waiting.html", attempt=found, paper=paper_asked)
    grade = queries.get_grade(found)
    left = get_tries_left_in(found)
    return render_template(
        "quizzes/result.html",
        attempt=found,
        paper=paper_asked,
        grade=grade,
        items={entry.slot: entry.item for entry in paper_asked.items},
        cases=get_debriefings(found),
        opinions={entry.slot: get_opinions(found.id, entry.slot) for entry in paper_asked.items if entry.item.type == "text"},
        shows_answers=may_see_answers(found, grade.passed, now()),
        again=in_order(clause for mark in grade.marks if not mark.right for clause in mark.clauses),
        tries_left=left,
        refused=queries.why_not_start(found.person_id, found.slug, library(), now()),
        sentence=sentence,
        manual=library().manual,
    )


def _place() -> Place:
    return Place(session=token_hash(current_user.token), address=request.remote_addr or "", agent=request.user_agent.string)


def _save_one(attempt_id: str) -> BaseResponse:
    body = read_body(SaveBody, request.get_json())
    change = {body.slot: (body.base_rev, body.values)}
    outcome = answers_services.save_answers(attempt_id, viewer().person_id, change, now(), _place(), epoch=body.epoch, key=body.key)
    if isinstance(outcome, Refused):
        return _refused_save(attempt_id, body.slot, outcome)
    # Of nothing but what is stored: the same save sent again gets the same bytes. What time it is now stands in the header.
    return jsonify(
        saved={str(slot): rev for slot, rev in outcome.revs.items()},
        answered=outcome.answered,
        at=outcome.at.isoformat(),
        deadline_at=outcome.deadline_at.isoformat(),
        receipt=receipt(current_app.config["SECRET_KEY"], attempt_id, outcome.seq, outcome.head),
    )


def _refused_save(attempt_id: str, slot: int, refused: Refused) -> BaseResponse:
    """Why nothing was stored, with what the server holds for the slot."""
    found = queries.get_attempt(viewer().person_id, attempt_id) or abort(404)
    held = queries.get_answers(attempt_id).get(slot)
    reply = jsonify(
        error=refused.code,
        message=sentence(refused),
        kept=bool(refused.params.get("kept")),
        slot=slot,
        rev=held.rev if held else 0,
        values=queries.get_values(found).get(slot, []),
        server_now=now().isoformat(),
    )
    return make_response(reply, SAVE_STATUS.get(refused.code, 409))


@bp.after_request
def _tell_the_time(response: BaseResponse) -> BaseResponse:
    response.headers["X-Server-Now"] = now().isoformat()
    return response
