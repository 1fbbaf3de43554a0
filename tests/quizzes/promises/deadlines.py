"""The paper's time limit, and places from which people act in these tests."""

from datetime import timedelta

from app.domain.attempt import Place

# What the paper of the tests allows; a test holds it to the shipped blueprint.
LIMIT = timedelta(minutes=20)
DESK = Place(session="d" * 64, address="10.0.0.1", agent="desk")
PHONE = Place(session="p" * 64, address="10.0.0.2", agent="phone")
