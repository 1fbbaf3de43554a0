"""The programme in plain words: what each qualification asks for, how its dates run, and what a version to come changes for whom."""

from datetime import date
from typing import Any

from flask import Blueprint, Response, abort, current_app, render_template, request, stream_with_context, url_for
from flask_babel import gettext as _

from app.domain.asked import Asked, asked_by
from app.domain.exporting import Export
from app.domain.programme import Module, Policy, Qualification
from app.domain.timeline_bands import Stretch, scale_of
from app.domain.version_change import Group, eve_of
from app.domain.worked_example import Case, Worked, cases_of, stories_of, work_out
from app.errors import Refused
from app.qualification import programme_queries as queries
from app.qualification.programme_forms import CalculatorForm
from app.qualification.programme_queries import AffectedLine
from app.record.exports_services import allow_export
from app.web.access import requires, viewer
from app.web.clock import now, today
from app.web.content import library
from app.web.exports import export_reason, export_rules, refused_export, taken_by
from app.web.paging import page_of
from app.web.programme_words import (
    CAME,
    CASES,
    GROUPS,
    STATE_RULES,
    STORIES,
    asked_text,
    effect_sentences,
    policy_rows,
    worked_sentences,
)
from app.web.replies import XLSX, named
from app.web.spreadsheets import Cell, Table, csv_lines, xlsx_of
from app.web.standing_words import NEXT_STEPS, STATES

bp = Blueprint("programme", __name__, url_prefix="/qualification/programme")
# Those who have begun: they are listed one by one.
AFFECTED = (Group.LEARNER, Group.HOLDER, Group.LAPSED)


@bp.get("")
@requires("see_standings")
def index() -> str:
    shown = [(each, _in_force(each), _coming(each)) for each in library().programme.qualifications]
    return render_template(
        "qualification/programme.html",
        qualifications=[(each, policy, policy_rows(policy), coming) for each, policy, coming in shown],
        asked=_asked_words,
        states=[(state, STATE_RULES[state], NEXT_STEPS[state]) for state in STATES],
    )


@bp.get("/<qualification_key>")
@requires("see_standings")
def qualification(qualification_key: str) -> str:
    found = library().programme.qualification(qualification_key) or abort(404)
    policy, asks = _chosen(found), "completed" in request.args
    stories = stories_of(policy)
    form = CalculatorForm(request.args) if asks else CalculatorForm(None, data=_days(stories[0]))
    return render_template(
        "qualification/programme_qualification.html",
        qualification=found,
        versions=[(each, policy_rows(each), _modules_of(each)) for each in reversed(found.policies)],
        policy=policy,
        in_force=_in_force(found),
        asked=_asked_words,
        form=form,
        examples=[(STORIES[each.code], _example_url(found, policy, each)) for each in stories],
        today=today(),
        **(_calculated(policy, form) if not asks or form.validate() else {}),
    )


@bp.get("/<qualification_key>/versions/<int:version_number>")
@requires("see_standings")
def version(qualification_key: str, version_number: int) -> str:
    found, policy = _version(qualification_key, version_number)
    group, coming = _group(), policy.effective_on > today()
    groups = (group,) if group else AFFECTED
    affected = queries.get_affected(viewer(), found, policy) if coming else queries.Affected(())
    page = page_of(request.args.get("page"), sum(size for _branch, size in affected.sizes(groups)))
    lines = queries.list_page(viewer(), found, library().programme, policy, affected, groups, page.offset, page.size)
    return render_template(
        "qualification/programme_version.html",
        qualification=found,
        version=policy,
        before=(before := _before(found, policy)),
        compared=_compared(before, policy),
        coming=coming,
        eve=eve_of(policy),
        counts=affected.counts,
        total=sum(size for _branch, size in affected.sizes(AFFECTED)),
        groups=AFFECTED,
        group=group,
        words=GROUPS,
        lines=list(lines),
        page=page,
        columns=_columns(),
        told_of=lambda effect: effect_sentences(effect, policy, library()),
        args={"group": group.value} if group else {},
    )


@bp.get("/<qualification_key>/versions/<int:version_number>.xlsx")
@requires("see_standings")
def version_xlsx(qualification_key: str, version_number: int) -> Response:
    table = _table(qualification_key, version_number, "version.xlsx")
    if isinstance(table, Refused):
        return refused_export(table)
    return _file(Response(xlsx_of(table, current_app.config["BANK"].name), mimetype=XLSX), "xlsx")


@bp.get("/<qualification_key>/versions/<int:version_number>.csv")
@requires("see_standings")
def version_csv(qualification_key: str, version_number: int) -> Response:
    table = _table(qualification_key, version_number, "version.csv")
    if isinstance(table, Refused):
        return refused_export(table)
    return _file(Response(stream_with_context(csv_lines(table)), mimetype="text/csv"), "csv")


def _in_force(qualification: Qualification) -> Policy:
    """The version under which somebody starts today."""
    return next(policy for policy in reversed(qualification.policies) if policy.effective_on <= today())


def _coming(qualification: Qualification) -> list[Policy]:
    return [policy for policy in qualification.later if policy.effective_on > today()]


def _chosen(qualification: Qualification) -> Policy:
    """The version that the calculator reckons by: the one asked for, else the one in force. One that does not exist is 422."""
    asked = request.args.get("version", "")
    if not asked:
        return _in_force(qualification)
    return next((policy for policy in qualification.policies if str(policy.version) == asked), None) or abort(422)


def _modules_of(policy: Policy) -> list[tuple[str, Module]]:
    """What a version asks, and for what; the renewal only where it is another module."""
    programme = library().programme
    found = [(_("取得资格") if policy.renewal else _("取得资格和复训"), programme.the_module(policy.module))]
    return [*found, (_("复训"), programme.the_module(policy.renewal))] if policy.renewal else found


def _asked_words(key: str) -> list[tuple[str, list[tuple[str, str]]]]:
    """What a module asks by kind, as (heading, [(words, address or "")])."""
    module = library().programme.the_module(key)
    headings = {
        "section": _("读完手册"),
        "paper": _("通过考试"),
        "cases": _("做完案例"),
        "observed": _("现场见习（培训师当场评）"),
        "hours": _("后续教育"),
        "fact": _("任职条件（人力资源部门确认）"),
    }
    found: dict[str, list[tuple[str, str]]] = {}
    for each in asked_by(module):
        found.setdefault(each.kind, []).append((asked_text(each, library()), _address(each)))
    return [(headings[kind], rows) for kind, rows in found.items()]


def _address(asked: Asked) -> str:
    if asked.kind == "section":
        return url_for("manual.section", section_id=asked.key)
    if asked.kind == "paper":
        return url_for("quizzes.paper", slug=asked.key)
    return url_for("cases.index", _anchor=f"theme-{asked.key}" if asked.key else None) if asked.kind == "cases" else ""


def _calculated(policy: Policy, form: CalculatorForm) -> dict[str, Any]:
    """What the calculator shows: the example in a picture and in sentences, and a renewal on each of the days on which the rules turn."""
    worked = work_out(policy, form.completed.data, form.renewals)
    rows = []
    for case in cases_of(policy, worked.first.first):
        found = work_out(policy, case.completed_on, case.renewed_on).renewals
        earned = next((each.earned for each in found if each.earned), None)
        rows.append({"case": CASES[case.code], "on": case.renewed_on, "earned": earned, "told": CAME[found[-1].came]})
    return {"worked": worked, "picture": _picture(worked), "sentences": worked_sentences(worked), "cases": rows}


def _days(case: Case) -> dict[str, date]:
    """The days of a story by the fields of the form."""
    return dict(zip(("completed", "renewed", "again"), (case.completed_on, *case.renewed_on), strict=False))


def _picture(worked: Worked) -> dict[str, Any]:
    """The example on a line of time: what states there were, and the days of completion."""
    stretches = [Stretch(from_on=each.from_on, to_on=each.to_on, state=each.standing.state.value) for each in worked.intervals]
    done = [worked.first.first, *(each.on for each in worked.renewals)]
    scale = scale_of(stretches, done)
    return {
        "pieces": [(piece, STATES[piece.stretch.state]) for piece in scale.pieces(stretches)],
        "marks": [(scale.at(day), day) for day in done],
        "ticks": scale.ticks(),
        "states": tuple(dict.fromkeys(each.state for each in stretches)),
    }


def _example_url(qualification: Qualification, policy: Policy, case: Case) -> str:
    days: dict[str, Any] = {name: day.isoformat() for name, day in _days(case).items()}
    return url_for(".qualification", qualification_key=qualification.key, version=policy.version, _anchor="calculator", **days)


def _version(key: str, number: int) -> tuple[Qualification, Policy]:
    """A later version of a qualification; the first one changed nothing for anybody and has no page."""
    found = library().programme.qualification(key) or abort(404)
    return found, next((policy for policy in found.later if policy.version == number), None) or abort(404)


def _before(qualification: Qualification, version: Policy) -> Policy:
    return next(policy for policy in reversed(qualification.policies) if policy.version < version.version)


def _compared(before: Policy, after: Policy) -> list[tuple[str, str, str]]:
    """The versions beside each other: the dates, then what is asked first and for a renewal."""
    programme = library().programme
    rows = [(name, old, new) for (name, old), (_name, new) in zip(policy_rows(before), policy_rows(after), strict=True)]
    for name, old, new in ((_("取得资格"), before.module, after.module), (_("复训"), before.renewal, after.renewal)):
        titles = [programme.the_module(key).title if key else _("与取得资格相同") for key in (old, new)]
        rows.append((name, titles[0], titles[1]))
    return rows


def _group() -> Group | None:
    """The group in the address; one that is none is 422."""
    asked = request.args.get("group", "")
    if asked and asked not in {group.value for group in AFFECTED}:
        abort(422)
    return Group(asked) if asked else None


def _columns() -> tuple[str, ...]:
    """The same on the screen and in the files."""
    return (_("姓名"), _("工号"), _("机构"), _("施行前一日"), _("届时适用"), _("新版自"), _("对此人的变化"))


def _table(key: str, number: int, what: str) -> Table | Refused:
    """The affected people as the screen has them, all pages; the audit row is written before anything leaves."""
    found, policy = _version(key, number)
    if policy.effective_on <= today():
        abort(404)
    group = _group()
    groups = (group,) if group else AFFECTED
    people = sum(size for _branch, size in queries.get_affected(viewer(), found, policy).sizes(groups))
    filters = {"qualification": key, "version": str(number)} | ({"group": group.value} if group else {})
    export = Export(what=what, people=people, subject="list:version", filters=filters, reason=export_reason())
    if refused := allow_export(viewer().person_id, export, export_rules(), now(), request.remote_addr or ""):
        return refused
    return Table(
        title=_("第 %(n)s 版会影响谁", n=number),
        headings=_columns(),
        rows=[_cells(line, policy) for line in queries.list_affected(viewer(), found, library().programme, policy, groups)],
        notes=(
            (_("签发单位"), current_app.config["BANK"].name),
            (_("资格"), found.title),
            (_("版本"), _("第 %(n)s 版，%(day)s 起施行", n=number, day=policy.effective_on)),
            (_("人数"), str(people)),
            (_("人数如何计算"), _("按 %(day)s 的状态，假定到那天没有新的记录", day=eve_of(policy))),
            *taken_by(),
        ),
    )


def _cells(line: AffectedLine, version: Policy) -> tuple[Cell, ...]:
    effect = line.effect
    sentences = "".join(effect_sentences(effect, version, library()))
    applies = _("第 %(n)s 版", n=effect.after)
    return (line.name, line.staff_no, line.branch, str(STATES[effect.state.value]), applies, effect.from_on, sentences)


def _file(response: Response, ending: str) -> Response:
    return named(response, f"version_{today().isoformat()}.{ending}", f"{_('新版影响')}_{today().isoformat()}.{ending}")
