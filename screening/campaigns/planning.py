"""Planning a round and signing its plan; two persons, one round a place at a time."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from ledger import jobs
from ledger.models import Job
from regions.duties import Permission
from regions.models import Level, Region, User, paths_above
from screening.campaigns import focus, trail
from screening.campaigns.errors import CampaignError
from screening.models import Campaign

KIND = "screening.follow_campaign"
_LIVE = (Campaign.State.PLANNED, Campaign.State.OPEN, Campaign.State.CLOSING)
_LOCK = 5227_0040


@dataclass(frozen=True)
class Plan:
    """What is filled in. `focus` are keys of `focus.GROUPS`; `focus_until` may be left open."""

    name: str
    document_no: str
    starts_on: date
    ends_on: date
    focus: Sequence[str] = focus.FIRST
    focus_until: date | None = None


@transaction.atomic
def plan(region: Region, given: Plan, *, by: User) -> Campaign:
    """Put a round up for signature.

    Raises:
        PermissionDenied: `by` plans no rounds there.
        CampaignError: days out of order, no focus group, or another round covers the place.
    """
    if not by.can(Permission.CAMPAIGN_PLAN, at=region) or region.level > Level.COUNTY:
        raise PermissionDenied(Permission.CAMPAIGN_PLAN)
    _check(given)
    _hold()
    _must_be_free(region)
    try:
        with transaction.atomic():
            campaign = Campaign.objects.create(
                name=given.name.strip(),
                region=region,
                document_no=given.document_no.strip(),
                starts_on=given.starts_on,
                ends_on=given.ends_on,
                focus_until=given.focus_until,
                focus=[group.key for group in focus.GROUPS if group.key in given.focus],
                planned_at=timezone.now(),
                planned_by=by,
            )
    except IntegrityError as error:
        raise CampaignError(f"{region.name}已有一轮筛查没有结束") from error
    trail.of_campaign("planned", campaign, by=by, document=campaign.document_no)
    return campaign


def _check(given: Plan) -> None:
    problems: dict[str, str] = {}
    if given.ends_on < given.starts_on:
        problems["ends_on"] = "结束日期不能早于开始日期"
    if given.ends_on < timezone.localdate():
        problems["ends_on"] = "结束日期已过；请填写今天或以后的日期"
    until = given.focus_until
    if until and not given.starts_on <= until <= given.ends_on:
        problems["focus_until"] = "重点户完成日期须在本轮起止日期之间"
    if not set(given.focus) & set(focus.BY_KEY):
        problems["focus"] = "请至少选择一类重点户"
    if problems:
        raise CampaignError(problems)


def _hold() -> None:
    """One plan at a time, so that two of them cannot overlap unseen."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])


def _must_be_free(region: Region) -> None:
    live = Campaign.objects.filter(state__in=_LIVE).select_related("region")
    above = live.filter(region__path__in=paths_above(region.path)).first()
    other = above or live.filter(region__path__startswith=region.path).first()
    if other:
        raise CampaignError(
            f"{other.region.name}的“{other.name}”还没有结束；同一地方同一时间只开展一轮"
        )


@transaction.atomic
def sign_plan(campaign: Campaign, *, by: User) -> Job:
    """Another person signs the plan; a worker then makes the visits. The place may also be opened
    by whoever plans rounds above it.

    Raises:
        PermissionDenied: `by` plans no rounds there.
        CampaignError: planned by the same person, or no longer a plan.
    """
    _must_plan(campaign, by)
    if campaign.planned_by.person == by.person:
        raise CampaignError("方案由您拟定，须由另一人签发（同一人的两个账号算一人）")
    _move(campaign, Campaign.State.OPEN, signed_at=timezone.now(), signed_by=by)
    trail.of_campaign("opened", campaign, by=by, document=campaign.document_no)
    return ask_to_follow(campaign, by=by)


@transaction.atomic
def drop_plan(campaign: Campaign, *, by: User) -> None:
    """Give up a plan nobody has signed.

    Raises:
        PermissionDenied: `by` plans no rounds there.
        CampaignError: it is signed already.
    """
    _must_plan(campaign, by)
    _move(campaign, Campaign.State.DROPPED)
    trail.of_campaign("dropped", campaign, by=by)


def ask_to_follow(campaign: Campaign, *, by: User | None = None) -> Job:
    """Have a worker bring the visits in line with the base map; once a day and round."""
    job = jobs.enqueue(
        KIND,
        key=f"{KIND}:{campaign.pk}:{timezone.localdate()}",
        region=campaign.region,
        payload={"campaign": campaign.pk},
        by=by,
    )
    Campaign.objects.filter(pk=campaign.pk).update(job=job)
    campaign.job = job
    return job


def _must_plan(campaign: Campaign, by: User) -> None:
    if not by.can(Permission.CAMPAIGN_PLAN, at=campaign.region):
        raise PermissionDenied(Permission.CAMPAIGN_PLAN)


def _move(campaign: Campaign, target: Campaign.State, **fields: object) -> None:
    """Only a plan moves here; of two people pressing at once one succeeds."""
    planned = Campaign.objects.filter(pk=campaign.pk, state=Campaign.State.PLANNED)
    if planned.update(state=target, **fields) != 1:
        raise CampaignError("方案已签发或已放弃，请刷新后再看")
    campaign.state = target
    for name, value in fields.items():
        setattr(campaign, name, value)
