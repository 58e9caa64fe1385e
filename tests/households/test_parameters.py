"""The numbers that rules go by: set from a year on, seen by the rules of that year."""

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone

from households import parameter_book, parameters
from households.catalogue_operations import CatalogueError
from households.income import catalogue
from households.models import Household, Parameter
from households.parameter_operations import PARAMETER_CHANGED, set_value
from households.quality import engine, limits, rulebook
from households.standards import relation
from ledger.models import Event
from regions.duties import Duty
from tests.factories import CountyFactory, GridFactory, PrefectureFactory
from tests.households.quality.breaks import BREAKS
from tests.households.quality.homes import TODAY

pytestmark = pytest.mark.django_db
YEAR = timezone.localdate().year
PAPER = "某文〔2030〕1号"


@pytest.fixture
def editor(officer):
    return officer(Duty.PREFECTURE_OFFICE, PrefectureFactory())


@pytest.fixture(autouse=True)
def _fresh():
    parameters.forget()
    yield
    parameters.forget()


def set_water(by, value=25, year_from=YEAR, source=PAPER, name="water_litres"):
    return set_value(name, value=value, year_from=year_from, source=source, by=by)


def test_every_parameter_is_in_the_book():
    shipped = [row["name"] for row in catalogue.parameters()]

    assert sorted(e.name for e in parameter_book.entries() if e.default is None) == sorted(shipped)
    assert all(entry.uses for entry in parameter_book.entries())
    assert all(e.is_possible(e.now.value) for e in parameter_book.entries() if e.now)


def test_a_value_holds_from_its_year_and_earlier_years_keep_theirs(editor):
    set_water(editor)

    assert relation.parameters(YEAR)["water_litres"] == 25
    assert relation.parameters(YEAR - 1)["water_litres"] == 20
    assert list(Parameter.objects.filter(name="water_litres").values_list("value", "year_to")) == [
        (20, YEAR - 1),
        (25, None),
    ]
    event = Event.objects.get(kind=PARAMETER_CHANGED)
    assert (event.data["before"]["value"], event.data["after"]["value"]) == (20, 25)
    assert event.data["after"]["source"] == PAPER


def test_a_value_of_next_year_is_not_in_force_yet(editor):
    set_water(editor, year_from=YEAR + 1)

    entry = parameter_book.entry("water_litres")
    assert (entry.words, entry.of(YEAR + 1).value) == ("20 升", 25)


def test_a_value_of_the_same_year_is_corrected_and_stays_on_the_trail(editor):
    set_water(editor, 52)
    set_water(editor, 25)

    assert Parameter.objects.filter(name="water_litres").count() == 2
    assert parameters.of(YEAR)["water_litres"] == 25
    assert [e.data["before"]["value"] for e in Event.objects.order_by("pk")] == [20, 52]


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        pytest.param({"year_from": YEAR - 1}, "不能早于", id="year over"),
        pytest.param({"source": " "}, "依据", id="no source"),
        pytest.param({"value": 501}, "1 升 至 500 升", id="too much"),
        pytest.param({"value": 0}, "1 升 至 500 升", id="too little"),
        pytest.param({"name": "no_such"}, "没有这个参数", id="no such"),
        pytest.param({"name": "school_begins", "value": 231}, "1月1日 至 12月28日", id="no day"),
    ],
)
def test_what_cannot_be_set(editor, given, sentence):
    with pytest.raises(CatalogueError, match=sentence):
        set_water(editor, **given)

    assert not Event.objects.exists()


def test_the_same_again_and_a_year_before_a_later_value_are_refused(editor):
    set_water(editor, year_from=YEAR + 2)

    with pytest.raises(CatalogueError, match="相同"):
        set_water(editor, year_from=YEAR + 2)
    with pytest.raises(CatalogueError, match=f"已有自 {YEAR + 2} 年起"):
        set_water(editor, year_from=YEAR + 1)


def test_only_who_may_sets_a_value(officer):
    county = officer(Duty.COUNTY_OFFICE, CountyFactory())

    with pytest.raises(PermissionDenied):
        set_water(county)


# --- data quality -----------------------------------------------------------------------------
@pytest.fixture
def grid():
    return GridFactory()


def hits(households, day):
    rules = [rule for rule in limits.in_force(day) if rule.scope != "village"]
    return {hit.rule for hit in engine.hits_of(households, rules, day)}


def test_a_rule_of_quality_goes_by_the_number_of_its_year(editor):
    day = timezone.localdate()
    rule = rulebook.rules()["2_01_010"]
    assert limits.in_force(day) == rulebook.in_force(day)

    set_value("2_01_010.age", value=65, year_from=YEAR, source=PAPER, by=editor)

    (now,) = limits.of_year([rule], YEAR)
    (before,) = limits.of_year([rule], YEAR - 1)
    assert (now.params[0].value, "p.age >= 65" in now.condition) == (65, True)
    assert before is rule


def test_a_finding_goes_when_the_number_is_changed(grid):
    BREAKS["5_02_916"].make(grid)
    homes = list(Household.objects.values_list("pk", flat=True))
    assert "5_02_916" in hits(homes, TODAY)

    Parameter.objects.create(name="5_02_916.most", title="", value=50, year_from=TODAY.year)
    parameters.forget()

    assert "5_02_916" not in hits(homes, TODAY)


def test_every_number_of_a_rule_may_be_set(editor):
    numbers = [entry for entry in parameter_book.entries() if entry.default is not None]

    assert all(entry.is_possible(int(entry.default.value)) for entry in numbers)
    assert all(len(entry.name) <= 40 and len(entry.title) <= 40 for entry in numbers)
    assert all(len(entry.unit) <= 10 for entry in numbers)


# --- pages ------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("duty", "status"),
    [
        pytest.param(Duty.PREFECTURE_OFFICE, 200, id="prefecture"),
        pytest.param(Duty.COUNTY_OFFICE, 403, id="county"),
        pytest.param(Duty.GRID_WORKER, 403, id="grid-worker"),
    ],
)
def test_who_may_see_and_set_parameters(client, officer, duty, status):
    client.force_login(officer(duty, PrefectureFactory()))
    pages = [
        reverse("households:parameter-list"),
        reverse("households:parameter-detail", args=["water_litres"]),
        reverse("households:parameter-detail", args=["2_01_010.age"]),
    ]

    assert {client.get(page).status_code for page in pages} == {status}


def test_a_parameter_without_a_name_is_not_found(client, editor):
    client.force_login(editor)

    assert client.get(reverse("households:parameter-detail", args=["x"])).status_code == 404


def test_a_value_is_set_on_its_page_and_said_there_and_on_the_rule(client, editor):
    client.force_login(editor)
    url = reverse("households:parameter-detail", args=["2_01_010.age"])
    given = {"value": "65", "year_from": YEAR, "source": PAPER}

    wrong = client.post(url, given | {"value": "151"})
    done = client.post(url, given, follow=True)
    rule = client.get(reverse("households:quality-rule", args=["2_01_010"])).content.decode()

    assert (wrong.status_code, "之间；请核对" in wrong.content.decode()) == (422, True)
    page = done.content.decode()
    assert "数值已登记" in page
    assert editor.full_name in page
    assert ("65 岁" in rule, PAPER in rule, "规则原定 60 岁" in rule, url in rule) == (True,) * 4


def test_a_day_of_the_year_is_a_month_and_a_day(client, editor):
    client.force_login(editor)
    url = reverse("households:parameter-detail", args=["school_begins"])

    answer = client.post(
        url, {"month": "8", "day": "31", "year_from": YEAR, "source": PAPER}, follow=True
    )

    assert "8月31日" in answer.content.decode()
    assert parameters.of(YEAR)["school_begins"] == 831


def test_who_may_not_change_reads_the_numbers_of_a_rule(client, officer):
    client.force_login(officer(Duty.COUNTY_OFFICE, CountyFactory()))

    page = client.get(reverse("households:quality-rule", args=["2_01_010"])).content.decode()

    assert "60 岁" in page
    assert "/catalogue/parameters/" not in page
