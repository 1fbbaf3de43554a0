"""The trainer's desk for sittings: the list, making and changing one, its candidates, calling it off."""

from datetime import timedelta

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response as BaseResponse
from wtforms import SelectChoice

from app.accounts.queries import get_person, list_branches
from app.domain.calendar import ZONE
from app.errors import Refused
from app.quizzes import sittings_queries as queries
from app.quizzes import sittings_services as services
from app.quizzes.room_queries import list_seats
from app.training.forms import choices_of
from app.training.queries import Target, list_cohorts, list_target_people
from app.training.sittings_forms import BranchForm, CancelForm, CohortForm, NumbersForm, SittingForm
from app.web.access import requires, viewer
from app.web.clock import now
from app.web.content import library
from app.web.messages import sentence
from app.web.sitting_words import PHASES, SEATS

bp = Blueprint("sittings", __name__, url_prefix="/quizzes/sittings")

USUAL_HOURS = 2
USUAL_COOL_DOWN = 30
# How many unknown numbers the report names.
MOST_UNKNOWN = 50


@bp.get("")
@requires("see_training")
def index() -> str:
    lines = queries.list_sittings(viewer(), now())
    return render_template("training/sittings.html", lines=lines, phases=PHASES, titles=_titles(), may_assign=viewer().can("assign"))


@bp.route("/new", methods=["GET", "POST"])
@requires("assign")
def new() -> str | BaseResponse:
    form = _sitting_form()
    if request.method == "GET":
        opens = (now().astimezone(ZONE) + timedelta(days=1)).replace(hour=9, minute=0, second=0, microsecond=0)
        form.opens_at.data, form.closes_at.data = opens, opens + timedelta(hours=USUAL_HOURS)
        form.tries.data, form.cool_down_minutes.data, form.invigilator.data = 1, USUAL_COOL_DOWN, current_user.staff_no
    elif form.validate_on_submit():
        outcome = services.create_sitting(viewer(), form.plan(), library(), now())
        if not isinstance(outcome, Refused):
            flash(_("考场已建立。请接着加入考生。"), "success")
            return redirect(url_for("sittings.sitting", sitting_id=outcome))
        flash(sentence(outcome), "error")
    return render_template("training/sitting_form.html", form=form, sitting=None)


@bp.route("/<int:sitting_id>/edit", methods=["GET", "POST"])
@requires("assign")
def edit(sitting_id: int) -> str | BaseResponse:
    found = queries.get_sitting_in_scope(viewer(), "assign", sitting_id) or abort(404)
    form = _sitting_form()
    if request.method == "GET":
        _fill(form, queries.get_line(found, now()))
    elif form.validate_on_submit():
        refused = services.change_sitting(viewer(), sitting_id, form.plan(), library(), now())
        if refused is None:
            flash(_("已保存。"), "success")
            return redirect(url_for("sittings.sitting", sitting_id=sitting_id))
        flash(sentence(refused), "error")
    return render_template("training/sitting_form.html", form=form, sitting=queries.get_sitting_in_scope(viewer(), "assign", sitting_id))


@bp.get("/<int:sitting_id>")
@requires("see_training")
def sitting(sitting_id: int) -> str:
    return _page(sitting_id)


@bp.post("/<int:sitting_id>/candidates")
@requires("assign")
def add_candidates(sitting_id: int) -> str | BaseResponse:
    """Add from a cohort, a branch or a pasted list; what of a list was not found is told on the page that comes back."""
    queries.get_sitting_in_scope(viewer(), "assign", sitting_id) or abort(404)
    found = _found(request.form.get("source", ""))
    outcome = services.add_candidates(viewer(), sitting_id, found.person_ids, now())
    if isinstance(outcome, Refused):
        flash(sentence(outcome), "error")
    else:
        flash(_("新加入 %(new)s 人，原来已在名单上 %(already)s 人。", new=outcome.new, already=outcome.already), "success")
        for person in filter(None, map(get_person, outcome.conflicts)):
            flash(_("%(name)s（%(no)s）是监考人或安排考场的人，不能做考生。", name=person.name, no=person.staff_no), "error")
    if found.unknown:
        return _page(sitting_id, found.unknown)
    return redirect(url_for("sittings.sitting", sitting_id=sitting_id))


@bp.post("/<int:sitting_id>/candidates/<int:person_id>/remove")
@requires("assign")
def remove_candidate(sitting_id: int, person_id: int) -> BaseResponse:
    refused = services.remove_candidate(viewer(), sitting_id, person_id, now())
    flash(sentence(refused) if refused else _("已移出。"), "error" if refused else "success")
    return redirect(url_for("sittings.sitting", sitting_id=sitting_id))


@bp.post("/<int:sitting_id>/cancel")
@requires("assign")
def cancel(sitting_id: int) -> BaseResponse:
    refused = services.cancel_sitting(viewer(), sitting_id, request.form.get("reason", "")[:200], now())
    flash(sentence(refused) if refused else _("考场已取消，考生的页面会写明理由。"), "error" if refused else "success")
    return redirect(url_for("sittings.sitting", sitting_id=sitting_id))


def _page(sitting_id: int, unknown: tuple[str, ...] = ()) -> str:
    found = queries.get_sitting_in_scope(viewer(), "see_training", sitting_id) or abort(404)
    line = queries.get_line(found, now())
    may_change = queries.get_sitting_in_scope(viewer(), "assign", sitting_id) is not None
    cohort, branch = CohortForm(formdata=None), BranchForm(formdata=None)
    if may_change:
        cohort.cohort.choices = choices_of((held.cohort.id, held.cohort.name) for held in list_cohorts(viewer(), "assign"))
        branch.branch.choices = _branches()
    return render_template(
        "training/sitting.html",
        line=line,
        sitting=found,
        seats=list_seats(viewer(), found, now()),
        words=SEATS,
        phases=PHASES,
        titles=_titles(),
        may_change=may_change and line.phase.value in ("coming", "running"),
        numbers=NumbersForm(formdata=None),
        cohort=cohort,
        branch=branch,
        cancel=CancelForm(formdata=None),
        unknown=unknown[:MOST_UNKNOWN],
        unknown_count=len(unknown),
    )


def _found(source: str) -> queries.Found:
    """Whom the form that was sent means."""
    if source == "numbers":
        return queries.find_people(viewer(), request.form.get("numbers", "")[:12_000])
    if source == "cohort":
        target = Target(cohort_id=request.form.get("cohort", 0, type=int))
    elif source == "branch":
        target = Target(branch=request.form.get("branch", "")[:20] or "-")
    else:
        abort(422)
    return queries.Found(tuple(person.id for person in list_target_people(viewer(), target)), ())


def _titles() -> dict[str, str]:
    """The papers of the programme by slug: what can be sat."""
    slugs = [slug for module in library().programme.modules for slug in module.papers]
    found = ((slug, library().bank.blueprint(slug)) for slug in slugs)
    return {slug: blueprint.title for slug, blueprint in found if blueprint}


def _branches() -> list[SelectChoice]:
    return choices_of((branch.code, f"{branch.name} · {branch.code}") for branch in list_branches(viewer(), "assign"))


def _sitting_form() -> SittingForm:
    form = SittingForm()
    form.paper.choices = choices_of(_titles().items())
    form.branch.choices = _branches()
    return form


def _fill(form: SittingForm, line: queries.SittingLine) -> None:
    """Show what is decided already."""
    found = line.sitting
    for name in ("title", "paper", "room", "tries", "cool_down_minutes"):
        form[name].data = getattr(found, name)
    form.branch.data, form.invigilator.data = line.branch.code, line.invigilator.staff_no
    form.opens_at.data, form.closes_at.data = found.opens_at.astimezone(ZONE), found.closes_at.astimezone(ZONE)
