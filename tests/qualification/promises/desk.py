"""More people of HR for what takes two of them, and the standing decisions they make."""

from app.accounts.services import add_person, grant_role
from app.domain.calendar import civil_date
from app.domain.decisions import Kind, Wish
from app.library.load import Library
from app.qualification.decisions_services import confirm_decision, propose_decision
from tests.clock import Clock
from tests.people import World, done

KEY = "lobby-manager"


def add_hr(world: World, clock: Clock) -> None:
    """Three more of HR beside the small bank's own: hr2, hr3, hr4."""
    for who, number in (("hr2", "H0002"), ("hr3", "H0003"), ("hr4", "H0004")):
        world.ids[who] = done(add_person(number, who, "110", clock(), hired_on=civil_date(clock()), password_hash=""))
        assert grant_role(world[who], "hr", "110", clock()) is None


def suspend(world: World, who: str, note: str, library: Library, clock: Clock) -> int:
    """Suspend somebody, by hr and hr2. Returns the decision's number."""
    wish = Wish(kind=Kind.SUSPEND, reason="other", note=note)
    decision = done(propose_decision(world.viewer("hr"), world[who], KEY, wish, library.programme, clock()))
    assert confirm_decision(world.viewer("hr2"), decision, library.programme, clock()) is None
    return decision
