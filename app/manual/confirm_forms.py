"""The signature under what the bank confirms."""

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import DateField, StringField
from wtforms.validators import InputRequired, Length


class SignForm(FlaskForm):
    """Who of the bank stands for it, and since when. Which clauses is ticked beside their texts."""

    signatory = StringField(
        _l("代表本行确认的人"),
        validators=[InputRequired(), Length(max=60)],
        description=_l("写明姓名，可以加上职务，例如“周敏（人力资源部）”。"),
    )
    confirmed_on = DateField(_l("确认日期"), validators=[InputRequired()])
