"""One act of a phone, and deciding on what a worker sent who answers there no more."""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from ledger import evidence
from ledger.acts import office, photos, proposals, told
from ledger.acts.kinds import RefusedError, WaitsError
from ledger.models import FieldAct, FieldPhoto
from ledger.transitions import SamePersonError, StaleStatusError
from qiannan.templatetags.face import short_time
from regions.duties import Permission
from regions.guards import require
from regions.models import User


class AsideForm(forms.Form):
    reason = forms.CharField(
        label=gettext_lazy("Why it is set aside"),
        max_length=200,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


def _act(request: HttpRequest, pk: Any) -> FieldAct:
    user: User = request.user  # type: ignore[assignment]
    return get_object_or_404(office.with_rows(office.acts_in_sight(user)), pk=pk)


@require(Permission.HOUSEHOLD_VIEW)
@require_GET
def field_act(request: HttpRequest, pk: Any) -> HttpResponse:
    """What an act says and what became of it."""
    return _page(request, _act(request, pk))


def _page(
    request: HttpRequest,
    act: FieldAct,
    problems: list[str] | None = None,
    aside: AsideForm | None = None,
) -> HttpResponse:
    user: User = request.user  # type: ignore[assignment]
    context = {
        "line": told.line(act),
        "contents": told.contents(act),
        "photos": [
            {"url": reverse("ledger:field-photo", args=[act.pk, sha256]), "label": f"{n}"}
            for n, sha256 in enumerate(_come(act), start=1)
        ],
        "facts": _facts(act),
        "decide": proposals.open_to(user).filter(pk=act.pk).exists(),
        "aside": aside or AsideForm(),
        "problems": problems or [],
    }
    status = 422 if problems or aside else 200
    return render(request, "ledger/field_act.html", context, status=status)


def _come(act: FieldAct) -> list[str]:
    """The photos of an act that have come and are still kept."""
    kept = FieldPhoto.objects.filter(
        user=act.user_id, sha256__in=act.photos, done_at__isnull=False
    ).values_list("sha256", flat=True)
    here = set(kept)
    return [sha256 for sha256 in act.photos if sha256 in here]


def _facts(act: FieldAct) -> list[tuple[str, str]]:
    """When and how it came, and who decided on it."""
    facts = [
        (_("Done, as the phone says"), short_time(act.claimed_at)),
        (_("Received"), short_time(act.received_at)),
        (_("The phone"), str(act.device.label or _("A phone"))),
        (_("Number of the act"), str(act.pk)),
    ]
    if abs(act.offset_seconds) > told.SKEW_SECONDS:
        minutes = round(act.offset_seconds / 60)
        facts.append((_("Clock of the phone"), _("%(n)d minutes off") % {"n": minutes}))
    if act.loaded_by:
        facts.append((_("Loaded from a file by"), act.loaded_by.full_name))
    if act.decided_by:
        facts.append((act.get_decision_display(), act.decided_by.full_name))
        facts.append((_("Decided on"), short_time(act.decided_at)))
    if act.reason:
        facts.append((_("Why it is set aside"), act.reason))
    return facts


@require(Permission.HOUSEHOLD_VIEW)
@require_GET
def field_photo(request: HttpRequest, pk: Any, sha256: str) -> HttpResponse:
    """One photo of an act, made anew as a picture, for whoever sees the act."""
    act = _act(request, pk)
    if sha256 not in act.photos:
        raise Http404
    photo = get_object_or_404(FieldPhoto, user=act.user_id, sha256=sha256, done_at__isnull=False)
    try:
        body, _size = evidence.reencode(photos.path_of(photo).read_bytes(), sha256[:8])
    except (FileNotFoundError, ValidationError) as error:
        raise Http404 from error
    response = HttpResponse(body, content_type="image/jpeg")
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "no-store, private"
    return response


@require(proposals.ANSWERS)
@require_POST
def field_act_adopt(request: HttpRequest, pk: Any) -> HttpResponse:
    """Do what the act says in one's own name."""
    act = _act(request, pk)
    user: User = request.user  # type: ignore[assignment]
    try:
        done = proposals.adopt(act, by=user)
    except PermissionDenied:
        return _page(request, act, [_("Only whoever answers for the place now may adopt this.")])
    except (RefusedError, WaitsError) as error:
        return _page(request, act, [error.words])
    except (StaleStatusError, SamePersonError) as error:
        return _page(request, act, [str(error)])
    except ValidationError as error:
        return _page(request, act, error.messages)
    messages.success(request, done.words or _("Adopted; it is done in your name."))
    return redirect(done.address or "ledger:field-act-list")


@require(proposals.ANSWERS)
@require_POST
def field_act_set_aside(request: HttpRequest, pk: Any) -> HttpResponse:
    """Leave it undone for a reason, which its worker is told."""
    act = _act(request, pk)
    user: User = request.user  # type: ignore[assignment]
    form = AsideForm(request.POST)
    if not form.is_valid():
        return _page(request, act, aside=form)
    try:
        proposals.set_aside(act, by=user, reason=form.cleaned_data["reason"])
    except PermissionDenied:
        return _page(request, act, [_("Only whoever answers for the place now may decide.")])
    except RefusedError as error:
        return _page(request, act, [error.words])
    messages.success(request, _("Set aside; its worker is told why."))
    return redirect(f"{reverse('ledger:field-act-list')}?state=proposed")
