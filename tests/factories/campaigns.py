"""Rounds and visits as rows, for pages and figures; what operations do is made by operations."""

from datetime import timedelta

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from screening.campaigns import focus
from screening.models import Campaign, CampaignVisit, FoundHousehold
from tests.factories.households import HouseholdFactory
from tests.factories.regions import CountyFactory, GridFactory, UserFactory


class CampaignFactory(DjangoModelFactory):
    """A round under way in a county."""

    class Meta:
        model = Campaign

    name = "2018年一轮全面系统筛查"
    region = factory.SubFactory(CountyFactory)
    document_no = "黔南脱贫领发〔2018〕7号"
    starts_on = factory.LazyFunction(timezone.localdate)
    ends_on = factory.LazyFunction(lambda: timezone.localdate() + timedelta(days=30))
    focus = factory.LazyFunction(lambda: list(focus.FIRST))
    state = Campaign.State.OPEN
    planned_at = factory.LazyFunction(timezone.now)
    planned_by = factory.SubFactory(UserFactory)
    signed_at = factory.LazyFunction(timezone.now)
    signed_by = factory.SubFactory(UserFactory)
    followed_at = factory.LazyFunction(timezone.now)


class CampaignVisitFactory(DjangoModelFactory):
    """A visit still to be made."""

    class Meta:
        model = CampaignVisit

    campaign = factory.SubFactory(CampaignFactory)
    household = factory.SubFactory(HouseholdFactory)
    region = factory.SelfAttribute("household.region")
    place_path = factory.SelfAttribute("region.path")
    is_registered = True
    due_on = factory.SelfAttribute("campaign.ends_on")

    class Params:
        visited = factory.Trait(
            state="visited",
            outcome="fits",
            visited_at=factory.LazyFunction(timezone.now),
            visited_by=factory.SubFactory(UserFactory),
        )
        doubt = factory.Trait(
            state="visited",
            outcome="left_out",
            is_registered=False,
            visited_at=factory.LazyFunction(timezone.now),
            visited_by=factory.SubFactory(UserFactory),
            second=factory.SubFactory(UserFactory),
        )


class FoundHouseholdFactory(DjangoModelFactory):
    class Meta:
        model = FoundHousehold

    campaign = factory.SubFactory(CampaignFactory)
    region = factory.SubFactory(GridFactory)
    head_name = "莫试"
    words = "分户后没有登记"
    found_at = factory.LazyFunction(timezone.now)
    found_by = factory.SubFactory(UserFactory)
