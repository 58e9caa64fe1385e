"""Errors of a month by cadre, and what became of them, against a plain count; who sees them."""

import re
from collections import Counter
from dataclasses import replace
from datetime import date, datetime, timedelta
from html import unescape

import pytest
from django.urls import reverse
from django.utils import timezone

from regions.duties import Duty
from tests.factories import CadreFactory, CountyFactory, TownshipFactory, UserFactory
from tests.factories.training import EnrolmentFactory, SessionFactory, TopicFactory
from training import need_months, needs
from training.models import Topic
from training.need_months import AFTER, ALL, BEFORE, OTHERS, TRAINED, Month
from training.needs import Error, Need

pytestmark = pytest.mark.django_db
MONTH = Month(date(2018, 5, 1))


def error(cadre, day):
    at = timezone.make_aware(datetime(2018, 5, 1)) + timedelta(days=day)  # noqa: DTZ001
    return Error(cadre.user_id if cadre else UserFactory().pk, at, f"XS{day}", "/leads/1/")


@pytest.fixture
def erred(office, monkeypatch):
    """Three cadres erred in May and June; the first was trained in May, the second in June."""
    topic = TopicFactory()
    one, two, three = (CadreFactory(region=office.county, user=UserFactory()) for _n in range(3))
    for cadre, day in ((one, date(2018, 5, 20)), (two, date(2018, 6, 2))):
        session = SessionFactory(region=office.county, held=True, starts_on=day)
        session.topics.set([topic])
        EnrolmentFactory(session=session, cadre=cadre, came=True)
    made = [
        *(error(one, 2), error(one, 3), error(one, 40)),
        *(error(two, 4), error(two, 33), error(two, 34)),
        *(error(three, 36), error(None, 5), error(None, 35)),
    ]

    def errors(region, since, until):
        days = [(timezone.localtime(one.at).date(), one) for one in made]
        return [one for day, one in days if since <= day <= until]

    need = Need("退回的答复", topic.code, lambda *_of: {}, errors)
    monkeypatch.setattr(needs, "NEEDS", {"returned": need})
    monkeypatch.setattr(need_months, "NEEDS", {"returned": need})
    return one, two, three


def test_those_trained_stand_beside_those_not_with_the_same_persons_next_month(office, erred):
    (kind,) = need_months.kinds(office.county, MONTH)
    one, two, _three = erred

    groups = [(g.key, g.persons, g.before, g.after) for g in kind.groups]
    lines = [
        (line.cadre, line.before, line.after, line.is_reached) for line in need_months.lines([kind])
    ]

    assert groups == [(TRAINED, 1, 2, 1), (OTHERS, 1, 1, 2)]
    assert kind.unknown == 1
    assert lines == [(one, 2, 1, True), (two, 1, 2, False)]


def test_each_figure_opens_to_as_many_errors(client, office, erred):
    client.force_login(office.clerk)
    query = {"region": office.county.code, "month": "2018-05", "kind": "returned"}

    def listed(group, when):
        page = client.get(reverse("training:need-errors"), query | {"group": group, "when": when})
        return page.content.decode().count("/leads/1/")

    shown = client.get(reverse("training:need-months"), query)

    found = {(g, w): listed(g, w) for g in (ALL, TRAINED, OTHERS) for w in (BEFORE, AFTER)}
    assert found == {
        (ALL, BEFORE): 4, (ALL, AFTER): 5, (TRAINED, BEFORE): 2, (TRAINED, AFTER): 1,
        (OTHERS, BEFORE): 1, (OTHERS, AFTER): 2,
    }  # fmt: skip
    assert shown.content.decode().count('<tr id="cadre-') == 2
    assert client.get(reverse("training:need-errors"), query | {"kind": "x"}).status_code == 404


def addresses(page, name):
    """The addresses on a page that lead to the list of a name, each once."""
    url = reverse(f"training:{name}")
    found = re.findall(rf'<a href="({re.escape(url)}[^"]+)">([\d,]+)</a>', page.content.decode())
    return [(unescape(address), int(figure)) for address, figure in found]


def listed(client, address):
    return len(client.get(address).context["page"].object_list)


def test_the_figures_of_persons_and_of_each_cadre_open_to_as_many_rows(client, office, erred):
    client.force_login(office.clerk)
    query = {"region": office.county.code, "month": "2018-05"}

    page = client.get(reverse("training:need-months"), query)
    persons, errors = addresses(page, "need-persons"), addresses(page, "need-errors")

    assert [figure for _address, figure in persons] == [1, 1]
    # Of both groups and of nobody known; then of each of two cadres by kind, in all and after.
    assert [figure for _address, figure in errors] == [2, 1, 1, 2, 1, 2, 2, 1, 1, 1, 2]
    assert [listed(client, one) for one, _figure in persons] == [1, 1]
    assert [listed(client, one) for one, _figure in errors] == [one for _url, one in errors]
    assert client.get(reverse("training:need-persons"), query | {"kind": "x"}).status_code == 404


def test_the_figures_of_what_a_session_did_open_to_the_errors_counted_there(
    client, office, erred, monkeypatch
):
    town, other = TownshipFactory.create_batch(2, parent=office.county)
    session = SessionFactory(region=office.county, held=True, starts_on=date(2018, 5, 20))
    session.topics.set(Topic.objects.filter(code=needs.NEEDS["returned"].topic))
    EnrolmentFactory(session=session, cadre=CadreFactory(region=town), came=True)
    days = [(3, town), (4, town), (5, other), (25, town), (90, town)]
    made = [replace(error(None, day), place=f"{place.code}201") for day, place in days]

    def errors(region, since, until):
        return [one for one in made if since <= timezone.localtime(one.at).date() <= until]

    def count(region, since, until):
        return Counter(one.place for one in errors(region, since, until))

    kind = replace(needs.NEEDS["returned"], count=count, errors=errors)
    monkeypatch.setattr(needs, "NEEDS", {"returned": kind})
    client.force_login(office.clerk)

    page = client.get(reverse("training:session-detail", args=[session.pk]))
    [effect] = page.context["effects"]
    url = reverse("training:session-errors", args=[session.pk])
    shown = re.findall(rf'<a href="({url}[^"]+)">', page.content.decode())
    places = reverse("training:session-places", args=[session.pk])

    assert (effect.before, effect.after, effect.places) == (2, 1, 1)
    assert [listed(client, unescape(one)) for one in shown] == [2, 1]
    assert listed(client, places) == 1
    assert f'<a href="{places}">' in page.content.decode()
    assert client.get(url, {"kind": "x"}).status_code == 404


def test_who_sees_what_a_session_did(client, office, erred, officer):
    session = SessionFactory(region=office.county, held=True, starts_on=date(2018, 5, 20))
    session.topics.set(Topic.objects.filter(code=needs.NEEDS["returned"].topic))
    urls = [
        reverse("training:session-places", args=[session.pk]),
        reverse("training:session-errors", args=[session.pk]) + "?kind=returned",
    ]
    readers = [
        office.clerk,
        officer(Duty.GRID_WORKER, office.county),
        officer(Duty.COUNTY_OFFICE, CountyFactory()),
    ]

    found = [_status(client, reader, url) for reader in readers for url in urls]

    assert found == [200, 200, 403, 403, 404, 404]


def _status(client, reader, url):
    client.force_login(reader)
    return client.get(url).status_code


def test_each_figure_of_the_list_opens_to_as_many_errors(client, office, erred, monkeypatch):
    errors = needs.NEEDS["returned"].errors
    code = office.county.code

    def count(region, since, until):
        return {code: len(errors(region, since, until))}

    kind = replace(needs.NEEDS["returned"], count=count)
    monkeypatch.setattr(needs, "NEEDS", {"returned": kind})
    client.force_login(office.clerk)
    query = {"region": code, "as_of": "2018-06-07"}
    behind = reverse("training:need-behind")

    [line] = client.get(reverse("training:need-list"), query).context["lines"]
    shown = client.get(reverse("training:need-list"), query).content.decode()
    query |= {"kind": "returned"}
    now = client.get(behind, query).context["page"].object_list
    before = client.get(behind, query | {"earlier": "1"}).context["page"].object_list

    assert (line.now, line.before) == (len(now), len(before)) == (4, 4)
    assert shown.count(behind) == 2
    assert client.get(behind, query | {"kind": "x"}).status_code == 404


NEED_PAGES = ("months", "errors", "persons", "behind")
WHO = [
    pytest.param(Duty.COUNTY_OFFICE, "its", 200, id="the-office"),
    pytest.param(Duty.GRID_WORKER, "its", 403, id="a-grid-worker-may-not"),
    pytest.param(Duty.COUNTY_OFFICE, "another", 404, id="another-county-does-not-see-it"),
]


@pytest.mark.parametrize(("duty", "where", "status"), WHO)
def test_who_sees_whose_errors(client, officer, office, erred, duty, where, status):
    client.force_login(officer(duty, {"its": office.county, "another": CountyFactory()}[where]))
    query = {"region": office.county.code, "month": "2018-05", "kind": "returned"}

    found = [client.get(reverse(f"training:need-{n}"), query) for n in NEED_PAGES]

    assert [one.status_code for one in found] == [status] * 4


@pytest.mark.parametrize(
    ("text", "month"),
    [
        pytest.param("2018-04", "2018-04", id="a-month"),
        pytest.param("2018-12", "2018-06", id="not-ahead-of-today"),
        pytest.param("2018-13", "2018-05", id="no-month"),
        pytest.param("", "2018-05", id="the-last-whole-month"),
    ],
)
def test_the_month_that_is_asked_for(text, month):
    assert f"{need_months.month_of(text, date(2018, 6, 12))}" == month


def test_months_follow_each_other_over_the_year():
    december = Month(date(2018, 12, 1))

    assert (f"{december.next}", f"{december.before}", december.last.day) == (
        "2019-01", "2018-11", 31,
    )  # fmt: skip
