"""HR's forms."""

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import DateField, SelectField, SelectMultipleField, StringField
from wtforms.validators import InputRequired, Length
from wtforms.widgets import CheckboxInput, ListWidget


class PersonForm(FlaskForm):
    """The basic facts; the branches to choose from are those in the viewer's scope."""

    name = StringField(_l("姓名"), validators=[InputRequired(), Length(max=60)], render_kw={"autocomplete": "off"})
    branch = SelectField(_l("网点"), validators=[InputRequired()])
    hired_on = DateField(_l("入职日期"), validators=[InputRequired()])


class AddForm(PersonForm):
    staff_no = StringField(_l("工号"), validators=[InputRequired(), Length(max=40)], render_kw={"autocomplete": "off"})
    roles = SelectMultipleField(_l("角色"), widget=ListWidget(prefix_label=False), option_widget=CheckboxInput())


class RoleForm(FlaskForm):
    role = SelectField(_l("角色"), validators=[InputRequired()])
    branch = SelectField(_l("管理范围"), validators=[InputRequired()])
