"""A case as an item: one answers it by playing it, and what is stored is the path, a tuple of "scene=answer" steps.

Written in a file of its own (quizzes/cases), not among the items of a bank.
"""

import random
from typing import Any, Literal

from app.domain.cases.best import Search, score
from app.domain.cases.debriefing import told_of
from app.domain.cases.graph import THEMES, Case, Scene
from app.domain.cases.play import LONGEST_STEP, Play, WrongStep, replay
from app.domain.items.base import AnswerRefused, ItemBase, Response
from app.domain.items.plain import PLAIN_TYPES

SUBJECT = "cases"
RULE = "案例题：每一步选定后不能收回。得分是您走出来的分占最好走法的百分比；犯了关键差错，整题不得分；没有走到结局的，按已走的步子计分。"
MOST_STEPS_SENT = 40


class CaseItem(ItemBase):
    """A case with what all items have: its stem names it, its explanation is the lesson of its best ending."""

    type: Literal["case"] = "case"
    case: Case


def item_of(case: Case) -> CaseItem:
    """The case as an item of the bank. It is played on pages of its own and not asked beside the text."""
    play = replay(case, Search(case).path())
    return CaseItem(
        id=f"case-{case.slug}",
        subject=SUBJECT,
        stem=f"{case.title}：{case.customer}",
        clauses=case.clauses,
        explanation=play.ending.lesson if play.ending else case.title,
        difficulty=case.difficulty,
        practice=False,
        case=case,
    )


def shown(item: CaseItem) -> dict[str, Any]:
    """What the browser may see before it is played: nothing of the graph."""
    case = item.case
    return {
        "type": item.type,
        "stem": item.stem,
        "name": case.title,
        "theme": THEMES[case.theme],
        "minutes": case.minutes,
        "customer": case.customer,
        "rule": RULE,
    }


def parse(item: CaseItem, raw: object) -> Response:
    """The steps, which must make a way through the case; None when there are none. Raises AnswerRefused."""
    if not isinstance(raw, (list, tuple)) or not all(isinstance(step, str) for step in raw):
        raise AnswerRefused("shape")
    if len(raw) > MOST_STEPS_SENT or any(len(step) > LONGEST_STEP for step in raw):
        raise AnswerRefused("too_long")
    try:
        replay(item.case, raw)
    except WrongStep as wrong:
        raise AnswerRefused("not_on_paper") from wrong
    return tuple(raw) or None


def play_of(item: CaseItem, response: Response) -> Play:
    """Where a response that parse made has led."""
    return replay(item.case, steps_of(response))


def steps_of(response: Response) -> tuple[str, ...]:
    """The steps of a response, none for a blank."""
    return tuple(response) if isinstance(response, (tuple, list)) else ()


def mark(item: CaseItem, response: Response) -> int:
    """The score of the play, 0..100."""
    return score(item.case, play_of(item, response)) if response else 0


def spell(item: CaseItem, response: Response) -> str:
    """What was chosen at each step, and how it came out."""
    play = play_of(item, response)
    steps = " → ".join(turn.said for turn in play.log)
    return f"{steps}；结局：{play.ending.title}" if play.ending else steps


def key_of(item: CaseItem) -> Response:
    """The steps of the best way through."""
    return Search(item.case).path()


def follows(_item: CaseItem, held: Response, response: Response) -> bool:
    """Whether a response only goes on where the one held has stopped: steps are never taken back."""
    before, after = steps_of(held), steps_of(response)
    return after[: len(before)] == before


def told(item: CaseItem, response: Response) -> tuple[str, tuple[str, ...]]:
    """What a result says of this play: how it came out and what is to be learnt, and the clauses to read again."""
    return told_of(item.case, play_of(item, response))


def arranged(item: CaseItem, rng: random.Random) -> CaseItem:
    """The item with the choices of each scene, and the options of its questions, in an order drawn from `rng`. Choices keep their keys."""
    return item.model_copy(update={"case": arranged_case(item.case, rng)})


def arranged_case(case: Case, rng: random.Random) -> Case:
    """The case in an order drawn from `rng`."""
    # Copied by hand, not by model_copy: the look-ups that a case has made of its scenes would come along.
    return Case.model_construct(**{**dict(case), "scenes": tuple(_arranged(scene, rng) for scene in case.scenes)})


def _arranged(scene: Scene, rng: random.Random) -> Scene:
    if scene.item is not None:
        return scene.model_copy(update={"item": PLAIN_TYPES[scene.item.type].arranged(scene.item, rng)})
    order = list(scene.choices)
    rng.shuffle(order)
    return scene.model_copy(update={"choices": tuple(order)})
