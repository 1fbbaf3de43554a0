"""The trainer's desk."""

from datetime import timedelta

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as BaseResponse

from app.accounts.queries import list_people
from app.errors import Refused
from app.training import queries, services
from app.training.forms import AssignForm
from app.web.access import requires, viewer
from app.web.clock import now, today
from app.web.content import library
from app.web.messages import sentence

bp = Blueprint("training", __name__, url_prefix="/training")

USUAL_DAYS = 14


@bp.get("/")
@requires("see_training")
def assignments() -> str:
    lines = queries.list_assignments(viewer(), library().programme, today())
    return render_template("training/assignments.html", lines=lines, may_assign=viewer().can("assign"))


@bp.route("/assign", methods=["GET", "POST"])
@requires("assign")
def assign() -> str | BaseResponse:
    people = list_people(viewer(), "assign")
    form = AssignForm()
    form.module.choices = [(module.key, module.title) for module in library().programme.modules]
    form.people.choices = [(person.id, f"{person.name} · {person.staff_no} · {person.branch.name}") for person in people]
    if request.method == "GET":
        form.due_on.data = today() + timedelta(days=USUAL_DAYS)
    if form.validate_on_submit() and form.due_on.data:
        outcome = services.assign_module(viewer(), form.people.data or [], form.module.data, form.due_on.data, library(), now())
        if not isinstance(outcome, Refused):
            flash(_("已指派 %(new)s 人；另有 %(already)s 人正在学习，保持原期限。", new=outcome.new, already=outcome.already), "success")
            return redirect(url_for("training.assignments"))
        flash(sentence(outcome), "error")
    return render_template("training/assign.html", form=form, people=people)
