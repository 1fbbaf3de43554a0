"""Signing a badge with the bank's Ed25519 key, when the extra "badges" is installed and a key is set."""

import json
from pathlib import Path
from typing import Any

try:
    from joserfc import jws
    from joserfc.errors import JoseError
    from joserfc.jwk import OKPKey
except ImportError:  # The extra is not installed: no badge is offered anywhere.
    jws = None  # type: ignore[assignment]

# The name that tools for Open Badges know. RFC 9864 calls the same signature "Ed25519", and the library warns of the older name.
ALGORITHM = "EdDSA"


class UnusableKey(Exception):
    """The file holds no Ed25519 private key, or nobody here could sign with it."""


class BadgeKey:
    """The private key. Raises UnusableKey."""

    def __init__(self, file: Path) -> None:
        if jws is None:
            raise UnusableKey("BADGE_KEY is set, but the extra is not installed: pip install 'lobby-academy[badges]'.")
        try:
            self._key = OKPKey.import_key(file.read_bytes())
        except (OSError, ValueError, JoseError) as error:
            raise UnusableKey(f"BADGE_KEY is {str(file)!r}, which is no readable private key: {error}") from None
        if self._key.get("crv") != "Ed25519" or not self._key.is_private:
            raise UnusableKey(f"BADGE_KEY is {str(file)!r}, which is no Ed25519 private key; make one: openssl genpkey -algorithm ed25519")

    def public(self, key_id: str) -> dict[str, Any]:
        """The public half as a JWK."""
        return {**self._key.as_dict(private=False), "kid": key_id, "alg": ALGORITHM, "use": "sig"}

    def sign(self, payload: dict[str, Any], key_id: str) -> str:
        """A compact JWS; its header has the three entries that the format allows and no other."""
        header = {"alg": ALGORITHM, "kid": key_id, "typ": "JWT"}
        return jws.serialize_compact(header, json.dumps(payload, ensure_ascii=False), self._key, registry=_registry())


def _registry() -> Any:
    class Quiet(jws.JWSRegistry):
        """One algorithm, and no warning of its name."""

        def get_alg(self, name: str) -> Any:
            if name != ALGORITHM:
                raise ValueError(name)
            return self.algorithms[name]

    return Quiet(algorithms=[ALGORITHM])
