"""Forms for signing in and for one's own account."""

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import PasswordField, StringField
from wtforms.validators import InputRequired, Length


class SignInForm(FlaskForm):
    staff_no = StringField(
        _l("工号"), validators=[InputRequired(), Length(max=40)], render_kw={"autocomplete": "username", "autofocus": True}
    )
    password = PasswordField(_l("密码"), validators=[InputRequired(), Length(max=200)], render_kw={"autocomplete": "current-password"})
