"""What the programme names must exist: sections and clauses of the manual, papers and themes of the bank, modules and facts of its own."""

from collections.abc import Iterator
from pathlib import Path

from app.domain.bank import ItemBank
from app.domain.manual import Manual
from app.domain.programme import Module, Programme, Qualification
from app.library.faults import Fault
from app.library.yaml_source import NodePath, line_of, locate

NAME = "content/programme.yaml"
Dead = tuple[NodePath, str, str]


def dead_references(content: Path, programme: Programme, manual: Manual, bank: ItemBank) -> list[Fault]:
    """Every name in content/programme.yaml behind which there is nothing, with its line."""
    lines = locate(content / "programme.yaml")
    clauses = {clause.id for clause in manual.clauses}
    found: list[Dead] = []
    cited = [(("facts", number), fact.clause) for number, fact in enumerate(programme.facts)]
    cited += [(("observations", number), scene.clause) for number, scene in enumerate(programme.observations)]
    found += [((*path, "clause"), f"条款 {clause}", "手册里没有这一条") for path, clause in cited if clause and clause not in clauses]
    for number, module in enumerate(programme.modules):
        found += _in_module(("modules", number), module, programme, manual, bank)
    for number, qualification in enumerate(programme.qualifications):
        found += _in_qualification(("qualifications", number), qualification, programme)
    for group, keys in (
        ("facts", [fact.key for fact in programme.facts]),
        ("observations", [scene.key for scene in programme.observations]),
        ("modules", [module.key for module in programme.modules]),
        ("qualifications", [qualification.key for qualification in programme.qualifications]),
    ):
        found += [((group, at, "key"), f"{group} {key}", "写了两次") for at, key in enumerate(keys) if key in keys[:at]]
    return [Fault(NAME, line_of(lines, path), what, why) for path, what, why in found]


def _in_module(path: NodePath, module: Module, programme: Programme, manual: Manual, bank: ItemBank) -> Iterator[Dead]:
    for index, section in enumerate(module.sections):
        if manual.section(section) is None:
            yield (*path, "sections", index), f"小节 {section}", "手册里没有这一节"
    for index, slug in enumerate(module.papers):
        if bank.blueprint(slug) is None:
            yield (*path, "papers", index), f"试卷 {slug}", "quizzes/ 里没有这份试卷"
    for slug in module.cuts:
        if slug not in module.papers:
            yield (*path, "cuts"), f"试卷 {slug}", "不在本模块的 papers 里"
    for index, scene in enumerate(module.observed):
        if programme.observation(scene) is None:
            yield (*path, "observed", index), f"现场观察 {scene}", "本文件的 observations 里没有"
    for index, fact in enumerate(module.facts):
        if programme.fact(fact) is None:
            yield (*path, "facts", index), f"事实 {fact}", "本文件的 facts 里没有"


def _in_qualification(path: NodePath, qualification: Qualification, programme: Programme) -> Iterator[Dead]:
    for version, policy in enumerate(qualification.policies):
        at = path if version == 0 else (*path, "later", version - 1)
        for field, key in (("module", policy.module), ("renewal", policy.renewal)):
            if key and programme.module(key) is None:
                yield (*at, field), f"模块 {key}", "本文件的 modules 里没有这个模块"
