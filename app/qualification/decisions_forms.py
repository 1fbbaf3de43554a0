"""Forms of the decisions' desk."""

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import DateField, IntegerField, RadioField, SelectChoice, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from app.domain.decisions import Kind, Wish


class WishForm(FlaskForm):
    """What is proposed; which of the fields below the reason are needed depends on the kind."""

    qualification = SelectField(_l("资格"), validators=[InputRequired()])
    kind = SelectField(_l("决定"), validators=[InputRequired()])
    reason = SelectField(_l("理由"), validators=[InputRequired()])
    note = TextAreaField(_l("说明"), validators=[Length(max=500)], render_kw={"rows": 3})
    valid_from = DateField(_l("自（含当日）"), validators=[Optional()])
    valid_until = DateField(_l("至（含当日）"), validators=[Optional()])
    number = StringField(_l("外部证明的编号"), validators=[Length(max=30)], render_kw={"autocomplete": "off"})
    of = IntegerField(_l("要更正的记录号"), validators=[Optional(), NumberRange(min=1, max=2**31 - 1)])

    @property
    def wish(self) -> Wish:
        return Wish(
            kind=Kind(self.kind.data),
            reason=self.reason.data or "",
            note=self.note.data or "",
            valid_from=self.valid_from.data,
            valid_until=self.valid_until.data,
            number=self.number.data or "",
            of=self.of.data or 0,
        )


class AppealForm(FlaskForm):
    grounds = TextAreaField(_l("申诉的理由"), validators=[InputRequired(), Length(max=1000)], render_kw={"rows": 4})


class AnswerForm(FlaskForm):
    upheld = RadioField(
        _l("结论"),
        choices=[SelectChoice("1", _l("申诉成立：决定作废")), SelectChoice("0", _l("申诉不成立：维持决定"))],
        validators=[InputRequired()],
    )
    answer = TextAreaField(_l("答复"), validators=[InputRequired(), Length(max=1000)], render_kw={"rows": 4})
