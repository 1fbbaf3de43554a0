"""People's histories, written into the ledger as the other slices write them."""

from datetime import UTC, date, datetime, time, timedelta

from app.accounts.services import add_person
from app.domain.calendar import ZONE
from app.extensions import begin_write, db
from app.library.load import Library
from app.qualification.services import settle
from app.record.services import append
from tests.people import done

KEY = "lobby-manager"


def noon(day: date) -> datetime:
    """Noon in Shanghai."""
    return datetime.combine(day, time(12), ZONE).astimezone(UTC)


def hire(staff_no: str, name: str, branch: str, day: date) -> int:
    """Somebody new."""
    return done(add_person(staff_no, name, branch, noon(day), hired_on=day, password_hash=""))


def live(person_id: int, library: Library, day: date, *, read: bool = True, passed: bool = True, due_days: int = 14) -> None:
    """Assigned, read and passed on one day, as far as asked for."""
    module, now = library.programme.modules[0], noon(day)
    begin_write()
    due_on = (day + timedelta(days=due_days)).isoformat()
    payloads = [("assigned", {"module": module.key, "round": 1, "due_on": due_on})]
    sections = module.sections if read else module.sections[:1]
    payloads += [("section_read", {"section": section, "digest": "x", "edition": library.digest}) for section in sections]
    papers = module.papers if passed else ()
    payloads += [("graded", {"attempt": "f" * 32, "paper": paper, "passed": True}) for paper in papers]
    for kind, payload in payloads:
        append(kind, person_id, effective_on=day, actor_id=person_id, now=now, payload=payload)
    settle(person_id, library.programme, now)
    db.session.commit()
