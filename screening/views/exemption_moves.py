"""Exemptions on their way: putting forward, signing, withdrawing, ending."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from households.models import Household
from qiannan import asked
from qiannan.templatetags.face import masked
from regions.duties import Permission
from regions.guards import require
from regions.models import User
from screening import exemptions, lead_pages, rule_decisions, rule_pages
from screening.exemptions import Subject, Whom
from screening.models import RuleExemption
from screening.rule_forms import ExemptionForm, SignForm
from screening.views.exemptions import exemptions_in_sight
from screening.views.leads import leads_in_sight
from screening.views.rule_values import add_errors, decide


@require(Permission.RULE_SET)
@require_http_methods(["GET", "POST"])
def exemption_new(request: HttpRequest) -> HttpResponse:
    """Put an exemption forward: from a lead, for a household, or for a rule in a county."""
    user: User = request.user  # type: ignore[assignment]
    about = _about(request, user)
    form = ExemptionForm(request.POST or None, initial={"rule": about["rule"]})
    form.keep(*about["asks"])
    if "region" in about["asks"]:
        form.fields["region"].offer(about["counties"])  # type: ignore[attr-defined]
    if request.method == "POST" and form.is_valid():
        row = _propose(request, form, about)
        if row:
            messages.success(request, _("Put forward; another person must sign."))
            return redirect("screening:exemption-detail", row.pk)
    context = {
        "form": form,
        "whom": about["words"],
        "rule_title": rule_pages.rule_title(about["rule"]) if about["rule"] else "",
        "back": about["back"],
        "crumbs": [
            (_("Rules"), reverse("screening:rule-list")),
            (_("Exemptions"), reverse("screening:exemption-list")),
        ],
    }
    status = 422 if form.errors else 200
    return render(request, "screening/rules/exemption_new.html", context, status=status)


def _about(request: HttpRequest, user: User) -> dict[str, Any]:
    """Whom the form is about, and what it has to ask.

    Raises:
        Http404: the lead or household is out of sight.
        PermissionDenied: in sight, but not for this person to decide on.
    """
    given = request.GET
    if given.get("lead"):
        return _about_lead(user, given["lead"])
    if given.get("household"):
        return _about_household(user, given["household"])
    rule = given.get("rule", "")
    counties = [place for place in rule_pages.settable(user) if place.parent_id]
    return {
        "rule": rule,
        "asks": ["region", "rule"] if not rule else ["region"],
        "counties": counties,
        "words": "",
        "back": reverse("screening:exemption-list"),
        "whom": lambda form: Whom(Subject.COUNTY, form.cleaned_data["region"]),
    }


def _about_lead(user: User, pk: str) -> dict[str, Any]:
    lead = get_object_or_404(leads_in_sight(user).for_list(), pk=asked.whole(pk))
    if not user.can(Permission.RULE_SET, at=lead.region):
        raise PermissionDenied
    asks = ["whom"] if lead.person else []
    return {
        "rule": lead.rule,
        "asks": asks,
        "words": f"{lead_pages.subject_name(lead)}　{lead_pages.place_name(lead)}　{lead.number}",
        "back": reverse("screening:lead-detail", args=[lead.pk]),
        "whom": lambda form: exemptions.of_lead(
            lead, with_household=form.cleaned_data.get("whom") != "person"
        ),
    }


def _about_household(user: User, pk: str) -> dict[str, Any]:
    rows = Household.objects.visible_to(user, Permission.LEAD_VIEW).select_related("region")
    household = get_object_or_404(rows, pk=asked.whole(pk))
    if not user.can(Permission.RULE_SET, at=household.region):
        raise PermissionDenied
    return {
        "rule": "",
        "asks": ["rule"],
        "words": f"{masked(household.head_name, 'name')}户　{household.household_no}",
        "back": reverse("households:household-detail", args=[household.pk]),
        "whom": lambda _form: Whom(Subject.HOUSEHOLD, household.region, household),
    }


def _propose(
    request: HttpRequest, form: ExemptionForm, about: dict[str, Any]
) -> RuleExemption | None:
    given = form.cleaned_data
    try:
        return exemptions.propose(
            about["whom"](form),
            rule=given.get("rule") or about["rule"],
            reason=given["reason"],
            paper=given["paper"],
            valid_from=given["valid_from"],
            valid_until=given["valid_until"],
            by=request.user,  # type: ignore[arg-type]
            uploads=request.FILES.getlist("papers"),
        )
    except ValidationError as error:
        add_errors(form, error)
    return None


def _moved(request: HttpRequest, pk: int, verb: Any, done: str, **given: Any) -> HttpResponse:
    user: User = request.user  # type: ignore[assignment]
    row = get_object_or_404(exemptions_in_sight(user), pk=pk)
    decide(request, row, verb, done, **given)
    return redirect("screening:exemption-detail", pk)


@require(Permission.RULE_SET)
@require_POST
def exemption_sign(request: HttpRequest, pk: int) -> HttpResponse:
    form = SignForm(request.POST)
    strokes = form.cleaned_data["strokes"] if form.is_valid() else ""
    return _moved(request, pk, exemptions.sign, _("Signed; the exemption holds."), strokes=strokes)


@require(Permission.RULE_SET)
@require_POST
def exemption_drop(request: HttpRequest, pk: int) -> HttpResponse:
    reason = request.POST.get("reason", "")
    return _moved(request, pk, rule_decisions.drop, _("Withdrawn."), reason=reason)


@require(Permission.RULE_SET)
@require_POST
def exemption_end(request: HttpRequest, pk: int) -> HttpResponse:
    reason = request.POST.get("reason", "")
    done = _("Ended; the next comparison opens what it finds.")
    return _moved(request, pk, exemptions.end, done, reason=reason)
