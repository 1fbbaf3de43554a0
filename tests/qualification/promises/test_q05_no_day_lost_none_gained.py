"""Q5: an early renewal loses no day and a double renewal gains none: the table that HR reviews, lived through ledger and certificates."""

from datetime import date

import sqlalchemy as sa

from app.domain.programme import Module, Policy, Programme, Qualification
from app.extensions import begin_write, db
from app.qualification.models import Certificate
from app.qualification.services import settle
from app.record.services import append
from tests.domain.test_golden_dates import NONE, ROWS, policies
from tests.people import World
from tests.reports.lives import hire, noon

MODULES = tuple(Module(key=key, title=key, papers=("paper",)) for key in ("whole", "short"))


def programme_of(policy: Policy) -> Programme:
    fields = {name: getattr(policy, name) for name in Policy.model_fields}
    return Programme(schema=1, modules=MODULES, qualifications=(Qualification(key="lobby-manager", title="上岗资格", **fields),))


def passes(person_id: int, on: date, programme: Programme) -> None:
    begin_write()
    payload = {"attempt": "f" * 32, "paper": "paper", "passed": True}
    append("graded", person_id, effective_on=on, actor_id=person_id, now=noon(on), payload=payload)
    settle(person_id, programme, noon(on))
    db.session.commit()


def test_q5_early_renewal_loses_no_days_and_double_renewal_gains_none(world: World) -> None:
    rules, lost = policies(), []
    for number, row in enumerate(ROWS):
        programme = programme_of(rules[row["规则"]])
        person_id = hire(f"G{number:04}", "示例", "111", date(2026, 1, 1))
        renewed = [] if row["续期完成"] == NONE else row["续期完成"].split("、")
        for on in (row["首次完成"], *renewed):
            passes(person_id, date.fromisoformat(on), programme)
        held = db.session.scalars(sa.select(Certificate).where(Certificate.person_id == person_id).order_by(Certificate.valid_from)).all()
        periods = [(str(each.valid_from), str(each.valid_until)) for each in held]
        expected = [(row["首次完成"], row["首期到期"])]
        expected += [(row["新期生效"], row["新期到期"])] if row["新期生效"] != NONE else []
        assert periods == expected, row
        if len(held) == 2 and row["说明"].startswith("期内") and row["规则"] != "完成日":
            lost.append((held[1].valid_from - held[0].valid_until).days - 1)
    assert len(lost) > 10 and set(lost) == {0}
