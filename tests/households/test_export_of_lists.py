"""What a list shows is what its export holds, or the page says what differs."""

from datetime import date, timedelta

import pytest
from django.db import OperationalError
from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone
from python_calamine import CalamineWorkbook

from households.exports import asking, finding, making, trail, verbs
from households.models import Export, HouseholdYear, ListKind, PersonYear, PovertyLine
from ledger.models import Event
from qiannan import keyset
from regions.duties import Duty
from tests.factories import (
    CountyFactory,
    GridFactory,
    HouseholdFactory,
    MembershipFactory,
    PersonFactory,
    PostingFactory,
    TownshipFactory,
    VillageFactory,
)

pytestmark = pytest.mark.django_db
HOMES, PEOPLE = ListKind.HOUSEHOLD, ListKind.PERSON
NEW = "/households/exports/new/"


def home(grid, *members, **fields):
    """A household with a member for each dict of fields; `year` are those of its year."""
    made = HouseholdFactory(region=grid, member_count=len(members), **fields)
    for number, given in enumerate(members):
        year = given.pop("year", {})
        left = given.pop("left_on", None)
        person = PersonFactory(**given)
        relation = "之子" if number else "户主"
        membership = MembershipFactory(household=made, person=person, relation=relation)
        membership.left_on = left
        membership.save()
        PersonYear.objects.create(person=person, year=2018, **year)
    return made


@pytest.fixture
def grid():
    return GridFactory()


@pytest.fixture
def township(grid):
    return grid.parent.parent


@pytest.fixture
def people(grid):
    """Households and persons that conditions tell apart; one of another township."""
    today = timezone.localdate()
    ill, well = {"health": ["患有大病"]}, {"health": ["健康"]}
    poor = {"poor_kind": "低保户", "exit_status": "未脱贫"}
    home(grid, {"sex": "男", "year": ill}, {"sex": "女", "year": well}, **poor)
    out = {"poor_kind": "一般贫困户", "exit_status": "已脱贫", "exit_year": 2017}
    one = home(grid, {"sex": "女", "year": ill}, {"birth_on": today - timedelta(days=3650)}, **out)
    HouseholdYear.objects.create(household=one, year=2018, net_per_head_yuan=900)
    general = {"poor_kind": "一般农户", "exit_status": ""}
    home(grid, {"sex": "女", "year": well}, {"left_on": date(2018, 1, 1)}, **general)
    wubao = {"poor_kind": "五保户", "exit_status": "未脱贫"}
    home(GridFactory(parent=VillageFactory(parent=grid.parent.parent)), {"year": ill}, **wubao)
    gone = {"year": ill, "left_on": date(2018, 2, 1)}
    home(grid, gone, dissolved_on=date(2018, 2, 1), **poor)
    home(GridFactory(), {"year": ill}, **poor)


@pytest.fixture
def clerk(officer, township):
    return officer(Duty.TOWNSHIP_OFFICE, township)


@pytest.fixture
def here(client, clerk):
    client.force_login(clerk)
    return client


def listed(client, kind, query):
    name = "household-list" if kind == HOMES else "person-list"
    return client.get(f"{reverse(f'households:{name}')}?{query}")


def numbers_in(export, header):
    path = making.folder_of(export) / export.file
    sheet = CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0)
    _title, _line, head, *rows = sheet.to_python()
    return {row[head.index(header)] for row in rows}


def exported(client, address, kind="register"):
    """Press the list's export button, ask on the page it leads to, and make the file."""
    given = {"kind": kind, "year": 2018, "purpose": "报县审计局", "days": 7, "limit": 3}
    answer = client.post(address, given)
    assert answer.status_code == 302, answer.content.decode()
    export = Export.objects.latest("pk")
    making.run(export.job_id)
    export.refresh_from_db()
    return export


# --- the rows ------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "query",
    [
        "all=yes",
        "registered=yes",
        "registered=no",
        "poor_kind=低保户&exit_status=未脱贫",
        "health=患有大病",
        "health=患有大病&registered=out",
        "income=below",
        "exit_year=2017",
        "surveyed=never",
        "dissolved=yes",
        "poor_kind=旧类别",
    ],
)
def test_the_export_of_a_list_of_households_is_that_list(query, here, people):
    page = listed(here, HOMES, query)
    wanted = {row.household.household_no for row in page.context["shown"].rows}
    is_over = query == "dissolved=yes"

    export = exported(here, page.context["tools"].export_url)

    assert numbers_in(export, "户编号") == (set() if is_over else wanted)
    assert bool(wanted)


@pytest.mark.parametrize("kind", ["register", "roster"])
@pytest.mark.parametrize(
    "query",
    [
        "all=yes",
        "registered=yes",
        "health=患有大病",
        "sex=女",
        "sex=女&health=患有大病",
        "age=6-15",
        "left=yes",
    ],
)
def test_the_export_of_a_list_of_persons_is_that_list(query, kind, here, people):
    page = listed(here, PEOPLE, query)
    rows = [row for row in page.context["shown"].rows if not row.person.has_left]
    wanted = {
        row.person.person_no for row in rows if kind == "register" or row.household.is_registered
    }

    export = exported(here, page.context["tools"].export_url, kind)

    assert numbers_in(export, "人编号") == wanted
    assert export.rows == len(wanted)
    assert page.context["shown"].rows


def test_the_export_of_a_place_of_the_list_is_that_place(here, people, grid):
    page = listed(here, HOMES, f"region={grid.code}&registered=yes")
    wanted = {row.household.household_no for row in page.context["shown"].rows}

    export = exported(here, page.context["tools"].export_url)

    assert (export.region, numbers_in(export, "户编号")) == (grid, wanted)


def test_several_values_of_a_condition_reach_the_export(here, people):
    address = f"{NEW}?list=household&poor_kind=低保户&poor_kind=五保户"

    export = exported(here, address)

    assert sorted(QueryDict(export.query).getlist("poor_kind")) == ["五保户", "低保户"]


@pytest.mark.parametrize("of", [HOMES, PEOPLE])
@pytest.mark.parametrize("kind", ["register", "roster"])
@pytest.mark.parametrize("query", ["", "registered=yes", "health=患有大病"])
def test_the_count_is_the_number_of_rows(query, kind, of, clerk, people, township):
    chosen = finding.chosen(kind, township, query, by=clerk, of=of)

    rows = chosen.kind.rows(chosen.households, 2018, date(2018, 1, 1), people=chosen.people)

    assert len(list(rows)) == chosen.count() > 0


def test_conditions_nobody_can_meet_give_a_table_of_no_rows(here, people):
    PovertyLine.objects.all().delete()
    page = here.get(NEW, {"list": HOMES, "income": "below"})

    export = exported(here, f"{NEW}?list={HOMES}&income=below")

    assert (page.status_code, export.rows) == (200, 0)


def test_counting_stops_at_the_cap(clerk, people, township):
    chosen = finding.chosen("register", township, "", by=clerk)

    assert (chosen.count(2), chosen.count(100), chosen.count()) == (3, 6, 6)


def test_more_rows_than_are_counted_are_said_to_be_more(here, people, monkeypatch):
    monkeypatch.setattr(keyset, "COUNT_CAP", 2)

    text = here.get(NEW, {"list": "household"}).content.decode()

    assert "超过 2 条" in text


# --- what it says ---------------------------------------------------------------------------------
def test_conditions_are_said_in_words(here, people, grid):
    query = f"list=household&region={grid.code}&registered=poor&poor_kind=低保户"

    page = here.get(f"{NEW}?{query}")

    assert page.context["conditions"] == [("建档立卡情况", "未脱贫"), ("农户类别", "低保户")]
    assert [words for _label, _n, words in page.context["counts"]] == ["共 2 条"] * 3
    assert grid.name in page.content.decode()


NOTES = [
    pytest.param("household", "who=token&registered=yes", "姓名、号码等文字不随导出", id="words"),
    pytest.param("household", "colour=red", "“colour”不是名单的条件", id="unknown name"),
    pytest.param("household", "cause=旧原因", "“主要致贫原因：旧原因”不是名单的条件", id="stale"),
    pytest.param("household", "dissolved=yes", "导出只含现有农户", id="dissolved"),
    pytest.param("person", "left=yes", "导出只含现有成员", id="left"),
]


@pytest.mark.parametrize(("kind", "query", "sentence"), NOTES)
def test_what_the_export_cannot_do_is_said(kind, query, sentence, here, people):
    text = here.get(f"{NEW}?list={kind}&{query}").content.decode()

    assert sentence in text


def test_nothing_is_said_where_the_export_is_the_list(here, clerk, people):
    asked = asking.read(QueryDict("list=person&health=患有大病&from=a1-1-1."), user=clerk)

    assert asked.notes == []
    assert asked.query == "health=%E6%82%A3%E6%9C%89%E5%A4%A7%E7%97%85"


def test_a_table_that_is_not_of_persons_is_not_offered_from_their_list(here, clerk, township):
    given = {"kind": "problems", "year": 2018, "purpose": "报县审计局", "days": 7, "limit": 3}

    assert here.post(f"{NEW}?list=person", given).status_code == 422
    assert "三保障" not in here.get(f"{NEW}?list=person").content.decode().split("<main")[1]
    wanted = verbs.Request("problems", township, 2018, "报县审计局", of=PEOPLE)
    with pytest.raises(verbs.ExportError, match="人口名册不能导出这种表"):
        verbs.ask(wanted, by=clerk)


def test_conditions_longer_than_an_address_are_refused(clerk, township):
    wanted = verbs.Request("register", township, 2018, "报县审计局", query="a" * 4001)

    with pytest.raises(verbs.ExportError, match="条件太多"):
        verbs.ask(wanted, by=clerk)


# --- places ---------------------------------------------------------------------------------------
def test_of_several_places_one_is_exported_and_the_others_are_named(here, clerk, township):
    elsewhere = GridFactory().parent.parent
    other = PostingFactory(user=clerk, duty=Duty.TOWNSHIP_OFFICE, region=elsewhere)

    page = here.get(NEW)

    text = page.content.decode()
    assert "名单含 2 个地方，一次导出一个" in text
    assert {township.code, other.region.code} <= {code for code, _name in page.context["places"]}


def test_of_a_higher_place_only_ones_own_is_exported(here, clerk, township, people):
    above = township.parent.code
    page = listed(here, HOMES, f"region={above}")

    answer = here.get(page.context["tools"].export_url)

    assert answer.context["asked"].region == township
    assert answer.context["asked"].notes == []
    assert answer.context["back"].endswith(f"?region={above}")


def test_of_several_places_under_a_higher_one_the_others_are_named(here, clerk, township):
    other = TownshipFactory(parent=township.parent)
    PostingFactory(user=clerk, duty=Duty.TOWNSHIP_OFFICE, region=other)
    page = listed(here, HOMES, f"region={township.parent.code}")

    asked = here.get(page.context["tools"].export_url).context["asked"]

    assert {asked.region, *asked.others} == {township, other}
    assert "名单含 2 个地方" in asked.notes[0]


def test_a_count_that_takes_too_long_is_left_open(here, people, monkeypatch):
    def slow(*_args, **_more):
        raise OperationalError

    monkeypatch.setattr(finding.Chosen, "count", slow)

    text = here.get(NEW).content.decode()

    assert "生成后可知" in text


def test_a_place_that_is_seen_but_not_exported_is_said(here, clerk, township):
    seen = PostingFactory(user=clerk, duty=Duty.GRID_WORKER, region=GridFactory()).region

    asked = asking.read(QueryDict(), user=clerk)

    assert asked.notes == [f"本次导出的是“{township.name}”；名单中的其他地方不在您可以导出的范围内"]
    assert asking.read(QueryDict(f"region={seen.code}"), user=clerk) is None


@pytest.mark.parametrize(
    ("duty", "is_offered"),
    [
        pytest.param(Duty.TOWNSHIP_OFFICE, True, id="may export"),
        pytest.param(Duty.GRID_WORKER, False, id="may not"),
    ],
)
def test_the_button_stands_where_something_may_be_exported(
    duty, is_offered, client, officer, grid, township
):
    client.force_login(officer(duty, grid if duty == Duty.GRID_WORKER else township))

    page = listed(client, PEOPLE, "health=残疾&from=a1-1-1.&who=t")

    url = page.context["tools"].export_url
    assert bool(url) is is_offered
    assert "from=" not in url
    assert (f'href="{NEW}' in page.content.decode()) is is_offered


# --- on record ------------------------------------------------------------------------------------
def test_the_trail_says_the_conditions_in_words(here, people, officer, client):
    exported(here, f"{NEW}?list=person&health=患有大病")

    event = Event.objects.filter(kind=trail.ASKED).get()
    assert (event.data["list"], event.data["conditions"]) == (
        "person",
        "人口名册；健康状况：患有大病",
    )
    client.force_login(officer(Duty.AUDITOR, CountyFactory().parent))
    text = client.get(reverse("households:exports-audit")).content.decode()
    assert "人口名册；健康状况：患有大病" in text


def test_the_page_of_an_export_says_of_which_list_it_is(here, people):
    export = exported(here, f"{NEW}?list=person&health=患有大病")

    text = here.get(reverse("households:export-detail", args=[export.pk])).content.decode()

    assert "人口名册" in text
    assert "患有大病" in text
