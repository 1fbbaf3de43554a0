"""create_app(): the composition root, the only place besides the command line that knows every part."""

import gc
from pathlib import Path
from typing import IO, Any

import click
import sqlalchemy as sa
from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

import config
from app import cli, demo, jobs
from app.accounts.views import bp as accounts_bp
from app.domain.bank_identity import BankIdentity
from app.extensions import babel, csrf, db, engine_options, login_manager, migrate, prepare_engine
from app.health import bp as health_bp
from app.home.views import bp as home_bp
from app.library.faults import FaultyContent
from app.library.load import Library, load_library
from app.manual.checklists_views import bp as checklists_bp
from app.manual.confirm_views import bp as confirm_bp
from app.manual.editions_views import bp as editions_bp
from app.manual.glossary_views import bp as glossary_bp
from app.manual.health_views import bp as manual_health_bp
from app.manual.notes_views import bp as notes_bp
from app.manual.offline_views import bp as offline_bp
from app.manual.place_views import bp as place_bp
from app.manual.printing_views import bp as printing_bp
from app.manual.queries import get_last_edition
from app.manual.record_forms_views import bp as record_forms_bp
from app.manual.search_views import bp as search_bp
from app.manual.situations_views import bp as situations_bp
from app.manual.views import bp as manual_bp
from app.practice.calibration_views import bp as calibration_bp
from app.practice.cases_views import bp as cases_bp
from app.practice.daily_views import bp as daily_bp
from app.practice.diagnosis_views import bp as diagnosis_bp
from app.practice.mistakes_views import bp as mistakes_bp
from app.practice.strengths_views import bp as strengths_bp
from app.practice.views import bp as practice_bp
from app.qualification.badges_views import bp as badges_bp
from app.qualification.certificates_views import bp as certificates_bp
from app.qualification.decisions_views import bp as decisions_bp
from app.qualification.programme_views import bp as programme_bp
from app.qualification.views import bp as qualification_bp
from app.quizzes.case_views import bp as attempt_cases_bp
from app.quizzes.lobby_views import bp as lobby_bp
from app.quizzes.marking_views import bp as marking_bp
from app.quizzes.receipts_views import bp as receipts_bp
from app.quizzes.room_acts_views import bp as room_acts_bp
from app.quizzes.room_views import bp as room_bp
from app.quizzes.views import bp as quizzes_bp
from app.record.heads_services import halt_if_lost
from app.reports.api_keys_views import bp as api_keys_bp
from app.reports.api_views import bp as api_bp
from app.reports.audit_views import bp as audit_bp
from app.reports.inbox_views import bp as inbox_bp
from app.reports.matrix_views import bp as matrix_bp
from app.reports.reminders_views import bp as reminders_bp
from app.reports.saved_views import bp as saved_bp
from app.reports.today_views import bp as today_bp
from app.reports.today_what_if_views import bp as what_if_bp
from app.reports.views import bp as reports_bp
from app.roster.addresses_views import bp as addresses_bp
from app.roster.batches_views import bp as imports_bp
from app.roster.erasure_views import bp as erasure_bp
from app.roster.past_certificates_views import bp as past_certificates_bp
from app.roster.views import bp as roster_bp
from app.training.evidence_views import bp as evidence_bp
from app.training.sittings_views import bp as sittings_bp
from app.training.views import bp as training_bp
from app.web.clock import now
from app.web.error_pages import init_error_pages
from app.web.kept import init_kept
from app.web.locale import choose_locale
from app.web.request_log import init_request_log
from app.web.security import init_security
from app.web.shell import init_shell

SLICES = (accounts_bp, qualification_bp, quizzes_bp, practice_bp, manual_bp, training_bp, roster_bp, reports_bp, home_bp)
# A sitting: the trainer's desk, the candidate's door, the invigilator's room, and the marking that follows.
SITTINGS = (sittings_bp, lobby_bp, room_bp, room_acts_bp, marking_bp, receipts_bp)
# What belongs to practice and has pages of its own.
PRACTICE_TOPICS = (daily_bp, mistakes_bp, strengths_bp, calibration_bp, diagnosis_bp)
# Cases: on a paper, and for practice.
CASES = (attempt_cases_bp, cases_bp)
# What belongs to the manual and has pages of its own.
MANUAL_TOPICS = (
    checklists_bp,
    record_forms_bp,
    situations_bp,
    notes_bp,
    place_bp,
    offline_bp,
    manual_health_bp,
    glossary_bp,
    search_bp,
    confirm_bp,
    printing_bp,
    editions_bp,
)
# Certificates, decisions, the programme, and the evidence that trainers and HR record.
QUALIFICATION_TOPICS = (decisions_bp, badges_bp, certificates_bp, programme_bp, evidence_bp)
# What HR does with people beside the list of them.
ROSTER_TOPICS = (imports_bp, past_certificates_bp, addresses_bp, erasure_bp)
# The desk of the record: the day, the matrix, reminders, what other systems read, and the audit trail.
RECORD_TOPICS = (today_bp, what_if_bp, matrix_bp, saved_bp, audit_bp, api_keys_bp, api_bp, reminders_bp, inbox_bp)
TOPICS = (*SITTINGS, *PRACTICE_TOPICS, *CASES, *MANUAL_TOPICS, *QUALIFICATION_TOPICS, *ROSTER_TOPICS, *RECORD_TOPICS)


class ContentRefused(click.ClickException):
    """The content has faults and may not be served. On the command line every fault is a line; a server shows them as its reason."""

    def show(self, file: IO[str] | None = None) -> None:
        click.echo(self.message, file=file)


def create_app(overrides: dict[str, Any] | None = None, library: Library | None = None) -> Flask:
    """Build the app. `overrides` replace settings from the environment; a test hands in a library it has read already."""
    app = Flask(__name__, instance_path=str(config.INSTANCE))
    app.config.update(config.load_settings() if overrides is None or "SECRET_KEY" not in overrides else config.settings_with(overrides))
    app.config["SQLALCHEMY_ENGINE_OPTIONS"] = engine_options(app.config["SQLALCHEMY_DATABASE_URI"])
    config.check_settings(app.config)
    app.config["BANK"] = config.bank_identity(app.config)
    Path(app.instance_path).mkdir(parents=True, exist_ok=True)
    init_request_log(app)
    _init_extensions(app)
    with app.app_context():
        if db.engine.dialect.name == "sqlite":
            config.keep_private(Path(str(db.engine.url.database)), app.config["DEMO"])
        prepare_engine(db.engine)
        served = library or _library_to_serve(app).model_copy(update={"demo": app.config["DEMO"]})
        app.extensions["library"] = _issued_by(app.config["BANK"], served)
    init_security(app)
    init_shell(app)
    init_kept(app)
    init_error_pages(app)
    for blueprint in (*SLICES, *TOPICS, health_bp):
        app.register_blueprint(blueprint)
    if app.config["DEMO"]:
        app.jinja_env.globals.update(demo_accounts=demo.accounts(), demo_password=demo.PASSWORD)
    cli.init_commands(app)
    _watch_ledger(app)
    if app.config["TRUSTED_PROXIES"]:
        count = app.config["TRUSTED_PROXIES"]
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=count, x_proto=count, x_host=0)  # type: ignore[method-assign]
    return app


def _watch_ledger(app: Flask) -> None:
    """Hold the ledger against the last end that was signed: an older one in its place takes nothing in until somebody answers for it."""
    log = jobs.head_log_of(app.config)
    if log is None or not app.config["SIGNS"] or not log.path.exists():
        return
    with app.app_context():
        try:
            lost = halt_if_lost(log, now())
        except (OSError, sa.exc.OperationalError, sa.exc.ProgrammingError):
            # Before the first migration, or with the database away, there is nothing to compare; /health tells either.
            app.logger.warning("the ledger could not be compared with its signed ends")
        else:
            if lost:
                text = "the ledger does not hold its end %s signed at %s: nothing is recorded until that is signed off"
                app.logger.critical(text, lost.seq, lost.at)
        finally:
            # A server may fork after this: no connection may be handed on.
            db.session.remove()
            db.engine.dispose()


def _issued_by(bank: BankIdentity, library: Library) -> Library:
    """The library with the bank's marks, which every certificate freezes at issue."""
    return library.model_copy(update={"programme": library.programme.model_copy(update={"issuer": bank.printed})})


def _init_extensions(app: Flask) -> None:
    db.init_app(app)
    migrate.init_app(app, db, directory=str(Path(__file__).parent / "migrations"), render_as_batch=True)
    csrf.init_app(app)
    babel.init_app(app, locale_selector=choose_locale)
    login_manager.init_app(app)
    login_manager.login_view = "accounts.sign_in"
    login_manager.login_message = None
    # The session is a row of ours with its own checks; a fingerprint of address and browser would end it for a phone that changes networks.
    login_manager.session_protection = None


def _library_to_serve(app: Flask) -> Library:
    """The library in the files; where they are faulty, production goes on with the last good edition and says so."""
    try:
        library = load_library(Path(app.config["CONTENT_DIR"]), Path(app.config["QUIZZES_DIR"]))
    except FaultyContent as error:
        last = None if app.config["STRICT_CONTENT"] else get_last_edition()
        if last is None:
            raise ContentRefused(str(error)) from error
        app.logger.error("faulty content, serving the last good edition %s\n%s", last.digest, error)
        app.extensions["content_faults"] = error.faults
        return last
    # It stays as long as the process does: the collector need not walk through all of it in the middle of somebody's request.
    gc.collect()
    gc.freeze()
    return library
