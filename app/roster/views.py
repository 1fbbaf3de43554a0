"""People: the list, adding by form, the person page with roles, codes and closing."""

from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as BaseResponse

from app.accounts import credentials, desk
from app.accounts.queries import get_code, get_person_in_scope, keeps_account, list_branches
from app.domain.identity import CODE_LIVES
from app.domain.personal_data import was_erased
from app.domain.rights import ROLES, TRAINEE
from app.errors import Refused
from app.record.seen_services import note_seen
from app.roster import queries
from app.roster.erasure_queries import count_open_requests
from app.roster.forms import AddForm, PersonForm, RoleForm
from app.web.access import requires, viewer
from app.web.clock import now, today
from app.web.messages import sentence
from app.web.paging import page_of
from app.web.role_words import ROLE_NAMES

bp = Blueprint("roster", __name__, url_prefix="/people")

# Who may give codes may look; who may manage may also change.
LOOK, CHANGE = "issue_codes", "manage_people"


@bp.get("/")
@requires(LOOK)
def people() -> str:
    wanted = queries.Wanted(
        text=request.args.get("q", "")[:60], branch_code=request.args.get("branch", "")[:20], active=request.args.get("state") != "closed"
    )
    page = page_of(request.args.get("page"), queries.count_people(viewer(), LOOK, wanted))
    found = queries.list_people(viewer(), LOOK, wanted, offset=page.offset, limit=page.size)
    branches = list_branches(viewer(), LOOK)
    return render_template(
        "roster/people.html",
        people=found,
        page=page,
        wanted=wanted,
        branches=branches,
        role_names=ROLE_NAMES,
        may_change=viewer().can(CHANGE),
        may_decide=viewer().can("decide"),
        open_requests=count_open_requests(viewer()),
    )


@bp.route("/add", methods=["GET", "POST"])
@requires(CHANGE)
def add() -> str | BaseResponse:
    form = AddForm()
    form.branch.choices = _branches()
    form.roles.choices = [(role, str(ROLE_NAMES[role])) for role in _roles_to_give()]
    if request.method == "GET":
        form.hired_on.data = today()
    if form.validate_on_submit() and form.hired_on.data:
        outcome = desk.enrol_person(
            viewer(), form.staff_no.data or "", form.name.data or "", form.branch.data, form.hired_on.data, form.roles.data or [], now()
        )
        if not isinstance(outcome, Refused):
            flash(_("已新增 %(name)s。请发放一次性登录码，让本人设定密码。", name=form.name.data), "success")
            return redirect(url_for("roster.person", person_id=outcome))
        flash(sentence(outcome), "error")
    return render_template("roster/add.html", form=form)


@bp.get("/<int:person_id>")
@requires(LOOK)
def person(person_id: int) -> str:
    _person(person_id, LOOK)
    note_seen(viewer().person_id, person_id, "account", now(), request.remote_addr or "")
    return _page(person_id, None)


@bp.post("/<int:person_id>")
@requires(CHANGE)
def correct(person_id: int) -> str | BaseResponse:
    _person(person_id, CHANGE)
    form = PersonForm()
    form.branch.choices = _branches()
    if not form.validate_on_submit() or not form.hired_on.data:
        return _page(person_id, form)
    outcome = desk.correct_person(viewer(), person_id, form.name.data or "", form.branch.data, form.hired_on.data, now())
    return _back(person_id, outcome, _("已保存。"))


@bp.post("/<int:person_id>/code")
@requires(LOOK)
def issue_code(person_id: int) -> str | BaseResponse:
    """Show the code this once: it is in no address and no log, and nobody can look it up again."""
    found = _person(person_id, LOOK)
    name, staff_no, branch = found.name, found.staff_no, found.branch.name
    outcome = credentials.issue_code(viewer(), person_id, now())
    if isinstance(outcome, Refused):
        return _back(person_id, outcome, "")
    pieces = [outcome[start : start + 4] for start in range(0, len(outcome), 4)]
    return render_template(
        "roster/slip.html",
        person_id=person_id,
        name=name,
        staff_no=staff_no,
        branch=branch,
        code="-".join(pieces),
        until=now() + CODE_LIVES,
    )


@bp.post("/<int:person_id>/close")
@requires(CHANGE)
def close(person_id: int) -> BaseResponse:
    return _back(person_id, desk.set_active(viewer(), person_id, False, now()), _("账号已停用，所有登录都已结束。"))


@bp.post("/<int:person_id>/reopen")
@requires(CHANGE)
def reopen(person_id: int) -> BaseResponse:
    return _back(person_id, desk.set_active(viewer(), person_id, True, now()), _("账号已恢复。"))


@bp.post("/<int:person_id>/sessions/end")
@requires(CHANGE)
def end_sessions(person_id: int) -> BaseResponse:
    return _back(person_id, desk.end_sessions_of(viewer(), person_id, now()), _("此人的所有登录都已结束。"))


@bp.post("/<int:person_id>/roles")
@requires(CHANGE)
def give_role(person_id: int) -> BaseResponse:
    outcome = desk.give_role(viewer(), person_id, request.form.get("role", ""), request.form.get("branch", ""), now())
    return _back(person_id, outcome, _("角色已授予，对方下一次点击时生效。"))


@bp.post("/<int:person_id>/roles/end")
@requires(CHANGE)
def take_role(person_id: int) -> BaseResponse:
    outcome = desk.take_role(viewer(), person_id, request.form.get("role", ""), request.form.get("branch", ""), now())
    return _back(person_id, outcome, _("角色已收回，对方下一次点击时生效。"))


def _page(person_id: int, form: PersonForm | None) -> str:
    found = _person(person_id, LOOK)
    change = viewer().covers(CHANGE, found.branch.path)
    if form is None:
        form = PersonForm(formdata=None, name=found.name, branch=found.branch.code, hired_on=found.hired_on)
    form.branch.choices = _branches()
    role_form = RoleForm(formdata=None, branch=found.branch.code)
    role_form.role.choices = [(role, ROLE_NAMES[role]) for role in _roles_to_give()]
    role_form.branch.choices = _branches()
    return render_template(
        "roster/person.html",
        person=found,
        form=form,
        role_form=role_form,
        role_names=ROLE_NAMES,
        code=get_code(person_id, now()),
        own=person_id == viewer().person_id,
        keeps=keeps_account(viewer(), found),
        may_change=change,
        erased=was_erased(found.id, found.staff_no),
        erases=viewer().covers("decide", found.branch.path),
        may_take=lambda grant: viewer().keeps(grant.role, grant.branch.path) and viewer().covers(CHANGE, grant.branch.path),
    )


def _person(person_id: int, right: str) -> Any:
    """The person, if they are in the viewer's scope; otherwise there is no such page."""
    return get_person_in_scope(viewer(), right, person_id) or abort(404)


def _branches() -> list[tuple[str, str]]:
    """The branches in the viewer's scope, as choices."""
    return [(branch.code, _("%(name)s（%(note)s）", name=branch.name, note=branch.code)) for branch in list_branches(viewer(), CHANGE)]


def _roles_to_give() -> list[str]:
    """The roles that the viewer may give somewhere. Everybody is a trainee without being made one."""
    return [role for role in ROLES if role != TRAINEE and any(viewer().keeps(role, path) for path in viewer().paths(CHANGE))]


def _back(person_id: int, outcome: object, done: str) -> BaseResponse:
    if isinstance(outcome, Refused):
        flash(sentence(outcome), "error")
    else:
        flash(done, "success")
    return redirect(url_for("roster.person", person_id=person_id))
