"""Workbooks by their pages: handed in, shown cell by cell, taken in by another person."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from openpyxl import load_workbook

from ledger import sheets
from regions.duties import Duty
from tests.factories import CadreFactory, CountyFactory, UserFactory
from tests.factories.training import EnrolmentFactory
from tests.training.workbook import attendance, person_row, session_row, trainer_row, workbook
from training.models import Enrolment, Load, Session

pytestmark = pytest.mark.django_db
PAST = reverse("training:load-list")


def file_of(content):
    return {"file": SimpleUploadedFile("往期.xlsx", content)}


def test_a_past_workbook_is_shown_before_another_person_takes_it_in(client, office):
    cadre = CadreFactory(region=office.county)
    client.force_login(office.clerk)
    client.post(PAST, file_of(workbook([session_row()], [person_row(cadre)])))
    load = Load.objects.get()
    apply = reverse("training:load-apply", args=[load.pk])

    shown = client.get(reverse("training:load-detail", args=[load.pk]))
    own = client.post(apply)
    client.force_login(office.other)
    others = client.post(apply)
    again = client.post(apply)

    assert (shown.context["result"]["came"], shown.context["result"]["errors"]) == (1, 0)
    assert (own.status_code, others.status_code, again.status_code) == (422, 302, 422)
    assert (Session.objects.count(), Enrolment.objects.count()) == (1, 1)


def test_a_page_names_each_bad_cell_with_its_sheet(client, office):
    cadre = CadreFactory(region=office.county)
    client.force_login(office.clerk)
    client.post(PAST, file_of(workbook([session_row(level="省级")], [person_row(cadre)])))

    page = client.get(reverse("training:load-detail", args=[Load.objects.get().pk]))

    assert page.context["why_not"]
    assert "班次 F2" in page.content.decode()


def test_what_is_no_workbook_is_refused_on_the_form(client, office):
    client.force_login(office.clerk)

    answer = client.post(PAST, file_of(b"not a workbook"))

    assert (answer.status_code, Load.objects.count()) == (422, 0)
    assert answer.context["form"].errors["file"]


def test_an_attendance_sheet_comes_back_filled_in(client, office):
    row = EnrolmentFactory(session__region=office.county)
    client.force_login(office.clerk)
    step = reverse("training:session-step", args=[row.session_id, "sheet"])

    empty = client.get(reverse("training:session-sheet-export", args=[row.session_id]))
    refused = client.post(step, file_of(b"not a workbook"))
    client.post(step, file_of(attendance([(row.cadre, "参加", 88)])))
    client.post(reverse("training:load-apply", args=[Load.objects.get().pk]))

    row.refresh_from_db()
    assert sheets.sheet_names(b"".join(empty.streaming_content)) == ["签到册"]
    assert refused.status_code == 422
    assert (row.presence, row.how, row.score) == ("came", "sheet", 88)


def test_the_template_has_the_sheets_that_are_read(client, office):
    client.force_login(office.clerk)

    answer = client.get(reverse("training:past-template"))

    assert sheets.sheet_names(b"".join(answer.streaming_content)) == ["班次", "学员", "师资"]


def test_a_workbook_with_bad_cells_comes_back_marked_sheet_by_sheet(client, office):
    cadre = CadreFactory(region=office.county)
    content = workbook([session_row(level="省级")], [person_row(cadre, score=180)])
    client.force_login(office.clerk)
    client.post(PAST, file_of(content))
    url = reverse("training:load-errors", args=[Load.objects.get().pk])

    back = b"".join(client.get(url).streaming_content)
    client.post(PAST, file_of(back))
    client.force_login(UserFactory())
    refused = client.get(url).status_code

    book = load_workbook(io.BytesIO(back))
    bad = {
        (page.title, cell.coordinate)
        for page in book
        for row in page.iter_rows()
        for cell in row
        if cell.comment and cell.fill.fgColor.rgb == "00FFC7CE"
    }
    assert bad == {("班次", "F2"), ("学员", "F2")}
    assert [cell.value for cell in book.worksheets[0]["B"]][2:] == ["F2", "F2"]
    assert Load.objects.order_by("pk").last().result["errors"] == 2
    assert refused == 403


def listed(client, load):
    """Of each figure that is not empty: what it says, and how many rows it opens to."""
    page = client.get(reverse("training:load-detail", args=[load.pk]))
    return {
        f"{label}": (count, len(client.get(url).context["page"].object_list))
        for label, count, url in page.context["figures"]
        if url
    }


def test_the_figures_of_a_past_workbook_open_to_as_many_rows_before_and_after(client, office):
    teacher, pupil, absent = CadreFactory.create_batch(3, region=office.county)
    away = person_row(absent, presence="请假", score=None, satisfaction=None)
    people = [person_row(pupil, 0), person_row(pupil, 1), person_row(teacher, 1), away]
    content = workbook([session_row(0), session_row(1)], people, [trainer_row(teacher)])
    client.force_login(office.clerk)
    client.post(PAST, file_of(content))
    load = Load.objects.get()

    before = listed(client, load)
    client.force_login(office.other)
    client.post(reverse("training:load-apply", args=[load.pk]))
    after = listed(client, load)
    sessions = client.get(reverse("training:load-behind", args=[load.pk]), {"what": "sessions"})

    assert before == after
    assert sorted(before.values()) == [(1, 1), (2, 2), (2, 2), (3, 3)]
    assert sessions.content.decode().count("/training/sessions/") >= 2


def test_the_figures_of_an_attendance_sheet_open_to_as_many_persons(client, office):
    row = EnrolmentFactory(session__region=office.county)
    more = EnrolmentFactory(session=row.session)
    EnrolmentFactory(session=row.session)
    client.force_login(office.clerk)
    sheet = attendance([(row.cadre, "参加", 88), (more.cadre, "请假", None)])
    client.post(reverse("training:session-step", args=[row.session_id, "sheet"]), file_of(sheet))

    found = listed(client, Load.objects.get())

    assert list(found.values()) == [(2, 2), (1, 1)]


def test_who_sees_what_a_workbook_says(client, office, officer):
    client.force_login(office.clerk)
    people = [person_row(CadreFactory(region=office.county))]
    client.post(PAST, file_of(workbook([session_row()], people)))
    url = reverse("training:load-behind", args=[Load.objects.get().pk])

    def status(reader, what="came"):
        client.force_login(reader)
        return client.get(url, {"what": what}).status_code

    found = [
        status(office.other),
        status(office.other, "people"),
        status(officer(Duty.GRID_WORKER, office.county)),
        status(officer(Duty.COUNTY_OFFICE, CountyFactory())),
    ]
    assert found == [200, 404, 403, 404]
