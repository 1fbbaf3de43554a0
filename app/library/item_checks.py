"""What makes a written item fit to be asked, beyond its form: each check yields (path in the item, what, why)."""

import re
import unicodedata
from collections.abc import Collection, Iterator

from app.domain.items.base import HIDDEN_CATEGORIES
from app.domain.items.cells import CellsItem
from app.domain.items.form import FormItem
from app.domain.items.gaps import Gap, spellings_of
from app.domain.items.multiple import MultipleItem
from app.domain.items.number import NumberItem
from app.domain.items.options import Option
from app.domain.items.placing import PlacedItem, pairs
from app.domain.items.registry import Item, key_of, spell
from app.domain.items.single import SingleItem
from app.domain.items.term import TermItem
from app.domain.items.text import TextItem
from app.library.yaml_source import NodePath

Problem = tuple[NodePath, str, str]

STEM_LENGTH = (8, 240)
OPTION_LENGTH = 80
EXPLANATION_LENGTH = (10, 400)
OPTION_COUNT = (3, 5)
ROW_COUNT = (3, 8)
ROW_LENGTH = 60
GAP_COUNT = 8
CATCH_ALL = re.compile(r"(以上|上述|前述).{0,4}(都|均|全|皆)|(都|均|皆)(不对|不是|不正确|正确|错误|对)$|全部(正确|错误|都是)")
# Options are shuffled, so a letter in a text would point at another option.
LETTER = re.compile(r"(选项?|答案[是为]?|应选)\s*[A-E](?![A-Za-z])|(?<![A-Za-z])[A-E]\s*(项|选项|错误|正确)")


def bare(text: str) -> str:
    """A text without what does not tell two texts apart: width, case, spaces and punctuation."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return "".join(character for character in folded if unicodedata.category(character)[0] not in "PZ")


def problems(item: Item, clause_ids: Collection[str]) -> Iterator[Problem]:
    """Everything wrong with one completed item."""
    yield from _clauses(item, clause_ids)
    yield from _length(item.stem, STEM_LENGTH, ("stem",), "题干")
    yield from _length(item.explanation, EXPLANATION_LENGTH, ("explanation",), "解析")
    yield from _letters(item)
    if isinstance(item, (SingleItem, MultipleItem)):
        yield from _options(item)
    if isinstance(item, PlacedItem):
        yield from _placing(item)
    if isinstance(item, (CellsItem, FormItem)):
        yield from _gaps(item.gaps)
    if isinstance(item, CellsItem):
        yield from _told(item)
    if isinstance(item, TextItem):
        yield from _text(item)
    if isinstance(item, TermItem):
        yield from _term(item)
    if isinstance(item, NumberItem):
        answer = spell(item, key_of(item))
        if _stands_in(answer, item.stem, number=True):
            yield ("stem",), f"题干里出现了答案 {answer}", "题干不能写出答案"


def _clauses(item: Item, clause_ids: Collection[str]) -> Iterator[Problem]:
    for index, clause in enumerate(item.clauses):
        if clause not in clause_ids:
            yield ("clauses", index), f"条款 {clause}", "手册里没有这个条款"
        if clause in item.clauses[:index]:
            yield ("clauses", index), f"条款 {clause}", "同一题里重复引用"


def _options(item: SingleItem | MultipleItem) -> Iterator[Problem]:
    least, most = OPTION_COUNT
    if not least <= len(item.options) <= most:
        yield ("options",), f"{len(item.options)} 个选项", f"选项应有 {least} 到 {most} 个"
    met: dict[str, str] = {}
    for option in item.options:
        path = ("options", option.key)
        yield from _length(option.text, (1, OPTION_LENGTH), path, "选项")
        if CATCH_ALL.search(option.text):
            yield path, f"选项“{option.text}”", "不用“以上都对”“都不对”一类的选项"
        same = met.setdefault(bare(option.text), option.key)
        if same != option.key:
            yield path, f"选项“{option.text}”", f"与选项 {same} 相同"


def _placing(item: PlacedItem) -> Iterator[Problem]:
    least, most = ROW_COUNT
    if not least <= len(item.rows) <= most:
        yield (), f"{len(item.rows)} 行", f"应有 {least} 到 {most} 行"
    used = set(pairs(item.key).values())
    if len(used) < 2:
        yield ("key",), "只用到一个位置", "至少用到两个"
    if item.type == "sort":
        for option in item.options:
            if option.key not in used:
                yield ("bins",), f"类别“{option.text}”", "没有一张卡片属于它"
    yield from _labels(item.rows, "卡片")
    yield from _labels(item.options, "类别")


def _term(item: TermItem) -> Iterator[Problem]:
    for index, spelling in enumerate(item.accept):
        if bare(spelling) in bare(item.stem):
            yield ("accept", index), f"题干里出现了答案 {spelling}", "题干不能写出答案"


def _gaps(gaps: tuple[Gap, ...]) -> Iterator[Problem]:
    if len(gaps) > GAP_COUNT:
        yield (), f"{len(gaps)} 个空", f"最多 {GAP_COUNT} 个"
    for gap in gaps:
        yield from _labels(gap.options, f"“{gap.name}”的可选项")


def _told(item: CellsItem) -> Iterator[Problem]:
    """Answers that stand somewhere else in the same question."""
    seen = [item.stem, *(cell for row in item.table for cell in row if cell)]
    for gap in item.gaps:
        for answer in spellings_of(gap):
            if any(_stands_in(answer, text, number=gap.kind == "number") for text in seen):
                yield ("rows",), f"“{gap.name}”一格", f"答案“{answer}”在题目里已经写出"


def _stands_in(answer: str, text: str, *, number: bool) -> bool:
    # 5万元 stands in 不到5万元, not in 15万元.
    return bool(re.search(rf"(?<![\d.,]){re.escape(answer)}", text)) if number else bare(answer) in bare(text)


def _text(item: TextItem) -> Iterator[Problem]:
    yield from _length(item.model, (20, item.most), ("model",), "参考答案")
    names = [bare(criterion.name) for criterion in item.rubric]
    for index, name in enumerate(names):
        if name in names[:index]:
            yield ("rubric", index, "name"), f"标准“{item.rubric[index].name}”", "写了两次"


def _labels(options: tuple[Option, ...], name: str) -> Iterator[Problem]:
    met: set[str] = set()
    for option in options:
        yield from _length(option.text, (1, ROW_LENGTH), (), name)
        if bare(option.text) in met:
            yield (), f"{name}“{option.text}”", "写了两次"
        met.add(bare(option.text))


def _length(text: str, limits: tuple[int, int], path: NodePath, name: str) -> Iterator[Problem]:
    least, most = limits
    if not least <= len(text) <= most:
        yield path, f"{name}长 {len(text)} 字", f"应为 {least} 到 {most} 字"
    if any(unicodedata.category(character) in HIDDEN_CATEGORIES for character in text):
        yield path, f"{name}里有看不见的控制字符", "请删去后重新输入"


def _letters(item: Item) -> Iterator[Problem]:
    for field, text in (("stem", item.stem), ("explanation", item.explanation)):
        found = LETTER.search(text)
        if found:
            yield (field,), f"“{found[0]}”", "选项次序会打乱，文字里不能用字母指称选项"
