"""What a text points to: chapters, sections, clauses, figures, tables, rows and forms. Whatever is named must be there."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Literal

from app.domain.checkup.finding import Finding, Place
from app.domain.checkup.passage import Passage
from app.domain.values import Frozen

Points = Literal["chapter", "section", "clause", "figure", "table", "row", "form"]
_CALLED = {"chapter": "章", "section": "节", "clause": "条款", "figure": "图", "table": "表", "row": "引导规则", "form": "表格"}
_NUMERALS = {sign: str(value) for value, sign in enumerate("一二三四五六七八九", 1)}

_CHAPTER = re.compile(r"第([一二三四五六七八九\d])章(?:第([一二三四五六七八九\d])节)?")
_OWN_SECTION = re.compile(r"(?:(?<!章)|(?<=本章))第([一二三四五六七八九])节")
_FIGURE = re.compile(r"图\s?(\d+(?:-\d+)?)(?![幅张页\d])")
_TABLE = re.compile(r"(?<![报图列年月日总绩])表\s?(\d+(?:-\d+)?)(?![份张页行\d])")
_ROW = re.compile(r"第([一二三四五六七八九\d])(?:、[一二三四五六七八九\d])*行")
_CLAUSE = re.compile(r"(?<![\d.])(\d\.\d{1,2}\.\d{1,2})(?![\d.%])")
_SECTION = re.compile(r"(?:见|按|第|（|照|依据)(\d\.\d{1,2})(?=[节）的和、，。]|$)")
_FORM = re.compile(r"《([^《》]{1,40})》")
# A statute or a rule of the bank is no form of this manual.
_STATUTE = re.compile(r"(法|条例|办法|规定|规程|准则|守则|通知|意见|手册|法典)(（.*）)?$")


class Reference(Frozen):
    """A text that points to something by its number or name."""

    where: Place
    points: Points
    to: str
    said: str


class Targets(Frozen):
    """What there is to point to.

    Sections and clauses by id, chapters and rows by number, figures and tables as "3-2" or "1", forms by name.
    """

    chapters: frozenset[str] = frozenset()
    sections: frozenset[str] = frozenset()
    clauses: frozenset[str] = frozenset()
    figures: frozenset[str] = frozenset()
    tables: frozenset[str] = frozenset()
    rows: frozenset[str] = frozenset()
    forms: frozenset[str] = frozenset()

    def has(self, reference: Reference) -> bool:
        """Whether what the reference points to is there."""
        if reference.points == "section":
            # The clauses of the preface, 0.1 to 0.7, are written like sections.
            return reference.to in self.sections | self.clauses
        known: frozenset[str] = getattr(self, f"{reference.points}s")
        return reference.to in known


class Table(Frozen):
    """A table as it is printed: what heads its columns, and its cells row by row."""

    where: Place
    name: str
    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    settled_by: str = ""


def references(passages: Iterable[Passage]) -> tuple[Reference, ...]:
    """Everything that the passages point to by number or in 《》, each once per place."""
    found: dict[Reference, None] = {}
    for passage in passages:
        for points, to, said in _pointed(passage):
            found.setdefault(Reference(where=passage.where, points=points, to=to, said=said))
        # A ruling speaks of the source's chapters, figures and forms; clauses and rows have numbers in this manual only.
        for points, to, said in _pointed(passage.model_copy(update={"text": passage.ruling})):
            if points in ("clause", "section", "row"):
                found.setdefault(Reference(where=passage.where, points=points, to=to, said=said))
    return tuple(found)


def reference_findings(pointed: Iterable[Reference], targets: Targets) -> tuple[Finding, ...]:
    """A finding for each reference to what is not there."""
    return tuple(
        Finding(
            kind="dead_reference",
            where=(reference.where,),
            what=f"提到“{reference.said}”，但是没有这个{_CALLED[reference.points]}",
            why="读者照着去找会找不到；改成存在的编号或名称，能用 [[…]] 链接的就用链接。",
        )
        for reference in pointed
        if not targets.has(reference)
    )


def unnamed_forms(forms: Sequence[tuple[Place, tuple[str, ...]]], passages: Sequence[Passage]) -> tuple[Finding, ...]:
    """A finding for each form (its place, its names) that no text outside the forms ever names."""
    texts = [passage.text for passage in passages if passage.where.kind != "form"]
    return tuple(
        Finding(
            kind="form_unnamed",
            where=(place,),
            what=f"《{names[0]}》没有任何条款提到",
            why="没有人知道什么时候填这张表；在相应的条款里写明，或者删去这张表。",
        )
        for place, names in forms
        if not any(name in text for name in names for text in texts)
    )


def missing_forms(asked: Sequence[tuple[Place, str]], blanks: frozenset[str]) -> tuple[Finding, ...]:
    """A finding for each form that a rule asks for (its place, its name) and that has no blank under that name."""
    return tuple(
        Finding(
            kind="form_missing",
            where=(place,),
            what=f"规则里要填的《{name}》没有空白表",
            why="照着规则去填的人找不到表；补一张空白表，或者把它的别名写进已有的表。",
        )
        for place, name in asked
        if name not in blanks
    )


def table_findings(tables: Iterable[Table], names: frozenset[str]) -> tuple[Finding, ...]:
    """Tables whose heads do not fit their columns, and cells that break off. `names` are the whole names that a cell may be."""
    found: list[Finding] = []
    for table in tables:
        columns = max((len(row) for row in table.rows), default=0)
        if columns != len(table.heads):
            found.append(
                Finding(
                    kind="table_head",
                    where=(table.where,),
                    what=f"{table.name}有{columns}列内容，却只有{len(table.heads)}个表头",
                    why="读者不知道多出来的一列是什么；补上表头，或者用口径说明写清。",
                    settled_by=table.settled_by,
                )
            )
        found += [_cut(table, cell, whole) for cell, whole in cut_cells([cell for row in table.rows for cell in row], names)]
    return tuple(found)


def cut_cells(cells: Sequence[str], names: frozenset[str]) -> tuple[tuple[str, str], ...]:
    """Cells that seem to break off, with the text that shows how they go on.

    A cell breaks off where its last three characters go on in other cells or names and end nowhere else. A whole name never does.
    """
    texts = set(cells) | names
    ends = Counter(text[-3:] for text in texts)
    found = []
    for cell in dict.fromkeys(cells):
        tail = cell[-3:]
        if len(cell) < 3 or cell in names or ends[tail] > 1:
            continue
        longer = sorted((text for text in texts if text != cell and re.search(re.escape(tail) + "[一-鿿]", text)), key=len)
        if longer:
            found.append((cell, longer[0]))
    return tuple(found)


def _cut(table: Table, cell: str, whole: str) -> Finding:
    return Finding(
        kind="cell_cut",
        where=(table.where,),
        what=f"{table.name}里的“{cell}”像是没有写完（参照“{whole}”）",
        why="读者会把半个名称当成名称；补全，或者用口径说明写清。",
        settled_by=table.settled_by if cell in table.settled_by or whole in table.settled_by else "",
    )


def _pointed(passage: Passage) -> Iterable[tuple[Points, str, str]]:
    text, own = passage.text, passage.where.id.split(".")[0]
    for match in _CHAPTER.finditer(text):
        chapter = _digit(match[1])
        yield "chapter", chapter, match[0]
        if match[2]:
            yield "section", f"{chapter}.{_digit(match[2])}", match[0]
    if passage.where.kind in ("clause", "section"):
        for match in _OWN_SECTION.finditer(text):
            yield "section", f"{own}.{_digit(match[1])}", match[0]
    patterns: tuple[tuple[Points, re.Pattern[str]], ...] = (
        ("figure", _FIGURE),
        ("table", _TABLE),
        ("clause", _CLAUSE),
        ("section", _SECTION),
    )
    for points, pattern in patterns:
        for match in pattern.finditer(text):
            yield points, match[1], match[0].lstrip("（见按照第")
    for match in _ROW.finditer(text):
        for sign in re.findall(r"[一二三四五六七八九\d]", match[0]):
            yield "row", _digit(sign), match[0]
    for match in _FORM.finditer(text):
        if not _STATUTE.search(match[1]):
            yield "form", match[1], match[0]


def _digit(sign: str) -> str:
    return _NUMERALS.get(sign, sign)
