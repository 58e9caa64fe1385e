import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from households.models import QualityCount, QualityFinding, QualityRun, QualitySpell
from tests.factories.households import HouseholdFactory
from tests.factories.regions import CountyFactory
from tests.factories.screening import JobFactory


class QualityRunFactory(DjangoModelFactory):
    """A finished check of the prefecture."""

    class Meta:
        model = QualityRun

    job = factory.SubFactory(JobFactory, kind="households.quality", state="done")
    region = factory.SelfAttribute("job.region")
    checked_on = factory.LazyFunction(timezone.localdate)
    finished_at = factory.LazyFunction(timezone.now)
    facts = factory.LazyFunction(
        lambda: {
            "rules": 141,
            "people": 9,
            "households": 3,
            "villages": 0,
            "hits": 2,
            "counts": {"opened": 2},
            "phases": [["整理人口", 0.1]],
        }
    )


class QualityCountFactory(DjangoModelFactory):
    class Meta:
        model = QualityCount

    run = factory.SubFactory(QualityRunFactory)
    region = factory.SubFactory(CountyFactory)
    rule = "5_02_916"
    problems = 1


class FindingFactory(DjangoModelFactory):
    """A household that lies too far from the road, in the hands of its grid."""

    class Meta:
        model = QualityFinding

    number = factory.Sequence(lambda n: f"ZL-2026-{n:07d}")
    title = "与村主干路距离大于5公里"
    household = factory.SubFactory(HouseholdFactory)
    region = factory.SelfAttribute("household.region")
    holder = factory.SelfAttribute("region")
    place_path = factory.SelfAttribute("region.path")
    due_on = factory.LazyFunction(timezone.localdate)
    rule = "5_02_916"
    severity = factory.LazyAttribute(lambda finding: int(finding.rule[0]))
    subject_kind = "household"
    subject_pk = factory.SelfAttribute("household.pk")
    evidence = factory.LazyFunction(lambda: {"与村主干路距离": 6.0})
    evidence_hash = "a" * 64
    first_run = factory.SubFactory(QualityRunFactory)


class SpellFactory(DjangoModelFactory):
    class Meta:
        model = QualitySpell

    finding = factory.SubFactory(FindingFactory)
    county = factory.SelfAttribute("finding.region.parent.parent.parent")
    rule = factory.SelfAttribute("finding.rule")
    from_run = factory.SelfAttribute("finding.first_run")
