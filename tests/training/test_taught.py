"""How many sessions a topic or a trainer had opens to exactly those sessions."""

from datetime import date

import pytest
from django.urls import reverse
from django.utils import timezone

from regions.duties import Duty
from regions.models import Audience
from tests.factories import CadreFactory, CountyFactory
from tests.factories.training import (
    EnrolmentFactory,
    PlanLineFactory,
    SessionFactory,
    TopicFactory,
    TrainerFactory,
)

pytestmark = pytest.mark.django_db
LAST_YEAR = date(timezone.localdate().year - 1, 6, 1)


@pytest.fixture
def trainer():
    """A trainer of a county who taught one topic: there twice, once of them last year, and in
    another county; one session is planned only.
    """
    county = CountyFactory()
    found = TrainerFactory(cadre=CadreFactory(region=county))
    held = [
        SessionFactory(region=county, held=True),
        SessionFactory(region=county, held=True, starts_on=LAST_YEAR),
        SessionFactory(held=True),
        SessionFactory(region=county),
    ]
    topic = TopicFactory()
    for session in held:
        session.trainers.add(found)
        session.topics.add(topic)
    found.topic = topic
    return found


def opened(client, name, pk, **given):
    return client.get(reverse(f"training:{name}", args=[pk]), given)


def test_the_figures_of_topics_and_trainers_open_to_as_many_sessions_as_they_say(
    trainer, client, officer
):
    client.force_login(officer(Duty.COUNTY_OFFICE, trainer.cadre.region))
    [one] = client.get(reverse("training:trainer-list")).context["page"].object_list
    topics = client.get(reverse("training:course-list"))
    topic = topics.context["topics"].get(pk=trainer.topic.pk)

    lists = [
        opened(client, "trainer-sessions", one.pk),
        opened(client, "trainer-sessions", one.pk, when="year"),
        opened(client, "topic-sessions", topic.pk),
    ]

    counts = [page.context["page"].paginator.count for page in lists]
    assert counts == [one.given, one.this_year, topic.held] == [3, 2, 3]
    assert reverse("training:topic-sessions", args=[topic.pk]) in topics.content.decode()
    # The session of the other county is counted and named; nothing leads to it.
    assert [may for _session, may in lists[0].context["rows"]].count(False) == 1


@pytest.fixture
def line():
    """A line of a plan: of its sessions two count, to which three of the audience came."""
    found = PlanLineFactory()
    here = {"region": found.plan.region, "level": found.level, "audiences": [found.audience]}
    first, second = SessionFactory(held=True, **here), SessionFactory(held=True, **here)
    others = [
        SessionFactory(**here),
        SessionFactory(held=True, **(here | {"starts_on": LAST_YEAR})),
        SessionFactory(held=True, **(here | {"region": CountyFactory()})),
    ]
    cadres = CadreFactory.create_batch(3, region=found.plan.region, audience=found.audience)
    another = CadreFactory(region=found.plan.region, audience=Audience.GRASSROOTS)
    for session, cadre in (
        (first, cadres[0]), (second, cadres[0]), (second, cadres[1]), (second, cadres[2]),
        (first, another), (others[1], CadreFactory(audience=found.audience)),
    ):  # fmt: skip
        EnrolmentFactory(session=session, cadre=cadre, came=True)
    EnrolmentFactory(session=first, cadre=CadreFactory(audience=found.audience))
    return found


def test_the_figures_of_a_plan_open_to_as_many_as_they_say(line, client, officer):
    client.force_login(officer(Duty.COUNTY_OFFICE, line.plan.region))
    page = client.get(reverse("training:plan-detail", args=[line.plan.pk]))
    [met] = page.context["lines"]

    lists = [opened(client, name, line.pk) for name in ("plan-sessions", "plan-persons")]

    counts = [one.context["page"].paginator.count for one in lists]
    assert counts == [met.sessions, met.persons] == [2, 3]
    assert reverse("training:plan-persons", args=[line.pk]) in page.content.decode()


@pytest.mark.parametrize("name", ["plan-sessions", "plan-persons"])
@pytest.mark.parametrize(
    ("duty", "where", "status"),
    [
        pytest.param(Duty.LEADER, "its", 200, id="a-leader-reads"),
        pytest.param(Duty.GRID_WORKER, "its", 403, id="a-grid-worker-may-not"),
        pytest.param(Duty.COUNTY_OFFICE, "another", 404, id="another-county"),
    ],
)
def test_who_opens_the_figures_of_a_plan(name, duty, where, status, line, client, officer):
    client.force_login(officer(duty, line.plan.region if where == "its" else CountyFactory()))

    assert opened(client, name, line.pk).status_code == status


def test_who_came_to_a_session_and_how_often_somebody_came_open_too(line, client, officer):
    client.force_login(officer(Duty.COUNTY_OFFICE, line.plan.region))
    sessions = client.get(reverse("training:session-list"))
    [(session, _hue, _word, counts)] = [
        row for row in sessions.context["rows"] if row[3]["asked"] > row[3]["came"] > 0
    ]
    place = {"region": line.plan.region.code}

    came = opened(client, "session-detail", session.pk, presence="came")
    persons = client.get(reverse("training:coverage-list"), {"what": "persons", **place})
    times = {
        cadre.pk: client.get(
            reverse("training:coverage-list"), {"what": "times", "cadre": cadre.pk, **place}
        )
        for cadre, _n in persons.context["rows"]
    }

    assert came.context["page"].paginator.count == counts["came"] == 2
    assert {pk: page.context["page"].paginator.count for pk, page in times.items()} == {
        cadre.pk: n for cadre, n in persons.context["rows"]
    }
    assert f"{reverse('training:session-detail', args=[session.pk])}?presence=came" in (
        sessions.content.decode()
    )


@pytest.mark.parametrize(
    ("duty", "where", "of_trainer", "of_topic"),
    [
        pytest.param(Duty.LEADER, "its", 200, 200, id="a-leader-reads"),
        pytest.param(Duty.GRID_WORKER, "its", 403, 403, id="a-grid-worker-may-not"),
        pytest.param(Duty.COUNTY_OFFICE, "another", 404, 200, id="another-county"),
    ],
)
def test_who_opens_them(duty, where, of_trainer, of_topic, trainer, client, officer):
    place = trainer.cadre.region if where == "its" else CountyFactory()
    client.force_login(officer(duty, place))

    assert opened(client, "trainer-sessions", trainer.pk).status_code == of_trainer
    assert opened(client, "topic-sessions", trainer.topic.pk).status_code == of_topic


@pytest.mark.parametrize("many", [1, 6])
def test_the_list_asks_no_more_with_more_rows(
    many, trainer, client, officer, django_assert_max_num_queries
):
    for session in SessionFactory.create_batch(many, held=True, region=trainer.cadre.region):
        session.trainers.add(trainer)
    client.force_login(officer(Duty.COUNTY_OFFICE, trainer.cadre.region))
    opened(client, "trainer-sessions", trainer.pk)

    with django_assert_max_num_queries(9):
        opened(client, "trainer-sessions", trainer.pk)
