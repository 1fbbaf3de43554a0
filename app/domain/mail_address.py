"""Mail addresses, as far as this app judges them: none can carry a header, a second address or a control character."""

import re

LONGEST = 120
_ADDRESS = re.compile(
    r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*@([A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?\.)+[A-Za-z]{2,}"
)


def mail_address_of(raw: str) -> str | None:
    """The address without blanks around it, "" for nothing, None for what is none."""
    address = raw.strip(" \t　")
    if not address:
        return ""
    return address if len(address) <= LONGEST and _ADDRESS.fullmatch(address) else None
