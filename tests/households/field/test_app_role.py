"""The role of the application: what comes from phones is done by it, and never undone."""

import uuid

import pytest
from django.db import IntegrityError, ProgrammingError

from households.field import conflicts
from households.models import Conflict, Household
from tests.as_application import as_application, by_application
from tests.factories.field import HANDS, ConflictFactory, DutyDoneFactory, VisitFactory, apply

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("application_role")]
REFUSED = (IntegrityError, ProgrammingError)


def test_a_visit_and_a_decision_are_made_as_the_application(place):
    conflict = ConflictFactory(household=place.home, mine_by=place.worker, theirs="三组")
    body = {"household": place.home.pk, "themes": ["check"], "went": ["陆网格"]}
    with as_application():
        apply("household.visit", body, by=place.worker, hands=HANDS)
        conflicts.decide(conflict, take="mine", by=place.office)

    assert Conflict.objects.get().state == "mine"
    assert Household.objects.get(pk=place.home.pk).group_name == "四组"


@pytest.mark.parametrize("make", [VisitFactory, DutyDoneFactory], ids=["visit", "duty"])
@pytest.mark.parametrize("statement", ["UPDATE {0} SET sent = %s", "DELETE FROM {0}"])
def test_the_application_has_no_right_to_change_what_was_written(place, make, statement):
    table = make(household=place.home)._meta.db_table
    values = [uuid.uuid4()] if "%s" in statement else []

    with pytest.raises(ProgrammingError):
        by_application(statement.format(table), *values)


@pytest.mark.parametrize("column", ["mine", "theirs", "base", "theirs_name"])
def test_the_application_has_no_right_to_change_a_value_in_conflict(place, column):
    ConflictFactory(household=place.home)

    with pytest.raises(ProgrammingError):
        by_application(f"UPDATE households_conflict SET {column} = ''")


def test_a_decided_conflict_is_not_opened_again(place):
    conflict = ConflictFactory(household=place.home, mine_by=place.worker)
    conflicts.decide(conflict, take="theirs", by=place.office)

    with pytest.raises(REFUSED):
        by_application(
            "UPDATE households_conflict SET state = 'open', decided_at = NULL, decided_by_id = NULL"
        )
