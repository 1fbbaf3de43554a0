"""How far somebody is in a module."""

from datetime import date

from app.domain.programme import Module, Programme, Qualification
from app.domain.progress import progress
from tests.domain.life import MODULE, QUALIFICATION, TWO_PAPERS, Life, day

PROGRAMME = Programme(schema=1, modules=(MODULE,), qualifications=(QUALIFICATION,))


def test_nothing_yet() -> None:
    left = progress([], MODULE)
    assert not left.assigned and not left.done and left.sections_left == ("1.1", "3.1") and left.papers_left == ("tiers",)
    assert not left.overdue(day("2030-01-01"))


def test_it_is_done_on_the_day_of_the_last_requirement_in_any_order() -> None:
    life = Life(module=TWO_PAPERS).sat(day("2026-03-01"), paper="routing").read(day("2026-03-09"), "3.1").sat(day("2026-03-05"))
    assert not progress(life.events, TWO_PAPERS).done
    life.read(day("2026-03-02"), "1.1")
    done = progress(life.events, TWO_PAPERS)
    assert done.done_on == day("2026-03-09") and done.sections_left == done.papers_left == ()


def test_the_first_reading_and_the_first_pass_count() -> None:
    life = Life().read(day("2026-03-01")).sat(day("2026-03-02")).read(day("2026-04-01")).sat(day("2026-04-02"))
    assert progress(life.events, MODULE).done_on == day("2026-03-02")


def test_a_failed_paper_is_still_to_be_passed() -> None:
    life = Life().read(day("2026-03-01")).sat(day("2026-03-02"), passed=False)
    assert progress(life.events, MODULE).papers_left == ("tiers",)


def test_a_renewal_asks_for_new_passes_but_not_for_reading_again() -> None:
    life = Life().read(day("2026-03-01")).sat(day("2026-03-02"))
    again = progress(life.events, MODULE, since=day("2026-03-03"))
    assert again.papers_left == ("tiers",) and again.sections_left == ()
    assert progress(life.events, MODULE, since=day("2026-03-02")).done


def test_the_latest_assignment_sets_the_due_date() -> None:
    life = Life().assigned(day("2026-03-01"), day("2026-03-10")).assigned(day("2026-06-01"), day("2026-06-10"))
    left = progress(life.events, MODULE)
    assert (left.assigned_on, left.due_on) == (day("2026-06-01"), day("2026-06-10"))
    assert [left.overdue(on) for on in (day("2026-06-10"), day("2026-06-11"))] == [False, True]


def test_who_is_done_is_never_overdue() -> None:
    life = Life().assigned(day("2026-03-01"), day("2026-03-10")).read(day("2026-03-01")).sat(day("2026-03-20"))
    assert not progress(life.events, MODULE).overdue(day("2027-01-01"))


def test_a_module_without_papers_is_done_by_reading() -> None:
    reading = Module(key="reading", title="", sections=("1.1",), papers=())
    assert progress(Life().read(day("2026-03-01"), "1.1").events, reading).done_on == date(2026, 3, 1)


def test_look_ups() -> None:
    assert PROGRAMME.module("onboarding") is MODULE and PROGRAMME.module("x") is None
    assert PROGRAMME.qualification("lobby-manager") is QUALIFICATION and PROGRAMME.qualification("x") is None
    assert PROGRAMME.module_of_paper("tiers") is MODULE and PROGRAMME.module_of_paper("x") is None
    assert isinstance(QUALIFICATION, Qualification)
