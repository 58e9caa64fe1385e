"""Acts of phones about households end in the operations that are there."""

import hashlib
import io
import uuid
from types import SimpleNamespace

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from households import acts
from households.income import drafts
from households.models import Act, DutyDone, IncomeSheet, Visit
from ledger.acts import photos
from ledger.acts.kinds import KINDS, RefusedError, SentPhoto, State
from ledger.models import Event, Evidence, Signature
from regions.duties import Duty
from tests.factories import (
    GridFactory,
    HouseholdFactory,
    IncomeItemFactory,
    MembershipFactory,
    PersonFactory,
)
from tests.factories.field import (
    HANDS,
    ConflictFactory,
    DutyDoneFactory,
    VisitFactory,
    apply,
    sent,
)

pytestmark = pytest.mark.django_db
VISIT = {"themes": ["check", "policy"], "went": ["陆网格", "莫书记"], "content": "核对住房",
         "needs": "想修水窖", "satisfaction": "yes"}  # fmt: skip
NEWCOMER = {"name": "陆小妹", "sex": "女", "relation": "之女", "reason": "新生儿"}


def body(place, **more):
    return {"household": place.home.pk, **more}


def merged_into(place):
    """The household of `place` was merged into the one that is returned."""
    into = HouseholdFactory(region=place.grid, member_count=1)
    MembershipFactory(household=into, person=PersonFactory())
    merge = acts.propose(
        "merge", into, {"other": place.home.pk}, by=place.worker, happened_on=timezone.localdate(),
        source="department",
    )  # fmt: skip
    acts.sign(merge, by=place.office)
    return into


# --- visits -------------------------------------------------------------------------------------
def test_a_visit_is_written_down_with_both_hands(place):
    where = {"lat": 25.4123456, "lng": 107.5, "accuracy_m": 12}

    given = body(place, **VISIT) | {"place": where}
    done = apply("household.visit", given, by=place.worker, hands=HANDS)

    row = Visit.objects.get()
    roles = list(Signature.objects.order_by("pk").values_list("role", "signer_name"))
    assert done.state == State.ACCEPTED
    assert (row.themes, row.went, row.needs) == (
        ["check", "policy"], ["陆网格", "莫书记"], "想修水窖",
    )  # fmt: skip
    assert (str(row.lat), row.is_at_home, row.satisfaction) == ("25.412346", True, "yes")
    assert roles == [("verifier", place.worker.full_name), ("head", "陆甲")]


def taken(worker):
    """A photo that has come whole."""
    out = io.BytesIO()
    Image.new("RGB", (320, 240), "#8a7").save(out, "JPEG")
    content = out.getvalue()
    name = hashlib.sha256(content).hexdigest()
    photos.take_in(worker, name, start=0, size=len(content), piece=content)
    return SentPhoto(name, "门前", timezone.now(), None, None, None)


def test_the_photos_of_a_visit_are_kept_and_signed(place):
    photo = taken(place.worker)

    apply("household.visit", body(place, **VISIT), by=place.worker, hands=HANDS, photos=(photo,))

    kept = Evidence.objects.get(subject="households.visit", subject_id=Visit.objects.get().pk)
    sealed = Event.objects.get(kind="ledger.sealed").data
    assert kept.caption == "门前"
    assert sealed["files"] == [kept.digest]


@pytest.mark.parametrize(("who", "status"), [("worker", 200), ("stranger", 404)])
def test_who_sees_the_household_sees_its_photos(client, place, officer, who, status):
    place.stranger = officer(Duty.GRID_WORKER, GridFactory())
    photo = taken(place.worker)
    apply("household.visit", body(place, **VISIT), by=place.worker, photos=(photo,))
    client.force_login(getattr(place, who))

    url = reverse("ledger:evidence-file", args=[Evidence.objects.get().pk])
    assert client.get(url).status_code == status


def test_nobody_at_home_is_a_visit_that_found_nobody(place):
    given = {"themes": ["collect"], "went": ["陆网格"], "content": "邻居说外出务工"}

    apply("household.absent", body(place, **given), by=place.worker)

    row = Visit.objects.get()
    assert (row.is_at_home, row.satisfaction, row.content) == (False, "", "邻居说外出务工")


def test_the_same_visit_under_another_number_is_told_as_such(place):
    first = apply("household.visit", body(place, **VISIT), by=place.worker)
    second = apply("household.visit", body(place, **VISIT), by=place.worker)

    assert (first.words, bool(second.words)) == ("", True)
    assert Visit.objects.count() == 2


def test_one_act_has_one_effect(place):
    once = sent("household.visit", body(place, **VISIT), by=place.worker)
    KINDS["household.visit"].apply(once)

    with pytest.raises(IntegrityError), transaction.atomic():
        KINDS["household.visit"].apply(once)


def test_a_visit_of_a_household_that_was_merged_goes_to_where_it_is(place):
    into = merged_into(place)

    done = apply("household.visit", body(place, **VISIT), by=place.worker)

    assert (done.to, Visit.objects.get().household) == (into.pk, into)


def test_a_worker_moved_away_leaves_the_visit_to_who_answers_now(place, officer):
    stranger = officer(Duty.GRID_WORKER, GridFactory())
    act = sent("household.visit", body(place, **VISIT), by=stranger)

    assert KINDS["household.visit"].region(act) == place.grid
    with pytest.raises(PermissionDenied):
        KINDS["household.visit"].apply(act)


def test_a_household_that_never_was_is_refused(place):
    with pytest.raises(RefusedError):
        apply("household.visit", {"household": 987654321, **VISIT}, by=place.worker)


# --- duties -------------------------------------------------------------------------------------
def test_a_duty_is_seen_to(place):
    apply("household.duty", body(place, duty="proof", words="材料齐全"), by=place.worker)

    row = DutyDone.objects.get()
    assert (row.duty, row.words, row.done_on) == ("proof", "材料齐全", timezone.localdate())
    assert Event.objects.filter(kind="households.duty.recorded").count() == 1


# --- members ------------------------------------------------------------------------------------
def test_who_joins_is_reported(place):
    born = timezone.localdate().isoformat()

    done = apply("person.join", body(place, birth_on=born, **NEWCOMER), by=place.worker)

    act = Act.objects.open().get()
    assert (done.state, act.kind, act.reason) == (State.ACCEPTED, "join", "新生儿")
    assert done.address == f"/households/acts/{act.pk}/"


def test_who_cannot_join_is_said_in_the_words_of_the_act(place):
    with pytest.raises(RefusedError, match="出生日期"):
        apply("person.join", body(place, **NEWCOMER), by=place.worker)


def test_who_leaves_is_reported_and_a_head_hands_over(place):
    given = {"person": place.head.person_id, "head": place.wife.person_id, "reason": "死亡"}

    apply("person.leave", body(place, **given), by=place.worker)

    assert Act.objects.open().get().kind == "leave"


# --- income -------------------------------------------------------------------------------------
def income(place, **more):
    year = timezone.localdate().year
    items = [
        {"kind": "work", "amount": "3000.00", "months": [f"{year}-03-01", f"{year}-04-01"],
         "person": place.wife.person_id, "about": "某某电子"},
        {"kind": "crops", "amount": "1200"},
    ]  # fmt: skip
    return body(place, year=year, items=items, **more)


def test_an_account_is_handed_in_by_two_hands(place, catalogues):
    done = apply("household.income", income(place), by=place.worker, hands=HANDS)

    sheet = IncomeSheet.objects.get()
    assert (done.state, sheet.state, sheet.items.count()) == (State.ACCEPTED, "handed_in", 3)
    assert sheet.head_name == "陆甲"


def test_an_account_without_the_heads_hand_is_refused_and_nothing_is_begun(place, catalogues):
    with pytest.raises(RefusedError), transaction.atomic():
        apply("household.income", income(place), by=place.worker, hands=HANDS[:1])

    assert not IncomeSheet.objects.exists()


def test_an_account_that_was_begun_at_a_desk_is_not_mixed_with(place, catalogues):
    sheet = drafts.begin(place.home, timezone.localdate().year, by=place.other)
    IncomeItemFactory(sheet=sheet)

    with pytest.raises(RefusedError, match="草稿"):
        apply("household.income", income(place), by=place.worker, hands=HANDS)


def test_an_account_that_waits_for_its_signature_is_not_doubled(place, catalogues):
    apply("household.income", income(place), by=place.worker, hands=HANDS)

    with pytest.raises(RefusedError, match="待签认"):
        apply("household.income", income(place), by=place.worker, hands=HANDS)


def test_an_unknown_kind_of_income_is_named(place, catalogues):
    given = income(place) | {"items": [{"kind": "none", "amount": "1"}]}

    with pytest.raises(RefusedError) as refused:
        apply("household.income", given, by=place.worker, hands=HANDS)

    assert list(refused.value.fields) == ["items.0.kind"]


def test_an_account_that_somebody_else_adopts_is_a_draft(place, catalogues):
    phone = SimpleNamespace(user_id=place.worker.pk)

    apply("household.income", income(place), by=place.other, hands=HANDS, device=phone)

    sheet = IncomeSheet.objects.get()
    assert (sheet.state, sheet.begun_by, sheet.items.count()) == ("draft", place.other, 3)


# --- guards -------------------------------------------------------------------------------------
@pytest.mark.parametrize("make", [VisitFactory, DutyDoneFactory], ids=["visit", "duty"])
@pytest.mark.parametrize("change", ["update", "delete"])
def test_what_was_written_at_the_door_stays(place, make, change):
    row = make(household=place.home)
    rows = type(row).objects.filter(pk=row.pk)
    do = {"update": lambda: rows.update(sent=uuid.uuid4()), "delete": rows.delete}[change]

    with pytest.raises(Exception, match="append-only"), transaction.atomic():
        do()


def test_a_value_in_conflict_stays_as_it_came(place):
    row = ConflictFactory(household=place.home)

    with pytest.raises(IntegrityError, match="as they came"), transaction.atomic():
        type(row).objects.filter(pk=row.pk).update(mine="另一个")
    with pytest.raises(IntegrityError, match="as they came"), transaction.atomic():
        type(row).objects.filter(pk=row.pk).delete()


def test_a_visit_says_why_and_who(place):
    with pytest.raises(IntegrityError, match="visit_says_why_and_who"), transaction.atomic():
        VisitFactory(household=place.home, went=[])
