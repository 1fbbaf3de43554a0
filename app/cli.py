"""Commands: `flask --app app …`."""

import threading

import click
from flask import Flask, current_app
from flask.cli import AppGroup
from flask_migrate import upgrade
from waitress import create_server

from app import demo, jobs
from app.accounts.services import create_admin
from app.backup.commands import backup, restore
from app.content_commands import content
from app.domain.identity import PROFILES
from app.errors import Refused
from app.item_commands import items
from app.mailing import mailbox_of
from app.manual.services import store_edition
from app.qualification.certificate_batches_services import batches_of
from app.record_commands import asking_for_tables, record
from app.rules_commands import rules
from app.web.clock import now
from app.web.messages import sentence

admin = AppGroup("admin", help="Administrators.")
demo_group = AppGroup("demo", help="A made-up bank to look at.")
jobs_group = AppGroup("jobs", help="Timed work.")

LOOPBACK = "127.0.0.1"


def init_commands(app: Flask) -> None:
    """Register every command group."""
    for command in (content, items, record, admin, demo_group, jobs_group, rules, backup, restore):
        app.cli.add_command(command)


@admin.command("create")
@click.option("--staff-no", prompt="工号", help="Staff number.")
@click.option("--name", prompt="姓名", help="Full name.")
@click.option("--password", prompt="密码", hide_input=True, confirmation_prompt=True, help="As PASSWORD_PROFILE asks.")
def create_first_admin(staff_no: str, name: str, password: str) -> None:
    """Make an administrator over the whole bank."""
    with asking_for_tables():
        outcome = create_admin(staff_no, name, password, now(), PROFILES[current_app.config["PASSWORD_PROFILE"]])
    if isinstance(outcome, Refused):
        raise click.ClickException(sentence(outcome))
    click.echo(f"管理员 {staff_no} 已建立，可以登录了。")


@jobs_group.command("run")
def run_jobs() -> None:
    """Do all timed work that is due, once. Safe to run from several processes; call it every minute from cron or systemd."""
    settings = current_app.config
    heads, mailbox = jobs.head_log_of(settings), mailbox_of(settings)
    batches = batches_of(current_app.instance_path)
    done = jobs.run_due(current_app.extensions["library"], now(), settings["BANK"].retention_days, heads, mailbox, batches)
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


def _require_demo() -> None:
    if not current_app.config["DEMO"]:
        raise click.ClickException("Demo data and the demo server need demo mode: set LOBBY_DEMO=1, or use make run.")
