"""Forms of the evidence pages. Each carries a key of its own, so that sending it twice records once."""

import secrets

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import (
    DateField,
    HiddenField,
    IntegerField,
    RadioField,
    SelectChoice,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Length, NumberRange, Regexp
from wtforms.widgets import CheckboxInput, ListWidget

from app.domain.requirements import LONGEST_NOTE, LONGEST_TITLE, MOST_HOURS


class _Once(FlaskForm):
    key = HiddenField(default=lambda: secrets.token_hex(12), validators=[Regexp(r"^[0-9a-f]{24}$")])


class ObservationForm(_Once):
    """What was seen of a scene: its points as a list to tick, the verdict, and what to say."""

    points = SelectMultipleField(_l("做到了的要点"), widget=ListWidget(prefix_label=False), option_widget=CheckboxInput())
    passed = RadioField(
        _l("结论"), choices=[SelectChoice("1", _l("合格")), SelectChoice("0", _l("还不合格"))], validators=[InputRequired()]
    )
    note = TextAreaField(_l("评语"), validators=[Length(max=LONGEST_NOTE)], render_kw={"rows": 3})


class HoursForm(_Once):
    """A course and who attended it: a cohort, pasted staff numbers, or both."""

    title = StringField(_l("课程名称"), validators=[InputRequired(), Length(max=LONGEST_TITLE)])
    held_on = DateField(_l("上课日期"), validators=[InputRequired()])
    hours = IntegerField(_l("学时"), validators=[InputRequired(), NumberRange(1, MOST_HOURS)], render_kw={"inputmode": "numeric"})
    cohort = SelectField(_l("群组"))
    numbers = TextAreaField(_l("工号"), validators=[Length(max=4_000)], render_kw={"rows": 4})
