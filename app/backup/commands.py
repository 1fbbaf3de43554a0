"""`flask backup` and `flask restore`."""

from pathlib import Path

import click
from flask import current_app
from flask.cli import with_appcontext

from app.backup.archive import Manifest, Unusable
from app.backup.restoring import restore_backup
from app.backup.taking import take_backup
from app.jobs import head_log_of
from app.record.heads_services import halt_if_lost
from app.web.clock import now


@click.command("backup")
@click.argument("path", type=click.Path(dir_okay=False, path_type=Path))
@with_appcontext
def backup(path: Path) -> None:
    """Write every row to one file while people go on working. Keep the file safe: it holds names and password hashes."""
    try:
        manifest = take_backup(path, current_app.config["VERSION"], now())
    except Unusable as error:
        raise click.ClickException(str(error)) from error
    click.echo(f"已备份到 {path}（{path.stat().st_size / 1e6:.1f} MB）")
    _tell(manifest)


@click.command("restore")
@click.argument("path", type=click.Path(dir_okay=False, path_type=Path))
@with_appcontext
def restore(path: Path) -> None:
    """Put a backup into the empty database that DATABASE_URL names, SQLite or PostgreSQL, and verify the ledger."""
    try:
        restored = restore_backup(path)
    except Unusable as error:
        raise click.ClickException(str(error)) from error
    for name, part in restored.manifest.tables.items():
        click.echo(f"  {name}: {part.rows}")
    _tell(restored.manifest)
    if restored.faults:
        raise click.ClickException("数据已恢复，但账本校验不通过：" + "；".join(restored.faults))
    click.echo("已恢复，账本完整。")
    log = head_log_of(current_app.config)
    if log and current_app.config["SIGNS"] and halt_if_lost(log, now()):
        click.echo(f"但它比 {log.path} 里签名的末端旧：记录停止写入，等管理员说明原因并签字：flask --app app record sign-off")


def _tell(manifest: Manifest) -> None:
    snapshot = manifest.snapshot
    click.echo(
        f"{len(manifest.tables)} 张表，{manifest.rows} 行；数据库版本 {snapshot.revision}，来自 {snapshot.engine}，程序 {snapshot.app}"
    )
    click.echo(f"取自 {snapshot.taken_at.isoformat(timespec='seconds')}；账本 {snapshot.ledger_seq} 条，末端 {snapshot.ledger_hash}")
