"""Runs and questions: what a run asks becomes rows, what people decided reaches the next run."""

import pytest

from households.models import Person
from ledger.models import Event
from regions.duties import Duty
from screening.identity import decisions
from screening.models import IdentityPair
from screening.operations import receive_extract
from tests.factories import HouseholdFactory, MembershipFactory, PersonFactory
from tests.factories.households import number
from tests.screening.nights import compared

pytestmark = pytest.mark.django_db
RIGHT = number(300)
WRONG = f"{RIGHT[:2]}1{RIGHT[3:8]}7{RIGHT[9:]}"
REASON = "核对户口簿"


@pytest.fixture
def person(grid):
    person = PersonFactory(name="陆小明", id_number=RIGHT, id_raw=RIGHT)
    MembershipFactory(person=person, household=HouseholdFactory(region=grid))
    return person


@pytest.fixture
def clerk(county, officer):
    return officer(Duty.COUNTY_OFFICE, county)


@pytest.fixture
def deliver(county, tmp_path):
    def file(*people: tuple[str, str], day: str = "20180630"):
        lines = ["姓名,身份证号,供养方式,起始日期,终止日期"]
        lines += [f"{name},{typed},集中,20180101," for name, typed in people]
        path = tmp_path / f"mz_tekun_{county.code}_{day}.csv"
        path.write_text("\r\n".join(lines) + "\r\n", encoding="utf-8")
        return receive_extract(path)

    return file


def test_what_is_not_sure_becomes_a_question(county, grid, person, deliver):
    extract = deliver(("陆小明", WRONG))

    run = compared(county)

    pair = IdentityPair.objects.get()
    assert (pair.person, pair.region, pair.extract, pair.row_no) == (person, grid, extract, 2)
    assert (pair.typed_number, pair.typed_name, pair.feeds) == (WRONG, "陆小明", ["mz_tekun"])
    assert (pair.grade, pair.words) == ("two", "号码有两处不同；姓名相同、同县")
    assert run.facts["identity"] == {
        "new": 1, "back": 0, "reopened": 0, "changed": 0, "gone": 0, "open": 1,
    }  # fmt: skip
    assert run.facts["matches"]["mz_tekun"]["proposed"] == 1


def test_the_same_night_again_writes_nothing(county, person, deliver):
    deliver(("陆小明", WRONG))
    compared(county)
    before = IdentityPair.objects.values().get()

    run = compared(county)

    assert IdentityPair.objects.values().get() == before
    assert set(run.facts["identity"].values()) == {0, 1}
    assert run.facts["identity"]["open"] == 1


def test_who_was_taken_for_the_same_is_matched_in_the_next_run(county, person, deliver, clerk):
    deliver(("陆小明", WRONG))
    compared(county)
    decisions.decide_same(IdentityPair.objects.get(), by=clerk, reason=REASON)

    run = compared(county)

    assert run.facts["matches"]["mz_tekun"]["decided"] == 1
    assert run.facts["matches"]["mz_tekun"]["proposed"] == 0
    assert IdentityPair.objects.get().state == "same"


def test_who_was_told_apart_is_never_asked_about_again(county, person, deliver, clerk):
    deliver(("陆小明", WRONG))
    compared(county)
    decisions.decide_different(IdentityPair.objects.get(), by=clerk, reason=REASON)

    run = compared(county)

    assert run.facts["matches"]["mz_tekun"]["proposed"] == 0
    pair = IdentityPair.objects.get()
    assert (pair.state, pair.has_vanished) == ("different", False)


def test_a_changed_value_opens_the_question_again(county, person, deliver, clerk):
    deliver(("陆小明", WRONG))
    compared(county)
    decisions.decide_different(IdentityPair.objects.get(), by=clerk, reason=REASON)
    Person.objects.update(birth_on="1981-01-01")

    run = compared(county)

    pair = IdentityPair.objects.get()
    assert (pair.state, pair.reason, run.facts["identity"]["reopened"]) == ("open", "", 1)
    assert Event.objects.get(kind="screening.identity.reopened").before == "different"


def test_a_corrected_number_answers_the_question_by_itself(county, person, deliver):
    deliver(("陆小明", WRONG))
    compared(county)
    deliver(("陆小明", RIGHT), day="20180731")

    run = compared(county)

    assert IdentityPair.objects.get().gone_run == run
    assert run.facts["identity"]["open"] == 0


def test_a_question_that_comes_back_is_the_same_row(county, person, deliver):
    deliver(("陆小明", WRONG))
    compared(county)
    deliver(("陆小明", RIGHT), day="20180731")
    compared(county)
    deliver(("陆小明", WRONG), day="20180831")

    run = compared(county)

    assert IdentityPair.objects.get().gone_run is None
    assert run.facts["identity"]["back"] == 1
