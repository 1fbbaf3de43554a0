"""Move one threshold of the rulebook: every face follows, or the check names the sentence that does not; and who is concerned is known."""

import random
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from app.domain.editions import changes
from app.domain.generators.registry import GENERATORS
from app.domain.impact import generated_by, impact_of
from app.domain.rulebook import Rulebook
from app.domain.wording import spoken_values
from app.library.checkup import Checkup, check_up
from app.library.citations import citations
from app.library.load import Library
from app.library.passages import whole_texts
from tests.library.content_copy import ContentCopy

# The old line however it is written, and the cent below it.
OLD_LINE = re.compile(r"(?<![\d,.])(?:20万|二十万|200,?000(?!\d)|199,?999|19\.9999)")
NEW_LINE = re.compile(r"(?<![\d,.])(?:30万|300,?000(?!\d)|299,?999|29\.9999)")
# What says the line, and so is worded anew when it moves.
STATING = ["3.1.4", "3.1.13", "3.1.19", "3.1.21", "3.3.13"]


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> ContentCopy:
    """A copy of the content in which the line of 200,000 yuan is one of 300,000."""
    moved = ContentCopy(tmp_path_factory.mktemp("moved"))
    path = moved.content / "rulebook.yaml"
    text = path.read_text(encoding="utf-8")
    assert len(re.findall(r"\b200000\b", text)) == 3, "the line itself, and the two bands that meet at it"
    path.write_text(re.sub(r"\b200000\b", "300000", text), encoding="utf-8")
    return moved


@pytest.fixture(scope="module")
def moved(copy: ContentCopy) -> Library:
    return copy.load()


@pytest.fixture(scope="module")
def checked(copy: ContentCopy, moved: Library) -> Checkup:
    return check_up(moved, copy.content, copy.quizzes)


def generated(rulebook: Rulebook) -> Iterator[str]:
    """Every question that the generators can make, key and explanation included."""
    for generator in GENERATORS.values():
        for case in generator.cases(rulebook):
            yield generator.make(case, rulebook, random.Random(0)).model_dump_json()


def written_items(quizzes: Path) -> Iterator[tuple[str, list[str], str]]:
    """Of every item as its author wrote it: the id, the clauses it cites, and the whole text."""
    for path in sorted(quizzes.glob("*.yaml")):
        for item in yaml.safe_load(path.read_text(encoding="utf-8")).get("items", ()):
            yield item["id"], item["clauses"], yaml.safe_dump(item, allow_unicode=True)
    for path in sorted((quizzes / "cases").glob("*.yaml")):
        case = yaml.safe_load(path.read_text(encoding="utf-8"))
        yield f"case-{case['slug']}", [*cited_in(case)], yaml.safe_dump(case, allow_unicode=True)


def cited_in(node: object) -> Iterator[str]:
    """Every clause that a case cites, wherever in it."""
    if isinstance(node, dict):
        yield from node.get("clauses", ())
    for child in node.values() if isinstance(node, dict) else node if isinstance(node, list) else ():
        yield from cited_in(child)


def moved_names(library: Library, moved: Library) -> set[str]:
    """The placeholders that speak another figure now."""
    before, after = spoken_values(library.rulebook), spoken_values(moved.rulebook)
    return {f"[[{name}]]" for name in before if before[name] != after[name] and OLD_LINE.search(before[name])}


def test_no_text_or_table_says_the_old_line(library: Library, moved: Library) -> None:
    before, after = whole_texts(library), whole_texts(moved)
    assert not [text for text in after if OLD_LINE.search(text)]
    stated = [(old, new) for old, new in zip(before, after, strict=True) if OLD_LINE.search(old)]
    assert len(stated) > 8 and all(NEW_LINE.search(new) for _, new in stated)
    tables = [part.html for section in moved.manual.sections for part in section.parts if "<table" in part.html and "30万元" in part.html]
    assert tables, "a table states the line"


def test_no_drawing_says_the_old_line(moved: Library) -> None:
    assert not [name for name, drawing in moved.figures.items() if OLD_LINE.search(drawing)]


def test_no_generated_question_says_the_old_line(library: Library, moved: Library) -> None:
    assert sum(bool(OLD_LINE.search(text)) for text in generated(library.rulebook)) > 100
    found = list(generated(moved.rulebook))
    assert not [text for text in found if OLD_LINE.search(text)] and sum(bool(NEW_LINE.search(text)) for text in found) > 100


def test_the_clauses_that_change_are_exactly_those_that_state_the_line(library: Library, moved: Library, copy: ContentCopy) -> None:
    names = moved_names(library, moved)
    sources = "\n".join(path.read_text(encoding="utf-8") for path in sorted(copy.content.rglob("*.md")))
    blocks = re.findall(r"^/// clause \| (\S+)\n(.*?)^///$", sources, re.DOTALL | re.MULTILINE)
    stating = {clause_id for clause_id, text in blocks if any(name in text for name in names)}
    changed = [change.clause for section in changes(library.manual, moved.manual) for change in section.clauses]
    assert changed == STATING and stating == set(STATING)
    assert all(OLD_LINE.search(one.before) for section in changes(library.manual, moved.manual) for one in section.clauses)


def test_written_items_follow_or_are_named(library: Library, moved: Library, copy: ContentCopy, checked: Checkup) -> None:
    names = moved_names(library, moved)
    follow = {item_id for item_id, _, text in written_items(copy.quizzes) if any(name in text for name in names)}
    said = {item.id for item in library.bank.items if OLD_LINE.search(item.model_dump_json())}
    assert said and said <= follow, "nobody has typed the old line by hand"
    still = {item.id for item in moved.bank.items if OLD_LINE.search(item.model_dump_json())}
    assert still == set()
    # A customer who now stands at the new line stays where the author put him; the check names file and line.
    typed = {item_id for item_id, _, text in written_items(copy.quizzes) if re.search(r"(?<![\d,.])30万|300,?000", text)}
    named = {place.id for finding in checked.unsettled for place in finding.where}
    assert {finding.kind for finding in checked.unsettled} <= {"figure_typed"}
    assert named and {item_at(copy.quizzes, place) for place in named} <= typed


def test_an_item_that_states_the_line_by_hand_is_named(library: Library, tmp_path: Path) -> None:
    """Had an author typed the line, it would stay behind: before the move the check asks for a placeholder, by file and line."""
    planted = ContentCopy(tmp_path)
    path = planted.quizzes / "tiers.yaml"
    text = path.read_text(encoding="utf-8")
    assert "[[prime_line]]" in text
    path.write_text(text.replace("[[prime_line]]", "20万元", 1), encoding="utf-8")
    line = text[: text.index("[[prime_line]]")].count("\n") + 1
    found = check_up(planted.load(), planted.content, planted.quizzes).unsettled
    places = [place.id for finding in found if finding.kind == "figure_typed" for place in finding.where]
    assert any(abs(int(place.rpartition(":")[2]) - line) <= 3 for place in places if place.startswith("quizzes/tiers.yaml")), places


@pytest.mark.parametrize(
    ("clause_id", "rules"),
    [
        ("3.1.4", ("中端客户", "中端客户（上档）", "中端客户（下档）")),
        ("3.1.13", ("优质客户",)),
        ("3.1.19", ("服务品牌", "私人银行", "理财金账户白金卡", "理财金账户", "牡丹灵通卡金卡", "牡丹灵通卡e时代", "牡丹灵通卡")),
        ("3.1.21", ("附加服务",)),
        ("3.3.13", ("未达到优质线、也没有理财金账户的中端客户，按业务种类引导。",)),
    ],
)
def test_the_impact_of_each_is_exactly_what_cites_it(moved: Library, copy: ContentCopy, clause_id: str, rules: tuple[str, ...]) -> None:
    impact = impact_of(clause_id, moved.bank, moved.rulebook, generated_by(moved.rulebook), citations(moved))
    assert impact.rules == rules
    assert {item.id for item in impact.items} == {item_id for item_id, cited, _ in written_items(copy.quizzes) if clause_id in cited}
    making = {name for name, count in ((one.name, cases_of(one.name, clause_id, moved.rulebook)) for one in GENERATORS.values()) if count}
    assert {name for name, _ in impact.generated} == making
    drawn = {paper.slug for paper in moved.bank.blueprints if {part.generator for part in paper.draw} & making}
    assert {paper.slug for paper in impact.papers} >= drawn


def cases_of(generator: str, clause_id: str, rulebook: Rulebook) -> int:
    found = GENERATORS[generator]
    return sum(clause_id in found.make(case, rulebook, random.Random(1)).clauses for case in found.cases(rulebook))


def item_at(quizzes: Path, place: str) -> str:
    """The id of the item in which a line stands."""
    name, _, line = place.rpartition(":")
    lines = (quizzes.parent / name).read_text(encoding="utf-8").split("\n")[: int(line)]
    return next(text.partition("id:")[2].strip() for text in reversed(lines) if re.match(r"\s*-?\s*id:", text))
