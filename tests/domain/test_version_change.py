"""Whom a new version of a qualification affects, and how. The story is written with one line an event; the answer is told per person."""

from datetime import date

import pytest

from app.domain.asked import Asked
from app.domain.programme import Module, Qualification
from app.domain.version_change import Effect, Group, effect_of
from tests.domain.life import MODULE, QUALIFICATION, Life, day

COMING = day("2027-01-01")
NEW = Module(key="new", title="新版", sections=("1.1", "3.1", "4.1"), papers=("tiers",), facts=("schooling",))
SHORT = Module(key="short", title="复训", papers=("tiers",), hours=16)


def qualification(existing: str) -> Qualification:
    later = {"version": 2, "effective_on": COMING, "existing": existing, "module": "new", "renewal": "short", "months": 24}
    return Qualification.model_validate(QUALIFICATION.model_dump() | {"later": [later | {"renewal_window_days": 90, "grace_days": 30}]})


def life(existing: str) -> Life:
    return Life(MODULE, qualification(existing), NEW, SHORT)


def effect(story: Life) -> Effect:
    return effect_of(story.events, story.qualification, story.programme, story.qualification.later[0])


def nobody(story: Life) -> Life:
    return story


def reads(story: Life) -> Life:
    return story.assigned(day("2026-12-01")).read(day("2026-12-02"), "1.1", "4.1")


def holds(story: Life) -> Life:
    return story.assigned(day("2026-03-01")).read(day("2026-03-01")).sat(day("2026-03-02"))


def has_lapsed(story: Life) -> Life:
    return story.assigned(day("2024-03-01")).read(day("2024-03-01")).sat(day("2024-03-02"))


def has_renewed_into_it(story: Life) -> Life:
    """The second period begins on the very day of the version."""
    return story.assigned(day("2024-12-31")).read(day("2024-12-31")).sat(day("2024-12-31")).sat(day("2026-12-10"))


def is_revoked(story: Life) -> Life:
    return holds(story).event("revoked", day("2026-06-01"), qualification="lobby-manager", number="N", reason="替考")


def is_suspended(story: Life) -> Life:
    return holds(story).event("suspended", day("2026-06-01"), qualification="lobby-manager", reason="核实中")


@pytest.mark.parametrize(
    ("story", "existing", "group", "versions", "from_on"),
    [
        (nobody, "keep", Group.NEWCOMER, (1, 2), "2027-01-01"),
        (nobody, "move", Group.NEWCOMER, (1, 2), "2027-01-01"),
        (is_revoked, "keep", Group.NEWCOMER, (1, 2), "2027-01-01"),
        (reads, "keep", Group.LEARNER, (1, 1), None),
        (reads, "move", Group.LEARNER, (1, 2), "2027-01-01"),
        (holds, "keep", Group.HOLDER, (1, 1), "2028-03-03"),
        (holds, "move", Group.HOLDER, (1, 2), "2027-01-01"),
        (is_suspended, "keep", Group.HOLDER, (1, 1), "2028-03-03"),
        (is_suspended, "move", Group.HOLDER, (1, 2), "2027-01-01"),
        (has_lapsed, "keep", Group.LAPSED, (1, 1), None),
        (has_lapsed, "move", Group.LAPSED, (1, 2), "2027-01-01"),
        (has_renewed_into_it, "keep", Group.HOLDER, (1, 2), "2027-01-01"),
    ],
)
def test_who_is_kept_and_who_is_moved(story, existing: str, group: Group, versions: tuple[int, int], from_on: str | None) -> None:
    found = effect(story(life(existing)))
    assert (found.group, (found.before, found.after), found.from_on) == (group, versions, day(from_on) if from_on else None)
    assert found.moved is (versions == (1, 2))


def test_a_learner_who_is_moved_is_told_what_is_new_and_what_of_it_is_done() -> None:
    found = effect(reads(life("move")))
    assert found.added == (Asked(kind="section", key="4.1"), Asked(kind="fact", key="schooling"))
    assert found.met == (Asked(kind="section", key="4.1"),) and found.dropped == () and found.to_assign == "new"
    assert effect(reads(life("move")).event("assigned", day("2026-12-20"), module="new", due_on="2027-02-01")).to_assign == ""


def test_a_holder_who_is_moved_keeps_the_last_day_and_renews_by_the_new_rules() -> None:
    found = effect(holds(life("move")))
    assert found.last_day == day("2028-03-02")
    assert found.opens == (day("2028-01-02"), day("2027-12-03")) and found.grace == (day("2028-03-02"), day("2028-04-01"))
    assert (found.module_before, found.module_after) == ("onboarding", "short")
    assert found.added == (Asked(kind="hours", count=16),)
    assert found.dropped == (Asked(kind="section", key="1.1"), Asked(kind="section", key="3.1"))


def test_who_is_kept_is_asked_the_same_as_before() -> None:
    for story in (reads, holds, has_lapsed, is_suspended):
        found = effect(story(life("keep")))
        assert found.added == found.met == found.dropped == () and found.to_assign == "", story


def test_what_happens_on_the_day_itself_is_foretold_from_what_is_known() -> None:
    story = life("keep").assigned(COMING)
    assert effect(story).group is Group.NEWCOMER, "assigned on the day itself: begins under the new one"
    assert effect(life("keep").assigned(date(2026, 12, 31))).group is Group.LEARNER
