"""Appendix 2: the forms, how to fill them in, and their prints."""

from flask import Blueprint, Response, current_app, render_template, request

from app.domain import record_forms
from app.domain.record_forms import GROUPS, RecordForm, form_of
from app.errors import NotFound
from app.manual import record_forms_queries as queries
from app.web.access import requires
from app.web.content import library

bp = Blueprint("record_forms", __name__, url_prefix="/manual/forms")


@bp.app_template_global()
def forms_behind(section_id: str) -> tuple[RecordForm, ...]:
    """The forms that a section's rules ask for, for its page."""
    return record_forms.forms_behind(section_id, library().forms)


@bp.get("")
@requires("own")
def index() -> str:
    """All forms, in the order in which a day and a month meet them."""
    groups = [(group, [form for form in library().forms if form.group == group]) for group in GROUPS]
    return render_template("manual/forms.html", groups=[(group, forms) for group, forms in groups if forms])


@bp.get("/<form_slug>")
@requires("own")
def form(form_slug: str) -> str:
    found = _found(form_slug)
    forms = library().forms
    at = forms.index(found)
    return render_template(
        "manual/form.html",
        form=found,
        before=forms[at - 1] if at else None,
        after=forms[at + 1] if at + 1 < len(forms) else None,
    )


@bp.get("/<form_slug>.pdf")
@requires("own")
def pdf(form_slug: str) -> Response:
    """The form on A4: blank, or with ?filled=1 its example and the guide."""
    found, filled = _found(form_slug), request.args.get("filled") == "1"
    printed = queries.get_form_pdf(found, library().manual, current_app.config["BANK"].name, filled)
    name = f"{found.slug}-{'example' if filled else 'blank'}.pdf"
    return Response(printed, mimetype="application/pdf", headers={"Content-Disposition": f"inline; filename={name}"})


def _found(slug: str) -> RecordForm:
    found = form_of(slug, library().forms)
    if found is None:
        raise NotFound("no_such_form")
    return found
