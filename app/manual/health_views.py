"""The check of the manual and what the items cover, for those who look after training."""

from pathlib import Path
from typing import NamedTuple

from flask import Blueprint, current_app, render_template, request, url_for

from app.domain.checkup.finding import CHECKS, Finding, Place
from app.domain.coverage import Coverage, cover
from app.library.checkup import Checkup, check_up
from app.library.load import Library
from app.web.access import requires
from app.web.content import library
from app.web.shell import clause_url

bp = Blueprint("manual_health", __name__)

# Where what stands beside the chapters is shown: the page, and the place's id as its anchor or its last step.
_BESIDE = {"situation": "/manual/situations#{}", "form": "/manual/forms/{}"}
_HELD = "manual_health"


class _Looked(NamedTuple):
    digest: str
    checkup: Checkup
    coverage: Coverage


@bp.get("/manual/health")
@requires("see_training")
def health() -> str:
    looked = _looked_at(library())
    return render_template(
        "manual/health.html",
        checkup=looked.checkup,
        unsettled=_by_check(looked.checkup.unsettled),
        settled=_by_check(looked.checkup.settled),
        coverage=looked.coverage,
        address=_address,
    )


def _looked_at(served: Library) -> _Looked:
    """The check of the library in use: worked out once, for it never changes while it is."""
    held: _Looked | None = current_app.extensions.get(_HELD)
    if held is None or held.digest != served.digest:
        folders = () if "content_faults" in current_app.extensions else _folders()
        held = _Looked(served.digest, check_up(served, *folders), cover(served.manual, served.bank, served.rulebook))
        current_app.extensions[_HELD] = held
    return held


def _folders() -> tuple[Path, Path]:
    return Path(current_app.config["CONTENT_DIR"]), Path(current_app.config["QUIZZES_DIR"])


def _by_check(findings: tuple[Finding, ...]) -> dict[str, list[Finding]]:
    """The findings under the question that found them, in the order of their kinds; questions without any are left out."""
    grouped = {check: [finding for kind in kinds for finding in findings if finding.kind == kind] for check, kinds in CHECKS.items()}
    return {check: found for check, found in grouped.items() if found}


def _address(place: Place) -> str:
    """Where a place can be read; "" for what has no page, such as an item or a line of a file."""
    if place.kind == "clause":
        return clause_url(place.id)
    if place.kind == "section":
        return url_for("manual.section", section_id=place.id)
    if place.kind == "checklist":
        whole = (each.key for each in library().checklists for phase in each.phases for entry in phase.entries if entry.key == place.id)
        return f"{request.script_root}/manual/checklists/{next(whole, '')}"
    if place.kind == "term":
        anchor = next((term.anchor for term in library().glossary if term.term == place.id), "")
        return f"{request.script_root}/manual/glossary#{anchor}"
    return request.script_root + _BESIDE[place.kind].format(place.id) if place.kind in _BESIDE else ""
