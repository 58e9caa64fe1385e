"""A post goes to the next person when both have signed, each by another hand."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from ledger.models import Event, Notice, Signature
from regions.duties import Duty
from taskforces.models import BodyKind, Role, Seat, SeatHandOver
from taskforces.organisation import handing, operations
from taskforces.organisation.operations import OrganisationError
from taskforces.tasks import operations as operations_of_tasks
from tests.factories import CadreFactory, CountyFactory, UserFactory
from tests.factories.organisation import BodyFactory, ChargeFactory, SeatFactory
from tests.factories.tasks import given, office_of

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate


@pytest.fixture
def county():
    return CountyFactory()


@pytest.fixture
def office(officer, county):
    return officer(Duty.COUNTY_OFFICE, county)


@pytest.fixture
def seat(county):
    body = BodyFactory(region=county, name="住房安全专班")
    BodyFactory(region=county, subject="funds", above=body, name="资金管理专班")
    return SeatFactory(body=body, cadre__user=UserFactory())


@pytest.fixture
def hand_over(seat, office):
    successor = CadreFactory(region=seat.body.region, user=UserFactory())
    return handing.prepare(seat, successor, by=office, starts_on=TODAY())


def test_nothing_moves_before_both_have_signed(hand_over, seat):
    handing.sign(hand_over, by=seat.cadre.user)
    seat.refresh_from_db()

    assert (hand_over.state, seat.ends_on) == (SeatHandOver.State.LEFT, None)
    assert seat.body.seats.count() == 1
    assert [item["title"] for item in hand_over.items] == ["资金管理专班"]
    assert Notice.objects.filter(key=f"seat-hand-over:{hand_over.pk}").count() == 2


def test_the_second_signature_moves_the_seat_to_the_successor(hand_over, seat):
    handing.sign(hand_over, by=seat.cadre.user)
    handing.sign(hand_over, by=hand_over.successor.user)
    seat.refresh_from_db()
    after = seat.body.seats.get(ends_on__isnull=True)

    assert seat.ends_on == TODAY() - timedelta(days=1)
    assert (after.cadre, after.role, after.starts_on) == (
        hand_over.successor,
        Role.LEADER,
        TODAY(),
    )
    assert Signature.objects.count() == 2
    kinds = set(Event.objects.values_list("kind", flat=True))
    assert kinds >= {"taskforces.hand_over.done", "taskforces.seat.ended", "taskforces.seat.taken"}


def test_a_charge_goes_the_same_way(office, county):
    charge = ChargeFactory(region__parent__parent=county, cadre__user=UserFactory())
    successor = CadreFactory(user=UserFactory())
    made = handing.prepare(
        charge, successor, by=office, starts_on=TODAY(), document_no="测〔2018〕2号"
    )

    handing.sign(made, by=charge.cadre.user)
    handing.sign(made, by=successor.user)

    held = charge.region.charges.get(ends_on__isnull=True)
    assert (held.cadre, held.document_no) == (successor, "测〔2018〕2号")


def test_who_has_an_account_signs_by_it_alone(hand_over, office):
    with pytest.raises(PermissionDenied, match="本人用自己的账号"):
        handing.sign(hand_over, by=office)

    assert SeatHandOver.objects.get().state == SeatHandOver.State.PREPARED


def test_the_successor_does_not_sign_before_the_leaver(hand_over):
    with pytest.raises(PermissionDenied):
        handing.sign(hand_over, by=hand_over.successor.user)


def test_one_person_cannot_take_both_signatures(county, officer, office):
    seat = SeatFactory(body__region=county)
    made = handing.prepare(seat, CadreFactory(region=county), by=office, starts_on=TODAY())
    handing.sign(made, by=office)
    office.person_key = "same"
    office.save(update_fields=["person_key"])
    other_account = officer(Duty.COUNTY_OFFICE, county, user__person_key="same")

    with pytest.raises(PermissionDenied, match="一人不能经手双方"):
        handing.sign(made, by=office)
    with pytest.raises(PermissionDenied, match="一人不能经手双方"):
        handing.sign(made, by=other_account)

    handing.sign(made, by=officer(Duty.COUNTY_OFFICE, county))
    assert made.state == SeatHandOver.State.DONE


def test_a_hand_over_is_signed_once(hand_over, seat):
    stale = SeatHandOver.objects.get()
    handing.sign(hand_over, by=seat.cadre.user)

    with pytest.raises(OrganisationError, match="刷新"):
        handing.sign(stale, by=seat.cadre.user)


def test_a_dropped_hand_over_leaves_the_seat(hand_over, seat, office):
    handing.drop(hand_over, by=office)

    with pytest.raises(OrganisationError, match="已办理"):
        handing.drop(hand_over, by=office)
    assert operations.end_seat(seat, by=office, on=TODAY(), words="调离").ends_on == TODAY()


def test_a_seat_does_not_end_while_its_hand_over_is_open(hand_over, seat, office):
    with pytest.raises(OrganisationError, match="还没有双方签字"):
        operations.end_seat(seat, by=office, on=TODAY(), words="调离")
    with pytest.raises(OrganisationError, match="还没有双方签字"):
        operations.dissolve(seat.body, by=office, on=TODAY(), words="完成任务")


REFUSED = [
    pytest.param({}, "同一人", id="to the same cadre"),
    pytest.param({"starts_on": timedelta(days=1)}, "还没有到", id="a day ahead"),
    pytest.param({"starts_on": timedelta(days=-5000)}, "晚于移交人", id="before the leaver began"),
    pytest.param({"ends_on": timedelta(days=-1)}, "不在干部名册", id="who left the roster"),
]


@pytest.mark.parametrize(("changed", "words"), REFUSED)
def test_what_cannot_be_handed_over(changed, words, seat, office):
    left = TODAY() + changed["ends_on"] if "ends_on" in changed else None
    others = CadreFactory(region=seat.body.region, ends_on=left)
    successor = others if changed else seat.cadre
    starts_on = TODAY() + changed.get("starts_on", timedelta())

    with pytest.raises(OrganisationError, match=words):
        handing.prepare(seat, successor, by=office, starts_on=starts_on)


def test_an_ended_seat_and_a_second_hand_over_are_refused(hand_over, seat, office):
    other = CadreFactory(region=seat.body.region)
    with pytest.raises(OrganisationError, match="已有未办结"):
        handing.prepare(seat, other, by=office, starts_on=TODAY())

    ended = SeatFactory(body__kind=BodyKind.OFFICE, role=Role.DIRECTOR, ends_on=TODAY(),
                        body__region=seat.body.region)  # fmt: skip
    with pytest.raises(OrganisationError, match="已于"):
        handing.prepare(ended, other, by=office, starts_on=TODAY())


def test_the_open_tasks_of_the_leaver_are_listed_and_go_to_the_successor(seat, office):
    mine = given(seat.body, responsible=seat.cadre.user)
    other = given(seat.body, cadre=CadreFactory())
    done = withdrawn(given(seat.body, responsible=seat.cadre.user))
    elsewhere = given(responsible=seat.cadre.user)
    successor = CadreFactory(region=seat.body.region)
    made = handing.prepare(seat, successor, by=office, starts_on=TODAY())

    handing.sign(made, by=seat.cadre.user)
    mine.refresh_from_db()
    before = mine.responsible
    handing.sign(made, by=office)

    listed = {item["title"].split()[0] for item in made.items if item["what"] == "任务"}
    assert listed == {mine.number, other.number}
    assert before == seat.cadre.user
    assert who_answers(mine) == (None, successor)
    assert who_answers(other)[1] == other.cadre
    assert who_answers(done)[0] == who_answers(elsewhere)[0] == seat.cadre.user
    told = Event.objects.get(kind="taskforces.task.changed")
    assert (told.subject_id, told.data["was"]) == (mine.pk, {"person": seat.cadre.name})


def test_who_does_not_lead_hands_over_their_own_tasks_alone(seat, office):
    member = SeatFactory(body=seat.body, role=Role.MEMBER)
    mine = given(seat.body, cadre=member.cadre)
    given(seat.body, responsible=seat.cadre.user)

    made = handing.prepare(member, CadreFactory(), by=office, starts_on=TODAY())

    assert [item["title"].split()[0] for item in made.items] == [mine.number]


def withdrawn(task):
    return operations_of_tasks.withdraw(task, by=office_of(task.region), reason="不再需要")


def who_answers(task):
    task.refresh_from_db()
    return task.responsible, task.cadre


def test_a_post_that_ended_meanwhile_is_not_handed_over(seat, office):
    stale = Seat.objects.select_related("body__region", "cadre__user").get(pk=seat.pk)
    operations.end_seat(seat, by=office, on=TODAY(), words="调离")

    with pytest.raises(OrganisationError, match="已于"):
        handing.prepare(stale, CadreFactory(), by=office, starts_on=TODAY())
