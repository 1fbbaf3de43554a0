"""A certificate as an Open Badges 3.0 file: decoded and checked here by other means than it was signed with."""

import base64
import hashlib
import json
import uuid
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from flask import Flask

from app.domain.badge import Awarded, Issuer, claims, credential
from app.domain.calendar import civil_date
from app.extensions import db
from app.library.load import Library
from app.qualification.badges_services import BadgeKey, UnusableKey
from app.qualification.badges_views import KEY
from app.qualification.certificates_services import reissue_certificate
from app.qualification.models import Certificate
from app.record.models import AuditRow
from tests.browsing import client_of
from tests.clock import Clock
from tests.people import World, done
from tests.reports.lives import live

AWARDED = Awarded(
    number="2026-000123-4",
    token="t" * 22,
    qualification="lobby-manager",
    title="大堂经理上岗资格",
    staff_no="S0001",
    valid_from=date(2026, 3, 2),
    valid_until=date(2028, 3, 2),
    issued_on=date(2026, 3, 2),
)
BANK = Issuer(name="示例银行", site="https://academy.example")


def pem_of(key: Any) -> bytes:
    pem: bytes = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    return pem


@pytest.fixture
def key_file(tmp_path: Path) -> Path:
    file = tmp_path / "badge.pem"
    file.write_bytes(pem_of(Ed25519PrivateKey.generate()))
    return file


@pytest.fixture
def number(fast_world: World, fast_app: Flask, library: Library, clock: Clock, key_file: Path) -> str:
    """王小雨's certificate, in a bank that signs."""
    fast_app.extensions[KEY] = BadgeKey(key_file)
    live(fast_world["trainee"], library, civil_date(clock()))
    held = db.session.scalars(sa.select(Certificate.number)).one()
    db.session.rollback()
    return held


def unpacked(part: str) -> bytes:
    return base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))


def decoded(token: str, jwk: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Header and payload, after the signature has been checked with the published key."""
    header, payload, signature = token.split(".")
    Ed25519PublicKey.from_public_bytes(unpacked(jwk["x"])).verify(unpacked(signature), f"{header}.{payload}".encode())
    return json.loads(unpacked(header)), json.loads(unpacked(payload))


def test_the_fields_that_open_badges_requires() -> None:
    """What the standard's data model marks as required, and what its section "JSON Web Token Proof Format" asks of the payload."""
    vc = credential(BANK, AWARDED)
    assert vc["@context"][0] == "https://www.w3.org/ns/credentials/v2" and "spec/ob/v3p0/context-3.0" in vc["@context"][1]
    assert {"VerifiableCredential", "OpenBadgeCredential"} <= set(vc["type"])
    assert vc["issuer"]["id"].startswith("https://") and "Profile" in vc["issuer"]["type"]
    subject = vc["credentialSubject"]
    assert "AchievementSubject" in subject["type"] and "Achievement" in subject["achievement"]["type"]
    assert (
        all(subject["achievement"][key] for key in ("id", "name", "description", "criteria"))
        and subject["achievement"]["criteria"]["narrative"]
    )
    (identity,) = subject["identifier"]
    assert identity["type"] == "IdentityObject" and identity["hashed"] is True and identity["identityType"].startswith("ext:")
    assert (vc["validFrom"], vc["validUntil"]) == ("2026-03-02T00:00:00+08:00", "2028-03-02T23:59:59+08:00")
    assert vc["evidence"][0]["id"] == f"https://academy.example/check/{AWARDED.token}"
    assert uuid.UUID(vc["id"]) != uuid.UUID(subject["id"]) and AWARDED.token not in vc["id"]
    told = claims(vc)
    assert (told["iss"], told["jti"], told["sub"]) == (vc["issuer"]["id"], vc["id"], subject["id"])
    assert datetime.fromtimestamp(told["nbf"], UTC) == datetime.fromisoformat(vc["validFrom"])
    assert datetime.fromtimestamp(told["exp"], UTC) == datetime.fromisoformat(vc["validUntil"])
    assert {key: told[key] for key in vc} == vc and claims(credential(BANK, AWARDED)) == told, "the same certificate is the same file"


def test_it_names_nobody_and_can_be_checked_by_who_knows_the_number() -> None:
    text = json.dumps(credential(BANK, AWARDED), ensure_ascii=False)
    assert "S0001" not in text and "王小雨" not in text
    (identity,) = credential(BANK, AWARDED)["credentialSubject"]["identifier"]
    assert identity["identityHash"] == "sha256$" + hashlib.sha256(f"S0001{identity['salt']}".encode()).hexdigest()
    own = credential(BANK, AWARDED.model_copy(update={"name": "王小雨"}))["credentialSubject"]["identifier"]
    assert own[1] == {"type": "IdentityObject", "hashed": False, "identityType": "name", "identityHash": "王小雨"}


def test_owner_and_hr_get_a_file_that_others_can_check(number: str, fast_world: World, fast_app: Flask) -> None:
    address, stranger = f"/qualification/certificates/{number}", fast_app.test_client()
    files = {}
    for who in ("trainee", "hr"):
        client = client_of(fast_app, who)
        assert f"{number}.jwt" in client.get(address).text
        reply = client.get(f"{address}.jwt")
        assert reply.status_code == 200 and reply.mimetype == "application/jwt" and reply.headers["Cache-Control"] == "no-store"
        files[who] = reply.text
    jwk = stranger.get("/badges/key").json
    assert jwk and "d" not in jwk and stranger.get("/.well-known/jwks.json").json == {"keys": [jwk]}
    header, payload = decoded(files["trainee"], jwk)
    assert header == {"alg": "EdDSA", "typ": "JWT", "kid": "http://localhost/badges/key"} == header | {"kid": jwk["kid"]}
    assert "王小雨" in json.dumps(payload, ensure_ascii=False) and "S0001" not in json.dumps(payload)
    assert "王小雨" not in json.dumps(decoded(files["hr"], jwk)[1], ensure_ascii=False)
    assert stranger.get("/badges/issuer").json == payload["issuer"]
    assert stranger.get("/badges/achievements/lobby-manager").json == payload["credentialSubject"]["achievement"]
    head, _body, signature = files["trainee"].split(".")
    forged = base64.urlsafe_b64encode(json.dumps(payload | {"exp": 2**33}).encode()).decode().rstrip("=")
    with pytest.raises(InvalidSignature):
        decoded(f"{head}.{forged}.{signature}", jwk)
    db.session.rollback()
    rows = db.session.scalars(sa.select(AuditRow.detail).where(AuditRow.action == "data_exported")).all()
    assert rows.count(f'{{"what":"badge:{number}"}}') == 2


def test_nobody_else_gets_it_and_nothing_that_is_over(
    number: str, fast_world: World, fast_app: Flask, library: Library, clock: Clock
) -> None:
    address = f"/qualification/certificates/{number}"
    for who in ("other", "trainer", "branch_head", "auditor"):
        assert client_of(fast_app, who).get(f"{address}.jwt").status_code == 404
    assert ".jwt" not in client_of(fast_app, "auditor").get(address).text
    done(reissue_certificate(fast_world.viewer("hr"), number, "lost", "x", library.programme, clock.forward(days=1), ""))
    client = client_of(fast_app, "trainee")
    assert client.get(f"{address}.jwt").status_code == 409 and f"{number}.jwt" not in client.get(address).text


def test_a_bank_without_a_key_offers_none(number: str, fast_app: Flask) -> None:
    fast_app.extensions[KEY] = None
    client = client_of(fast_app, "trainee")
    assert ".jwt" not in client.get(f"/qualification/certificates/{number}").text
    paths = (f"/qualification/certificates/{number}.jwt", "/badges/issuer", "/badges/key", "/badges/achievements/lobby-manager")
    assert {client.get(path).status_code for path in paths} == {404}


@pytest.mark.parametrize("content", [b"", b"nonsense", pem_of(generate_private_key(65537, 2048)), None])
def test_a_key_that_is_none_stops_the_start(tmp_path: Path, content: bytes | None) -> None:
    file = tmp_path / "key.pem"
    if content is not None:
        file.write_bytes(content)
    with pytest.raises(UnusableKey, match="BADGE_KEY"):
        BadgeKey(file)


def test_a_public_key_alone_signs_nothing(tmp_path: Path, key_file: Path) -> None:
    (tmp_path / "public.json").write_text(json.dumps({k: v for k, v in BadgeKey(key_file).public("x").items() if k in ("kty", "crv", "x")}))
    with pytest.raises(UnusableKey):
        BadgeKey(tmp_path / "public.json")
