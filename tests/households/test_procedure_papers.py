"""Papers say what the public must know, and never what it must not."""

from datetime import date

import pytest
from django.urls import reverse

from households.models import HouseholdYear, Person, PersonYear, Procedure
from households.procedures.printing import household_papers, neutral, round_papers
from tests.factories import GridFactory
from tests.factories.households import number
from tests.households.walking import Office, Walk, home

pytestmark = pytest.mark.django_db
SECRET = {
    "phone": "13800001234",
    "bank_name": "贵州农信测试支行",
    "bank_account": "6217999900001234567",
    "head_signature": "",
}
ILLNESS = {
    "health": ["长期慢性病", "残疾"],
    "disease": "尿毒症",
    "disease_level": "重症",
    "disability_kind": "肢体",
    "disability_level": "二级",
    "dibao_kind": "农村低保",
}
BEFORE = {
    "identify": {"poor_kind": "一般农户", "exit_status": ""},
    "exit": {"poor_kind": "低保贫困户", "exit_status": "未脱贫", "cause_main": "因残"},
    "relapse": {"poor_kind": "一般贫困户", "exit_status": "已脱贫"},
    "remove": {"poor_kind": "一般贫困户", "exit_status": "未脱贫"},
    "monitor": {"poor_kind": "一般贫困户", "exit_status": "已脱贫"},
    "clear": {"monitor_kind": "脱贫不稳定户", "risks": ["因病"], "poor_kind": "一般贫困户"},
}


@pytest.fixture
def office(db):
    return Office(GridFactory())


def full_of_secrets(grid, fields):
    """A household of which everything sensitive is filled in."""
    made = home(grid, **(SECRET | fields))
    person = made.members.get().person
    Person.objects.filter(pk=person.pk).update(
        phone="13800005678", id_number=number(5), id_raw=number(5)
    )
    PersonYear.objects.create(person=person, year=2018, **ILLNESS)
    HouseholdYear.objects.create(household=made, year=2018, dibao_yuan=4321)
    return made


def secrets_of(page):
    """What of the secret values stands on a page."""
    hidden = [
        *SECRET.values(), "13800005678", number(5), number(5)[6:14], "因病", "因残", "慢性病",
        "大病", "尿毒症", "重症", "肢体", "低保", "4321",
    ]  # fmt: skip
    return [text for text in hidden if text and text in page]


@pytest.mark.parametrize("variant", list(BEFORE))
def test_no_paper_shows_what_must_not_be_seen(variant, office, client):
    walk = Walk(office, variant, [full_of_secrets(office.grid, BEFORE[variant])])
    walk.to("register")
    one = Procedure.objects.get()
    client.force_login(office.leader)
    addresses = [
        reverse("households:round-paper", args=[walk.round.pk, key])
        for key, _title in round_papers(walk.now())
    ] + [
        reverse("households:procedure-paper", args=[one.pk, key])
        for key, _title in household_papers(one)
    ]
    pages = {address: client.get(address).content.decode() for address in addresses}

    assert len(pages) >= 5
    assert [
        (address, found) for address, page in pages.items() if (found := secrets_of(page))
    ] == []
    assert all(one.household.head_name in page for page in pages.values())


def test_a_notice_tells_its_period_and_where_to_object(office, client):
    walk = Walk(office, "exit", [home(office.grid, **BEFORE["exit"])], start=date(2018, 5, 1))
    walk.to("notice1_end")
    client.force_login(office.leader)
    page = client.get(reverse("households:round-paper", args=[walk.round.pk, "notice1"]))

    text = page.content.decode()
    assert "公示期：自 2018-05-02 至 2018-05-08，共 7 天。" in text
    assert f"向{office.village.name}村民委员会或{office.village.parent.name}反映" in text
    assert "达到退出标准" in text


def test_a_paper_that_the_procedure_does_not_have_is_not_found(office, client):
    walk = Walk(office, "clear", [home(office.grid, **BEFORE["clear"])])
    client.force_login(office.leader)

    assert client.get(
        reverse("households:round-paper", args=[walk.round.pk, "notice2"])
    ).status_code == 404  # fmt: skip


@pytest.mark.parametrize(
    ("names", "shown"),
    [
        pytest.param(["因病"], "家庭生活困难", id="illness"),
        pytest.param(["因病", "因残"], "家庭生活困难", id="said-once"),
        pytest.param(["因学", "因残"], "因学、家庭生活困难", id="beside-another"),
        pytest.param(["缺技术"], "缺技术", id="nothing-to-hide"),
        pytest.param(["", "因灾"], "因灾", id="blank"),
    ],
)
def test_causes_that_tell_of_health_are_named_neutrally(names, shown):
    assert neutral(names) == shown
