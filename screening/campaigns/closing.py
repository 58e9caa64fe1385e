"""Who verifies, signs and answers for it, level by level; the top signature closes the round.

Village, township, county and prefecture sign in this order. Each needs every household visited or
its reason given, and from the township up the drawn sample looked at. With the last signature
nothing of the round changes any more, and a worker draws its report.
"""

from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils import timezone

from ledger import digests, hands, jobs
from ledger.canonical import canonical
from ledger.hands import Hand
from ledger.jobs import LostLeaseError
from ledger.models import Job, Signature
from regions.duties import Permission
from regions.models import Level, Region, User
from screening.campaigns import coverage, following, planning, report, trail
from screening.campaigns.errors import CampaignError, StaleVisitError
from screening.campaigns.places import Scope, must_be_open
from screening.models import Campaign, CampaignReport, CampaignTally, SignOff

KIND = "screening.draw_campaign_report"
STATEMENT = "本级筛查已完成，数字与入户记录一致，本人对此负责"
_ROLES = {
    Level.VILLAGE: Signature.Role.RECORDER,
    Level.TOWNSHIP: Signature.Role.EXAMINER,
    Level.COUNTY: Signature.Role.REVIEWER,
    Level.PREFECTURE: Signature.Role.APPROVER,
}
_NAMES = {Level.TOWNSHIP: "村", Level.COUNTY: "乡镇", Level.PREFECTURE: "县"}


@dataclass(frozen=True)
class Standing:
    """What a place still lacks before its signature, and the signature in force.

    `lists` gives the conditions of the list behind a sentence of `lacks` that has one.
    """

    signed: SignOff | None
    lacks: list[str]
    lists: dict[str, dict[str, str]]

    @property
    def is_ready(self) -> bool:
        return self.signed is None and not self.lacks


def standing_of(scope: Scope) -> Standing:
    """Where a place stands with its signature."""
    signed = _in_force(scope.campaign).filter(region=scope.region).first()
    lists = coverage.unfinished(scope).lists
    lacks = list(lists)
    below = _unsigned_below(scope)
    if below:
        lacks.append(f"{below} 个{_NAMES[Level(scope.region.level)]}还没有签字")
    return Standing(signed, lacks, lists)


def may_sign(scope: Scope, user: User) -> bool:
    """Posted exactly at the place, which is a village or above it."""
    is_level = scope.region.level in _ROLES
    return is_level and user.holds(Permission.CAMPAIGN_SIGN, at=scope.region)


def _in_force(campaign: Campaign) -> Any:
    return SignOff.objects.filter(campaign=campaign, voided_at__isnull=True).select_related(
        "region", "signed_by"
    )


def _unsigned_below(scope: Scope) -> int:
    """Places right below that have households in the round and no signature in force."""
    if scope.region.level >= Level.VILLAGE:
        return 0
    signed = set(
        _in_force(scope.campaign).filter(region__parent=scope.region).values_list(
            "region__code", flat=True
        )
    )  # fmt: skip
    return sum(line.key not in signed for line in coverage.places_below(scope))


@transaction.atomic
def sign_off(campaign: Campaign, place: Region, *, by: User, strokes: str = "") -> SignOff:
    """Sign that a place is screened. At the round's own place that closes the round.

    Raises:
        PermissionDenied: `by` is not posted exactly there.
        CampaignError: what is lacking, in words; or it is signed already.
    """
    campaign = Campaign.objects.select_for_update(of=("self",)).select_related("region").get(
        pk=campaign.pk
    )  # fmt: skip
    scope = Scope(campaign, place, [place.path])
    if not may_sign(scope, by) or not campaign.region.covers(place):
        raise PermissionDenied(Permission.CAMPAIGN_SIGN)
    must_be_open(campaign)
    _follow(scope)
    standing = standing_of(scope)
    if standing.signed:
        raise CampaignError(f"{place.name}已由{standing.signed.signed_by.full_name}签字")
    if standing.lacks:
        raise CampaignError(f"{place.name}还不能签字：{'；'.join(standing.lacks)}")
    figures = coverage.counts_of(scope).as_dict()
    if not figures["total"]:
        raise CampaignError(f"{place.name}没有本轮的筛查任务")
    signed = _write(scope, figures, by, strokes)
    if place.pk == campaign.region_id:
        _close(campaign, by)
    return signed


def _follow(scope: Scope) -> None:
    """No household of today may be missing. A village is looked at now; above it a worker has to
    have looked today.
    """
    if scope.covers_grids:
        following.follow(scope.campaign, scope.region)
        return
    followed = scope.campaign.followed_at
    if followed is None or timezone.localdate(followed) != timezone.localdate():
        # Asked for outside this transaction, which the refusal rolls back.
        raise NotFollowedError


class NotFollowedError(CampaignError):
    """The base map was not looked at today; ask a worker to, and sign afterwards."""

    def __init__(self) -> None:
        super().__init__("正在核对底图的增减变化，完成后即可签字；请稍后刷新")


def sign(campaign: Campaign, place: Region, *, by: User, strokes: str = "") -> SignOff:
    """`sign_off`; where the base map has to be followed first, a worker is asked to."""
    try:
        return sign_off(campaign, place, by=by, strokes=strokes)
    except NotFollowedError:
        planning.ask_to_follow(campaign, by=by)
        raise


def _write(scope: Scope, figures: dict[str, int], by: User, strokes: str) -> SignOff:
    campaign, place = scope.campaign, scope.region
    try:
        with transaction.atomic():
            signed = SignOff.objects.create(
                campaign=campaign, region=place, figures=figures,
                signed_at=timezone.now(), signed_by=by,
            )  # fmt: skip
    except IntegrityError as error:
        raise StaleVisitError from error
    event = trail.of_campaign("signed_off", campaign, by=by, region=place, figures=figures)
    hands.write(
        event,
        region=place,
        statement=STATEMENT,
        signed={"campaign": campaign.pk, "place": place.code, "figures": figures},
        hands=[Hand(_ROLES[Level(place.level)], by.full_name, strokes, by)],
    )
    return signed


def _close(campaign: Campaign, by: User) -> None:
    job = jobs.enqueue(
        KIND,
        key=f"{KIND}:{campaign.pk}",
        region=campaign.region,
        payload={"campaign": campaign.pk},
        by=by,
    )
    campaign.state, campaign.job = Campaign.State.CLOSING, job
    campaign.closed_at, campaign.closed_by = timezone.now(), by
    campaign.save(update_fields=["state", "job", "closed_at", "closed_by"])


def run(job_id: int) -> int | None:
    """Draw the closing report and close the round; None if it is done or in other hands."""
    lease = jobs.claim(job_id, KIND)
    if lease is None:
        return None
    job = Job.objects.get(pk=job_id)
    campaign = Campaign.objects.select_related(
        "region", "planned_by", "signed_by", "closed_by"
    ).get(pk=job.payload["campaign"])
    try:
        lease.report(0, 1, message="正在生成本轮报告")
        figures = report.draw(campaign)
        with transaction.atomic():
            lease.hold()
            _keep(campaign, figures)
            lease.report(1, 1)
            lease.finish(message="本轮报告已生成")
    except LostLeaseError:
        return None
    except BaseException:
        jobs.release(lease)
        raise
    return campaign.pk


def _keep(campaign: Campaign, figures: dict[str, object]) -> None:
    CampaignReport.objects.create(
        campaign=campaign,
        drawn_at=timezone.now(),
        figures=figures,
        digest=digests.stamp(canonical(figures)),
    )
    closing = Campaign.objects.filter(pk=campaign.pk, state=Campaign.State.CLOSING)
    closing.update(state=Campaign.State.CLOSED)
    trail.of_campaign("closed", campaign, by=campaign.closed_by)


def has_visits(campaign: Campaign) -> bool:
    return CampaignTally.objects.filter(campaign=campaign, focus="", total__gt=0).exists()
