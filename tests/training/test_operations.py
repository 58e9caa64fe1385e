"""A session from planning to its certificates, a plan, checking in: each once, by two persons."""

from datetime import timedelta

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from ledger.models import Event
from ledger.sheets import SheetError
from regions.models import Audience, Level
from tests.factories import CadreFactory, CountyFactory, TownshipFactory, UserFactory
from tests.factories.training import (
    EnrolmentFactory,
    PlanFactory,
    SessionFactory,
    TopicFactory,
    TrainerFactory,
)
from tests.training.workbook import attendance
from training import certificates, check_in, needs, operations, planning
from training.loading import taking
from training.models import Enrolment, PlanLine, Session
from training.moves import TrainingError
from training.needs import Need

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()


def given(**more):
    values = {
        "name": "三保障培训班", "number": 1, "organiser": "县扶贫办", "level": Level.COUNTY,
        "mode": "full_coverage", "audiences": [Audience.GRASSROOTS], "starts_on": TODAY,
        "ends_on": TODAY,
    }  # fmt: skip
    return operations.Given(**values | more)


def test_a_session_is_planned_once(office):
    topic = TopicFactory()

    session = operations.make(office.county, given(topics=[topic]), by=office.clerk)

    assert (session.state, list(session.topics.all())) == ("planned", [topic])
    with pytest.raises(TrainingError, match="请改期次"):
        operations.make(office.county, given(), by=office.other)
    with pytest.raises(PermissionDenied):
        operations.make(CountyFactory(), given(), by=office.clerk)


WRONG = [
    pytest.param({"audiences": []}, "请至少选一类对象", id="no-audience"),
    pytest.param({"ends_on": TODAY - timedelta(1)}, "请核对起止日期", id="ends-before"),
    pytest.param({"level": Level.PREFECTURE}, "上一级", id="level-above"),
]


@pytest.mark.parametrize(("more", "said"), WRONG)
def test_what_is_not_right_is_said(office, more, said):
    with pytest.raises(TrainingError, match=said):
        operations.make(office.county, given(**more), by=office.clerk)

    assert not Session.objects.exists()


def test_a_trainer_out_of_term_gives_no_session(office):
    trainer = TrainerFactory(ends_on=TODAY - timedelta(days=1), starts_on=TODAY - timedelta(9))

    with pytest.raises(TrainingError, match="不在聘期内"):
        operations.make(office.county, given(trainers=[trainer]), by=office.clerk)


def test_those_whom_no_training_reached_are_enrolled_first(office):
    town = TownshipFactory(parent=office.county)
    topic, other = TopicFactory(), TopicFactory()
    trained, reached, fresh, elsewhere = (
        CadreFactory(region=town, audience=Audience.GRASSROOTS) for _n in range(4)
    )
    CadreFactory(region=town, audience=Audience.LEADERS)
    before = SessionFactory(region=office.county)
    before.topics.set([other])
    same = SessionFactory(region=office.county)
    same.topics.set([topic])
    EnrolmentFactory(session=before, cadre=reached, came=True)
    EnrolmentFactory(session=same, cadre=trained, came=True)
    session = operations.make(office.county, given(topics=[topic]), by=office.clerk)

    first = list(operations.candidates(session, town))
    count = operations.enrol(session, town, by=office.clerk, most=2)
    again = operations.enrol(session, town, by=office.clerk)
    third = operations.enrol(session, town, by=office.clerk)

    assert first == [fresh, elsewhere, reached]
    assert (count, again, third) == (2, 1, 0)
    assert set(session.enrolments.values_list("cadre", flat=True)) == {
        fresh.pk, elsewhere.pk, reached.pk,
    }  # fmt: skip
    assert Event.objects.filter(kind="training.session.enrolled").count() == 2


def test_who_said_it_was_held_does_not_close_it_and_closed_is_for_good(office):
    session = SessionFactory(region=office.county)
    good, bad, away = (EnrolmentFactory(session=session) for _n in range(3))
    content = attendance([(good.cadre, "参加", 90), (bad.cadre, "参加", 30)])
    load = taking.hand_in(
        content, "签到册.xlsx", region=office.county, by=office.clerk, session=session
    )
    taking.apply(load, by=office.clerk)

    session = operations.hold(session, by=office.clerk)
    with pytest.raises(TrainingError, match="另一人"):
        operations.close(session, by=office.clerk)
    operations.close(session, by=office.other)

    rows = {row.pk: row for row in Enrolment.objects.all()}
    assert [rows[one.pk].presence for one in (good, bad, away)] == ["came", "came", "absent"]
    assert [rows[one.pk].is_passed for one in (good, bad, away)] == [True, False, None]
    assert f"{session.test_mean_percent}" == "60.00"
    assert rows[bad.pk].certificate_no is None
    number = rows[good.pk].certificate_no
    assert certificates.find(number, certificates.check_code(rows[good.pk])) == rows[good.pk]
    assert certificates.find(number, "00000000") is None
    with pytest.raises(TrainingError, match="已办结"):
        operations.hold(session, by=office.other)


CHANGES = [
    pytest.param(lambda e, _s: e.update(score=99), id="a-score"),
    pytest.param(lambda _e, s: s.update(venue="别处"), id="a-venue"),
    pytest.param(lambda e, _s: e.delete(), id="somebody-gone"),
]


@pytest.mark.parametrize("change", CHANGES)
def test_the_database_keeps_what_is_closed(office, change):
    row = EnrolmentFactory(session__region=office.county, session__held=True, came=True)
    operations.close(row.session, by=office.other)

    with pytest.raises(IntegrityError, match="it is closed"), transaction.atomic():
        change(Enrolment.objects.all(), Session.objects.all())

    assert Enrolment.objects.get().score is None


def test_the_same_attendance_sheet_again_writes_nothing(office):
    row = EnrolmentFactory(session__region=office.county)
    content = attendance([(row.cadre, "参加", 90)])
    more = {"region": office.county, "by": office.clerk, "session": row.session}
    taking.apply(taking.hand_in(content, "册.xlsx", **more), by=office.clerk)

    with pytest.raises(SheetError, match="不再重复导入"):
        taking.hand_in(content, "册.xlsx", **more)


def test_a_sheet_does_not_deny_who_checked_in_by_code(office):
    row = EnrolmentFactory(session__region=office.county, presence="came", how="code")
    stranger = CadreFactory(region=office.county)
    content = attendance([(row.cadre, "缺席", None), (stranger, "参加", 80)])

    load = taking.hand_in(
        content, "册.xlsx", region=office.county, by=office.clerk, session=row.session
    )

    cells = [(one["sheet"], one["cell"]) for one in load.result["shown"]]
    assert cells == [("签到册", "C2"), ("签到册", "A3")]
    with pytest.raises(TrainingError, match="一行也没有写入"):
        taking.apply(load, by=office.clerk)


def test_nothing_is_held_before_its_last_day_or_without_anybody(office):
    session = SessionFactory(region=office.county, ends_on=TODAY + timedelta(days=1))
    nobody = SessionFactory(region=office.county)

    with pytest.raises(TrainingError, match="请结束后再登记"):
        operations.hold(session, by=office.clerk)
    with pytest.raises(TrainingError, match="还没有人签到"):
        operations.hold(nobody, by=office.clerk)


def test_a_session_that_somebody_came_to_is_not_cancelled(office):
    session = SessionFactory(region=office.county)
    row = EnrolmentFactory(session=session, came=True)

    with pytest.raises(TrainingError, match="已有人签到"):
        operations.cancel(session, "下雨", by=office.clerk)
    Enrolment.objects.filter(pk=row.pk).update(presence="absent", how="")
    with pytest.raises(TrainingError, match="写明原因"):
        operations.cancel(session, " ", by=office.clerk)
    operations.cancel(session, "下雨", by=office.clerk)

    assert Session.objects.get(pk=session.pk).state == "cancelled"


def test_who_scans_the_code_is_there_once(client, office):
    user = UserFactory()
    row = EnrolmentFactory(session__region=office.county, cadre__user=user)
    client.force_login(user)
    url = reverse("training:check-in", args=[check_in.token_of(row.session)])

    asked = client.get(url)
    first, second = client.post(url), client.post(url)

    row.refresh_from_db()
    assert (asked.status_code, first.status_code, second.status_code) == (200, 200, 200)
    assert (row.presence, row.how) == ("came", "code")
    assert second.context["enrolment"].came_at == row.came_at
    assert Event.objects.filter(kind="training.enrolment.checked_in").count() == 1


def test_to_open_the_code_alone_changes_nothing(client, office):
    row = EnrolmentFactory(session__region=office.county, cadre__user=UserFactory())
    client.force_login(row.cadre.user)

    client.get(reverse("training:check-in", args=[check_in.token_of(row.session)]))

    row.refresh_from_db()
    assert row.presence == "enrolled"


def refusals():
    yesterday = TODAY - timedelta(days=1)
    return [
        pytest.param({}, {}, 180, "签到码已过期", id="old-code"),
        pytest.param({"starts_on": yesterday, "ends_on": yesterday}, {}, 0, "培训日", id="day"),
        pytest.param({}, {"user": None}, 0, "花名册", id="not-on-the-roster"),
    ]


@pytest.mark.parametrize(("session", "cadre", "later", "said"), refusals())
def test_a_code_that_is_not_good_checks_nobody_in(office, session, cadre, later, said):
    user = UserFactory()
    made = SessionFactory(region=office.county, **session)
    row = EnrolmentFactory(session=made, cadre=CadreFactory(**{"user": user} | cadre))
    token = check_in.token_of(made)

    with (
        time_machine.travel(timezone.now() + timedelta(seconds=later)),
        pytest.raises(TrainingError, match=said),
    ):
        check_in.check_in(token, by=user)

    row.refresh_from_db()
    assert row.presence == "enrolled"


def test_a_forged_code_and_one_who_is_not_asked_are_refused(office):
    user = UserFactory()
    CadreFactory(user=user)
    session = SessionFactory(region=office.county)

    with pytest.raises(TrainingError, match="有效的签到码"):
        check_in.check_in(f"{session.pk}:abc:def", by=user)
    with pytest.raises(TrainingError, match="学员名单"):
        check_in.check_in(check_in.token_of(session), by=user)


LINE = planning.Line("grassroots", Level.COUNTY, 3, 120)


def test_a_plan_is_approved_by_another_person_and_then_kept(office):
    plan = planning.draw_up(office.county, 2026, [LINE], by=office.clerk)

    with pytest.raises(TrainingError, match="另一人"):
        planning.approve(plan, by=office.clerk)
    planning.approve(plan, by=office.other)

    with pytest.raises(TrainingError, match="已批准"):
        planning.draw_up(office.county, 2026, [LINE], by=office.clerk)
    with pytest.raises(IntegrityError, match="it is approved"), transaction.atomic():
        PlanLine.objects.filter(plan=plan).update(sessions=99)


def test_a_plan_says_how_far_it_is_met(office):
    plan = planning.draw_up(office.county, TODAY.year, [LINE], by=office.clerk)
    session = SessionFactory(region=office.county, audiences=["grassroots"], held=True)
    cadres = CadreFactory.create_batch(2, region=office.county, audience="grassroots")
    [EnrolmentFactory(session=session, cadre=cadre, came=True) for cadre in cadres]
    EnrolmentFactory(session=session, came=True)
    SessionFactory(region=office.county, audiences=["grassroots"])

    (met,) = planning.met(plan)

    assert (met.sessions, met.persons) == (1, 2)


def test_nobody_draws_up_a_plan_for_another_place(office):
    with pytest.raises(PermissionDenied):
        planning.draw_up(CountyFactory(), 2026, [LINE], by=office.clerk)
    with pytest.raises(PermissionDenied):
        planning.approve(PlanFactory(), by=office.clerk)


def test_need_and_effect_are_counted_where_those_work_who_came(office, monkeypatch):
    topic = TopicFactory()
    towns = [TownshipFactory(parent=office.county) for _n in range(2)]
    session = SessionFactory(region=office.county, held=True, starts_on=TODAY - timedelta(days=40))
    session.topics.set([topic])
    EnrolmentFactory(session=session, cadre=CadreFactory(region=towns[0]), came=True)
    village = f"{towns[0].code}201"

    def count(region, since, until):
        return {village: 9 if since < session.starts_on else 2, towns[1].code: 5}

    monkeypatch.setattr(needs, "NEEDS", {"x": Need("退回的答复", topic.code, count)})

    (effect,) = needs.effects(session, TODAY)
    lines = needs.lines(office.county, TODAY)

    assert (effect.before, effect.after, effect.places, effect.is_whole) == (9, 2, 1, True)
    assert {(line.place, line.now) for line in lines} == {(towns[0], 2), (towns[1], 5)}
