"""Whatever is reported, signed, refused and undone in whatever order, the base map stays whole."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Count, F, Q
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from households import acts
from households.acts import ActError
from households.models import Act, Household, HouseholdYear, Membership, Person, PersonYear
from regions.duties import Duty
from tests.factories import (
    EvidenceFactory,
    GridFactory,
    HouseholdFactory,
    MembershipFactory,
    PersonFactory,
    PostingFactory,
)
from tests.factories.households import number as identity

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
DAY = date(2018, 6, 1)
FAMILY = (("户主", "男"), ("配偶", "女"), ("之子", "男"), ("之女", "女"), ("之孙子", "男"))
KINDS = (
    "join",
    "leave",
    "head",
    "split",
    "merge",
    "transfer_member",
    "transfer",
    "dissolve",
    "found",
)
TABLES = (Household, Membership, Person, PersonYear, HouseholdYear)
# The same examples every time, and none made smaller: each is a database of its own.
QUICK = settings(
    deadline=None,
    derandomize=True,
    phases=(Phase.explicit, Phase.generate),
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
small = st.integers(min_value=0, max_value=5)
steps = st.lists(
    st.tuples(
        st.sampled_from(KINDS),
        st.sampled_from(["sign", "sign and undo", "refuse", "wait", "sign oldest", "undo latest"]),
        st.tuples(small, small, small, small),
    ),
    min_size=1,
    max_size=8,
)


class World:
    """Two families of one village, a second grid, who reports and who signs."""

    def __init__(self):
        grid = GridFactory()
        self.grids = [grid, GridFactory(parent=grid.parent)]
        self.worker = PostingFactory(duty=Duty.VILLAGE_LEADER, region=grid.parent).user
        self.signer = PostingFactory(duty=Duty.TOWNSHIP_OFFICE, region=grid.parent.parent).user
        for size in (5, 2):
            home = HouseholdFactory(region=grid, member_count=size)
            for relation, sex in FAMILY[:size]:
                person = PersonFactory(sex=sex, birth_on=date(1970, 1, 1))
                MembershipFactory(household=home, relation=relation, person=person)
            acts.changes.refresh([home.pk])

    def play(self, kind, decision, numbers):
        """Report one act made of `numbers` and decide; what cannot be done changes nothing."""
        act = self.report(kind, numbers)
        try:
            with transaction.atomic():
                self.decide(act, decision)
        except (ActError, PermissionDenied):
            pass

    def report(self, kind, numbers):
        homes = list(Household.objects.living().order_by("pk"))
        if not homes:
            return None
        home = homes[numbers[0] % len(homes)]
        try:
            with transaction.atomic():
                act = acts.propose(
                    kind,
                    acts.household_at(self.grids[numbers[3] % 2]) if kind == "found" else home,
                    self.filled(kind, home, homes, numbers),
                    by=self.worker,
                    happened_on=DAY,
                    reason="其他" if kind in ("join", "leave", "dissolve", "found") else "",
                )
        except ActError:
            return None
        EvidenceFactory(row=act)
        return act

    def filled(self, kind, home, homes, numbers):
        first, a, b, c = numbers
        people = [*home.members.order_by("pk").values_list("person", flat=True), 0]
        pick = [people[n % len(people)] for n in (a, b, c)]
        other = homes[(first + 1 + b // 2) % len(homes)].pk
        return {
            "join": {"name": "新" + "甲乙丙丁戊己"[a], "birth_on": "2018-01-02", "sex": "女",
                     "relation": "之女", "year": {"education": "学龄前儿童"}},
            "leave": {"person": pick[0], "head": pick[1]},
            "head": {"head": pick[0]},
            "split": {"persons": pick[:2], "head": pick[1], "staying_head": pick[2]},
            "merge": {"other": other},
            "transfer_member": {"person": pick[0], "other": other, "relation": "其他",
                                "head": pick[2]},
            "transfer": {"region": self.grids[a % 2].pk},
            "dissolve": {},
            "found": {"members": newcomers(a, b)},
        }[kind]  # fmt: skip

    def decide(self, act, decision):
        if decision == "sign oldest":
            act = Act.objects.open().order_by("pk").first()
        if decision == "undo latest":
            act = Act.objects.filter(state="done").order_by("-signed_at").first()
        if act is None:
            return
        if decision in ("sign", "sign oldest"):
            acts.sign(act, by=self.signer)
        if decision == "sign and undo":
            before = snapshot()
            acts.sign(act, by=self.signer)
            acts.undo(act, by=self.signer, note="填错")
            assert snapshot() == before
        if decision == "refuse":
            acts.refuse(act, by=self.signer, note="不符")
        if decision == "undo latest":
            acts.undo(act, by=self.signer, note="填错")


def newcomers(more, number):
    """A head with a number, and others without papers."""
    plain = {"sex": "男", "birth_on": "1970-01-01", "id": "999999", "relation": "其他"}
    others = [{**plain, "name": "新" + "甲乙丙丁戊己"[n]} for n in range(more)]
    return [*others, {"name": "新辛", "id": identity(number), "relation": "户主"}]


def snapshot():
    return {table: list(table.objects.order_by("pk").values()) for table in TABLES}


def wrong_households():
    """Households whose head, caches or end do not agree with their members."""
    current = Q(memberships__left_on__isnull=True, memberships__isnull=False)
    counted = Household.objects.annotate(
        now=Count("memberships", filter=current),
        heads=Count("memberships", filter=current & Q(memberships__relation="户主")),
    )
    named = Membership.objects.current().filter(relation="户主")
    misnamed = named.exclude(household__head_name=F("person__name"))
    return [
        *counted.filter(now__gt=0).exclude(heads=1),
        *counted.exclude(now=F("member_count")),
        *counted.filter(now__gt=0, dissolved_on__isnull=False),
        *counted.filter(now=0).exclude(head_name=""),
        *misnamed,
    ]


def people_twice():
    current = Membership.objects.current().values("person").annotate(n=Count("pk"))
    return list(current.filter(n__gt=1))


def misplaced():
    """Persons and acts that do not lie where their household does."""
    people = Membership.objects.current().exclude(person__place_path=F("household__place_path"))
    about = Act.objects.filter(household__isnull=False)
    return [*people, *about.exclude(region=F("household__region"))]


@given(steps)
@settings(QUICK, max_examples=40)
def test_any_sequence_of_acts_leaves_every_household_with_one_head(played):
    with transaction.atomic():
        world = World()
        outcomes = [world.play(*step) or (wrong_households(), people_twice()) for step in played]
        places = misplaced()
        transaction.set_rollback(True)

    assert outcomes == [([], [])] * len(played)
    assert places == []


@given(steps)
@settings(QUICK, max_examples=25)
def test_undoing_everything_backwards_restores_the_base_map_exactly(played):
    with transaction.atomic():
        world = World()
        before = snapshot()
        signed = [step for step in played if step[1] != "undo latest"]
        done = [world.play(*step) for step in signed]
        acts.refuse_many(Act.objects.open(), by=world.signer, note="演练")
        outcomes = acts.undo_many(Act.objects.filter(state="done"), by=world.signer, note="演练")
        after = snapshot()
        transaction.set_rollback(True)

    assert len(done) == len(signed)
    assert [outcome.why for outcome in outcomes if not outcome.is_done] == []
    assert after == before
