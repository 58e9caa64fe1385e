"""The record of a household: every field, masked where it points at a person, and its forms."""

import json
from datetime import date

import pytest
from django.urls import reverse
from django.utils import timezone

from households import facts
from households.models import Act, Household, HouseholdYear, Person, PersonYear
from regions.duties import Duty
from tests.factories import (
    CountyFactory,
    GridFactory,
    HouseholdFactory,
    MembershipFactory,
    PersonFactory,
)
from tests.households.days import a_day_passes

pytestmark = pytest.mark.django_db
YEAR = timezone.localdate().year


@pytest.fixture
def home():
    made = HouseholdFactory(
        member_count=2, cause_main="因学", phone="13800008000", bank_account="6217000012345678"
    )
    head = PersonFactory(name="陆甲", phone="13800001111")
    MembershipFactory(household=made, person=head)
    MembershipFactory(household=made, relation="配偶", person=PersonFactory(name="陆乙"))
    HouseholdYear.objects.create(household=made, year=2018, house_area_m2="90.5", fuel="煤炭")
    PersonYear.objects.create(person=head, year=2018, health=["残疾"], labour="普通劳动力")
    return made


@pytest.fixture
def worker(client, officer, home):
    user = officer(Duty.GRID_WORKER, home.region)
    client.force_login(user)
    return user


def url(name, *args, **query):
    made = reverse(f"households:{name}", args=args)
    return f"{made}?{'&'.join(f'{k}={v}' for k, v in query.items())}" if query else made


def text(client, address):
    return client.get(address).content.decode()


# --- who may ----------------------------------------------------------------------------------
CASES = [
    pytest.param(Duty.GRID_WORKER, "here", 200, 200, id="grid-worker"),
    pytest.param(Duty.TOWNSHIP_OFFICE, "here", 200, 200, id="township"),
    pytest.param(Duty.PREFECTURE_OFFICE, "here", 200, 403, id="prefecture-reads"),
    pytest.param(Duty.COUNTY_OFFICE, "elsewhere", 404, 404, id="another-county"),
    pytest.param(Duty.LEADER, "here", 403, 403, id="leader"),
]


@pytest.mark.parametrize(("duty", "where", "read", "edit"), CASES)
def test_who_may_read_and_set_right(client, officer, home, duty, where, read, edit):
    places = {
        Duty.GRID_WORKER: home.region,
        Duty.TOWNSHIP_OFFICE: home.region.parent.parent,
        Duty.PREFECTURE_OFFICE: home.region.ancestors[0],
    }
    here = places.get(duty, home.region.parent.parent.parent)
    client.force_login(officer(duty, here if where == "here" else CountyFactory()))
    head = home.members.get(relation="户主").person_id

    pages = [
        url("household-record", home.pk),
        url("field-history", home.pk, "Household", home.pk, "cause_main"),
        url("row-history", home.pk, "Person", head),
    ]
    forms = [
        url("record-edit", home.pk, "base"),
        url("member-edit", home.pk, head, "year"),
    ]

    assert {client.get(page).status_code for page in pages} == {read}
    assert {client.get(form).status_code for form in forms} == {edit}


def test_an_official_of_two_places_sets_right_only_where_the_duty_allows(client, officer, home):
    user = officer(Duty.PREFECTURE_OFFICE, home.region.ancestors[0])
    officer(Duty.GRID_WORKER, GridFactory(), user=user)
    client.force_login(user)

    assert client.get(url("record-edit", home.pk, "base")).status_code == 403


@pytest.mark.parametrize(
    "address",
    [
        pytest.param(("record-edit", "nonsense"), id="no such section"),
        pytest.param(("member-edit", 0, "person"), id="nobody"),
        pytest.param(("field-history", "Household", 0, "cause_main"), id="another row"),
        pytest.param(("field-history", "User", 1, "password"), id="no table of ours"),
        pytest.param(("row-history", "Person", 0), id="no person"),
    ],
)
def test_what_is_not_there_is_not_found(client, home, worker, address):
    name, *rest = address

    assert client.get(url(name, home.pk, *rest)).status_code == 404


# --- the record -------------------------------------------------------------------------------
def test_every_field_of_the_register_is_on_the_record(client, home, worker):
    page = text(client, url("household-record", home.pk))

    assert [fact.header for fact in facts.BY_FIELD.values() if fact.header not in page] == []


def test_what_points_at_a_person_is_masked(client, home, worker):
    page = text(client, url("household-record", home.pk))
    head = home.members.get(relation="户主").person

    assert "138****8000" in page
    assert "**** 5678" in page
    assert "138****1111" in page
    assert not [
        full
        for full in ("13800008000", "6217000012345678", "13800001111", head.id_number)
        if full in page
    ]


def test_health_is_not_shown_without_the_right(client, home, officer, monkeypatch):
    monkeypatch.setitem(
        __import__("regions.models", fromlist=["GRANTS"]).GRANTS,
        Duty.LEADER,
        frozenset(
            {__import__("regions.duties", fromlist=["Permission"]).Permission.HOUSEHOLD_VIEW}
        ),
    )
    client.force_login(officer(Duty.LEADER, home.region))

    page = text(client, url("household-record", home.pk))

    assert "无权查看" in page
    assert "残疾,肢体" not in page


def test_a_year_is_chosen_and_blank_stays_blank(client, home, worker):
    HouseholdYear.objects.create(household=home, year=2017, fuel="柴草")

    newest = text(client, url("household-record", home.pk))
    older = text(client, url("household-record", home.pk, year=2017))

    assert "煤炭" in newest
    assert "柴草" in older
    assert "90.5 平方米" not in older


def test_origins_are_shown_when_asked_for(client, home, worker):
    Household.objects.filter(pk=home.pk).update(group_name="九组")

    assert "数据库直接修改" in text(client, url("household-record", home.pk, origins=1))
    assert "数据库直接修改" not in text(client, url("household-record", home.pk))


@pytest.mark.parametrize("people", [1, 8])
def test_the_record_costs_the_same_for_any_size(
    people, client, home, worker, django_assert_max_num_queries
):
    more = [MembershipFactory(household=home, relation="之子").person for _n in range(people)]
    PersonYear.objects.bulk_create(PersonYear(person=p, year=2018) for p in more)

    # user, the session's record (6), postings, household with its places, members, years of the
    # household and of the members, who answers for it (2), notices and what waits
    with django_assert_max_num_queries(15):
        page = text(client, url("household-record", home.pk))

    assert page.count('class="card member"') == people + 2


def test_an_empty_household_has_a_record(client, officer):
    home = HouseholdFactory()
    client.force_login(officer(Duty.GRID_WORKER, home.region))

    page = text(client, url("household-record", home.pk))

    assert "尚无年度记录" in page
    assert "本户现无登记成员" in page or "没有" in page


# --- forms ------------------------------------------------------------------------------------
def form(client, address):
    """The form's values as a browser would post them unchanged."""
    edited = client.get(address).context["edited"]
    values = {name: edited.form[name].value() or "" for name in edited.form.fields}
    return {**{k: v for k, v in values.items() if not k.startswith("clear-")}, "seen": edited.seen}


def test_only_what_was_changed_is_reported(client, home, worker):
    address = url("record-edit", home.pk, "base")
    given = form(client, address) | {f"Household-{home.pk}-cause_main": "因病"}

    preview = client.post(address, given | {"step": "preview"})
    answer = client.post(address, given | {"step": "send", "note": "查看病历"})
    act = Act.objects.get()

    assert [(line.label, line.before, line.after) for line in preview.context["lines"]] == [
        ("主要致贫原因", "因学", "因病")
    ]
    assert answer.status_code == 302
    assert [(c.field, c.after) for c in act.changes.all()] == [("cause_main", "因病")]
    assert (act.note, act.source, act.state) == ("查看病历", "visit", Act.State.OPEN)


def test_a_ticked_group_confirms_its_other_fields_and_no_blank_one(client, home, worker):
    address = url("record-edit", home.pk, "living", year=2018)
    client.post(address, form(client, address) | {"confirmed-住房": "on", "step": "send"})

    changes = Act.objects.get().changes.all()

    assert [(c.field, c.before == c.after) for c in changes] == [("house_area_m2", True)]


def test_a_new_year_takes_over_only_what_is_ticked_or_changed(client, home, worker):
    address = url("record-edit", home.pk, "living", year=YEAR)
    given = form(client, address)
    assert given["HouseholdYear-0-fuel"] == "煤炭"

    given |= {"HouseholdYear-0-arable_mu": "3", "confirmed-住房": "on"}
    client.post(address, given | {"step": "send"})
    changes = {c.field: c.after for c in Act.objects.get().changes.all()}

    assert changes == {
        "household": home.pk,
        "year": YEAR,
        "house_area_m2": "90.50",
        "arable_mu": "3.00",
    }


def test_a_persons_year_is_begun_from_its_form(client, home, worker):
    head = home.members.get(relation="户主").person
    address = url("member-edit", home.pk, head.pk, "year", year=YEAR)
    given = form(client, address)
    assert given["PersonYear-0-health"] == ["残疾"]

    client.post(address, given | {"PersonYear-0-work_months": "6", "step": "send"})
    changes = {c.field: c.after for c in Act.objects.get().changes.all()}

    assert changes == {"person": head.pk, "year": YEAR, "work_months": 6}


def test_what_cannot_be_read_comes_back_beside_its_field_with_all_that_was_typed(
    client, home, worker
):
    address = url("record-edit", home.pk, "living", year=2018)
    given = form(client, address)
    names = [
        f"HouseholdYear-{home.years.get().pk}-{column}" for column in ("house_area_m2", "fuel")
    ]
    given |= {names[0]: "九十", names[1]: "柴草", "step": "send"}

    answer = client.post(address, given)
    errors = answer.context["edited"].form.errors

    assert answer.status_code == 422
    assert list(errors) == [names[0]]
    assert "住房面积" in errors[names[0]][0]
    assert "九十" in answer.content.decode()
    assert answer.context["edited"].form[names[1]].value() == "柴草"
    assert not Act.objects.exists()


def test_nothing_changed_says_so(client, home, worker):
    address = url("record-edit", home.pk, "base")

    answer = client.post(address, form(client, address) | {"step": "preview"})

    assert answer.status_code == 422
    assert "没有填写要更正的内容" in answer.content.decode()


def test_going_back_from_the_preview_keeps_what_was_typed(client, home, worker):
    address = url("record-edit", home.pk, "base")
    given = form(client, address) | {f"Household-{home.pk}-group_name": "九组", "step": "back"}

    answer = client.post(address, given)

    assert answer.status_code == 200
    assert 'value="九组"' in answer.content.decode()


def test_a_masked_number_stays_unless_another_is_typed_or_it_is_removed(client, home, worker):
    address = url("record-edit", home.pk, "base")
    assert "13800008000" not in text(client, address)
    name = f"Household-{home.pk}"

    given = form(client, address) | {f"{name}-phone": "13800002222", "step": "send"}
    client.post(address, given | {f"clear-{name}-bank_account": "on"})

    assert {c.field: c.after for c in Act.objects.get().changes.all()} == {
        "phone": "13800002222",
        "bank_account": "",
    }


def test_what_others_changed_meanwhile_is_not_set_back(client, home, worker):
    address = url("record-edit", home.pk, "base")
    given = form(client, address)
    Household.objects.filter(pk=home.pk).update(natural_village="新寨", cause_main="因残")

    given |= {f"Household-{home.pk}-cause_main": "因病", "step": "preview"}
    preview = client.post(address, given)

    assert [line.label for line in preview.context["lines"]] == ["主要致贫原因"]
    assert "主要致贫原因" in preview.context["warnings"][0]


def test_a_disabled_option_that_stands_is_offered_to_keep(client, home, worker):
    HouseholdYear.objects.filter(household=home).update(fuel="沼气")
    address = url("record-edit", home.pk, "living", year=2018)

    assert "沼气（已停用）" in text(client, address)

    client.post(address, form(client, address) | {"confirmed-厕所与燃料": "on", "step": "send"})

    assert Act.objects.get().changes.get().after == "沼气"


def test_what_procedures_decide_is_shown_and_not_changed(client, home, worker):
    address = url("record-edit", home.pk, "base")
    page = text(client, address)

    assert f'name="Household-{home.pk}-exit_status"' not in page
    assert "脱贫属性" in page


def test_a_broken_memory_of_the_form_is_no_fault(client, home, worker):
    address = url("record-edit", home.pk, "base")
    given = form(client, address) | {"seen": json.dumps([1]), "step": "preview"}

    assert client.post(address, given).status_code == 200


def test_a_dissolved_household_is_not_set_right(client, home, worker):
    Household.objects.filter(pk=home.pk).update(dissolved_on=date(2018, 1, 1))
    address = url("record-edit", home.pk, "base")
    given = form(client, address) | {f"Household-{home.pk}-group_name": "九组", "step": "send"}

    answer = client.post(address, given)

    assert answer.status_code == 422
    assert "已销户" in answer.content.decode()


# --- history ----------------------------------------------------------------------------------
def test_the_history_of_a_field_shows_every_value_with_its_source(client, home, worker):
    a_day_passes()
    Household.objects.filter(pk=home.pk).update(cause_main="因残")
    address = url("field-history", home.pk, "Household", home.pk, "cause_main")

    page = client.get(address)
    entries = page.context["found"].entries

    assert [(e.word, e.differences[0].after) for e in entries] == [
        ("变更", "因残"),
        ("首次录入", "因学"),
    ]
    assert "未经报告" in page.content.decode()


def test_the_history_masks_numbers(client, home, worker):
    Person.objects.filter(name="陆甲").update(phone="13800003333")
    head = home.members.get(relation="户主").person_id

    page = text(client, url("field-history", home.pk, "Person", head, "phone"))

    assert "138****3333" in page
    assert "13800003333" not in page


def test_the_history_of_a_row_tells_its_fields_apart(client, home, worker):
    a_day_passes()
    home.years.update(fuel="清洁能源", house_grade="C")

    entries = (
        client.get(url("row-history", home.pk, "HouseholdYear", home.years.get().pk))
        .context["found"]
        .entries
    )

    assert {one.label for one in entries[0].differences} == {"主要燃料类型", "危房级别"}
