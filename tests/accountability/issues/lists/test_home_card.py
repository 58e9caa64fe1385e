"""Leaders meet the figures of the ledger first; who works on entries meets the entries."""

import pytest
from django.urls import reverse

from accountability.models import Bulletin, PeriodClose
from regions.duties import Duty
from tests.factories import CountyFactory

pytestmark = pytest.mark.django_db
FIGURES = reverse("accountability:issue-rollup")
LIST = reverse("accountability:issues")


@pytest.fixture
def home(client):
    """`home(user)` is the home page as that person sees it."""

    def opened(user):
        client.force_login(user)
        return client.get(reverse("home"))

    return opened


@pytest.fixture
def examined(way):
    """A bulletin of the county that waits for its leader."""
    close = PeriodClose.objects.create(
        kind="half", region=way.county, starts_on="2018-06-01", ends_on="2018-06-15",
        drawn_at="2018-06-16T01:00Z", figures={"lines": [], "total": {}}, digest="0" * 64,
    )  # fmt: skip
    return Bulletin.objects.create(
        close=close, region=way.county, state=Bulletin.State.EXAMINED, organ="县扶贫办",
        title="关于2018年6月上半月的半月通报", addressees="各乡镇：", body="正文",
        drafted_at="2018-06-16T01:00Z", document_no="瓮扶通〔2018〕1号",
    )  # fmt: skip


def links(page):
    return [entry["url"] for entry in [*page.context["nav"], *page.context["phone_nav"]]]


def test_a_leader_meets_the_figures_first_each_opening_the_roll_up(way, home, officer):
    way.closed()
    way.registered()

    page = home(officer(Duty.LEADER, way.prefecture))

    card = page.context["cards"][0]
    assert [(one.value, one.note) for one in card.figures] == [
        (2, ""), (1, "50.00%"), (1, ""), (0, ""),
    ]  # fmt: skip
    assert {one.url.partition("?")[0] for one in card.figures} == {FIGURES}
    assert FIGURES in links(page)
    assert LIST not in links(page)


def test_a_leader_of_a_county_counts_that_county(way, home, officer):
    way.registered()

    page = home(officer(Duty.LEADER, CountyFactory(code="522701")))

    assert page.context["cards"][0].figures[0].value == 0


def test_who_works_on_entries_has_the_list_and_the_figures_beside_it(way, home, client):
    page = home(way.reviewer)
    areas = [entry["url"] for entry in client.get(LIST).context["areas"]]

    assert LIST in links(page)
    assert FIGURES not in [one.url for card in page.context["cards"] for one in card.figures]
    assert areas[:1] == [LIST]
    assert FIGURES in areas


def test_bulletins_wait_for_the_leader_of_their_place(way, home, officer, examined):
    mine = home(officer(Duty.LEADER, way.county)).context["cards"][0]
    above = home(officer(Duty.LEADER, way.prefecture)).context["cards"][0]

    assert [task.title for task in mine.tasks] == [examined.title]
    assert above.tasks == []


@pytest.mark.parametrize(
    ("duty", "is_offered"), [(Duty.COUNTY_OFFICE, True), (Duty.TOWNSHIP_OFFICE, False)]
)
def test_the_list_leads_to_registering_for_who_may(way, client, officer, duty, is_offered):
    client.force_login(officer(duty, way.county))

    page = client.get(LIST).content.decode()

    assert (reverse("accountability:issue-new") in page) == is_offered
