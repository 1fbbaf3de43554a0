"""Cases to play: the shelf, the door of a case, playing it, looking back, and for trainers how it has gone."""

import secrets

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from app.domain.cases.best import Search, moves_of
from app.domain.cases.conditions import spelled
from app.domain.cases.debriefing import debrief
from app.domain.cases.graph import THEMES, Case
from app.domain.cases.play import replay
from app.domain.cases.staging import SLOT, stage
from app.errors import Refused
from app.practice import cases_queries as queries
from app.practice import cases_services as services
from app.web.access import requires, viewer
from app.web.answer_fields import given_values
from app.web.clock import now
from app.web.content import library
from app.web.messages import sentence

bp = Blueprint("cases", __name__, url_prefix="/practice/cases")

# Orders to draw from: enough that no two plays of a person are alike.
SEEDS = 1_000_000


@bp.get("")
@requires("own")
def index() -> str:
    shelves = queries.get_shelves(viewer().person_id, library())
    reached = [line for shelf in shelves for _, line in shelf.lines]
    return render_template(
        "practice/cases/index.html", shelves=shelves, done=sum(line.finished > 0 for line in reached), total=len(reached)
    )


@bp.get("/<case_slug>")
@requires("own")
def case(case_slug: str) -> str:
    found = _case(case_slug)
    return render_template(
        "practice/cases/case.html",
        case=found,
        theme=THEMES[found.theme],
        reached=queries.get_reached(viewer().person_id).get(case_slug, queries.Reached()),
        running=queries.get_running(viewer().person_id, case_slug),
        sees_map=viewer().can("see_training"),
    )


@bp.post("/<case_slug>/start")
@requires("own")
def start(case_slug: str) -> BaseResponse:
    play_id = services.start_play(viewer().person_id, case_slug, secrets.randbelow(SEEDS), library(), now())
    return redirect(url_for("cases.play", case_slug=case_slug, play_id=play_id))


@bp.get("/<case_slug>/plays/<play_id>")
@requires("own")
def play(case_slug: str, play_id: str) -> str:
    return _page(case_slug, play_id)


@bp.post("/<case_slug>/plays/<play_id>")
@requires("own")
def step(case_slug: str, play_id: str) -> BaseResponse | tuple[str, int]:
    """Go one step on. What was typed into a question that cannot be taken comes back with the reason."""
    count, values = request.form.get("count", ""), given_values(request.form, SLOT)
    if not (count.isascii() and count.isdigit() and len(count) <= 3):
        abort(422)
    choice = request.form.get("choice", "")
    refused = services.take_step(play_id, viewer().person_id, int(count), choice, values, library(), now())
    if isinstance(refused, Refused):
        if refused.code == "step_refused":
            return _page(case_slug, play_id, values=values, refused=sentence(refused)), 422
        flash(sentence(refused), "info")
    return redirect(url_for("cases.play", case_slug=case_slug, play_id=play_id))


@bp.get("/<case_slug>/map")
@requires("see_training")
def flow(case_slug: str) -> str:
    """The whole graph, with how many went which way."""
    found = _case(case_slug)
    counted = queries.count_flow(viewer(), case_slug, library())
    names = {key: variable.name for key, variable in found.variables.items()}
    return render_template(
        "practice/cases/map.html",
        case=found,
        flow=counted,
        counts={scene.key: sum(counted.steps[scene.key, key] for key, _ in moves_of(scene)) for scene in found.scenes},
        numbers={scene.key: number for number, scene in enumerate(found.scenes, 1)},
        ways=moves_of,
        best={(turn.scene, turn.answer) for turn in replay(found, Search(found).path()).log},
        said=lambda when: spelled(when, names),
    )


def _page(slug: str, play_id: str, values: list[str] | None = None, refused: str = "") -> str:
    row = queries.get_play(viewer().person_id, play_id) or abort(404)
    if row.slug != slug:
        abort(404)
    found = queries.staged(row, library())
    if found is None:
        return render_template("practice/cases/gone.html", case=_case(slug), play=row)
    case = found.case
    if row.finished_at is None and not found.play.over:
        shown = stage(case, found.play)
        return render_template("practice/cases/play.html", case=case, play_id=play_id, stage=shown, values=values or [], refused=refused)
    return render_template(
        "practice/cases/play.html",
        case=case,
        stage=None,
        told=debrief(case, found.play),
        names={key: variable.name for key, variable in case.variables.items()},
        following=queries.get_following(viewer().person_id, slug, library()),
    )


def _case(slug: str) -> Case:
    item = library().bank.case(slug) or abort(404)
    return item.case
