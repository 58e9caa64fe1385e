"""Pages of batches, of one finding, of workbooks; who may open and press what."""

import io
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accountability.issue_intake import workbooks
from accountability.issue_registering import Paper, over, register, register_batch
from accountability.models import Issue, IssueBatch, IssueWorkbook, Item, NumberSeries, Source
from ledger.models import Status
from regions.models import Level
from tests.accountability.intake.conftest import upload
from tests.factories import CountyFactory, HouseholdFactory
from tests.factories.households import number


def url(name: str, *args: object) -> str:
    return reverse(f"accountability:{name}", args=args)


@pytest.fixture
def workbook(way, batch, feedback) -> IssueWorkbook:
    content = feedback()
    return workbooks.hand_in(content, "x.xlsx", by=way.zhou, region=way.prefecture, batch=batch)


@pytest.fixture
def county_batch(way) -> IssueBatch:
    return register_batch(
        by=way.reviewer,
        source=Source.SELF_CHECK,
        region=way.county,
        title="县自查",
        issued_on=timezone.localdate(),
    )


def finding_of(**changes: object) -> dict[str, object]:
    given = {
        "source": Source.SELF_CHECK,
        "item": Item.objects.first().pk,
        "description": "帮扶措施没有落实到户",
        "due_kind": "limited",
        "due_on": timezone.localdate() + timedelta(days=30),
        "others": "",
        "household_no": "",
    }
    return given | changes


def supervised(way, count: int) -> None:
    for n in range(count):
        register_batch(
            by=way.zhou,
            source=Source.SUPERVISION,
            region=way.prefecture,
            title=f"督查{n}",
            issued_on=timezone.localdate(),
        )


# --- batches --------------------------------------------------------------------------------------
def test_a_batch_is_registered_and_leads_on(client, way):
    client.force_login(way.zhou)
    given = {
        "source": Source.STATE,
        "doc_no": "国开发〔2018〕12号",
        "title": "2017年度考核反馈",
        "issued_on": timezone.localdate(),
    }

    response = client.post(url("issue-batch-new"), given)

    batch = IssueBatch.objects.get()
    assert response.url == url("issue-batch", batch.pk)
    assert (batch.region, batch.registered_by) == (way.prefecture, way.zhou)


def test_what_is_wrong_with_a_batch_stands_at_its_field(client, way):
    client.force_login(way.zhou)
    given = {"source": Source.STATE, "title": "反馈", "issued_on": timezone.localdate()}

    response = client.post(url("issue-batch-new"), given)

    assert response.status_code == 422
    assert list(response.context["form"].errors) == ["doc_no"]
    assert not IssueBatch.objects.exists()


def test_the_list_counts_each_batch(client, way, batch):
    rows = over(way.finding(due_on=None), [way.county, way.place])
    register(rows, by=way.zhou, paper=Paper(Source.STATE, batch))
    client.force_login(way.zhou)

    ((shown, rate),) = client.get(url("issue-batches")).context["rows"]

    assert (shown.entries, shown.open_entries, shown.closed_entries) == (2, 2, 0)
    assert rate == 0
    assert client.get(url("issue-batches"), {"source": Source.AUDIT}).context["rows"] == []


@pytest.mark.parametrize("size", [2, 12])
def test_the_list_asks_as_many_queries_for_many_batches(
    size, client, way, django_assert_num_queries
):
    supervised(way, size)
    client.force_login(way.zhou)

    with django_assert_num_queries(12):
        response = client.get(url("issue-batches"))

    assert len(response.context["rows"]) == size


@pytest.mark.parametrize("size", [2, 12])
def test_a_batch_asks_as_many_queries_for_many_entries(
    size, client, way, batch, django_assert_num_queries
):
    counties = CountyFactory.create_batch(size, parent=way.prefecture)
    rows = over(way.finding(due_on=None), counties)
    register(rows, by=way.zhou, paper=Paper(Source.STATE, batch))
    client.force_login(way.zhou)

    with django_assert_num_queries(13):
        response = client.get(url("issue-batch", batch.pk))

    assert response.content.decode().count('<tr id="entry-') == size


def test_a_batch_lists_the_ten_thousandth_after_the_one_before(client, way, batch):
    NumberSeries.objects.create(prefix="GK", year=timezone.localdate().year, last=9998)
    rows = over(way.finding(due_on=None), CountyFactory.create_batch(2, parent=way.prefecture))
    register(rows, by=way.zhou, paper=Paper(Source.STATE, batch))
    client.force_login(way.zhou)

    page = client.get(url("issue-batch", batch.pk)).context["page"]

    assert [issue.number[-5:] for issue in page] == ["-9999", "10000"]


# --- one finding ----------------------------------------------------------------------------------
def test_a_finding_over_ticked_and_named_places_is_an_entry_each(client, way, batch):
    other = CountyFactory(parent=way.prefecture)
    client.force_login(way.zhou)
    given = finding_of(over=[way.county.pk], others=f"{other.name}、{way.place.code}", due_on="")

    response = client.post(f"{url('issue-new')}?batch={batch.pk}", given)

    assert response.url == url("issue-batch", batch.pk)
    rows = Issue.objects.for_list()
    assert {row.region for row in rows} == {way.county, other, way.place}
    assert {(row.source, row.source_doc_no) for row in rows} == {(Source.STATE, batch.doc_no)}
    assert {row.due_on for row in rows} == {batch.due_on}


def test_a_county_registers_its_own_finding(client, way):
    client.force_login(way.reviewer)

    response = client.post(url("issue-new"), finding_of(others=way.place.name))

    issue = Issue.objects.for_list().get()
    assert response.url == url("issue", issue.pk)
    assert (issue.level, issue.holder, issue.region) == (Level.COUNTY, way.county, way.place)


def test_a_finding_about_a_household_lies_in_its_grid(client, way):
    home = HouseholdFactory(region=way.grid)
    client.force_login(way.reviewer)

    client.post(url("issue-new"), finding_of(household_no=home.household_no))

    issue = Issue.objects.get()
    assert (issue.household, issue.region) == (home, way.grid)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        pytest.param({}, "others", id="no place"),
        pytest.param({"others": "火星县"}, "others", id="a place that is none"),
        pytest.param({"household_no": "99"}, "household_no", id="a household that is none"),
        pytest.param({"others": "各县", "description": "短"}, "description", id="no words"),
        pytest.param({"others": "各县", "item": ""}, "item", id="no item"),
        pytest.param({"others": "各县", "due_on": ""}, "due_on", id="no day"),
        pytest.param({"others": "各县", "source": "state"}, "__all__", id="no document"),
        pytest.param(
            {"others": "各县", "description": f"{number(1)}未落实"}, "description", id="a number"
        ),
    ],
)
def test_what_is_wrong_with_a_finding_stands_at_its_field(client, way, changes, field):
    client.force_login(way.zhou)

    response = client.post(url("issue-new"), finding_of(**changes))

    assert response.status_code == 422
    assert list(response.context["form"].errors) == [field]
    assert not Issue.objects.exists()


# --- workbooks ------------------------------------------------------------------------------------
def test_from_the_workbook_to_the_entries(client, way, batch, feedback):
    client.force_login(way.zhou)
    content = upload(feedback({"places": "各县"}))

    handed = client.post(url("issue-workbook-new", batch.pk), {"file": content})
    workbook = IssueWorkbook.objects.get()
    assert handed.url == url("issue-workbook", workbook.pk)
    assert way.county.name in client.get(handed.url).content.decode()

    done = client.post(url("issue-workbook-register", workbook.pk))

    assert done.url == url("issue-batch", batch.pk)
    assert Issue.objects.get().status == Status.PENDING


def test_a_file_that_is_no_workbook_is_refused_in_words(client, way, batch):
    client.force_login(way.zhou)
    file = upload(io.BytesIO(b"not a workbook"), "x.xlsx")

    response = client.post(url("issue-workbook-new", batch.pk), {"file": file})

    assert response.status_code == 422
    assert not IssueWorkbook.objects.exists()


def test_errors_are_shown_by_cell_and_come_back_marked(client, way, batch, feedback):
    content = feedback({"places": "火星县"})
    workbook = workbooks.hand_in(content, "x.xlsx", by=way.zhou, region=way.prefecture, batch=batch)
    client.force_login(way.zhou)

    page = client.get(url("issue-workbook", workbook.pk)).content.decode()
    tried = client.post(url("issue-workbook-register", workbook.pk))
    marked = client.get(url("issue-workbook-errors", workbook.pk))

    assert "D3" in page
    assert "没有“火星县”" in page
    assert url("issue-workbook-register", workbook.pk) not in page
    assert tried.status_code == 422
    assert marked["Content-Type"].endswith("sheet")


def test_a_workbook_is_put_aside(client, way, batch, workbook):
    client.force_login(way.zhou)

    client.post(url("issue-workbook-drop", workbook.pk))
    again = client.post(url("issue-workbook-drop", workbook.pk))

    workbook.refresh_from_db()
    assert workbook.state == IssueWorkbook.State.DROPPED
    assert again.status_code == 422


def test_another_person_registers_a_ledger_with_closed_entries(client, way, ledger):
    content = upload(ledger({"is_closed": "是"}, {}))
    client.force_login(way.zhou)
    handed = client.post(url("issue-ledger-new"), {"file": content})
    workbook = IssueWorkbook.objects.get()
    own = client.get(handed.url).content.decode()
    client.force_login(way.zhou_second)

    response = client.post(url("issue-workbook-register", workbook.pk))

    assert "50.00" in own
    assert url("issue-workbook-register", workbook.pk) not in own
    assert response.url == handed.url
    assert Issue.objects.filter(status=Status.CLOSED).count() == 1


@pytest.mark.parametrize("kind", ["feedback", "ledger"])
def test_the_empty_workbook_is_fetched(client, way, kind):
    client.force_login(way.zhou)

    response = client.get(url("issue-workbook-template", kind))

    assert response.status_code == 200
    assert b"".join(response.streaming_content).startswith(b"PK")


# --- who ------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("who", "status"),
    [("zhou", 200), ("reviewer", 404), ("township", 403), ("village", 403)],
)
@pytest.mark.parametrize("name", ["issue-batch", "issue-workbook-new"])
def test_who_opens_a_batch_of_the_prefecture(client, way, batch, who, status, name):
    client.force_login(getattr(way, who))

    assert client.get(url(name, batch.pk)).status_code == status


@pytest.mark.parametrize(
    ("who", "status"),
    [("zhou", 200), ("reviewer", 404), ("township", 403), ("village", 403)],
)
@pytest.mark.parametrize("name", ["issue-workbook", "issue-workbook-errors"])
def test_who_opens_a_workbook_of_the_prefecture(client, way, workbook, who, status, name):
    client.force_login(getattr(way, who))

    assert client.get(url(name, workbook.pk)).status_code == status


@pytest.mark.parametrize(
    ("who", "status"),
    [("zhou", 302), ("reviewer", 404), ("township", 403), ("village", 403)],
)
@pytest.mark.parametrize("name", ["issue-workbook-register", "issue-workbook-drop"])
def test_who_decides_a_workbook_of_the_prefecture(client, way, workbook, who, status, name):
    client.force_login(getattr(way, who))

    assert client.post(url(name, workbook.pk)).status_code == status


def test_the_prefecture_sees_a_county_s_batch_and_enters_nothing_in_it(client, way, county_batch):
    client.force_login(way.zhou)

    assert client.get(url("issue-batch", county_batch.pk)).status_code == 200
    assert client.get(url("issue-workbook-new", county_batch.pk)).status_code == 403
    assert client.get(f"{url('issue-new')}?batch={county_batch.pk}").status_code == 403


@pytest.mark.parametrize(
    ("who", "status"),
    [("zhou", 200), ("reviewer", 200), ("township", 403), ("village", 403)],
)
@pytest.mark.parametrize("name", ["issue-batches", "issue-batch-new", "issue-new"])
def test_who_enters_issues(client, way, who, status, name):
    client.force_login(getattr(way, who))

    assert client.get(url(name)).status_code == status


@pytest.mark.parametrize(
    ("who", "status"), [("zhou", 200), ("reviewer", 403), ("township", 403), ("village", 403)]
)
def test_who_takes_over_a_paper_ledger(client, way, who, status):
    client.force_login(getattr(way, who))

    assert client.get(url("issue-ledger-new")).status_code == status
    assert client.get(url("issue-workbook-template", "ledger")).status_code == status


def test_who_is_not_logged_in_is_sent_to_the_door(client, batch):
    assert client.get(url("issue-batch", batch.pk)).status_code == 302
