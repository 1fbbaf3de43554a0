"""The trainer's forms."""

from collections.abc import Iterable

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import DateField, IntegerField, SelectChoice, SelectField, SelectMultipleField, StringField, TextAreaField, ValidationError
from wtforms.validators import InputRequired, Length, NumberRange, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from app.domain.due_dates import LONGEST_DAYS, Due, DueKind

DUE_KINDS = [
    SelectChoice(DueKind.FIXED.value, _l("固定日期")),
    SelectChoice(DueKind.FROM_TODAY.value, _l("从今天起若干天")),
    SelectChoice(DueKind.AFTER_HIRE.value, _l("入职后若干天")),
]


def choices_of(pairs: Iterable[tuple[str | int, str]]) -> list[SelectChoice]:
    """Pairs of value and label as a field's choices."""
    return [SelectChoice(str(value), label) for value, label in pairs]


def _tick_list(label: str) -> SelectMultipleField:
    return SelectMultipleField(label, coerce=int, widget=ListWidget(prefix_label=False), option_widget=CheckboxInput())


class AssignForm(FlaskForm):
    """Which module, for whom, until when. The view keeps the one of people, branch and cohort that was asked for."""

    module = SelectField(_l("培训模块"), validators=[InputRequired()])
    people = _tick_list(_l("人员"))
    branch = SelectField(_l("机构"), validators=[InputRequired()])
    cohort = SelectField(_l("群组"), coerce=int, validators=[InputRequired()])
    due_kind = SelectField(_l("期限的算法"), choices=DUE_KINDS, validators=[InputRequired()])
    due_on = DateField(_l("完成期限"), validators=[Optional()])
    days = IntegerField(_l("天数"), validators=[Optional(), NumberRange(0, LONGEST_DAYS)])

    def validate_due_kind(self, field: SelectField) -> None:
        """The kind of due date needs its day or its number of days."""
        if field.data == DueKind.FIXED:
            if self.due_on.data is None:
                raise ValidationError(_l("请填写完成期限的日期。"))
        elif self.days.data is None:
            raise ValidationError(_l("请填写天数。"))

    def due(self) -> Due:
        """The rule for the due date, of a form that has been validated."""
        kind = DueKind(self.due_kind.data)
        return Due(kind=kind, day=self.due_on.data) if kind is DueKind.FIXED else Due(kind=kind, days=self.days.data)


class CohortForm(FlaskForm):
    """A new cohort."""

    name = StringField(_l("名称"), validators=[InputRequired(), Length(max=60)])
    branch = SelectField(_l("所属机构"), validators=[InputRequired()])


class RenameForm(FlaskForm):
    """Another name for a cohort."""

    name = StringField(_l("名称"), validators=[InputRequired(), Length(max=60)])


class MembersForm(FlaskForm):
    """People to add to a cohort."""

    people = _tick_list(_l("人员"))


class ExtraTryForm(FlaskForm):
    """One more try, with the reason."""

    paper = SelectField(_l("试卷"), validators=[InputRequired()])
    reason = TextAreaField(_l("理由"), validators=[InputRequired(), Length(max=200)])
