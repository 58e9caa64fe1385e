"""A worker's values beside what others changed: nothing is lost, nothing is overwritten."""

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from households import acts
from households.models import Act, Conflict, Household, HouseholdYear, Person
from ledger.acts.kinds import RefusedError, State
from regions.duties import Duty
from tests.factories import GridFactory, HouseholdFactory, MembershipFactory, PersonFactory
from tests.factories.field import apply

pytestmark = pytest.mark.django_db


def value(row, name, base, text, **more):
    table = {"Membership": "Membership", "Person": "Person"}.get(type(row).__name__, "Household")
    return {"table": table, "row": row.pk, "field": name, "base": base, "value": text, **more}


def of_year(name, base, text, year, row=0):
    return {
        "table": "HouseholdYear", "row": row, "year": 0 if row else year, "field": name,
        "base": base, "value": text,
    }  # fmt: skip


def correct(place, *values, by=None, **more):
    body = {"household": place.home.pk, "values": list(values)}
    return apply("household.correct", body, by=by or place.worker, **more)


def report(place, *values, by=None):
    given = [{k: v for k, v in one.items() if k != "base"} for one in values]
    today = timezone.localdate()
    return acts.propose(
        "correct", place.home, {"values": given}, by=by or place.other, happened_on=today
    )


def verdicts(done):
    return [*done.fields.values()]


# base (what the phone was shown), now, mine → verdict
CASES = [
    pytest.param("三组", "三组", "四组", "proposed", id="nobody-changed-it"),
    pytest.param("三组", "三组", "三组", "confirmed", id="found-as-it-stands"),
    pytest.param("三组", "四组", "四组", "same", id="others-set-the-same"),
    pytest.param("三组", "五组", "四组", "conflict", id="others-set-another"),
    pytest.param("三组", "五组", "三组", "conflict", id="confirmed-what-others-changed"),
    pytest.param("", "", "四组", "proposed", id="was-blank"),
    pytest.param("", "五组", "四组", "conflict", id="filled-by-others"),
    pytest.param("三组", "", "四组", "conflict", id="emptied-by-others"),
    pytest.param("三组", "三组", "", "proposed", id="emptied-by-the-worker"),
    pytest.param("三组", "", "", "same", id="emptied-by-both"),
]


@pytest.mark.parametrize(("base", "now", "mine", "verdict"), CASES)
def test_each_field_is_merged_by_what_the_phone_was_shown(place, base, now, mine, verdict):
    Household.objects.filter(pk=place.home.pk).update(group_name=now)

    done = correct(place, value(place.home, "group_name", base, mine))

    assert verdicts(done) == [verdict]
    assert Household.objects.get(pk=place.home.pk).group_name == now
    assert Conflict.objects.count() == (verdict == "conflict")
    assert Act.objects.open().count() == (verdict in ("proposed", "confirmed"))


def test_what_is_in_conflict_does_not_hold_up_the_rest(place):
    Household.objects.filter(pk=place.home.pk).update(group_name="五组")

    done = correct(
        place,
        value(place.home, "group_name", "三组", "四组"),
        value(place.home, "natural_village", "", "上寨"),
    )

    kept = Conflict.objects.get()
    assert done.state == State.CONFLICT
    assert verdicts(done) == ["conflict", "proposed"]
    assert (kept.base, kept.mine, kept.theirs, kept.theirs_at is not None) == (
        "三组", "四组", "五组", True,
    )  # fmt: skip
    assert Act.objects.open().get().given["values"][0]["value"] == "上寨"


def test_an_open_act_that_wants_another_value_counts_as_theirs(place):
    act = report(place, value(place.home, "group_name", "三组", "六组"))

    done = correct(place, value(place.home, "group_name", "三组", "四组"))

    kept = Conflict.objects.get()
    assert (done.state, kept.theirs, kept.theirs_act, kept.theirs_name) == (
        State.CONFLICT, "六组", act, place.other.full_name,
    )  # fmt: skip


def test_an_open_act_that_wants_the_same_is_no_conflict(place):
    report(place, value(place.home, "group_name", "三组", "四组"))

    done = correct(place, value(place.home, "group_name", "三组", "四组"))

    assert (done.state, verdicts(done)) == (State.ACCEPTED, ["proposed"])


def test_different_fields_merge(place):
    """Somebody changed another field meanwhile; nothing of either is lost."""
    Household.objects.filter(pk=place.home.pk).update(natural_village="下寨")

    done = correct(place, value(place.home, "group_name", "三组", "四组"), base="0123456789ab")
    acts.sign(Act.objects.open().get(), by=place.office)

    home = Household.objects.get(pk=place.home.pk)
    assert done.state == State.MERGED
    assert (home.group_name, home.natural_village) == ("四组", "下寨")


def test_a_year_that_somebody_began_meanwhile_takes_the_value(place):
    year = timezone.localdate().year
    row = HouseholdYear.objects.create(household=place.home, year=year, fuel="煤炭")

    done = correct(
        place, of_year("house_area_m2", "", "90", year), of_year("fuel", "", "柴草", year)
    )

    assert verdicts(done) == ["proposed", "conflict"]
    assert Conflict.objects.get().row == row.pk


def test_two_screens_of_one_new_year_become_one_act(place):
    """The worker's own act that would make the same row is withdrawn and goes along."""
    year = timezone.localdate().year
    correct(place, of_year("house_area_m2", "", "90", year))
    correct(place, of_year("fuel", "", "柴草", year))

    acts.sign(Act.objects.open().get(), by=place.office)

    row = place.home.years.get()
    assert (str(row.house_area_m2), row.fuel) == ("90.00", "柴草")
    assert Act.objects.filter(state=Act.State.WITHDRAWN).count() == 1


def test_a_second_thought_takes_the_place_of_the_first(place):
    correct(place, value(place.home, "group_name", "三组", "四组"))
    correct(place, value(place.home, "group_name", "三组", "七组"))

    assert Act.objects.open().get().given["values"][0]["value"] == "七组"
    assert not Conflict.objects.exists()


def test_equal_numbers_written_otherwise_are_the_same(place):
    year = HouseholdYear.objects.create(
        household=place.home, year=timezone.localdate().year, house_area_m2="80.50"
    )

    done = correct(place, of_year("house_area_m2", "80.5", "80.50", year.year, row=year.pk))

    assert verdicts(done) == ["confirmed"]


def test_a_masked_number_that_nobody_typed_changes_nothing(place):
    number = place.wife.person.id_number
    masked = f"{number[:6]}********{number[14:]}"

    done = correct(place, value(place.wife.person, "id_raw", masked, masked))

    assert verdicts(done) == ["same"]
    assert not Act.objects.exists()


def test_a_number_typed_whole_is_proposed(place):
    number, right = place.wife.person.id_number, "522799199003072343"
    masked = f"{number[:6]}********{number[14:]}"

    done = correct(place, value(place.wife.person, "id_raw", masked, right))

    assert verdicts(done) == ["proposed"]


def test_half_a_masked_number_is_refused(place):
    with pytest.raises(RefusedError) as refused:
        correct(place, value(place.wife.person, "id_raw", "522799********0017", "5227********0017"))

    assert list(refused.value.fields) == [f"Person.{place.wife.person.pk}.0.0.id_raw"]


def test_what_cannot_be_read_is_named_and_nothing_is_kept(place):
    year = timezone.localdate().year
    with pytest.raises(RefusedError) as refused:
        correct(
            place,
            value(place.home, "group_name", "三组", "四组"),
            of_year("house_area_m2", "", "很大", year),
        )

    assert list(refused.value.fields) == [f"HouseholdYear.0.{year}.0.house_area_m2"]


def test_the_bank_account_cannot_be_sent(place):
    with pytest.raises(RefusedError):
        correct(place, value(place.home, "bank_account", "", "6222000000000000"))


def test_a_phone_clock_of_next_year_is_a_claim_only(place):
    correct(
        place,
        value(place.home, "group_name", "三组", "四组"),
        on=timezone.localdate().replace(year=2091),
    )

    assert Act.objects.get().happened_on == timezone.localdate()


# --- households that moved ------------------------------------------------------------------------
def test_values_of_a_merged_household_go_where_its_members_are(place):
    """The members' with the members; the household's own are for a person to judge."""
    into = HouseholdFactory(region=place.grid, member_count=1, group_name="九组")
    MembershipFactory(household=into, person=PersonFactory())
    merge = acts.propose(
        "merge", into, {"other": place.home.pk}, by=place.worker, happened_on=timezone.localdate(),
        source="department",
    )  # fmt: skip
    acts.sign(merge, by=place.office)

    done = correct(
        place,
        value(place.wife.person, "ethnic", "布依族", "苗族"),
        value(place.wife, "relation", "其他", "之女"),
        value(place.home, "group_name", "三组", "四组"),
    )

    assert (done.to, verdicts(done)) == (into.pk, ["proposed", "proposed", "conflict"])
    assert Conflict.objects.get().household == into
    assert Act.objects.open().get().household == into


def test_a_member_who_went_over_takes_the_values_along(place):
    other = HouseholdFactory(region=place.grid, member_count=1)
    MembershipFactory(household=other, person=PersonFactory())
    act = acts.propose(
        "transfer_member", place.home,
        {"person": place.wife.person_id, "other": other.pk, "relation": "其他"},
        by=place.worker, happened_on=timezone.localdate(), source="department",
    )  # fmt: skip
    acts.sign(act, by=place.office)

    correct(
        place,
        value(place.wife.person, "ethnic", "布依族", "苗族"),
        value(place.home, "group_name", "三组", "四组"),
    )

    open_ones = Act.objects.open().order_by("household")
    assert {(one.household_id, one.given["values"][0]["value"]) for one in open_ones} == {
        (place.home.pk, "四组"), (other.pk, "苗族"),
    }  # fmt: skip


@pytest.mark.parametrize("now", ["三组", "四组", "五组"], ids=["unchanged", "the-same", "another"])
def test_who_may_not_report_there_learns_nothing_of_what_stands_there(place, officer, now):
    Household.objects.filter(pk=place.home.pk).update(group_name=now)
    stranger = officer(Duty.GRID_WORKER, GridFactory())

    with pytest.raises(PermissionDenied):
        correct(place, value(place.home, "group_name", "三组", "四组"), by=stranger)

    assert not Conflict.objects.exists()


def test_a_household_that_was_dissolved_is_refused(place):
    Household.objects.filter(pk=place.home.pk).update(
        dissolved_on=timezone.localdate(), group_name="五组"
    )

    with pytest.raises(RefusedError):
        correct(place, value(place.home, "group_name", "三组", "四组"))


def test_somebody_elses_member_is_refused(place):
    stranger = MembershipFactory(household=HouseholdFactory(), person=PersonFactory(name="外人"))
    Person.objects.filter(pk=stranger.person_id).update(ethnic="苗族")

    with pytest.raises(PermissionDenied):
        correct(place, value(stranger.person, "ethnic", "苗族", "水族"))
