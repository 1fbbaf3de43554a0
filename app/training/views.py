"""The trainer's desk: who learns what, cohorts, one person's way, hard questions, and who needs help."""

from datetime import timedelta
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as BaseResponse
from wtforms import SelectChoice

from app.accounts.queries import get_person_in_scope, list_branches
from app.domain.assignments import Status
from app.domain.cases.graph import THEMES
from app.domain.paper import undrawable
from app.domain.requirements import cases_asked, counted
from app.errors import Refused
from app.quizzes.queries import get_past_attempts, get_places, get_tries_left
from app.quizzes.services import grant_extra_try
from app.record.confirmations_queries import get_withheld
from app.record.seen_services import note_seen
from app.training import cohorts as cohort_services
from app.training import queries, services, statistics
from app.training.confusions_queries import list_confusions
from app.training.forms import AssignForm, CohortForm, ExtraTryForm, MembersForm, RenameForm, choices_of
from app.web.access import requires, viewer
from app.web.clock import now, today
from app.web.content import library
from app.web.messages import sentence

bp = Blueprint("training", __name__, url_prefix="/training")

USUAL_DAYS = 14
TARGETS = ("people", "branch", "cohort")
# How many names a tick list or a preview shows; larger groups are reached by branch or cohort.
MOST_NAMES = 300


@bp.get("/")
@requires("see_training")
def assignments() -> str:
    status = request.args.get("status", "")
    if status and status not in list(Status):
        abort(422)
    filters = queries.Filters(
        module=request.args.get("module", "")[:60],
        branch=request.args.get("branch", "")[:20],
        status=Status(status) if status else None,
        search=_search(),
    )
    page = queries.list_assignments(viewer(), library().programme, today(), filters, request.args.get("page", 1, type=int))
    return render_template(
        "training/assignments.html",
        page=page,
        filters=filters,
        statuses=list(Status),
        modules=library().programme.modules,
        branches=list_branches(viewer(), "see_training"),
        may_assign=viewer().can("assign"),
    )


@bp.route("/assign", methods=["GET", "POST"])
@requires("assign")
def assign() -> str | BaseResponse:
    to = request.args.get("to", "people")
    if to not in TARGETS:
        abort(422)
    form = _assign_form(to)
    preview = None
    if form.validate_on_submit():
        target, due = _target(form), form.due()
        if request.form.get("step") == "confirm":
            outcome = services.assign_to(viewer(), target, form.module.data, due, library(), now())
            if not isinstance(outcome, Refused):
                flash(
                    _("已指派 %(new)s 人；另有 %(already)s 人不用重新指派，保持原样。", new=outcome.new, already=outcome.already), "success"
                )
                return redirect(url_for("training.assignments"))
            flash(sentence(outcome), "error")
        elif to == "people" and not target.person_ids:
            flash(sentence(Refused.because("nobody_chosen")), "error")
        else:
            module = library().programme.module(form.module.data) or abort(422)
            preview = queries.get_preview(viewer(), target, module, due, library().programme, today())
    waiting = _papers_waiting(form.module.data)
    return render_template("training/assign.html", form=form, to=to, preview=preview, waiting=waiting, search=_search(), most=MOST_NAMES)


@bp.get("/people/<int:person_id>")
@requires("see_training")
def person(person_id: int) -> str:
    found = get_person_in_scope(viewer(), "see_training", person_id) or abort(404)
    note_seen(viewer().person_id, person_id, "training", now(), request.remote_addr or "")
    lines = queries.get_assignments_of(person_id, library().programme, today())
    papers = [_paper_line(person_id, slug) for line in lines for slug in line.module.papers]
    form = ExtraTryForm()
    form.paper.choices = choices_of((line["slug"], line["title"]) for line in papers if line["tries_left"] == 0)
    return render_template(
        "training/person.html",
        person=found,
        lines=lines,
        papers=papers,
        places=get_places([past.attempt.id for line in papers for past in line["past"]]),
        weak=statistics.weak_clauses(past.grading for line in papers for past in line["past"]),
        manual=library().manual,
        programme=library().programme,
        themes=THEMES,
        counted=counted,
        cases_asked=cases_asked,
        form=form,
        may_grant=viewer().can("assign") and viewer().covers("assign", found.branch.path) and person_id != viewer().person_id,
    )


@bp.post("/people/<int:person_id>/extra-try")
@requires("assign")
def extra_try(person_id: int) -> BaseResponse:
    refused = grant_extra_try(viewer(), person_id, request.form.get("paper", ""), request.form.get("reason", "")[:200], now())
    flash(sentence(refused) if refused else _("已增加一次考试机会。"), "error" if refused else "success")
    return redirect(url_for("training.person", person_id=person_id))


@bp.route("/cohorts", methods=["GET", "POST"])
@requires("see_training")
def cohorts() -> str | BaseResponse:
    form = CohortForm()
    form.branch.choices = choices_of((branch.code, branch.name) for branch in list_branches(viewer(), "assign"))
    if request.method == "POST" and not viewer().can("assign"):
        abort(403)
    if form.validate_on_submit():
        outcome = cohort_services.create_cohort(viewer(), form.name.data or "", form.branch.data, now())
        if not isinstance(outcome, Refused):
            return redirect(url_for("training.cohort", cohort_id=outcome))
        flash(sentence(outcome), "error")
    archived = "archived" in request.args
    return render_template(
        "training/cohorts.html",
        lines=queries.list_cohorts(viewer(), archived=archived),
        archived=archived,
        form=form,
        may_assign=viewer().can("assign"),
    )


@bp.get("/cohorts/<int:cohort_id>")
@requires("see_training")
def cohort(cohort_id: int) -> str:
    found = queries.get_cohort_in_scope(viewer(), "see_training", cohort_id) or abort(404)
    members = queries.list_members(viewer(), cohort_id)
    may_change = queries.get_cohort_in_scope(viewer(), "assign", cohort_id) is not None
    form = MembersForm()
    form.people.choices = _people_choices(cohort_id) if may_change else []
    return render_template(
        "training/cohort.html",
        cohort=found,
        members=members,
        form=form,
        rename=RenameForm(name=found.name),
        may_change=may_change,
        search=_search(),
        most=MOST_NAMES,
    )


@bp.post("/cohorts/<int:cohort_id>/members")
@requires("assign")
def add_members(cohort_id: int) -> BaseResponse:
    outcome = cohort_services.add_members(viewer(), cohort_id, request.form.getlist("people", type=int), now())
    if isinstance(outcome, Refused):
        flash(sentence(outcome), "error")
    else:
        flash(_("已加入 %(n)s 人。", n=outcome), "success")
    return redirect(url_for("training.cohort", cohort_id=cohort_id))


@bp.post("/cohorts/<int:cohort_id>/members/<int:person_id>/remove")
@requires("assign")
def remove_member(cohort_id: int, person_id: int) -> BaseResponse:
    cohort_services.remove_member(viewer(), cohort_id, person_id, now())
    flash(_("已移出。已经指派给此人的培训不受影响。"), "success")
    return redirect(url_for("training.cohort", cohort_id=cohort_id))


@bp.post("/cohorts/<int:cohort_id>/rename")
@requires("assign")
def rename_cohort(cohort_id: int) -> BaseResponse:
    refused = cohort_services.rename_cohort(viewer(), cohort_id, request.form.get("name", ""), now())
    flash(sentence(refused) if refused else _("已改名。"), "error" if refused else "success")
    return redirect(url_for("training.cohort", cohort_id=cohort_id))


@bp.post("/cohorts/<int:cohort_id>/archive")
@requires("assign")
def archive_cohort(cohort_id: int) -> BaseResponse:
    archived = request.form.get("archived") == "1"
    cohort_services.archive_cohort(viewer(), cohort_id, now(), archived=archived)
    flash(_("已归档。") if archived else _("已恢复使用。"), "success")
    return redirect(url_for("training.cohorts"))


@bp.get("/questions")
@requires("see_training")
def questions() -> str:
    lines = statistics.list_item_statistics(viewer(), library().bank)
    names = {
        "tier": _("自动出题：判断客户属于哪一类"),
        "tier-figure": _("自动出题：填写分层的界限"),
        "routing": _("自动出题：按规则引导客户"),
        "links": _("自动出题：服务流程的环节与分工"),
        "view": _("自动出题：客户统一视图"),
        "duties": _("自动出题：每日工作与表格"),
    }
    branch, cohort = request.args.get("branch", ""), request.args.get("cohort", "")
    return render_template(
        "training/questions.html",
        lines=lines,
        names=names,
        newest=statistics.NEWEST,
        confusions=list_confusions(viewer(), branch, int(cohort) if cohort.isascii() and cohort.isdigit() and len(cohort) < 10 else None),
        branches=list_branches(viewer(), "see_training"),
        cohorts=queries.list_cohorts(viewer()),
        chosen=(branch, cohort),
    )


@bp.get("/help")
@requires("see_training")
def needing_help() -> str:
    lines = statistics.list_needing_help(viewer(), library().programme, today())
    titles = {blueprint.slug: blueprint.title for blueprint in library().bank.blueprints}
    return render_template("training/help.html", lines=lines, titles=titles)


def _assign_form(to: str) -> AssignForm:
    form = AssignForm()
    form.module.choices = choices_of((module.key, module.title) for module in library().programme.assignable(today()))
    for name in TARGETS:
        if name != to:
            del form[name]
    if to == "people":
        form.people.choices = _people_choices(None)
    elif to == "branch":
        form.branch.choices = choices_of((branch.code, f"{branch.name} · {branch.code}") for branch in list_branches(viewer(), "assign"))
    else:
        lines = queries.list_cohorts(viewer(), "assign")
        form.cohort.choices = choices_of(
            (line.cohort.id, _("%(name)s（%(n)s 人）", name=line.cohort.name, n=line.members)) for line in lines
        )
    if request.method == "GET":
        form.due_on.data, form.days.data = today() + timedelta(days=USUAL_DAYS), USUAL_DAYS
    return form


def _papers_waiting(module_key: str | None) -> list[str]:
    """The titles of the module's papers that wait for the bank to confirm our supplements; of all modules before one is chosen."""
    chosen = library().programme.module(module_key or "")
    slugs = {slug for module in ((chosen,) if chosen else library().programme.modules) for slug in module.papers}
    waiting = undrawable(library().bank, library().rulebook, get_withheld(library()))
    return [blueprint.title for blueprint in waiting if blueprint.slug in slugs]


def _target(form: AssignForm) -> queries.Target:
    if "people" in form:
        return queries.Target(person_ids=tuple(form.people.data or ()))
    if "branch" in form:
        return queries.Target(branch=form.branch.data)
    return queries.Target(cohort_id=form.cohort.data)


def _search() -> str:
    return request.args.get("q", "").strip()[:60]


def _people_choices(not_in: int | None) -> list[SelectChoice]:
    people = queries.list_candidates(viewer(), _search(), MOST_NAMES, not_in)
    return choices_of((person.id, f"{person.name} · {person.staff_no} · {person.branch.name}") for person in people)


def _paper_line(person_id: int, slug: str) -> dict[str, Any]:
    blueprint = library().bank.blueprint(slug)
    return {
        "slug": slug,
        "title": blueprint.title if blueprint else slug,
        "past": get_past_attempts(person_id, slug),
        "tries_left": get_tries_left(person_id, slug),
    }
