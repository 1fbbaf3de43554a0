"""Every kind of requirement of a module, each met on its own day."""

from app.domain.programme import CasesAsked, Module
from app.domain.progress import progress
from tests.domain.life import Life, day

ALL = Module(
    key="all", title="", sections=("1.1",), papers=("tiers",), cuts={"tiers": 90}, cases=(CasesAsked(count=2, theme="route"),),
    observed=("peak",), hours=10, facts=("schooling",),
)  # fmt: skip


STEPS = [
    ("section_read", "2026-03-01", {"section": "1.1"}),
    ("attested", "2026-03-02", {"fact": "schooling", "holds": True}),
    ("graded", "2026-03-03", {"paper": "tiers", "passed": True, "percent": 89, "attempt": "a"}),
    ("graded", "2026-03-04", {"paper": "tiers", "passed": True, "percent": 90, "attempt": "b"}),
    ("case_played", "2026-03-05", {"case": "x", "theme": "route", "percent": 79}),
    ("case_played", "2026-03-06", {"case": "x", "theme": "route", "percent": 80}),
    ("case_played", "2026-03-07", {"case": "x", "theme": "route", "percent": 100}),
    ("case_played", "2026-03-08", {"case": "y", "theme": "else", "percent": 100}),
    ("case_played", "2026-03-09", {"case": "y", "theme": "route", "percent": 100, "critical": True}),
    ("case_played", "2026-03-10", {"case": "z", "theme": "route", "percent": 85}),
    ("observed", "2026-03-11", {"scene": "peak", "passed": False}),
    ("observed", "2026-03-12", {"scene": "peak", "passed": True}),
    ("hours_logged", "2026-03-13", {"hours": 6}),
    ("hours_logged", "2026-03-14", {"hours": 6}),
    ("hours_logged", "2026-03-15", {"hours": -3}),
    ("hours_logged", "2026-03-16", {"hours": 1}),
]


def test_every_kind_of_requirement_is_met_on_its_own_day() -> None:
    life = Life(ALL)
    seen = []
    for kind, on, payload in STEPS:
        life.event(kind, day(on), **payload)
        left = progress(life.events, ALL)
        seen.append(
            (
                len(left.sections_left),
                len(left.facts_left),
                len(left.papers_left),
                sum(n for _, n in left.cases_left),
                len(left.observed_left),
                left.hours_left,
            )
        )
    assert seen == [
        (0, 1, 1, 2, 1, 10), (0, 0, 1, 2, 1, 10), (0, 0, 1, 2, 1, 10), (0, 0, 0, 2, 1, 10), (0, 0, 0, 2, 1, 10), (0, 0, 0, 1, 1, 10),
        (0, 0, 0, 1, 1, 10), (0, 0, 0, 1, 1, 10), (0, 0, 0, 1, 1, 10), (0, 0, 0, 0, 1, 10), (0, 0, 0, 0, 1, 10), (0, 0, 0, 0, 0, 10),
        (0, 0, 0, 0, 0, 4), (0, 0, 0, 0, 0, 0), (0, 0, 0, 0, 0, 1), (0, 0, 0, 0, 0, 0),
    ]  # fmt: skip
    assert progress(life.events, ALL).done_on == day("2026-03-16")
    again = progress(life.events, ALL, since=day("2026-03-17"))
    assert again.sections_left == again.facts_left == () and again.papers_left == ("tiers",) and again.hours_left == 10


def test_an_attested_fact_can_be_taken_back() -> None:
    life = Life(ALL).event("attested", day("2026-03-02"), fact="schooling", holds=True)
    life.event("attested", day("2026-03-05"), fact="schooling", holds=False)
    assert progress(life.events, ALL).facts_left == ("schooling",)
