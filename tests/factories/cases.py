"""Cases of accountability, each moved by the steps people take."""

from datetime import timedelta

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from accountability.cases import operations
from accountability.models import Case, LadderStep
from regions.duties import Duty
from regions.models import User
from tests.factories.regions import CountyFactory, PostingFactory


def days_ago(days: int):
    return timezone.localdate() - timedelta(days=days)


class CaseFactory(DjangoModelFactory):
    """A case just opened, by somebody of the joint meeting there."""

    class Meta:
        model = Case

    region = factory.SubFactory(CountyFactory)
    number = factory.Sequence(lambda n: f"WZ-{n:05d}")
    person_name = factory.Sequence(lambda n: f"被问责{n:05d}")
    post = "网格长"
    unit = "测试镇扶贫站"
    ground = Case.Ground.FALSE_VERDICT
    facts = "线索核实结论与事实不符。"
    opened_on = factory.LazyFunction(lambda: days_ago(400))
    opened_at = factory.LazyFunction(timezone.now)
    opened_by = factory.LazyAttribute(
        lambda case: PostingFactory(region=case.region, duty=Duty.JOINT_MEETING).user
    )


def step_of(name: str) -> LadderStep:
    return LadderStep.objects.get(name=name)


def decision(**changed) -> operations.Decision:
    values = {
        "form": step_of("诫勉"),
        "organ": "测试县纪委监委",
        "document_no": "测纪〔2018〕1号",
        "decided_on": days_ago(300),
        "effect_from": days_ago(300),
        "effect_to": days_ago(120),
    }
    return operations.Decision(**(values | changed))


def heard(case: Case, by: User | None = None) -> Case:
    operations.hear(
        case,
        by=by or case.opened_by,
        hearing=Case.Hearing.SAID,
        heard_on=days_ago(350),
        words="当时未逐户入户。",
    )
    return case


def proposed(case: Case, by: User | None = None) -> Case:
    operations.propose(
        heard(case), by=by or case.opened_by, form=step_of("诫勉"), proposal="建议诫勉。"
    )
    return case


def decided(case: Case, by: User | None = None, **changed) -> Case:
    decider = by or PostingFactory(region=case.region, duty=Duty.JOINT_MEETING).user
    operations.decide(proposed(case), by=decider, decision=decision(**changed))
    return case


def appealed(case: Case, **changed) -> Case:
    operations.appeal(
        decided(case, **changed),
        by=case.opened_by,
        appealed_on=days_ago(290),
        words="认为定性过重。",
    )
    return case
