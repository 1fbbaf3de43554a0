"""Commands: `flask --app app …`."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click
import sqlalchemy as sa
from flask import Flask, current_app
from flask.cli import AppGroup
from flask_migrate import upgrade
from sqlalchemy.exc import OperationalError, ProgrammingError
from waitress import create_server

from app import demo, jobs
from app.accounts.services import create_admin
from app.backup.commands import backup, restore
from app.domain.identity import PROFILES
from app.domain.paper import undrawable
from app.errors import Refused
from app.extensions import db
from app.library.faults import FaultyContent
from app.library.item_schema import item_file_schema_text
from app.library.load import load_library
from app.manual.services import store_edition
from app.record.queries import get_head, verify_ledger
from app.rules_commands import rules
from app.web.clock import now
from app.web.messages import sentence

content = AppGroup("content", help="The manual and the item banks.")
record = AppGroup("record", help="The ledger.")
admin = AppGroup("admin", help="Administrators.")
demo_group = AppGroup("demo", help="A made-up bank to look at.")
jobs_group = AppGroup("jobs", help="Timed work.")

LOOPBACK = "127.0.0.1"


def init_commands(app: Flask) -> None:
    """Register every command group."""
    for command in (content, record, admin, demo_group, jobs_group, rules, backup, restore):
        app.cli.add_command(command)


@content.command("check")
def check_content() -> None:
    """Read all content; list every fault as file:line: what: why."""
    try:
        library = load_library(Path(current_app.config["CONTENT_DIR"]), Path(current_app.config["QUIZZES_DIR"]))
    except FaultyContent as error:
        for fault in error.faults:
            click.echo(str(fault))
        click.echo(f"共 {len(error.faults)} 处问题。", err=True)
        raise SystemExit(1) from None
    manual = library.manual
    click.echo(f"没有问题：{len(manual.sections)} 节，{len(manual.clauses)} 条，{len(library.bank.items)} 道题，版本 {manual.version}。")
    if library.withheld:
        click.echo(f"待本行确认的补充和裁定：{len(library.withheld)} 条，确认前不用于认证考试。")
    if waiting := undrawable(library.bank, library.rulebook, library.withheld):
        click.echo(f"因此演示以外还不能开考：{'、'.join(blueprint.title for blueprint in waiting)}。")


@content.command("publish")
def publish_content() -> None:
    """Store today's content as an edition, for production to fall back to."""
    stored = store_edition(current_app.extensions["library"], now())
    click.echo("已保存为新版本。" if stored else "这一版已经保存过。")


@content.command("schema")
def write_schema() -> None:
    """Write the JSON Schema of item files, for editors, to quizzes/schema.json."""
    path = Path(current_app.config["QUIZZES_DIR"]) / "schema.json"
    path.write_text(item_file_schema_text(), encoding="utf-8")
    click.echo(f"已写入 {path.name}。")


@record.command("verify")
def verify() -> None:
    """Check the whole chain of the ledger; names the first row that is not as it was written."""
    with _asking_for_tables():
        breaches = verify_ledger()
    for breach in breaches:
        click.echo(f"第 {breach.seq} 条：{breach.code}")
    if breaches:
        raise SystemExit(1)
    seq, head = get_head()
    click.echo(f"账本完整：{seq} 条，末端 {head}")


@admin.command("create")
@click.option("--staff-no", prompt="工号", help="Staff number.")
@click.option("--name", prompt="姓名", help="Full name.")
@click.option("--password", prompt="密码", hide_input=True, confirmation_prompt=True, help="As PASSWORD_PROFILE asks.")
def create_first_admin(staff_no: str, name: str, password: str) -> None:
    """Make an administrator over the whole bank."""
    with _asking_for_tables():
        outcome = create_admin(staff_no, name, password, now(), PROFILES[current_app.config["PASSWORD_PROFILE"]])
    if isinstance(outcome, Refused):
        raise click.ClickException(sentence(outcome))
    click.echo(f"管理员 {staff_no} 已建立，可以登录了。")


@jobs_group.command("run")
def run_jobs() -> None:
    """Do all timed work that is due, once. Safe to run from several processes; call it every minute from cron or systemd."""
    for name, count in jobs.run_due(current_app.extensions["library"], now(), current_app.config["BANK"].retention_days).items():
        click.echo(f"{name}: {count}")


@demo_group.command("load")
def load_demo() -> None:
    """Fill an empty database with the made-up bank."""
    _require_demo()
    click.echo("已载入演示数据。" if demo.load(current_app.extensions["library"], now(), click.echo) else "已有数据，未作改动。")


@demo_group.command("serve")
@click.option("--port", default=8000, show_default=True, help="Port on loopback.")
def serve_demo(port: int) -> None:
    """Create the database, load the demo data on first run, and serve on loopback."""
    _require_demo()
    app = current_app._get_current_object()  # type: ignore[attr-defined]
    upgrade()
    store_edition(app.extensions["library"], now())
    demo.load(app.extensions["library"], now(), click.echo)
    server = create_server(app, host=LOOPBACK, port=port, threads=8, ident=None)
    threading.Thread(target=jobs.run_forever, args=(app,), daemon=True).start()
    click.echo(f"\n大堂学堂已启动：http://{LOOPBACK}:{port}/\n")
    click.echo(demo.accounts_table())
    click.echo("\n按 Ctrl+C 停止。")
    server.run()


@contextmanager
def _asking_for_tables() -> Iterator[None]:
    """Turn the error of a database without our tables into what to do about it."""
    try:
        yield
    except (OperationalError, ProgrammingError) as error:
        if sa.inspect(db.engine).has_table("ledger_head"):
            raise
        raise click.ClickException("数据库里还没有表，请先运行：flask --app app db upgrade") from error


def _require_demo() -> None:
    if not current_app.config["DEMO"]:
        raise click.ClickException("Demo data and the demo server need demo mode: set LOBBY_DEMO=1, or use make run.")
