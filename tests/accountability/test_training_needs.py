"""Whose error it was: of who answered last before the answer was sent back."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accountability import training_needs
from archives.filing import operations as filing
from households.models import RegisterLoad
from ledger import events
from tests.factories import LeadFactory, UserFactory
from tests.factories.acceptance import a_page, a_township, judged
from tests.factories.archives import kind_of
from tests.factories.regions import CountyFactory
from training.models import Load

pytestmark = pytest.mark.django_db


def told(lead, verb, by):
    draft = events.Draft(
        f"screening.lead.{verb}", region=lead.region, subject="screening.lead",
        subject_id=lead.pk, by=by,
    )  # fmt: skip
    events.append(draft)


def test_an_issue_reopened_is_of_who_applied_for_its_close_out():
    county, rectifier = CountyFactory(), UserFactory()
    more = {"region": county, "subject": "accountability.issue", "subject_id": 7}
    events.append(events.Draft("accountability.issue.applied", by=rectifier, **more))
    events.append(events.Draft("accountability.issue.reopened", by=UserFactory(), **more))
    today = timezone.localdate()

    (found,) = training_needs.KINDS["reopened_issue"].errors(county, today, today)

    assert (found.user_id, found.url) == (rectifier.pk, reverse("accountability:issue", args=[7]))


def test_an_answer_sent_back_is_of_who_gave_it_last():
    lead, unanswered = LeadFactory(), LeadFactory()
    first, second, county = (UserFactory() for _n in range(3))
    told(lead, "answered", first)
    told(lead, "returned", county)
    told(lead, "answered", second)
    told(lead, "returned", county)
    told(unanswered, "returned", county)
    today = timezone.localdate()
    errors = training_needs.KINDS["returned_answer"].errors

    found = list(errors(lead.region, today, today))

    assert [one.user_id for one in found] == [first.pk, second.pk]
    assert {one.place for one in found} == {lead.region.code}
    assert [one.user_id for one in errors(unanswered.region, today, today)] == [None]
    assert {one.title for one in found} == {lead.number}
    assert list(errors(CountyFactory(), today, today)) == []
    assert list(errors(lead.region, today - timedelta(days=9), today - timedelta(days=1))) == []


def test_a_paper_that_failed_acceptance_is_of_who_filed_the_version_that_was_judged():
    town = a_township()
    told = filing.Told(is_signed=True, made_on=timezone.localdate())
    application = kind_of(town.archive, "application")
    paper = filing.file_paper(town.archive, application, told, [a_page()], by=town.leader)
    filing.replace(paper, [a_page(70)], why="照片模糊，重拍", by=town.worker)
    today = timezone.localdate()
    need = training_needs.KINDS["refused_paper"]

    judged(town, town.acceptance(), application="correct")
    (found,) = need.errors(town.region, today, today)

    assert (found.user_id, found.title) == (town.worker.pk, application.title)
    assert found.url == reverse("archives:paper", args=[paper.pk])
    assert need.count(town.region, today, today) == {town.grid.code: 1}
    assert need.count(CountyFactory(), today, today) == {}


def test_a_paper_that_was_kept_is_nobodys_error():
    town = a_township()
    told = filing.Told(is_signed=True, made_on=timezone.localdate())
    filing.file_paper(
        town.archive, kind_of(town.archive, "application"), told, [a_page()], by=town.worker
    )
    today = timezone.localdate()

    judged(town, town.acceptance())

    assert training_needs.KINDS["refused_paper"].errors(town.region, today, today) == []


def test_a_workbook_with_errors_is_of_who_handed_it_in():
    county = CountyFactory()
    clerk, today = UserFactory(), timezone.localdate()
    given = {"region": county, "kind": "past", "content": b"x", "handed_in_by": clerk}
    now = timezone.now()
    Load.objects.create(
        **given, file_name="有错.xlsx", digest="a", handed_in_at=now, result={"errors": 12}
    )
    Load.objects.create(
        **given, file_name="无错.xlsx", digest="b", handed_in_at=now, result={"errors": 0}
    )
    RegisterLoad.objects.create(
        region=county, file_name="册.xlsx", sha256="c", year=2018, as_of=today, loader=clerk,
        counts={"errors": 3},
    )  # fmt: skip
    need = training_needs.KINDS["faulty_workbook"]

    found = need.errors(county, today, today)

    assert need.count(county, today, today) == {county.code: 2}
    assert [(one.user_id, one.title) for one in found] == [
        (clerk.pk, "有错.xlsx（12 处错误）"),
        (clerk.pk, "册.xlsx（3 处错误）"),
    ]
    assert need.count(CountyFactory(), today, today) == {}
