"""The base map of the demo as a county keeps it: helpers, codes, marks, and a check of its data."""

from django.core.management import call_command
from django.utils import timezone

from households import codes
from households.marks import verbs as marks
from households.models import Helper, Household, HouseholdCode
from households.responsibility import helpers
from regions.duties import Duty
from regions.models import Posting, Region

HELPERS = (
    ("王明芝", "县教育局", "股长"),
    ("杨启学", "县农业局", "技术员"),
    ("陆开贵", "镇政府", "干事"),
)
PAIRED = 60


def keep(village: Region) -> int:
    """Pair the registered households of a village, give out codes, propose marks, check the data;
    return how many households were paired. Once only.
    """
    if HouseholdCode.objects.exists() or Helper.objects.exists():
        return 0
    offices = Posting.objects.filter(region=village.parent, duty=Duty.TOWNSHIP_OFFICE)
    office = offices.select_related("user").order_by("pk")[0]
    people = [
        helpers.add_helper(
            village.parent, by=office.user, name=name, unit=unit, post=post, phone=f"138{n:08d}"
        )
        for n, (name, unit, post) in enumerate(HELPERS, start=1)
    ]
    homes = Household.objects.living().registered().filter(region__parent=village)
    paired = 0
    for number, home in enumerate(homes.select_related("region").order_by("pk")[:PAIRED]):
        helper = people[number % len(people)]
        helpers.pair(home, helper, by=office.user, starts_on=timezone.localdate())
        paired += 1
    first = village.children.order_by("code").first()
    if first is not None:
        codes.issue(first, by=office.user)
    marks.propose_all(village)
    call_command("check_quality", verbosity=0)
    return paired
