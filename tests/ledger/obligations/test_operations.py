"""Asking, meeting, excusing: by whom, once, and what two at once come to."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, timedelta
from threading import Barrier
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, ProgrammingError, connection, transaction
from django.utils import timezone

from ledger.models import Event, Notice, Obligation, ObligationTerms
from ledger.obligations import (
    KINDS,
    OWERS,
    asking,
    catalogue,
    issuing,
    operations,
    owers,
    reports,
    ruling,
)
from ledger.obligations.operations import ObligationError
from ledger.obligations.periods import begun as begun_in
from ledger.obligations.ruling import Plan
from ledger.tasks import follow_obligations
from regions.duties import Duty
from regions.models import Level
from tests.as_application import as_application, by_application
from tests.factories import (
    CountyFactory,
    ObligationFactory,
    ObligationRuleFactory,
    ObligationTermsFactory,
    PostingFactory,
    PrefectureFactory,
    TownshipFactory,
)

pytestmark = pytest.mark.django_db
ZONE = ZoneInfo("Asia/Shanghai")
TODAY = date(2018, 6, 20)


def at(text: str):
    return time_machine.travel(datetime.fromisoformat(text).replace(tzinfo=ZONE), tick=False)


def plan(**changes) -> Plan:
    values = {"title": "周报", "ower": "county", "period": "week", "basis": "测试文件"}
    return Plan(**values | {"starts_on": timezone.localdate() + timedelta(days=1)} | changes)


@pytest.fixture
def place():
    return PrefectureFactory()


@pytest.fixture
def chief(officer, place):
    return officer(Duty.PREFECTURE_OFFICE, place, starts_on=date(2018, 1, 1))


def counties(count: int) -> list:
    return CountyFactory.create_batch(count)


@pytest.mark.django_db(transaction=True)
def test_two_schedulers_at_the_same_moment_ask_and_tell_once():
    place = PrefectureFactory()
    officers = PostingFactory.create_batch(20)
    rule = ObligationRuleFactory(region=place)
    ObligationTermsFactory(rule=rule, period="half", starts_on=date(2018, 1, 1))
    barrier, today = Barrier(2), timezone.localdate()
    begun = sum(1 for _ in _begun(today))

    def beat() -> int:
        try:
            barrier.wait()
            made = issuing.issue_due(today)
            barrier.wait()
            operations.notice_late(today)
            return made
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        made = [one.result() for one in [pool.submit(beat), pool.submit(beat)]]

    assert sorted(made) == [0, 20 * begun]
    assert Obligation.objects.count() == 20 * begun
    assert Obligation.objects.late(today).filter(noticed_at=None).count() == 0
    assert Notice.objects.filter(key__startswith="obligation-").count() == len(officers)
    kinds = Counter(Event.objects.values_list("kind", flat=True))
    assert kinds == {"ledger.obligation.issued": begun, "ledger.obligation.noticed": 1}


def _begun(today):
    return begun_in("half", date(2018, 1, 1), today)


def test_who_was_told_in_the_morning_is_told_of_more_the_next_day(officer):
    county = CountyFactory()
    person = officer(Duty.COUNTY_OFFICE, county, starts_on=date(2018, 1, 1))
    late = {"region": county, "due_on": TODAY - timedelta(days=1)}
    soon = {"region": county, "due_on": TODAY + timedelta(days=2)}

    with at("2018-06-20T06:05:00"):
        ObligationFactory(**late)
        ObligationFactory(**soon)
        first = [operations.remind(TODAY), operations.notice_late(TODAY)]
    with at("2018-06-20T15:00:00"):
        ObligationFactory(**late)
        later = [operations.remind(TODAY), operations.notice_late(TODAY)]
    with at("2018-06-21T06:05:00"):
        next_day = TODAY + timedelta(days=1)
        after = [operations.remind(next_day), operations.notice_late(next_day)]

    assert (first, later, after) == ([1, 1], [0, 0], [0, 1])
    texts = Notice.objects.filter(recipient=person).order_by("pk").values_list("text", flat=True)
    assert [text[:6] for text in texts] == ["有1项定期任", "本地及下级有", "本地及下级有"]


def test_the_day_of_a_deed_is_the_day_here_and_not_in_greenwich(officer):
    county = CountyFactory()
    in_time, too_late = (
        ObligationFactory(region=county, due_on=TODAY, starts_on=date(2018, n, 1)) for n in (5, 6)
    )
    with at("2018-06-20T23:59:59"):
        person = officer(Duty.COUNTY_OFFICE, county)
        operations.meet(in_time, by=person, note="已完成走访")
    with at("2018-06-21T00:00:00"):
        assert too_late.state == Obligation.State.LATE
        person = officer(Duty.COUNTY_OFFICE, county)
        operations.meet(too_late, by=person, note="已完成走访")

    states = [Obligation.objects.get(pk=one.pk).state for one in (in_time, too_late)]
    assert states == [Obligation.State.MET, Obligation.State.MET_LATE]
    assert [Obligation.objects.met(is_late=late).count() for late in (False, True)] == [1, 1]


def test_the_beat_asks_on_the_morning_of_here(place):
    CountyFactory()
    ObligationTermsFactory(rule__region=place, period="month", starts_on=date(2018, 7, 1))

    with at("2018-06-30T23:59:00"):
        before = follow_obligations()
    with at("2018-07-01T00:01:00"):
        after = follow_obligations()

    assert (before, after) == (0, 1)


def test_what_an_app_keeps_meets_it_even_before_the_beat_asked(place, chief):
    county, other = counties(2)
    ObligationTermsFactory(rule__region=place, rule__kind="visits", starts_on=date(2018, 6, 1))
    ower, proof = operations.place_of(county), {"subject": "x.visit", "subject_id": 7}

    with at("2018-06-20T10:00:00"):
        first = operations.meet_by("visits", ower, TODAY, **proof)
        again = operations.meet_by("visits", ower, TODAY, **proof)

    met = Obligation.objects.get(ower_id=county.pk)
    assert (first, again, met.proof_subject, met.proof_id) == (1, 0, "x.visit", 7)
    assert Obligation.objects.get(ower_id=other.pk).is_open


def test_who_owes_says_so_once_and_nobody_changes_it_after(officer):
    row = ObligationFactory()
    person = officer(Duty.COUNTY_OFFICE, row.region)
    operations.meet(row, by=person, note="已印发通报")

    with pytest.raises(ObligationError, match="已是“按期完成”"):
        operations.meet(row, by=person, note="又完成一次")
    with pytest.raises(DatabaseError, match="ended_is_final"), transaction.atomic():
        Obligation.objects.filter(pk=row.pk).update(note="改了")
    with pytest.raises(DatabaseError, match="stays"), transaction.atomic():
        row.delete()
    with pytest.raises(DatabaseError, match="written_once"), transaction.atomic():
        ObligationTerms.objects.update(title="改了")


@pytest.mark.usefixtures("application_role")
def test_the_application_asks_and_meets_and_rewrites_nothing(place, officer):
    county = CountyFactory()
    ObligationTermsFactory(rule__region=place, starts_on=timezone.localdate().replace(day=1))
    person = officer(Duty.COUNTY_OFFICE, county)

    with as_application():
        made = issuing.issue_due(timezone.localdate())
        operations.meet(Obligation.objects.get(), by=person, note="已召开调度会")
    refused = (
        "UPDATE ledger_obligation SET due_on = due_on",
        "UPDATE ledger_obligationterms SET title = title",
        "UPDATE ledger_obligationrule SET kind = kind",
        "DELETE FROM ledger_obligation",
    )

    assert made == 1
    assert [outcome(statement) for statement in refused] == ["permission denied"] * 4


def outcome(statement: str) -> str:
    try:
        by_application(statement)
    except ProgrammingError as error:
        return "permission denied" if "permission denied" in str(error) else str(error)
    return "done"


def test_a_duty_that_something_else_proves_is_not_met_by_saying_so(officer, monkeypatch):
    kind = catalogue.DEFAULTS["visits"]
    monkeypatch.setitem(KINDS, "visits", type(kind)(**vars(kind) | {"meets_itself": True}))
    row = ObligationFactory(terms__rule__kind="visits")
    person = officer(Duty.COUNTY_OFFICE, row.region)

    with pytest.raises(ObligationError, match="不能手工登记"):
        operations.meet(row, by=person, note="已经走访了")


EXCUSING = [
    pytest.param(Duty.PREFECTURE_OFFICE, "prefecture", True, id="two levels above"),
    pytest.param(Duty.COUNTY_OFFICE, "county", True, id="one level above"),
    pytest.param(Duty.TOWNSHIP_OFFICE, "township", False, id="the place itself"),
    pytest.param(Duty.COUNTY_OFFICE, "township", False, id="an editor of the place itself"),
    pytest.param(Duty.COUNTY_OFFICE, "elsewhere", False, id="another county"),
    pytest.param(Duty.LEADER, "county", False, id="a leader"),
]


@pytest.mark.parametrize(("duty", "where", "may"), EXCUSING)
def test_only_a_level_above_excuses(duty, where, may, officer):
    town = TownshipFactory(parent__code="522725")
    places = {
        "prefecture": town.parent.parent,
        "county": town.parent,
        "township": town,
        "elsewhere": CountyFactory(code="522701"),
    }
    row = ObligationFactory(region=town)

    assert operations.may_excuse(row, officer(duty, places[where])) is may


def test_an_excuse_has_a_reason_and_stands(officer, chief):
    row = ObligationFactory(late=True)

    with pytest.raises(ObligationError, match="理由"):
        operations.excuse(row, by=chief, reason=" ")
    with pytest.raises(PermissionDenied):
        operations.excuse(row, by=officer(Duty.COUNTY_OFFICE, row.region), reason="本县有灾情")
    operations.excuse(row, by=chief, reason="本县有灾情")

    assert reports.late_on(row.region, timezone.localdate()).count() == 0
    assert Event.objects.get(kind="ledger.obligation.excused").subject_id == row.pk


def test_a_rule_changes_from_a_later_day_and_what_was_asked_stays(place, chief):
    CountyFactory()
    with at("2018-06-20T09:00:00"):
        rule = ruling.make(
            place, "other", plan(period="month", starts_on=TODAY.replace(day=1)), by=chief
        )
        issuing.issue_due(TODAY)
        seen = rule.terms.get().pk
        with pytest.raises(ObligationError, match="从明天"):
            ruling.change(rule, plan(starts_on=TODAY), by=chief, seen=seen)
        ruling.change(rule, plan(title="新周报"), by=chief, seen=seen)
        with pytest.raises(ObligationError, match="别人改过"):
            ruling.change(rule, plan(), by=chief, seen=seen)
    before = Obligation.objects.values().get()

    made = issuing.issue_due(date(2018, 6, 25))

    assert (made, Obligation.objects.values().get(pk=before["id"])) == (1, before)
    assert Obligation.objects.latest("pk").terms.title == "新周报"
    with at("2018-06-26T09:00:00"):
        ruling.end(rule, by=chief, ends_on=date(2018, 6, 30), reason="不再需要")
    assert issuing.issue_due(date(2018, 7, 31)) == 0


REFUSED = [
    pytest.param("other", {"ower": "nobody"}, "还没有名册", id="nobody is known who owes it"),
    pytest.param(
        "other", {"starts_on": date(2018, 6, 17)}, "本期的第一天", id="a period that is over"
    ),
    pytest.param("other", {"basis": " "}, "依据文件", id="no document"),
    pytest.param("visits", {}, "已有", id="there is one"),
]


@pytest.mark.parametrize(("kind", "changes", "why"), REFUSED)
def test_a_rule_that_is_not_right_is_refused(kind, changes, why, place, chief):
    ObligationRuleFactory(region=place, kind="visits")

    with at("2018-06-20T09:00:00"), pytest.raises(ObligationError, match=why):
        ruling.make(place, kind, plan(**changes), by=chief)


def test_rules_are_made_by_the_place_itself(chief):
    with pytest.raises(PermissionDenied):
        ruling.make(CountyFactory(), "other", plan(), by=chief)


def test_what_places_do_not_owe_is_owed_by_those_an_app_above_knows():
    theirs = {code for code, kind in catalogue.DEFAULTS.items() if kind.ower not in owers.PLACES}

    assert theirs == {"half_month_report"}
    assert all(asking.is_ready(code, KINDS[code].ower) for code in catalogue.DEFAULTS)
    assert set(KINDS) >= set(catalogue.DEFAULTS)
    assert set(OWERS) >= set(owers.PLACES)


def test_a_bulletin_is_told_who_is_late_place_by_place(place):
    town = TownshipFactory(parent__code="522725", parent__name="瓮安县")
    with at("2018-07-02T09:00:00"):
        late = {"due_on": date(2018, 6, 20), "terms__title": "走访"}
        ObligationFactory(region=town, **late)
        ObligationFactory(region=place, ower_words="州专班", **late)
        ObligationFactory(region=town, met=True, **late)
        ObligationFactory(region=town, due_on=date(2018, 7, 1), terms__title="走访")

        lines = reports.late_at(place, _June())

    told = [(line["name"], line["title"], line["count"], line["owers"]) for line in lines]
    assert sorted(told) == [
        ("瓮安县", "走访", 2, [town.name, town.name]),
        ("黔南州", "走访", 1, ["州专班"]),
    ]


class _June:
    last = date(2018, 6, 30)


def test_each_place_of_a_level_owes_while_it_is_one(place):
    county = CountyFactory(valid_to=date(2018, 5, 31))
    there = [ower.pk for ower in owers.at_level(Level.COUNTY, place, date(2018, 5, 31))]
    gone = [ower.pk for ower in owers.at_level(Level.COUNTY, place, date(2018, 6, 1))]

    assert (there, gone) == ([county.pk], [])
