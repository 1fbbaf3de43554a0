"""Cases for the walk over all pages: one person is in the middle of one, another has walked one to its end."""

import json
from datetime import datetime

from app.domain.items.case import key_of
from app.extensions import begin_write, db
from app.library.load import Library
from app.practice.cases_models import CasePlay
from app.practice.cases_queries import staged
from app.practice.cases_services import start_play, take_step
from app.quizzes.starting import drawn_paper, pin_attempt, standing_sitting


def play_cases(finished: int, begun: int, library: Library, now: datetime) -> dict[str, str]:
    """Returns the ids of both plays, and of an attempt that has a case in a slot."""
    slug = library.bank.cases[0].case.slug
    running = start_play(begun, slug, 3, library, now)
    over = start_play(finished, slug, 4, library, now)
    for count, best in enumerate(key_of(library.bank.cases[0])):
        _, _, answer = str(best).partition("=")
        row = db.session.get(CasePlay, over)
        found = staged(row, library) if row else None
        assert found is not None and found.play.scene is not None
        keys = [choice.key for choice in found.play.scene.choices]
        letter = "ABCD"[keys.index(answer)] if keys else ""
        assert take_step(over, finished, count, letter, [] if keys else json.loads(answer), library, now) is None
    return {"play_running": running, "play_over": over, "case": slug, **_case_on_a_paper(begun, library, now)}


def _case_on_a_paper(person_id: int, library: Library, now: datetime) -> dict[str, str]:
    """The exam that has cases, begun without what has to be passed before it."""
    blueprint = next(each for each in library.bank.blueprints if any("case" in part.types for part in each.draw))
    paper = drawn_paper(person_id, blueprint, library)
    assert paper is not None
    begin_write()
    attempt_id = pin_attempt(person_id, standing_sitting(blueprint.slug, now), paper, now)
    db.session.commit()
    slot = next(entry.slot for entry in paper.items if entry.item.type == "case")
    return {"case_attempt": attempt_id, "case_slot": str(slot)}


def case_pages(ids: dict[str, str]) -> dict[str, list[tuple[str, str]]]:
    """By endpoint, who sees which address."""
    at = f"/practice/cases/{ids['case']}"
    return {
        "cases.index": [("other", "/practice/cases"), ("far", "/practice/cases")],
        "cases.case": [("trainee", at), ("trainer", at)],
        "cases.play": [("trainee", f"{at}/plays/{ids['play_running']}"), ("other", f"{at}/plays/{ids['play_over']}")],
        "cases.flow": [("trainer", f"{at}/map"), ("auditor", f"{at}/map")],
        "attempt_cases.play": [("trainee", f"/quizzes/attempts/{ids['case_attempt']}/cases/{ids['case_slot']}")],
    }
