"""Visits and the six duties of the demo's grid workers, over the last months."""

from contextlib import nullcontext
from datetime import timedelta
from random import Random
from uuid import UUID

from django.utils import timezone

from accountability.demo import past
from households.field import visiting
from households.field.visiting import Seen, Told
from households.models import Household, Satisfaction, SixDuty, Theme, Visit
from regions.duties import Duty
from regions.models import Posting, Region

DAYS = 150
HOMES = 12  # of each grid; some of them more than once
_WORDS = ("核对家庭信息和享受政策情况", "宣讲医疗报销和教育资助政策", "算账对账，核对本年收入")


def visit_some(village: Region, *, is_dated: bool = False) -> int:
    """Have each grid worker of a village visit some households; return how many visits. Once.

    `is_dated`: each is written down on its day, else today.
    """
    if Visit.objects.filter(household__region__parent=village).exists():
        return 0
    random, today, made = Random(village.code), timezone.localdate(), 0  # noqa: S311
    posted = Posting.objects.on(today).filter(duty=Duty.GRID_WORKER, region__parent=village)
    for posting in posted.select_related("user", "region").order_by("region__path"):
        homes = Household.objects.living().filter(region=posting.region).order_by("pk")
        for n, home in enumerate(homes.select_related("region")[:HOMES]):
            for _time in range(1 + n % 3):
                is_in = random.random() < 0.85
                seen = Seen(
                    on=today - timedelta(days=random.randrange(DAYS)),
                    themes=[random.choice(list(Theme))],
                    went=[posting.user.full_name],
                    is_at_home=is_in,
                    content=random.choice(_WORDS),
                    satisfaction=random.choice(list(Satisfaction)[:2]),
                )
                with past.on(seen.on) if is_dated else nullcontext():
                    visiting.visit(home, seen, _told(random), by=posting.user)
                made += 1
            for duty in list(SixDuty)[: 2 + n % 5]:
                day = today - timedelta(days=random.randrange(DAYS))
                visiting.see_to(home, duty, _told(random), on=day, words="", by=posting.user)
    return made


def _told(random: Random) -> Told:
    return Told(sent=UUID(int=random.getrandbits(128), version=4))
