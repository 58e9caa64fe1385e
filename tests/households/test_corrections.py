"""Facts set right field by field, each error beside its field, and new years begun."""

from datetime import date

import pytest

from households import acts
from households.acts import ActError
from households.acts.corrections import Field, FieldErrorsError
from households.models import HouseholdYear, Person, PersonYear
from regions.duties import Duty
from tests.factories import HouseholdFactory, MembershipFactory, PersonFactory
from tests.factories.households import number

pytestmark = pytest.mark.django_db
DAY = date(2018, 6, 1)
STROKES = "[[[10,10],[20,20],[30,30],[40,30],[50,30],[60,20]]]"


@pytest.fixture
def home():
    made = HouseholdFactory(member_count=2)
    MembershipFactory(household=made, person=PersonFactory(name="陆甲"))
    MembershipFactory(household=made, relation="配偶", person=PersonFactory(name="陆乙"))
    return made


@pytest.fixture
def head(home):
    return home.members.get(relation="户主").person


@pytest.fixture
def people(officer, home):
    return officer(Duty.GRID_WORKER, home.region), officer(
        Duty.TOWNSHIP_OFFICE, home.region.parent.parent
    )


@pytest.fixture
def correct(home, people):
    def do(*values):
        act = acts.propose("correct", home, {"values": values}, by=people[0], happened_on=DAY)
        acts.sign(act, by=people[1])
        return act

    return do


def value(table, row, name, text, **more):
    return {"table": table, "row": row, "field": name, "value": text, **more}


def preview(home, *values):
    return acts.preview("correct", home, {"values": values}, on=DAY)


def test_a_year_is_begun_by_its_first_facts(home, correct):
    correct(
        value("HouseholdYear", 0, "house_area_m2", "90.5", year=2018),
        value("HouseholdYear", 0, "fuel", "清洁能源", year=2018),
    )

    year = home.years.get()

    assert (year.year, str(year.house_area_m2), year.fuel) == (2018, "90.50", "清洁能源")
    assert year.wage_yuan is None


def test_a_persons_year_is_begun(home, head, correct):
    correct(value("PersonYear", 0, "health", "残疾,长期慢性病", year=2018, person=head.pk))

    assert PersonYear.objects.get(person=head).health == ["长期慢性病", "残疾"]


def test_an_undo_takes_the_begun_year_away(home, people, correct):
    act = correct(value("HouseholdYear", 0, "fuel", "煤炭", year=2018))
    acts.undo(act, by=people[1], note="填错")

    assert not HouseholdYear.objects.exists()


def test_a_year_begun_meanwhile_is_not_begun_again(home, people, correct):
    other = acts.propose(
        "correct", home, {"values": [value("HouseholdYear", 0, "fuel", "煤炭", year=2018)]},
        by=people[0], happened_on=DAY,
    )  # fmt: skip
    correct(value("HouseholdYear", 0, "fuel", "柴草", year=2018))

    with pytest.raises(ActError, match="已有人建立"):
        acts.sign(other, by=people[1])
    with pytest.raises(ActError, match="已有人建立"):
        preview(home, value("HouseholdYear", 0, "fuel", "煤炭", year=2018))


@pytest.mark.parametrize(
    "one",
    [
        pytest.param(value("HouseholdYear", 0, "fuel", "煤炭", year=2019), id="next year"),
        pytest.param(value("HouseholdYear", 0, "fuel", "煤炭", year=1999), id="too old"),
        pytest.param(
            value("PersonYear", 0, "labour", "无劳动力", year=2018, person=0), id="nobody"
        ),
        pytest.param(value("Person", 0, "name", "陆丁"), id="a person is no year"),
    ],
)
def test_what_cannot_be_begun(home, one):
    with pytest.raises(ActError):
        preview(home, one)


def test_every_wrong_field_gets_its_sentence(home, head):
    with pytest.raises(FieldErrorsError) as caught:
        preview(
            home,
            value("HouseholdYear", 0, "house_area_m2", "九十", year=2018),
            value("Household", home.pk, "cause_main", "09"),
            value("Person", head.pk, "phone", "无"),
            value("Household", home.pk, "group_name", "四组"),
        )

    errors = caught.value.errors

    assert set(errors) == {
        Field("HouseholdYear", 0, "house_area_m2", 2018),
        Field("Household", home.pk, "cause_main"),
        Field("Person", head.pk, "phone"),
    }
    assert "不是数字" in errors[Field("HouseholdYear", 0, "house_area_m2", 2018)]


@pytest.mark.parametrize(
    ("table", "name", "text", "sentence"),
    [
        pytest.param("Household", "poor_kind", "", "不能为空", id="kind"),
        pytest.param("Person", "name", "", "姓名不能为空", id="name"),
        pytest.param("Person", "name", "陆9", "姓名", id="digit in a name"),
        pytest.param("Person", "id_raw", "52279919", "位", id="short number"),
        pytest.param("Person", "birth_on", "1980-01-01", "随证件号码", id="birth of a number"),
        pytest.param("Membership", "relation", "配偶", "变更户主", id="head"),
        pytest.param("Membership", "relation", "邻居", "请选择", id="unknown relation"),
        pytest.param("Household", "head_signature", "[]", "签字", id="nothing drawn"),
        pytest.param("Household", "head_signature", "[[[900,1]]]", "签字", id="outside"),
        pytest.param("Household", "head_signature", "{", "签字", id="no strokes"),
    ],
)
def test_what_cannot_be_set(home, head, table, name, text, sentence):
    rows = {"Household": home.pk, "Person": head.pk, "Membership": home.members.first().pk}

    with pytest.raises(FieldErrorsError, match=sentence):
        preview(home, value(table, rows[table], name, text))


def test_a_field_that_the_system_keeps_is_refused(home):
    with pytest.raises(ActError, match="不是可以更正的字段"):
        preview(home, value("Household", home.pk, "member_count", "9"))


def test_birth_follows_a_new_number_and_may_be_given_without_one(home, head, correct):
    correct(value("Person", head.pk, "id_raw", number(9, date(1990, 5, 6))))
    head.refresh_from_db()
    assert (head.birth_on, head.id_state) == (date(1990, 5, 6), "ok")

    correct(value("Person", head.pk, "id_raw", "999999001"))
    correct(value("Person", head.pk, "birth_on", "1991-02-03"))

    assert Person.objects.get(pk=head.pk).birth_on == date(1991, 2, 3)


def test_the_hand_of_the_head_at_the_survey_is_kept(home, correct):
    correct(value("Household", home.pk, "head_signature", STROKES))
    home.refresh_from_db()

    assert home.head_signature.startswith("[[[10.0,10.0],[20.0,20.0]")


def test_nothing_given_is_no_act(home):
    with pytest.raises(ActError, match="没有填写"):
        preview(home)
