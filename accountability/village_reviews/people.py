"""Who may review a village, and who may sit over the review."""

from typing import Any

from django.db.models import Q
from django.utils import timezone

from accountability.models import LineProgress, VillagePlan, VillageSheet
from regions.models import Posting, User


def stands_for(user: User, *fields: str) -> Q:
    """Rows in one of whose `fields` this person stands, by whichever account."""
    found = Q()
    for name in fields:
        found |= Q(**{name: user})
        if user.person_key:
            found |= Q(**{f"{name}__person_key": user.person_key})
    return found


def keeps_plan(user: User, plan: VillagePlan) -> bool:
    """They drafted it, put it in force, or told its progress; of any version of the year."""
    versions = VillagePlan.objects.filter(region=plan.region_id, year=plan.year)
    if versions.filter(stands_for(user, "drafted_by", "put_by")).exists():
        return True
    told = LineProgress.objects.filter(line__plan__in=versions)
    return told.filter(stands_for(user, "recorded_by")).exists()


def is_of_village(user: User, plan: VillagePlan) -> bool:
    """They are posted in the village or one of its grids today."""
    posts = Posting.objects.on(timezone.localdate())
    posts = posts.filter(region__path__startswith=plan.region.path)
    return posts.filter(stands_for(user, "user")).exists()


def why_not_review(user: User, plan: VillagePlan) -> str:
    """Why this person may neither write nor sign the sheet of a village; "" where they may."""
    if is_of_village(user, plan):
        return f"您在{plan.region.name}任职；本村的复核由村外人员办理。"
    if keeps_plan(user, plan):
        return f"{plan.region.name}的脱贫计划由您编制或登记进展；复核请由他人办理。"
    return ""


def why_not_second(user: User, sheet: VillageSheet) -> str:
    """Why this person may not put the second signature; "" where they may."""
    if sheet.first_by and sheet.first_by.person == user.person:
        return "第一签字人是您；请由另一人复核签字。"
    return why_not_review(user, sheet.plan)


def reviewed_by(user: User, sheets: Any) -> bool:
    """They signed one of the sheets: nobody sits over his own review."""
    return bool(sheets.filter(stands_for(user, "first_by", "signed_by")).exists())
