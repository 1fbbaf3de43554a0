"""The form of a key."""

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import SelectChoice, SelectField, SelectMultipleField, StringField
from wtforms.validators import DataRequired, InputRequired, Length
from wtforms.widgets import CheckboxInput, ListWidget

from app.domain.api import FEED, LIVES, STANDINGS


class KeyForm(FlaskForm):
    """`branch` gets its choices from the view."""

    name = StringField(
        _l("名称"), [DataRequired(_l("请写明名称。")), Length(max=60)], description=_l("哪个系统用，例如：人力资源系统（生产）。")
    )
    branch = SelectField(_l("机构（含下级）"), [InputRequired()], description=_l("密钥只能读到这个机构及其下级机构人员的资格。"))
    scopes = SelectMultipleField(
        _l("可读的内容"),
        [DataRequired(_l("请至少选一项可读的内容。"))],
        choices=[SelectChoice(STANDINGS, _l("资格状态与证书")), SelectChoice(FEED, _l("变更流水与每日对账"))],
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )
    days = SelectField(
        _l("有效期"),
        [InputRequired()],
        coerce=int,
        choices=[SelectChoice(days, _l("%(n)s 天", n=days)) for days in LIVES],
        default=LIVES[-1],
    )
