"""Topics and courses: kept by the prefecture, seen by all who see training, never deleted."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from regions.duties import Duty
from tests.factories import CountyFactory, PrefectureFactory
from tests.factories.training import CourseFactory, SessionFactory, TopicFactory
from training import forms
from training.models import Course, Topic

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()
WHO = [
    pytest.param(Duty.PREFECTURE_OFFICE, "prefecture", (200, 200, 200, 200), id="prefecture-keeps"),
    pytest.param(Duty.COUNTY_OFFICE, "county", (200, 200, 403, 403), id="a-county-reads"),
    pytest.param(Duty.LEADER, "county", (200, 200, 403, 403), id="a-leader-reads"),
    pytest.param(Duty.GRID_WORKER, "county", (403, 403, 403, 403), id="a-grid-worker-does-not"),
]


@pytest.mark.parametrize(("duty", "where", "expected"), WHO)
def test_who_sees_and_who_keeps_the_catalogue(client, officer, duty, where, expected):
    course = CourseFactory()
    place = {"prefecture": PrefectureFactory(), "county": CountyFactory()}[where]
    client.force_login(officer(duty, place))
    pages = (
        reverse("training:course-list"),
        reverse("training:course-detail", args=[course.pk]),
        reverse("training:course-edit", args=[course.pk]),
        reverse("training:topic-edit", args=[course.topic_id]),
    )

    assert tuple(client.get(page).status_code for page in pages) == expected


def test_a_topic_and_its_course_are_written_down_and_end_with_a_day(client, officer):
    client.force_login(officer(Duty.PREFECTURE_OFFICE, PrefectureFactory()))
    given = {"name": "乡村振兴衔接", "order": ""}
    client.post(reverse("training:topic-create"), given)
    topic = Topic.objects.get(name="乡村振兴衔接")
    taught = {"topic": topic.pk, "name": "五个振兴", "hours": 4}

    client.post(reverse("training:course-create"), taught)
    again = client.post(reverse("training:course-create"), taught)
    edit = reverse("training:topic-edit", args=[topic.pk])
    client.post(edit, given | {"order": topic.order, "disabled_on": f"{TODAY}"})
    offered = client.get(reverse("training:course-list")).content.decode()
    whole = client.get(reverse("training:course-list"), {"all": 1}).content.decode()

    names = [one.name for one in Topic.objects.order_by("order")]
    assert sorted(names, key=whole.index) == names
    assert (again.status_code, Course.objects.count()) == (422, 1)
    assert topic.order == Topic.objects.count()
    assert ("五个振兴" in offered, "五个振兴" in whole) == (False, True)


def test_a_session_offers_what_is_not_disabled_on_its_day(office):
    kept, ended = TopicFactory(), TopicFactory(disabled_on=TODAY)
    ending = TopicFactory(disabled_on=TODAY + timedelta(days=1))

    form = forms.SessionForm(places=[office.county])

    offered = set(form.fields["topics"].queryset)
    assert {kept, ending} <= offered
    assert ended not in offered


@pytest.mark.parametrize("rows", [2, 12])
def test_the_catalogue_asks_no_more_with_more_rows(
    rows, client, officer, django_assert_num_queries
):
    CourseFactory.create_batch(rows)
    client.force_login(officer(Duty.COUNTY_OFFICE, CountyFactory()))

    client.get(reverse("training:course-list"))

    with django_assert_num_queries(5):
        response = client.get(reverse("training:course-list"))

    assert response.content.decode().count('class="course-name"') == rows


def test_a_course_lists_the_sessions_in_sight_that_taught_its_topic(client, office):
    course = CourseFactory()
    mine, elsewhere = SessionFactory(region=office.county), SessionFactory()
    mine.topics.set([course.topic])
    elsewhere.topics.set([course.topic])
    client.force_login(office.clerk)

    page = client.get(reverse("training:course-detail", args=[course.pk])).content.decode()

    assert f'<tr id="session-{mine.pk}"' in page
    assert f'<tr id="session-{elsewhere.pk}"' not in page
