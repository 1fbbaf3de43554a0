"""What other systems read: standings as of a day, the feed, its digest. Scoped in each base query by the branch of the key.

Where somebody counts: at the branch of the posting of the day that is asked about; who had left by then, at the last one; who had not come
yet, at the first. Of an event, the day is the one on which it was recorded. So nothing falls between two keys, and who has left is found.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from app.accounts.models import Branch, Person, Posting
from app.accounts.postings_queries import posted_on
from app.accounts.queries import in_scope, token_hash
from app.domain.api_replies import Entry, Found, digest_of, entry_line, standing_line
from app.domain.calendar import ZONE
from app.domain.ledger import SYSTEM
from app.domain.rights import AUDITOR, Role, Viewer
from app.domain.standing_spans import Span, Spans
from app.extensions import db
from app.qualification.models import StandingInterval
from app.record.models import LedgerEvent, LedgerHead
from app.reports.api_models import ApiToken

RIGHT, KEYS_RIGHT = "see_standings", "manage_api"
# How many people one statement asks about: databases limit the parameters of a statement.
BATCH = 500


@dataclass(frozen=True)
class Key:
    """A live key. It looks as an auditor of its branch does: it sees standings, and there is nothing that it may change."""

    id: int
    name: str
    path: str
    scopes: tuple[str, ...]
    last_used_at: datetime | None

    @property
    def viewer(self) -> Viewer:
        return Viewer(person_id=SYSTEM, roles=(Role(role=AUDITOR, path=self.path),))


def get_key(token: str, now: datetime) -> Key | None:
    """The key of this token, unless it was revoked or is over. Asked anew by every request, so a revoked one fails at the next."""
    row = db.session.execute(
        sa.select(ApiToken.id, ApiToken.name, Branch.path, ApiToken.scopes, ApiToken.last_used_at)
        .select_from(ApiToken)
        .join(Branch, Branch.id == ApiToken.branch_id)
        .where(ApiToken.token_hash == token_hash(token), ApiToken.revoked_at.is_(None), ApiToken.expires_at > now)
    ).one_or_none()
    return Key(row.id, row.name, row.path, tuple(row.scopes), row.last_used_at) if row else None


def list_tokens(viewer: Viewer) -> Sequence[Any]:
    """The keys over branches for which the viewer answers: token, branch's name, maker, and
    whether the maker is still active; the newest first.
    """
    return db.session.execute(
        sa.select(ApiToken, Branch.name.label("branch"), Person.name.label("maker"), Person.active.label("maker_active"))
        .select_from(ApiToken)
        .join(Branch, Branch.id == ApiToken.branch_id)
        .join(Person, Person.id == ApiToken.created_by)
        .where(in_scope(viewer, KEYS_RIGHT))
        .order_by(ApiToken.id.desc())
    ).all()


def get_token_in_scope(viewer: Viewer, key_id: int) -> ApiToken | None:
    """The key, if the viewer answers for its branch."""
    query = sa.select(ApiToken).join(Branch, Branch.id == ApiToken.branch_id)
    return db.session.scalar(query.where(ApiToken.id == key_id, in_scope(viewer, KEYS_RIGHT)))


def stand_still() -> None:
    """Begin to read at one instant: whatever this request reads from here on is of the same moment, also on PostgreSQL."""
    db.session.rollback()
    if db.session.get_bind().dialect.name == "postgresql":
        db.session.connection(execution_options={"isolation_level": "REPEATABLE READ"})


def get_head_seq() -> int:
    """The last number of the ledger. Numbers are given under the lock of this row: once it reads n, all up to n are there to be read."""
    return db.session.scalar(sa.select(LedgerHead.seq)) or 0


def list_found(viewer: Viewer, on: date, branch: str, after: int, limit: int) -> list[Found]:
    """Who worked on a day in the viewer's scope, in a branch and below it or in all of it, by person, after one of them."""
    query = (
        sa.select(Person.id, Person.staff_no, Branch.code)
        .select_from(Person)
        .join(Posting, sa.and_(Posting.person_id == Person.id, posted_on(on)))
        .join(Branch, Branch.id == Posting.branch_id)
        .where(in_scope(viewer, RIGHT), Person.id > after)
    )
    if branch:
        query = query.where(Branch.path.startswith(sa.select(Branch.path).where(Branch.code == branch).scalar_subquery()))
    return [_found(row) for row in db.session.execute(query.order_by(Person.id).limit(limit))]


def list_asked(viewer: Viewer, on: date, staff_nos: Sequence[str], after: int = 0, limit: int | None = None) -> list[Found]:
    """Those of these staff numbers who are in the viewer's scope, who had left by then included, by person, after one of them."""
    query = (
        sa.select(Person.id, Person.staff_no, sa.case((posted_on(on), Branch.code)))
        .select_from(Person)
        .where(Person.staff_no.in_(staff_nos), Person.id > after)
    )
    query = _placed(query, Person.id, sa.literal(on, sa.Date)).where(in_scope(viewer, RIGHT))
    return [_found(row) for row in db.session.execute(query.order_by(Person.id).limit(limit))]


def get_spans(person_ids: Sequence[int], qualification: str = "") -> dict[int, Spans]:
    """All intervals of these people in order, by person; nobody asked for is missing from the answer."""
    found: dict[int, list[Span]] = {person_id: [] for person_id in person_ids}
    columns = StandingInterval.__table__.c
    for start in range(0, len(person_ids), BATCH):
        query = sa.select(
            columns.person_id, columns.qualification, columns.state, columns.reason, columns.from_on, columns.to_on, columns.params
        ).where(columns.person_id.in_(person_ids[start : start + BATCH]))
        if qualification:
            query = query.where(columns.qualification == qualification)
        for row in db.session.execute(query.order_by(columns.person_id, columns.qualification, columns.from_on)):
            found[row.person_id].append(Span(*row[1:6], row.params.get("number", "")))
    return {person_id: Spans(tuple(spans)) for person_id, spans in found.items()}


def list_entries(viewer: Viewer, after: int, upto: int, limit: int) -> list[Entry]:
    """The events after one number up to another, in order, of people in scope."""
    query = _entries(viewer).where(LedgerEvent.seq > after, LedgerEvent.seq <= upto).order_by(LedgerEvent.seq).limit(limit)
    return [Entry.model_construct(**row._mapping) for row in db.session.execute(query)]


def get_digest_of_entries(viewer: Viewer, start: datetime, end: datetime) -> tuple[int, str]:
    """Count and hash of the events that were recorded between two instants, without the second."""
    query = _entries(viewer).where(LedgerEvent.recorded_at >= start, LedgerEvent.recorded_at < end).order_by(LedgerEvent.seq)
    rows = db.session.execute(query.execution_options(yield_per=1000))
    return digest_of(entry_line(row.seq, row.person_id, row.kind, row.effective_on, row.recorded_at) for row in rows)


def get_digest_of_standings(viewer: Viewer, on: date) -> tuple[int, str]:
    """Count and hash of the standings of a day: of everybody; for a key over a part of the tree, of those who worked there on that day."""
    columns = StandingInterval.__table__.c
    query = (
        sa.select(columns.person_id, columns.qualification, columns.state, columns.from_on)
        .select_from(StandingInterval.__table__)
        .where(columns.from_on <= on, columns.to_on > on)
        .order_by(columns.person_id, sa.collate(columns.qualification, _bytewise()))
    )
    if not _over_everything(viewer):
        query = (
            query.join(Posting, sa.and_(Posting.person_id == columns.person_id, posted_on(on)))
            .join(Branch, Branch.id == Posting.branch_id)
            .where(in_scope(viewer, RIGHT))
        )
    return digest_of(standing_line(*row) for row in db.session.execute(query.execution_options(yield_per=1000)))


def _found(row: Any) -> Found:
    return Found.model_construct(person_id=row[0], staff_no=row[1], branch=row[2])


def _entries(viewer: Viewer) -> Any:
    """The events that the viewer may see. Over the whole tree that is every one, whatever else is known of whom it is about."""
    event = LedgerEvent
    query = (
        sa.select(event.seq, event.person_id, Person.staff_no, event.kind, event.effective_on, event.recorded_at, event.payload)
        .select_from(event)
        .outerjoin(Person, Person.id == event.person_id)
    )
    if _over_everything(viewer):
        return query
    # Who has never been in the viewer's part of the tree is passed over before anybody asks where they were on that day.
    inside = sa.select(Branch.id).where(in_scope(viewer, RIGHT))
    ever = sa.union(
        sa.select(Posting.person_id).where(Posting.branch_id.in_(inside)), sa.select(Person.id).where(Person.branch_id.in_(inside))
    )
    placed = _placed(query.where(event.person_id.in_(ever)), event.person_id, _civil_day(event.recorded_at))
    return placed.where(in_scope(viewer, RIGHT))


def _over_everything(viewer: Viewer) -> bool:
    root = sa.select(Branch.id).where(Branch.parent_id.is_(None), in_scope(viewer, RIGHT))
    return db.session.scalar(sa.select(root.exists())) or False


def _placed(query: Any, person_id: Any, day: sa.ColumnElement[date]) -> Any:
    """The query, which has Person, joined with where each person counts on a day: the posting of that day, else the last before, else the
    first. Who came and went within one day has none, and counts at their own branch.
    """
    other = sa.orm.aliased(Posting)
    before = sa.select(sa.func.max(other.from_on)).where(other.person_id == person_id, other.from_on <= day).scalar_subquery()
    first = sa.select(sa.func.min(other.from_on)).where(other.person_id == person_id).scalar_subquery()
    there = sa.and_(Posting.person_id == person_id, Posting.from_on == sa.func.coalesce(before, first))
    return query.outerjoin(Posting, there).join(Branch, Branch.id == sa.func.coalesce(Posting.branch_id, Person.branch_id))


def _civil_day(instant: Any) -> sa.ColumnElement[date]:
    """The bank's day of an instant, reckoned by the database."""
    if db.session.get_bind().dialect.name == "postgresql":
        return sa.cast(sa.func.timezone(ZONE.key, instant), sa.Date)
    # SQLite keeps UTC and no zones; the bank's own has been eight hours ahead since 1991.
    return sa.type_coerce(sa.func.date(instant, "+8 hours"), sa.Date)


def _bytewise() -> str:
    """The collation in which texts stand in the order of their bytes, whatever the database's own is."""
    return "C" if db.session.get_bind().dialect.name == "postgresql" else "BINARY"
