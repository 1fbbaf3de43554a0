"""Generator `duties`: what the lobby manager does before, during and after opening hours and monthly, and which form goes where (1.2)."""

import random

from app.domain.generators.base import Case, Generator, item_id
from app.domain.generators.distractors import options_of
from app.domain.generators.misled import explained, wrong_answers
from app.domain.items.single import SingleItem
from app.domain.rulebook import Rulebook
from app.domain.ruling import Key
from app.domain.service_view import Form
from app.domain.table_misconceptions import DUTY_MISCONCEPTIONS, FORM_MISCONCEPTIONS
from app.domain.values import Frozen

STEMS = {
    "duty": ("按大堂经理的工作制度，下面哪一项是{subject}要做的？", "新同事在列工作清单：下面哪一项应放在“{subject}”？"),
    "form": ("“{subject}”由谁负责，什么时候交给谁？", "新同事第一次接触“{subject}”，怎样做才对？"),
}


class DutyCase(Frozen):
    """A duty or a form, by its key."""

    kind: str
    key: Key


def cases(rulebook: Rulebook) -> tuple[Case, ...]:
    """Every duty, and every form. A rulebook without the lists of things to do has no duties to ask for."""
    duties = (DutyCase(kind="duty", key=duty.key) for duty in rulebook.duties)
    forms = (DutyCase(kind="form", key=form.key) for form in rulebook.forms)
    times = {duty.key: duty.time for duty in rulebook.duties}
    return tuple(Case(f"kind={case.kind};of={case.key}", times.get(case.key, "form"), case) for case in (*duties, *forms))


def make(case: Case, rulebook: Rulebook, rng: random.Random) -> SingleItem:
    """The item for one case."""
    asked: DutyCase = case.data
    if asked.kind == "duty":
        subject, right, clauses, why = _duty(asked.key, rulebook)
        wrong = wrong_answers(right, DUTY_MISCONCEPTIONS, lambda rules: _at(subject, rules), rulebook)
    else:
        form = rulebook.form(asked.key)
        subject, right, clauses = form.name, _way(form), form.clauses
        why = f"“{form.name}”：{right}。"
        wrong = wrong_answers(right, FORM_MISCONCEPTIONS, lambda rules: [_way(rules.form(asked.key))], rulebook)
        wrong |= {text: None for text in map(_way, rulebook.forms) if text not in (right, *wrong)}
    drawn = list(wrong.items())
    rng.shuffle(drawn)
    drawn.sort(key=lambda entry: entry[1] is None)
    stem = rng.choice(STEMS[asked.kind]).format(subject=subject)
    options, key = options_of(stem, right, dict(drawn), rng)
    return SingleItem(
        id=item_id("duties", case.facts),
        subject="duties",
        stem=stem,
        clauses=clauses,
        explanation=explained(why, options),
        difficulty=1 if asked.kind == "duty" else 2,
        practice=False,
        generator="duties",
        facts=case.facts,
        options=options,
        key=key,
    )


def _duty(key: str, rulebook: Rulebook) -> tuple[str, str, tuple[str, ...], str]:
    """When it is done, what it is, its clause, and why."""
    duty = next(duty for duty in rulebook.duties if duty.key == key)
    return duty.time, duty.do, (duty.clause,), f"{duty.do}，是{duty.time}的工作。"


def _at(time: str, rulebook: Rulebook) -> list[str]:
    return [duty.do for duty in rulebook.duties if duty.time == time]


def _way(form: Form) -> str:
    """What becomes of a form, in a few words."""
    return f"{form.kept_by}负责，{form.when}交{form.goes_to}"


DUTIES = Generator("duties", "single", "duties", cases, make)
