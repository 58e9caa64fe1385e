"""What the pages about one household's year share."""

from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from households.models import Household
from households.views.households import in_sight
from qiannan import asked
from regions.models import User

FIRST_YEAR, LAST_YEAR = 2010, 2100


def household_in_sight(request: HttpRequest, pk: int) -> Household:
    """The household with its grid, or 404."""
    user: User = request.user  # type: ignore[assignment]
    return get_object_or_404(in_sight(user).with_places(), pk=pk)


def asked_year(request: HttpRequest) -> int | None:
    """The year in the address; None when it names none that can be."""
    year = asked.year(request.GET.get("year") or request.POST.get("year"))
    return year if FIRST_YEAR <= year <= LAST_YEAR else None


def signed_as(request: HttpRequest, name: str) -> str:
    """The strokes of a pad; without JavaScript the name that was ticked."""
    typed = request.POST.get(f"{name}_typed", "")
    return request.POST.get(name, "") or (f'"{typed[:40]}"' if typed else "")
