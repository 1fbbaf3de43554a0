"""Item banks: quizzes/*.yaml to one frozen bank, every fault with its file and line."""

from collections.abc import Collection, Iterator
from pathlib import Path
from typing import NamedTuple

from app.domain.bank import ItemBank
from app.domain.blueprint import Blueprint
from app.domain.generators.registry import GENERATORS
from app.domain.items.authoring import Completion, Miswritten
from app.domain.items.registry import Item
from app.domain.items.written import ItemFile, complete
from app.domain.paper import Unsatisfiable, draw
from app.domain.record_forms import RecordForm
from app.domain.rulebook import Rulebook
from app.domain.wording import spoken_values
from app.library.cases import read_cases
from app.library.faults import Fault
from app.library.item_checks import bare, problems
from app.library.yaml_source import NodePath, line_of, locate, read_yaml


class _Source(NamedTuple):
    """One readable file with the lines of its nodes."""

    name: str
    file: ItemFile
    lines: dict[NodePath, int]

    def fault(self, path: NodePath, what: str, why: str) -> Fault:
        return Fault(self.name, line_of(self.lines, path), what, why)

    def place(self, path: NodePath) -> str:
        return f"{self.name}:{line_of(self.lines, path)}"


def read_bank(
    quizzes_dir: Path, rulebook: Rulebook, clause_ids: Collection[str], forms: tuple[RecordForm, ...] = ()
) -> tuple[ItemBank | None, list[Fault]]:
    """Read every *.yaml in the folder, and its cases. Returns (bank, []) or (None, all faults in file and line order)."""
    sources, faults = _read_files(quizzes_dir)
    by = Completion(rulebook, spoken_values(rulebook), forms)
    items: list[Item] = []
    met_ids: dict[str, str] = {}
    met_stems: dict[str, str] = {}
    for source in sources:
        for index, written in enumerate(source.file.items):
            path: NodePath = ("items", index)
            faults += _repeated(source, (*path, "id"), written.id, f"题号 {written.id}", met_ids)
            try:
                item = complete(written, source.file.subject, by)
            except Miswritten as error:
                faults.append(source.fault((*path, *error.path), f"{written.id} {error.what}", error.why))
                continue
            faults += [source.fault((*path, *where), f"{item.id} {what}", why) for where, what, why in problems(item, clause_ids)]
            faults += _repeated(source, (*path, "stem"), bare(item.stem), f"{item.id} 的题干", met_stems)
            items.append(item)
    cases, more = read_cases(quizzes_dir, by, clause_ids)
    faults += more
    bank = ItemBank(items=(*items, *cases), blueprints=tuple(blueprint for source in sources for blueprint in source.file.blueprints))
    faults += _blueprint_faults(sources, bank, rulebook, clause_ids, trial=not faults)
    return (None, sorted(faults)) if faults else (bank, [])


def _read_files(quizzes_dir: Path) -> tuple[list[_Source], list[Fault]]:
    sources: list[_Source] = []
    faults: list[Fault] = []
    for path in sorted(quizzes_dir.glob("*.yaml")):
        name = f"{quizzes_dir.name}/{path.name}"
        file, found = read_yaml(path, ItemFile, name)
        faults += found
        if file is not None:
            sources.append(_Source(name, file, locate(path)))
    return sources, faults


def _repeated(source: _Source, path: NodePath, value: str, what: str, met: dict[str, str]) -> Iterator[Fault]:
    first = met.setdefault(value, source.place(path))
    if first != source.place(path):
        yield source.fault(path, what, f"与 {first} 重复")


def _blueprint_faults(
    sources: list[_Source], bank: ItemBank, rulebook: Rulebook, clause_ids: Collection[str], trial: bool
) -> Iterator[Fault]:
    """Faults of the blueprints; `trial` draws from each, which tells something only when the items are sound."""
    met: dict[str, str] = {}
    sections = {clause.rpartition(".")[0] for clause in clause_ids}
    for source in sources:
        for index, blueprint in enumerate(source.file.blueprints):
            path: NodePath = ("blueprints", index)
            yield from _repeated(source, (*path, "slug"), blueprint.slug, f"试卷 {blueprint.slug}", met)
            for number, section in enumerate(blueprint.sections):
                if section not in sections:
                    yield source.fault((*path, "sections", number), f"小节 {section}", "手册里没有这个小节")
            unknown = [number for number, part in enumerate(blueprint.draw) if part.generator and part.generator not in GENERATORS]
            for number in unknown:
                known = "、".join(sorted(GENERATORS))
                yield source.fault((*path, "draw", number, "generator"), f"出题器 {blueprint.draw[number].generator}", f"只有 {known}")
            if trial and not unknown:
                yield from _unsatisfiable(source, path, blueprint, bank, rulebook)


def _unsatisfiable(source: _Source, path: NodePath, blueprint: Blueprint, bank: ItemBank, rulebook: Rulebook) -> Iterator[Fault]:
    try:
        draw(blueprint, bank, rulebook, seed=0)
    except Unsatisfiable as error:
        number = blueprint.draw.index(error.part)
        yield source.fault((*path, "draw", number), f"试卷 {blueprint.slug} 抽不出题", str(error))
