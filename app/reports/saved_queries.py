"""Reading a person's saved views."""

from collections.abc import Sequence

import sqlalchemy as sa

from app.domain.rights import Viewer
from app.extensions import db
from app.reports.saved_models import SavedView


def list_saved(viewer: Viewer, page: str) -> Sequence[SavedView]:
    """The viewer's own views of a page, by name."""
    return db.session.scalars(
        sa.select(SavedView).where(SavedView.person_id == viewer.person_id, SavedView.page == page).order_by(SavedView.name)
    ).all()


def get_default(viewer: Viewer, page: str) -> SavedView | None:
    """The view with which the page opens for this viewer."""
    return db.session.scalar(
        sa.select(SavedView).where(SavedView.person_id == viewer.person_id, SavedView.page == page, SavedView.is_default)
    )
