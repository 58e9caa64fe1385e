"""Who visited in a round, and when: by signer, day and week, and days that raise a question."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Max, Min, Sum

from regions.models import Level, Region
from screening.campaigns.places import Scope
from screening.models import CampaignDay

MOST_QUESTIONS = 100


@dataclass(frozen=True)
class Signer:
    """What one person signed in a place: visits, on how many days, the most in one of them."""

    pk: int
    name: str
    visits: int
    days: int
    most: int
    first: date
    last: date


def signers_of(scope: Scope) -> list[Signer]:
    """Who signed visits in a place, the most visits in a day first."""
    rows = (
        CampaignDay.objects.filter(campaign=scope.campaign, visits__gt=0)
        .within_paths([_village_or_above(scope.region)])
        .order_by()
        .values("signer_id", "signer__full_name")
        .annotate(
            n=Sum("visits"),
            days=Count("day", distinct=True),
            most=Max("visits"),
            first=Min("day"),
            last=Max("day"),
        )
        .order_by("-most", "-n", "signer_id")
    )
    return [
        Signer(
            row["signer_id"], row["signer__full_name"], row["n"], row["days"], row["most"],
            row["first"], row["last"],
        )
        for row in rows
    ]  # fmt: skip


@dataclass(frozen=True)
class TooMany:
    """A question to ask, no finding: more visits in a day than anybody can well make."""

    signer: int
    name: str
    day: date
    visits: int


def questions_of(scope: Scope, limit: int) -> list[TooMany]:
    """Days on which one person signed more than `limit` visits, the most first."""
    rows = (
        CampaignDay.objects.filter(campaign=scope.campaign, visits__gt=limit)
        .within_paths([_village_or_above(scope.region)])
        .order_by("-visits", "day", "pk")
        .values_list("signer_id", "signer__full_name", "day", "visits")
    )
    return [TooMany(*row) for row in rows[:MOST_QUESTIONS]]


def _village_or_above(region: Region) -> str:
    """Days are kept by village: a grid shows those of its village."""
    if region.level > Level.VILLAGE and region.parent is not None:
        return region.parent.path
    return region.path


def weeks_of(scope: Scope) -> list[tuple[date, int]]:
    """Visits made by week (its Monday), oldest first."""
    rows = CampaignDay.objects.filter(campaign=scope.campaign)
    rows = rows.within_paths([_village_or_above(scope.region)]).order_by()
    summed = rows.extra(select={"week": "date_trunc('week', day)::date"}).values("week")
    return [(row["week"], row["n"]) for row in summed.annotate(n=Sum("visits")).order_by("week")]
