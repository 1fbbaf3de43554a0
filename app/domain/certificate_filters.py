"""Which certificates a list may be asked for, from a fixed choice."""

from collections.abc import Collection, Mapping
from datetime import date

from app.domain.standing_filters import BadFilter, branch_of, choice_of, day_of, text_of
from app.domain.values import Frozen

KEYS = frozenset({"qualification", "branch", "from", "to", "on", "current", "q", "page"})


class CertificateFilters(Frozen):
    """`branch`: a code, with everything below it. Both days of issue are included. `current`: neither ended nor replaced."""

    qualification: str = ""
    branch: str = ""
    issued_from: date | None = None
    issued_to: date | None = None
    valid_on: date | None = None
    current: bool = False
    text: str = ""

    def as_args(self) -> dict[str, str]:
        """These filters as the words of an address; only what is asked for."""
        days = {"from": self.issued_from, "to": self.issued_to, "on": self.valid_on}
        args = {"qualification": self.qualification, "branch": self.branch, "current": "1" if self.current else "", "q": self.text}
        args |= {key: day.isoformat() if day else "" for key, day in days.items()}
        return {key: value for key, value in args.items() if value}


def read_certificate_filters(raw: Mapping[str, str], qualifications: Collection[str]) -> CertificateFilters:
    """The filters in an address. Raises BadFilter."""
    if unknown := set(raw) - KEYS:
        raise BadFilter(sorted(unknown)[0])
    return CertificateFilters(
        qualification=choice_of(raw, "qualification", qualifications),
        branch=branch_of(raw),
        issued_from=day_of(raw, "from"),
        issued_to=day_of(raw, "to"),
        valid_on=day_of(raw, "on"),
        current=choice_of(raw, "current", ["1"]) == "1",
        text=text_of(raw),
    )
