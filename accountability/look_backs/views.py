"""Pages of the samples: their list, one with its figures and lists, Excel."""

from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from accountability.bulletins.drafting import period_of
from accountability.look_backs import drawing, figures, nightly, reading, sheet
from accountability.look_backs.figures import STATES, Line
from accountability.models import LookBackSample
from ledger import events
from qiannan.web import paginate
from regions.duties import Permission
from regions.guards import require
from regions.models import Level, Region, User, paths_above

EXPORTED = "accountability.look_back.exported"
EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
SEES = (Permission.ISSUE_VIEW, Permission.REPORT_VIEW)
# The columns of the table; what else there is stands among the tabs of the list.
TABLE = tuple(STATES)[:7]
_BAD = frozenset({"fails", "late", "nobody"})
Cell = tuple[Any, int, str, bool]


def _in_sight(user: User) -> Any:
    """Samples drawn at a place of the person, above it or below it."""
    paths = [path for permission in SEES for path in user.paths_where(permission)]
    found = LookBackSample.objects.within_paths(paths)
    return found.select_related("close", "region").defer("close__figures")


@require(*SEES)
@require_GET
def look_back_list(request: HttpRequest) -> HttpResponse:
    """What waits for the person, and the samples, the newest first."""
    user: User = request.user  # type: ignore[assignment]
    today = timezone.localdate()
    page = paginate(request, _in_sight(user).order_by("-close__ends_on", "-pk"))
    sums = figures.by_sample(page.object_list, today)
    coming = nightly.coming()
    context = {
        "page": page,
        "rows": [(one, period_of(one.close), sums[one.pk]) for one in page.object_list],
        "mine": [(duty, period_of(duty.sample.close)) for duty in reading.mine(user)],
        "today": today,
        "coming": coming,
        "coming_on": coming.last + timedelta(days=1),
    }
    return render(request, "accountability/look_backs/list.html", context)


@require(*SEES)
@require_GET
def look_back_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One sample: its figures by place, each of which opens its list; how to draw it again."""
    user: User = request.user  # type: ignore[assignment]
    sample = get_object_or_404(_in_sight(user), pk=pk)
    today = timezone.localdate()
    paths = tuple(user.paths_where(Permission.ISSUE_VIEW))
    place = _place(request, sample, paths)
    state = request.GET.get("state", "")
    state = state if state in STATES else "drawn"
    lines = figures.lines(sample, today)
    total = figures.total(lines, _("Sum"))
    page = paginate(request, reading.rows(user, sample, state, place, today))
    shown = next((line for line in lines if place and line.place == place), total)
    context = {
        "sample": sample,
        "period": period_of(sample.close),
        "share": f"{sample.share_percent.normalize():f}",
        "is_right": drawing.is_right(sample),
        "event_hash": drawing.event_hash_of(sample.close),
        "columns": [STATES[name] for name in TABLE],
        "lines": [(line, _cells(line, paths, sample)[: len(TABLE)]) for line in lines],
        "total": (total, _cells(total, paths, sample)[: len(TABLE)]),
        "place": place,
        "tabs": [
            (word, count, _address(name, place), name == state)
            for name, (word, count, _url, _bad) in zip(
                STATES, _cells(shown, paths, sample), strict=True
            )
            if count or name in (state, "drawn")
        ],
        "page": page,
        "entries": reading.entries(sample, page.object_list),
        "may_export": bool(user.paths_where(Permission.REPORT_EXPORT)),
        "may_see": bool(paths),
        "crumbs": [(_("Look-backs"), reverse("accountability:look-backs"))],
        "all_url": _address(state, None),
    }
    return render(request, "accountability/look_backs/detail.html", context)


def _place(request: HttpRequest, sample: LookBackSample, paths: tuple[str, ...]) -> Region | None:
    """The place that the address names; else the county of whoever does not see them all."""
    if code := request.GET.get("place", ""):
        return get_object_or_404(Region, code=code)
    if not paths or sample.region.path.startswith(paths):
        return None
    return Region.objects.filter(path__in=paths_above(paths[0]), level=Level.COUNTY).first()


def _cells(line: Line, paths: tuple[str, ...], sample: LookBackSample) -> list[Cell]:
    """(label, count, address of the list or "", whether it is bad) of each state."""
    at = line.place or sample.region
    is_seen = bool(paths) and at.path.startswith(paths)
    return [
        (
            word,
            line.counts[state],
            _address(state, line.place) if is_seen and line.counts[state] else "",
            state in _BAD and bool(line.counts[state]),
        )
        for state, word in STATES.items()
    ]


def _address(state: str, place: Region | None) -> str:
    given = {"state": state} | ({"place": place.code} if place else {})
    return f"?{urlencode(given)}#list"


@require(Permission.REPORT_EXPORT)
@require_GET
def look_back_export(request: HttpRequest, pk: int) -> FileResponse:
    """The sample as Excel, as far as it is in sight; the export is an event."""
    user: User = request.user  # type: ignore[assignment]
    sample = get_object_or_404(_in_sight(user), pk=pk)
    posting = next(p for p in user.active_postings if Permission.REPORT_EXPORT in p.grants)
    events.append(
        events.Draft(
            kind=EXPORTED,
            region=posting.region,
            subject=sample.subject,
            subject_id=sample.pk,
            by=user,
            data={"masked": True, "address": request.META.get("REMOTE_ADDR", "")},
        )
    )
    name = f"{sample.region.name}_{period_of(sample.close)}回头看抽查.xlsx"
    book = sheet.write(sample, by=user, today=timezone.localdate())
    return FileResponse(book, as_attachment=True, filename=name, content_type=EXCEL)
