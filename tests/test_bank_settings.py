"""The bank's own names, marks and terms: where they come from, what is refused, and that people see them."""

from pathlib import Path

import pytest

import config
from app.domain.bank_identity import DEFAULTS, KEYS, identity_of
from app.library.load import Library
from tests.conftest import build_app

SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><circle r="4"/></svg>'


@pytest.fixture
def instance(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An instance folder of the test's own, and none of the bank's settings in the environment."""
    folder = tmp_path / "instance"
    folder.mkdir()
    monkeypatch.setattr(config, "INSTANCE", folder)
    for key in KEYS:
        monkeypatch.delenv(key, raising=False)
    return folder


def read(**settings: str) -> dict[str, object]:
    return config.settings_with({"SECRET_KEY": "x" * 40, **settings})


def test_without_settings_it_is_the_example_bank(instance: Path) -> None:
    bank = config.bank_identity(read())
    assert (bank.name, bank.short_name, bank.retention_days, bank.public_url) == ("示例银行", "示例银行", 1825, "")


def test_environment_before_file_before_default(instance: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (instance / "seal.svg").write_text(SVG, encoding="utf-8")
    (instance / "bank.toml").write_text(
        'BANK_NAME = "云州银行"\nSIGNATORY = "周敏"\nBANK_SEAL = "seal.svg"\nRETENTION_DAYS = 184\n', encoding="utf-8"
    )
    monkeypatch.setenv("BANK_NAME", "江城银行")
    bank = config.bank_identity(read())
    assert (bank.name, bank.signatory, bank.retention_days) == ("江城银行", "周敏", 184)
    assert bank.seal == str((instance / "seal.svg").resolve()), "from the folder of the file"


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("BANK_NAME", "  "),
        ("BANK_NAME", "银" * 41),
        ("BANK_SHORT_NAME", "银" * 13),
        ("SIGNATORY", "周\x00敏"),
        ("PUBLIC_URL", "academy.bank.example"),
        ("PUBLIC_URL", "javascript:alert(1)"),
        ("PUBLIC_URL", "https://a.example/?x=1"),
        ("PUBLIC_URL", "https://user@a.example"),
        ("RETENTION_DAYS", "183"),
        ("RETENTION_DAYS", "0"),
        ("RETENTION_DAYS", "-1"),
        ("RETENTION_DAYS", "half a year"),
        ("RETENTION_DAYS", "１８４"),
        ("RETENTION_DAYS", "9" * 30),
        ("BANK_LOGO", "logo.gif"),
        ("BANK_LOGO", "/nowhere/logo.svg"),
        ("BANK_SEAL", "/etc/passwd"),
    ],
)
def test_a_start_with_a_wrong_setting_is_refused_by_name(instance: Path, key: str, value: str) -> None:
    with pytest.raises(config.UnsafeSettings, match=key):
        config.check_settings(read(**{key: value}))


def test_an_image_is_what_its_name_says(instance: Path) -> None:
    for file, body in (("a.png", b"GIF89a"), ("b.svg", b"hello"), ("c.svg", b"<svg" + b" " * config.LARGEST_IMAGE)):
        (instance / file).write_bytes(body)
        with pytest.raises(config.UnsafeSettings, match="BANK_SEAL"):
            config.check_settings(read(BANK_SEAL=str(instance / file)))


@pytest.mark.parametrize("text", ["BANK_NAEM = 'x'", "BANK_NAME = ", "\xff"])
def test_a_slip_in_the_file_is_named(instance: Path, text: str) -> None:
    (instance / "bank.toml").write_bytes(text.encode("latin-1"))
    with pytest.raises(config.UnsafeSettings, match=r"bank\.toml"):
        read()


def test_184_days_are_enough_and_addresses_lose_their_last_slash() -> None:
    bank = identity_of({**DEFAULTS, "RETENTION_DAYS": "184", "PUBLIC_URL": "https://a.example:8443/academy/"})
    assert bank.retention_days == 184 and bank.public_url == "https://a.example:8443/academy"


def test_people_see_their_bank(sqlite_url: str, library: Library, tmp_path: Path) -> None:
    logo = tmp_path / "logo.svg"
    logo.write_text(SVG, encoding="utf-8")
    client = build_app(sqlite_url, library, BANK_NAME="云州<银行>", BANK_LOGO=str(logo)).test_client()
    for url in ("/sign-in", "/check"):
        page = client.get(url).text
        assert page.count("云州&lt;银行&gt;") >= 2 and 'src="/bank/logo"' in page, url
    reply = client.get("/bank/logo")
    assert reply.mimetype == "image/svg+xml" and reply.text == SVG
    reply.close()
    assert "sandbox" in reply.headers["Content-Security-Policy"] and "script-src" not in reply.headers["Content-Security-Policy"]


def test_without_a_logo_there_is_no_address_for_one(sqlite_url: str, library: Library) -> None:
    client = build_app(sqlite_url, library).test_client()
    assert client.get("/bank/logo").status_code == 404 and "/bank/logo" not in client.get("/sign-in").text
