"""The first page of a household: why it stands where it stands, at a glance."""

from collections.abc import Sequence
from typing import Any

from django.urls import reverse

from households import matters, pages, standing_picture
from households.models import Household, Membership
from households.reports import Income, members_of_year
from households.standards.pages import in_a_sentence
from households.standards.reading import judgement_of
from households.year_choice import running_year


def context(household: Household, members: Sequence[Membership]) -> dict[str, Any]:
    """Status in words, the seven items, income against the line, what is open."""
    year = household.years.first()
    judged = year.year if year else running_year()
    names = {member.person_id: member.person.name for member in members}
    standing = judgement_of(household, judged, names=names)
    url = reverse("households:standard-sheet", args=[household.pk])
    shown = standing_picture.history(household) if year else []
    return {
        "words": pages.status_words(household),
        "standing": standing,
        "sentence": in_a_sentence(standing),
        "strip_url": f"{url}?year={judged}",
        "year": year,
        "living": pages.living_facts(year) if year else [],
        "income": Income(year, members_of_year(year, household)) if year else None,
        "picture": standing_picture.picture(shown),
        "matters": matters.open_matters(household),
    }
