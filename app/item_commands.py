"""`flask --app app content items` and `items export`, `items simulate`: the banks measured, handed out, and the diagnosis tried out."""

import json
import random
from typing import Any

import click
from flask.cli import AppGroup

from app.content_commands import content, folders, library_in_files
from app.domain.checkup.finding import Place
from app.domain.generators.registry import GENERATORS
from app.domain.generators.sample import sample
from app.domain.item_quality import Flaw
from app.domain.item_report import PAPERS, ItemReport, report_on
from app.domain.items.exporting import exported
from app.domain.items.registry import Item
from app.domain.misconceptions import SAYS
from app.domain.probes.registry import AREAS, Kit, kit_of
from app.domain.simulated import ACCUSED, NAMED_NOISELESS, NAMED_SLIPPING, Figures, Simulation
from app.library.place_lines import lines_of_places

items = AppGroup("items", help="Items for reviewers.")

# How often simulated learners slip.
SLIPS = (0.0, 0.1)
LENGTHS = {"longest": "最长", "shortest": "最短"}


@content.command("items")
@click.option("--papers", type=click.IntRange(1, 10_000), default=PAPERS, show_default=True, help="Papers drawn of each blueprint.")
def look_over_items(papers: int) -> None:
    """Measure the item banks: what test-wise guessing earns, twins, giveaways, form, reading, keys. Exit 1 if a rule is broken."""
    library = library_in_files()
    report = report_on(library.bank, library.rulebook, frozenset(clause.id for clause in library.manual.clauses), papers)
    _tell_guessers(report)
    _tell_lengths(report)
    _tell_positions(report, papers)
    _tell_generated(report)
    lines = lines_of_places(*folders())
    for title, flaws in (("必须修改", report.broken), ("请作者看一看", report.noted)):
        click.echo(f"\n{title}：{len(flaws)} 处")
        for flaw in flaws:
            click.echo(_line(flaw, lines))
    click.echo(f"\n共 {report.items} 道书面题。{'没有违反规则的地方。' if report.sound else '有违反规则的地方。'}")
    if not report.sound:
        raise SystemExit(1)


@items.command("export")
@click.option(
    "--format", type=click.Choice(["jsonl"]), default="jsonl", expose_value=False, show_default=True, help="One JSON object a line."
)
@click.option("--generated", type=click.IntRange(0, 1000), default=0, show_default=True, help="Items to add of each generator.")
def export_items(generated: int) -> None:
    """Write every written item to the standard output, in file order: id, type, stem, options, key, clauses, explanation."""
    library = library_in_files()
    made = (item for generator in GENERATORS.values() for item in sample(generator, library.rulebook, generated))
    for item in (*library.bank.items, *made):
        # Bytes: the file is UTF-8 whatever the terminal's locale says.
        click.echo(json.dumps(_row(item), ensure_ascii=False).encode())


@items.command("simulate")
@click.option("--runs", type=click.IntRange(1, 10_000), default=200, show_default=True, help="Learners of each misconception.")
@click.option("--seed", type=int, default=1, show_default=True)
def simulate(runs: int, seed: int) -> None:
    """Let simulated learners take the diagnosis: how many with one misconception are named, how many without are accused."""
    rulebook = library_in_files().rulebook
    reached = True
    for area in AREAS.values():
        kit = kit_of(area, rulebook)
        click.echo(f"\n{area.title}：{len(area.mistakes)} 种误解，{len(kit.cases)} 种能区分它们的问法。")
        simulation = Simulation(kit)
        for slip in SLIPS:
            figures = simulation.figures(runs, slip, random.Random(seed))
            reached = reached and figures.reached
            _tell_figures(figures)
        _tell_classes(kit)
    click.echo(f"\n标准：不失手时点名 ≥ {NAMED_NOISELESS:.0%}，失手 10% 时 ≥ {NAMED_SLIPPING:.0%}，无误解而被指 ≤ {ACCUSED:.0%}。")
    click.echo("达到。" if reached else "没有达到。")
    if not reached:
        raise SystemExit(1)


def _tell_figures(figures: Figures) -> None:
    worst, share = figures.worst
    click.echo(
        f"  失手 {figures.slip:.0%}：点名正确 {figures.named:.1%}（{figures.learners} 人，平均 {figures.questions:.1f} 题），"
        f"无误解而被指 {figures.accused:.1%}（{figures.perfect} 人，平均 {figures.questions_without:.1f} 题）；"
        f"最难认出的“{SAYS[worst]}” {share:.1%}"
    )


def _tell_classes(kit: Kit) -> None:
    for group in kit.joined:
        click.echo(f"  只能一起点名：{'；'.join(SAYS[key] for key in group)}")
    for key in kit.unseen:
        click.echo(f"  没有题目能看出：{SAYS[key]}")


def _row(item: Item) -> dict[str, Any]:
    return {
        "id": item.id,
        "type": item.type,
        "subject": item.subject,
        **exported(item),
        "clauses": list(item.clauses),
        "explanation": item.explanation,
        "difficulty": item.difficulty,
        "generator": item.generator,
    }


def _tell_guessers(report: ItemReport) -> None:
    subjects = list(report.by_subject)
    click.echo("不读手册的猜题法在单选题上的得分（%），与随机的差（百分点）；右边是各科的差：")
    for place, score in enumerate(report.guessed):
        apart = " ".join(f"{subject} {report.by_subject[subject][place].points:+.1f}" for subject in subjects)
        mark = "" if score.within else "  超出 5 个百分点"
        click.echo(f"  {_wide(score.title, 12)}{100 * score.score:6.1f}{100 * score.chance:7.1f}{score.points:+7.1f}{mark}  （{apart}）")


def _tell_generated(report: ItemReport) -> None:
    click.echo("\n出题器出的单选题，只供参考：选项由规则和误解算出，不由人写；与随机的差（百分点）：")
    for name, guessed in report.generated.items():
        click.echo(f"  {name}: {' '.join(f'{score.title} {score.points:+.1f}' for score in guessed)}")


def _tell_lengths(report: ItemReport) -> None:
    for name, (met, expected) in report.lengths.items():
        click.echo(f"唯一{LENGTHS[name]}的选项恰是答案：{met} 题，随机应为 {expected:.1f} 题。")


def _tell_positions(report: ItemReport, papers: int) -> None:
    click.echo(f"\n每种试卷抽 {papers} 份，单选题答案的位置：")
    for found in report.positions:
        counts = " ".join(f"{letter} {count}" for letter, count in found.counts.items())
        mark = "" if found.even else "  不均匀"
        click.echo(f"  {found.blueprint}: {counts}；最大偏差 {found.deviation:.1f} 个百分点，卡方 {found.chi_square:.1f}{mark}")


def _line(flaw: Flaw, lines: dict[Place, str]) -> str:
    at = lines.get(Place(kind="item", id=flaw.item), "quizzes")
    return f"{at}: {flaw.item} {flaw.what}: {flaw.why}"


def _wide(text: str, width: int) -> str:
    """The text padded to a width in terminal columns, of which a Chinese character takes two."""
    return text + " " * max(1, width - 2 * len(text))
