"""Settings. The only reader of the environment; everything else is handed a mapping."""

import os
import secrets
import sys
import tomllib
from collections.abc import Mapping
from pathlib import Path

import click

from app.domain.bank_identity import DEFAULTS, KEYS, BankIdentity, identity_of
from app.domain.exporting import ExportRules
from app.domain.mail_address import mail_address_of
from app.domain.retention import SHORTEST_YEARS

ROOT = Path(__file__).resolve().parent
VERSION: str = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]
INSTANCE = Path(os.environ.get("LOBBY_INSTANCE", ROOT / "instance"))
# pypinyin reads this when it is imported. Its phrases would cost a tenth of a second and forty megabytes a process, and only serve to
# choose between the readings of a character, of which a search takes all.
os.environ.setdefault("PYPINYIN_NO_PHRASES", "1")

# Secrets that have been seen in public are no secrets; a start outside demo mode refuses them, and short ones.
KNOWN_SECRETS = frozenset({"", "dev", "secret", "changeme", "change-me", "default", "password", "lobby"})
SHORTEST_SECRET = 32
LARGEST_IMAGE = 512 * 1024
# How mail is protected on its way to the server, with the usual port.
MAIL_PORTS = {"starttls": 587, "tls": 465, "none": 25}
PASSWORD_PROFILES = ("nist", "mlps")
REQUEST_LIMITS = {"MAX_CONTENT_LENGTH": 4 * 1024 * 1024, "MAX_FORM_MEMORY_SIZE": 500_000, "MAX_FORM_PARTS": 1000}
# Commands that sign nothing: they need no secret, so that they work in a fresh clone.
UNSIGNED_COMMANDS = frozenset({"rules", "content", "items", "record"})


class UnsafeSettings(click.ClickException):
    """The app must not start with these settings; the text says what to set. On the command line that text is all there is to see."""


def load_settings() -> dict[str, object]:
    """Settings from the environment, checked. Raises UnsafeSettings outside demo mode when the secret is missing or well known."""
    demo = os.environ.get("LOBBY_DEMO", "") == "1"
    settings = _base(demo)
    settings["SECRET_KEY"] = os.environ.get("SECRET_KEY") or _secret_of_this_copy(demo)
    # A throw-away secret neither signs for the bank nor tells what the bank has signed.
    settings["SIGNS"] = demo or bool(os.environ.get("SECRET_KEY"))
    check_settings(settings)
    return settings


def _secret_of_this_copy(demo: bool) -> str:
    """What stands in for a secret that nobody set: demo mode's own, a throw-away for a command that signs nothing, or none."""
    if demo:
        return _demo_secret()
    unsigned = os.environ.get("FLASK_RUN_FROM_CLI") == "true" and not UNSIGNED_COMMANDS.isdisjoint(sys.argv[1:4])
    return secrets.token_urlsafe(48) if unsigned else ""


def settings_with(overrides: dict[str, object]) -> dict[str, object]:
    """Settings with some replaced, for tests and tools that bring their own secret."""
    return _base(bool(overrides.get("DEMO", False))) | overrides


def check_settings(settings: dict[str, object]) -> None:
    """Refuse what would make every promise about sign-in worthless."""
    bank_identity(settings)
    _check_mail(settings)
    secret = str(settings["SECRET_KEY"])
    if settings["PASSWORD_PROFILE"] not in PASSWORD_PROFILES:
        raise UnsafeSettings(f"PASSWORD_PROFILE is {settings['PASSWORD_PROFILE']!r}; set it to one of: {', '.join(PASSWORD_PROFILES)}.")
    if settings["OWNER_DATABASE_URI"] and not str(settings["SQLALCHEMY_DATABASE_URI"]).startswith("postgresql"):
        raise UnsafeSettings("OWNER_DATABASE_URL needs PostgreSQL: a SQLite file has no roles. Unset it, or set DATABASE_URL.")
    if int(str(settings["RECORD_KEPT_YEARS"])) < SHORTEST_YEARS:
        raise UnsafeSettings(f"RECORD_KEPT_YEARS must be at least {SHORTEST_YEARS}: the law wants the record kept that long.")
    if settings["DEMO"]:
        return
    if secret.lower() in KNOWN_SECRETS or len(secret) < SHORTEST_SECRET:
        raise UnsafeSettings(
            "SECRET_KEY is missing, well known or too short. Set SECRET_KEY to at least 32 random characters, for example from: "
            'python3 -c "import secrets; print(secrets.token_urlsafe(48))". For a look around, use demo mode: make run.'
        )
    if settings.get("DEBUG"):
        raise UnsafeSettings("Debug mode shows secrets to visitors; unset FLASK_DEBUG.")


def bank_identity(settings: Mapping[str, object]) -> BankIdentity:
    """Who the bank is, checked: names, address, terms, and that the images are there and are what their names say."""
    try:
        identity = identity_of(settings)
    except ValueError as error:
        raise UnsafeSettings(str(error)) from None
    for key, path in (("BANK_LOGO", identity.logo), ("BANK_SEAL", identity.seal)):
        if path and not _is_image(Path(path)):
            raise UnsafeSettings(f"{key} is {path!r}, which is no readable SVG or PNG file of at most {LARGEST_IMAGE // 1024} KiB.")
    return identity


def _is_image(path: Path) -> bool:
    try:
        if path.stat().st_size > LARGEST_IMAGE:
            return False
        body = path.read_bytes()
    except OSError:
        return False
    return body.startswith(b"\x89PNG\r\n\x1a\n") if path.suffix.lower() == ".png" else b"<svg" in body


def _bank_settings() -> dict[str, object]:
    """The bank's own settings: from the environment; what is not there, from bank.toml in the instance folder; else the defaults.

    Paths in bank.toml are taken from the folder of the file, those in the environment from the working folder.
    """
    path = INSTANCE / "bank.toml"
    try:
        filed = tomllib.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise UnsafeSettings(f"{path}: {error}") from None
    if unknown := sorted(set(filed) - set(KEYS)):
        raise UnsafeSettings(f"{path}: unknown settings {', '.join(unknown)}; known are {', '.join(KEYS)}.")
    for key in ("BANK_LOGO", "BANK_SEAL"):
        if filed.get(key):
            filed[key] = str(INSTANCE / str(filed[key]))
    settings: dict[str, object] = {key: os.environ.get(key) or filed.get(key, DEFAULTS[key]) for key in KEYS}
    for key in ("BANK_LOGO", "BANK_SEAL"):
        settings[key] = str(Path(str(settings[key])).resolve()) if settings[key] else ""
    return settings


def _export_rules() -> ExportRules:
    """From how many people on a file needs a reason, how many files one person may take in an hour, and how many a day are flagged."""
    return ExportRules(
        reason_above=int(os.environ.get("EXPORT_REASON_ABOVE", "500")),
        per_hour=int(os.environ.get("EXPORTS_PER_HOUR", "60")),
        unusual=int(os.environ.get("EXPORTS_UNUSUAL", "20")),
    )


def _base(demo: bool) -> dict[str, object]:
    url = os.environ.get("DATABASE_URL") or f"sqlite:///{INSTANCE / 'lobby.db'}"
    return {
        "DEMO": demo,
        "VERSION": VERSION,
        "DEBUG": os.environ.get("FLASK_DEBUG", "") not in ("", "0"),
        "SQLALCHEMY_DATABASE_URI": _named_driver(url),
        "SIGNS": True,
        **_record_settings(demo),
        "CONTENT_DIR": str(ROOT / "content"),
        "QUIZZES_DIR": str(ROOT / "quizzes"),
        # Development and CI refuse faulty content; production goes on with the last good edition.
        "STRICT_CONTENT": demo or os.environ.get("LOBBY_STRICT_CONTENT", "") == "1",
        **_bank_settings(),
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        # Demo mode is served on plain loopback; everywhere else the cookie travels only under TLS.
        "SESSION_COOKIE_SECURE": not demo and os.environ.get("LOBBY_INSECURE_COOKIE", "") != "1",
        "PERMANENT_SESSION_LIFETIME": 12 * 3600,
        # The cookie is sent at sign-in, not again with every stylesheet: half a day is the end of a session however busy it was.
        "SESSION_REFRESH_EACH_REQUEST": False,
        # "nist" (long, no rotation) or "mlps" (等保: composed, changed every 90 days); see app/domain/identity.py.
        "PASSWORD_PROFILE": os.environ.get("PASSWORD_PROFILE") or "nist",
        # What the privacy notice names: the bank's own rule that makes the training a duty, and whom to ask.
        "TRAINING_RULE": os.environ.get("TRAINING_RULE", "《员工培训与岗位资格管理办法》"),
        "PRIVACY_CONTACT": os.environ.get("PRIVACY_CONTACT", "人力资源部"),
        **_mail_settings(),
        "IDLE_MINUTES": int(os.environ.get("IDLE_MINUTES", "30")),
        "TRUSTED_PROXIES": int(os.environ.get("TRUSTED_PROXIES", "0")),
        "EXPORT_RULES": _export_rules(),
        # An Ed25519 private key in PEM: with it certificates can be had as signed files, too.
        "BADGE_KEY": os.environ.get("BADGE_KEY", ""),
        **REQUEST_LIMITS,
        "WTF_CSRF_TIME_LIMIT": None,
        "BABEL_DEFAULT_LOCALE": "zh_Hans_CN",
        "BABEL_DEFAULT_TIMEZONE": "Asia/Shanghai",
    }


def _mail_settings() -> dict[str, object]:
    """The mail server for reminders. Without SMTP_HOST there is none, and they stay in the app."""
    security = os.environ.get("SMTP_SECURITY") or "starttls"
    file = os.environ.get("SMTP_PASSWORD_FILE", "")
    return {
        "SMTP_HOST": os.environ.get("SMTP_HOST", ""),
        "SMTP_PORT": int(os.environ.get("SMTP_PORT") or MAIL_PORTS.get(security, 25)),
        "SMTP_SECURITY": security,
        "SMTP_USER": os.environ.get("SMTP_USER", ""),
        "SMTP_PASSWORD": Path(file).read_text(encoding="utf-8").strip() if file else os.environ.get("SMTP_PASSWORD", ""),
        "SMTP_FROM": os.environ.get("SMTP_FROM", ""),
    }


def _check_mail(settings: Mapping[str, object]) -> None:
    if not settings["SMTP_HOST"]:
        return
    if settings["SMTP_SECURITY"] not in MAIL_PORTS:
        raise UnsafeSettings(f"SMTP_SECURITY is {settings['SMTP_SECURITY']!r}; set it to one of: {', '.join(MAIL_PORTS)}.")
    if mail_address_of(str(settings["SMTP_FROM"])) in (None, ""):
        raise UnsafeSettings(f"SMTP_FROM is {settings['SMTP_FROM']!r}, which is no mail address; reminders are sent in its name.")
    if settings["SMTP_USER"] and settings["SMTP_SECURITY"] == "none":
        raise UnsafeSettings("SMTP_USER would send its password in the clear; set SMTP_SECURITY to starttls or tls.")


def _record_settings(demo: bool) -> dict[str, object]:
    """How the record is guarded, and how long it is kept."""
    return {
        # A made-up bank has nothing to prove, and is thrown away and begun anew.
        "LEDGER_HEADS": os.environ.get("LEDGER_HEADS", "" if demo else str(INSTANCE / "ledger-heads.jsonl")),
        "LEDGER_HEADS_MINUTES": int(os.environ.get("LEDGER_HEADS_MINUTES", "5")),
        # PostgreSQL: who owns the tables, for migrations and restoring; the app signs in as another role, which can only add to the record.
        "OWNER_DATABASE_URI": _named_driver(os.environ.get("OWNER_DATABASE_URL", "")),
        # How many years after leaving, or after the last certificate's end, a leaver's record is kept before it may be erased.
        "RECORD_KEPT_YEARS": int(os.environ.get("RECORD_KEPT_YEARS", str(SHORTEST_YEARS))),
    }


def _named_driver(url: str) -> str:
    """`postgres://` and `postgresql://` as people write them, with the driver this app ships."""
    for prefix in ("postgres://", "postgresql://"):
        if url.startswith(prefix):
            return "postgresql+psycopg://" + url.removeprefix(prefix)
    return url


def _demo_secret() -> str:
    """A secret of this copy's own, made on first use and kept, so that a restart does not sign everybody out."""
    INSTANCE.mkdir(parents=True, exist_ok=True)
    path = INSTANCE / "demo-secret"
    if not path.exists():
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(48), encoding="ascii")
    return path.read_text(encoding="ascii")


def keep_private(database: Path, demo: bool) -> None:
    """See that only the owner reads a SQLite file: a new one is made so, one that others can read is refused, in demo mode closed."""
    if not database.exists():
        database.parent.mkdir(parents=True, exist_ok=True)
        database.touch(mode=0o600)
    elif database.stat().st_mode & 0o007:
        if not demo:
            raise UnsafeSettings(f"Everybody on this host can read the database. Close it first: chmod 600 {database}*")
        database.chmod(0o600)
