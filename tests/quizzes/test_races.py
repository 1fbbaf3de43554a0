"""What two tabs, two devices or a hundred impatient clicks do at once, on both databases, with real threads and connections."""

from collections.abc import Callable
from functools import partial

import sqlalchemy as sa
from flask import Flask

from app.extensions import begin_write, db
from app.library.load import Library
from app.manual.services import mark_read
from app.qualification.models import Certificate
from app.qualification.services import settle
from app.quizzes.services import submit_attempt
from app.record.queries import get_events, verify_ledger
from app.record.services import append
from tests.clock import Clock
from tests.people import World
from tests.quizzes.sitting import answers, begin, module_of, pass_others, prepare
from tests.racing import race


def count(model: type[db.Model], *where: sa.ColumnElement[bool]) -> int:
    db.session.rollback()
    return db.session.scalar(sa.select(sa.func.count()).select_from(model).where(*where)) or 0


def kinds(person_id: int) -> list[str]:
    db.session.rollback()
    return [event.kind for event in get_events(person_id)]


def test_fifty_settlings_issue_one_certificate(app: Flask, world: World, library: Library, clock: Clock) -> None:
    person = world["trainee"]
    prepare(world, "trainee", library, clock)
    begin_write()
    for slug in module_of(library).papers:
        passed = {"attempt": "a" * 32, "paper": slug, "passed": True}
        append("graded", person, effective_on=clock().date(), actor_id=person, payload=passed, now=clock())
    db.session.commit()

    def use_case() -> None:
        begin_write()
        settle(person, library.programme, clock())
        db.session.commit()

    race(app, [use_case] * 50)
    assert count(Certificate) == 1 and kinds(person).count("granted") == 1


def test_the_last_of_several_requirements_met_at_once_issues_one_certificate(
    app: Flask, world: World, library: Library, clock: Clock
) -> None:
    """The last paper and three sections are finished in the same moment, each many times over; whichever comes last grants.

    The three sections join the module only after the attempt has begun: nobody starts one with sections unread.
    """
    module = module_of(library)
    more = module.sections[-3:]
    smaller = module.model_copy(update={"sections": module.sections[:-3]})
    modules = tuple(smaller if one.key == module.key else one for one in library.programme.modules)
    before = library.model_copy(update={"programme": library.programme.model_copy(update={"modules": modules})})
    attempt_id = begin(world, "trainee", before, clock)
    person = world["trainee"]
    pass_others(person, before, clock)
    changes = answers(person, attempt_id)
    tasks: list[Callable[[], object]] = [partial(submit_attempt, attempt_id, person, changes, library, clock())] * 5
    for section in more:
        tasks += [partial(mark_read, person, section, library, clock())] * 15
    race(app, tasks[::-1] + tasks)
    assert count(Certificate) == 1 and kinds(person).count("granted") == 1
    expected = ["assigned", *["graded"] * len(module.papers), "granted", *["section_read"] * len(module.sections)]
    assert sorted(kinds(person)) == expected
    assert verify_ledger() == []
