from datetime import date, timedelta

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from ledger.models import Job
from screening.models import (
    BasemapRun,
    ComparisonRun,
    Difference,
    Extract,
    IdentityPair,
    Lead,
    LeadReply,
    RuleExemption,
    RuleParameter,
)
from tests.factories.households import HouseholdFactory, MembershipFactory, PersonFactory
from tests.factories.regions import CountyFactory, PrefectureFactory, UserFactory


class JobFactory(DjangoModelFactory):
    class Meta:
        model = Job

    kind = "comparison"
    key = factory.Sequence(lambda n: f"job-{n:05d}")
    region = factory.SubFactory(PrefectureFactory)


class RunFactory(DjangoModelFactory):
    class Meta:
        model = ComparisonRun

    job = factory.SubFactory(JobFactory)
    region = factory.SelfAttribute("job.region")
    as_of = date(2018, 6, 30)


class ExtractFactory(DjangoModelFactory):
    class Meta:
        model = Extract

    feed = "ga_vehicle"
    region = factory.SubFactory(CountyFactory)
    data_on = date(2018, 6, 30)
    state = Extract.State.ACCEPTED
    original_name = "ga_vehicle_522725_20180630.csv"
    sha256 = factory.Sequence(lambda n: f"{n:064x}")


class LeadFactory(DjangoModelFactory):
    """A lead about a person, lying at the county."""

    class Meta:
        model = Lead

    number = factory.Sequence(lambda n: f"XS-2018-03-{n:05d}")
    title = "建档立卡人口名下登记有机动车"
    household = factory.SubFactory(HouseholdFactory)
    person = factory.SubFactory(PersonFactory)
    region = factory.SelfAttribute("household.region")
    holder = factory.SelfAttribute("region.parent.parent.parent")
    due_on = factory.LazyFunction(lambda: timezone.localdate() + timedelta(days=20))
    rule = "r03"
    kind = "A"
    feed = "ga_vehicle"
    subject_kind = Lead.SubjectKind.PERSON
    subject_pk = factory.SelfAttribute("person.pk")
    id_shown = factory.SelfAttribute("person.id_raw")
    evidence = factory.LazyFunction(
        lambda: {
            "rows": [
                {
                    "label": "机动车",
                    "register": "无",
                    "department": "小型轿车 8.6万元",
                    "differs": True,
                }
            ],
            "department": "公安交警",
            "data_on": "2018-06-30",
            "sentence": "识别之后取得的车辆不属于“错评”，按正常退出研判。",
        }
    )
    evidence_hash = "a" * 64
    first_run = factory.SubFactory(RunFactory)


class BasemapRunFactory(DjangoModelFactory):
    class Meta:
        model = BasemapRun

    job = factory.SubFactory(JobFactory, kind="basemap")
    region = factory.SelfAttribute("job.region")
    as_of = date(2018, 6, 30)


class DifferenceFactory(DjangoModelFactory):
    """A name that the police write otherwise; `person` is the head of `household`."""

    class Meta:
        model = Difference

    key = factory.Sequence(lambda n: f"{n:064x}")
    kind = "field"
    field = "name"
    feed = "ga_population"
    person = factory.SubFactory(PersonFactory)
    household = factory.LazyAttribute(
        lambda it: MembershipFactory(person=it.person, household=HouseholdFactory()).household
    )
    region = factory.SelfAttribute("household.region")
    who = factory.SelfAttribute("person.name")
    ours = factory.SelfAttribute("person.name")
    theirs = "陆国强"
    grade = "variant"
    words = "号码相同；两个姓名是同一姓名的异体或繁简写法。"
    proposal = factory.LazyAttribute(
        lambda it: {
            "act": "correct",
            "given": {
                "values": [
                    {"table": "Person", "row": it.person.pk, "field": "name", "value": it.theirs}
                ]
            },
            "on": None,
        }
    )
    rows = factory.LazyAttribute(
        lambda it: [{"label": "姓名", "ours": it.ours, "theirs": it.theirs, "hit": True}]
    )
    extract = factory.SubFactory(
        ExtractFactory,
        feed="ga_population",
        region=factory.SelfAttribute("..region.parent.parent.parent"),
    )
    data_on = date(2018, 6, 30)
    value_hash = "a" * 64
    first_run = factory.SubFactory(BasemapRunFactory)
    found_at = factory.LazyFunction(timezone.now)


class _Decision(DjangoModelFactory):
    """Put forward by one person, signed by another, in force from today on."""

    class Meta:
        abstract = True

    rule = "r03"
    region = factory.SubFactory(CountyFactory)
    valid_from = factory.LazyFunction(timezone.localdate)
    set_at = factory.LazyFunction(timezone.now)
    set_by = factory.SubFactory(UserFactory)
    signed_at = factory.LazyFunction(timezone.now)
    signed_by = factory.SubFactory(UserFactory)

    class Params:
        waiting = factory.Trait(signed_at=None, signed_by=None)


class RuleParameterFactory(_Decision):
    class Meta:
        model = RuleParameter

    name = "min_price_yuan"
    value = 100_000
    unit = "元"
    source = "都扶领发〔2018〕12号"


class RuleExemptionFactory(_Decision):
    """Of a person in a household; `region` is the household's."""

    class Meta:
        model = RuleExemption

    subject_kind = RuleExemption.Subject.PERSON
    household = factory.SubFactory(HouseholdFactory)
    person = factory.SubFactory(PersonFactory)
    region = factory.SelfAttribute("household.region")
    valid_until = factory.LazyFunction(lambda: timezone.localdate() + timedelta(days=365))
    reason = "车辆为残疾人代步车"
    paper = "都扶领函〔2018〕3号"

    class Params:
        of_county = factory.Trait(
            subject_kind=RuleExemption.Subject.COUNTY,
            household=None,
            person=None,
            region=factory.SubFactory(CountyFactory),
        )


class LeadReplyFactory(DjangoModelFactory):
    class Meta:
        model = LeadReply

    lead = factory.SubFactory(LeadFactory)
    round = factory.SelfAttribute("lead.round")
    stance = LeadReply.Stance.DISPUTES
    speaker = "陆小芬"
    way = LeadReply.Way.DOOR
    said_on = factory.LazyFunction(timezone.localdate)
    words = "车是弟弟挂在我名下的"
    recorded_at = factory.LazyFunction(timezone.now)
    recorded_by = factory.SubFactory(UserFactory)


class IdentityPairFactory(DjangoModelFactory):
    """A number with two slips and the name of `person`, who is the head of `household`."""

    class Meta:
        model = IdentityPair

    key = factory.Sequence(lambda n: f"{n:032x}")
    row_key = factory.Sequence(lambda n: f"{n:032x}")
    value_hash = "a" * 32
    person = factory.SubFactory(PersonFactory)
    household = factory.LazyAttribute(
        lambda it: MembershipFactory(person=it.person, household=HouseholdFactory()).household
    )
    region = factory.SelfAttribute("household.region")
    feeds = factory.LazyFunction(lambda: ["rs_pension"])
    rows = 1
    extract = factory.SubFactory(
        ExtractFactory,
        feed=factory.LazyAttribute(lambda it: it.factory_parent.feeds[0]),
        region=factory.SelfAttribute("..region.parent.parent.parent"),
    )
    row_no = 2
    typed_number = factory.LazyAttribute(
        lambda it: f"{it.person.id_raw[:2]}17{it.person.id_raw[4:]}"
    )
    typed_name = factory.SelfAttribute("person.name")
    grade = "two"
    words = "号码有两处不同；姓名相同、同县"
    slip = "two"
    alike = "same"
    first_run = factory.SubFactory(RunFactory)
    found_at = factory.LazyFunction(timezone.now)
