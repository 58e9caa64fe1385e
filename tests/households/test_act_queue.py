"""The queue of acts: pages by key, figures that are filters, signing many, who is told."""

import io
from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from households import acts
from households.models import Act
from ledger.models import Notice
from regions.duties import Duty
from tests.factories import (
    EvidenceFactory,
    HouseholdFactory,
    MembershipFactory,
    PersonFactory,
)

pytestmark = pytest.mark.django_db
DAY = date(2018, 6, 1)
HTMX = {"HX-Request": "true"}
INK = "[[[20,50],[60,30],[90,70],[120,40]],[[160,40],[190,70],[220,30]]]"


@pytest.fixture
def home():
    home = HouseholdFactory(member_count=3, head_name="陆甲", head_initials="lj")
    for name, relation, sex in (
        ("陆甲", "户主", "男"),
        ("陆乙", "配偶", "女"),
        ("陆丙", "之女", "女"),
    ):
        person = PersonFactory(name=name, sex=sex)
        MembershipFactory(household=home, relation=relation, person=person)
    return home


@pytest.fixture
def worker(officer, home):
    return officer(Duty.GRID_WORKER, home.region)


@pytest.fixture
def township(officer, home):
    return officer(Duty.TOWNSHIP_OFFICE, home.region.parent.parent)


@pytest.fixture
def act(home, worker):
    given = {"person": who(home, "之女").pk}
    act = acts.propose("leave", home, given, by=worker, happened_on=DAY, reason="婚出")
    EvidenceFactory(row=act)
    return act


def who(home, relation):
    return home.members.get(relation=relation).person


def photo(name="paper.jpg"):
    drawn = io.BytesIO()
    Image.new("RGB", (40, 30), "white").save(drawn, "JPEG")
    return SimpleUploadedFile(name, drawn.getvalue(), "image/jpeg")


def form_of(kind, home):
    return reverse("households:act-new", args=[home.pk, kind])


def address(name, act):
    return reverse(f"households:act-{name}", args=[act.pk])


def place_of(home, duty):
    above = home.region.parent.parent
    return {
        Duty.GRID_WORKER: home.region,
        Duty.VILLAGE_LEADER: home.region.parent,
        Duty.TOWNSHIP_OFFICE: above,
        Duty.PREFECTURE_OFFICE: above.parent.parent,
    }.get(duty, above.parent)


# --- queue ----------------------------------------------------------------------------------------
@pytest.fixture
def waiting(worker):
    def make(count, home):
        return [
            acts.propose(
                "leave", home, {"person": m.person_id}, by=worker, happened_on=DAY, reason="死亡"
            )
            for m in MembershipFactory.create_batch(count, household=home, relation="之子")
        ]

    return make


@pytest.mark.parametrize("rows", [2, 12])
def test_the_queue_costs_the_same_for_any_number_of_acts(
    rows, client, home, township, waiting, django_assert_num_queries
):
    waiting(rows, home)
    client.force_login(township)

    # user, the session's record (6), postings, notices; page, papers, counts
    with django_assert_num_queries(12):
        page = client.get(reverse("households:act-list"), {"state": "open"})

    assert page.content.decode().count('<tr id="act-') == rows


@pytest.mark.parametrize("rows", [2, 12])
def test_the_acts_of_a_household_cost_the_same_for_any_number(
    rows, client, home, township, waiting, django_assert_num_queries
):
    waiting(rows, home)
    client.force_login(township)

    # user, the session's record (6), postings, notices; household, count, page, papers
    with django_assert_num_queries(13):
        page = client.get(reverse("households:household-acts", args=[home.pk]))

    assert page.content.decode().count('<tr id="act-') == rows


def test_the_queue_is_read_oldest_first_page_by_page(client, home, township, waiting, monkeypatch):
    monkeypatch.setattr("households.act_queue.PAGE", 2)
    made = waiting(5, home)
    client.force_login(township)
    url = reverse("households:act-list")

    first = client.get(url, {"state": "open"})
    second = client.get(first.context["next"])
    back = client.get(second.context["previous"])
    newest = client.get(url)

    assert [row.act for row in first.context["rows"]] == made[:2]
    assert [row.act for row in second.context["rows"]] == made[2:4]
    assert [row.act for row in back.context["rows"]] == made[:2]
    assert [row.act for row in newest.context["rows"]] == made[:2:-1]
    assert (first.context["previous"], back.context["previous"]) == ("", "")


def test_figures_are_filters(client, home, township, waiting, worker):
    old, *_rest = waiting(3, home)
    Act.objects.filter(pk=old.pk).update(proposed_at=timezone.now() - timedelta(days=9))
    acts.propose("dissolve", home, {}, by=township, happened_on=DAY, reason="其他")
    client.force_login(township)
    url = reverse("households:act-list")

    page = client.get(url, {"state": "open"})

    assert [stat["value"] for stat in page.context["stats"]] == [3, 4, 1, 1]
    opened = [len(client.get(stat["url"]).context["rows"]) for stat in page.context["stats"]]
    assert opened == [3, 4, 1, 1]


def test_names_are_masked_in_the_queue(client, township, act):
    client.force_login(township)

    text = client.get(reverse("households:act-list")).content.decode()

    assert "陆*" in text
    assert "陆甲" not in text


def test_ticked_acts_are_signed_after_a_look_each_with_its_result(client, home, township, waiting):
    good, bad = waiting(2, home)
    EvidenceFactory(row=good)
    client.force_login(township)
    url = reverse("households:act-bulk")
    ticked = {"pk": [good.pk, bad.pk]}

    look = client.post(url, ticked)
    state = Act.objects.get(pk=good.pk).state
    done = client.post(url, {**ticked, "confirmed": "1", "strokes": INK, "note": ""})

    assert len(look.context["rows"]) == 2
    assert state == Act.State.OPEN
    assert [outcome.is_done for outcome in done.context["outcomes"]] == [True, False]
    assert "还没有佐证材料" in done.content.decode()


# --- telling --------------------------------------------------------------------------------------
def test_reporter_and_signers_are_told(
    client, home, worker, township, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        act = acts.propose(
            "leave", home, {"person": who(home, "之女").pk}, by=worker, happened_on=DAY,
            reason="死亡",
        )  # fmt: skip
    with django_capture_on_commit_callbacks(execute=True):
        acts.refuse(act, by=township, note="材料不清")

    assert "材料不清" in Notice.objects.get(recipient=worker).text
    assert "待您签认" in Notice.objects.get(recipient=township).text
    assert "陆" not in "".join(Notice.objects.values_list("text", flat=True))


def test_home_says_what_waits_and_what_became_of_reports(client, township, worker, act):
    client.force_login(township)
    signer = client.get("/").content.decode()
    client.force_login(worker)
    reporter = client.get("/").content.decode()

    assert f"{address('detail', act)}?queue=1" in signer
    assert "我报告的底图变更" in reporter
