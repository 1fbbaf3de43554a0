"""Cohorts, on both databases."""

from functools import partial

import pytest
import sqlalchemy as sa
from flask import Flask

from app.errors import NotFound, Refused
from app.extensions import db
from app.record.models import AuditRow
from app.training.cohorts import add_members, archive_cohort, create_cohort, remove_member, rename_cohort
from app.training.models import CohortMember
from app.training.queries import list_candidates, list_cohorts, list_members
from tests.clock import Clock
from tests.people import World, done
from tests.racing import race


def test_the_life_of_a_cohort(world: World, clock: Clock) -> None:
    trainer = world.viewer("trainer")
    cohort_id = done(create_cohort(trainer, " 秋季新入职 ", "110", clock()))
    assert done(add_members(trainer, cohort_id, [world["trainee"], world["other"]], clock())) == 2
    assert done(add_members(trainer, cohort_id, [world["trainee"]], clock())) == 0
    assert rename_cohort(trainer, cohort_id, "秋季班", clock()) is None
    remove_member(trainer, cohort_id, world["other"], clock())
    remove_member(trainer, cohort_id, world["other"], clock())
    (line,) = list_cohorts(trainer)
    assert (line.cohort.name, line.members, line.branch.code) == ("秋季班", 1, "110")
    archive_cohort(trainer, cohort_id, clock())
    assert list_cohorts(trainer) == [] and len(list_cohorts(trainer, archived=True)) == 1
    archive_cohort(trainer, cohort_id, clock(), archived=False)
    assert len(list_cohorts(trainer)) == 1
    actions = db.session.scalars(sa.select(AuditRow.action).where(AuditRow.subject == f"cohort:{cohort_id}").order_by(AuditRow.id)).all()
    assert actions[:3] == ["cohort_created", "cohort_members_added", "cohort_members_added"] and actions[-1] == "cohort_reopened"


def test_names_are_unique_under_a_branch(world: World, clock: Clock) -> None:
    trainer = world.viewer("trainer")
    done(create_cohort(trainer, "一班", "110", clock()))
    taken = create_cohort(trainer, "一班", "110", clock())
    assert isinstance(taken, Refused) and taken.code == "cohort_exists"
    second = done(create_cohort(trainer, "一班", "111", clock()))
    done(create_cohort(trainer, "二班", "111", clock()))
    refused = rename_cohort(trainer, second, "二班", clock())
    assert refused is not None and refused.code == "cohort_exists"
    empty = create_cohort(trainer, "  ", "110", clock())
    assert isinstance(empty, Refused) and empty.code == "cohort_name_malformed"


def test_who_may_see_and_change(world: World, clock: Clock) -> None:
    trainer = world.viewer("trainer")
    cohort_id = done(create_cohort(trainer, "一班", "110", clock()))
    add_members(trainer, cohort_id, [world["trainee"], world["other"]], clock())
    with pytest.raises(NotFound):
        create_cohort(trainer, "外地班", "120", clock())
    with pytest.raises(NotFound):
        add_members(trainer, cohort_id, [world["far"]], clock())
    for who in ("hr", "branch_head", "auditor", "admin", "trainee"):
        for change in (
            partial(rename_cohort, world.viewer(who), cohort_id, "改名", clock()),
            partial(remove_member, world.viewer(who), cohort_id, world["trainee"], clock()),
            partial(archive_cohort, world.viewer(who), cohort_id, clock()),
        ):
            with pytest.raises(NotFound):
                change()
    db.session.rollback()
    assert len(list_cohorts(world.viewer("hr"))) == len(list_cohorts(world.viewer("auditor"))) == 1
    assert list_cohorts(world.viewer("branch_head")) == list_cohorts(world.viewer("trainee")) == []
    assert [person.staff_no for person in list_members(world.viewer("branch_head"), cohort_id)] == ["S0001"]


def test_whom_one_can_add(world: World, clock: Clock) -> None:
    trainer = world.viewer("trainer")
    cohort_id = done(create_cohort(trainer, "一班", "110", clock()))
    add_members(trainer, cohort_id, [world["trainee"]], clock())
    assert [person.staff_no for person in list_candidates(trainer, "", 300, cohort_id)] == ["H0001", "T0001", "B0001", "S0002"]
    assert [person.staff_no for person in list_candidates(trainer, "s00", 300)] == ["S0001", "S0002"]
    assert len(list_candidates(trainer, "", 2)) == 2
    assert list_candidates(trainer, "赵子涵", 300) == list_candidates(world.viewer("hr"), "", 300) == []


def test_many_clicks_add_one_row(app: Flask, world: World, clock: Clock) -> None:
    trainer = world.viewer("trainer")
    cohort_id = done(create_cohort(trainer, "一班", "110", clock()))
    outcomes = race(app, [partial(add_members, trainer, cohort_id, [world["trainee"]], clock())] * 16)
    db.session.rollback()
    assert db.session.scalar(sa.select(sa.func.count()).select_from(CohortMember)) == 1
    assert sum(done(outcome) for outcome in outcomes) == 1
