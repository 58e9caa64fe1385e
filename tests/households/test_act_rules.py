"""Papers, withdrawal, places that moved, stale reports, and what stands in the way of undoing."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied

from households import acts
from households.acts import ActError, StaleActError, verbs
from households.acts.conflicts import obstacles
from households.acts.relations import derived
from households.models import Act, Household, Membership, Person, PersonYear
from regions.duties import Duty
from regions.models import User
from tests.factories import (
    EvidenceFactory,
    GridFactory,
    HouseholdFactory,
    MembershipFactory,
    PersonFactory,
    TownshipFactory,
    VillageFactory,
)
from tests.factories.households import number

DAY = date(2018, 6, 1)
pytestmark = pytest.mark.django_db


def family_of(*members, region=None):
    """A household of (name, relation, sex)."""
    home = HouseholdFactory(**({"region": region} if region else {}), member_count=len(members))
    for name, relation, sex in members:
        person = PersonFactory(name=name, sex=sex)
        MembershipFactory(household=home, relation=relation, person=person)
    return home


@pytest.fixture
def home():
    return family_of(("陆甲", "户主", "男"), ("陆乙", "配偶", "女"), ("陆丙", "之女", "女"))


@pytest.fixture
def worker(officer, home):
    return officer(Duty.GRID_WORKER, home.region)


@pytest.fixture
def township(officer, home):
    return officer(Duty.TOWNSHIP_OFFICE, home.region.parent.parent)


@pytest.fixture
def county(officer, home):
    return officer(Duty.COUNTY_OFFICE, home.region.parent.parent.parent)


@pytest.fixture
def report(worker):
    def make(kind, home, given, *, by=worker, paper=True, **more):
        act = acts.propose(kind, home, given, by=by, happened_on=DAY, **more)
        EvidenceFactory.create_batch(int(paper), row=act)
        return act

    return make


def who(home, relation):
    return home.members.get(relation=relation).person


def born(home, name="陆丁", **more):
    given = {"name": name, "birth_on": "2018-05-20", "sex": "男", "relation": "之子"} | more
    return home, given


# --- papers ------------------------------------------------
def test_a_visit_is_signed_only_with_a_paper(home, report, township):
    act = report("head", home, {"head": who(home, "配偶").pk}, paper=False)

    with pytest.raises(ActError, match="佐证材料"):
        acts.sign(act, by=township)

    EvidenceFactory(row=act)
    acts.sign(act, by=township)
    assert Act.objects.get().state == Act.State.DONE


def test_a_departments_file_is_its_own_paper(home, report, township):
    given = {"person": who(home, "之女").pk}
    act = report("leave", home, given, reason="死亡", source="civil", paper=False)

    acts.sign(act, by=township)

    assert Act.objects.get().state == Act.State.DONE


# --- who joins ------------------------------------------------
def test_a_child_without_a_number_joins_by_its_birth_date(home, report, township):
    _home, given = born(home, year={"education": "学龄前儿童", "has_resident_medical": "是"})
    acts.sign(report("join", home, given, reason="新生儿"), by=township)

    child = Person.objects.get(name="陆丁")
    assert (child.sex, child.birth_on, child.id_state) == ("男", date(2018, 5, 20), "blank")
    assert child.person_no.startswith("LS")
    year = PersonYear.objects.get(person=child)
    assert (year.year, year.education, year.has_resident_medical) == (2018, "学龄前儿童", True)


def test_somebody_of_sixteen_needs_a_number(home, report):
    _home, given = born(home, birth_on="2002-06-01")

    with pytest.raises(ActError, match="16 周岁"):
        report("join", home, given, reason="婚入")


@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        pytest.param({"birth_on": "yesterday"}, "出生日期", id="no-day"),
        pytest.param({"birth_on": "2018-06-02"}, "不能早于", id="born-after-joining"),
        pytest.param({"sex": ""}, "性别", id="no-sex"),
        pytest.param({"ethnic": "09"}, "代码", id="an-ethnic-code"),
        pytest.param({"phone": "12"}, "电话", id="no-phone"),
        pytest.param({"name": "陆1"}, "姓名", id="a-digit-in-the-name"),
        pytest.param({"year": {"education": "博士后"}}, "文化程度", id="no-option"),
    ],
)
def test_who_joins_is_read_like_a_row_of_the_register(home, report, wrong, why):
    _home, given = born(home, **wrong)

    with pytest.raises(ActError, match=why):
        report("join", home, given, reason="新生儿")


def test_somebody_of_another_household_is_named_by_township_alone(home, report):
    other = MembershipFactory().person
    _home, given = born(home, id=other.id_number)

    with pytest.raises(ActError) as caught:
        report("join", home, given, reason="婚入")

    township = other.memberships.get().household.region.parent.parent
    assert f"{township.parent.name}{township.name}）" in str(caught.value)
    assert other.name not in str(caught.value)


def test_who_comes_back_is_the_person_known_before(home, report, township):
    gone = PersonFactory(name="陆戊", id_number=number(77))
    PersonYear.objects.create(person=gone, year=2018)
    _home, given = born(home, id=gone.id_number, year={"education": "小学"})

    acts.sign(report("join", home, given, reason="刑满释放回"), by=township)

    assert home.members.get(relation="之子").person == gone
    assert gone.years.get().education == "小学"


def test_a_reason_comes_from_the_catalogue(home, report):
    _home, given = born(home)

    with pytest.raises(ActError, match="不在自然增加原因中"):
        report("join", home, given, reason="捡来")


# --- withdrawal ------------------------------------------------
def test_who_reported_takes_back_what_nobody_decided(home, report, worker, township):
    act = report("head", home, {"head": who(home, "配偶").pk})

    with pytest.raises(PermissionDenied):
        acts.withdraw(act, by=township)
    acts.withdraw(act, by=worker, note="填错")

    act.refresh_from_db()
    assert (act.state, act.withdrawn_by, act.answer) == (Act.State.WITHDRAWN, worker, "填错")
    with pytest.raises(StaleActError):
        acts.sign(Act.objects.get(), by=township)


def test_two_accounts_of_one_person_are_one(home, report, officer, township):
    User.objects.filter(pk=township.pk).update(person_key="一个人")
    second = officer(Duty.TOWNSHIP_OFFICE, home.region.parent.parent)
    User.objects.filter(pk=second.pk).update(person_key="一个人")
    act = report("dissolve", home, {}, by=User.objects.get(pk=township.pk), reason="其他")

    with pytest.raises(PermissionDenied):
        acts.sign(act, by=User.objects.get(pk=second.pk))


def test_who_reported_does_not_undo_what_another_signed(home, report, township, county):
    act = report("head", home, {"head": who(home, "配偶").pk}, by=township)
    acts.sign(act, by=county)

    with pytest.raises(PermissionDenied, match="报告人"):
        acts.undo(act, by=township, note="填错")


# --- places ------------------------------------------------
def test_an_act_follows_its_household(home, report, township):
    act = report("head", home, {"head": who(home, "配偶").pk})
    grid = GridFactory(parent=home.region.parent)

    Household.objects.filter(pk=home.pk).update(region=grid)

    assert Act.objects.get(pk=act.pk).region == grid


def test_a_report_whose_household_moved_is_signed_by_who_holds_both_places(
    home, report, township, county, officer
):
    report("head", home, {"head": who(home, "配偶").pk})
    elsewhere = GridFactory(parent=VillageFactory(parent=TownshipFactory(parent=_county(home))))
    Household.objects.filter(pk=home.pk).update(region=elsewhere)
    new = officer(Duty.TOWNSHIP_OFFICE, elsewhere.parent.parent)

    with pytest.raises(PermissionDenied, match="不能签认"):
        acts.sign(Act.objects.get(), by=township)
    with pytest.raises(PermissionDenied, match="原址和现址"):
        acts.sign(Act.objects.get(), by=new)

    acts.sign(Act.objects.get(), by=county)
    assert Act.objects.get().state == Act.State.DONE


def _county(home):
    return home.region.parent.parent.parent


def test_a_merge_is_signed_by_who_holds_both_households(home, report, township, county):
    elsewhere = GridFactory(parent=VillageFactory(parent=TownshipFactory(parent=_county(home))))
    other = family_of(("韦甲", "户主", "男"), region=elsewhere)
    given = {"other": other.pk, "relations": {str(who(other, "户主").pk): "之父"}}
    act = report("merge", home, given, by=county)

    with pytest.raises(PermissionDenied, match="同时管辖两地"):
        acts.sign(act, by=township)


def test_a_household_out_of_sight_is_not_reached(home, report):
    other = family_of(("韦甲", "户主", "男"), region=GridFactory(parent=home.region.parent))

    with pytest.raises(ActError, match="不在您的辖区"):
        report("merge", home, {"other": other.pk})


@pytest.mark.parametrize("kind", ["merge", "transfer", "transfer_member"])
def test_nothing_goes_over_to_another_county(home, report, kind):
    other = family_of(("韦甲", "户主", "男"))
    given = {
        "other": other.pk,
        "region": other.region.pk,
        "person": who(home, "之女").pk,
        "relation": "其他",
    }

    with pytest.raises(ActError, match="本县"):
        report(kind, home, given)


# --- stale ------------------------------------------------
def test_a_stale_report_says_whose_field_changed_and_how(home, report, township):
    first = report("head", home, {"head": who(home, "配偶").pk})
    second = report("head", home, {"head": who(home, "之女").pk})
    acts.sign(first, by=township)

    with pytest.raises(StaleActError, match="陆乙“与户主关系”：报告时“配偶”，现在“户主”"):
        acts.sign(second, by=township)


def test_a_report_that_would_come_out_otherwise_now_is_stale(home, report, township):
    """Somebody joined since: his relation to the new head was never asked for."""
    act = report("head", home, {"head": who(home, "配偶").pk})
    MembershipFactory(household=home, relation="之父")

    with pytest.raises(StaleActError, match="重新报告"):
        acts.sign(act, by=township)

    assert Act.objects.get().state == Act.State.OPEN


def test_nobody_joins_a_household_that_was_dissolved_meanwhile(home, report, township):
    _home, given = born(home)
    joining = report("join", home, given, reason="新生儿")
    acts.sign(report("dissolve", home, {}, reason="其他"), by=township)

    with pytest.raises(StaleActError, match="已销户"):
        acts.sign(joining, by=township)


# --- conflicts ------------------------------------------------
def test_the_same_report_twice_is_seen(home, report):
    given = {"person": who(home, "之女").pk, "reason": "死亡"}
    first = report("leave", home, given, reason="死亡")

    assert acts.preview("leave", home, given, on=DAY).conflicts == [first]


def test_two_reports_of_one_newcomer_see_each_other(home, report):
    _home, given = born(home, id=number(5, date(2018, 5, 20)), reason="新生儿")
    first = report("join", home, given, reason="新生儿")

    assert acts.preview("join", home, given, on=DAY).conflicts == [first]


def test_a_check_of_another_part_is_asked(home, monkeypatch):
    monkeypatch.setattr(acts.checks, "PREVIEW_CHECKS", [lambda home, changes: ["请再看一遍"]])

    planned = acts.preview("head", home, {"head": who(home, "配偶").pk}, on=DAY)

    assert planned.warnings == ["请再看一遍"]


@pytest.mark.parametrize(
    ("given", "told"),
    [
        pytest.param({"id": "522799201805200011"}, "校验不符", id="a-wrong-number"),
        pytest.param({"name": "陆丙"}, "本户已有成员叫陆丙", id="a-namesake"),
        pytest.param({"relation": "之父"}, "相差", id="a-father-younger-than-his-son"),
        pytest.param({"relation": "配偶"}, "法定婚龄", id="a-spouse-too-young"),
        pytest.param({"birth_on": "2008-01-01"}, "原因却是“新生儿”", id="no-newborn"),
    ],
)
def test_what_should_be_looked_at_again_is_said(home, given, told):
    _home, filled = born(home, reason="新生儿", **given)

    assert told in "".join(acts.preview("join", home, filled, on=DAY).warnings)


# --- undoing ------------------------------------------------
def in_the_way(act):
    found = obstacles(act, *verbs.recorded(act))
    return [(one.text, one.act) for one in found]


def test_what_came_later_is_named_with_its_act(home, report, township):
    first = report("head", home, {"head": who(home, "配偶").pk})
    acts.sign(first, by=township)
    assert in_the_way(first) == []

    later = report("head", home, {"head": who(home, "之女").pk})
    acts.sign(later, by=township)

    assert ("陆乙“与户主关系”之后又有变动", later) in in_the_way(first)


def test_a_person_who_was_corrected_since_is_not_lost_by_undoing(home, report, township):
    _home, given = born(home)
    act = report("join", home, given, reason="新生儿")
    acts.sign(act, by=township)
    Person.objects.filter(name="陆丁").update(political="群众")

    with pytest.raises(StaleActError, match="政治面貌"):
        acts.undo(act, by=township, note="填错")

    assert in_the_way(act)[0][0] == "陆丁“政治面貌”之后又有变动"
    assert Person.objects.filter(name="陆丁").exists()


def test_a_person_with_yearly_facts_since_is_not_lost_by_undoing(home, report, township):
    _home, given = born(home)
    act = report("join", home, given, reason="新生儿")
    acts.sign(act, by=township)
    PersonYear.objects.create(person=Person.objects.get(name="陆丁"), year=2019)

    with pytest.raises(ActError, match="年度信息"):
        acts.undo(act, by=township, note="填错")


def test_reports_on_a_split_that_is_undone_are_kept_with_the_first_household(
    home, report, township
):
    child = who(home, "之女")
    act = report("split", home, {"persons": [child.pk], "head": child.pk})
    acts.sign(act, by=township)
    new = Household.objects.exclude(pk=home.pk).get()
    refused = report("dissolve", new, {}, reason="其他")
    acts.refuse(refused, by=township, note="有误")

    acts.undo(act, by=township, note="填错")

    assert not Household.objects.filter(pk=new.pk).exists()
    assert Act.objects.get(pk=refused.pk).household == home


# --- relations ------------------------------------------------
@pytest.mark.parametrize(
    ("new", "others"),
    [
        pytest.param(
            "之子", {"户主": "之父", "配偶": "之母", "之儿媳": "配偶", "之孙女": "之女"}, id="son"
        ),
        pytest.param(
            "配偶", {"户主": "配偶", "之子": "之子", "之儿媳": "之儿媳", "之孙女": "之孙女"},
            id="wife",
        ),
        pytest.param(
            "之儿媳", {"户主": "之公公", "配偶": "之婆婆", "之子": "配偶", "之孙女": "之女"},
            id="daughter-in-law",
        ),
        pytest.param("户主", {"配偶": "配偶", "之子": "之子", "之儿媳": "之儿媳",
                            "之孙女": "之孙女"}, id="the-head-himself"),
    ],
)  # fmt: skip
def test_relations_to_a_new_head_are_derived(new, others):
    home = family_of(
        ("甲", "户主", "男"), ("乙", "配偶", "女"), ("丙", "之子", "男"), ("丁", "之儿媳", "女"),
        ("戊", "之孙女", "女"),
    )  # fmt: skip
    members = acts.reading.members_of(home)
    head = home.members.get(relation=new)

    becomes = derived(members, head)

    assert {members[key].relation: relation for key, relation in becomes.items()} == others


def test_a_wife_is_not_guessed_among_two_sons():
    home = family_of(
        ("甲", "户主", "男"), ("丙", "之子", "男"), ("己", "之子", "男"), ("丁", "之儿媳", "女")
    )
    members = acts.reading.members_of(home)
    wife = home.members.get(relation="之儿媳")

    becomes = derived(members, home.members.filter(relation="之子").first())

    assert becomes[wife.person_id] == "其他"
    assert Membership.objects.count() == 4
