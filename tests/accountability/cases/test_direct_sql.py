"""What SQL sent past every form is refused by the database."""

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from accountability.models import Case, CaseRelative
from tests.factories import LeadFactory
from tests.factories.cases import CaseFactory, appealed, decided, heard, proposed

pytestmark = pytest.mark.django_db
DECIDE = """UPDATE accountability_case SET state = 'decided', decided_at = now(),
    decided_by_id = %(by)s, form_id = (SELECT min(id) FROM accountability_ladderstep),
    organ = '甲', document_no = '乙', decided_on = current_date, effect_from = current_date
    WHERE id = %(id)s"""
REFUSED = [
    pytest.param(lambda c: c, "state = 'decided'", id="decided unheard"),
    pytest.param(heard, "state = 'decided'", id="decided unproposed"),
    pytest.param(proposed, "state = 'decided'", id="decided without a document"),
    pytest.param(decided, "state = 'opened'", id="set back"),
    pytest.param(decided, "document_no = 'x'", id="document rewritten"),
    pytest.param(decided, "decided_on = decided_on - 9", id="back-dated"),
    pytest.param(heard, "heard_words = 'x'", id="words of the hearing rewritten"),
    pytest.param(heard, "person_name = 'x'", id="another person"),
    pytest.param(heard, "proposal = 'x'", id="written outside its step"),
    pytest.param(decided, "state = 'lifted'", id="lifted without a stamp"),
    pytest.param(appealed, "state = 'revoked'", id="revoked without an answer"),
    pytest.param(lambda c: c, "state = 'dropped'", id="dropped without a reason"),
]


def run(sql: str, **values) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, values)


@pytest.mark.parametrize(("brought", "change"), REFUSED)
def test_a_change_past_the_steps_is_refused(brought, change):
    case = brought(CaseFactory())

    with pytest.raises(DatabaseError):
        run(f"UPDATE accountability_case SET {change} WHERE id = %(id)s", id=case.pk)


def test_who_proposed_cannot_decide():
    case = proposed(CaseFactory())

    with pytest.raises(DatabaseError, match="who proposes does not decide"):
        run(DECIDE, id=case.pk, by=case.proposed_by_id)


def test_a_relative_cannot_decide():
    case = proposed(CaseFactory())
    other = CaseFactory(region=case.region).opened_by
    CaseRelative.objects.create(case=case, name=other.full_name)

    with pytest.raises(DatabaseError, match="nobody decides on himself"):
        run(DECIDE, id=case.pk, by=other.pk)


def test_the_person_cannot_decide():
    other = CaseFactory().opened_by
    case = proposed(CaseFactory(account=other))

    with pytest.raises(DatabaseError, match="nobody decides on himself"):
        run(DECIDE, id=case.pk, by=other.pk)


def test_another_person_can_decide():
    case = proposed(CaseFactory())

    run(DECIDE, id=case.pk, by=CaseFactory().opened_by_id)

    assert Case.objects.get(pk=case.pk).state == "decided"


def test_the_time_is_the_servers():
    case = proposed(CaseFactory())
    back = DECIDE.replace("now()", "'2018-01-01'::timestamptz")

    run(back, id=case.pk, by=CaseFactory().opened_by_id)

    assert Case.objects.get(pk=case.pk).decided_at.year == timezone.now().year


@pytest.mark.parametrize("table", ["case", "caseentry", "caserelative", "ladderstep", "dutyline"])
def test_nothing_is_deleted(table):
    case = CaseFactory()
    lead = LeadFactory()
    case.entries.create(subject=lead.subject, subject_id=lead.pk, number=lead.number)
    case.relatives.create(name="陆甲")
    run(
        "INSERT INTO accountability_dutyline (list_name, name, content, valid_from)"
        " VALUES ('五主五包', '包核实', '', current_date)"
    )

    with pytest.raises(DatabaseError):
        run(f"DELETE FROM accountability_{table}")


def test_dates_are_in_order():
    case = proposed(CaseFactory())
    early = DECIDE.replace("decided_on = current_date", "decided_on = '2001-01-01'")

    with pytest.raises(DatabaseError, match="case_dates_in_order"):
        run(early, id=case.pk, by=CaseFactory().opened_by_id)
