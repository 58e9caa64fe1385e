"""From a doubt to its procedure: begun by who may begin it, linked both ways.

漏评 → identification, 错评 → removal, 错退 and 返贫 → the return of a household. The procedure
goes its own way, with its own papers and signatures; nothing here changes a status.
"""

from collections.abc import Sequence

from django.db import transaction

from households import procedures
from households.models import Round
from households.procedures import ProcedureError
from households.procedures.places import opens_at
from households.procedures.variants import VARIANTS
from ledger import events
from regions.models import Region, User
from screening.campaigns import outcomes, trail, voiding
from screening.campaigns.errors import CampaignError, StaleVisitError
from screening.campaigns.places import must_be_open
from screening.models import CampaignVisit


def may_start(visit: CampaignVisit, user: User) -> bool:
    """There is a doubt without a procedure, and this person begins such procedures there."""
    if not visit.is_doubtful or visit.procedure_id or not visit.campaign.is_open:
        return False
    village = _village(visit)
    return any(
        opens_at(VARIANTS[one.key], user, village) for one in outcomes.offered(visit.outcome)
    )


@transaction.atomic
def start(visits: Sequence[CampaignVisit], *, by: User, variant: str = "") -> Round:
    """Begin one procedure for doubts of one kind in one village.

    Raises:
        CampaignError: they are not alike, have a procedure already, or cannot go this way.
    """
    if not visits:
        raise CampaignError("请至少选择一户")
    first = visits[0]
    must_be_open(first.campaign)
    _must_be_alike(visits)
    key = variant or outcomes.offered(first.outcome)[0].key
    if key not in outcomes.PROCEDURES[first.outcome]:
        raise CampaignError("该结论不能启动这种程序；请重新选择")
    try:
        round_ = procedures.open_round(
            key, _village(first), [visit.household for visit in visits], by=by
        )
    except ProcedureError as error:
        raise CampaignError(str(error)) from error
    _link(visits, round_, by)
    return round_


def _must_be_alike(visits: Sequence[CampaignVisit]) -> None:
    first = visits[0]
    if any(not visit.is_doubtful for visit in visits):
        raise CampaignError("只有疑似漏评、错评、错退、返贫的户启动程序")
    if any(visit.procedure_id for visit in visits):
        raise CampaignError("所选农户中有的已启动程序；请刷新后再选")
    kinds = {outcomes.PROCEDURES[visit.outcome] for visit in visits}
    if len(kinds) > 1 or len({_village(visit).pk for visit in visits}) > 1:
        raise CampaignError(
            f"一批只能是同一个村、同一种结论的农户（如都是{first.get_outcome_display()}）"
        )


def _link(visits: Sequence[CampaignVisit], round_: Round, by: User) -> None:
    begun = dict(round_.procedures.values_list("household_id", "pk"))  # type: ignore[attr-defined]
    for visit in visits:
        free = CampaignVisit.objects.filter(
            pk=visit.pk, procedure__isnull=True, outcome=visit.outcome
        )
        if free.update(procedure_id=begun[visit.household_id]) != 1:
            raise StaleVisitError
        visit.procedure_id = begun[visit.household_id]
    events.append_many(
        [
            trail.draft("started", visit, by=by, procedure=round_.number, variant=round_.variant)
            for visit in visits
        ]
    )
    voiding.void(visits[0].campaign, _village(visits[0]), "有疑似问题启动了程序")


def _village(visit: CampaignVisit) -> Region:
    village = visit.region.parent
    assert village is not None  # a grid lies in a village
    return village
