"""`flask --app app content items` and `flask --app app items export`: the item banks measured, and handed out for review."""

import json
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
from app.library.place_lines import lines_of_places

items = AppGroup("items", help="Items for reviewers.")

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
