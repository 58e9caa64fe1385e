"""Pages of generated papers: those of one file, and all of a village or grid as a job."""

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from archives.completeness.views import archive_in_sight
from archives.made import bulk, operations
from archives.made.known import Address
from archives.models import Archive
from archives.moves import ArchiveError
from households.models import HouseholdCode
from ledger.models import Job
from qiannan.web import render_progress
from regions.duties import Permission
from regions.guards import require
from regions.models import Level, Region, User


def base_of(request: HttpRequest) -> str:
    """What the address behind a printed code begins with."""
    return request.build_absolute_uri(reverse("households:code-open", args=["X"]))[:-2]


def address(request: HttpRequest) -> Address:
    return bulk.address_of(base_of(request))


def _household_file(request: HttpRequest, pk: int) -> Archive:
    archive = archive_in_sight(request, pk)
    if archive.household_id is None:
        raise Http404
    return archive


@require(Permission.ARCHIVE_VIEW)
@require_GET
def paper_makers(request: HttpRequest, pk: int) -> HttpResponse:
    """The forms that the system fills in for a file, and what there is of each."""
    archive = _household_file(request, pk)
    user: User = request.user  # type: ignore[assignment]
    known = operations.known_of(archive)
    slots = operations.slots_of(archive, known)
    context = {
        "archive": archive,
        "slots": slots,
        "may_file": user.can(Permission.ARCHIVE_FILE, at=archive.region),
        "missing": sum(slot.is_needed and slot.is_unasked and not slot.papers for slot in slots),
        "crumbs": [
            (_("Archives"), reverse("archives:archive-list")),
            (known.home.head_name, reverse("archives:archive", args=[pk])),
        ],
    }
    return render(request, "archives/made/makers.html", context)


@require(Permission.ARCHIVE_FILE)
@require_POST
def paper_make(request: HttpRequest, pk: int, code: str) -> HttpResponse:
    """Fill in one form; made again only when a fact on it changed."""
    archive = _household_file(request, pk)
    kind = get_object_or_404(archive.catalogue.kinds, code=code)
    try:
        done = operations.make(archive, kind, by=_user(request), address=address(request))
    except ArchiveError as error:
        messages.error(request, error.messages[0])
    else:
        _tell(request, done)
    return redirect("archives:paper-makers", pk=pk)


def _tell(request: HttpRequest, done: operations.Outcome) -> None:
    if done.made:
        n = len(done.made)
        words = ngettext("%(n)s paper was made.", "%(n)s papers were made.", n) % {"n": n}
        messages.success(request, words)
    if done.again:
        messages.success(request, _("Facts had changed: a new version was made."))
    if done.same and not done.made and not done.again:
        messages.info(request, _("Nothing on it has changed; it stays as it is."))


@require(Permission.ARCHIVE_FILE)
@require_POST
def papers_make(request: HttpRequest, pk: int) -> HttpResponse:
    """Fill in what the file lacks and the system can make."""
    archive = _household_file(request, pk)
    user = _user(request)
    operations.may(user, Permission.ARCHIVE_FILE, archive.region)
    counts = operations.make_missing([archive], by=user, address=address(request))
    if counts["sealed"]:
        messages.error(request, _("The file is accepted; its papers are left as they are."))
    else:
        messages.success(request, bulk.words_of(counts))
    return redirect("archives:paper-makers", pk=pk)


def _user(request: HttpRequest) -> User:
    return request.user  # type: ignore[return-value]


# --- a whole village or grid ------------------------------------------------------------------
def places_in_sight(request: HttpRequest) -> QuerySet[Region]:
    seen = Region.objects.visible_to(_user(request), Permission.ARCHIVE_FILE)
    return seen.current().filter(level__gte=Level.VILLAGE)


def place_of(request: HttpRequest) -> Region | None:
    """The village or grid that the address or form names, else the first within reach.

    Raises:
        Http404: it does not exist or is out of sight.
    """
    code = request.GET.get("region") or request.POST.get("region", "")
    seen = places_in_sight(request).select_related("parent")
    if code:
        return get_object_or_404(seen, code=code)
    return seen.order_by("path").first()


@require(Permission.ARCHIVE_FILE)
@require_GET
def made_place(request: HttpRequest) -> HttpResponse:
    """What can be made and printed for a village or grid, and how the last job went."""
    place = place_of(request)
    if place is None:
        return render(request, "archives/made/place.html", {"place": None})
    jobs = list(bulk.jobs_of(place)[:5])
    homes = bulk.households_of(place)
    coded = HouseholdCode.objects.valid().filter(household__in=homes.order_by().values("pk"))
    context = {
        "place": place,
        "neighbours": _neighbours(request, place),
        "homes": (total := homes.count()),
        "uncoded": total - coded.count(),
        "may_issue": _user(request).can(Permission.CODE_ISSUE, at=place),
        "most": bulk.MOST,
        "job": jobs[0] if jobs else None,
        "earlier": jobs[1:],
        "crumbs": [(_("Archives"), reverse("archives:archive-list"))],
    }
    return render(request, "archives/made/place.html", context)


def _neighbours(request: HttpRequest, place: Region) -> list[tuple[str, str, bool]]:
    """The village and its grids, as far as they are within reach."""
    village = place if place.level == Level.VILLAGE else place.parent
    around = places_in_sight(request).filter(path__startswith=village.path if village else "")
    url = reverse("archives:made")
    return [
        (one.name, f"{url}?region={one.code}", one.pk == place.pk)
        for one in around.order_by("path")
    ]


@require(Permission.ARCHIVE_FILE)
@require_POST
def made_start(request: HttpRequest) -> HttpResponse:
    """Have a worker make what a village or grid lacks."""
    place = place_of(request)
    if place is None:
        raise Http404
    try:
        bulk.start(place, by=_user(request), base=base_of(request))
    except ArchiveError as error:
        messages.error(request, error.messages[0])
    return redirect(f"{reverse('archives:made')}?region={place.code}")


@require(Permission.ARCHIVE_FILE)
@require_GET
def made_progress(request: HttpRequest, pk: int) -> HttpResponse:
    """The progress card alone."""
    jobs = Job.objects.filter(kind=bulk.KIND).visible_to(_user(request), Permission.ARCHIVE_FILE)
    job = get_object_or_404(jobs, pk=pk)
    return render_progress(request, "archives/made/_progress.html", {"job": job}, job)
