"""Names on the page of a lead: everybody's masked alike, in full for who says why, on the trail."""

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from ledger import events
from ledger.models import Event
from regions.duties import Duty
from screening import lead_evidence, lead_operations
from screening.comparison.rules import load_rules
from tests.factories import (
    CountyFactory,
    HouseholdFactory,
    LeadFactory,
    MembershipFactory,
)

pytestmark = pytest.mark.django_db
ROWS = [
    {
        "label": "同一号码的登记人",
        "register": "⟦韦小妹⟧（户编号 H1）",
        "department": "⟦陆国强⟧（户编号 H2）",
        "differs": True,
    }
]
EVIDENCE = {"rows": ROWS, "sha256": None}
NAMES = ("韦小妹", "陆国强", "莫春花")


@pytest.fixture
def lead(loop):
    """A lead about 韦小妹 that names 陆国强 of another household; 莫春花 lives with her."""
    household = HouseholdFactory(region=loop.grid)
    wife = MembershipFactory(household=household, person__name="韦小妹")
    MembershipFactory(household=household, relation="女儿", person__name="莫春花")
    return LeadFactory(household=household, person=wife.person, rule="r15", evidence=EVIDENCE)


def told(names: tuple[str, ...], page: str) -> list[str]:
    return [name for name in names if name in page]


def test_everybody_on_the_page_is_masked_alike(client, loop, lead):
    client.force_login(loop.county_clerk)

    page = client.get(reverse("screening:lead-detail", args=[lead.pk])).content.decode()

    assert told(NAMES, page) == []
    assert told(("韦*妹", "陆*强（户编号 H2）", "莫*花"), page) == [
        *("韦*妹", "陆*强（户编号 H2）", "莫*花")
    ]
    assert "⟦" not in page


@pytest.mark.parametrize(
    "address",
    ["screening:lead-list", "screening:api-lead-list"],
)
def test_a_list_names_nobody(client, loop, lead, address):
    client.force_login(loop.county_clerk)

    page = client.get(reverse(address)).content.decode()

    assert "陆*强" in page
    assert told((*NAMES, "⟦"), page) == []


def test_who_says_why_sees_all_of_them_in_full_on_that_answer_alone(client, loop, lead):
    client.force_login(loop.worker)
    purpose = {"purpose": "入户核对户口簿"}

    page = client.post(reverse("screening:lead-reveal", args=[lead.pk]), purpose).content.decode()
    after = client.get(reverse("screening:lead-detail", args=[lead.pk])).content.decode()

    assert told((*NAMES, lead.id_shown), page) == [*NAMES, lead.id_shown]
    assert told((*NAMES, lead.id_shown, "⟦"), after) == []
    event = Event.objects.get(kind="screening.lead.revealed")
    assert (event.subject_id, event.actor_id, event.note) == (
        *(lead.pk, loop.worker.pk, "入户核对户口簿"),
    )


def test_without_a_purpose_nothing_is_shown(client, loop, lead):
    client.force_login(loop.worker)

    response = client.post(reverse("screening:lead-reveal", args=[lead.pk]), {"purpose": " "})

    assert response.status_code == 422
    assert told((*NAMES, lead.id_shown), response.content.decode()) == []
    assert not Event.objects.filter(kind="screening.lead.revealed").exists()


def test_the_verb_asks_for_a_purpose_too(loop, lead):
    with pytest.raises(ValidationError):
        lead_operations.reveal(lead, by=loop.worker, purpose=" ")


@pytest.mark.parametrize(
    ("duty", "place", "status"),
    [
        pytest.param(Duty.COUNTY_OFFICE, "own", 200, id="the-county"),
        pytest.param(Duty.GRID_WORKER, "grid", 200, id="the-grid"),
        pytest.param(Duty.COUNTY_OFFICE, "other", 404, id="another-county"),
        pytest.param(Duty.LEADER, "own", 403, id="a-leader"),
    ],
)
def test_who_may_see_them_in_full(client, officer, loop, lead, duty, place, status):
    posted = {"own": loop.grid.ancestors[1], "grid": loop.grid}.get(place) or CountyFactory()
    client.force_login(officer(duty, posted))

    response = client.post(reverse("screening:lead-reveal", args=[lead.pk]), {"purpose": "核对"})

    assert response.status_code == status


def test_two_names_that_a_mask_would_make_alike_stay_as_they_are():
    row = {"label": "姓名", "register": "⟦韦小明⟧", "department": "⟦韦大明⟧", "differs": True}

    [shown] = lead_evidence.rows_of({"rows": [row]})

    assert (shown["ours"], shown["theirs"]) == ("韦小明", "韦大明")


def test_no_rule_shows_a_name_without_its_marks():
    bare = [
        (rule.code, text)
        for rule in load_rules()
        for show in rule.shows
        for text in (show.register, show.department)
        if any(f"{{{column}}}" in text for column in columns_of_names())
    ]

    assert bare == []


def columns_of_names() -> list[str]:
    named = ("member", "head", "missing", "baby", "other", "police", "person", "spouse", "kin")
    return ["name", "operator", "husband", *(f"{one}_name" for one in named)]


def test_the_printed_roster_names_nobody(client, loop, lead, officer):
    events.append(
        events.Draft(
            kind="screening.lead.opened",
            region=lead.region,
            subject="screening.lead",
            subject_id=lead.pk,
            after="pending",
            data={"number": lead.number, "due_on": lead.due_on.isoformat()},
        )
    )
    client.force_login(officer(Duty.COUNTY_OFFICE, loop.grid.ancestors[1]))

    page = client.get(reverse("accountability:table-detail", args=[10])).content.decode()

    assert "韦*妹（户编号 H1）；对照：陆*强（户编号 H2）" in page
    assert told((*NAMES, "⟦"), page) == []


@pytest.mark.parametrize(
    ("sha256", "words"),
    [
        pytest.param("5f" * 32, "姓名：底图 韦*妹，部门 陆*强", id="a-department"),
        pytest.param("", "姓名：韦*妹；对照：陆*强", id="two-facts-of-the-base-map"),
    ],
)
def test_a_sentence_says_whose_each_side_is(sha256, words):
    row = {"label": "姓名", "register": "⟦韦小妹⟧", "department": "⟦陆国强⟧", "differs": True}

    assert lead_evidence.sentence_of({"rows": [row], "sha256": sha256}) == words
