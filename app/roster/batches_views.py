"""Lists of people: upload, columns, dry run, applying with progress, and taking a batch back."""

import time
from typing import Any

from flask import Blueprint, Response, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response as BaseResponse

from app.accounts.queries import list_branches
from app.domain.decisions import is_fresh
from app.domain.roster_columns import FIELDS as COLUMNS
from app.domain.roster_columns import OPTIONAL, columns_of, guessed
from app.domain.roster_plan import KINDS as ROW_KINDS
from app.domain.roster_plan import must_be_typed
from app.domain.roster_tables import MOST_BYTES
from app.errors import Refused
from app.roster import batches_queries as queries
from app.roster import batches_services, staging_services
from app.roster.batches_forms import MODES, UploadForm
from app.roster.staging_services import Upload
from app.web.access import requires, viewer
from app.web.background import beside
from app.web.clock import now
from app.web.content import library
from app.web.import_words import FIELDS, KINDS, STATES, WHYS
from app.web.messages import advice, sentence
from app.web.paging import page_of
from app.web.spreadsheets import Table, csv_lines

bp = Blueprint("imports", __name__, url_prefix="/people/import")

CHANGE = "manage_people"
SAMPLE_ROWS = 4
# Between two pieces, so that whoever waits to save an answer gets in; the gate itself keeps no order.
PAUSE = 0.01
MOST_FAULTS = 50_000


@bp.route("/", methods=["GET", "POST"], strict_slashes=False)
@requires(CHANGE)
def upload() -> str | BaseResponse:
    form = UploadForm()
    form.mode.choices = MODES
    form.branch.choices = [(branch.code, branch.name) for branch in list_branches(viewer(), CHANGE)]
    if form.validate_on_submit():
        file = form.file.data
        body = file.stream.read(MOST_BYTES + 1)
        wanted = Upload(file.filename or "", body, mode=form.mode.data or "changes", branch_code=form.branch.data or "")
        outcome = staging_services.stage_upload(viewer(), wanted, now())
        if not isinstance(outcome, Refused):
            return _after_upload(outcome)
        flash(sentence(outcome), "error")
    page = page_of(request.args.get("page"), queries.count_batches(viewer(), "people", now()))
    batches = queries.list_batches(viewer(), "people", now(), offset=page.offset, limit=page.size)
    return render_template(
        "roster/import.html", form=form, columns=columns_of("people"), batches=batches, page=page, states=STATES, kinds=KINDS
    )


@bp.get("/template.csv")
@requires(CHANGE)
def template() -> Response:
    """An empty list, with the mark by which spreadsheets know UTF-8."""
    body = "\ufeff" + ",".join(columns_of("people")) + "\r\n"
    return Response(body, mimetype="text/csv", headers={"Content-Disposition": "attachment; filename=people.csv"})


@bp.get("/<batch_id>/columns")
@requires(CHANGE)
def columns(batch_id: str) -> str:
    batch = _batch(batch_id)
    table = queries.table_of(batch)
    if batch.state not in queries.WAITING or not table:
        abort(404)
    header = table[0].cells
    chosen = batch.mapping or queries.get_columns(batch) or guessed(batch.kind, header)
    samples = [[row.cells[place] if place < len(row.cells) else "" for place in range(len(header))] for row in table[1 : SAMPLE_ROWS + 1]]
    fields = [(field, FIELDS[field], field in OPTIONAL, chosen.get(field)) for field in COLUMNS[batch.kind]]
    return render_template("roster/columns.html", batch=batch, header=header, samples=samples, fields=fields)


@bp.post("/<batch_id>/columns")
@requires(CHANGE)
def choose(batch_id: str) -> BaseResponse:
    kind = _batch(batch_id).kind
    mapping = {field: int(raw) for field in COLUMNS[kind] if (raw := request.form.get(field, "")).isdecimal() and len(raw) < 4}
    outcome = staging_services.choose_columns(viewer(), batch_id, mapping, now())
    if outcome is None:
        outcome = staging_services.plan_batch(viewer(), batch_id, mapping, now(), library().programme)
    if outcome:
        flash(sentence(outcome), "error")
        return redirect(url_for("imports.columns", batch_id=batch_id))
    return redirect(url_for("imports.batch", batch_id=batch_id))


@bp.get("/<batch_id>")
@requires(CHANGE)
def batch(batch_id: str) -> str | BaseResponse:
    found = _batch(batch_id)
    if found.state == "uploaded":
        return redirect(url_for("imports.columns", batch_id=batch_id))
    kinds = [(kind, found.counts.get(kind, 0), *KINDS[kind]) for kind in (*ROW_KINDS, "left") if kind not in _unseen(found)]
    programme = library().programme
    shown = request.args.get("show") or next((kind for kind in ("faulty", *ROW_KINDS) if found.counts.get(kind)), "new")
    if shown not in KINDS:
        abort(404)
    page = page_of(request.args.get("page"), found.counts.get(shown, 0))
    rows = queries.list_rows(viewer(), batch_id, shown, now(), offset=page.offset, limit=page.size)
    stopped = queries.get_row(batch_id, found.stopped_at) if found.stopped_at else None
    return render_template(
        "roster/batch.html",
        batch=found,
        kinds=kinds,
        shown=shown,
        page=page,
        rows=rows,
        faults=[(row, [(FIELDS[field], value, advice(code, first=first)) for field, value, code, first in row.faults]) for row in rows],
        stopped=stopped,
        earlier=queries.get_earlier(found) if found.state == "staged" else None,
        must_type=found.mode == "full" and must_be_typed(found.counts.get("leaving", 0), found.counts.get("people", 0)),
        may_undo=queries.may_be_undone(found, now()),
        mine=found.person_id == viewer().person_id,
        may_confirm=viewer().covers("decide", found.path),
        proves=not is_fresh(current_user.signed_in_at, now()),
        titles={qualification.key: qualification.title for qualification in programme.qualifications},
        running=found.state in queries.RUNNING,
        stuck=queries.is_abandoned(found, now()),
        states=STATES,
        words=KINDS,
        fields=FIELDS,
        whys=WHYS,
    )


@bp.get("/<batch_id>/progress.json")
@requires(CHANGE)
def progress(batch_id: str) -> dict[str, Any]:
    found = _batch(batch_id)
    running = found.state in queries.RUNNING
    words = _("%(state)s：%(done)s / %(total)s", state=str(STATES[found.state]), done=found.done, total=found.total)
    return {"running": running, "done": found.done, "total": found.total, "words": words}


@bp.get("/<batch_id>/faults.csv")
@requires(CHANGE)
def faults(batch_id: str) -> Response:
    """The faulty rows as a file, to mend them beside the list."""
    _batch(batch_id)
    rows = queries.list_rows(viewer(), batch_id, "faulty", now(), offset=0, limit=MOST_FAULTS)
    lines = tuple(
        (row.row, str(FIELDS[field]), value, advice(code, first=first)) for row in rows for field, value, code, first in row.faults
    )
    table = Table("faults", (_("行"), _("列"), _("文件里写的"), _("怎么改")), lines)
    headers = {"Content-Disposition": "attachment; filename=faults.csv"}
    return Response(csv_lines(table), mimetype="text/csv", headers=headers)


@bp.post("/<batch_id>/apply")
@requires(CHANGE)
def apply(batch_id: str) -> BaseResponse:
    outcome = batches_services.begin_apply(viewer(), batch_id, request.form.get("leaving", "")[:20], now())
    return _running(batch_id, outcome)


@bp.post("/<batch_id>/undo")
@requires(CHANGE)
def undo(batch_id: str) -> BaseResponse:
    return _running(batch_id, batches_services.begin_undo(viewer(), batch_id, now()))


@bp.post("/<batch_id>/go-on")
@requires(CHANGE)
def go_on(batch_id: str) -> BaseResponse:
    """Carry on what a process that died has left in the middle."""
    _batch(batch_id)
    return _running(batch_id, None)


@bp.post("/<batch_id>/discard")
@requires(CHANGE)
def discard(batch_id: str) -> BaseResponse:
    staging_services.discard_batch(viewer(), batch_id, now())
    flash(_("这份上传已丢弃，什么也没有写入。"), "success")
    return redirect(url_for("imports.upload"))


def _after_upload(batch_id: str) -> BaseResponse:
    mapping = queries.get_columns(_batch(batch_id))
    if mapping is None:
        return redirect(url_for("imports.columns", batch_id=batch_id))
    outcome = staging_services.plan_batch(viewer(), batch_id, mapping, now(), library().programme)
    if outcome:
        flash(sentence(outcome), "error")
    return redirect(url_for("imports.batch", batch_id=batch_id))


def _running(batch_id: str, outcome: Refused | None) -> BaseResponse:
    if outcome:
        flash(sentence(outcome), "error")
    else:
        programme = library().programme
        beside(lambda: batches_services.run_batch(batch_id, now, lambda: time.sleep(PAUSE), programme))
    return redirect(url_for("imports.batch", batch_id=batch_id))


def _batch(batch_id: str) -> Any:
    """The batch, if the viewer may see it; otherwise there is no such page."""
    return queries.get_batch(viewer(), batch_id, now()) or abort(404)


def _unseen(found: Any) -> set[str]:
    """Kinds without a tile: what no row is, but for the ones that everybody looks for."""
    always = ("new", "changed", "moved", "same") if found.kind == "people" else ("new", "same")
    return {kind for kind in KINDS if not found.counts.get(kind) and kind not in always}
