"""One delivered file: its papers, how it differs, what became of its rows; vouching and taking
back.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from ledger.models import Event
from regions.duties import Permission
from regions.guards import require
from screening import receipts, run_sight
from screening.event_texts import EVENT_TEXTS
from screening.extract_forms import PapersForm, ReasonForm
from screening.feeds import FEEDS
from screening.intake.papers import control_words
from screening.models import Extract
from screening.operations import batches, retention
from screening.operations.deliverers import deliverable
from screening.operations.standing_files import BatchError
from screening.views.extracts import visible

SHOWN_ROWS = 200


@require(Permission.EXTRACT_VIEW)
@require_GET
def extract_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One batch."""
    return _page(request, _extract(request, pk))


@require(Permission.EXTRACT_DECIDE)
@require_POST
def extract_vouch(request: HttpRequest, pk: int) -> HttpResponse:
    """Stand for a held or much shorter file, with a reason."""
    return _act(request, pk, batches.vouch)


@require(Permission.EXTRACT_RECEIVE)
@require_POST
def extract_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a batch back, with a reason; what stood before it stands again."""
    return _act(request, pk, batches.withdraw)


@require(Permission.EXTRACT_RECEIVE)
@require_POST
def extract_papers(request: HttpRequest, pk: int) -> HttpResponse:
    """Hand in the papers of a batch that came without."""
    extract = _extract(request, pk)
    form = PapersForm(request.POST)
    if not form.is_valid():
        return _page(request, extract, papers_form=form)
    try:
        batches.hand_papers(extract, papers=form.papers, by=request.user)
    except BatchError as error:
        return _page(request, extract, error=str(error))
    return redirect("screening:extract-detail", pk=extract.pk)


def _extract(request: HttpRequest, pk: int) -> Extract:
    return get_object_or_404(visible(request.user).with_in_force(), pk=pk)


def _act(request: HttpRequest, pk: int, verb: Callable[..., None]) -> HttpResponse:
    extract = _extract(request, pk)
    form = ReasonForm(request.POST)
    if not form.is_valid():
        return _page(request, extract, error="请写明原因。")
    try:
        verb(extract, by=request.user, because=form.cleaned_data["because"])
    except BatchError as error:
        return _page(request, extract, error=str(error))
    return redirect("screening:extract-detail", pk=extract.pk)


def _page(
    request: HttpRequest, extract: Extract, error: str = "", papers_form: PapersForm | None = None
) -> HttpResponse:
    verdicts = receipts.rejected_rows(extract)
    use = None if extract.state == Extract.State.REFUSED else receipts.latest_use(extract)
    in_sight = run_sight.runs_in_sight(request.user)  # type: ignore[arg-type]
    context = {
        "extract": extract,
        "error": error,
        "title": extract.feed_title or extract.original_name,
        "meta": _meta(extract),
        "facts": [(label, value) for label, value in _facts(extract) if value not in ("", None)],
        "columns": _columns(extract),
        "papers": _papers(extract),
        "did": _did(extract),
        "verdicts": verdicts[:SHOWN_ROWS],
        "hidden": max(0, extract.rejected - SHOWN_ROWS),
        "use": use,
        "run_seen": bool(use) and in_sight.filter(pk=use.run.pk).exists(),
        "unmatched": receipts.unmatched_rows(use.run, extract, SHOWN_ROWS) if use else [],
        "unmatched_hidden": max(0, use.unmatched - SHOWN_ROWS) if use else 0,
        "timeline": _timeline(extract),
        "form": ReasonForm(),
        "papers_form": papers_form or PapersForm(),
        **_may(request, extract),
        "crumbs": [
            (_("Delivered files"), reverse("screening:extract-list")),
            (extract.feed_title or extract.original_name, ""),
        ],
    }
    status = 422 if error or papers_form else 200
    return render(request, "screening/extract_detail.html", context, status=status)


def _may(request: HttpRequest, extract: Extract) -> dict[str, bool]:
    """What this person may do with the batch now."""
    user, place = request.user, extract.region
    is_here = extract.state in (Extract.State.ACCEPTED, Extract.State.HELD)
    needs_word = extract.state == Extract.State.HELD or (is_here and extract.half_of())
    decides = user.can(Permission.EXTRACT_DECIDE, at=place)
    delivers = user.can(Permission.EXTRACT_RECEIVE, at=place)
    is_own = FEEDS.get(extract.feed) in deliverable(user)
    return {
        "may_receive": delivers,
        "may_vouch": is_here and needs_word and not extract.vouched_at and decides,
        "may_withdraw": is_here and delivers and is_own,
        "may_hand_papers": extract.lacks_papers and delivers and is_own,
    }


def _meta(extract: Extract) -> str:
    """瓮安县　2018-08-31　mz_dibao_522725_20180831.csv."""
    day = extract.data_on.isoformat() if extract.data_on else ""
    name = extract.original_name if extract.feed_title else ""
    return "　".join(part for part in (extract.region.name, day, name) if part)


def _columns(extract: Extract) -> list[tuple[str, str]]:
    """What a file of this kind must have, for who has to mend a refused one."""
    feed = FEEDS.get(extract.feed)
    if feed is None or extract.state != Extract.State.REFUSED:
        return []
    named = {must: [c.header for c in feed.columns if c.required is must] for must in (True, False)}
    said = ((_("Columns it must have"), named[True]), (_("Other columns"), named[False]))
    return [(label, "、".join(headers)) for label, headers in said if headers]


def _facts(extract: Extract) -> list[tuple[str, Any]]:
    manifest = extract.manifest
    kind = _("Changes only") if extract.is_incremental else _("The whole table")
    found = [
        (_("Kind of data"), extract.feed_title),
        (_("Place"), extract.region.name),
        (_("What it holds"), kind if manifest else ""),
        (_("Date the data stands for"), extract.data_on and extract.data_on.isoformat()),
        (_("Delivered on"), _minute(extract.arrived_at)),
        (_("Rows taken"), extract.rows),
        (_("Rows rejected"), extract.rejected),
        (_("Duplicate rows"), manifest.get("counts", {}).get("duplicate", "")),
        (_("Columns left out"), "、".join(manifest.get("unknown_columns", []))),
        (_("How it was read"), _how(manifest)),
        ("SHA-256", extract.sha256[:16] + "…"),
        (_("Bytes as delivered"), _kept(extract)),
    ]
    if extract.standing_rows is not None:
        found.insert(6, (_("Rows that stand with it"), extract.standing_rows))
    return found


def _kept(extract: Extract) -> str:
    day = retention.kept_until(extract)
    return _("kept until %(day)s") % {"day": day} if day else _("not kept; the hash stays")


def _how(manifest: dict[str, Any]) -> str:
    said = (manifest.get("container", "").upper(), manifest.get("encoding") or "")
    return " · ".join(part for part in said if part)


def _papers(extract: Extract) -> list[tuple[str, Any]]:
    """What was said of the file, beside what arrived."""
    counts, control = (extract.manifest.get(name, {}) for name in ("counts", "control"))
    said = extract.declared_hundredths
    found = [
        (_("Handed over by"), extract.handed_over_by_name),
        (_("Document number"), extract.document_no),
        (_("Handed in by"), extract.received_by or _("Drop folder or command")),
        (_("Rows said"), extract.declared_rows),
        (_("Rows that arrived"), counts.get("read")),
    ]
    if control:
        words = control_words(FEEDS[extract.feed])
        found += [
            (_("Control sum said"), f"{said / 100:.2f}" if said is not None else ""),
            (_("Control sum that arrived"), f"{control['total']}　{words}"),
        ]
    return found


def _did(extract: Extract) -> list[tuple[str, int]]:
    """What changes did to the rows before them."""
    merged = extract.manifest.get("standing")
    if not merged:
        return []
    return [
        (_("Rows added"), merged["added"]),
        (_("Rows replaced"), merged["replaced"]),
        (_("Rows removed"), merged["removed"]),
        (_("To be removed, not found"), merged["missed"]),
    ]


def _timeline(extract: Extract) -> list[dict[str, Any]]:
    events = Event.objects.filter(subject=batches.SUBJECT, subject_id=extract.pk).order_by("-seq")
    return [
        {
            "title": EVENT_TEXTS[event.kind],
            "detail": f"{_minute(event.at)} {event.actor_name}",
            "note": event.note,
        }
        for event in events
    ]


def _minute(at: datetime | None) -> str:
    return f"{timezone.localtime(at):%Y-%m-%d %H:%M}" if at else ""
