"""The home page: what this person has to do today."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from regions.guards import require_login
from regions.home import cards
from regions.models import User


@require_login
@require_GET
def home(request: HttpRequest) -> HttpResponse:
    user: User = request.user  # type: ignore[assignment]
    context = {
        "cards": cards(request),
        "postings": user.active_postings,
        "today": timezone.localdate(),
    }
    return render(request, "regions/home.html", context)
