"""The access matrix as a table: every route, who may use it, over which part of the tree, and what comes back."""

from collections.abc import Mapping
from dataclasses import dataclass, field

# Written out here and not taken from RIGHTS, so that the two check each other.
LETTERS = {"T": "trainee", "R": "trainer", "B": "branch_head", "H": "hr", "U": "auditor", "A": "admin"}
ALL = "TRBHUA"

# What the id in the address belongs to: nothing; a branch of the tree; the person who asks.
NONE, TREE, MINE = "none", "tree", "mine"


@dataclass(frozen=True)
class Row:
    """A route with a method. `anyone` is the status without signing in, where that is not the way to the sign-in page.

    `data` is the form; {names} in it are filled in like those of the address.
    """

    endpoint: str
    method: str
    roles: str
    status: int
    scope: str = NONE
    data: Mapping[str, str] = field(default_factory=dict)
    anyone: int | None = None
    # What a role without the right gets: 404 where the page exists for the owner alone.
    denied: int = 403

    @property
    def key(self) -> tuple[str, str]:
        return self.endpoint, self.method


ROWS = (
    # accounts
    Row("accounts.sign_in", "GET", ALL, 302, anyone=200),
    Row("accounts.sign_in", "POST", ALL, 302, anyone=200),
    Row("accounts.use_code", "GET", ALL, 302, anyone=200),
    Row("accounts.use_code", "POST", ALL, 302, anyone=200),
    Row("accounts.sign_out", "POST", ALL, 302),
    Row("accounts.me", "GET", ALL, 200),
    Row("accounts.password", "GET", ALL, 200),
    Row("accounts.password", "POST", ALL, 200),
    Row("accounts.notice", "GET", ALL, 200),
    Row("accounts.acknowledge", "POST", ALL, 302),
    Row("accounts.end_session", "POST", ALL, 302, MINE),
    Row("accounts.end_other_sessions", "POST", ALL, 302),
    # the shell, and what belongs to everybody
    Row("static", "GET", ALL, 200, anyone=200),
    Row("health.health", "GET", ALL, 200, anyone=200),
    Row("home.bank_logo", "GET", ALL, 404, anyone=404),  # The small bank of the tests has set no logo.
    Row("home.index", "GET", ALL, 200),
    Row("home.own_data", "GET", ALL, 200),
    Row("home.set_theme", "POST", ALL, 302, data={"theme": "dark"}, anyone=302),
    Row("home.set_text_size", "POST", ALL, 302, data={"size": "large"}, anyone=302),
    Row("home.set_language", "POST", ALL, 302, data={"language": "en"}, anyone=302),
    # learning
    Row("manual.contents", "GET", ALL, 200),
    Row("manual.section", "GET", ALL, 200),
    Row("manual.mark_read", "POST", ALL, 302),
    Row("manual.figure", "GET", ALL, 200),
    Row("glossary.glossary", "GET", ALL, 200),
    Row("glossary.meanings", "GET", ALL, 200),
    Row("search.search", "GET", ALL, 200),
    Row("search.search_json", "GET", ALL, 200),
    Row("manual_health.health", "GET", "RBHU", 200),
    Row("printing.manual_pdf", "GET", ALL, 200),
    Row("printing.chapter_pdf", "GET", ALL, 200),
    Row("confirm.desk", "GET", "RBHU", 200),
    Row("confirm.section", "GET", "RBHU", 200),
    Row("confirm.sign", "POST", "H", 200, data={"signatory": "周敏", "confirmed_on": "{today}"}),
    Row("confirm.withdraw", "POST", "H", 302),
    Row("confirm.history", "GET", "RBHU", 200),
    Row("confirm.table_xlsx", "GET", "RBHU", 200),
    Row("confirm.table_csv", "GET", "RBHU", 200),
    Row("checklists.checklist", "GET", ALL, 200),
    Row("situations.index", "GET", ALL, 200),
    Row("record_forms.index", "GET", ALL, 200),
    Row("record_forms.form", "GET", ALL, 200),
    Row("record_forms.pdf", "GET", ALL, 200),
    Row("checklists.tick", "POST", ALL, 302, data={"day": "{today}", "done": "1"}),
    Row("place.move", "POST", ALL, 204, data={"section": "{section_id}"}),
    Row("editions.changes", "GET", ALL, 200),
    Row("editions.confirm", "POST", ALL, 302),
    Row("editions.editions", "GET", ALL, 200),
    Row("editions.contents", "GET", ALL, 200),
    Row("editions.changes_to_next", "GET", ALL, 200),
    Row("editions.section", "GET", ALL, 200),
    Row("editions.figure", "GET", ALL, 200),
    Row("editions.impact", "GET", "RBHU", 200),
    Row("notes.index", "GET", ALL, 200),
    Row("notes.markdown", "GET", ALL, 200),
    Row("notes.table", "GET", ALL, 200),
    Row("notes.note", "GET", ALL, 200),
    Row("notes.save", "POST", ALL, 302, data={"note": "记下"}),
    Row("notes.bookmark", "POST", ALL, 302, data={"on": "1"}),
    Row("notes.confirm", "POST", ALL, 302),
    Row("notes.delete", "POST", ALL, 200),
    Row("notes.restore", "POST", ALL, 422),
    Row("offline.index", "GET", ALL, 200),
    Row("offline.switch", "POST", ALL, 302, data={"on": "1"}),
    Row("offline.files", "GET", ALL, 200),
    Row("offline.contents", "GET", ALL, 200),
    Row("offline.page", "GET", ALL, 200),
    Row("offline.glossary", "GET", ALL, 200),
    Row("offline.worker", "GET", ALL, 200, anyone=200),
    Row("practice.check", "POST", ALL, 200, data={"seed": "1", "key": "k1"}),
    Row("practice.hub", "GET", ALL, 200),
    Row("attempt_cases.play", "GET", ALL, 404, MINE),
    Row("attempt_cases.step", "POST", ALL, 404, MINE, data={"count": "0", "choice": "A"}),
    Row("cases.index", "GET", ALL, 200),
    Row("cases.case", "GET", ALL, 200),
    Row("cases.start", "POST", ALL, 302),
    Row("cases.play", "GET", ALL, 200, MINE),
    Row("cases.step", "POST", ALL, 302, MINE, data={"count": "0", "choice": "A"}),
    Row("cases.flow", "GET", "RBHU", 200),
    Row("diagnosis.index", "GET", ALL, 200),
    Row("diagnosis.start", "POST", ALL, 302, data={"area": "tiers", "key": "1123456789abcdef01234567"}),
    Row("diagnosis.run", "GET", ALL, 200, MINE),
    Row("diagnosis.answer", "POST", ALL, 302, MINE, data={"slot-answer": "A"}),
    Row("daily.index", "GET", ALL, 200),
    Row("daily.answer", "POST", ALL, 200, data={"seed": "1", "key": "k2"}),
    Row("mistakes.index", "GET", ALL, 200),
    Row("strengths.index", "GET", ALL, 200),
    Row("strengths.clause", "GET", ALL, 200),
    Row("calibration.index", "GET", ALL, 200),
    Row("calibration.start", "POST", ALL, 302, data={"key": "0123456789abcdef01234567"}),
    Row("calibration.run", "GET", ALL, 200, MINE),
    Row("calibration.answer", "POST", ALL, 200, MINE, data={"seed": "1", "key": "k3"}),
    Row("quizzes.papers", "GET", ALL, 200),
    Row("quizzes.paper", "GET", ALL, 200),
    Row("quizzes.start", "POST", ALL, 302),
    Row("quizzes.attempt", "GET", ALL, 200, MINE),
    Row("quizzes.save", "POST", ALL, 302, MINE),
    Row("quizzes.result", "GET", ALL, 302, MINE),
    Row("quizzes.submit", "POST", ALL, 302, MINE),
    Row("quizzes.lease", "POST", ALL, 415, MINE),
    Row("quizzes.clock", "GET", ALL, 200, MINE),
    Row("receipts.receipts", "GET", ALL, 200, MINE),
    # certificates: the owner's, and for those who may see the standings of the owner's branch
    Row("qualification.certificate", "GET", "RBHU", 200, TREE, denied=404),
    Row("qualification.certificate_pdf", "GET", "RBHU", 200, TREE, denied=404),
    Row("qualification.check", "GET", ALL, 200, anyone=200),
    Row("qualification.check_by_name", "POST", ALL, 422, anyone=422),
    Row("qualification.check_by_code", "GET", ALL, 200, anyone=200),
    # decisions: HR proposes and confirms, whoever sees standings reads
    Row("decisions.index", "GET", "RBHU", 200),
    Row("decisions.new", "GET", "H", 200, TREE),
    Row("decisions.propose", "POST", "H", 200, TREE),
    Row("decisions.decision", "GET", "RBHU", 200, TREE),
    Row("decisions.confirm", "POST", "H", 302, TREE),
    Row("decisions.decline", "POST", "H", 302, TREE),
    Row("decisions.answer", "POST", "H", 302, TREE),
    Row("decisions.mine", "GET", ALL, 200),
    Row("decisions.appeal", "POST", ALL, 404, MINE, data={"grounds": "不服"}),
    # the trainer's desk
    Row("training.assignments", "GET", "RBHU", 200),
    Row("training.assign", "GET", "R", 200),
    Row("training.assign", "POST", "R", 200),
    Row("training.questions", "GET", "RBHU", 200),
    Row("training.needing_help", "GET", "RBHU", 200),
    Row("training.person", "GET", "RBHU", 200, TREE),
    Row("training.extra_try", "POST", "R", 302, TREE, data={"paper": "{slug}", "reason": "系统故障"}),
    # evidence: trainers record scenes and hours, HR attests facts
    Row("evidence.person", "GET", "RBHU", 200, TREE),
    Row("evidence.observe", "GET", "R", 200, TREE),
    Row("evidence.record", "POST", "R", 200, TREE),
    Row("evidence.hours", "GET", "R", 200),
    Row("evidence.hours", "POST", "R", 200),
    Row("evidence.take_back", "POST", "R", 302, TREE, data={"reason": "登记错人"}),
    Row("evidence.attest", "POST", "H", 302, TREE, data={"holds": "1"}),
    Row("training.cohorts", "GET", "RBHU", 200),
    Row("training.cohorts", "POST", "R", 200),
    Row("training.cohort", "GET", "RBHU", 200, TREE),
    Row("training.add_members", "POST", "R", 302, TREE, data={"people": "{person_id}"}),
    Row("training.remove_member", "POST", "R", 302, TREE),
    Row("training.rename_cohort", "POST", "R", 302, TREE, data={"name": "新名"}),
    Row("training.archive_cohort", "POST", "R", 302, TREE),
    # sittings: the desk, the candidate's door, the room for who sees the training of its branch (and its invigilator)
    Row("sittings.index", "GET", "RBHU", 200),
    Row("sittings.new", "GET", "R", 200),
    Row("sittings.new", "POST", "R", 200),
    Row("sittings.sitting", "GET", "RBHU", 200, TREE),
    Row("sittings.edit", "GET", "R", 200, TREE),
    Row("sittings.edit", "POST", "R", 200, TREE),
    Row("sittings.add_candidates", "POST", "R", 200, TREE, data={"source": "numbers", "numbers": "X9999"}),
    Row("sittings.remove_candidate", "POST", "R", 302, TREE),
    Row("sittings.cancel", "POST", "R", 302, TREE, data={"reason": "停电"}),
    # marking texts; whose answers a trainer may mark is in tests/quizzes/test_marking.py, for the scene has no texts
    Row("marking.index", "GET", "R", 200),
    Row("marking.done", "GET", "R", 200),
    Row("marking.marked", "GET", "R", 404, MINE),
    Row("marking.mark", "POST", "R", 404, MINE),
    Row("marking.again", "POST", "R", 404, MINE),
    Row("lobby.lobby", "GET", ALL, 200, MINE),
    Row("lobby.start", "POST", ALL, 302, MINE),
    Row("room.room", "GET", "RBHU", 200, TREE, denied=404),
    Row("room.room_json", "GET", "RBHU", 200, TREE, denied=404),
    Row("room.candidate", "GET", "RBHU", 200, TREE, denied=404),
    Row("room_acts.note", "POST", "R", 302, TREE, data={"text": "换了一台电脑", "key": "k1"}, denied=404),
    Row("room_acts.suspend", "POST", "R", 302, TREE, data={"reason": "停电"}, denied=404),
    Row("room_acts.resume", "POST", "R", 302, TREE, data={"reason": "来电"}, denied=404),
    Row("room_acts.extend", "POST", "R", 302, TREE, data={"reason": "停电", "minutes": "5", "seen": "{deadline}"}, denied=404),
    Row("room_acts.void", "POST", "R", 302, TREE, data={"reason": "替考"}, denied=404),
    Row("room_acts.evidence", "POST", "R", 302, TREE, data={"reason": "断网", "decision": "accept"}, denied=404),
    Row("room_acts.extend_all", "POST", "R", 302, TREE, data={"reason": "停电", "minutes": "5", "extensions": "0"}, denied=404),
    # people
    Row("roster.people", "GET", "BHA", 200),
    Row("roster.person", "GET", "BHA", 200, TREE),
    Row("roster.issue_code", "POST", "BHA", 200, TREE),
    Row("roster.add", "GET", "HA", 200),
    Row("roster.add", "POST", "HA", 200),
    Row("roster.correct", "POST", "HA", 200, TREE),
    Row("roster.close", "POST", "HA", 302, TREE),
    Row("roster.reopen", "POST", "HA", 302, TREE),
    Row("roster.end_sessions", "POST", "HA", 302, TREE),
    Row("roster.give_role", "POST", "HA", 302, TREE),
    Row("roster.take_role", "POST", "HA", 302, TREE),
    Row("roster.upload", "GET", "HA", 200),
    Row("roster.upload", "POST", "HA", 200),
    Row("roster.template", "GET", "HA", 200),
    Row("roster.report", "GET", "HA", 200, MINE),
    Row("roster.apply", "POST", "HA", 302, MINE),
    # reports
    Row("reports.standings", "GET", "RBHU", 200),
    Row("reports.standings_xlsx", "GET", "RBHU", 200),
    Row("reports.standings_csv", "GET", "RBHU", 200),
    Row("reports.person", "GET", "RBHU", 200, TREE),
    Row("reports.audit", "GET", "UA", 200),
)
