"""Rows of the base map that no operation had to make: whatever lists, counts and pages show."""

from datetime import timedelta

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from households.models import (
    Act,
    Export,
    GridPlan,
    HandOver,
    Helper,
    HouseholdCode,
    HouseholdMark,
    JudgedItem,
    Judgement,
    Objection,
    Pairing,
    Procedure,
    RegisterDifference,
    RegisterLoad,
    Round,
    Sample,
    SavedFilter,
    VillageYear,
)
from households.standards import ITEMS
from regions.duties import Duty
from screening.models import BulkDecision, BulkRow, VillageCoverage
from tests.factories.households import HouseholdFactory
from tests.factories.regions import GridFactory, UserFactory, VillageFactory
from tests.factories.screening import BasemapRunFactory, DifferenceFactory, JobFactory

today = factory.LazyFunction(timezone.localdate)
now = factory.LazyFunction(timezone.now)
somebody = factory.SubFactory(UserFactory)


class ActFactory(DjangoModelFactory):
    """A correction that waits for its signature; it changes nothing."""

    class Meta:
        model = Act

    kind = "correct"
    household = factory.SubFactory(HouseholdFactory)
    region = factory.SelfAttribute("household.region")
    title = factory.Sequence(lambda n: f"更正信息{n:05d}")
    happened_on = today
    proposed_at = now
    proposed_by = somebody


class MarkFactory(DjangoModelFactory):
    class Meta:
        model = HouseholdMark

    household = factory.SubFactory(HouseholdFactory)
    kind = "低保户"
    proposed_on = today


class CodeFactory(DjangoModelFactory):
    class Meta:
        model = HouseholdCode

    household = factory.SubFactory(HouseholdFactory)
    token = factory.Sequence(lambda n: f"TESTTESTTEST{n:014d}")
    issued_at = now
    issued_by = somebody


class GridPlanFactory(DjangoModelFactory):
    class Meta:
        model = GridPlan

    kind = "divide"
    region = factory.SubFactory(VillageFactory)
    proposed_at = now
    proposed_by = somebody


class HelperFactory(DjangoModelFactory):
    class Meta:
        model = Helper

    region = factory.SubFactory(VillageFactory)
    name = factory.Sequence(lambda n: f"帮扶人{n:05d}")


class PairingFactory(DjangoModelFactory):
    class Meta:
        model = Pairing

    household = factory.SubFactory(HouseholdFactory)
    helper = factory.SubFactory(HelperFactory)
    starts_on = today


class HandOverFactory(DjangoModelFactory):
    class Meta:
        model = HandOver

    region = factory.SubFactory(GridFactory)
    duty = Duty.GRID_WORKER
    leaver = somebody
    successor = somebody
    starts_on = today
    prepared_at = now
    prepared_by = somebody


class RoundFactory(DjangoModelFactory):
    """A round that has just begun in a village."""

    class Meta:
        model = Round

    variant = "exit"
    region = factory.SubFactory(VillageFactory)
    holder = factory.SelfAttribute("region")
    opened_at = now
    opened_by = somebody


class ProcedureFactory(DjangoModelFactory):
    class Meta:
        model = Procedure

    round = factory.SubFactory(RoundFactory)
    household = factory.SubFactory(HouseholdFactory)
    region = factory.SelfAttribute("household.region")
    added_at = now
    added_by = somebody


class SampleFactory(DjangoModelFactory):
    class Meta:
        model = Sample

    procedure = factory.SubFactory(ProcedureFactory)
    round = factory.SelfAttribute("procedure.round")
    region = factory.SelfAttribute("procedure.region")
    stage = "township"
    turn = 1
    seed = "a" * 64
    drawn_at = now
    drawn_by = somebody


class ObjectionFactory(DjangoModelFactory):
    class Meta:
        model = Objection

    procedure = factory.SubFactory(ProcedureFactory)
    region = factory.SelfAttribute("procedure.region")
    step = "notice"
    channel = "来访"
    text = "家里有车"
    received_at = now
    received_by = somebody


class JudgementFactory(DjangoModelFactory):
    """A judgement by which everything is met, to be signed."""

    class Meta:
        model = Judgement
        skip_postgeneration_save = True

    household = factory.SubFactory(HouseholdFactory)
    year = factory.LazyFunction(lambda: timezone.localdate().year)
    observed_at = now
    observed_by = somebody

    @factory.post_generation
    def items(self, create, _given):
        JudgedItem.objects.bulk_create(
            JudgedItem(judgement=self, item=item.key, proposed=True, is_met=True, words="达标")
            for item in ITEMS
        )


class SavedFilterFactory(DjangoModelFactory):
    class Meta:
        model = SavedFilter

    owner = somebody
    kind = "household"
    name = factory.Sequence(lambda n: f"筛选{n:05d}")
    query = "registered=yes"


class VillageYearFactory(DjangoModelFactory):
    class Meta:
        model = VillageYear

    region = factory.SubFactory(VillageFactory)
    year = factory.LazyFunction(lambda: timezone.localdate().year)


class RegisterLoadFactory(DjangoModelFactory):
    class Meta:
        model = RegisterLoad

    region = factory.SelfAttribute("check_job.region")
    file_name = "register.xlsx"
    sha256 = factory.Sequence(lambda n: f"{n:064x}")
    year = 2018
    as_of = today
    check_job = factory.SubFactory(
        JobFactory,
        kind="households.load_register",
        payload={"name": "register.xlsx", "apply": False, "upload": "nothing"},
    )


class RegisterDifferenceFactory(DjangoModelFactory):
    class Meta:
        model = RegisterDifference

    load = factory.SubFactory(RegisterLoadFactory)
    kind = "new"
    subject = "household"
    village = factory.SubFactory(VillageFactory)
    row_no = factory.Sequence(lambda n: n + 3)
    household_no = factory.Sequence(lambda n: f"D{n:08d}")


class ExportFactory(DjangoModelFactory):
    """A request for numbers in full that waits for somebody else."""

    class Meta:
        model = Export

    number = factory.Sequence(lambda n: f"DC-2026-{n:05d}")
    kind = "register"
    region = factory.SubFactory(VillageFactory)
    year = 2018
    as_of = today
    unmasked = ["id"]
    purpose = "核对"
    expires_at = factory.LazyFunction(lambda: timezone.now() + timedelta(days=7))
    asked_at = now
    asked_by = somebody


class CoverageFactory(DjangoModelFactory):
    class Meta:
        model = VillageCoverage

    region = factory.SubFactory(VillageFactory)
    run = factory.SubFactory(BasemapRunFactory)
    data_on = today


class BulkFactory(DjangoModelFactory):
    class Meta:
        model = BulkDecision

    region = factory.SubFactory(VillageFactory)
    kind = "field"
    field = "ethnic"
    grade = "exact"
    seed = 1
    size = 1
    sampled = 1
    drawn_at = now
    drawn_by = somebody


class BulkRowFactory(DjangoModelFactory):
    class Meta:
        model = BulkRow

    bulk = factory.SubFactory(BulkFactory)
    difference = factory.SubFactory(DifferenceFactory)
    value_hash = "a" * 64
    is_sampled = True
