"""Hearings: convening, verdicts, orders, the chair's signature."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Count, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accountability.models import HeardPlace, Hearing, HearingOrder, Verdict
from accountability.village_reviews import forms, hearing, ordering, sight
from accountability.village_reviews.sight import HEAR, VIEW, done, form_page, user_of
from accountability.village_reviews.views import CONCLUSION_HUES, VERDICT_HUES, heard_line
from ledger import shown
from ledger.models import Signature
from qiannan.web import here_with, paginate
from regions.guards import require
from regions.models import ABOVE, User

HUES = {"open": "doing", "signed": "done", "called_off": "wait"}


def _crumbs(request: HttpRequest, row: Hearing | None = None) -> list[tuple[str, str]]:
    found = [*sight.crumbs(None, user_of(request))]
    found.append((_("Hearings"), reverse("accountability:hearings")))
    if row:
        found.append((row.number, reverse("accountability:hearing", args=[row.pk])))
    return found


@require(VIEW)
@require_GET
def hearing_list(request: HttpRequest) -> HttpResponse:
    """The hearings in sight, the newest first."""
    rows = sight.hearings_in_sight(request).annotate(
        places=Count("heard", distinct=True),
        ruled=Count("heard", distinct=True, filter=~Q(heard__verdict="")),
        mend=Count("heard", distinct=True, filter=Q(heard__verdict__in=["mend", "again"])),
    )
    page = paginate(request, rows.order_by("-held_on", "-pk"))
    context = {
        "page": page,
        "rows": [(one, HUES[one.state]) for one in page],
        "may_convene": bool(sight.places_of(user_of(request))),
        "crumbs": _crumbs(request)[:1],
    }
    return render(request, "accountability/villages/hearings.html", context)


@require(HEAR)
@require_http_methods(["GET", "POST"])
def hearing_new(request: HttpRequest) -> HttpResponse:
    """Convene a hearing over what was reviewed."""
    user = user_of(request)
    form = forms.HearingForm(request.POST or None, places=sight.places_of(user))
    made: list[Hearing] = []
    is_sent = request.method == "POST" and form.is_valid()
    if is_sent and done(form, lambda: made.append(hearing.convene(form.plan, by=user))):
        return redirect("accountability:hearing", made[0].pk)
    around = {"back": reverse("accountability:hearings"), "crumbs": _crumbs(request)}
    return form_page(request, form, _("Convene a hearing"), _("Convene the hearing"), **around)


@require(VIEW)
@require_GET
def hearing_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """A hearing: who sits, what it hears, verdicts and orders."""
    return hearing_page(request, _hearing(request, pk))


def _hearing(request: HttpRequest, pk: int) -> Hearing:
    return get_object_or_404(sight.hearings_in_sight(request), pk=pk)


def hearing_page(
    request: HttpRequest, row: Hearing, filled: dict[str, Any] | None = None
) -> HttpResponse:
    user, filled = user_of(request), filled or {}
    may_hear = row.state == "open" and user.holds(HEAR, at=row.region)
    heard = row.heard.select_related("region__parent", "sheet", "below", "before__hearing")
    heard = heard.prefetch_related(
        "orders__issue__holder", "orders__item", "before__orders__issue__holder",
        "below__heard__region__parent",
    )  # fmt: skip
    lines = [_line(one) for one in heard]
    hands = Signature.objects.filter(event__subject=row.subject, event__subject_id=row.pk)
    acts = {}
    if may_hear:
        sign = forms.SignForm(initial={"seen": ordering.version(row)}, request=request)
        acts = {"sign": sign, "off": forms.WordsForm()} | filled
    context = {
        "hearing": row,
        "hue": HUES[row.state],
        "lines": _shown(request, lines),
        "total": len(lines),
        "counts": _counts(request, lines),
        "facts": _facts(row),
        "may_hear": may_hear,
        "may_issue": sight.may_issue(user),
        "acts": acts,
        "open": set(filled),
        "why_not": ordering.why_not_sign(row, user) if may_hear else "",
        "statement": ordering.SAYS,
        "signatures": shown.hands(hands.select_related("signer").order_by("pk")),
        "story": shown.story(row.subject, row.pk),
        "crumbs": _crumbs(request),
        "by": user.full_name,
        "at": timezone.localtime(),
    }
    status = 422 if filled else 200
    return render(request, "accountability/villages/hearing.html", context, status=status)


def _line(one: HeardPlace) -> dict[str, Any]:
    found = heard_line(one)
    found["before"] = heard_line(one.before) if one.before else None
    conclusion = one.sheet.conclusion if one.sheet else ""
    found["conclusion_hue"] = CONCLUSION_HUES.get(conclusion, "wait")
    found["below"] = _below(one.below) if one.below else []
    return found


def _below(row: Hearing) -> list[tuple[HeardPlace, str]]:
    """How a county ruled on its villages, those that are not cleared first."""
    heard = sorted(row.heard.all(), key=lambda one: one.verdict == Verdict.PASSED)
    return [(one, VERDICT_HUES[Verdict(one.verdict)]) for one in heard if one.verdict]


# What the address may ask for beside a single verdict: the figures of the list of hearings.
_ASKED = {"ruled": tuple(Verdict.values), "wrong": (Verdict.MEND.value, Verdict.AGAIN.value)}


def _shown(request: HttpRequest, lines: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The places of the verdict that is asked for; of any other word all."""
    asked = request.GET.get("verdict", "")
    wanted = _ASKED.get(asked, (asked,) if asked in Verdict.values else None)
    return [one for one in lines if wanted is None or one["heard"].verdict in wanted]


def _counts(request: HttpRequest, lines: list[dict[str, Any]]) -> list[tuple[Any, int, str, bool]]:
    """Each verdict: word, how many places, the address of them alone, whether they are shown."""
    verdicts, asked = [one["heard"].verdict for one in lines], request.GET.get("verdict", "")
    found = []
    for one in Verdict:
        count, is_on = verdicts.count(one.value), asked == one.value
        address = here_with(request, verdict="" if is_on else one.value)
        found.append((one.label, count, address if count else "", is_on))
    return found


def _facts(row: Hearing) -> list[tuple[str, Any]]:
    facts = [
        (_("Hearing of"), row.region.name),
        (_("Round of reviews"), row.round_of.name),
        (_("Heard on"), f"{row.held_on}"),
        (_("Venue"), row.venue),
        (_("Chair"), row.chair.full_name),
        (_("Who sits beside the chair"), "、".join(row.panel)),
    ]
    if row.share_percent < 100:
        drawn = _("%(share)d %% of each township, by seed %(seed)s") % {
            "share": row.share_percent,
            "seed": row.seed,
        }
        facts.append((_("Drawn by chance"), drawn))
    return facts


@require(VIEW)
@require_POST
def hearing_step(request: HttpRequest, pk: int, verb: str) -> HttpResponse:
    """Sign, or call off; an error comes back on the page with the form open."""
    row, user = _hearing(request, pk), user_of(request)
    if verb not in ("sign", "call-off"):
        raise Http404
    if not user.holds(HEAR, at=row.region):
        raise PermissionDenied("hearing")
    form: Any = forms.WordsForm(request.POST)
    if verb == "sign":
        form = forms.SignForm(request.POST, request=request)
    if form.is_valid() and done(form, lambda: _step(row, verb, user, form.cleaned_data)):
        messages.success(request, _("It is recorded."))
        return redirect("accountability:hearing", pk)
    return hearing_page(
        request, _hearing(request, pk), {"off" if verb == "call-off" else verb: form}
    )


def _step(row: Hearing, verb: str, by: User, given: dict[str, Any]) -> None:
    if verb == "sign":
        ordering.sign(row, by=by, seen=given["seen"], strokes=given["strokes"])
    else:
        hearing.call_off(row, by=by, words=given["words"])


def _heard(request: HttpRequest, pk: int) -> HeardPlace:
    """A place before a hearing in sight; held until the transaction ends where a form is sent."""
    rows = HeardPlace.objects.filter(hearing__in=sight.hearings_in_sight(request))
    rows = rows.select_related("hearing__region", "hearing__chair", "sheet", f"region__{ABOVE}")
    if request.method == "POST":
        rows = rows.select_for_update(of=("self",))
    row = get_object_or_404(rows, pk=pk)
    if not user_of(request).holds(HEAR, at=row.hearing.region):
        raise PermissionDenied("hearing")
    return row


def _around(request: HttpRequest, row: HeardPlace) -> dict[str, Any]:
    back = f"{reverse('accountability:hearing', args=[row.hearing_id])}#heard-{row.pk}"
    return {"back": back, "crumbs": _crumbs(request, row.hearing), "help": row.region.name}


@require(VIEW)
@require_http_methods(["GET", "POST"])
@transaction.atomic
def heard_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Record what was asked and answered of a place, and the verdict."""
    row = _heard(request, pk)
    form = forms.RulingForm.of(row, request.POST or None)
    if request.method == "POST" and form.is_valid():
        by = user_of(request)
        if done(form, lambda: hearing.record(row, form.ruling, by=by)):
            messages.success(request, _("It is recorded."))
            return redirect(_around(request, row)["back"])
    title = _("Hearing of %(place)s") % {"place": row.region.name}
    around = _around(request, row) | {"help": ""}  # the title names the place
    return form_page(request, form, title, _("Record the verdict"), **around)


@require(VIEW)
@require_http_methods(["GET", "POST"])
@transaction.atomic
def order_new(request: HttpRequest, pk: int) -> HttpResponse:
    """Write down what is to be mended."""
    return _order(request, _heard(request, pk), None)


@require(VIEW)
@require_http_methods(["GET", "POST"])
@transaction.atomic
def order_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change what is to be mended, before the chair signs."""
    found = get_object_or_404(HearingOrder, pk=pk)
    row = _heard(request, found.heard_id)
    found.refresh_from_db()
    return _order(request, row, found)


def _order(request: HttpRequest, row: HeardPlace, found: HearingOrder | None) -> HttpResponse:
    form = forms.OrderForm.of(found, row, request.POST or None)
    if request.method == "POST" and form.is_valid():
        by = user_of(request)
        if done(form, lambda: ordering.order(row, form.order, by=by, change=found)):
            messages.success(request, _("It is recorded."))
            return redirect(_around(request, row)["back"])
    title = _("What the hearing orders")
    return form_page(request, form, title, _("Save the order"), **_around(request, row))


@require(VIEW)
@require_POST
@transaction.atomic
def order_strike(request: HttpRequest, pk: int) -> HttpResponse:
    """Take an order off."""
    found = get_object_or_404(HearingOrder.objects.select_related("heard__hearing"), pk=pk)
    row = _heard(request, found.heard_id)
    try:
        ordering.strike(found, by=user_of(request))
    except ValidationError as error:
        messages.error(request, error.messages[0])
    else:
        messages.success(request, _("It is struck out."))
    return redirect(_around(request, row)["back"])
