"""What a phone takes along: the person's own households, what changed of them, and how much."""

import gzip
import io
import json
import random
from datetime import timedelta
from decimal import Decimal

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from PIL import Image

from households.field import conflicts, forms_of, pulling, thumbs
from households.models import Household, HouseholdYear, SixDuty
from ledger import evidence
from ledger.acts.kinds import PULLS
from ledger.acts.pulling import pull
from regions.duties import Duty
from tests.factories import (
    GridFactory,
    HouseholdFactory,
    HouseholdYearFactory,
    LeadFactory,
    MembershipFactory,
    PersonFactory,
    PersonYearFactory,
)
from tests.factories.archives import PaperFactory
from tests.factories.base_map import CodeFactory
from tests.factories.field import ConflictFactory, DutyDoneFactory, VisitFactory, apply

pytestmark = pytest.mark.django_db
FIRST, QUIET = 30, 20  # statements of a whole pull
KB = 1024


def told(user, known=None, **more):
    return pulling.households(user, {"known": {"households": known or {}}, **more})


def versions(part):
    return {str(one["id"]): one["v"] for one in part["changed"]}


def seen_to(home, by):
    """Everything is done, so that nothing is open."""
    VisitFactory(household=home, recorded_by=by)
    for duty in SixDuty:
        DutyDoneFactory(household=home, duty=duty, recorded_by=by)


def full(grid, number, dice):
    """A household as it is in life: four members, every form filled in."""
    home = HouseholdFactory(
        region=grid, group_name=f"{number % 9}组", natural_village="上寨", cause_main="因病",
        causes_other=["缺技术"], phone=f"138{number:08d}", lat=Decimal("25.412345"),
        lng=Decimal("107.512345"), surveyor="陆网格", member_count=4,
    )  # fmt: skip
    HouseholdYearFactory(
        household=home, year=2018, house_area_m2=dice.randint(40, 200), house_structure="砖混材料",
        has_safe_water=True, has_power=True, access_road="水泥路", fuel="柴草",
        arable_mu=dice.randint(1, 20), forest_mu=dice.randint(0, 50),
        wage_yuan=dice.randint(0, 60000),
        business_yuan=dice.randint(0, 20000), net_per_head_yuan=dice.randint(3000, 20000),
    )  # fmt: skip
    CodeFactory(household=home, token="".join(dice.choices("23456789ABCDEFGHJKLMNPQR", k=26)))
    for n in range(4):
        name = "".join(dice.choices("陆莫韦蒙岑罗吴王李张杨刘陈石潘", k=3))
        person = PersonFactory(name=name, phone=f"139{number:06d}{n}0", hukou_place="三都县上寨")
        MembershipFactory(household=home, person=person, relation="之子" if n else "户主")
        PersonYearFactory(
            person=person, year=2018, education="小学", health=["长期慢性病"], disease="高血压",
            labour="普通劳动力", work_area="省外", work_months=dice.randint(1, 12),
            employer="某某电子有限公司", has_resident_medical=True, has_resident_pension=True,
        )  # fmt: skip
    return home


def with_photo(home, dice, by):
    """A visit with a photo as a phone makes it, hard to compress."""
    pixels = bytes(dice.getrandbits(8) for _n in range(32 * 24 * 3))
    picture = Image.frombytes("RGB", (32, 24), pixels).resize((640, 480), Image.Resampling.BICUBIC)
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=80)
    upload = SimpleUploadedFile("p.jpg", out.getvalue(), "image/jpeg")
    evidence.store(upload, row=VisitFactory(household=home, recorded_by=by), by=by)


def first_pull(user):
    """Every page of the first pull, as the phone stores it, and the bytes that came."""
    asked = {"known": {}, "forms": ""}
    size, pages, more = 0, 0, True
    while more and pages < 20:
        text, more = pull(user, asked)
        size += len(gzip.compress(text.encode()))
        pages += 1
        for name, part in json.loads(text).items():
            if "changed" in part:
                asked["known"].setdefault(name, {}).update(versions(part))
            if name == "forms":
                asked["forms"] = part["v"]
    return asked, size


# --- whose --------------------------------------------------------------------------------------
def test_a_worker_has_the_living_households_of_the_grid_alone(place):
    HouseholdFactory()
    HouseholdFactory(region=place.grid, dissolved_on=timezone.localdate())

    assert list(versions(told(place.worker))) == [str(place.home.pk)]


def test_an_office_takes_no_township_along(place):
    assert told(place.office) == {"changed": [], "gone": []}


def test_a_village_leader_has_all_grids_of_the_village(place, officer):
    beside = HouseholdFactory(region=GridFactory(parent=place.grid.parent))
    leader = officer(Duty.VILLAGE_LEADER, place.grid.parent)

    assert set(versions(told(leader))) == {str(place.home.pk), str(beside.pk)}


def test_what_left_the_grid_is_forgotten(place):
    known = versions(told(place.worker))
    Household.objects.filter(pk=place.home.pk).update(region=GridFactory())

    assert told(place.worker, known)["gone"] == [place.home.pk]


def test_what_is_no_key_among_those_known_is_passed_over(place):
    known = {"9" * 5000: "1", "²": "1", "x": "1", "77": "1"}

    assert told(place.worker, known)["gone"] == [77]


# --- what changed -------------------------------------------------------------------------------
def change_household(place):
    Household.objects.filter(pk=place.home.pk).update(group_name="九组")


def change_year(place):
    HouseholdYear.objects.create(household=place.home, year=2018)


def change_person(place):
    type(place.wife.person).objects.filter(pk=place.wife.person_id).update(ethnic="苗族")


def change_person_year(place):
    PersonYearFactory(person=place.wife.person, year=2018)


def change_member(place):
    place.wife.left_on = timezone.localdate()
    place.wife.save()


def change_act(place):
    apply(
        "household.correct",
        {"household": place.home.pk, "values": [
            {"table": "Household", "row": place.home.pk, "field": "group_name", "base": "三组",
             "value": "四组"}]},
        by=place.worker,
    )  # fmt: skip


def change_visit(place):
    VisitFactory(household=place.home)


def change_duty(place):
    DutyDoneFactory(household=place.home)


def change_conflict(place):
    ConflictFactory(household=place.home)


def change_code(place):
    CodeFactory(household=place.home)


CHANGES = [
    change_household, change_year, change_person, change_person_year, change_member, change_act,
    change_visit, change_duty, change_conflict, change_code,
]  # fmt: skip


@pytest.mark.parametrize("change", CHANGES, ids=lambda one: one.__name__)
def test_whatever_changed_is_told_and_nothing_else(place, change):
    HouseholdFactory(region=place.grid)
    known = versions(told(place.worker))
    change(place)

    assert list(versions(told(place.worker, known))) == [str(place.home.pk)]


def test_a_load_that_brought_nothing_new_is_no_change(place):
    known = versions(told(place.worker))
    Household.objects.update(loaded_at=timezone.now(), loaded_by=place.office)

    assert told(place.worker, known)["changed"] == []


# --- what is told -------------------------------------------------------------------------------
def test_numbers_are_masked_and_the_bank_stays_here(place):
    Household.objects.filter(pk=place.home.pk).update(
        bank_name="信用社", bank_account="6222021234567890123", phone="13800000000"
    )
    text = json.dumps(told(place.worker), ensure_ascii=False)

    assert "bank" not in text
    assert "6222021234567890123" not in text
    assert "234567890123" not in text
    assert "信用社" not in text
    assert "13800000000" not in text
    assert place.wife.person.id_number not in text
    assert f"{place.wife.person.id_number[:6]}********" in text


def test_money_and_illness_go_along_only_where_something_is_open(place):
    HouseholdYearFactory(household=place.home, year=2018, wage_yuan=32123, fuel="柴草")
    PersonYearFactory(person=place.wife.person, year=2018, disease="尿毒症", education="小学")
    seen_to(place.home, place.worker)

    [home] = told(place.worker)["changed"]
    text = json.dumps(home, ensure_ascii=False)

    assert home.get("open") is None
    assert "32123" not in text
    assert "尿毒症" not in text
    assert "柴草" in text
    assert "小学" in text


def test_an_open_lead_brings_them_along(place):
    HouseholdYearFactory(household=place.home, year=2018, wage_yuan=32123)
    seen_to(place.home, place.worker)
    known = versions(told(place.worker))
    LeadFactory(household=place.home)

    [home] = told(place.worker, known)["changed"]

    assert home["year"]["values"]["wage_yuan"] == "32123"


def test_what_waits_for_a_signature_is_told_with_its_value(place):
    change_act(place)

    [home] = told(place.worker)["changed"]
    [pending] = home["pending"]

    assert pending["by"] == place.worker.full_name
    assert pending["values"] == [["Household", place.home.pk, "group_name", "四组"]]


def test_the_lights_and_the_code_are_told(place):
    day = timezone.localdate() - timedelta(days=80)
    code = CodeFactory(household=place.home)
    DutyDoneFactory(household=place.home, duty="proof", done_on=day)
    VisitFactory(household=place.home, visited_on=day)

    [home] = told(place.worker)["changed"]

    assert home["code"] == code.token
    assert home["duties"] == {"proof": day.isoformat()}
    assert home["visit_due_on"] == (day + timedelta(days=30)).isoformat()


def test_a_nobody_at_home_is_no_visit(place):
    VisitFactory(household=place.home, is_at_home=False)

    [home] = told(place.worker)["changed"]

    assert "visited_on" not in home


# --- how much -----------------------------------------------------------------------------------
def test_the_first_pull_of_a_grid_is_small_and_a_quiet_day_tiny(place):
    """Fifty more households with four members, every form filled in, and a photo each."""
    dice = random.Random(7)
    for number in range(50):
        with_photo(full(place.grid, number, dice), dice, place.worker)

    asked, size = first_pull(place.worker)
    text, more = pull(place.worker, asked)
    quiet = len(gzip.compress(text.encode())) + len(gzip.compress(json.dumps(asked).encode()))

    assert len(asked["known"]["households"]) == 51
    assert len(asked["known"]["thumbs"]) == 50
    assert size < 300 * KB
    assert not more
    assert quiet < 5 * KB


@pytest.mark.parametrize("number", [2, 12])
def test_the_number_of_queries_does_not_grow(place, number, django_assert_num_queries):
    dice = random.Random(1)
    for n in range(number):
        full(place.grid, n, dice)
    forms_of.forms()
    user = type(place.worker).objects.get(pk=place.worker.pk)

    with django_assert_num_queries(13):
        part = told(user)

    assert len(part["changed"]) == number + 1


@pytest.mark.parametrize("number", [5, 50])
def test_a_whole_pull_asks_no_more_for_fifty_households_than_for_five(place, number):
    """With a lead, a visit, a duty, a conflict and a paper each, and all that apps send along."""
    for home in HouseholdFactory.create_batch(number, region=place.grid):
        MembershipFactory(household=home)
        LeadFactory(household=home)
        VisitFactory(household=home)
        DutyDoneFactory(household=home)
        ConflictFactory(household=home, mine_by=place.worker)
        PaperFactory(archive__household=home)
    asked, _size = first_pull(place.worker)

    first, quiet = (statements(place.worker, one) for one in ({"known": {}, "forms": ""}, asked))

    assert len(asked["known"]["households"]) == number + 1
    assert (first, quiet) == (FIRST, QUIET)


def statements(user, asked):
    fresh = type(user).objects.get(pk=user.pk)  # postings are kept with a person for a request
    with CaptureQueriesContext(connection) as caught:
        pull(fresh, asked)
    return len(caught)


@pytest.mark.parametrize("number", [2, 12])
def test_a_quiet_day_is_three_queries(place, number, django_assert_num_queries):
    HouseholdFactory.create_batch(number, region=place.grid)
    known = versions(told(place.worker))
    user = type(place.worker).objects.get(pk=place.worker.pk)

    with django_assert_num_queries(3):  # the postings, the digests, open leads
        assert told(user, known) == {"changed": [], "gone": []}


def test_a_photo_is_small_and_told_once(place):
    with_photo(place.home, random.Random(3), place.worker)

    [photo] = pulling.thumbs_of(place.worker, {})["changed"]
    again = pulling.thumbs_of(place.worker, {"known": {"thumbs": {str(place.home.pk): photo["v"]}}})

    assert photo["id"] == place.home.pk
    assert 200 < len(photo["jpeg"]) <= thumbs.MOST
    assert again["changed"] == []


def test_the_parts_of_the_base_map_are_registered():
    assert {"households", "forms", "duties", "thumbs"} <= {name for name, _make in PULLS}


# --- conflicts ----------------------------------------------------------------------------------
def conflicts_of(user, known=None):
    return pulling.conflicts(user, {"known": {"conflicts": known or {}}})


def test_a_worker_is_told_both_values_and_what_was_decided(place):
    one = ConflictFactory(household=place.home, mine_by=place.worker, theirs_name="陆会计")

    first = conflicts_of(place.worker)
    conflicts.decide(one, take="theirs", by=place.office)
    then = conflicts_of(place.worker, versions(first))

    [told], [after] = first["changed"], then["changed"]
    assert (told["act"], told["mine"], told["theirs"]) == (str(one.sent), "四组", "五组")
    assert (told["who"], told["decided"]) == ("陆会计", "待裁定")
    assert after["decided"] == f"保留另一值 {place.office.full_name}"


def test_a_worker_is_told_of_no_conflict_of_another(place):
    ConflictFactory(household=place.home, mine_by=place.other)

    assert conflicts_of(place.worker) == {"changed": [], "gone": []}


def test_money_of_a_decided_conflict_stays_with_the_office(place):
    year = HouseholdYearFactory(household=place.home, wage_yuan=1000)
    one = ConflictFactory(
        household=place.home, mine_by=place.worker, table="HouseholdYear", row=year.pk, year=2018,
        field="wage_yuan", base="1000", mine="2000", theirs="3000",
    )  # fmt: skip

    [told] = conflicts_of(place.worker)["changed"]
    conflicts.decide(one, take="theirs", by=place.office)
    [after] = conflicts_of(place.worker)["changed"]

    assert "2000" in told["mine"]
    assert (after["mine"], after["theirs"]) == ("请到办公端查看", "请到办公端查看")


def test_a_conflict_long_decided_is_forgotten(place):
    one = ConflictFactory(household=place.home, mine_by=place.worker)
    conflicts.decide(one, take="theirs", by=place.office)

    with time_machine.travel(timezone.now() + timedelta(days=31)):
        told = conflicts_of(place.worker, {str(one.pk): "x"})

    assert told == {"changed": [], "gone": [str(one.pk)]}
