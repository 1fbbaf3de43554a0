"""A paper with a text in it, for tests: one true-or-false question and one text, half of the points each."""

from app.domain.blueprint import Draw
from app.library.load import Library
from tests.quizzes.sitting import PAPER

TEXT = "complaints-text-reply"
WRITTEN = "邓女士，对不起，让您久等了。\n柜员去处理卡钞，没有摆牌。请到一号窗口办理。"
ALL, SOME = {"1": 2, "2": 2, "3": 2, "4": 1}, {"1": 2, "2": 1, "3": 0, "4": 1}


def with_text(library: Library) -> Library:
    """The library with a text in PAPER."""
    half = [
        Draw(count=1, points=50, subject="tiers", types=("truefalse",)),
        Draw(count=1, points=50, subject="complaints", types=("text",)),
    ]
    blueprints = tuple(
        blueprint.model_copy(update={"draw": tuple(half)}) if blueprint.slug == PAPER else blueprint
        for blueprint in library.bank.blueprints
    )
    return library.model_copy(update={"bank": library.bank.model_copy(update={"blueprints": blueprints})})
