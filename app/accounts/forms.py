"""Forms for signing in and for one's own account."""

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import PasswordField, StringField
from wtforms.validators import EqualTo, InputRequired, Length


class SignInForm(FlaskForm):
    staff_no = StringField(
        _l("工号"), validators=[InputRequired(), Length(max=40)], render_kw={"autocomplete": "username", "autofocus": True}
    )
    password = PasswordField(_l("密码"), validators=[InputRequired(), Length(max=200)], render_kw={"autocomplete": "current-password"})


class _NewPassword(FlaskForm):
    new = PasswordField(_l("新密码"), validators=[InputRequired(), Length(max=200)], render_kw={"autocomplete": "new-password"})
    again = PasswordField(
        _l("再输一次新密码"),
        validators=[InputRequired(), EqualTo("new", _l("两次输入的新密码不一样。"))],
        render_kw={"autocomplete": "new-password"},
    )


class CodeForm(_NewPassword):
    staff_no = StringField(_l("工号"), validators=[InputRequired(), Length(max=40)], render_kw={"autocomplete": "username"})
    code = StringField(
        _l("一次性登录码"),
        validators=[InputRequired(), Length(max=40)],
        render_kw={"autocomplete": "one-time-code", "spellcheck": "false", "autocapitalize": "characters"},
    )


class PasswordForm(_NewPassword):
    current = PasswordField(_l("现在的密码"), validators=[InputRequired(), Length(max=200)], render_kw={"autocomplete": "current-password"})
