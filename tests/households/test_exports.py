"""Exports: masked at once, in full only after another person's approval, counted, on the trail."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone
from python_calamine import CalamineWorkbook

from households.exports import finding, making, trail, verbs
from households.exports.kinds import KINDS
from households.models import Export, Household
from ledger.models import Event, Job
from regions.duties import Duty
from tests.factories import (
    CountyFactory,
    HouseholdFactory,
    MembershipFactory,
    PersonFactory,
    TownshipFactory,
    UserFactory,
    VillageFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def home():
    household = HouseholdFactory(member_count=1, phone="13800000001")
    MembershipFactory(household=household, person=PersonFactory(name="陆试甲"))
    return household


@pytest.fixture
def county(home):
    return home.region.parent.parent.parent


@pytest.fixture
def clerk(officer, home):
    return officer(Duty.TOWNSHIP_OFFICE, home.region.parent.parent)


@pytest.fixture
def chief(officer, county):
    return officer(Duty.COUNTY_OFFICE, county)


def request(region, **more):
    return verbs.Request(
        **{"kind": "register", "region": region, "year": 2018, "purpose": "报县审计局", **more}
    )


@pytest.fixture
def township(home):
    return home.region.parent.parent


@pytest.fixture
def ready(township, clerk):
    """A masked export that was made."""
    export = verbs.ask(request(township), by=clerk)
    making.run(export.job_id)
    export.refresh_from_db()
    return export


@pytest.fixture
def asked(township, clerk):
    """A request for identity numbers in full."""
    return verbs.ask(request(township, unmasked=frozenset({"id"})), by=clerk)


def cells_of(export):
    path = making.folder_of(export) / export.file
    return CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0).to_python()


def value(export, header):
    found = cells_of(export)
    return found[3][found[2].index(header)]


# --- asking, approving ----------------------------------------------------------------------------
def test_a_masked_export_is_made_without_asking_anybody(ready, home):
    person = home.members.get().person

    assert (ready.state, ready.rows, ready.approved_by) == ("ready", 1, None)
    assert value(ready, "证件号码") == f"{person.id_raw[:6]}{'*' * 8}{person.id_raw[14:]}"
    assert value(ready, "户联系电话") == "138****0001"
    assert ready.number.startswith(f"DC-{timezone.localdate().year}-")


def test_the_export_after_the_99999th_of_a_year_has_a_number_and_the_one_after_it(asked, chief):
    stem = f"DC-{timezone.localdate().year}-"
    Export.objects.filter(pk=asked.pk).update(number=f"{stem}99999")

    again = [verbs.ask(request(asked.region), by=chief).number for _n in range(2)]

    assert again == [f"{stem}100000", f"{stem}100001"]


def test_numbers_in_full_wait_for_another_person(asked, chief, home):
    assert (asked.state, asked.job, Job.objects.count()) == ("asked", None, 0)

    verbs.approve(asked, by=chief)
    making.run(asked.job_id)
    asked.refresh_from_db()

    assert (asked.state, asked.approved_by) == ("ready", chief)
    assert value(asked, "证件号码") == home.members.get().person.id_raw
    assert value(asked, "户联系电话") == "138****0001"
    assert f"审批号：{asked.number}　未脱敏" in cells_of(asked)[1][0]


def test_who_asked_cannot_approve_with_either_account(officer, county, home):
    chief = officer(Duty.COUNTY_OFFICE, county, user=UserFactory(person_key="k1"))
    again = officer(Duty.COUNTY_OFFICE, county, user=UserFactory(person_key="k1"))
    export = verbs.ask(request(county, unmasked=frozenset({"id"})), by=chief)

    with pytest.raises(PermissionDenied):
        verbs.approve(export, by=chief)
    with pytest.raises(PermissionDenied):
        verbs.approve(export, by=again)

    export.refresh_from_db()
    assert export.state == "asked"


def test_the_database_refuses_an_unapproved_file_in_full(asked, clerk):
    rows = Export.objects.filter(pk=asked.pk)

    with pytest.raises(IntegrityError, match="unmasked_is_approved"), transaction.atomic():
        rows.update(state="ready")
    with pytest.raises(IntegrityError, match="two_persons"), transaction.atomic():
        rows.update(state="ready", approved_by=clerk, approved_at=timezone.now())


def test_a_request_is_decided_once(asked, chief):
    verbs.refuse(asked, by=chief, note="用途不清")

    with pytest.raises(verbs.ExportError, match="已由他人办理"):
        verbs.approve(asked, by=chief)
    with pytest.raises(verbs.ExportError, match="已由他人办理"):
        verbs.refuse(asked, by=chief, note="再次")

    asked.refresh_from_db()
    assert (asked.state, asked.answer) == ("refused", "用途不清")


def test_a_refusal_needs_a_reason_and_the_duty(asked, chief, clerk, officer):
    with pytest.raises(verbs.ExportError, match="理由"):
        verbs.refuse(asked, by=chief, note=" ")
    with pytest.raises(PermissionDenied):
        verbs.refuse(asked, by=officer(Duty.TOWNSHIP_OFFICE, asked.region), note="不同意")
    with pytest.raises(PermissionDenied):
        verbs.approve(asked, by=officer(Duty.COUNTY_OFFICE, CountyFactory()))


def test_a_request_whose_time_is_over_cannot_be_approved(asked, chief):
    Export.objects.update(expires_at=timezone.now() - timedelta(minutes=1))
    asked.refresh_from_db()

    with pytest.raises(verbs.ExportError, match="已过有效期"):
        verbs.approve(asked, by=chief)


BAD = [
    pytest.param({"purpose": " "}, "用途", id="no purpose"),
    pytest.param({"kind": "secrets"}, "没有这种导出表", id="no such table"),
    pytest.param({"unmasked": frozenset({"name_initials"})}, "不脱敏", id="no such number"),
    pytest.param({"days": 31}, "1 到 30 天", id="too long"),
    pytest.param({"limit": 0}, "1 到 20 次", id="no download"),
]


@pytest.mark.parametrize(("wrong", "sentence"), BAD)
def test_a_request_that_cannot_be_is_refused_with_a_sentence(wrong, sentence, township, clerk):
    with pytest.raises(verbs.ExportError, match=sentence):
        verbs.ask(request(township, **wrong), by=clerk)


def test_nobody_exports_a_place_out_of_reach(clerk, officer, county):
    with pytest.raises(PermissionDenied):
        verbs.ask(request(county), by=clerk)
    with pytest.raises(PermissionDenied):
        verbs.ask(request(county), by=officer(Duty.LEADER, county))


# --- fetching -------------------------------------------------------------------------------------
def test_downloads_are_counted_to_the_limit(ready, clerk):
    Export.objects.update(limit=2)

    [verbs.fetch(ready, by=clerk) for _n in range(2)]

    with pytest.raises(verbs.ExportError, match="达到上限"):
        verbs.fetch(ready, by=clerk)
    assert Export.objects.get().downloads == 2
    assert Event.objects.filter(kind=trail.FETCHED).count() == 2


def test_an_expired_file_is_not_given_out_and_goes(ready, clerk):
    path = making.folder_of(ready) / ready.file
    Export.objects.update(expires_at=timezone.now() - timedelta(minutes=1))
    ready.refresh_from_db()

    with pytest.raises(verbs.ExportError, match="已过有效期"):
        verbs.fetch(ready, by=clerk)
    assert (path.exists(), making.expire(), path.exists()) == (True, 1, False)
    assert (Export.objects.get().state, making.expire()) == ("gone", 0)


def test_only_who_asked_fetches(ready, chief):
    with pytest.raises(PermissionDenied):
        verbs.fetch(ready, by=chief)


def test_who_left_the_post_fetches_nothing(ready, clerk):
    clerk.postings.update(starts_on="2018-01-01", ends_on="2018-01-02")
    gone = type(clerk).objects.get(pk=clerk.pk)

    with pytest.raises(PermissionDenied):
        verbs.fetch(ready, by=gone)


def test_each_step_is_on_the_trail_with_what_left(asked, chief, clerk):
    verbs.approve(asked, by=chief, note="同意")
    making.run(asked.job_id)
    asked.refresh_from_db()
    verbs.fetch(asked, by=clerk, address="10.0.0.7")

    events = list(Event.objects.order_by("pk"))
    assert [event.kind for event in events] == [
        trail.ASKED,
        trail.APPROVED,
        trail.MADE,
        trail.FETCHED,
    ]
    fetched = events[-1].data
    assert (fetched["rows"], fetched["masked"], fetched["unmasked"]) == (1, False, ["id"])
    assert (fetched["number"], fetched["address"]) == (asked.number, "10.0.0.7")


# --- making ---------------------------------------------------------------------------------------
def test_a_job_that_is_done_is_not_done_again(ready):
    assert making.run(ready.job_id) is None


def test_an_export_can_be_stopped_by_who_asked(township, clerk, chief):
    export = verbs.ask(request(township), by=clerk)
    with pytest.raises(PermissionDenied):
        verbs.stop(export, by=chief)

    verbs.stop(export, by=clerk)
    making.run(export.job_id)

    export.refresh_from_db()
    assert (export.state, export.file, Job.objects.get().state) == ("stopped", "", "failed")
    assert not making.folder_of(export).exists()
    with pytest.raises(verbs.ExportError):
        verbs.stop(export, by=clerk)


def test_a_full_disk_says_so(township, clerk, monkeypatch):
    def full(*_args, **_more):
        raise OSError(28, "No space left on device")

    export = verbs.ask(request(township), by=clerk)
    monkeypatch.setattr(making, "write", full)

    making.run(export.job_id)

    assert "磁盘空间" in Job.objects.get().message
    assert Export.objects.get().state == "stopped"


def test_a_worker_that_breaks_gives_the_job_back(township, clerk, monkeypatch):
    def broken(*_args, **_more):
        raise RuntimeError("killed")

    export = verbs.ask(request(township), by=clerk)
    monkeypatch.setattr(making, "write", broken)

    with pytest.raises(RuntimeError):
        making.run(export.job_id)

    assert Job.objects.get().state == Job.State.WAITING


# --- scope ----------------------------------------------------------------------------------------
@pytest.fixture
def scattered(home):
    """Households here, in the next township and county; one dissolved, one not registered."""
    village = home.region.parent
    places = [
        village,
        VillageFactory(parent=village.parent),
        VillageFactory(parent=TownshipFactory(parent=village.parent.parent)),
        VillageFactory(parent=TownshipFactory(parent=CountyFactory())),
    ]
    for n, place in enumerate(places * 2):
        made = HouseholdFactory(
            region__parent=place,
            poor_kind="一般农户" if n < 4 else "低保户",
            exit_year=2016 + n % 3,
        )
        MembershipFactory(household=made)
    HouseholdFactory(region=home.region, dissolved_on="2018-01-01")
    return places


DUTIES = [
    pytest.param(Duty.TOWNSHIP_OFFICE, 3, id="township"),
    pytest.param(Duty.COUNTY_OFFICE, 2, id="county"),
    pytest.param(Duty.PREFECTURE_OFFICE, 1, id="prefecture"),
]


@pytest.mark.parametrize("kind", list(KINDS))
@pytest.mark.parametrize(("duty", "level"), DUTIES)
@pytest.mark.parametrize("query", ["", "registered=yes", "registered=no"])
def test_an_export_is_what_the_scope_says(query, duty, level, kind, officer, home, scattered):
    place = next(one for one in home.region.ancestors if one.level == level)
    by = officer(duty, place)

    exported = set(finding.found(kind, place, query, by=by).values_list("pk", flat=True))

    expected = {
        one.pk
        for one in Household.objects.select_related("region")
        if one.region.path.startswith(place.path)
        and (one.dissolved_on is None or (query == "" and not KINDS[kind].is_of_year))
        and (kind not in ("roster", "roster-2020") or one.is_registered)
        and (query == "" or one.is_registered == (query == "registered=yes"))
    }
    assert exported == expected


def test_a_place_above_ones_own_gives_only_ones_own(officer, home, scattered, county):
    by = officer(Duty.TOWNSHIP_OFFICE, home.region.parent.parent)

    found = finding.found("register", county, "", by=by)

    paths = set(found.values_list("place_path", flat=True))
    assert paths
    assert all(path.startswith(home.region.parent.parent.path) for path in paths)


def test_what_was_typed_about_a_person_is_not_kept(clerk):
    query = QueryDict("region=522725&who=tok&page=3&registered=yes&unknown=1&poor_kind=")

    assert finding.kept(query, by=clerk).query == "registered=yes"


# --- pages ----------------------------------------------------------------------------------------
ROLES = [
    pytest.param("clerk", {"list": 200, "new": 200, "detail": 200, "fetch": 200}, id="who asked"),
    pytest.param("chief", {"list": 200, "new": 200, "detail": 200, "fetch": 403}, id="approver"),
    pytest.param("other", {"list": 200, "new": 200, "detail": 404, "fetch": 404}, id="stranger"),
    pytest.param("leader", {"list": 403, "new": 403, "detail": 403, "fetch": 403}, id="leader"),
]


@pytest.mark.parametrize(("role", "expected"), ROLES)
def test_who_may_see_and_fetch_an_export(role, expected, client, ready, clerk, chief, officer):
    people = {
        "clerk": lambda: clerk,
        "chief": lambda: chief,
        "other": lambda: officer(Duty.COUNTY_OFFICE, CountyFactory()),
        "leader": lambda: officer(Duty.LEADER, ready.region),
    }
    client.force_login(people[role]())

    answers = {
        "list": client.get(reverse("households:export-list")).status_code,
        "new": client.get(reverse("households:export-new")).status_code,
        "detail": client.get(reverse("households:export-detail", args=[ready.pk])).status_code,
        "fetch": client.post(reverse("households:export-fetch", args=[ready.pk])).status_code,
    }

    assert answers == expected


def test_a_place_out_of_reach_cannot_be_asked_for(client, clerk, county):
    client.force_login(clerk)
    url = reverse("households:export-new")

    assert client.get(url, {"region": county.code}).status_code == 404


def test_the_form_asks_and_leads_to_the_export(client, clerk, township):
    client.force_login(clerk)
    url = f"{reverse('households:export-new')}?registered=yes"
    given = {"kind": "register", "year": 2018, "purpose": "报县审计局", "days": 7, "limit": 3}

    wrong = client.post(url, given | {"purpose": ""})
    answer = client.post(url, given)

    export = Export.objects.get()
    assert wrong.status_code == 422
    assert answer.url == reverse("households:export-detail", args=[export.pk])
    assert (export.query, export.region, export.is_masked) == ("registered=yes", township, True)


@pytest.mark.parametrize(
    ("role", "status"),
    [
        pytest.param("chief", 302, id="another person"),
        pytest.param("clerk", 403, id="who asked has not the duty"),
        pytest.param("other", 404, id="another county"),
    ],
)
def test_who_may_decide(role, status, client, asked, clerk, chief, officer):
    people = {
        "clerk": lambda: clerk,
        "chief": lambda: chief,
        "other": lambda: officer(Duty.COUNTY_OFFICE, CountyFactory()),
    }
    client.force_login(people[role]())

    answer = client.post(
        reverse("households:export-decide", args=[asked.pk]), {"answer": "approve"}
    )

    assert answer.status_code == status


def test_an_approver_who_asked_is_told_that_another_decides(client, chief, county):
    export = verbs.ask(request(county, unmasked=frozenset({"id"})), by=chief)
    client.force_login(chief)
    url = reverse("households:export-decide", args=[export.pk])

    page = client.get(reverse("households:export-detail", args=[export.pk])).content.decode()
    answer = client.post(url, {"answer": "approve"})

    assert "申请人不能审批自己的申请" in page
    assert answer.status_code == 403


def test_refusing_without_a_reason_comes_back_with_the_sentence(client, asked, chief):
    client.force_login(chief)

    answer = client.post(reverse("households:export-decide", args=[asked.pk]), {"answer": "refuse"})

    assert (answer.status_code, "请写明不同意的理由" in answer.content.decode()) == (422, True)


def test_progress_sends_the_browser_on_when_it_is_finished(client, township, clerk):
    export = verbs.ask(request(township), by=clerk)
    client.force_login(clerk)
    url = reverse("households:export-progress", args=[export.pk])

    assert "HX-Refresh" not in client.get(url).headers
    making.run(export.job_id)
    assert client.get(url).headers["HX-Refresh"] == "true"


def test_stopping_from_the_page(client, township, clerk):
    export = verbs.ask(request(township), by=clerk)
    client.force_login(clerk)

    client.post(reverse("households:export-stop", args=[export.pk]))

    assert Export.objects.get().state == "stopped"


@pytest.mark.parametrize("rows", [2, 15])
def test_the_list_costs_the_same_for_any_number(
    rows, client, clerk, township, django_assert_num_queries
):
    for _n in range(rows):
        verbs.ask(request(township), by=clerk)
    client.force_login(clerk)

    # user, session's record, postings, waiting, count, page, notices
    with django_assert_num_queries(11):
        page = client.get(reverse("households:export-list"))

    assert page.content.decode().count('<tr id="export-') == rows


# --- audit ----------------------------------------------------------------------------------------
def test_the_auditor_reads_every_step_and_nobody_else(client, ready, clerk, county, officer):
    verbs.fetch(ready, by=clerk, address="10.0.0.7")
    auditor = officer(Duty.AUDITOR, county)

    client.force_login(clerk)
    refused = client.get(reverse("households:exports-audit")).status_code
    client.force_login(auditor)
    page = client.get(reverse("households:exports-audit")).content.decode()
    sheet = client.get(reverse("households:export-audit-export"))

    assert refused == 403
    assert page.count("10.0.0.7") == 1
    assert page.count(ready.number) == 3
    found = CalamineWorkbook.from_filelike(_file(sheet)).get_sheet_by_index(0).to_python()
    assert found[0][0] == "导出审计表"
    assert [row[3] for row in found[3:]] == ["下载导出文件", "生成导出文件", "申请导出"]


def _file(response):
    import io

    return io.BytesIO(b"".join(response.streaming_content))


def test_an_auditor_of_another_county_reads_nothing_of_it(client, ready, officer):
    client.force_login(officer(Duty.AUDITOR, CountyFactory()))

    assert ready.number not in client.get(reverse("households:exports-audit")).content.decode()
