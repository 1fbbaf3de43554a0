"""Writing answers into a person's log, and moving the cards of the clauses that they rest on."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime

from app.domain.memory import Answered, Behaviour, Card, folded
from app.domain.practice_items import Given
from app.extensions import begin_write, db, insert_into
from app.library.load import Library
from app.practice.memory_queries import card_of, get_waiting_marks, may_practise
from app.practice.models import PracticeAnswer, ReviewCard
from app.practice.queries import PracticeItem, check_practice


def answer_item(person_id: int, item_id: str, given: Given, behaviour: Behaviour, library: Library, now: datetime) -> PracticeItem | None:
    """Mark, explain and remember an answer. The same form sent twice counts once.

    A text that nobody marks is shown its model answer. A blank is told the answer beside the text and remembered nowhere;
    elsewhere it is to be filled, or skipped in so many words.
    None when practice has no such item.
    """
    item = check_practice(item_id, given.values, given.seed, library) if may_practise(person_id, item_id, now) else None
    if item is None or item.outcome is None or item.self_check:
        return item
    if not item.outcome.answered and not given.skip:
        return item if behaviour is Behaviour.READING else replace(item, outcome=None, unanswered=True)
    begin_write()
    take_in_exams(person_id, now)
    note_answers(person_id, [(given.key, item.answered(behaviour, now))])
    db.session.commit()
    return item


def catch_up(person_id: int, now: datetime) -> None:
    """Take in what was graded since the last answer. Doing it again changes nothing."""
    begin_write()
    take_in_exams(person_id, now)
    db.session.commit()


def take_in_exams(person_id: int, now: datetime) -> None:
    """Exam marks as a part of another use case; only writes, and leaves the commit to it."""
    note_answers(person_id, get_waiting_marks(person_id, now))


def note_answers(person_id: int, answers: Sequence[tuple[str, Answered]]) -> None:
    """Write answers, each under its key, and move the cards; what is in the log already moves nothing. Leaves the commit to the caller."""
    fresh = [answer for key, answer in answers if _logged(person_id, key, answer)]
    by_clause: dict[str, list[Answered]] = {}
    for answer in fresh:
        for clause in dict.fromkeys(answer.clauses):
            by_clause.setdefault(clause, []).append(answer.model_copy(update={"clauses": (clause,)}))
    # Always in one order, so that two writers of one person's cards never wait for each other in a circle.
    for clause in sorted(by_clause):
        _move_card(person_id, clause, by_clause[clause])


def _logged(person_id: int, key: str, answer: Answered) -> bool:
    """False when the log holds this key already."""
    row = {
        "person_id": person_id,
        "key": key,
        "item": answer.item_id,
        "clauses": " ".join(answer.clauses),
        "right": answer.right,
        "behaviour": answer.behaviour.value,
        "confidence": answer.confidence,
        "slip": answer.slip,
        "response": answer.response,
        "seed": answer.seed,
        "occasion": answer.occasion,
        "answered_at": answer.at,
    }
    statement = insert_into(PracticeAnswer).values(row).on_conflict_do_nothing().returning(PracticeAnswer.id)
    return db.session.execute(statement).first() is not None


def _move_card(person_id: int, clause: str, answers: Iterable[Answered]) -> None:
    first = folded({}, answers)[clause]
    statement = insert_into(ReviewCard).values({"person_id": person_id, **first.model_dump()})
    if db.session.execute(statement.on_conflict_do_nothing().returning(ReviewCard.clause)).first() is not None:
        return
    row = db.session.get_one(ReviewCard, (person_id, clause), with_for_update=True, populate_existing=True)
    _write(row, folded({clause: card_of(row)}, answers)[clause])
    db.session.flush()


def _write(row: ReviewCard, card: Card) -> None:
    for name, value in card.model_dump(exclude={"clause"}).items():
        setattr(row, name, value)
