"""Two values of one field: who decides, what comes into force, what the pages show."""

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from households import acts
from households.acts.errors import StaleActError
from households.field import conflicts, showing
from households.models import Conflict, Household
from ledger.models import Notice, Signature
from regions.duties import Duty
from regions.models import User
from tests.factories import GridFactory, PostingFactory
from tests.factories.field import ConflictFactory, apply

pytestmark = pytest.mark.django_db
HOUSEHOLDS = "households"


@pytest.fixture
def conflict(place):
    """The worker wants 四组; somebody at a desk made it 五组."""
    Household.objects.filter(pk=place.home.pk).update(group_name="五组")
    return ConflictFactory(household=place.home, mine_by=place.worker)


def group(place):
    return Household.objects.get(pk=place.home.pk).group_name


def test_taking_the_workers_value_brings_it_into_force(place, conflict):
    conflicts.decide(conflict, take="mine", by=place.office)

    kept = Conflict.objects.get()
    assert (group(place), kept.state, kept.decided_by) == ("四组", "mine", place.office)
    assert (kept.mine, kept.theirs, kept.act.state) == ("四组", "五组", "done")
    assert kept.act.proposed_by == place.worker


def test_keeping_the_other_value_changes_nothing_and_keeps_both(place, conflict):
    conflicts.decide(conflict, take="theirs", by=place.office, note="已入户核实")

    kept = Conflict.objects.get()
    assert (group(place), kept.state, kept.mine, kept.act) == ("五组", "theirs", "四组", None)
    assert kept.note == "已入户核实"


@pytest.mark.parametrize("take", ["mine", "theirs"])
def test_the_decision_is_signed(place, conflict, take):
    conflicts.decide(conflict, take=take, by=place.office)

    signature = Signature.objects.get(statement=conflicts.STATEMENT)
    assert signature.signer == place.office
    assert '"mine":"四组"' in signature.content


def test_it_is_decided_once(place, conflict):
    conflicts.decide(Conflict.objects.get(), take="mine", by=place.office)

    with pytest.raises(StaleActError):
        conflicts.decide(conflict, take="theirs", by=place.office)


@pytest.mark.parametrize("take", ["mine", "theirs"])
@pytest.mark.parametrize("who", ["worker", "other"])
def test_nobody_of_the_grid_decides(place, conflict, who, take):
    """Neither the worker, on the own value, nor a colleague."""
    with pytest.raises(PermissionDenied):
        conflicts.decide(conflict, take=take, by=getattr(place, who))


def test_a_worker_who_signs_by_now_does_not_decide_on_the_own_value(place, conflict):
    PostingFactory(user=place.worker, duty=Duty.TOWNSHIP_OFFICE, region=place.grid.parent.parent)
    again = User.objects.get(pk=place.worker.pk)

    with pytest.raises(PermissionDenied, match=conflicts.OWN):
        conflicts.decide(conflict, take="theirs", by=again)


def test_the_worker_is_told(place, conflict, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        conflicts.decide(conflict, take="theirs", by=place.office)

    assert Notice.objects.filter(recipient=place.worker, key=f"conflict:{conflict.pk}").exists()


def test_who_signs_is_told_that_one_waits(place, django_capture_on_commit_callbacks):
    Household.objects.filter(pk=place.home.pk).update(group_name="五组")
    value = {"table": "Household", "row": place.home.pk, "field": "group_name", "base": "三组",
             "value": "四组"}  # fmt: skip
    with django_capture_on_commit_callbacks(execute=True):
        apply("household.correct", {"household": place.home.pk, "values": [value]}, by=place.worker)

    assert Notice.objects.filter(recipient=place.office, url__contains="conflicts").exists()


def test_an_act_that_rested_on_the_other_value_is_stale_afterwards(place, conflict):
    today = conflict.mine_on
    given = {"table": "Household", "row": place.home.pk, "field": "group_name", "value": "六组"}
    act = acts.propose(
        "correct", place.home, {"values": [given]}, by=place.other, happened_on=today
    )
    conflicts.decide(conflict, take="mine", by=place.office)

    with pytest.raises(StaleActError):
        acts.sign(act, by=place.office)


# --- pages --------------------------------------------------------------------------------------
def at(name, *args):
    return reverse(f"{HOUSEHOLDS}:{name}", args=args)


def test_the_page_shows_both_values_and_who(client, place, conflict):
    client.force_login(place.office)
    page = client.get(at("conflict-detail", conflict.pk)).content.decode()

    assert "四组" in page
    assert "五组" in page
    assert place.worker.full_name in page


def test_one_press_decides(client, place, conflict):
    client.force_login(place.office)
    response = client.post(at("conflict-decide", conflict.pk), {"take": "mine"})

    assert response.status_code == 302
    assert group(place) == "四组"


def test_a_second_press_says_that_it_is_decided(client, place, conflict):
    conflicts.decide(Conflict.objects.get(), take="theirs", by=place.office)
    client.force_login(place.office)

    response = client.post(at("conflict-decide", conflict.pk), {"take": "mine"})

    assert response.status_code == 422
    assert conflicts.DONE in response.content.decode()


WHO = [
    pytest.param("office", 200, 302, id="who-signs-there"),
    pytest.param("worker", 200, 403, id="the-worker-reads"),
    pytest.param("stranger", 404, 404, id="another-township-finds-nothing"),
]


@pytest.mark.parametrize(("who", "page", "press"), WHO)
def test_who_may_read_and_decide(client, place, conflict, officer, who, page, press):
    place.stranger = officer(Duty.TOWNSHIP_OFFICE, GridFactory().parent.parent)
    client.force_login(getattr(place, who))

    assert client.get(at("conflict-detail", conflict.pk)).status_code == page
    answer = client.post(at("conflict-decide", conflict.pk), {"take": "theirs"})
    assert answer.status_code == press


def test_the_home_page_leads_to_what_waits(client, place, conflict):
    client.force_login(place.office)
    page = client.get("/").content.decode()

    assert "/households/conflicts/?state=open&amp;who=decide" in page


def test_the_household_page_leads_to_its_conflict(client, place, conflict):
    client.force_login(place.worker)
    page = client.get(at("household-detail", place.home.pk)).content.decode()

    assert at("conflict-detail", conflict.pk) in page
    assert "填报冲突：组" in page


def test_figures_open_to_the_rows_that_they_count(client, place, conflict):
    client.force_login(place.office)
    stats = client.get(at("conflict-list")).context["stats"]
    shown = [len(client.get(stat["url"]).context["rows"]) for stat in stats]

    assert shown == [stat["value"] for stat in stats] == [1, 1, 0, 0]


def test_an_empty_list_says_what_it_is_for(client, place):
    client.force_login(place.office)

    assert client.get(at("conflict-list")).status_code == 200


@pytest.mark.parametrize("rows", [2, 12])
def test_the_list_asks_no_more_for_more_rows(client, place, rows, django_assert_num_queries):
    for _n in range(rows):
        ConflictFactory(household=place.home, mine_by=place.worker)
    client.force_login(place.office)
    client.get(at("conflict-list"))

    with django_assert_num_queries(6):
        response = client.get(at("conflict-list"))

    assert len(response.context["rows"]) == rows


def test_two_numbers_show_what_tells_them_apart_and_no_more():
    one, other = showing.told_apart("522799198001010017", "522799198101010017")

    assert (one, other) == ("522799***0****0017", "522799***1****0017")


def test_a_number_in_conflict_is_masked_on_the_page(client, place):
    person = place.wife.person
    row = ConflictFactory(
        household=place.home, table="Person", row=person.pk, field="id_raw", base="",
        mine="522799199003072343", theirs="522799199103072343", mine_by=place.worker,
    )  # fmt: skip
    client.force_login(place.office)
    page = client.get(at("conflict-detail", row.pk)).content.decode()

    assert "522799199003072343" not in page
    assert "522799***0****2343" in page


def test_the_office_sees_whose_values_are_in_conflict_and_opens_them(client, place):
    ConflictFactory(household=place.home, mine_by=place.worker)
    settled = ConflictFactory(household=place.home, mine_by=place.worker, field="natural_village")
    conflicts.decide(settled, take="theirs", by=place.office)
    ConflictFactory(household=place.home, mine_by=place.other)
    client.force_login(place.office)

    lines = client.get(reverse("ledger:phone-list")).context["lines"]
    (one,) = next(line.besides for line in lines if line.user == place.worker)
    opened = client.get(one.url)

    assert (one.label, one.count) == ("填报冲突", 1)
    assert [row.conflict.mine_by for row in opened.context["rows"]] == [place.worker]


def test_conflicts_out_of_sight_are_not_counted(client, place, officer):
    ConflictFactory(mine_by=place.worker)  # of a household elsewhere
    client.force_login(place.office)

    lines = client.get(reverse("ledger:phone-list")).context["lines"]

    assert [line.besides for line in lines if line.user == place.worker] == [[]]
