"""What every table holds of a person, and what becomes of it when the person is erased. A test asks each column of each table for its line.

A person's number is the pseudonym that stays: with the name gone nobody outside can tell whose it was, and the ledger keeps its sense.
"""

from typing import NamedTuple

# Why something stays: evidence of a certified qualification; a log that the law wants kept; what somebody did in office for others.
EVIDENCE, LOG, OFFICE = "evidence", "log", "office"


class Holding(NamedTuple):
    """A table's rows of a person.

    `whose` is the column that names the person; "attempt" and "event" mean the rows of the person's attempts and ledger events, "upload"
    those files in which the person is a row; "" is a table that is about nobody. Dropped rows go as a whole; of kept ones the `erased`
    columns are emptied and the `stays` are personal and stay, for `why`. The `plain` columns tell nothing about anybody by themselves.
    """

    whose: str = ""
    dropped: bool = False
    erased: tuple[str, ...] = ()
    stays: tuple[str, ...] = ()
    plain: tuple[str, ...] = ()
    why: str = ""


def _dropped(whose: str = "person_id") -> Holding:
    return Holding(whose=whose, dropped=True)


def _kept(why: str, plain: str, erased: str = "", stays: str = "", whose: str = "person_id") -> Holding:
    return Holding(whose=whose, erased=tuple(erased.split()), stays=tuple(stays.split()), plain=tuple(plain.split()), why=why)


def _about_nobody(plain: str) -> Holding:
    return Holding(plain=tuple(plain.split()))


HOLDINGS: dict[str, Holding] = {
    # who somebody is, and how they sign in
    "people": _kept(EVIDENCE, "id branch_id active created_at", "name staff_no email password_hash password_set_at hired_on", whose="id"),
    "postings": _kept(EVIDENCE, "person_id from_on to_on branch_id"),
    "role_grants": _dropped(),
    "sign_in_sessions": _dropped(),
    "sign_in_codes": _dropped(),
    "past_passwords": _dropped(),
    "calendar_keys": _dropped(),
    "notice_acknowledgements": _kept(LOG, "person_id version acknowledged_at"),
    "data_requests": _kept(LOG, "id person_id kind asked_by asked_at proposed_by proposed_at outcome decided_by decided_at", "wish answer"),
    # one's own learning: nobody certifies anything by it
    "practice_answers": _dropped(),
    "review_cards": _dropped(),
    "calibration_runs": _dropped(),
    "diagnoses": _dropped(),
    "case_plays": _dropped(),
    "clause_marks": _dropped(),
    "reading_places": _dropped(),
    "checklist_ticks": _dropped(),
    "reminders": _dropped(),
    "saved_views": _dropped(),
    # the record
    "certificates": _kept(
        EVIDENCE,
        "number token person_id qualification valid_from valid_until issued_at event_seq ended_by replaced_by",
        "fields",
    ),
    "ledger_events": _kept(EVIDENCE, "seq kind person_id effective_on recorded_at actor_id prev_hash hash", stays="payload"),
    "event_texts": _kept(EVIDENCE, "seq", "salt body", whose="event"),
    "standing_intervals": _kept(EVIDENCE, "person_id qualification from_on to_on state reason event_seq", "params"),
    "decisions": _kept(EVIDENCE, "id person_id qualification kind proposed_by proposed_at outcome decided_by decided_at event_seq", "wish"),
    "appeals": _kept(EVIDENCE, "id decision_id person_id opened_at outcome decided_by decided_at", "grounds answer"),
    "assignments": _kept(EVIDENCE, "person_id module round due_on assigned_at assigned_by"),
    "cohort_members": _kept(EVIDENCE, "cohort_id person_id added_at added_by"),
    "section_reads": _kept(EVIDENCE, "person_id section section_digest read_at edition"),
    "evidence_keys": _kept(EVIDENCE, "key person_id event_seq"),
    # exams: the answers are the evidence of a score; the database itself refuses to change them
    "candidates": _kept(EVIDENCE, "sitting_id person_id extra_tries"),
    "attempts": _kept(
        EVIDENCE,
        "id sitting_id person_id try_no branch_id state slug paper paper_hash started_at deadline_at closed_at events head lease_epoch"
        " lease_since suspended_at grading_pending",
        "lease_holder lease_session",
    ),
    "answers": _kept(
        EVIDENCE, "attempt_id slot rev seq key digest received_at deadline_at late_by_ms answered hash", stays="response", whose="attempt"
    ),
    "attempt_events": _kept(EVIDENCE, "attempt_id seq kind at actor_id hash", stays="data", whose="attempt"),
    "gradings": _kept(EVIDENCE, "attempt_id grading_no points max_points percent passed marks graded_at", whose="attempt"),
    "markings": _kept(EVIDENCE, "attempt_id slot opinion person_id share marked_at", stays="comment reason", whose="attempt"),
    "criterion_marks": _kept(EVIDENCE, "attempt_id slot opinion criterion points", whose="attempt"),
    "sightings": _dropped("attempt"),
    "sitting_notes": _kept(EVIDENCE, "sitting_id key person_id noted_by noted_at", "text"),
    # Certificates that somebody of HR took out as one file.
    "certificate_batches": _dropped(),
    # who did what in office
    "audit_rows": _kept(LOG, "id at actor_id action subject", stays="detail address", whose="actor_id"),
    "clause_confirmations": _kept(
        OFFICE, "id clause digest person_id confirmed_on recorded_at withdrawn_at withdrawn_by", stays="signatory"
    ),
    # lists of people that were read in
    "column_choices": _dropped(),
    "roster_batches": _kept(
        OFFICE,
        "id kind person_id sha256 mode branch_code path state mapping counts total done place stopped_at staged_at began_at moved_at"
        " ended_at decided_by undone_by",
        "file_name body",
        whose="upload",
    ),
    "roster_rows": _kept(OFFICE, "batch_id position row kind person_id since faults why state", "staff_no before after told"),
    # about nobody
    "branches": _about_nobody("id code name kind parent_id path"),
    "cohorts": _about_nobody("id name branch_id created_at created_by archived_at"),
    "sittings": _about_nobody(
        "id code paper opens_at closes_at tries cool_down_minutes title room branch_id invigilator_id created_by created_at cancelled_at"
        " cancel_reason"
    ),
    "editions": _about_nobody("digest version effective_on stored_at body"),
    "ledger_head": _about_nobody("id seq hash halted_at"),
    "reminder_days": _about_nobody("day made_at"),
    "api_tokens": _about_nobody("id name token_hash branch_id scopes created_by created_at expires_at last_used_at revoked_at revoked_by"),
    # A digest that nobody can turn back, for a day.
    "sign_in_failures": _about_nobody("bucket failures last_at"),
}


# What a certificate says of its holder, and what stands there once the holder is erased.
PRINTED_OF_A_PERSON = {"name": "持有人信息已删除", "staff_no": "—", "branch": "—"}


def without_holder(fields: dict[str, str]) -> dict[str, str]:
    """What a certificate says once its holder is gone: the title and the bank, and that it was erased."""
    return fields | PRINTED_OF_A_PERSON | {"erased": "1"}


def is_erased(fields: dict[str, str]) -> bool:
    """Whether the holder of a certificate that says this was erased."""
    return "erased" in fields


def pseudonym(person_id: int) -> str:
    """What stands where the name was."""
    return f"已删除人员 #{person_id}"


# What the numbers of those begin with who were erased.
ERASED = "DEL"


def number_of_erased(person_id: int) -> str:
    """What stands where the staff number was: unique, and no number that the bank gives."""
    return f"{ERASED}{person_id:09d}"


def was_erased(person_id: int, staff_no: str) -> bool:
    """Whether this is what is left of somebody: nothing about them is changed any more."""
    return staff_no == number_of_erased(person_id)
