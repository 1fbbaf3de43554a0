"""Forms about one's own data, and HR's answers."""

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import RadioField, SelectChoice, TextAreaField
from wtforms.validators import InputRequired, Length

CHOICES = [SelectChoice("correct", _l("更正个人信息")), SelectChoice("erase", _l("删除个人信息"))]


class RequestForm(FlaskForm):
    kind = RadioField(_l("要求"), choices=CHOICES, validators=[InputRequired()])
    wish = TextAreaField(_l("具体内容"), validators=[InputRequired(), Length(max=1000)], render_kw={"rows": 4, "maxlength": 1000})


class ProposalForm(FlaskForm):
    wish = TextAreaField(_l("依据"), validators=[InputRequired(), Length(max=1000)], render_kw={"rows": 3, "maxlength": 1000})


class AnswerForm(FlaskForm):
    answer = TextAreaField(_l("答复"), validators=[InputRequired(), Length(max=1000)], render_kw={"rows": 3, "maxlength": 1000})
