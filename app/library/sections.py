"""One section file to one Section: front matter, clauses, tables from the rulebook, figures."""

import hashlib
import html
import itertools
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Literal

from app.domain.manual import Clause, Part, Section, Source, section_of
from app.domain.values import Frozen
from app.library.blocks import Piece, cut
from app.library.faults import Fault
from app.library.glossary_links import TermLinker
from app.library.markup import REFERENCE, clean, fill, plain_text, render
from app.library.unsafe import dropped
from app.library.yaml_source import parse_yaml


class FrontMatter(Frozen):
    """The head of a section file, between two lines of ---."""

    section: str
    title: str
    minutes: int
    source: Literal["bank", "supplement"]
    # Who of the bank has confirmed the whole section, and when; a clause may say so for itself.
    confirmed: str = ""
    objectives: tuple[str, ...]


@dataclass(frozen=True)
class Surroundings:
    """What a section may refer to: values and tables of the rulebook, figures, and every id of the whole manual."""

    spoken: dict[str, str]
    tables: dict[str, Callable[[], str]]
    figures: frozenset[str]
    sections: frozenset[str]
    clauses: frozenset[str]
    checklists: Mapping[str, Callable[[], str]] = field(default_factory=dict)
    terms: TermLinker = field(default_factory=lambda: TermLinker(()))


def read_front_matter(text: str, name: str) -> tuple[FrontMatter | None, str, int, list[Fault]]:
    """Split a file. Returns the head, the body, the line on which the body starts, and the faults of the head."""
    if not text.startswith("---\n"):
        return None, "", 1, [Fault(name, 1, "文件头", "第一行应为 ---，下面写 section、title、minutes、source、objectives")]
    head, mark, body = text[4:].partition("\n---\n")
    if not mark:
        return None, "", 1, [Fault(name, 1, "文件头", "没有用单独一行 --- 结束")]
    front, faults = parse_yaml(head, FrontMatter, name, first_line=2)
    return front, body, head.count("\n") + 4, faults


def clause_ids(body: str) -> list[str]:
    """The ids of the clauses in a body, also of faulty ones, so that one bad file does not make every reference to it dangle."""
    pieces, _ = cut(body, "", 1)
    return [piece.argument for piece in pieces if piece.kind == "clause"]


def build_section(front: FrontMatter, body: str, first_line: int, name: str, around: Surroundings) -> tuple[Section, list[Fault]]:
    """Render one section and check everything in it."""
    pieces, faults = cut(body, name, first_line)
    faults += _faults_of_ids(front, pieces, name)
    parts: list[Part] = []
    clauses: list[Clause] = []
    for piece in pieces:
        text, unknown = fill(piece.text, lambda key: _spoken(key, around))
        faults += [
            Fault(name, piece.body_line + offset, f"[[{key}]]", "规则库里没有这个值，手册里也没有这个条款或小节") for offset, key in unknown
        ]
        found = dropped(piece.text, around.sections, around.clauses)
        faults += [Fault(name, piece.body_line + offset, what, why) for offset, what, why in found]
        if piece.kind == "clause":
            rendered = render(text)
            clauses.append(_clause(piece, rendered, front))
            rendered = _clause_html(clauses[-1], rendered)
        elif piece.kind == "rulebook":
            rendered = _table(piece, around, name, faults)
        elif piece.kind == "checklist":
            rendered = _checklist(piece, around, name, faults)
        elif piece.kind == "figure":
            rendered = _figure(piece, text, around, name, faults)
        else:
            rendered = _wrapped(piece, render(text))
        parts.append(Part(html=clean(rendered), clause=piece.argument if piece.kind == "clause" else ""))
    section = Section(
        id=front.section, title=front.title, minutes=front.minutes, source=front.source, objectives=front.objectives,
        parts=_with_anchors(_with_terms(parts, around.terms)), clauses=tuple(clauses), digest=_digest(front, parts),
    )  # fmt: skip
    return section, faults


def _faults_of_ids(front: FrontMatter, pieces: list[Piece], name: str) -> list[Fault]:
    faults, seen = [], dict[str, int]()
    for piece in pieces:
        if piece.kind != "clause":
            continue
        if section_of(piece.argument) != front.section or not REFERENCE.fullmatch(piece.argument):
            faults.append(Fault(name, piece.line, f"条款 {piece.argument}", f"编号应以本节编号开头，例如 {front.section}.1"))
        if piece.argument in seen:
            faults.append(Fault(name, piece.line, f"条款 {piece.argument}", f"编号与第 {seen[piece.argument]} 行重复"))
        if not piece.text.strip():
            faults.append(Fault(name, piece.line, f"条款 {piece.argument}", "没有正文"))
        seen.setdefault(piece.argument, piece.line)
    return faults


def _spoken(key: str, around: Surroundings) -> str | None:
    if REFERENCE.fullmatch(key):
        if key not in around.sections | around.clauses:
            return None
        # A clause id is a section id and a number; "3.1" is a section though its own head, "3", might be read as one.
        where = key if key in around.sections else f"{section_of(key)}#c{key}"
        return f"[{key}](/manual/{where})"
    value = around.spoken.get(key)
    return html.escape(value) if value is not None else None


def _clause(piece: Piece, rendered: str, front: FrontMatter) -> Clause:
    source: Source = "supplement" if piece.options.get("source", front.source) == "supplement" else "bank"
    return Clause(
        id=piece.argument,
        text=plain_text(rendered),
        source=source,
        examinable=piece.options.get("exam", "true") == "true",
        duty_critical=piece.options.get("duty", "false") == "true",
        ruling=piece.options.get("ruling", ""),
        confirmed=piece.options.get("confirmed", front.confirmed),
    )


def _clause_html(clause: Clause, rendered: str) -> str:
    return rendered + (f'<p class="ruling"><b>口径说明</b> {html.escape(clause.ruling)}</p>' if clause.ruling else "")


def _digest(front: FrontMatter, parts: list[Part]) -> str:
    words = [front.title, *front.objectives, *(f"{part.clause} {plain_text(part.html)}" for part in parts)]
    return hashlib.sha256("\n".join(words).encode()).hexdigest()


def _with_terms(parts: list[Part], terms: TermLinker) -> tuple[Part, ...]:
    """The parts with links to the glossary: they come last, so that neither a clause's words nor the digest depend on them."""
    link = terms.section()
    return tuple(part.model_copy(update={"html": link(part.html)}) for part in parts)


def _with_anchors(parts: tuple[Part, ...]) -> tuple[Part, ...]:
    """The parts with an id on each heading, counted through the section: h-1, h-2 …"""
    numbers = itertools.count(1)
    return tuple(part.model_copy(update={"html": re.sub(r"<h2>", lambda _: f'<h2 id="h-{next(numbers)}">', part.html)}) for part in parts)


def _table(piece: Piece, around: Surroundings, name: str, faults: list[Fault]) -> str:
    table = around.tables.get(piece.argument)
    if table is None:
        faults.append(Fault(name, piece.line, f"规则表 {piece.argument}", f"没有这张表；可用的有 {'、'.join(sorted(around.tables))}"))
        return ""
    rendered = table()
    if not rendered.startswith("<table"):
        return rendered
    caption = html.escape(plain_text(rendered.partition("<caption>")[2].partition("</caption>")[0]) or piece.argument)
    # A wide table scrolls sideways, so the keyboard must reach it.
    return f'<div class="table-wrap" role="region" tabindex="0" aria-label="{caption}">{rendered}</div>'


def _checklist(piece: Piece, around: Surroundings, name: str, faults: list[Fault]) -> str:
    timeline = around.checklists.get(piece.argument)
    if timeline is None:
        known = "、".join(sorted(around.checklists)) or "无"
        faults.append(Fault(name, piece.line, f"清单 {piece.argument}", f"content/checklists.yaml 里没有这份清单；可用的有 {known}"))
        return ""
    return timeline()


def _figure(piece: Piece, text: str, around: Surroundings, name: str, faults: list[Fault]) -> str:
    caption = text.strip().removeprefix("替代文字：")
    if piece.argument not in around.figures:
        faults.append(Fault(name, piece.line, f"图 {piece.argument}", f"没有 content/figures/{piece.argument}.svg"))
    if not caption:
        faults.append(Fault(name, piece.line, f"图 {piece.argument}", "缺少替代文字：用一段话说明图里画了什么"))
    # The picture itself is told in its first paragraph; what follows, such as the steps of a chart as a list, is for walking through.
    alt = html.escape(plain_text(render(caption.partition("\n\n")[0])))
    source = html.escape(f"/manual/figures/{piece.argument}.svg")
    return (
        f'<figure class="figure"><img src="{source}" alt="{alt}"><figcaption><details><summary>文字说明</summary>'
        f"{render(caption)}</details></figcaption></figure>"
    )


def _wrapped(piece: Piece, rendered: str) -> str:
    if piece.kind == "scene":
        return f'<section class="scene"><p class="scene-title">{html.escape(piece.argument)}</p>{rendered}</section>'
    if piece.kind == "slips":
        return f'<section class="slips"><p class="slips-title">易错点</p>{rendered}</section>'
    if piece.kind == "note":
        return f'<section class="note">{rendered}</section>'
    return rendered
