"""What the pages of appendix 2 show."""

from functools import lru_cache

from app.domain.manual import Manual
from app.domain.record_forms import RecordForm
from app.manual.record_form_pdf import form_pdf

# Every form, blank and filled, of one edition; each is some tens of kilobytes.
KEPT = 64


def get_form_pdf(record: RecordForm, manual: Manual, bank: str, filled: bool) -> bytes:
    """The form as a PDF, typeset once in a process: setting a page takes a good part of a second."""
    return _typeset(_ByWords(record, manual, bank, filled))


class _ByWords:
    """What a PDF is made of, equal to another when its words are: a form holds dicts and has no hash of its own."""

    def __init__(self, record: RecordForm, manual: Manual, bank: str, filled: bool) -> None:
        self.record, self.manual, self.bank, self.filled = record, manual, bank, filled
        self._words = (record.model_dump_json(), manual.title, manual.version, manual.effective_on, bank, filled)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _ByWords) and self._words == other._words

    def __hash__(self) -> int:
        return hash(self._words)


@lru_cache(maxsize=KEPT)
def _typeset(wanted: _ByWords) -> bytes:
    return form_pdf(wanted.record, wanted.manual, wanted.bank, wanted.filled)
