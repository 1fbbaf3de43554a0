"""The form of a note."""

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import HiddenField, TextAreaField


class NoteForm(FlaskForm):
    """A note, and the revision that the writer had before them. How long it may be is the service's to say: the text stays either way."""

    note = TextAreaField(_l("笔记"), description=_l("只有您自己看得到，最多 2,000 字。留空并保存，即删除笔记。"), render_kw={"rows": 8})
    base = HiddenField()
