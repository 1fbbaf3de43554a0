"""The trainer's form."""

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import DateField, SelectField, SelectMultipleField
from wtforms.validators import InputRequired
from wtforms.widgets import CheckboxInput, ListWidget


class AssignForm(FlaskForm):
    module = SelectField(_l("培训模块"), validators=[InputRequired()])
    people = SelectMultipleField(_l("人员"), coerce=int, widget=ListWidget(prefix_label=False), option_widget=CheckboxInput())
    due_on = DateField(_l("完成期限"), validators=[InputRequired()])
