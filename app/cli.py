"""Commands: `flask --app app …`."""

import os
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
from app.content_commands import content
from app.domain.identity import PROFILES
from app.domain.signed_heads import spell
from app.errors import Refused
from app.extensions import db
from app.item_commands import items
from app.manual.services import store_edition
from app.quizzes.recount_queries import get_recount
from app.record.heads_queries import check_heads
from app.record.heads_services import sign_head
from app.record.queries import get_export, get_head, verify_ledger
from app.rules_commands import rules
from app.web.clock import now
from app.web.messages import sentence

record = AppGroup("record", help="The ledger.")
admin = AppGroup("admin", help="Administrators.")
demo_group = AppGroup("demo", help="A made-up bank to look at.")
jobs_group = AppGroup("jobs", help="Timed work.")

HEAD_BREACHES = {
    "lost": "账本里没有这个末端，账本被改写过，或换成了一份旧备份",
    "forged": "签名不符，这一行被改过，或是用另一个 SECRET_KEY 签的",
    "unreadable": "这一行读不出",
}
LOOPBACK = "127.0.0.1"


def init_commands(app: Flask) -> None:
    """Register every command group."""
    for command in (content, items, record, admin, demo_group, jobs_group, rules, backup, restore):
        app.cli.add_command(command)


@record.command("verify")
@click.option("--heads", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="Signed heads; LEDGER_HEADS unless given.")
def verify(heads: Path | None) -> None:
    """Check the whole chain of the ledger, and that it holds every signed head; names each row that is not as it was written."""
    with _asking_for_tables():
        breaches = verify_ledger()
        for breach in breaches:
            click.echo(f"第 {breach.seq} 条：{breach.code}")
        whole = _hold_signed_heads(heads) and not breaches
        seq, head = get_head()
    if not whole:
        raise SystemExit(1)
    click.echo(f"账本完整：{seq} 条，末端 {head}")


def _hold_signed_heads(path: Path | None) -> bool:
    """Say how the ledger compares with the heads that were signed; whether it holds them all."""
    settings = current_app.config
    log = jobs.head_log_of(settings)
    path = path or (log.path if log else None)
    if path is None or not path.exists():
        click.echo("没有签名末端可比对：换成一份旧备份也看不出来。" if path is None else f"还没有签名末端：{path} 不存在。")
        return True
    try:
        checked = check_heads(path, settings["SECRET_KEY"] if settings["SIGNS"] else None)
    except OSError as error:
        raise click.ClickException(f"读不了 {path}：{error.strerror}") from error
    for breach in checked.breaches:
        when = f"（{breach.at.isoformat(timespec='seconds')} 签名，到第 {breach.seq} 条）" if breach.at else ""
        click.echo(f"{path} 第 {breach.line} 行{when}：{HEAD_BREACHES[breach.code]}")
    signatures = "" if settings["SIGNS"] else "；未设 SECRET_KEY，签名本身没有核对"
    click.echo(f"比对了 {checked.heads} 个签名末端，不符 {len(checked.breaches)} 个{signatures}。")
    return not checked.breaches


@record.command("sign-head")
def sign_ledger_head() -> None:
    """Add the ledger's present end, signed, to the file LEDGER_HEADS, and print it. `flask jobs run` does so once a day."""
    log = jobs.head_log_of(current_app.config)
    if log is None:
        raise click.ClickException("LEDGER_HEADS 为空：没有设定签名末端写到哪个文件。")
    if not current_app.config["SIGNS"]:
        raise click.ClickException("签名需要 SECRET_KEY，与提供服务的进程所用的相同。")
    try:
        with _asking_for_tables():
            head = sign_head(log, now())
    except OSError as error:
        raise click.ClickException(f"写不了 {log.path}：{error.strerror}") from error
    click.echo(spell(head))


@record.command("export-ledger")
@click.argument("path", type=click.Path(dir_okay=False, path_type=Path))
def export_ledger(path: Path) -> None:
    """Write the whole ledger to a new file as JSON lines, for scripts/verify_ledger.py: an auditor needs nothing of ours to check it."""
    try:
        # It tells whose qualification was suspended, and why: only the owner may read it, as a backup.
        with _asking_for_tables(), os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
            count = sum(bool(file.write(line + "\n")) for line in get_export()) - 1
    except OSError as error:
        raise click.ClickException(f"写不了 {path}：{error.strerror}") from error
    click.echo(f"已导出 {count} 条到 {path}；核对：python3 scripts/verify_ledger.py {path}")


@record.command("regrade-check")
def regrade_check() -> None:
    """Count every stored score again from the pinned papers and answers, and check every attempt's chain; names what differs."""
    with _asking_for_tables():
        counted = get_recount()
    for difference in counted.differences:
        click.echo(f"作答 {difference.attempt_id}：{difference.what}")
    click.echo(f"重算 {counted.attempts} 次作答、{counted.gradings} 次判分，不符 {len(counted.differences)} 处。")
    if counted.differences:
        raise SystemExit(1)


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
    settings = current_app.config
    done = jobs.run_due(current_app.extensions["library"], now(), settings["BANK"].retention_days, jobs.head_log_of(settings))
    for name, count in done.items():
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
