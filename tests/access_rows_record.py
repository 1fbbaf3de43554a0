"""The access matrix: certificates, decisions, people and reports."""

from tests.access_row import ALL, MINE, TREE, Row

RECORD = (
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
    # the programme in words, and whom a version to come affects
    Row("programme.index", "GET", "RBHU", 200),
    Row("programme.qualification", "GET", "RBHU", 200),
    Row("programme.version", "GET", "RBHU", 200),
    Row("programme.version_xlsx", "GET", "RBHU", 200),
    Row("programme.version_csv", "GET", "RBHU", 200),
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
    Row("today.index", "GET", "RBHU", 200),
    Row("today.table_xlsx", "GET", "RBHU", 200),
    Row("today.table_csv", "GET", "RBHU", 200),
    Row("what_if.index", "GET", "RBHU", 200),
    Row("reports.standings", "GET", "RBHU", 200),
    Row("reports.standings_xlsx", "GET", "RBHU", 200),
    Row("reports.standings_csv", "GET", "RBHU", 200),
    Row("matrix.index", "GET", "RBHU", 200),
    Row("matrix.xlsx", "GET", "RBHU", 200),
    Row("matrix.csv", "GET", "RBHU", 200),
    Row("reports.person", "GET", "RBHU", 200, TREE),
    Row("reports.audit", "GET", "UA", 200),
)
