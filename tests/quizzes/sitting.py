"""Steps of a person's way to a paper, for tests."""

from datetime import timedelta

from app.domain.calendar import civil_date
from app.domain.items.registry import key_of, values_of
from app.domain.programme import Module
from app.library.load import Library
from app.manual.services import mark_read
from app.quizzes.queries import get_answers, get_attempt, get_paper
from app.quizzes.services import start_attempt, submit_attempt
from app.training.services import assign_module
from tests.clock import Clock
from tests.people import World, done

PAPER = "tiers"
MODULE = "onboarding"


def prepare(world: World, who: str, library: Library, clock: Clock, by: str = "trainer") -> None:
    """Assign the module and read its sections."""
    due_on = civil_date(clock()) + timedelta(days=14)
    done(assign_module(world.viewer(by), [world[who]], MODULE, due_on, library, clock()))
    for section in module_of(library).sections:
        mark_read(world[who], section, library, clock())


def module_of(library: Library) -> Module:
    """The module that the tests assign, as the shipped programme has it."""
    module = library.programme.module(MODULE)
    assert module is not None
    return module


def other_papers(library: Library, paper: str = PAPER) -> tuple[str, ...]:
    """What has to be passed besides one paper."""
    return tuple(slug for slug in module_of(library).papers if slug != paper)


def pass_others(person_id: int, library: Library, clock: Clock, paper: str = PAPER) -> None:
    """Pass every paper of the module but one, which is then the last thing left."""
    for slug in other_papers(library, paper):
        attempt_id = done(start_attempt(person_id, slug, library, clock()))
        assert submit_attempt(attempt_id, person_id, answers(person_id, attempt_id), library, clock()) is None


def begin(world: World, who: str, library: Library, clock: Clock, paper: str = PAPER) -> str:
    """Prepare and start; returns the attempt's id."""
    prepare(world, who, library, clock)
    return done(start_attempt(world[who], paper, library, clock()))


def answers(person_id: int, attempt_id: str, right: bool = True) -> dict[int, tuple[int, list[str]]]:
    """A full set of changes on top of what is stored, all right or all blank."""
    attempt = get_attempt(person_id, attempt_id)
    assert attempt is not None
    held = get_answers(attempt_id)
    changes = {}
    for entry in get_paper(attempt).items:
        values = values_of(entry.item, key_of(entry.item)) if right else []
        changes[entry.slot] = (held[entry.slot].rev if entry.slot in held else 0, values)
    return changes
