"""What SQL sent past every form is refused by the database."""

import pytest
from django.db import DatabaseError, ProgrammingError, connection, transaction
from django.utils import timezone

from regions.duties import Duty
from taskforces.models import BodyKind, ChargeKind
from taskforces.organisation import handing
from tests.as_application import by_application
from tests.factories import CadreFactory, CountyFactory, PostingFactory, UserFactory
from tests.factories.organisation import BodyFactory, ChargeFactory, SeatFactory

pytestmark = pytest.mark.django_db


def run(sql: str, **values) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, values)


def rows():
    """One row of each table, with keys to be named in statements."""
    county = CountyFactory()
    office = PostingFactory(duty=Duty.COUNTY_OFFICE, region=county).user
    seat = SeatFactory(body__region=county, cadre__user=UserFactory())
    ended = SeatFactory(body=seat.body, role="member", ends_on=timezone.localdate())
    charge = ChargeFactory(region__parent__parent=county)
    successor = CadreFactory(region=county, user=UserFactory())
    made = handing.prepare(seat, successor, by=office, starts_on=timezone.localdate())
    return {
        "body": seat.body_id, "seat": seat.pk, "ended": ended.pk, "charge": charge.pk,
        "other": successor.pk, "hand": made.pk, "leaver": seat.cadre.user_id,
        "comer": successor.user_id, "office": office.pk, "county": county.pk,
    }  # fmt: skip


HAND = "UPDATE taskforces_seathandover SET "
REFUSED = [
    pytest.param("DELETE FROM taskforces_body WHERE id = %(body)s", "kept", id="body deleted"),
    pytest.param("DELETE FROM taskforces_seat WHERE id = %(seat)s", "kept", id="seat deleted"),
    pytest.param("DELETE FROM taskforces_charge", "kept", id="charge deleted"),
    pytest.param("DELETE FROM taskforces_seathandover", "kept", id="hand-over deleted"),
    pytest.param(
        "UPDATE taskforces_seat SET cadre_id = %(other)s WHERE id = %(seat)s", "written already",
        id="seat given to another",
    ),
    pytest.param(
        "UPDATE taskforces_charge SET cadre_id = %(other)s", "written already",
        id="charge given to another",
    ),
    pytest.param(
        "UPDATE taskforces_seat SET ends_on = NULL WHERE id = %(ended)s", "end is written",
        id="end taken back",
    ),
    pytest.param(
        "UPDATE taskforces_seat SET ends_on = current_date WHERE id = %(seat)s", "signed by both",
        id="ended past the hand-over",
    ),
    pytest.param(
        "UPDATE taskforces_body SET ends_on = current_date WHERE id = %(body)s", "still sits",
        id="dissolved with somebody in it",
    ),
    pytest.param(
        HAND + "state = 'done', taken_at = now(), taken_by_id = %(comer)s", "not written in",
        id="done unsigned by who leaves",
    ),
    pytest.param(
        HAND + "state = 'left', left_at = now(), left_by_id = %(office)s", "own account",
        id="signed for who leaves",
    ),
    pytest.param(HAND + "successor_id = leaver_id", "not written in", id="another successor"),
    pytest.param(
        "INSERT INTO taskforces_seat (body_id, cadre_id, role, strand, unit, starts_on, end_words) "
        "VALUES (%(body)s, %(other)s, 'member', '', '', '1999-01-01', '')", "does not stand",
        id="seated before the body stood",
    ),
    pytest.param(
        "INSERT INTO taskforces_seat (body_id, cadre_id, role, strand, unit, starts_on, end_words) "
        "VALUES (%(body)s, %(other)s, 'leader', '', '', current_date, '')", "seat_one_leads",
        id="a second leader",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("sql", "words"), REFUSED)
def test_a_change_past_the_forms_is_refused(sql, words):
    keys = rows()

    with pytest.raises(DatabaseError, match=words):
        run(sql, **keys)


def test_one_person_does_not_sign_for_both_even_by_two_accounts():
    county = CountyFactory()
    first = PostingFactory(duty=Duty.COUNTY_OFFICE, region=county, user__person_key="p").user
    second = UserFactory(person_key="p")
    seat = SeatFactory(body__region=county)
    today = timezone.localdate()
    handing.sign(
        handing.prepare(seat, CadreFactory(region=county), by=first, starts_on=today), by=first
    )

    done = f"{HAND} state = 'done', taken_at = now(), taken_by_id = %(by)s"
    with pytest.raises(DatabaseError, match="one person signed for both"):
        run(done, by=first.pk)
    with pytest.raises(DatabaseError, match="one person signed for both"):
        run(done, by=second.pk)
    run(done, by=UserFactory().pk)


LEVELS = [
    pytest.param(lambda place: BodyFactory(kind=BodyKind.COMMAND_POST, region=place), id="post"),
    pytest.param(lambda place: BodyFactory(kind=BodyKind.WORK_TEAM, region=place), id="team"),
    pytest.param(lambda place: ChargeFactory(kind=ChargeKind.VILLAGE, region=place), id="charge"),
]


@pytest.mark.parametrize("make", LEVELS)
def test_a_place_of_another_level_has_no_such_thing(make):
    with pytest.raises(DatabaseError, match="at this level"):
        make(CountyFactory())


def test_there_is_one_standing_body_of_a_subject_and_a_dissolved_one_does_not_count():
    old = BodyFactory(ends_on=timezone.localdate(), name="旧专班")
    new = BodyFactory(region=old.region)

    with pytest.raises(DatabaseError, match="body_one_of_a_subject"), transaction.atomic():
        BodyFactory(region=new.region, name="又一个")


KEPT = ("body", "seat", "charge", "seathandover", "dutylist", "dutyline")


@pytest.mark.usefixtures("application_role")
@pytest.mark.parametrize("table", KEPT)
def test_the_application_deletes_nothing_of_it(table):
    with pytest.raises(ProgrammingError, match="permission denied"):
        by_application(f"DELETE FROM taskforces_{table}")
