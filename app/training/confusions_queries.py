"""Which misconceptions are common among the people whom a viewer trains: counts, and nobody's name."""

import json
from collections import Counter

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from app.accounts.models import Branch, Person
from app.accounts.queries import get_branch_in_scope, in_scope
from app.domain.confusions import Confusion, confusions
from app.domain.probes.registry import AREAS
from app.domain.rights import Viewer
from app.extensions import db
from app.practice.diagnosis_models import Diagnosis
from app.quizzes.models import Attempt, Grading
from app.training.models import CohortMember
from app.training.queries import get_cohort_in_scope

# The newest results tell the most; reading a paper with its marks takes about half a millisecond.
NEWEST = 500


def list_confusions(viewer: Viewer, branch_code: str = "", cohort_id: int | None = None) -> list[Confusion]:
    """The confusions in the newest papers and diagnoses of the viewer's scope, of one branch and what is under it, or of one cohort."""
    whom = _whom(viewer, branch_code, cohort_id)
    later = aliased(Grading)
    last = sa.select(sa.func.max(later.grading_no)).where(later.attempt_id == Grading.attempt_id).correlate(Grading).scalar_subquery()
    rows = db.session.execute(
        sa.select(Attempt.paper, Grading.marks)
        .join(Grading, Grading.attempt_id == Attempt.id)
        .join(Person, Person.id == Attempt.person_id)
        .join(Branch, Branch.id == Person.branch_id)
        .where(*whom, Grading.grading_no == last)
        .order_by(Attempt.started_at.desc())
        .limit(NEWEST)
    )
    papers = ((json.loads(paper), json.loads(marks)) for paper, marks in rows)
    diagnoses = db.session.execute(
        sa.select(Diagnosis.area, Diagnosis.named)
        .join(Person, Person.id == Diagnosis.person_id)
        .join(Branch, Branch.id == Person.branch_id)
        .where(*whom, Diagnosis.finished_at.is_not(None))
        .order_by(Diagnosis.finished_at.desc())
        .limit(NEWEST)
    )
    named, looked = Counter[str](), Counter[str]()
    for area, keys in diagnoses:
        named.update(keys.split())
        looked.update(AREAS[area].mistakes if area in AREAS else ())
    return confusions(papers, named, looked)


def _whom(viewer: Viewer, branch_code: str, cohort_id: int | None) -> list[sa.ColumnElement[bool]]:
    """The conditions on joined people; a branch or cohort outside the scope has nobody."""
    conditions = [in_scope(viewer, "see_training")]
    if branch_code:
        branch = get_branch_in_scope(viewer, "see_training", branch_code)
        conditions.append(Branch.path.startswith(branch.path, autoescape=True) if branch else sa.false())
    if cohort_id is not None:
        cohort = get_cohort_in_scope(viewer, "see_training", cohort_id)
        members = sa.select(CohortMember.person_id).where(CohortMember.cohort_id == cohort_id)
        conditions.append(Person.id.in_(members) if cohort else sa.false())
    return conditions
