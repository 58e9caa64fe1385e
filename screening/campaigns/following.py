"""One task for each living household of a place, whatever becomes of the base map meanwhile.

Set-wise: at opening and every night county by county, and for a village or grid when its list is
opened, so that a household founded or moved this morning is on it. Said again, nothing changes.
"""

from dataclasses import dataclass, fields

from django.db import connection, transaction
from django.utils import timezone

from ledger import jobs
from ledger.jobs import LostLeaseError
from ledger.models import Job
from regions.models import Level, Region
from screening.campaigns import focus, planning, trail, voiding
from screening.models import Campaign

# Only names and expressions of this program are put into these statements.
# ruff: noqa: S608

_VISIT = "screening_campaignvisit"
_REST = "('to_visit', 'unreachable', 'returned')"
_COVERED = "h.dissolved_on IS NULL AND h.place_path LIKE %(covers)s"
# Hashed, whatever the planner knows of a table that was empty a minute ago. Visits of households
# that moved here have been moved by then, so those of the place are all there are.
_NOT_YET = f"""h.id NOT IN (
    SELECT o.household_id FROM {_VISIT} o
    WHERE o.campaign_id = %(campaign)s AND o.place_path LIKE %(path)s)"""
_UNVISITED = f"""EXISTS (
    SELECT FROM {_VISIT} o WHERE o.campaign_id = %(campaign)s AND o.household_id = h.id
    AND o.state IN {_REST})"""
MANY = 1000  # so many new visits change what the planner has to know
_DUE = "CASE WHEN b.bits <> 0 THEN coalesce(%(focus_until)s, %(ends_on)s) ELSE %(ends_on)s END"


@dataclass
class Followed:
    """How many tasks were made, moved, given up, taken up again, and changed their groups."""

    made: int = 0
    moved: int = 0
    gone: int = 0
    back: int = 0
    regrouped: int = 0

    def __iadd__(self, other: "Followed") -> "Followed":
        for field in fields(self):
            setattr(self, field.name, getattr(self, field.name) + getattr(other, field.name))
        return self

    @property
    def total(self) -> int:
        return sum(getattr(self, field.name) for field in fields(self))


@transaction.atomic
def follow(campaign: Campaign, place: Region, *, whole: bool = False) -> Followed:
    """Bring the tasks of a place in line; `whole` also looks at the groups of those not visited.

    Nothing happens unless the round is open; a signature on what changed is void.
    """
    if not Campaign.objects.open().filter(pk=campaign.pk).exists():
        return Followed()
    given = {
        "campaign": campaign.pk,
        "path": f"{place.path}%",
        "covers": f"{campaign.region.path}%",
        "today": timezone.localdate(),
        "focus_until": campaign.focus_until,
        "ends_on": campaign.ends_on,
    }
    done = Followed(
        moved=_run(_MOVED_IN, given) + _run(_MOVED_AWAY, given),
        gone=_run(_GONE, given),
        back=_run(_BACK, given),
        made=_run(_made(campaign), given),
    )
    if whole:
        done.regrouped = _run(_regrouped(campaign), given)
    if done.total:
        counts = {field.name: getattr(done, field.name) for field in fields(done)}
        trail.of_campaign("followed", campaign, by=None, region=place, **counts)
        voiding.void(campaign, place, "农户有增减或迁移")
    return done


def _run(sql: str, given: dict[str, object]) -> int:
    with connection.cursor() as cursor:
        cursor.execute(sql, given)
        return cursor.rowcount


def _made(campaign: Campaign) -> str:
    return f"""
        WITH f AS MATERIALIZED ({focus.facts(_NOT_YET)})
        INSERT INTO {_VISIT} (campaign_id, household_id, region_id, place_path, is_registered,
            focus, state, round, outcome, due_on, reason, is_drawn, is_sampled, return_reason)
        SELECT %(campaign)s, h.id, h.region_id, h.place_path, h.is_registered, b.bits, 'to_visit',
               1, '', {_DUE}, '', false, false, ''
        FROM f JOIN households_household h ON h.id = f.id
        CROSS JOIN LATERAL (SELECT {focus.bits(campaign.focus)} AS bits) b
        WHERE {_COVERED}
        ORDER BY h.place_path, h.id
        ON CONFLICT (campaign_id, household_id) DO NOTHING
    """


def _regrouped(campaign: Campaign) -> str:
    return f"""
        WITH f AS MATERIALIZED ({focus.facts(_UNVISITED)})
        UPDATE {_VISIT} v
        SET focus = b.bits, is_registered = h.is_registered,
            due_on = CASE WHEN v.state = 'to_visit' THEN {_DUE} ELSE v.due_on END
        FROM f JOIN households_household h ON h.id = f.id
        CROSS JOIN LATERAL (SELECT {focus.bits(campaign.focus)} AS bits) b
        WHERE v.campaign_id = %(campaign)s AND v.household_id = h.id AND v.state IN {_REST}
          AND (v.focus, v.is_registered) <> (b.bits, h.is_registered)
    """


_PLACED = f"""
    UPDATE {_VISIT} v SET region_id = h.region_id, place_path = h.place_path
    FROM households_household h
    WHERE v.campaign_id = %(campaign)s AND v.household_id = h.id
      AND v.place_path <> h.place_path AND h.place_path LIKE %(covers)s
"""
_MOVED_IN = f"{_PLACED} AND h.place_path LIKE %(path)s"
_MOVED_AWAY = f"{_PLACED} AND v.place_path LIKE %(path)s"
_GONE = f"""
    UPDATE {_VISIT} v
    SET state = 'gone', outcome = '',
        reason = CASE WHEN h.dissolved_on IS NULL THEN '已迁出本轮范围' ELSE '已销户' END
    FROM households_household h
    WHERE v.campaign_id = %(campaign)s AND v.household_id = h.id AND v.state IN {_REST}
      AND v.place_path LIKE %(path)s AND NOT ({_COVERED})
"""
_BACK = f"""
    UPDATE {_VISIT} v
    SET state = 'to_visit', reason = '', explained_at = NULL, explained_by_id = NULL
    FROM households_household h
    WHERE v.campaign_id = %(campaign)s AND v.household_id = h.id AND v.state = 'gone'
      AND h.place_path LIKE %(path)s AND {_COVERED}
"""


def run(job_id: int) -> int | None:
    """Follow the base map over the whole place of a round, county by county; None if the job is
    done or in other hands. Killed, it begins again and changes nothing twice.
    """
    lease = jobs.claim(job_id, planning.KIND)
    if lease is None:
        return None
    job = Job.objects.get(pk=job_id)
    campaign = Campaign.objects.select_related("region").get(pk=job.payload["campaign"])
    places = _parts(campaign.region)
    done = Followed()
    try:
        for number, place in enumerate(places):
            lease.report(number, len(places), message=f"正在安排{place.name}的入户任务")
            done += follow(campaign, place, whole=True)
        if done.made > MANY:
            _run(f"ANALYZE {_VISIT}, screening_campaigntally", {})
        with transaction.atomic():
            lease.hold()
            Campaign.objects.open().filter(pk=campaign.pk).update(followed_at=timezone.now())
            lease.report(len(places), len(places))
            lease.finish(message=f"新增 {done.made} 户，调整 {done.total - done.made} 户")
    except LostLeaseError:
        return None
    except BaseException:
        jobs.release(lease)
        raise
    return done.total


def _parts(region: Region) -> list[Region]:
    """Small enough for one statement: a prefecture goes county by county."""
    if region.level > Level.PREFECTURE:
        return [region]
    return list(region.children.order_by("code"))


def follow_nightly() -> int:
    """Have workers follow every open round; return how many there are."""
    return len([planning.ask_to_follow(one) for one in Campaign.objects.open()])
