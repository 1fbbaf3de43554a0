"""Pages on which a trainer records scenes and hours, and the button with which HR attests a fact."""

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as BaseResponse

from app.accounts.queries import get_person_in_scope
from app.domain.programme import Observation
from app.errors import Refused
from app.quizzes.sittings_queries import find_people
from app.training import evidence_services as services
from app.training.evidence_forms import HoursForm, ObservationForm
from app.training.evidence_queries import get_evidence
from app.training.forms import choices_of
from app.training.queries import Target, list_cohorts, list_target_people
from app.web.access import requires, viewer
from app.web.clock import now, today
from app.web.content import library
from app.web.messages import sentence

bp = Blueprint("evidence", __name__, url_prefix="/training")


@bp.get("/people/<int:person_id>/evidence")
@requires("see_training")
def person(person_id: int) -> str:
    found = get_person_in_scope(viewer(), "see_training", person_id) or abort(404)
    covered = viewer().covers("assign", found.branch.path)
    return render_template(
        "training/evidence.html",
        person=found,
        evidence=get_evidence(person_id, library().programme),
        may_record=covered and found.active and person_id != viewer().person_id,
    )


@bp.get("/people/<int:person_id>/observe/<scene>")
@requires("assign")
def observe(person_id: int, scene: str) -> str:
    return _observe_page(person_id, scene, _observation_form(_scene(scene)))


@bp.post("/people/<int:person_id>/observe/<scene>")
@requires("assign")
def record(person_id: int, scene: str) -> str | BaseResponse:
    form = _observation_form(_scene(scene))
    if not form.validate_on_submit():
        return _observe_page(person_id, scene, form)
    seen = services.Observed(tuple(form.points.data or ()), form.passed.data == "1", form.note.data or "")
    refused = services.record_observation(viewer(), person_id, scene, seen, form.key.data or "", library().programme, now())
    if refused:
        flash(sentence(refused), "error")
        return _observe_page(person_id, scene, form)
    flash(_("已记下。"), "success")
    return redirect(url_for("evidence.person", person_id=person_id))


@bp.route("/hours", methods=["GET", "POST"])
@requires("assign")
def hours() -> str | BaseResponse:
    form = HoursForm()
    lines = list_cohorts(viewer(), "assign")
    form.cohort.choices = choices_of(
        [("", _("不按群组")), *((line.cohort.id, _("%(name)s（%(n)s 人）", name=line.cohort.name, n=line.members)) for line in lines)]
    )
    if request.method == "GET":
        form.held_on.data, form.numbers.data = today(), request.args.get("numbers", "")[:200]
    elif form.validate_on_submit():
        outcome = _log(form)
        if outcome is None:
            return redirect(url_for("evidence.hours"))
        flash(outcome, "error")
    return render_template("training/evidence_hours.html", form=form, most=services.MOST_PEOPLE)


@bp.post("/people/<int:person_id>/hours/<int:seq>/take-back")
@requires("assign")
def take_back(person_id: int, seq: int) -> BaseResponse:
    reason = request.form.get("reason", "")[:200]
    refused = services.take_back_hours(viewer(), person_id, seq, reason, library().programme, now())
    flash(sentence(refused) if refused else _("已撤回这笔学时。"), "error" if refused else "success")
    return redirect(url_for("evidence.person", person_id=person_id))


@bp.post("/people/<int:person_id>/facts/<fact>")
@requires("decide")
def attest(person_id: int, fact: str) -> BaseResponse:
    holds = request.form.get("holds")
    if holds not in ("0", "1"):
        abort(422)
    refused = services.attest_fact(viewer(), person_id, fact, holds == "1", library().programme, now())
    told = _("已确认。") if holds == "1" else _("已撤回确认。")
    flash(sentence(refused) if refused else told, "error" if refused else "success")
    return redirect(url_for("reports.person", person_id=person_id, _anchor="facts"))


def _log(form: HoursForm) -> str | None:
    """Credit the course of a validated form and say so; otherwise why not."""
    found = find_people(viewer(), form.numbers.data or "")
    if found.unknown:
        return _("这些工号不对，或不在您的管理范围内，什么也没有登记：%(numbers)s", numbers=_("、").join(found.unknown[:10]))
    members = list_target_people(viewer(), Target(cohort_id=int(form.cohort.data))) if form.cohort.data else ()
    course = services.Course(form.title.data or "", form.held_on.data, form.hours.data or 0)
    people = (*found.person_ids, *(member.id for member in members))
    outcome = services.log_hours(viewer(), people, course, form.key.data or "", library().programme, now())
    if isinstance(outcome, Refused):
        return sentence(outcome)
    if outcome:
        flash(_("已为 %(n)s 人登记 %(hours)s 学时。", n=outcome, hours=course.hours), "success")
    else:
        flash(_("这张表已经登记过，没有重复计入。"), "info")
    return None


def _scene(key: str) -> Observation:
    return library().programme.observation(key) or abort(404)


def _observation_form(scene: Observation) -> ObservationForm:
    form = ObservationForm()
    form.points.choices = choices_of((point, point) for point in scene.points)
    return form


def _observe_page(person_id: int, scene: str, form: ObservationForm) -> str:
    found = get_person_in_scope(viewer(), "assign", person_id) or abort(404)
    return render_template(
        "training/evidence_observe.html", person=found, scene=_scene(scene), form=form, own=person_id == viewer().person_id
    )
