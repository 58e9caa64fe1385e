"""Pages of half-month reports: who may, the grid at two sizes, two writers, Word."""

import io
import re
from dataclasses import asdict, replace
from datetime import date

import pytest
from django.urls import reverse
from docx import Document

from regions.duties import Duty
from taskforces.half_months import grid, operations
from taskforces.half_months.periods import before, half_of
from taskforces.models import HalfMonthReport
from tests.factories import ObligationFactory, PostingFactory
from tests.factories.half_months import (
    JUNE_1,
    TEXT,
    at,
    begun,
    handed_in,
    issued,
    office_of,
    written,
)
from tests.factories.organisation import BodyFactory
from tests.factories.regions import CountyFactory, TownshipFactory
from tests.factories.tasks import a_paper

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("drawn")]
STROKES = "[[[10,50],[60,20],[120,80],[200,40]],[[210,30],[240,70]]]"
SIGNED = {"password": "correct horse battery", "strokes": STROKES}


def page(client, user, name: str, *args, data=None):
    client.force_login(user)
    url = reverse(f"taskforces:{name}", args=args)
    return client.get(url) if data is None else client.post(url, data)


def people(body) -> dict[str, object]:
    """The office of the place, its leader who only looks, and another county's office."""
    leader = PostingFactory(duty=Duty.LEADER, region=body.region, starts_on=date(2018, 1, 1)).user
    return {"office": office_of(body.region), "leader": leader, "other": office_of(CountyFactory())}


ADDRESSES = [
    pytest.param("half-month", None, "issued", {"office": 200, "leader": 200, "other": 404}),
    pytest.param("half-month-word", None, "issued", {"office": 200, "leader": 200, "other": 404}),
    pytest.param("half-month-edit", None, "begun", {"office": 200, "leader": 403, "other": 404}),
    pytest.param("half-month-issue", SIGNED, "begun", {"office": 422, "leader": 403, "other": 404}),
    pytest.param("half-month-attach", {}, "begun", {"office": 422, "leader": 403, "other": 404}),
    pytest.param("half-month-withdraw", {}, "begun", {"office": 302, "leader": 403, "other": 404}),
    pytest.param("review", {}, "handed_in", {"office": 302, "leader": 403, "other": 404}),
    pytest.param(
        "correct", {"reason": "数字有误"}, "issued", {"office": 302, "leader": 403, "other": 404}
    ),
]


@pytest.mark.parametrize("who", ["office", "leader", "other"])
@pytest.mark.parametrize(("name", "data", "stage", "expected"), ADDRESSES)
def test_who_may_what(name, data, stage, expected, who, body, writer, leader, client):
    made = {"begun": begun, "handed_in": handed_in}.get(stage)
    report = made(body, writer) if made else issued(body, writer, leader)
    address = (name, report.pk) if "-" in name else ("half-month-act", report.pk, name)

    response = page(client, people(body)[who], *address, data=data)

    assert response.status_code == expected[who]


@pytest.mark.parametrize(("who", "status"), [("office", 302), ("leader", 403), ("other", 404)])
def test_who_may_begin(who, status, body, client):
    user = people(body)[who]

    response = page(client, user, "half-month-slot", body.pk, f"{JUNE_1.last}", data={})

    assert response.status_code == status
    assert HalfMonthReport.objects.count() == (status == 302)


def test_a_grid_worker_sees_no_page_of_them(body, client):
    worker = PostingFactory(duty=Duty.GRID_WORKER, region=body.region).user

    assert page(client, worker, "half-months").status_code == 403


@pytest.mark.parametrize(
    "day", ["2018-06-14", "2018-02-30", "x"], ids=["no last day", "no day", "no date"]
)
def test_an_address_of_no_half_month_is_no_page(day, body, writer, client):
    assert page(client, writer, "half-month-slot", body.pk, day).status_code == 404


def test_a_report_goes_its_way_on_pages(body, writer, leader, client):
    begin = page(client, writer, "half-month-slot", body.pk, f"{JUNE_1.last}", data={})
    report = HalfMonthReport.objects.get()
    form = client.get(begin.url)
    sent = {"seen": form.context["form"].initial["seen"], **asdict(TEXT)}
    saved = client.post(begin.url, sent)
    page(client, writer, "half-month-act", report.pk, "hand-in", data={})
    page(client, leader, "half-month-act", report.pk, "review", data={})
    page(client, leader, "half-month-issue", report.pk, data=SIGNED)
    shown = page(client, leader, "half-month", report.pk)
    again = page(client, writer, "half-month-slot", body.pk, f"{JUNE_1.last}")

    report.refresh_from_db()
    assert (saved.status_code, report.state) == (302, "issued")
    assert again.url == reverse("taskforces:half-month", args=[report.pk])
    assert TEXT.progress in shown.content.decode()
    assert shown.context["is_changed"] is False
    assert shown.context["signatures"][0]["name"].startswith(leader.full_name)


def test_a_file_of_a_draft_is_withdrawn_on_its_page_by_who_put_it_there(
    body, writer, leader, client
):
    report = written(body, writer)
    file = operations.attach(report, a_paper(), caption="错误清单", by=writer)
    address = reverse("ledger:evidence-file", args=[file.pk])
    shown, other = (
        page(client, user, "half-month", report.pk).content.decode() for user in (writer, leader)
    )

    refused = page(client, leader, "half-month-withdraw", report.pk, data={"file": file.pk})
    kept = client.get(address).status_code
    page(client, writer, "half-month-withdraw", report.pk, data={"file": file.pk})

    assert [refused.status_code, kept, client.get(address).status_code] == [302, 200, 404]
    assert [f'value="{file.pk}"' in text for text in (shown, other)] == [True, False]
    after = page(client, writer, "half-month", report.pk).content.decode()
    assert address in other
    assert address not in after
    assert "撤回半月报附件" in after


def test_two_who_write_lose_nothing(body, writer, leader, client):
    report = written(body, writer)
    seen = page(client, writer, "half-month-edit", report.pk).context["form"].initial["seen"]
    theirs = replace(TEXT, progress="别人写的进展", problems="别人写的问题")
    operations.write(report, theirs, seen=1, by=leader)
    mine = asdict(TEXT) | {"progress": "我写的进展"}

    back = page(client, writer, "half-month-edit", report.pk, data=mine | {"seen": seen})
    form = back.context["form"]
    html = back.content.decode()
    report.refresh_from_db()
    before_second = report.progress
    together = {name: form[name].value() for name in mine} | {"progress": "两人写的进展"}
    second = client.post(
        reverse("taskforces:half-month-edit", args=[report.pk]),
        together | {"seen": form["seen"].value()},
    )

    report.refresh_from_db()
    assert (back.status_code, before_second) == (422, "别人写的进展")
    assert form["progress"].value() == "我写的进展"
    assert "别人写的进展" in html
    assert form["problems"].value() == "别人写的问题", "what was left alone is brought up to date"
    assert (second.status_code, report.progress, report.problems) == (
        302, "两人写的进展", "别人写的问题",
    )  # fmt: skip


def test_what_was_planned_the_last_time_stands_beside_the_form_and_is_not_copied(
    body, writer, leader, client
):
    issued(body, writer, leader, before(JUNE_1))
    report = begun(body, writer)

    shown = page(client, writer, "half-month-edit", report.pk)

    assert shown.context["past"].plans == TEXT.plans
    assert TEXT.plans in shown.content.decode()
    assert shown.context["form"]["plans"].value() == ""


def test_a_correction_says_on_its_page_what_it_changes(body, writer, leader, client, drawn):
    first = issued(body, writer, leader)
    drawn[0] = 9
    second = operations.correct(first, "线索数补录后更正", by=writer)
    operations.write(second, replace(TEXT, plans="改了打算"), seen=0, by=writer)

    shown = page(client, writer, "half-month", second.pk)
    old = page(client, writer, "half-month", first.pk)

    changes = [(one["label"], one["before"], one["now"]) for one in shown.context["changed"]]
    assert changes == [("下步打算", TEXT.plans, "改了打算"), ("线索累计下发", "7", "9")]
    assert [one.edition for one, *_rest in old.context["editions"]] == [2, 1]
    assert old.context["table"][0]["now"] == "7"


def test_word_opens_and_says_what_the_page_says(body, writer, leader, client):
    report = issued(body, writer, leader)

    response = page(client, leader, "half-month-word", report.pk)
    document = Document(io.BytesIO(b"".join(response.streaming_content)))

    words = "\n".join(one.text for one in document.paragraphs)
    cells = [[cell.text for cell in row.cells] for row in document.tables[0].rows]
    assert cells[1] == ["线索累计下发", "条", "7", "7", "持平"]
    assert report.title in words.replace("\n", "")
    assert words.split("\n")[0] == report.organ  # the title is not broken within a word
    assert f"填报人：{writer.full_name}" in words
    assert f"签发人：{leader.full_name}" in words
    assert re.search("一、重点任务进展\n.*\n二、存在问题", words)
    assert report.digest in words
    assert "未签发" not in words


def owed(body, due_on: date, period=JUNE_1, **rest):
    return ObligationFactory(
        region=body.region, ower_subject=body.subject_label, ower_id=body.pk, due_on=due_on,
        starts_on=period.first, ends_on=period.last, terms__rule__kind="half_month_report", **rest,
    )  # fmt: skip


def bodies(county, count: int) -> list:
    subjects = ["identification", "industry", "relocation", "education", "medical", "funds"]
    return [BodyFactory(region=county, subject=one, name=one) for one in subjects[:count]]


def states(client, user) -> dict[str, list[str]]:
    lines = page(client, user, "half-months").context["lines"]
    return {line.body.name: [cell.state for cell in line.cells][:2] for line in lines}


def test_the_grid_tells_who_has_reported_who_is_late_and_who_was_sent_back(
    county, writer, leader, client
):
    a, b, c, d, e, f = bodies(county, 6)
    past = before(JUNE_1)
    owed(a, date(2018, 6, 19))
    issued(a, writer, leader)
    owed(b, date(2018, 6, 15))
    issued(b, writer, leader)
    owed(c, date(2018, 6, 15))
    operations.send_back(handed_in(c, writer), "请补充数字", by=leader)
    owed(d, date(2018, 6, 15))
    handed_in(e, writer)
    owed(f, date(2018, 6, 2), past)

    found = states(client, writer)

    assert found == {
        "identification": ["issued", "open"],
        "industry": ["issued_late", "open"],
        "relocation": ["sent_back", "open"],
        "education": ["late", "open"],
        "medical": ["waiting", "open"],
        "funds": ["open", "late"],
    }
    html = client.get(reverse("taskforces:half-months")).content.decode()
    assert html.count("half-cell back is-late") == 1
    assert grid.slot_url(d, JUNE_1) in html


def test_a_correction_does_not_make_late_what_was_issued_in_time(body, writer, leader, client):
    owed(body, date(2018, 6, 19))
    first = issued(body, writer, leader)
    with at("2018-07-02T09:00:00"):
        second = operations.correct(first, "数字更正说明", by=writer)
        second = operations.hand_in(operations.write(second, TEXT, seen=0, by=writer), by=writer)
        operations.issue(operations.review(second, by=leader), by=leader)
        found = states(client, writer)

    assert found[body.name] == ["open", "issued"]


def test_the_grid_shows_the_levels_below_one_by_one(county, body, writer, client):
    below = BodyFactory(region=TownshipFactory(parent=county), name="乡镇专班")
    chief = PostingFactory(
        duty=Duty.PREFECTURE_OFFICE, region=county.parent, starts_on=date(2018, 1, 1)
    ).user
    BodyFactory(region=county, name="散了的专班", subject="funds", ends_on=date(2018, 1, 31))
    client.force_login(chief)

    shown = {
        level: [line.body.name for line in client.get(f"{url}?level={level}").context["lines"]]
        for url in [reverse("taskforces:half-months")]
        for level in ("own", "county", "township")
    }

    assert shown == {"own": [], "county": [body.name], "township": [below.name]}


@pytest.mark.parametrize("count", [2, 6])
def test_the_grid_asks_no_more_with_more_task_forces(
    count, county, writer, leader, client, django_assert_num_queries
):
    reported = [
        issued(one, writer, leader, half_of(date(2018, 5, 1))) for one in bodies(county, count)
    ]
    client.force_login(writer)
    client.get(reverse("taskforces:half-months"))

    with django_assert_num_queries(7):
        response = client.get(reverse("taskforces:half-months"))

    assert response.content.decode().count('<tr id="body-') == len(reported) == count
