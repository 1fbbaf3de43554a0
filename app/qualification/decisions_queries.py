"""Reading decisions and appeals, and who may act on them."""

from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from app.accounts.models import Branch, Person
from app.accounts.queries import in_scope
from app.domain.decisions import OF_A_TRAINER, Wish
from app.domain.rights import Viewer
from app.extensions import db
from app.qualification.models import Appeal, Decision
from app.record.models import LedgerEvent

RIGHT = "decide"


@dataclass(frozen=True)
class DecisionLine:
    """A decision with the people in it and the appeal against it, if there is one."""

    decision: Decision
    person: Person
    proposer: Person
    decider: Person | None
    appeal: Appeal | None

    @property
    def wish(self) -> Wish:
        return Wish.model_validate_json(self.decision.wish)


def list_decisions(viewer: Viewer, outcome: str = "", person_id: int | None = None) -> Sequence[DecisionLine]:
    """The decisions about people in the viewer's scope, what is open first, then the newest."""
    conditions = [in_scope(viewer, "see_standings")]
    if outcome:
        conditions.append(Decision.outcome == outcome)
    if person_id is not None:
        conditions.append(Decision.person_id == person_id)
    return _lines(*conditions)


def list_own_decisions(viewer: Viewer) -> Sequence[DecisionLine]:
    """What was decided about the viewer."""
    return _lines(Decision.person_id == viewer.person_id, Decision.outcome == "confirmed")


def get_decision(viewer: Viewer, decision_id: int) -> DecisionLine | None:
    """A decision about somebody in the viewer's scope."""
    return next(iter(_lines(Decision.id == decision_id, in_scope(viewer, "see_standings"))), None)


def list_to_confirm(viewer: Viewer) -> Sequence[DecisionLine]:
    """The proposals and appeals that wait for this very viewer."""
    return _lines(in_scope(viewer, RIGHT), _waits_for(viewer))


def waits_for(viewer: Viewer, decision_id: int) -> bool:
    """Whether this proposal, or the appeal against it, waits for this very viewer."""
    return bool(_lines(Decision.id == decision_id, in_scope(viewer, RIGHT), _waits_for(viewer)))


def count_to_confirm(viewer: Viewer) -> int:
    """How many proposals and appeals wait for this very viewer."""
    return (
        db.session.scalar(
            sa.select(sa.func.count())
            .select_from(Decision)
            .join(Person, Person.id == Decision.person_id)
            .join(Branch, Branch.id == Person.branch_id)
            .outerjoin(Appeal, Appeal.decision_id == Decision.id)
            .where(in_scope(viewer, RIGHT), _waits_for(viewer))
        )
        or 0
    )


def _waits_for(viewer: Viewer) -> sa.ColumnElement[bool]:
    """As the services refuse: nothing about oneself or one's own trainee, or that one had a part in. A frozen matter waits for nobody."""
    me, frozen = viewer.person_id, aliased(Decision)
    trained = sa.exists().where(
        LedgerEvent.person_id == Decision.person_id, LedgerEvent.actor_id == me, LedgerEvent.kind.in_(sorted(OF_A_TRAINER))
    )
    appealed = sa.exists().where(
        frozen.person_id == Decision.person_id,
        frozen.qualification == Decision.qualification,
        Appeal.decision_id == frozen.id,
        Appeal.outcome == "open",
    )
    proposal = sa.and_(Decision.outcome == "open", ~appealed.correlate(Decision))
    appeal = sa.and_(Appeal.outcome == "open", sa.func.coalesce(Decision.decided_by, 0) != me)
    return sa.and_(Decision.person_id != me, Decision.proposed_by != me, ~trained.correlate(Decision), sa.or_(proposal, appeal))


def is_frozen(person_id: int, qualification: str) -> bool:
    """Whether an appeal about this qualification of the person is open."""
    waiting = sa.exists().where(
        Appeal.decision_id == Decision.id,
        Appeal.outcome == "open",
        Decision.person_id == person_id,
        Decision.qualification == qualification,
    )
    return bool(db.session.scalar(sa.select(waiting)))


def has_open_appeal(person_id: int) -> bool:
    """Whether any appeal of the person is open: until it is answered its evidence stays as it is."""
    waiting = sa.exists().where(Appeal.person_id == person_id, Appeal.outcome == "open")
    return bool(db.session.scalar(sa.select(waiting)))


def _lines(*conditions: sa.ColumnElement[bool]) -> Sequence[DecisionLine]:
    proposer, decider = aliased(Person), aliased(Person)
    rows = db.session.execute(
        sa.select(Decision, Person, proposer, decider, Appeal)
        .join(Person, Person.id == Decision.person_id)
        .join(Branch, Branch.id == Person.branch_id)
        .join(proposer, proposer.id == Decision.proposed_by)
        .outerjoin(decider, decider.id == Decision.decided_by)
        .outerjoin(Appeal, Appeal.decision_id == Decision.id)
        .where(*conditions)
        .order_by(sa.case((Decision.outcome == "open", 0), (Appeal.outcome == "open", 1), else_=2), Decision.id.desc())
    )
    return [DecisionLine(*row) for row in rows]
