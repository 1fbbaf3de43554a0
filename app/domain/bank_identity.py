"""Who the bank is: the names, marks and signatory that pages, certificates and exports carry."""

import re
from collections.abc import Mapping

from app.domain.values import Frozen

# Logs of a network's use are kept for at least six months (网络安全法, "不少于六个月"): the longest half year has 184 days.
SHORTEST_RETENTION_DAYS = 184
LONGEST_RETENTION_DAYS = 36_500
IMAGES = {".svg": "image/svg+xml", ".png": "image/png"}
KEYS = (
    "BANK_NAME", "BANK_SHORT_NAME", "BANK_LOGO", "BANK_SEAL", "SIGNATORY", "SIGNATORY_TITLE", "PUBLIC_URL", "RETENTION_DAYS",
)  # fmt: skip
DEFAULTS = {
    "BANK_NAME": "示例银行",
    "BANK_SHORT_NAME": "",
    "BANK_LOGO": "",
    "BANK_SEAL": "",
    "SIGNATORY": "",
    "SIGNATORY_TITLE": "",
    "PUBLIC_URL": "",
    "RETENTION_DAYS": "1825",
}
_PUBLIC_URL = re.compile(r"https?://[a-z0-9.-]+(?::\d{1,5})?(?:/[\w.~-]+)*", re.ASCII | re.IGNORECASE)


class BankIdentity(Frozen):
    """Checked settings. `logo` and `seal` are paths of images ("" for none); `public_url` is the site's address without a last slash."""

    name: str
    short_name: str
    logo: str = ""
    seal: str = ""
    signatory: str = ""
    signatory_title: str = ""
    public_url: str = ""
    retention_days: int

    @property
    def printed(self) -> dict[str, str]:
        """What a certificate carries of the bank for good, in the fields that are frozen at issue."""
        return {"bank": self.name, "signatory": self.signatory, "signatory_title": self.signatory_title}


def identity_of(raw: Mapping[str, object]) -> BankIdentity:
    """The identity in settings. Raises ValueError with one sentence that names the setting and says what to write."""
    text = {key: str(raw.get(key, DEFAULTS[key])).strip() for key in KEYS}
    if not text["BANK_NAME"]:
        raise ValueError("BANK_NAME is empty. Set it to the bank's full name.")
    for key, longest in (("BANK_NAME", 40), ("BANK_SHORT_NAME", 12), ("SIGNATORY", 20), ("SIGNATORY_TITLE", 30)):
        if len(text[key]) > longest or any(not char.isprintable() for char in text[key]):
            raise ValueError(f"{key} may have at most {longest} characters and no control characters; it has {len(text[key])}.")
    for key in ("BANK_LOGO", "BANK_SEAL"):
        if text[key] and image_type(text[key]) is None:
            raise ValueError(f"{key} is {text[key]!r}; set it to the path of an .svg or .png file.")
    url = text["PUBLIC_URL"].rstrip("/")
    if url and not _PUBLIC_URL.fullmatch(url):
        raise ValueError(f"PUBLIC_URL is {url!r}; set it to the address people open, for example https://academy.bank.example.")
    return BankIdentity(
        name=text["BANK_NAME"],
        short_name=text["BANK_SHORT_NAME"] or text["BANK_NAME"][:12],
        logo=text["BANK_LOGO"],
        seal=text["BANK_SEAL"],
        signatory=text["SIGNATORY"],
        signatory_title=text["SIGNATORY_TITLE"],
        public_url=url,
        retention_days=_days(text["RETENTION_DAYS"]),
    )


def image_type(path: str) -> str | None:
    """The media type of a picture that pages and certificates can show, by the end of its name."""
    return next((media for end, media in IMAGES.items() if path.lower().endswith(end)), None)


def _days(text: str) -> int:
    if not (text.isascii() and text.isdigit()) or not SHORTEST_RETENTION_DAYS <= int(text[:9]) <= LONGEST_RETENTION_DAYS:
        raise ValueError(
            f"RETENTION_DAYS is {text!r}; set it to whole days from {SHORTEST_RETENTION_DAYS} (six months, the least that the law "
            f"allows for logs) to {LONGEST_RETENTION_DAYS}."
        )
    return int(text)
