"""The form that puts a group together: some fifty people, folded by their unit."""

import re

import pytest
from django.urls import reverse

from archives.models import AcceptanceGroup
from tests.factories import CadreFactory
from tests.factories.acceptance import a_township, judged, papers_of

pytestmark = pytest.mark.django_db
CHECKED = re.compile(r'<input[^>]*name="members"[^>]*checked')


@pytest.fixture
def town(db):
    return a_township()


@pytest.fixture
def office(town):
    """Two of one unit and one who is alone in another."""
    made = [("莫一", "扶贫工作站"), ("莫二", "扶贫工作站"), ("韦三", "财政所")]
    return [CadreFactory(region=town.region, name=name, unit=unit) for name, unit in made]


def test_people_stand_by_their_unit_and_those_alone_in_theirs_last(client, town, office):
    client.force_login(town.chief)

    shown = client.get(reverse("archives:acceptance-group-new", args=[town.plan().pk]))

    parts = [(part.title, [who.name for who, _box in part.rows]) for part in shown.context["parts"]]
    assert parts[0] == ("扶贫工作站", ["莫一", "莫二"])
    assert parts[-1][0] == "其他单位"
    assert "韦三" in parts[-1][1]
    assert shown.context["ticked"] == []
    assert not CHECKED.search(shown.content.decode())


def test_those_chosen_stand_on_top_when_something_else_is_wrong(client, town, office):
    row = town.plan()
    client.force_login(town.chief)
    sent = {"name": "", "leader": f"user-{town.chief.pk}", "members": [f"cadre-{office[1].pk}"]}

    refused = client.post(reverse("archives:acceptance-group-new", args=[row.pk]), sent)

    page = refused.content.decode()
    assert refused.status_code == 422
    assert [who.name for who, _box in refused.context["ticked"]] == ["莫二"]
    assert len(CHECKED.findall(page)) == 1
    assert page.count(f'value="cadre-{office[1].pk}"') == 2  # the leader's list, and its box
    assert CHECKED.search(page).start() < page.index("data-choose-part")
    assert not AcceptanceGroup.objects.exists()


def test_who_is_of_the_roster_and_has_an_account_comes_into_the_group(client, town, office):
    row = town.plan()
    client.force_login(town.chief)
    sent = {
        "name": "一组", "leader": f"cadre-{office[2].pk}", "places": [town.grid.parent.pk],
        "members": [f"user-{town.chief.pk}", f"cadre-{office[0].pk}"],
    }  # fmt: skip

    client.post(reverse("archives:acceptance-group-new", args=[row.pk]), sent)

    members = AcceptanceGroup.objects.get().members.order_by("pk")
    assert [one.person_name for one in members] == ["韦三", town.chief.full_name, "莫一"]


@pytest.mark.parametrize("number", [1, 30])
def test_more_people_ask_no_more(client, town, number, django_assert_num_queries):
    CadreFactory.create_batch(number, region=town.region)
    row = town.plan()
    client.force_login(town.chief)
    url = reverse("archives:acceptance-group-new", args=[row.pk])
    client.get(url)

    with django_assert_num_queries(8):
        shown = client.get(url)

    assert len(shown.context["form"].people) == number + 2


@pytest.mark.parametrize(("who", "links"), [("chief", 2), ("worker", 0)])
def test_what_a_group_passed_and_drew_opens_to_its_files(client, town, who, links):
    papers_of(town.archive, "application")
    row = judged(town, town.acceptance())
    files = reverse("archives:acceptance-group", args=[row.group_id])
    client.force_login(getattr(town, who))

    page = client.get(reverse("archives:acceptance-round", args=[row.round_id])).content.decode()
    lists = [client.get(files, {"state": state}) for state in ("passed", "drawn")]

    assert page.count(f"{files}?state=") == links
    assert [len(one.context["rows"]) for one in lists] == [1, 1]
