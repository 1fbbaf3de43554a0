"""Keeping views of lists: each person their own, so nothing here is noted in the audit trail."""

import unicodedata
from collections.abc import Mapping
from datetime import datetime

import sqlalchemy as sa

from app.domain.rights import Viewer
from app.errors import Refused
from app.extensions import begin_write, db, insert_into
from app.reports.saved_models import SavedView

LONGEST_NAME, MOST_VIEWS = 40, 30


def save_view(viewer: Viewer, page: str, name: str, query: Mapping[str, str], now: datetime) -> Refused | None:
    """Keep a list's filters under a name; a view of that name is replaced."""
    name = tidy_name(name)
    if not name:
        return Refused.because("view_name_malformed", longest=LONGEST_NAME)
    begin_write()
    held = _held(viewer, page)
    # A limit against clutter: two clicks at once may pass it by one, and nothing hangs on that.
    if name not in held and len(held) >= MOST_VIEWS:
        return _refused(Refused.because("too_many_views", most=MOST_VIEWS))
    row = {"person_id": viewer.person_id, "page": page, "name": name, "query": dict(query), "is_default": False, "created_at": now}
    insert = insert_into(SavedView).values(**row)
    db.session.execute(insert.on_conflict_do_update(index_elements=["person_id", "page", "name"], set_={"query": insert.excluded.query}))
    db.session.commit()
    return None


def rename_view(viewer: Viewer, page: str, name: str, new: str) -> Refused | None:
    """Call a view something else; a name that another view has is refused."""
    new = tidy_name(new)
    if not new:
        return Refused.because("view_name_malformed", longest=LONGEST_NAME)
    begin_write()
    held = _held(viewer, page)
    if name not in held:
        return _refused(Refused.because("no_such_view"))
    if new in held and new != name:
        return _refused(Refused.because("view_name_taken", name=new))
    held[name].name = new
    db.session.commit()
    return None


def delete_view(viewer: Viewer, page: str, name: str) -> None:
    """Forget a view; one that is gone already is no error."""
    begin_write()
    held = _held(viewer, page)
    if name in held:
        db.session.delete(held[name])
    db.session.commit()


def choose_default(viewer: Viewer, page: str, name: str) -> Refused | None:
    """Let a page open with this view, or, without a name, with everybody again."""
    begin_write()
    held = _held(viewer, page)
    if name and name not in held:
        return _refused(Refused.because("no_such_view"))
    # All of them first, which also makes a second choice at the same time wait; then the one: the key allows one at a time.
    mine = sa.update(SavedView).where(SavedView.person_id == viewer.person_id, SavedView.page == page)
    db.session.execute(mine.values(is_default=False))
    if name:
        db.session.execute(mine.where(SavedView.name == name).values(is_default=True))
    db.session.commit()
    return None


def tidy_name(text: str) -> str:
    """A name as it is kept: one line in one spelling; "" for what cannot be one."""
    name = " ".join(unicodedata.normalize("NFKC", text).split())
    return name if len(name) <= LONGEST_NAME and name.isprintable() else ""


def _held(viewer: Viewer, page: str) -> dict[str, SavedView]:
    mine = sa.select(SavedView).where(SavedView.person_id == viewer.person_id, SavedView.page == page)
    return {view.name: view for view in db.session.scalars(mine.with_for_update())}


def _refused(refused: Refused) -> Refused:
    """Free the write gate now, not when the page has been rendered."""
    db.session.rollback()
    return refused
