"""A screening round over a whole prefecture, against the same round kept as usual.

The peer makes a visit a household through the ORM (`bulk_create` in batches, groups asked one
condition at a time), and counts the visits themselves for the page of the prefecture. Both have
the same visits; the times of pages are those of whole answers, with their templates drawn.

    python -m tests.benchmarks --only screening-round
"""

import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from tests.benchmarks import _prefecture
from tests.benchmarks._measure import Row

HOUSEHOLDS = int(os.environ.get("BENCH_HOUSEHOLDS", "1000000"))
NOTE = (
    "screening-round: opening gives every household of the prefecture its visit, with its groups "
    "and the figures of all villages. The peer's visits have no figures; it counts them for a page."
)
Measured = tuple[str, float, str, float]


def run(rounds: int) -> list[Row]:
    """Measure in a process of its own, with the database of the benchmark."""
    env = dict(os.environ, DATABASE_URL=_prefecture.ensure(HOUSEHOLDS), DEBUG="false")
    done = subprocess.run(
        [sys.executable, "-m", "tests.benchmarks.screening_round", str(rounds)],
        env=env, check=True, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    rows = []
    for line in done.stdout.splitlines():
        name, ours, peer_name, peer = line.split("\t")
        rows.append(
            Row(
                name=name,
                ours=float(ours),
                peer=float(peer),
                peer_name=peer_name,
                ratio=round(float(peer) / float(ours), 1) if float(peer) else 0.0,
                unit="ms",
                peak_mb=0.0,
                note=NOTE,
            )
        )
    return rows


def _ms(task: Callable[[], Any]) -> float:
    start = time.perf_counter()
    task()
    return round((time.perf_counter() - start) * 1000, 1)


def _median(task: Callable[[], Any], rounds: int) -> float:
    task()
    return round(statistics.median(_ms(task) for _n in range(rounds)), 1)


def measured(rounds: int) -> list[Measured]:
    from regions.models import Level, Region

    prefecture = Region.objects.get(level=Level.PREFECTURE)
    campaign = _round(prefecture)
    found: list[Measured] = [
        ("open over all households", _ms(lambda: _open(campaign)), *_peer_opening(campaign)),
        ("follow the next night", _ms(lambda: _open(campaign)), "", 0.0),
    ]
    _analyze()
    _visit_some(campaign)
    return found + _pages(campaign, prefecture, rounds)


def _round(prefecture: Any) -> Any:
    from django.utils import timezone

    from regions.models import User
    from screening.campaigns import focus
    from screening.models import Campaign

    clerks = [User.objects.create(username=f"bench-round-{n}", full_name="测") for n in (1, 2)]
    now = timezone.now()
    return Campaign.objects.create(
        name="一轮全面系统筛查", region=prefecture, document_no="7号", starts_on=date(2018, 1, 1),
        ends_on=timezone.localdate() + timedelta(days=60), focus=list(focus.FIRST), state="open",
        planned_at=now, planned_by=clerks[0], signed_at=now, signed_by=clerks[1],
    )  # fmt: skip


def _open(campaign: Any) -> None:
    from screening.campaigns import following

    for county in campaign.region.children.order_by("code"):
        following.follow(campaign, county, whole=True)


def _peer_opening(campaign: Any) -> tuple[str, float]:
    """The same visits through the ORM, of one county and then reckoned up to all of them."""
    from django.db import transaction

    from households.models import Household
    from screening.models import CampaignVisit

    county = campaign.region.children.order_by("code").first()
    homes = Household.objects.living().filter(place_path__startswith=county.path)
    share = Household.objects.living().count() / max(homes.count(), 1)

    class UndoneError(Exception):
        pass

    def make() -> None:
        from screening.models import Campaign

        other = Campaign.objects.create(
            name="peer", region=county, document_no="8号", starts_on=campaign.starts_on,
            ends_on=campaign.ends_on, focus=campaign.focus, state="open",
            planned_at=campaign.planned_at, planned_by=campaign.planned_by,
            signed_at=campaign.signed_at, signed_by=campaign.signed_by,
        )  # fmt: skip
        rows = []
        for home in homes.select_related("region").prefetch_related("memberships__person"):
            ages = [m.person.birth_on for m in home.memberships.all() if m.left_on is None]
            is_old = bool(ages) and all(born and born.year < 1958 for born in ages)
            rows.append(
                CampaignVisit(
                    campaign=other, household=home, region=home.region,
                    place_path=home.place_path, is_registered=home.is_registered,
                    focus=16 if is_old else 0, due_on=campaign.ends_on,
                )
            )  # fmt: skip
        CampaignVisit.objects.bulk_create(rows, batch_size=2000)
        raise UndoneError

    def undone() -> None:
        try:
            with transaction.atomic():
                make()
        except UndoneError:
            return

    return "bulk_create", round(_ms(undone) * share, 1)


def _analyze() -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("ANALYZE screening_campaignvisit, screening_campaigntally")


def _visit_some(campaign: Any) -> None:
    """A third is visited, and one in two hundred is a doubt."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(
            """UPDATE screening_campaignvisit SET state = 'visited', visited_by_id = %s,
                   visited_at = now() - (household_id %% 40) * interval '1 day',
                   outcome = CASE WHEN household_id %% 200 = 0 THEN 'left_out' ELSE 'fits' END,
                   second_id = CASE WHEN household_id %% 200 = 0 THEN %s::bigint END
               WHERE campaign_id = %s AND (household_id %% 3 = 0 OR household_id %% 200 = 0)""",
            [campaign.planned_by_id, campaign.signed_by_id, campaign.pk],
        )
    _analyze()


def _pages(campaign: Any, prefecture: Any, rounds: int) -> list[Measured]:
    from django.conf import settings
    from django.db.models import Count, Q
    from django.test import Client
    from django.urls import reverse
    from django.utils import timezone

    from regions.duties import Duty
    from regions.models import Posting
    from screening.models import CampaignVisit

    Posting.objects.create(
        user=campaign.planned_by, duty=Duty.PREFECTURE_OFFICE, region=prefecture,
        starts_on=timezone.localdate(),
    )  # fmt: skip
    client = Client()
    client.force_login(campaign.planned_by, backend=settings.AUTHENTICATION_BACKENDS[-1])

    def get(name: str, query: str = "", *args: int) -> Callable[[], None]:
        def ask() -> None:
            answer = client.get(reverse(f"screening:{name}", args=args) + query, secure=True)
            assert answer.status_code == 200, answer.status_code

        return ask

    def counted() -> None:
        """The figures of the prefecture's page, from the visits themselves."""
        rows = CampaignVisit.objects.filter(campaign=campaign).exclude(state="gone")
        by_county = rows.values("region__parent__parent__parent")
        list(
            by_county.annotate(
                n=Count("pk"), done=Count("pk", filter=Q(state="visited")),
                doubts=Count("pk", filter=Q(outcome="left_out")),
            )
        )  # fmt: skip

    lists = {
        "list, first page": "",
        "list, to visit": "?tab=rest",
        "list, doubts": "?tab=doubt&outcome=left_out",
        "list, a focus group to visit": "?tab=rest&focus=old",
        "list, nobody meets it": "?tab=sample",
    }
    found: list[Measured] = [
        (name, _median(get("visit-list", query, campaign.pk), rounds), "", 0.0)
        for name, query in lists.items()
    ]
    return [
        *found,
        (
            "page of the prefecture", _median(get("campaign-detail", "", campaign.pk), rounds),
            "counting the visits", _median(counted, rounds),
        ),
        ("board of the prefecture", _median(get("zero-board"), rounds), "", 0.0),
        ("report of the prefecture", _median(get("campaign-report", "", campaign.pk), rounds), "",
         0.0),
    ]  # fmt: skip


def main(rounds: int) -> None:
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "qiannan.settings")
    django.setup()
    from django.conf import settings
    from django.db import transaction

    settings.ALLOWED_HOSTS = ["*"]
    with transaction.atomic():
        for name, ours, peer_name, peer in measured(rounds):
            print(name, ours, peer_name, peer, sep="\t", flush=True)
        transaction.set_rollback(True)


if __name__ == "__main__":
    main(int(sys.argv[1]))
