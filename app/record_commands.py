"""`flask --app app record …`: checking the ledger, signing its end, handing it out."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import click
import sqlalchemy as sa
from flask import current_app
from flask.cli import AppGroup
from sqlalchemy.exc import OperationalError, ProgrammingError

from app import jobs
from app.accounts.queries import get_person_by_staff_no, viewer_of
from app.domain.identity import staff_no_of
from app.domain.signed_heads import SignedHead, spell
from app.errors import Refused
from app.extensions import db, owner_engine
from app.qualification.replay_queries import get_replay
from app.qualification.services import rebuild_intervals
from app.quizzes.recount_queries import get_recount
from app.record.heads_queries import HeadBreach, check_heads, get_halt
from app.record.heads_services import HeadLog, sign_head, sign_off
from app.record.queries import get_export, get_head, verify_ledger
from app.record.roles_services import OneRole, current_role, grant_app
from app.reports.evidence_queries import check_evidence
from app.web.clock import now
from app.web.messages import sentence

record = AppGroup("record", help="The ledger.")

EVIDENCE_BREACHES = {
    "names_nothing": "没有写明凭哪次考试授予",
    "no_such_attempt": "写明的考试不存在，或是别人的",
    "not_passed": "写明的考试没有结束，或当时没有合格",
    "not_in_the_ledger": "账本里没有这次考试合格的记录",
    "void_since": "写明的考试后来作废，资格还在",
    "not_passed_since": "写明的考试后来重评为不合格，资格还在",
    "no_such_decision": "写明的决定不存在、没有确认，或是关于别的事",
    "decided_by_one": "决定由同一个人提出和确认",
    "no_such_file": "导入时的文件没有登记",
    "no_certificate": "没有对应的证书",
    "certificate_altered": "证书内容与签发时的记录不一致",
    "certificate_without_event": "账本里没有签发这张证书的记录",
}
HEAD_BREACHES = {
    "lost": "账本里没有这个末端，账本被改写过，或换成了一份旧备份",
    "forged": "签名不符，这一行被改过，或是用另一个 SECRET_KEY 签的",
    "unreadable": "这一行读不出",
}


@record.command("verify")
@click.option("--heads", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="Signed heads; LEDGER_HEADS unless given.")
def verify(heads: Path | None) -> None:
    """Check the whole chain of the ledger, and that it holds every signed head; names each row that is not as it was written."""
    with asking_for_tables():
        breaches = verify_ledger()
        for breach in breaches:
            click.echo(f"第 {breach.seq} 条：{breach.code}")
        whole = _hold_signed_heads(heads) and not breaches
        seq, head = get_head()
        halted_at = get_halt()
    if halted_at:
        click.echo(f"记录自 {halted_at.isoformat(timespec='seconds')} 起停止写入，等管理员说明原因并签字：flask --app app record sign-off")
    if not whole or halted_at:
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
        click.echo(_spelt(path, breach) + HEAD_BREACHES[breach.code] + _where(breach))
    for breach in checked.signed_off:
        click.echo(_spelt(path, breach) + "账本里没有这个末端，管理员已说明原因并签字，见文件里其后带 reason 的一行")
    signatures = "" if settings["SIGNS"] else "；未设 SECRET_KEY，签名本身没有核对"
    click.echo(f"比对了 {checked.heads} 个签名末端，不符 {len(checked.breaches)} 个{signatures}。")
    return not checked.breaches


def _spelt(path: Path, breach: HeadBreach) -> str:
    when = f"（{breach.at.isoformat(timespec='seconds')} 签名，到第 {breach.seq} 条）" if breach.at else ""
    return f"{path} 第 {breach.line} 行{when}："


def _where(breach: HeadBreach) -> str:
    return f"；第一处不符在第 {breach.held + 1} 至 {breach.seq} 条之间" if breach.code == "lost" and breach.held < breach.seq else ""


@record.command("sign-head")
def sign_ledger_head() -> None:
    """Add the ledger's present end, signed, to the file LEDGER_HEADS, and print it. `flask jobs run` does so while the ledger grows."""
    log = _log_to_sign()
    click.echo(spell(_signed(log, lambda: sign_head(log, now()))))


@record.command("sign-off")
@click.option("--by", "staff_no", prompt="管理员工号", help="Staff number of the administrator who answers for it.")
@click.option("--reason", prompt="原因", help="Why signed ends are lost, for example which backup was restored and who agreed.")
def sign_off_lost_heads(staff_no: str, reason: str) -> None:
    """Let the record go on after an older ledger was put in place: an administrator's word, kept in LEDGER_HEADS and in the audit trail."""
    log = _log_to_sign()
    with asking_for_tables():
        person = get_person_by_staff_no(staff_no_of(staff_no) or "")
    if person is None or not person.active or not viewer_of(person).can("sign_off_record"):
        raise click.ClickException(f"{staff_no} 不是在用的管理员账号。")
    person_id = person.id
    click.echo(spell(_signed(log, lambda: sign_off(log, person_id, reason, now()))))
    click.echo("已签字，记录恢复写入。丢失的末端以后仍会在核对时列出。")


def _log_to_sign() -> HeadLog:
    log = jobs.head_log_of(current_app.config)
    if log is None:
        raise click.ClickException("LEDGER_HEADS 为空：没有设定签名末端写到哪个文件。")
    if not current_app.config["SIGNS"]:
        raise click.ClickException("签名需要 SECRET_KEY，与提供服务的进程所用的相同。")
    return log


def _signed(log: HeadLog, act: Callable[[], SignedHead | Refused]) -> SignedHead:
    try:
        with asking_for_tables():
            outcome = act()
    except OSError as error:
        raise click.ClickException(f"读写不了 {log.path}：{error.strerror}") from error
    if isinstance(outcome, Refused):
        raise click.ClickException(sentence(outcome))
    return outcome


@record.command("grant-app")
def grant_to_app() -> None:
    """PostgreSQL with OWNER_DATABASE_URL: give the app's role what it needs, and no right to change the record. Upgrades do so too."""
    owner = current_app.config["OWNER_DATABASE_URI"]
    if not owner:
        raise click.ClickException("OWNER_DATABASE_URL 为空：表的所有者和程序用的是同一个地址。")
    role = current_role(db.engine)
    try:
        with owner_engine(owner).begin() as connection:
            count = grant_app(connection, role)
    except OneRole as error:
        raise click.ClickException("DATABASE_URL 与 OWNER_DATABASE_URL 是同一个角色，没有可以收回的权限。") from error
    click.echo(f"角色 {role}：{count} 张表只能追加，不能改、不能删、不能动触发器。")


@record.command("export-ledger")
@click.argument("path", type=click.Path(dir_okay=False, path_type=Path))
def export_ledger(path: Path) -> None:
    """Write the whole ledger to a new file as JSON lines, for scripts/verify_ledger.py: an auditor needs nothing of ours to check it."""
    try:
        # It tells whose qualification was suspended, and why: only the owner may read it, as a backup.
        with asking_for_tables(), os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
            count = sum(bool(file.write(line + "\n")) for line in get_export()) - 1
    except OSError as error:
        raise click.ClickException(f"写不了 {path}：{error.strerror}") from error
    click.echo(f"已导出 {count} 条到 {path}；核对：python3 scripts/verify_ledger.py {path}")


@record.command("regrade-check")
def regrade_check() -> None:
    """Count every stored score again from the pinned papers and answers, and check every attempt's chain; names what differs."""
    with asking_for_tables():
        counted = get_recount()
    for difference in counted.differences:
        click.echo(f"作答 {difference.attempt_id}：{difference.what}")
    click.echo(f"重算 {counted.attempts} 次作答、{counted.gradings} 次判分，不符 {len(counted.differences)} 处。")
    if counted.differences:
        raise SystemExit(1)


@record.command("evidence-check")
def evidence_check() -> None:
    """Look at every grant: does it rest on final, passing, non-void exams, a decision of two, or a known file; name each that does not."""
    with asking_for_tables():
        checked = check_evidence(current_app.extensions["library"].programme)
    for each in checked.breaches:
        click.echo(f"第 {each.seq} 条（人员 #{each.person_id}）：{EVIDENCE_BREACHES[each.code]} {each.what}".rstrip())
    click.echo(f"核对了 {checked.grants} 次授予，不符 {len(checked.breaches)} 处。")
    if checked.breaches:
        raise SystemExit(1)


@record.command("replay-check")
@click.option("--write", is_flag=True, help="Write the intervals anew where they differ.")
def replay_check(write: bool) -> None:
    """Compute every standing anew from the ledger and name whose differs. Call it once a night, and after a change of the programme."""
    programme = current_app.extensions["library"].programme
    with asking_for_tables():
        replay = get_replay(programme)
    for each in replay.differences:
        click.echo(f"人员 {each.person_id}，资格 {each.qualification}：存有 {len(each.stored)} 段，重算 {len(each.computed)} 段，不一致")
    click.echo(f"重算 {replay.people} 人，核对 {replay.intervals} 段状态，不符 {len(replay.differences)} 处。")
    if write and replay.differences:
        people = sorted({each.person_id for each in replay.differences})
        click.echo(f"已按账本重写 {rebuild_intervals(people, programme)} 人的状态。")
    elif replay.differences:
        raise SystemExit(1)


@contextmanager
def asking_for_tables() -> Iterator[None]:
    """Turn the error of a database without our tables into what to do about it."""
    try:
        yield
    except (OperationalError, ProgrammingError) as error:
        if sa.inspect(db.engine).has_table("ledger_head"):
            raise
        raise click.ClickException("数据库里还没有表，请先运行：flask --app app db upgrade") from error
