"""Every figure of a cross-inspection opens to exactly what it counts."""

import re
from html import unescape

import pytest
from django.urls import reverse

from regions.duties import Duty
from taskforces.crosschecks import visiting
from taskforces.models import CrossVisit
from tests.factories.cross_checks import county_of, inspector_of, officer_of, seen, signed
from tests.factories.regions import CountyFactory

pytestmark = pytest.mark.django_db
FIGURE = re.compile(
    r'<a[^>]* href="([^"]*/cross-checks/\d+/(?:answers|households)/[^"]*)"[^>]*>(.*?)</a>', re.S
)


@pytest.fixture
def inspected():
    """A round with five of six households visited again: two problems, answers that differ."""
    row = signed(county_of(3, 2))
    told = [seen("住房漏雨没有整改"), seen("饮水不安全没有整改"), seen(), seen(housing="no")]
    for visit, one in zip(
        CrossVisit.objects.order_by("pk")[:5], [*told, seen(income="no")], strict=True
    ):
        visiting.visit(visit, one, by=inspector_of(visit))
    return row


def count(client, url):
    return client.get(url).context["page"].paginator.count


def test_every_figure_of_a_round_opens_to_as_many_rows_as_it_says(inspected, client):
    client.force_login(officer_of(inspected.region))
    page = client.get(reverse("taskforces:cross-check", args=[inspected.pk]))
    answers = reverse("taskforces:cross-answers", args=[inspected.pk])
    homes = reverse("taskforces:cross-households", args=[inspected.pk])
    whole, parts = page.context["whole"], page.context["parts"]
    lines = page.context["rows"]
    told = {
        f"{homes}?state=made": page.context["made"],
        f"{homes}?state=problem": len(page.context["problems"]),
        f"{answers}?kind=compared": whole.compared,
    }
    told |= {
        f"{answers}?question={one.question}&kind={kind}": getattr(one, kind)
        for one in parts
        for kind in ("agree", "compared", "left_out")
    }
    told |= {f"{homes}?pair={one['pair'].pk}&state=made": one["made"] for one in lines}
    told |= {f"{answers}?pair={one['pair'].pk}&kind=compared": one["rate"].compared
             for one in lines}  # fmt: skip

    links = {unescape(url) for url, _inner in FIGURE.findall(page.content.decode())}
    listed = {url: count(client, url) for url in told}

    assert listed == told
    assert links == {url for url, figure in told.items() if figure}
    assert (whole.agree, whole.compared, told[f"{homes}?state=problem"]) == (25, 30, 2)


def test_the_answers_are_sought_by_whether_they_agree(inspected, client):
    client.force_login(officer_of(inspected.region))
    url = reverse("taskforces:cross-answers", args=[inspected.pk])

    found = {
        kind: {line.kind for _v, _url, line, *_w in client.get(url, {"kind": kind}).context["rows"]}
        for kind in ("agree", "differ", "left_out", "compared")
    }
    tabs = [n for _word, n, _url, _on in client.get(url).context["tabs"]]

    assert found == {"agree": {"agree"}, "differ": {"differ"}, "left_out": {"left_out"},
                     "compared": {"agree", "differ"}}  # fmt: skip
    assert tabs == [35, 30, 25, 5, 5]


@pytest.mark.parametrize("name", ["cross-answers", "cross-households"])
@pytest.mark.parametrize(
    ("duty", "where", "status"),
    [
        pytest.param(Duty.COUNTY_OFFICE, "here", 200, id="county"),
        pytest.param(Duty.GRID_WORKER, "here", 403, id="grid-worker-may-not"),
        pytest.param(Duty.COUNTY_OFFICE, "elsewhere", 404, id="other-county-sees-none"),
    ],
)
def test_who_opens_the_lists(name, duty, where, status, inspected, client, officer):
    client.force_login(officer(duty, inspected.region if where == "here" else CountyFactory()))

    assert client.get(reverse(f"taskforces:{name}", args=[inspected.pk])).status_code == status


@pytest.mark.parametrize("name", ["cross-answers", "cross-households"])
def test_an_inspected_place_is_told_of_signed_visits_to_its_own_alone(
    name, inspected, client, officer
):
    place = CrossVisit.objects.order_by("pk").last().pair.inspected  # one visited, one to visit
    client.force_login(officer(Duty.TOWNSHIP_OFFICE, place))

    page = client.get(reverse(f"taskforces:{name}", args=[inspected.pk]))
    round_page = client.get(reverse("taskforces:cross-check", args=[inspected.pk]))

    hidden = CrossVisit.objects.filter(signed_at=None).get()
    assert {row.pair.inspected for row in _visits(page)} == {place}
    assert hidden.household_no not in page.content.decode()
    assert "?state=made" not in round_page.content.decode()  # told of all, listed of its own


def _visits(page):
    return [row[0] if isinstance(row, tuple) else row for row in page.context["page"].object_list]


@pytest.mark.parametrize("townships", [3, 6])
@pytest.mark.parametrize("name", ["cross-answers", "cross-households"])
def test_a_list_asks_no_more_with_more_rows(name, townships, client, django_assert_max_num_queries):
    row = signed(county_of(townships, 2))
    for visit in CrossVisit.objects.all():
        visiting.visit(visit, seen(), by=inspector_of(visit))
    client.force_login(officer_of(row.region))
    url = reverse(f"taskforces:{name}", args=[row.pk])
    client.get(url)

    with django_assert_max_num_queries(10):
        client.get(url)
