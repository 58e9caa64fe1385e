"""Acts: reported by one, signed by another, undone; exactly one head, always."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from households import acts
from households.acts import ActError, StaleActError
from households.models import Act, Household, Membership, Person
from ledger.models import Event, Signature
from regions.duties import Duty
from tests.factories import (
    EvidenceFactory,
    GridFactory,
    HouseholdFactory,
    MembershipFactory,
    PersonFactory,
)
from tests.factories.households import number

DAY = date(2018, 6, 1)
pytestmark = pytest.mark.django_db


@pytest.fixture
def family():
    """A head, his wife and their daughter in one household."""
    home = HouseholdFactory(member_count=3)
    MembershipFactory(household=home, relation="户主", person=PersonFactory(name="陆甲", sex="男"))
    MembershipFactory(household=home, relation="配偶", person=PersonFactory(name="陆乙", sex="女"))
    MembershipFactory(household=home, relation="之女", person=PersonFactory(name="陆丙", sex="女"))
    return home


@pytest.fixture
def worker(officer, family):
    return officer(Duty.GRID_WORKER, family.region)


@pytest.fixture
def township(officer, family):
    return officer(Duty.TOWNSHIP_OFFICE, family.region.parent.parent)


def who(home, relation):
    return home.members.get(relation=relation).person


def relations(home):
    return dict(home.members.order_by("pk").values_list("person__name", "relation"))


@pytest.fixture
def do(worker, township):
    """Report an act as the grid worker and sign it as the township."""

    def make(kind, home, given, **more):
        act = acts.propose(kind, home, given, by=worker, happened_on=DAY, **more)
        EvidenceFactory(row=act)
        acts.sign(act, by=township)
        home.refresh_from_db()
        return act

    return make


def test_a_birth_waits_for_its_signature_and_then_joins(family, worker, township):
    born = {"name": "陆丁", "id": number(7, date(2018, 5, 20)), "relation": "之子"}
    act = acts.propose("join", family, born, by=worker, happened_on=DAY, reason="新生儿")

    assert not Person.objects.filter(name="陆丁").exists()

    EvidenceFactory(row=act)
    acts.sign(act, by=township)
    family.refresh_from_db()

    assert family.member_count == 4
    member = family.members.get(person__name="陆丁")
    assert (member.relation, member.joined_on, member.joined_reason) == ("之子", DAY, "新生儿")
    assert (member.person.birth_on, member.person.sex) == (date(2018, 5, 20), "女")
    assert Signature.objects.get().signer == township


def test_who_reports_does_not_sign(family, township):
    act = acts.propose("dissolve", family, {}, by=township, happened_on=DAY, reason="其他")

    with pytest.raises(PermissionDenied):
        acts.sign(act, by=township)

    assert Act.objects.get().state == Act.State.OPEN


def test_a_township_of_elsewhere_does_not_sign(family, worker, officer):
    act = acts.propose("dissolve", family, {}, by=worker, happened_on=DAY, reason="其他")
    other = officer(Duty.TOWNSHIP_OFFICE, GridFactory().parent.parent)

    with pytest.raises(PermissionDenied):
        acts.sign(act, by=other)


def test_a_second_head_cannot_join(family, worker):
    given = {"name": "陆丁", "id": number(7), "relation": "户主"}

    with pytest.raises(ActError, match="已有户主"):
        acts.propose("join", family, given, by=worker, happened_on=DAY)


def test_somebody_of_another_household_cannot_join(family, worker):
    other = MembershipFactory()
    given = {"name": "陆丁", "id": other.person.id_number, "relation": "之子"}

    with pytest.raises(ActError, match="已在一户中"):
        acts.propose("join", family, given, by=worker, happened_on=DAY)


def test_a_head_who_dies_hands_over_first(family, worker):
    given = {"person": who(family, "户主").pk}

    with pytest.raises(ActError, match="新户主"):
        acts.propose("leave", family, given, by=worker, happened_on=DAY, reason="死亡")


def test_relations_follow_the_new_head(family, do):
    head, wife = who(family, "户主"), who(family, "配偶")
    do("leave", family, {"person": head.pk, "head": wife.pk}, reason="死亡")

    assert relations(family) == {"陆乙": "户主", "陆丙": "之女"}
    assert (family.head_name, family.member_count) == ("陆乙", 2)
    gone = Membership.objects.get(person=head)
    assert (gone.left_on, gone.left_reason) == (DAY, "死亡")


def test_a_daughter_becomes_head(family, do):
    do("head", family, {"head": who(family, "之女").pk})

    assert relations(family) == {"陆甲": "之父", "陆乙": "之母", "陆丙": "户主"}


def test_the_last_one_leaves_the_household_dissolved(family):
    home = HouseholdFactory(region=family.region, member_count=1)
    person = MembershipFactory(household=home).person
    planned = acts.preview("leave", home, {"person": person.pk, "reason": "死亡"}, on=DAY)

    assert planned.changes[-1] == acts.Change(
        "Household", "dissolved_on", None, DAY.isoformat(), row=home.pk
    )


def test_a_split_makes_a_household_of_the_same_standing(family, do):
    act = do("split", family, {"persons": [who(family, "之女").pk], "head": who(family, "之女").pk})
    new = Household.objects.get(pk=act.changes.get(made="household", field="household_no").row)

    assert relations(family) == {"陆甲": "户主", "陆乙": "配偶"}
    assert relations(new) == {"陆丙": "户主"}
    assert (new.region, new.poor_kind, new.member_count) == (family.region, family.poor_kind, 1)


def test_a_split_undone_leaves_everything_as_it_was(family, do, township):
    before = relations(family)
    act = do("split", family, {"persons": [who(family, "之女").pk], "head": who(family, "之女").pk})
    acts.undo(act, by=township, note="填错了人")
    family.refresh_from_db()

    assert relations(family) == before
    assert Household.objects.count() == 1
    assert family.member_count == 3
    assert Act.objects.get().state == Act.State.UNDONE


def test_a_merge_dissolves_the_other_household(family, do):
    other = HouseholdFactory(region=family.region, member_count=1)
    person = MembershipFactory(household=other).person
    do("merge", family, {"other": other.pk, "relations": {str(person.pk): "之父"}})
    other.refresh_from_db()

    assert other.dissolved_on == DAY
    assert other.member_count == 0
    assert relations(family)[person.name] == "之父"


def test_a_member_goes_over_to_another_household(family, do):
    other = HouseholdFactory(region=family.region, member_count=1)
    MembershipFactory(household=other)
    child = who(family, "之女")
    do(
        "transfer_member",
        family,
        {"person": child.pk, "other": other.pk, "relation": "之儿媳"},
    )

    assert child.name not in relations(family)
    assert relations(other)[child.name] == "之儿媳"


def test_a_household_that_moves_takes_its_persons_along(family, do):
    grid = GridFactory(parent=family.region.parent)
    do("transfer", family, {"region": grid.pk})

    assert (family.region, family.place_path) == (grid, grid.path)
    assert set(Person.objects.values_list("place_path", flat=True)) == {grid.path}


def test_a_correction_is_read_like_a_cell(family, do):
    value = {"table": "Household", "row": family.pk, "field": "cause_main", "value": "因病"}
    do("correct", family, {"values": [value]})

    assert family.cause_main == "因病"


def test_a_correction_of_another_household_is_refused(family, worker):
    other = HouseholdFactory()
    value = {"table": "Household", "row": other.pk, "field": "cause_main", "value": "因病"}

    with pytest.raises(ActError, match="不在本户"):
        acts.propose("correct", family, {"values": [value]}, by=worker, happened_on=DAY)


def test_a_wrong_option_is_refused_with_the_sentence_of_the_cell(family, worker):
    value = {"table": "Household", "row": family.pk, "field": "cause_main", "value": "09"}

    with pytest.raises(ActError, match="是代码"):
        acts.propose("correct", family, {"values": [value]}, by=worker, happened_on=DAY)


def test_two_open_acts_on_one_field_see_each_other(family, worker, township):
    def correct(value):
        one = {"table": "Household", "row": family.pk, "field": "cause_main", "value": value}
        return {"values": [one]}

    first = acts.propose("correct", family, correct("因病"), by=worker, happened_on=DAY)
    second = acts.propose("correct", family, correct("因学"), by=worker, happened_on=DAY)

    assert acts.preview("correct", family, correct("因残"), on=DAY).conflicts == [first, second]

    acts.sign(second, by=township)
    with pytest.raises(StaleActError, match="主要致贫原因"):
        acts.sign(first, by=township)


def test_an_act_is_signed_once(family, worker, township):
    act = acts.propose("head", family, {"head": who(family, "配偶").pk}, by=worker, happened_on=DAY)
    EvidenceFactory(row=act)
    acts.sign(act, by=township)

    with pytest.raises(StaleActError):
        acts.sign(Act.objects.get(), by=township)

    assert Event.objects.filter(kind="households.act.signed").count() == 1


def test_what_was_changed_again_is_not_undone(family, do, township):
    first = do("head", family, {"head": who(family, "配偶").pk})
    do("head", family, {"head": who(family, "之女").pk})

    with pytest.raises(StaleActError):
        acts.undo(first, by=township, note="填错")

    assert Act.objects.get(pk=first.pk).state == Act.State.DONE


def test_a_refusal_needs_its_reason(family, worker, township):
    act = acts.propose("dissolve", family, {}, by=worker, happened_on=DAY, reason="其他")

    with pytest.raises(ActError, match="理由"):
        acts.refuse(act, by=township, note=" ")

    acts.refuse(act, by=township, note="仍有人居住")
    assert Act.objects.get().state == Act.State.REFUSED


def test_nothing_happens_tomorrow(family, worker):
    tomorrow = timezone.localdate() + timedelta(days=1)

    with pytest.raises(ActError, match="今天"):
        acts.propose("dissolve", family, {}, by=worker, happened_on=tomorrow)


def test_a_dissolved_household_has_no_more_acts(family, do, worker):
    do("dissolve", family, {}, reason="其他")

    with pytest.raises(ActError, match="已销户"):
        acts.propose("dissolve", family, {}, by=worker, happened_on=DAY)


def test_of_many_acts_one_that_cannot_be_signed_stops_no_other(family, worker, township):
    def correct(value):
        one = {"table": "Household", "row": family.pk, "field": "cause_main", "value": value}
        return acts.propose("correct", family, {"values": [one]}, by=worker, happened_on=DAY)

    first, second = correct("因病"), correct("因学")
    outcomes = acts.sign_many([first, second], by=township)

    assert [one.is_done for one in outcomes] == [True, False]
    assert "主要致贫原因" in outcomes[1].why


def test_many_acts_are_undone_the_last_first(family, do, township):
    first = do("head", family, {"head": who(family, "配偶").pk})
    second = do("head", family, {"head": who(family, "之女").pk})
    outcomes = acts.undo_many([first, second], by=township, note="填错")

    assert all(one.is_done for one in outcomes)
    assert relations(family) == {"陆甲": "户主", "陆乙": "配偶", "陆丙": "之女"}


def test_what_a_procedure_decided_is_in_force_at_once(family, worker, township):
    head = {"head": who(family, "配偶").pk}
    act = acts.enact("head", family, head, proposed_by=worker, by=township, happened_on=DAY)

    assert act.state == Act.State.DONE
    assert relations(family)["陆乙"] == "户主"


def test_who_found_it_does_not_decide_it(family, township):
    head = {"head": who(family, "配偶").pk}

    with pytest.raises(PermissionDenied):
        acts.enact("head", family, head, proposed_by=township, by=township, happened_on=DAY)
