"""Which part of a round a person looks at, and who may do what in it."""

from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.db.models import Q

from households.models import ProcedureSetting
from households.procedures.parameters import Rate
from regions.duties import Permission
from regions.models import Level, Region, User, outermost, paths_above
from screening.campaigns.errors import CampaignError
from screening.models import Campaign, CampaignVisit

SAMPLE, DAY_LIMIT = "screening_sample", "screening_day"
FIRST_SAMPLE, FIRST_DAY_LIMIT = Rate(20, 100, "share"), 15
FIGURES = (Permission.CAMPAIGN_VIEW, Permission.REPORT_VIEW)


@dataclass(frozen=True)
class Scope:
    """The place of a round that a page is about; `paths` are the parts of it in sight."""

    campaign: Campaign
    region: Region
    paths: list[str]

    @property
    def covers_grids(self) -> bool:
        """Small enough that its tasks are brought in line when its list is opened."""
        return self.region.level >= Level.VILLAGE


def paths_of(campaign: Campaign, user: User, *permissions: Permission) -> list[str]:
    """The paths of a round in a person's sight."""
    mine = outermost(path for p in permissions for path in user.paths_where(p))
    whole = campaign.region.path
    if any(whole.startswith(path) for path in mine):
        return [whole]
    return [path for path in mine if path.startswith(whole)]


def scope_of(
    campaign: Campaign, user: User, code: str = "", *permissions: Permission
) -> Scope | None:
    """The place with a code, else the highest in sight; None when it is out of sight."""
    paths = paths_of(campaign, user, *(permissions or FIGURES))
    if not paths:
        return None
    within = Q()
    for path in paths:
        within |= Q(path__startswith=path)
    wanted = Q(code=code) if code else Q(path__in=paths)
    region = Region.objects.filter(within, wanted).order_by("level", "path").first()
    if region is None:
        return None
    return Scope(campaign, region, [p for p in paths if p.startswith(region.path)] or [region.path])


def may_visit(visit: CampaignVisit, user: User) -> bool:
    """Posted at the household's grid, or at its village."""
    village = visit.region.parent
    posts = [visit.region, *([village] if village else [])]
    return any(user.holds(Permission.CAMPAIGN_VISIT, at=place) for place in posts)


def may_review(visit: CampaignVisit, user: User) -> bool:
    """Posted at the township above, and neither of those who stood at the door."""
    return user.holds(Permission.CAMPAIGN_REVIEW, at=township_of(visit)) and not was_there(
        visit, user
    )


def was_there(visit: CampaignVisit, user: User) -> bool:
    people = (visit.visited_by, visit.second)
    return any(one is not None and one.person == user.person for one in people)


def township_of(visit: CampaignVisit) -> Region:
    return next(one for one in visit.region.ancestors if one.level == Level.TOWNSHIP)


def must_be_open(campaign: Campaign) -> None:
    """Refuse early what the database refuses.

    Raises:
        CampaignError: the round is not under way.
    """
    if not campaign.is_open:
        raise CampaignError("本轮筛查没有在进行，不能再改动")


def must(allowed: bool, permission: Permission) -> None:
    if not allowed:
        raise PermissionDenied(permission)


def sample_share(place: Region) -> Rate:
    """The share of visits that a township looks at. Source: docs/sources.md#screening-rounds."""
    row = _setting(SAMPLE, place)
    return Rate(row.value, row.per, row.unit) if row else FIRST_SAMPLE


def day_limit(place: Region) -> int:
    """So many visits signed by one person in a day are a question to ask."""
    row = _setting(DAY_LIMIT, place)
    return row.value if row else FIRST_DAY_LIMIT


def _setting(key: str, place: Region) -> ProcedureSetting | None:
    """The one of the lowest place that contains it."""
    rows = ProcedureSetting.objects.on().filter(key=key, place_path__in=paths_above(place.path))
    return max(rows, key=lambda row: len(row.place_path), default=None)
