"""The people and entries of `tests.accountability.issues`, decided many at a time."""

from uuid import uuid4

import pytest

from accountability.issue_review.deciding import Decision, decide
from accountability.models import Issue, ReviewBatch
from regions.models import User
from tests.accountability.issues.conftest import STROKES, WHY, Way, make_way

APPROVE, RETURN = ReviewBatch.Verb.APPROVE, ReviewBatch.Verb.RETURN


@pytest.fixture
def way(db) -> Way:
    return make_way()


def approve(issues: list[Issue], by: User) -> ReviewBatch:
    given = Decision(APPROVE, uuid4(), strokes=STROKES)
    return decide([issue.pk for issue in issues], given, by=by)


def send_back(issues: list[Issue], by: User, reason: str = WHY) -> ReviewBatch:
    return decide([issue.pk for issue in issues], Decision(RETURN, uuid4(), reason=reason), by=by)
