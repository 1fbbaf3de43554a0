"""Generator `view`: what the unified view (表1, manual 3.1.17 ff.) offers a segment under one aspect, and what it offers others only."""

import random

from app.domain.generators.base import Case, Generator, item_id
from app.domain.generators.distractors import OPTION_COUNT, options_of
from app.domain.generators.misled import explained, wrong_answers
from app.domain.items.single import SingleItem
from app.domain.rulebook import Rulebook
from app.domain.ruling import Key
from app.domain.service_view import ViewColumn
from app.domain.table_misconceptions import VIEW_MISCONCEPTIONS
from app.domain.text_likeness import grams
from app.domain.values import Frozen

STEMS = (
    "按个人客户统一视图，下面哪一项属于{segment}的“{column}”？",
    "新同事在对照统一视图：{segment}的“{column}”一栏里，有下面哪一项？",
)


# Of the wrong entries so many must repeat the aspect's name where the right one does.
ECHOING = 2


class ViewCase(Frozen):
    """One entry of one cell."""

    segment: Key
    column: Key
    entry: str


def cases(rulebook: Rulebook) -> tuple[Case, ...]:
    """Every entry of every cell beside which enough stands that the segment does not have, some of it as short and some as long."""
    cells = rulebook.unified_view.cells.items()
    listed = (
        ViewCase(segment=segment, column=column, entry=entry)
        for segment, row in cells
        for column, entries in row.items()
        for entry in entries
    )
    return tuple(
        Case(f"segment={each.segment};column={each.column};entry={each.entry}", each.column, each)
        for each in listed
        if _fair(each, rulebook)
    )


def make(case: Case, rulebook: Rulebook, rng: random.Random) -> SingleItem:
    """The item for one case."""
    asked: ViewCase = case.data
    segment = next(segment.name for segment in rulebook.segments() if segment.key == asked.segment)
    column = next(column for column in rulebook.unified_view.columns if column.key == asked.column)
    wrong = list(_wrong(asked, rulebook).items())
    rng.shuffle(wrong)
    # Likeliest first: what a mistake leads to; the order among those is drawn, so that not every question has the same three.
    wrong.sort(key=lambda entry: entry[1] is None)
    stem = rng.choice(STEMS).format(segment=segment, column=column.name)
    options, key = options_of(stem, asked.entry, dict(wrong), rng)
    why = f"统一视图中，{segment}的“{column.name}”是：{'、'.join(rulebook.unified_view.cells[asked.segment][asked.column])}。"
    return SingleItem(
        id=item_id("view", case.facts),
        subject="tiers",
        stem=stem,
        clauses=_clauses(asked, column, rulebook),
        explanation=explained(why, options),
        difficulty=2,
        practice=False,
        generator="view",
        facts=case.facts,
        options=options,
        key=key,
    )


def _fair(case: ViewCase, rulebook: Rulebook) -> bool:
    """Whether the entry need not stand out as the shortest or the longest of the options, or as the one that repeats the aspect's name."""
    wrong = _wrong(case, rulebook)
    heard = grams(next(column.name for column in rulebook.unified_view.columns if column.key == case.column), 2)
    others = [len(text) - len(case.entry) for text in wrong]
    echoing = sum(bool(grams(text, 2) & heard) for text in wrong)
    audible = echoing >= ECHOING if grams(case.entry, 2) & heard else True
    return len(others) >= OPTION_COUNT - 1 and min(others) <= 0 <= max(others) and audible


def _wrong(case: ViewCase, rulebook: Rulebook) -> dict[str, str | None]:
    """What the segment does not have under this aspect: what misread views would give, then what other segments have."""
    view = rulebook.unified_view
    own = view.cells[case.segment][case.column]
    found = wrong_answers(case.entry, VIEW_MISCONCEPTIONS, lambda rules: rules.unified_view.cells[case.segment][case.column], rulebook)
    for row in view.cells.values():
        for entry in row[case.column]:
            if entry not in own:
                found.setdefault(entry, None)
    return found


def _clauses(case: ViewCase, column: ViewColumn, rulebook: Rulebook) -> tuple[str, ...]:
    view = rulebook.unified_view
    ours = view.completed.clauses if view.is_completed(case.segment, case.column, case.entry) else ()
    return tuple(dict.fromkeys((*column.clauses, *ours)))


VIEW = Generator("view", "single", "tiers", cases, make)
