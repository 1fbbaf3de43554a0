"""The calculator's form. It is asked by GET: an example has an address that can be sent to somebody."""

from datetime import date

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import DateField, HiddenField, ValidationError
from wtforms.validators import InputRequired, Optional

from app.domain.worked_example import EARLIEST, LATEST


class CalculatorForm(FlaskForm):
    class Meta:
        # It changes nothing.
        csrf = False

    completed = DateField(_l("首次完成全部要求"), validators=[InputRequired()])
    renewed = DateField(_l("完成复训"), validators=[Optional()])
    again = DateField(_l("再次完成复训"), validators=[Optional()])
    version = HiddenField()

    def validate_completed(self, field: DateField) -> None:
        self._in_reach(field)

    def validate_renewed(self, field: DateField) -> None:
        self._follows(field)

    def validate_again(self, field: DateField) -> None:
        self._follows(field)

    @property
    def renewals(self) -> tuple[date, ...]:
        """The later days that were given."""
        return tuple(sorted(day for day in (self.renewed.data, self.again.data) if day))

    def _follows(self, field: DateField) -> None:
        self._in_reach(field)
        if self.completed.data and field.data and field.data < self.completed.data:
            raise ValidationError(_("不能早于首次完成的日期。"))

    @staticmethod
    def _in_reach(field: DateField) -> None:
        # What is no day has been told already.
        if field.data and not EARLIEST <= field.data <= LATEST:
            raise ValidationError(_("请填 1970 年至 2100 年之间的日期。"))
