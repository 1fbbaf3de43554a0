"""`flask --app app content …`: the manual and the item banks, checked, kept and looked over."""

from pathlib import Path

import click
from flask import current_app
from flask.cli import AppGroup
from sqlalchemy.exc import OperationalError, ProgrammingError

from app.domain.checkup.finding import Finding
from app.domain.coverage import FORMS_OF_DUTY, cover
from app.domain.manual import Manual
from app.domain.paper import undrawable
from app.extensions import db
from app.library.cases import case_file_schema_text
from app.library.checkup import check_up
from app.library.faults import FaultyContent
from app.library.item_schema import item_file_schema_text
from app.library.load import Library, load_library
from app.library.place_lines import lines_of_places
from app.manual.services import store_edition
from app.record.confirmations_queries import get_confirmed
from app.web.clock import now

content = AppGroup("content", help="The manual and the item banks.")


@content.command("check")
def check_content() -> None:
    """Read all content; list every fault as file:line: what: why."""
    library = library_in_files()
    manual = library.manual
    click.echo(f"没有问题：{len(manual.sections)} 节，{len(manual.clauses)} 条，{len(library.bank.items)} 道题，版本 {manual.version}。")
    withheld = library.withheld - _confirmed_here(manual)
    if withheld:
        click.echo(f"待本行确认的补充和裁定：{len(withheld)} 条，确认前不用于认证考试。")
    if waiting := undrawable(library.bank, library.rulebook, withheld):
        click.echo(f"因此演示以外还不能开考：{'、'.join(blueprint.title for blueprint in waiting)}。")


@content.command("publish")
def publish_content() -> None:
    """Store today's content as an edition, for production to fall back to."""
    stored = store_edition(current_app.extensions["library"], now())
    click.echo("已保存为新版本。" if stored else "这一版已经保存过。")


@content.command("schema")
def write_schema() -> None:
    """Write the JSON Schemas of item and case files, for editors, to quizzes/schema.json and quizzes/cases/schema.json."""
    quizzes = folders()[1]
    for path, text in ((quizzes / "schema.json", item_file_schema_text()), (quizzes / "cases" / "schema.json", case_file_schema_text())):
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
        click.echo(f"已写入 {path.relative_to(quizzes).as_posix()}。")


@content.command("health")
@click.option("--settled", is_flag=True, help="List also what a ruling settles.")
def show_health(*, settled: bool) -> None:
    """Lay the manual's statements side by side; list what contradicts, dangles or is nowhere explained. Exit 1 if anything is unsettled."""
    found = check_up(library_in_files(), *folders())
    lines = {str(place): at for place, at in lines_of_places(*folders()).items()}
    for finding in found.unsettled:
        _tell(finding, lines)
    if settled:
        for finding in found.settled:
            _tell(finding, lines)
    click.echo(f"检查了 {found.texts} 段文字、{found.rules} 条规则、{found.points} 种来客、{found.terms} 条术语。")
    click.echo(f"发现 {len(found.findings)} 处：口径说明已解决 {len(found.settled)} 处，未解决 {len(found.unsettled)} 处。")
    if found.unsettled:
        raise SystemExit(1)


@content.command("coverage")
def show_coverage() -> None:
    """List examinable clauses that no item cites, and duty-critical ones that fewer than two questions cite."""
    library = library_in_files()
    covered = cover(library.manual, library.bank, library.rulebook)
    for line in covered.uncited:
        click.echo(f"{line.clause.id}: 没有题目引用{'（关键条款）' if line.clause.duty_critical else ''}: {line.clause.text[:30]}")
    for line in covered.thin:
        if line.forms:
            click.echo(f"{line.clause.id}: 关键条款只有 {line.forms} 道题: {line.clause.text[:30]}")
    cited = len(covered.clauses) - len(covered.uncited)
    click.echo(f"应考条款 {len(covered.clauses)} 条：有题目的 {cited} 条，没有题目的 {len(covered.uncited)} 条。")
    click.echo(f"不足 {FORMS_OF_DUTY} 道题的关键条款 {len(covered.thin)} 条。")


def _tell(finding: Finding, lines: dict[str, str]) -> None:
    at = "、".join(f"{lines[str(place)]}（{place}）" if str(place) in lines else place.id for place in finding.where)
    click.echo(f"{at}: {finding.what}: {finding.why}")
    if finding.settled_by:
        click.echo(f"  口径说明：{finding.settled_by}")


def library_in_files() -> Library:
    """The library as the files have it now. Lists every fault and leaves with 1 where they are faulty."""
    try:
        return load_library(*folders())
    except FaultyContent as error:
        for fault in error.faults:
            click.echo(str(fault))
        click.echo(f"共 {len(error.faults)} 处问题。", err=True)
        raise SystemExit(1) from None


def _confirmed_here(manual: Manual) -> frozenset[str]:
    """What the bank has confirmed in the database of this copy; nothing where there is none yet, as in a fresh clone."""
    url = db.engine.url
    if url.get_backend_name() == "sqlite" and not Path(url.database or "").is_file():
        return frozenset()
    try:
        return get_confirmed(manual)
    except (OperationalError, ProgrammingError):
        return frozenset()


def folders() -> tuple[Path, Path]:
    """Where the content and the item banks of this copy are."""
    return Path(current_app.config["CONTENT_DIR"]), Path(current_app.config["QUIZZES_DIR"])
