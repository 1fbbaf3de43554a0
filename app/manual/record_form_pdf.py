"""A form on A4: its values in, the bytes of a PDF out. The same values give the same bytes."""

import json
from pathlib import Path

from app.domain.manual import Manual
from app.domain.record_forms import RecordForm
from app.library.typesetting import typeset

_PAGE = Path(__file__).with_name("record_form.typ")


def form_pdf(form: RecordForm, manual: Manual, bank: str, filled: bool) -> bytes:
    """The blank form, which fits one page, or its filled example with the guide to each column below it."""
    day = manual.effective_on
    data = {
        "bank": bank,
        "edition": f"{manual.title} {manual.version} 版",
        "date": [day.year, day.month, day.day],
        "name": form.name,
        "filled": filled,
        "landscape": form.landscape,
        "layout": form.layout,
        "rows": form.rows,
        "columns": [column.model_dump() for column in form.columns],
        "head": [blank.model_dump() for blank in form.head],
        "signs": [blank.model_dump() for blank in form.signs],
        "example": list(form.example),
        "facts": [
            ["用途", form.purpose],
            ["由谁填写", form.filled_by],
            ["什么时候", form.filled_when],
            ["交给谁", form.handed_to],
            ["怎样保管", form.kept],
        ],
        "clauses": "、".join(form.clauses),
    }
    return typeset({"data.json": json.dumps(data, ensure_ascii=False).encode(), _PAGE.name: _PAGE.read_bytes()}, _PAGE.name)
