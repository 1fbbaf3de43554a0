"""A certificate as an Open Badges 3.0 credential (https://www.imsglobal.org/spec/ob/v3p0): the fields, before anybody signs them.

Names nobody: the holder is a salted hash of the staff number, which whoever knows the number can check and nobody can look up. Only who
holds the certificate may have their own name in the file.
"""

import hashlib
from collections.abc import Mapping
from datetime import date, datetime, time
from typing import Any

from app.domain.calendar import ZONE
from app.domain.values import Frozen

CONTEXT = ("https://www.w3.org/ns/credentials/v2", "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json")


class Issuer(Frozen):
    """Who issues: the bank's name, and the address under which this site is reached."""

    name: str
    site: str

    @property
    def id(self) -> str:
        return f"{self.site}/badges/issuer"

    @property
    def key_id(self) -> str:
        return f"{self.site}/badges/key"

    def profile(self) -> dict[str, Any]:
        """The issuer as an Open Badges Profile."""
        return {"id": self.id, "type": ["Profile"], "name": self.name, "url": self.site}


class Awarded(Frozen):
    """What a credential is made of. `name` is the holder's, "" where it is not to be told; `token` is that of the check page."""

    number: str
    token: str
    qualification: str
    title: str
    staff_no: str
    valid_from: date
    valid_until: date
    issued_on: date
    name: str = ""


def achievement(issuer: Issuer, key: str, title: str) -> dict[str, Any]:
    """A qualification as an Open Badges Achievement."""
    return {
        "id": f"{issuer.site}/badges/achievements/{key}",
        "type": ["Achievement"],
        "achievementType": "Certification",
        "name": title,
        "description": f"{issuer.name}「{title}」：按培训方案完成学习、考核并在有效期内。",
        "criteria": {"narrative": "完成培训方案规定的学习、考试、案例与现场观察，并由人力资源部门确认任职条件。"},
        "creator": issuer.profile(),
    }


def credential(issuer: Issuer, awarded: Awarded) -> dict[str, Any]:
    """An OpenBadgeCredential; valid from the first instant of its first day to the last second of its last, in Shanghai."""
    subject = {
        "id": _pseudonym("subject", awarded.token),
        "type": ["AchievementSubject"],
        "identifier": _identities(awarded),
        "achievement": achievement(issuer, awarded.qualification, awarded.title),
    }
    return {
        "@context": list(CONTEXT),
        "id": _pseudonym("credential", awarded.token),
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "name": awarded.title,
        "issuer": issuer.profile(),
        "awardedDate": _instant(awarded.issued_on, time()),
        "validFrom": _instant(awarded.valid_from, time()),
        "validUntil": _instant(awarded.valid_until, time(23, 59, 59)),
        "credentialSubject": subject,
        # Whether it still holds is asked here: a file that was signed once cannot know.
        "evidence": [{"id": f"{issuer.site}/check/{awarded.token}", "type": ["Evidence"], "name": f"核验 {awarded.number}"}],
    }


def claims(vc: Mapping[str, Any]) -> dict[str, Any]:
    """The payload to sign: the credential with the JWT's own names for some of its fields, as section "JWT Payload Format" asks."""
    return {
        **vc,
        "iss": vc["issuer"]["id"],
        "jti": vc["id"],
        "sub": vc["credentialSubject"]["id"],
        "nbf": int(datetime.fromisoformat(vc["validFrom"]).timestamp()),
        "exp": int(datetime.fromisoformat(vc["validUntil"]).timestamp()),
    }


def identity_hash(identity: str, salt: str) -> str:
    """As an IdentityObject has it: sha256 of the identity followed by the salt."""
    return "sha256$" + hashlib.sha256(f"{identity}{salt}".encode()).hexdigest()


def _identities(awarded: Awarded) -> list[dict[str, Any]]:
    salt = hashlib.sha256(f"badge salt\n{awarded.token}".encode()).hexdigest()[:32]
    hashed = {"type": "IdentityObject", "hashed": True, "identityType": "ext:staffNumber", "salt": salt}
    found = [hashed | {"identityHash": identity_hash(awarded.staff_no, salt)}]
    if awarded.name:
        found.append({"type": "IdentityObject", "hashed": False, "identityType": "name", "identityHash": awarded.name})
    return found


def _pseudonym(what: str, token: str) -> str:
    """The same for the same certificate, in the form of a random UUID, and of no use to whoever would like its token."""
    digest = hashlib.sha256(f"badge {what}\n{token}".encode()).hexdigest()
    return f"urn:uuid:{digest[:8]}-{digest[8:12]}-4{digest[13:16]}-a{digest[17:20]}-{digest[20:32]}"


def _instant(day: date, at: time) -> str:
    return datetime.combine(day, at, ZONE).isoformat()
