"""Founding, seating, ending, dissolving, putting in charge: what goes and what is refused."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from ledger.models import Event
from regions.duties import Duty
from taskforces.models import BodyKind, ChargeKind, DutyLine, DutyList, Role, Strand, Subject
from taskforces.organisation import catalogue, charging, operations
from taskforces.organisation.charging import Place
from taskforces.organisation.operations import OrganisationError, Plan
from tests.factories import (
    CadreFactory,
    CountyFactory,
    PrefectureFactory,
    TownshipFactory,
    VillageFactory,
)
from tests.factories.organisation import BEGAN, BodyFactory, ChargeFactory, SeatFactory

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate
FORCE = {"kind": BodyKind.TASK_FORCE, "subject": Subject.HOUSING, "name": "住房安全专班"}


@pytest.fixture
def county():
    return CountyFactory()


@pytest.fixture
def office(officer, county):
    return officer(Duty.COUNTY_OFFICE, county)


def plan(region, **changed):
    return Plan(**{"region": region, "starts_on": BEGAN, **FORCE, **changed})


def test_a_body_is_founded_seated_and_dissolved_on_the_trail(county, office):
    above = BodyFactory(region=PrefectureFactory(), name="州住房安全专班")
    body = operations.found(plan(county, above=above), by=office)
    cadre = CadreFactory(region=county)
    seat = operations.seat(body, cadre, by=office, role=Role.LEADER, starts_on=BEGAN)

    operations.dissolve(body, by=office, on=TODAY(), words="任务完成")
    seat.refresh_from_db()

    assert (seat.ends_on, seat.unit) == (TODAY(), cadre.unit)
    assert list(Event.objects.order_by("pk").values_list("kind", flat=True)) == [
        "taskforces.body.founded",
        "taskforces.seat.taken",
        "taskforces.body.dissolved",
    ]


UNFOUNDED = [
    pytest.param({"kind": BodyKind.WORK_TEAM, "subject": ""}, "不设", id="another level"),
    pytest.param({"subject": ""}, "须选定专题", id="no subject"),
    pytest.param({"name": " "}, "请填写机构名称", id="no name"),
    pytest.param({"subject": Subject.FUNDS}, "请先撤销原机构", id="there is one"),
    pytest.param(
        {"subject": Subject.MEDICAL, "name": "资金专班"}, "同名", id="another of this name"
    ),
]


@pytest.mark.parametrize(("changed", "words"), UNFOUNDED)
def test_a_body_that_cannot_be_founded(changed, words, county, office):
    BodyFactory(region=county, subject=Subject.FUNDS, name="资金专班")

    with pytest.raises(OrganisationError, match=words):
        operations.found(plan(county, **changed), by=office)


def test_a_day_ahead_and_a_body_elsewhere_above_are_refused(county, office):
    with pytest.raises(OrganisationError, match="还没有到"):
        operations.found(plan(county, starts_on=TODAY() + timedelta(days=1)), by=office)
    with pytest.raises(OrganisationError, match="不在"):
        operations.found(plan(county, above=BodyFactory()), by=office)


UNSEATED = [
    pytest.param({"role": Role.COMMANDER}, "可任", id="role of another body"),
    pytest.param({"strand": Strand.VILLAGE, "role": Role.MEMBER}, "力量来源", id="force"),
    pytest.param({"starts_on": BEGAN - timedelta(days=1)}, "没有成立", id="before the body"),
    pytest.param({"role": Role.LEADER}, "现由", id="the seat is taken"),
]


@pytest.mark.parametrize(("changed", "words"), UNSEATED)
def test_a_seat_that_cannot_be_taken(changed, words, county, office):
    body = SeatFactory(body__region=county).body
    given = {"role": Role.MEMBER, "starts_on": BEGAN} | changed

    with pytest.raises(OrganisationError, match=words):
        operations.seat(body, CadreFactory(region=county), by=office, **given)


def test_a_leading_group_has_two_co_leaders_and_no_third(county, office):
    group = BodyFactory(region=county, kind=BodyKind.LEADING_GROUP)
    people = [CadreFactory(region=county) for _n in range(3)]
    given = {"by": office, "role": Role.CO_LEADER, "starts_on": BEGAN}
    operations.seat(group, people[0], **given)
    operations.seat(group, people[1], **given)

    with pytest.raises(OrganisationError, match="现由"):
        operations.seat(group, people[2], **given)
    with pytest.raises(OrganisationError, match="不必重复"):
        operations.seat(group, people[1], **given)


def test_a_seat_ends_once_with_a_reason_and_is_free_again(county, office):
    seat = SeatFactory(body__region=county)
    with pytest.raises(OrganisationError, match="请写明"):
        operations.end_seat(seat, by=office, on=TODAY(), words=" ")
    with pytest.raises(OrganisationError, match="早于"):
        operations.end_seat(seat, by=office, on=BEGAN - timedelta(days=1), words="调离")

    operations.end_seat(seat, by=office, on=TODAY(), words="调离")

    with pytest.raises(OrganisationError, match="刷新"):
        operations.end_seat(seat, by=office, on=TODAY(), words="调离")
    operations.seat(
        seat.body, CadreFactory(region=county), by=office, role=Role.LEADER, starts_on=TODAY()
    )


def test_a_dissolved_body_is_not_edited_nor_seated(county, office):
    body = BodyFactory(region=county, ends_on=TODAY())

    with pytest.raises(OrganisationError, match="不能再改"):
        operations.edit(body, by=office, name="x", mandate="", document_no="", above=None)
    with pytest.raises(OrganisationError, match="已撤销"):
        operations.seat(
            body, CadreFactory(region=county), by=office, role=Role.LEADER, starts_on=TODAY()
        )


def test_the_words_of_a_body_are_corrected(county, office):
    body = BodyFactory(region=county)

    operations.edit(
        body, by=office, name="新名称", mandate="负责住房", document_no="测1号", above=None
    )

    body.refresh_from_db()
    assert (body.name, body.mandate) == ("新名称", "负责住房")
    with pytest.raises(OrganisationError, match="不能是上级"):
        operations.edit(body, by=office, name="x", mandate="", document_no="", above=body)


def test_a_charge_is_given_and_ended(county, office):
    village = VillageFactory(parent=TownshipFactory(parent=county))
    cadre = CadreFactory(region=county)
    place = Place(ChargeKind.VILLAGE, village, BEGAN)

    charge = charging.put_in_charge(cadre, place, by=office)

    with pytest.raises(OrganisationError, match="已包保"):
        charging.put_in_charge(cadre, place, by=office)
    assert charging.end_charge(charge, by=office, on=TODAY(), words="轮换").ends_on == TODAY()


UNCHARGED = [
    pytest.param({"kind": ChargeKind.TOWNSHIP}, "应落到", id="another level"),
    pytest.param({"kind": ChargeKind.GROUP}, "村民小组名称", id="group without a name"),
    pytest.param({"group_name": "上寨"}, "村民小组名称", id="name without a group"),
]


@pytest.mark.parametrize(("changed", "words"), UNCHARGED)
def test_a_charge_that_cannot_be(changed, words, county, office):
    village = VillageFactory(parent=TownshipFactory(parent=county))
    given = {"kind": ChargeKind.VILLAGE, "region": village, "starts_on": BEGAN} | changed

    with pytest.raises(OrganisationError, match=words):
        charging.put_in_charge(CadreFactory(), Place(**given), by=office)


def test_who_does_not_keep_the_place_does_none_of_it(county, officer):
    stranger = officer(Duty.COUNTY_OFFICE, CountyFactory())
    seat, cadre = SeatFactory(body__region=county), CadreFactory(region=county)
    charge = ChargeFactory(region__parent__parent=county)
    end = {"by": stranger, "on": TODAY(), "words": "x"}
    place = Place(ChargeKind.VILLAGE, charge.region, BEGAN)

    with pytest.raises(PermissionDenied):
        operations.found(plan(county), by=stranger)
    with pytest.raises(PermissionDenied):
        operations.seat(seat.body, cadre, by=stranger, role=Role.MEMBER, starts_on=BEGAN)
    with pytest.raises(PermissionDenied):
        operations.end_seat(seat, **end)
    with pytest.raises(PermissionDenied):
        operations.dissolve(seat.body, **end)
    with pytest.raises(PermissionDenied):
        charging.put_in_charge(cadre, place, by=stranger)
    with pytest.raises(PermissionDenied):
        charging.end_charge(charge, **end)
    with pytest.raises(PermissionDenied):
        catalogue.write_duty(DutyLine(duty_list=DutyList(name="x")), by=stranger)


def test_the_roster_refuses_a_number_twice_and_days_in_the_wrong_order(county, office):
    cadre = CadreFactory(region=county, number="K1")
    given = {name: getattr(cadre, name) for name in catalogue._CADRE}

    with pytest.raises(OrganisationError, match="已有人使用"):
        catalogue.enter_cadre(county, by=office, number="K1", **given)
    days = {"starts_on": TODAY(), "ends_on": BEGAN}
    with pytest.raises(OrganisationError, match="早于"):
        catalogue.edit_cadre(cadre, by=office, **given | days)
