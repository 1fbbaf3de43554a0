"""Marking a text answer: by criterion, append-only. The last mark of an attempt grades it in the same commit."""

from collections.abc import Mapping
from datetime import datetime

from app.domain.attempt import CLOSED
from app.domain.items.text import TextItem, share_of
from app.domain.regrading import read_corrections
from app.domain.rights import Viewer
from app.errors import DomainError, NotFound, Refused
from app.extensions import begin_write, db
from app.library.load import Library
from app.quizzes.chain_queries import get_corrections
from app.quizzes.chain_services import note_event
from app.quizzes.closing_services import grade_closed
from app.quizzes.marking_queries import Opinion, get_opinions, get_text_item, get_waiting_slots, in_reach
from app.quizzes.models import Attempt, CriterionMark, Marking
from app.quizzes.queries import get_answers
from app.quizzes.regrade_services import grade_again

COMMENT_LONGEST = 500
REASON_LONGEST = 300


def mark_answer(
    viewer: Viewer, attempt_id: str, slot: int, points: Mapping[str, int], comment: str, library: Library, now: datetime
) -> Refused | None:
    """The first opinion about an answer. It grades the attempt when nothing else of it waits."""
    attempt, item = _locked(viewer, attempt_id, slot)
    _require_points(item, points)
    refused = _why_not_mark(viewer, attempt, get_opinions(attempt_id, slot))
    if refused is not None:
        db.session.rollback()
        return refused
    _write(attempt, slot, 1, item, points, comment, "", viewer, now)
    if attempt.grading_pending and not get_waiting_slots(attempt):
        grade_closed(attempt, library, now)
    db.session.commit()
    return None


def mark_again(
    viewer: Viewer, attempt_id: str, slot: int, points: Mapping[str, int], comment: str, reason: str, library: Library, now: datetime
) -> Refused | None:
    """A second opinion by another person, with its reason: it counts from now on, and the first one stays to be read.

    An attempt that is graded is graded again; what stops being a pass by it is for a person to decide about, as with any regrading.
    """
    attempt, item = _locked(viewer, attempt_id, slot)
    _require_points(item, points)
    opinions = get_opinions(attempt_id, slot)
    refused = _why_not_again(viewer, attempt, opinions, reason)
    if refused is not None:
        db.session.rollback()
        return refused
    number = len(opinions) + 1
    _write(attempt, slot, number, item, points, comment, reason, viewer, now)
    if not attempt.grading_pending:
        corrections = read_corrections(get_corrections(attempt.id))
        why = {"why": "opinion", "slot": slot, "opinion": number, "reason": reason.strip()[:REASON_LONGEST]}
        grade_again(attempt, corrections, library, why, viewer.person_id, now)
    db.session.commit()
    return None


def _locked(viewer: Viewer, attempt_id: str, slot: int) -> tuple[Attempt, TextItem]:
    """The attempt, locked, and the text item of this slot. Raises NotFound for anything that the viewer has no business to mark."""
    begin_write()
    attempt = db.session.get(Attempt, attempt_id, with_for_update=True, populate_existing=True)
    item = get_text_item(attempt, slot) if attempt else None
    if attempt is None or item is None or attempt.state not in CLOSED or not in_reach(viewer, attempt):
        raise NotFound("no_such_attempt")
    held = get_answers(attempt_id).get(slot)
    if held is None or held.response is None:
        raise NotFound("no_such_attempt")
    return attempt, item


def _require_points(item: TextItem, points: Mapping[str, int]) -> None:
    """Every criterion has its points, within what it gives: a form of ours sends nothing else."""
    most = {criterion.number: criterion.points for criterion in item.rubric}
    if set(points) != set(most) or not all(0 <= points[number] <= most[number] for number in most):
        raise DomainError("malformed_marking")


def _why_not_mark(viewer: Viewer, attempt: Attempt, opinions: tuple[Opinion, ...]) -> Refused | None:
    if attempt.person_id == viewer.person_id:
        return Refused.because("own_answer")
    return Refused.because("answer_marked") if opinions else None


def _why_not_again(viewer: Viewer, attempt: Attempt, opinions: tuple[Opinion, ...], reason: str) -> Refused | None:
    if attempt.person_id == viewer.person_id:
        return Refused.because("own_answer")
    if not opinions:
        return Refused.because("answer_not_marked")
    if opinions[-1].marking.person_id == viewer.person_id:
        return Refused.because("own_opinion")
    return None if reason.strip() else Refused.because("reason_missing")


def _write(
    attempt: Attempt,
    slot: int,
    opinion: int,
    item: TextItem,
    points: Mapping[str, int],
    comment: str,
    reason: str,
    viewer: Viewer,
    now: datetime,
) -> None:
    share = share_of(item, points)
    key = {"attempt_id": attempt.id, "slot": slot, "opinion": opinion}
    said = {"comment": comment.strip()[:COMMENT_LONGEST], "reason": reason.strip()[:REASON_LONGEST]}
    db.session.add(Marking(**key, person_id=viewer.person_id, share=share, marked_at=now, **said))
    db.session.flush()
    db.session.add_all(CriterionMark(**key, criterion=number, points=given) for number, given in points.items())
    note_event(attempt, "marked", viewer.person_id, {"slot": slot, "opinion": opinion, "share": share, "points": dict(points)}, now)
    db.session.flush()
