"""One small item of each type for the tests."""

from decimal import Decimal

from app.domain.items.cells import CellsItem
from app.domain.items.form import Filled, FormItem
from app.domain.items.gaps import Gap
from app.domain.items.match import MatchItem
from app.domain.items.multiple import MultipleItem
from app.domain.items.number import NumberItem
from app.domain.items.options import Option
from app.domain.items.order import OrderItem
from app.domain.items.place import DrawnZone, PlaceItem
from app.domain.items.placing import places_of, rows_of
from app.domain.items.single import SingleItem
from app.domain.items.sort import SortItem
from app.domain.items.term import Confusion, TermItem
from app.domain.items.text import Criterion, TextItem
from app.domain.items.truefalse import TrueFalseItem

EXPLANATION = "解析里的话，不能在交卷前给考生看到。"


def options(letters="ABCD"):
    return tuple(Option(key=letter, text=f"第{number}种说法", slip="edges-excluded") for number, letter in enumerate(letters, start=1))


def common(item_id):
    return {"id": item_id, "subject": "tiers", "stem": "这是一道样题的题干。", "clauses": ("3.1.4",), "explanation": EXPLANATION}


def single(key="B", item_id="sample-single"):
    return SingleItem(**common(item_id), options=options(), key=key)


def multiple(key=("A", "C"), letters="ABCD", item_id="sample-multiple"):
    return MultipleItem(**common(item_id), options=options(letters), key=key)


def truefalse(key=True, item_id="sample-truefalse"):
    return TrueFalseItem(**common(item_id), key=key)


def number(key="50000", unit="元", item_id="sample-number"):
    return NumberItem(**common(item_id), unit=unit, key=Decimal(key))


def term(accept=("潜力客户", "潜力"), item_id="sample-term"):
    """One term known to be taken for the right one comes with it."""
    mixed = Confusion(terms=("潜在优质客户", "潜在客户"), says="潜在优质客户看的是他行资产。")
    return TermItem(**common(item_id), accept=accept, confusions=(mixed,))


def gaps():
    """One gap of each kind."""
    return (
        Gap(part="r1c2", name="甲的去处", kind="choice", options=places_of(("东", "西", "南")), key="2"),
        Gap(part="r2c2", name="乙的金额", kind="number", unit="万元", key="50000"),
        Gap(part="r3c2", name="丙的名称", kind="term", key="潜力客户", accept=("潜力客户", "潜力")),
    )


def cells(item_id="sample-cells"):
    table = (("甲", None), ("乙", None), ("丙", None), ("丁", "已经填好"))
    return CellsItem(**common(item_id), columns=("谁", "什么"), table=table, gaps=gaps())


def form(item_id="sample-form"):
    fields = (Filled(name="时间", text="9:20"), *(Filled(name=gap.name, text=None) for gap in gaps()))
    return FormItem(**common(item_id), form="样表", case="这里说明当时发生了什么事。", fields=fields, gaps=gaps())


def place(right="2", item_id="sample-place"):
    zones = (DrawnZone(number="1", name="甲区", zone="wealth"), DrawnZone(number="2", name="乙区", zone="cash"))
    return PlaceItem(**common(item_id), zones=zones, key=right)


def text(most=80, item_id="sample-text"):
    """A rubric of three points in all."""
    rubric = (
        Criterion(number="1", name="事实", points=2, earns="说出时间和地点，各一分"),
        Criterion(number="2", name="分寸", points=1, earns="不写客户的资产和账号"),
    )
    return TextItem(**common(item_id), rubric=rubric, model="九点在大堂，客户问定期到期怎么办，已请客户经理接待。", most=most)


def sort(places="1213", item_id="sample-sort"):
    key = tuple(f"{letter}={place}" for letter, place in zip("ABCDEFGH", places, strict=False))
    rows = rows_of(f"第{number}张卡片" for number in range(1, len(places) + 1))
    return SortItem(**common(item_id), rows=rows, options=places_of(("甲区", "乙区", "丙区")), key=key)


def order(count=4, item_id="sample-order"):
    rows = rows_of(f"第{number}件事" for number in range(1, count + 1))
    places = places_of(f"第{number}步" for number in range(1, count + 1))
    return OrderItem(
        **common(item_id), rows=rows, options=places, key=tuple(f"{row.key}={place.key}" for row, place in zip(rows, places, strict=True))
    )


def match(count=3, item_id="sample-match"):
    """As many pairs as `count`, and one right-hand answer too many."""
    rows = rows_of(f"名称{number}" for number in range(1, count + 1))
    options = places_of(f"含义{number}" for number in range(1, count + 2))
    return MatchItem(**common(item_id), rows=rows, options=options, key=tuple(f"{row.key}={n}" for n, row in enumerate(rows, start=1)))


ALL = (single(), multiple(), truefalse(), number(), sort(), order(), match(), term(), cells(), form(), place(), text())
