"""The trainer's forms for sittings. Times are the bank's own, Asia/Shanghai."""

from datetime import datetime

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import DateTimeLocalField, IntegerField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, NumberRange

from app.domain.calendar import ZONE
from app.domain.sittings import LONGEST_COOL_DOWN, MOST_TRIES, SittingPlan

_MINUTES = ["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M:%S"]


def _instant(label: str) -> DateTimeLocalField:
    return DateTimeLocalField(label, format=_MINUTES, validators=[InputRequired()])


class SittingForm(FlaskForm):
    """What is decided about a sitting."""

    title = StringField(_l("名称"), validators=[InputRequired(), Length(max=60)])
    paper = SelectField(_l("试卷"), validators=[InputRequired()])
    branch = SelectField(_l("主办机构"), validators=[InputRequired()])
    room = StringField(_l("考场地点"), validators=[InputRequired(), Length(max=60)])
    opens_at = _instant(_l("开始时间"))
    closes_at = _instant(_l("结束时间"))
    invigilator = StringField(_l("监考人工号"), validators=[InputRequired(), Length(max=40)], render_kw={"autocomplete": "off"})
    tries = IntegerField(_l("每人机会"), validators=[InputRequired(), NumberRange(1, MOST_TRIES)])
    cool_down_minutes = IntegerField(_l("未通过后间隔（分钟）"), validators=[InputRequired(), NumberRange(0, LONGEST_COOL_DOWN)])

    def plan(self) -> SittingPlan:
        """What a validated form means."""
        return SittingPlan(
            title=self.title.data or "",
            paper=self.paper.data,
            branch=self.branch.data,
            room=self.room.data or "",
            opens_at=_in_zone(self.opens_at.data),
            closes_at=_in_zone(self.closes_at.data),
            invigilator=self.invigilator.data or "",
            tries=self.tries.data or 0,
            cool_down_minutes=self.cool_down_minutes.data or 0,
        )


class NumbersForm(FlaskForm):
    """Candidates by their numbers, as pasted from a list."""

    numbers = TextAreaField(_l("工号"), validators=[InputRequired(), Length(max=12_000)], render_kw={"rows": 4})


class CohortForm(FlaskForm):
    cohort = SelectField(_l("群组"), coerce=int, validators=[InputRequired()])


class BranchForm(FlaskForm):
    branch = SelectField(_l("机构"), validators=[InputRequired()])


class CancelForm(FlaskForm):
    reason = StringField(_l("理由"), validators=[InputRequired(), Length(max=200)])


def _in_zone(local: datetime | None) -> datetime:
    """A time of the form, which has no zone, as the instant it is at the bank."""
    if local is None:
        raise ValueError("the form was not validated")
    return local.replace(tzinfo=ZONE)
