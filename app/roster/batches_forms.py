"""HR's forms for lists."""

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from flask_wtf.file import FileField, FileRequired
from wtforms import RadioField, SelectField

MODES = [("changes", _l("只写新增和变动的人：没写到的人不动")), ("full", _l("是全员名单：没写到的人停用账号，记录保留"))]


class CertificatesForm(FlaskForm):
    """A file of past certificates."""

    file = FileField(_l("文件"), validators=[FileRequired()], render_kw={"accept": ".csv,.xlsx,text/csv"})


class UploadForm(FlaskForm):
    """A file; for a list of people also whether it states everybody of a branch and of all below it."""

    file = FileField(_l("文件"), validators=[FileRequired()], render_kw={"accept": ".csv,.xlsx,text/csv"})
    mode = RadioField(_l("这份名单"), default="changes")
    branch = SelectField(_l("全员名单的范围"), validate_choice=False)
