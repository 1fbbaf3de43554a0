"""Papers, attempts and results."""

from typing import Any

from flask import Blueprint, Response, abort, flash, jsonify, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response as BaseResponse

from app.accounts.queries import token_hash
from app.domain.attempt import TRIES, AttemptState, Place, accepts, shows_answers
from app.domain.manual import in_order
from app.domain.paper import Paper, shown_paper
from app.errors import DomainError, Refused
from app.quizzes import queries, services
from app.web.access import requires, viewer
from app.web.clock import now
from app.web.content import library
from app.web.messages import sentence

bp = Blueprint("quizzes", __name__, url_prefix="/quizzes")


@bp.get("/")
@requires("own")
def papers() -> str:
    lines = []
    for module in library().programme.modules:
        for slug in module.papers:
            blueprint = library().bank.blueprint(slug)
            if blueprint:
                lines.append(
                    {
                        "module": module,
                        "blueprint": blueprint,
                        "refused": queries.why_not_start(viewer().person_id, slug, library().programme, now()),
                        "past": queries.get_past_attempts(viewer().person_id, slug),
                    }
                )
    return render_template("quizzes/papers.html", lines=lines, sentence=sentence)


@bp.get("/<slug>")
@requires("own")
def paper(slug: str) -> str:
    blueprint = library().bank.blueprint(slug) or abort(404)
    person_id = viewer().person_id
    return render_template(
        "quizzes/paper.html",
        blueprint=blueprint,
        refused=queries.why_not_start(person_id, slug, library().programme, now()),
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
    if found.state != AttemptState.OPEN or not accepts(found.deadline_at, now()):
        return redirect(url_for("quizzes.result", attempt_id=attempt_id))
    asked = queries.get_paper(found)
    return render_template(
        "quizzes/attempt.html",
        attempt=found,
        paper=asked,
        shown=shown_paper(asked),
        answers=queries.get_answers(found.id),
        values=queries.get_values(found),
    )


@bp.post("/attempts/<attempt_id>/answers")
@requires("own")
def save(attempt_id: str) -> BaseResponse | str:
    """Store answers: one from a script as JSON, or the whole form from a browser without scripts."""
    if request.is_json:
        return _save_one(attempt_id)
    found = queries.get_attempt(viewer().person_id, attempt_id) or abort(404)
    outcome = services.save_answers(attempt_id, viewer().person_id, _changes(queries.get_paper(found)), now(), _place())
    if isinstance(outcome, Refused):
        flash(sentence(outcome), "error")
    else:
        flash(_("已保存 %(count)s 题。", count=outcome.answered), "success")
    return redirect(url_for("quizzes.attempt", attempt_id=attempt_id))


@bp.post("/attempts/<attempt_id>/submit")
@requires("own")
def submit(attempt_id: str) -> BaseResponse:
    found = queries.get_attempt(viewer().person_id, attempt_id) or abort(404)
    changes = _changes(queries.get_paper(found)) if found.state == AttemptState.OPEN else {}
    refused = services.submit_attempt(attempt_id, viewer().person_id, changes, library(), now())
    if refused:
        flash(sentence(refused), "error")
        return redirect(url_for("quizzes.attempt", attempt_id=attempt_id))
    return redirect(url_for("quizzes.result", attempt_id=attempt_id))


@bp.get("/attempts/<attempt_id>/result")
@requires("own")
def result(attempt_id: str) -> str | BaseResponse:
    found = queries.get_attempt(viewer().person_id, attempt_id) or abort(404)
    if found.state == AttemptState.OPEN and accepts(found.deadline_at, now()):
        return redirect(url_for("quizzes.attempt", attempt_id=attempt_id))
    paper_asked = queries.get_paper(found)
    grade = queries.get_grade(found)
    left = queries.get_tries_left(found.person_id, found.slug) or 0
    return render_template(
        "quizzes/result.html",
        attempt=found,
        paper=paper_asked,
        grade=grade,
        items={entry.slot: entry.item for entry in paper_asked.items},
        shows_answers=shows_answers(grade.passed, left),
        again=in_order(clause for mark in grade.marks if not mark.right for clause in mark.clauses),
        tries_left=left,
        refused=queries.why_not_start(found.person_id, found.slug, library().programme, now()),
        sentence=sentence,
        manual=library().manual,
    )


def _place() -> Place:
    return Place(session=token_hash(current_user.token), address=request.remote_addr or "", agent=request.user_agent.string)


def _save_one(attempt_id: str) -> Response:
    body: Any = request.get_json()
    if (
        not isinstance(body, dict)
        or set(body) != {"slot", "base_rev", "values"}
        or not all(isinstance(body[key], int) and not isinstance(body[key], bool) for key in ("slot", "base_rev"))
        or not isinstance(body["values"], list)
    ):
        raise DomainError("malformed_save")
    outcome = services.save_answers(attempt_id, viewer().person_id, {body["slot"]: (body["base_rev"], body["values"])}, now(), _place())
    if isinstance(outcome, Refused):
        held = queries.get_answers(attempt_id).get(body["slot"])
        found = queries.get_attempt(viewer().person_id, attempt_id) or abort(404)
        values = queries.get_values(found).get(body["slot"], [])
        reply = jsonify(
            error=outcome.code,
            message=sentence(outcome),
            slot=body["slot"],
            rev=held.rev if held else 0,
            values=values,
            server_now=now().isoformat(),
        )
        reply.status_code = 409
        return reply
    return jsonify(
        saved={str(slot): rev for slot, rev in outcome.revs.items()},
        answered=outcome.answered,
        server_now=now().isoformat(),
        deadline_at=outcome.deadline_at.isoformat(),
    )


def _changes(asked: Paper) -> dict[int, tuple[int, list[str]]]:
    """The form's answers by slot, each with the revision that the page was built on."""
    changes = {}
    for entry in asked.items:
        rev = request.form.get(f"rev-{entry.slot}", "")
        if rev.isascii() and rev.isdigit():
            changes[entry.slot] = (int(rev[:9]), request.form.getlist(f"slot-{entry.slot}"))
    return changes
