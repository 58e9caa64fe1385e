"""The township's sample: drawn at random, agreed to with a signature, or sent back.

Which rows are drawn follows from a seed that is on the trail, so that the draw can be repeated and
nobody can have chosen them.
"""

import secrets

from django.db import connection, transaction
from django.utils import timezone

from ledger import hands
from ledger.hands import Hand
from ledger.models import Signature
from regions.duties import Permission
from regions.models import Level, Region, User
from screening.campaigns import trail, voiding
from screening.campaigns.errors import CampaignError, StaleVisitError
from screening.campaigns.places import (
    may_review,
    must,
    must_be_open,
    sample_share,
    was_there,
)
from screening.models import Campaign, CampaignVisit, VisitRecord

STATEMENT = "本人已抽查复核，同意入户结论"
SHORTEST = 5
State = CampaignVisit.State
# Of each village's visits not yet considered, its share, at least one.
_DRAW = """
    WITH waiting AS (
        SELECT v.id,
               row_number() OVER w AS place,
               count(*) OVER (PARTITION BY g.parent_id) AS households
        FROM screening_campaignvisit v JOIN regions_region g ON g.id = v.region_id
        WHERE v.campaign_id = %(campaign)s AND v.state = 'visited' AND NOT v.is_drawn
          AND v.place_path LIKE %(path)s
        WINDOW w AS (PARTITION BY g.parent_id ORDER BY md5(%(seed)s || v.id), v.id)
    )
    UPDATE screening_campaignvisit v
    SET is_drawn = true,
        is_sampled = v.is_sampled OR n.place <= ceil(n.households * %(value)s::numeric / %(per)s)
    FROM waiting n WHERE v.id = n.id
    RETURNING v.is_sampled
"""


@transaction.atomic
def draw(campaign: Campaign, township: Region, *, by: User) -> int:
    """Draw from the visits that came since the last draw; return how many are to be looked at.

    Raises:
        PermissionDenied: `by` is not posted at this township.
        CampaignError: nothing waits to be drawn from, or the round is not under way.
    """
    is_township = township.level == Level.TOWNSHIP
    must(
        is_township and by.holds(Permission.CAMPAIGN_REVIEW, at=township),
        Permission.CAMPAIGN_REVIEW,
    )
    must_be_open(campaign)
    share, seed = sample_share(township), secrets.token_hex(8)
    given = {
        "campaign": campaign.pk, "path": f"{township.path}%", "seed": seed,
        "value": share.value, "per": share.per,
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(_DRAW, given)
        drawn = [is_sampled for (is_sampled,) in cursor.fetchall()]
    if not drawn:
        raise CampaignError("没有新的入户结论可抽；有新结论后再抽取")
    trail.of_campaign(
        "drawn", campaign, by=by, region=township,
        seed=seed, share=str(share), of=len(drawn), sampled=sum(drawn),
    )  # fmt: skip
    voiding.void(campaign, township, "重新抽取了复核样本")
    return sum(drawn)


@transaction.atomic
def agree(visit: CampaignVisit, *, by: User, strokes: str = "") -> None:
    """The township looked at a sampled visit and answers for it.

    Raises:
        PermissionDenied: `by` is not posted there, or stood at the door.
        CampaignError, StaleVisitError: not sampled, agreed to already, sent back meanwhile.
    """
    _must_be_theirs(visit, by)
    if not visit.is_sampled:
        raise CampaignError("这一户没有被抽中，不需要复核签字")
    same = CampaignVisit.objects.filter(
        pk=visit.pk, state=State.VISITED, round=visit.round, reviewed_at__isnull=True
    )
    if same.update(reviewed_at=timezone.now(), reviewed_by=by) != 1:
        raise StaleVisitError
    record = VisitRecord.objects.get(visit=visit, round=visit.round)
    event = trail.of_visit("reviewed", visit, by=by)
    hands.write(
        event,
        region=visit.region,
        statement=STATEMENT,
        signed={"visit": visit.pk, "round": visit.round, "answered": record.event.hash},
        hands=[Hand(Signature.Role.REVIEWER, by.full_name, strokes, by)],
    )
    voiding.void(visit.campaign, visit.region, "有抽查复核结果")


@transaction.atomic
def send_back(visit: CampaignVisit, *, by: User, reason: str) -> None:
    """The township asks for another visit; what was found and signed stays on record.

    Raises:
        PermissionDenied, StaleVisitError: as `agree`.
        CampaignError: no reason, or its procedure has begun.
    """
    _must_be_theirs(visit, by)
    reason = reason.strip()
    if len(reason) < SHORTEST:
        raise CampaignError({"reason": f"请写明退回原因，不少于 {SHORTEST} 个字"})
    if visit.procedure_id:
        raise CampaignError("该户已启动程序，不能退回重访；有异议的在程序中提出")
    same = CampaignVisit.objects.filter(
        pk=visit.pk, state=State.VISITED, round=visit.round, procedure__isnull=True
    )
    moved = same.update(
        state=State.RETURNED, round=visit.round + 1, outcome="", second=None,
        visited_at=None, visited_by=None, reviewed_at=None, reviewed_by=None,
        is_sampled=True, return_reason=reason[:200],
        due_on=visit.campaign.ends_on,
    )  # fmt: skip
    if moved != 1:
        raise StaleVisitError
    trail.of_visit("returned", visit, by=by, note=reason)
    voiding.void(visit.campaign, visit.region, "有入户结论被退回")


def _must_be_theirs(visit: CampaignVisit, by: User) -> None:
    if was_there(visit, by):
        raise CampaignError("您参加了这一户的入户，须由另一人复核")
    must(may_review(visit, by), Permission.CAMPAIGN_REVIEW)
    must_be_open(visit.campaign)
