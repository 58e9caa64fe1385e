from datetime import date, timedelta

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from ledger.models import Obligation, ObligationRule, ObligationTerms
from tests.factories.regions import CountyFactory, PrefectureFactory, UserFactory


class ObligationRuleFactory(DjangoModelFactory):
    class Meta:
        model = ObligationRule

    kind = "other"
    region = factory.SubFactory(PrefectureFactory)
    made_at = factory.LazyFunction(timezone.now)
    made_by = factory.SubFactory(UserFactory)


class ObligationTermsFactory(DjangoModelFactory):
    class Meta:
        model = ObligationTerms

    rule = factory.SubFactory(ObligationRuleFactory)
    title = "测试任务"
    ower = "county"
    period = ObligationTerms.Period.MONTH
    starts_on = date(2018, 1, 1)
    basis = "测试文件〔2018〕1号"
    set_at = factory.LazyFunction(timezone.now)
    set_by = factory.SubFactory(UserFactory)


class ObligationFactory(DjangoModelFactory):
    """One that a county owes, due in three days; `met` by somebody, `late` since yesterday."""

    class Meta:
        model = Obligation

    region = factory.SubFactory(CountyFactory)
    terms = factory.SubFactory(ObligationTermsFactory)
    rule = factory.SelfAttribute("terms.rule")
    due_on = factory.LazyFunction(lambda: timezone.localdate() + timedelta(days=3))
    starts_on = factory.LazyAttribute(lambda one: one.due_on - timedelta(days=14))
    ends_on = factory.SelfAttribute("due_on")
    remind_on = factory.LazyAttribute(lambda one: one.due_on - timedelta(days=2))
    ower_subject = "regions.region"
    ower_id = factory.SelfAttribute("region.pk")
    ower_words = factory.SelfAttribute("region.name")
    issued_at = factory.LazyFunction(lambda: timezone.now() - timedelta(days=10))

    class Params:
        late = factory.Trait(
            due_on=factory.LazyFunction(lambda: timezone.localdate() - timedelta(days=1))
        )
        met = factory.Trait(
            met_at=factory.LazyFunction(timezone.now),
            met_who=factory.SubFactory(UserFactory),
            note="已印发通报",
        )
        excused = factory.Trait(
            excused_at=factory.LazyFunction(timezone.now),
            excused_by=factory.SubFactory(UserFactory),
            excuse_reason="撤并乡镇，任务免除",
        )
