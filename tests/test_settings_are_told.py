"""Whoever runs the app finds each of its settings in the README."""

import ast
from pathlib import Path

from app.domain.bank_identity import KEYS

# Set by the flask command, and by config.py for a library; nobody sets them by hand.
NO_SETTINGS = {"FLASK_RUN_FROM_CLI", "PYPINYIN_NO_PHRASES"}

ROOT = Path(__file__).resolve().parent.parent


def _names_read() -> set[str]:
    """Every name that config.py asks the environment for; those it goes through in a loop are the bank's own."""
    found = set(KEYS)
    for node in ast.walk(ast.parse((ROOT / "config.py").read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and ast.unparse(node.func).startswith("os.") and node.args and isinstance(node.args[0], ast.Constant):
            found.add(str(node.args[0].value))
    return found - NO_SETTINGS


def test_each_setting_is_named_in_the_readme() -> None:
    names = _names_read()
    assert {"SECRET_KEY", "DATABASE_URL", "TRUSTED_PROXIES", "LOBBY_DEMO", "BANK_NAME"} <= names
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert sorted(name for name in names if f"`{name}`" not in readme) == []


def test_config_alone_reads_the_environment() -> None:
    readers = [path.name for path in (ROOT / "app").rglob("*.py") if "os.environ" in path.read_text(encoding="utf-8")]
    assert readers == []
