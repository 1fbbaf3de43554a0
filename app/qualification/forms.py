"""Forms about certificates."""

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import StringField
from wtforms.validators import InputRequired, Length


class CheckForm(FlaskForm):
    """Number and full name, as they are printed."""

    number = StringField(
        _l("证书编号"), validators=[InputRequired(), Length(max=60)], render_kw={"autocomplete": "off", "inputmode": "numeric"}
    )
    name = StringField(_l("持证人姓名"), validators=[InputRequired(), Length(max=60)], render_kw={"autocomplete": "off"})
