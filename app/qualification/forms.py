"""Forms about certificates."""

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import SelectChoice, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length

from app.domain.certificate import REISSUE_REASONS
from app.web.standing_words import REISSUES


class CheckForm(FlaskForm):
    """Number and full name, as they are printed."""

    number = StringField(
        _l("证书编号"), validators=[InputRequired(), Length(max=60)], render_kw={"autocomplete": "off", "inputmode": "numeric"}
    )
    name = StringField(_l("持证人姓名"), validators=[InputRequired(), Length(max=60)], render_kw={"autocomplete": "off"})


class ReissueForm(FlaskForm):
    """Why a certificate is printed anew."""

    code = SelectField(_l("原因"), choices=[SelectChoice(code, REISSUES[code]) for code in REISSUE_REASONS], validators=[InputRequired()])
    note = TextAreaField(_l("说明"), validators=[InputRequired(), Length(max=300)], render_kw={"rows": 2})
