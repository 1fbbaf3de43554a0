"""The inventory of what is held of people: complete, true, and with words for each line. A new column without a line is a failure."""

from flask import Flask

from app.domain.personal_data import HOLDINGS
from app.extensions import db
from app.web.erasure_words import TABLES, WHY


def test_every_table_has_its_line(fast_app: Flask) -> None:
    assert set(HOLDINGS) == set(db.metadata.tables)


def test_every_column_of_what_is_kept_has_its_line(fast_app: Flask) -> None:
    untold = {}
    for name, holding in HOLDINGS.items():
        columns = {column.name for column in db.metadata.tables[name].columns}
        told = [*holding.erased, *holding.stays, *holding.plain]
        assert len(told) == len(set(told)), name
        if not holding.dropped and set(told) != columns:
            untold[name] = set(told) ^ columns
    assert untold == {}


def test_what_is_about_somebody_says_so(fast_app: Flask) -> None:
    """A table with a person's column is about somebody, unless the column only says who acted."""
    acted = {"sittings", "cohorts", "api_tokens"}
    for name, holding in HOLDINGS.items():
        names_a_person = any(key.column.table.name == "people" for key in db.metadata.tables[name].foreign_keys)
        assert bool(holding.whose) or not names_a_person or name in acted, name


def test_the_page_has_words_for_each(fast_app: Flask) -> None:
    assert set(TABLES) == {name for name, holding in HOLDINGS.items() if holding.whose}
    assert set(WHY) == {holding.why for holding in HOLDINGS.values() if holding.why}
