"""A step in a case on a paper: an ordinary save of the slot, with one step more than is stored."""

from datetime import datetime

from app.domain.attempt import Place
from app.domain.cases.staging import step_from
from app.domain.items.base import AnswerRefused
from app.errors import NotFound, Refused
from app.quizzes.answers_services import save_answers
from app.quizzes.case_queries import get_case
from app.quizzes.queries import get_attempt


def take_case_step(
    attempt_id: str,
    person_id: int,
    slot: int,
    count: int,
    given: tuple[str, list[str]],
    epoch: int,
    now: datetime,
    place: Place | None = None,
) -> Refused | None:
    """Go one step on in the case of a slot. `count` is how many steps the page knew of; `given` is the letter of a choice, and the values
    of a question.

    What is read here may be old by the time of the save: the save then finds another revision and refuses.
    """
    attempt = get_attempt(person_id, attempt_id)
    held = get_case(attempt, slot) if attempt else None
    if held is None:
        raise NotFound("no_such_attempt")
    if held.play.scene is None:
        return Refused.because("case_over")
    if count != len(held.play.log):
        return Refused.because("case_moved_on")
    try:
        step = step_from(held.play.scene, *given)
    except AnswerRefused as refused:
        return Refused.because("step_refused", why=str(refused))
    steps = [*(turn.step for turn in held.play.log), step]
    outcome = save_answers(attempt_id, person_id, {slot: (held.rev, steps)}, now, place, epoch=epoch)
    if isinstance(outcome, Refused):
        # Another window has gone a step on meanwhile; the page shows where it stands.
        return Refused.because("case_moved_on") if outcome.code == "stale_answer" else outcome
    return None
