"""The privacy notice's text and its version go together."""

import hashlib
import re

from app.domain.notice import NOTICE_VERSION
from tests.conftest import ROOT

# When the text changes in meaning: raise NOTICE_VERSION and put the digest that this test prints. For a mere slip: the digest alone.
DIGESTS = {"2026-1": "9ae9d1f7d229e488", "2026-2": "ca8c547eea6e1971"}


def test_a_changed_text_needs_a_new_version() -> None:
    template = (ROOT / "app/templates/accounts/notice.html").read_text(encoding="utf-8")
    said = "\n".join(re.findall(r'_\("([^"]+)"', template))
    assert hashlib.sha256(said.encode()).hexdigest()[:16] == DIGESTS[NOTICE_VERSION]
