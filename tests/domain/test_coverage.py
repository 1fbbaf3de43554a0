"""Which clauses are asked, and in how many forms."""

from datetime import date

import pytest

from app.domain.bank import ItemBank
from app.domain.coverage import Coverage, cover
from app.domain.impact import generated_by
from app.domain.items.truefalse import TrueFalseItem
from app.domain.manual import Chapter, Clause, Manual, Section
from app.domain.rulebook import Rulebook


def section(section_id: str, *clauses: Clause) -> Section:
    return Section(
        id=section_id, title="节", minutes=5, source="bank", objectives=(), parts=(), clauses=clauses, digest=""
    )  # fmt: skip


def clause(clause_id: str, duty: bool = False, exam: bool = True) -> Clause:
    return Clause(id=clause_id, text="条文", source="bank", duty_critical=duty, examinable=exam)


def item(name: str, *clauses: str) -> TrueFalseItem:
    return TrueFalseItem(id=name, subject="x", stem=name, clauses=clauses, explanation="说明", key=True)


def covered(rulebook: Rulebook, clauses: tuple[Clause, ...], items: tuple[TrueFalseItem, ...]) -> Coverage:
    # 9.1 stands in no rule, so that no generator cites it.
    chapter = Chapter(key="nine", number="9", title="章", sections=(section("9.1", *clauses), section("9.2", clause("9.2.1", exam=False))))
    manual = Manual(title="手册", version="1", effective_on=date(2026, 1, 1), chapters=(chapter,))
    return cover(manual, ItemBank(items=items), rulebook)


@pytest.mark.parametrize(
    ("duty", "items", "uncited", "thin"),
    [
        (False, (), True, False),
        (False, ("9.1.1",), False, False),
        (True, (), True, True),
        (True, ("9.1.1",), False, True),
        (True, ("9.1.1", "9.1.1"), False, False),
        (False, ("9.1.2",), True, False),
    ],
)
def test_a_clause_is_asked_or_not(rulebook: Rulebook, duty: bool, items: tuple[str, ...], uncited: bool, thin: bool) -> None:
    bank = tuple(item(f"item{number}", clause_id) for number, clause_id in enumerate(items))
    found = covered(rulebook, (clause("9.1.1", duty),), bank)
    assert bool(found.uncited) is uncited and bool(found.thin) is thin
    (part,) = found.sections
    assert bool(part.thin) is (thin and not uncited), "what nothing cites is listed once"


def test_what_is_not_examinable_is_left_out(rulebook: Rulebook) -> None:
    found = covered(rulebook, (clause("9.1.1"), clause("9.1.2", exam=False)), ())
    assert [line.clause.id for line in found.clauses] == ["9.1.1"]
    assert [part.section for part in found.sections] == ["9.1"]


def test_the_cases_of_a_generator_count(rulebook: Rulebook) -> None:
    chapter = Chapter(key="three", number="3", title="章", sections=(section("3.1", clause("3.1.2", duty=True)),))
    manual = Manual(title="手册", version="1", effective_on=date(2026, 1, 1), chapters=(chapter,))
    (line,) = cover(manual, ItemBank(), rulebook).clauses
    assert line.written == 0 and line.generated >= 2 and not line.thin


def test_another_rulebook_is_counted_anew(rulebook: Rulebook) -> None:
    first, *rest = rulebook.routing
    moved = rulebook.model_copy(update={"routing": (first.model_copy(update={"clauses": ("9.1.1",)}), *rest)})
    for asked, cited in ((rulebook, False), (moved, True), (rulebook, False)):
        assert any("9.1.1" in counts for counts in generated_by(asked).values()) is cited
