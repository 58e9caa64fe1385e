"""Exemptions: the list, one with its papers and trail, putting forward, signing, ending."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from households.models import Household
from ledger import evidence
from ledger.events import TEXTS
from ledger.models import Event
from qiannan.templatetags.face import masked, short_time
from qiannan.web import paginate, render_page
from regions.duties import Permission
from regions.guards import require
from regions.models import User
from screening import exemptions, lead_pages, rule_decisions, rule_pages
from screening.exemptions import Subject, Whom
from screening.models import RuleExemption
from screening.rule_forms import ExemptionForm, ReasonForm, SignForm
from screening.views.leads import leads_in_sight
from screening.views.rule_values import add_errors, decide


def _in_sight(user: User) -> QuerySet[RuleExemption]:
    seen = RuleExemption.objects.seen_by(user.paths_where(Permission.LEAD_VIEW))
    return seen.select_related(
        "region__parent__parent", "household", "person", "set_by", "signed_by", "ended_by"
    )


def _states() -> dict[str, tuple[str, Q]]:
    """The tabs of the list: their words and conditions, as of today."""
    today = timezone.localdate()
    signed = Q(signed_at__isnull=False, ended_at__isnull=True)
    return {
        "held": (_("in force"), signed & Q(valid_from__lte=today, valid_until__gte=today)),
        "waiting": (_("to be signed"), Q(signed_at__isnull=True, dropped_at__isnull=True)),
        "later": (_("later"), signed & Q(valid_from__gt=today)),
        "over": (
            _("over"),
            Q(ended_at__isnull=False) | Q(dropped_at__isnull=False) | Q(valid_until__lt=today),
        ),
    }


@require(Permission.LEAD_VIEW)
@require_GET
def exemption_list(request: HttpRequest) -> HttpResponse:
    """Who is exempt from which rule, why, and until when."""
    user: User = request.user  # type: ignore[assignment]
    state, rule = request.GET.get("state", ""), request.GET.get("rule", "")
    mine = _in_sight(user)
    if rule:
        mine = mine.filter(rule=rule)
    states = _states()
    shown = mine.filter(states[state][1]) if state in states else mine
    page = paginate(request, shown.order_by("valid_until", "pk"))
    context = {
        "nav_tabs": rule_pages.tabs(user, "exemption-list"),
        "tabs": _tabs(mine, states, state, rule),
        "page": page,
        "rows": [_row(row) for row in page.object_list],
        "rule_title": rule_pages.rule_title(rule) if rule else "",
        "may_add": bool(user.paths_where(Permission.RULE_SET)),
        "crumbs": [(_("Rules"), reverse("screening:rule-list")), (_("Exemptions"), "")],
    }
    return render_page(
        request, "screening/rules/exemptions.html", "screening/rules/_exemptions.html", context
    )


def _tabs(
    mine: QuerySet[RuleExemption], states: dict[str, tuple[str, Q]], chosen: str, rule: str
) -> list[tuple[str, int, str, bool]]:
    url = reverse("screening:exemption-list")
    kept = f"&rule={rule}" if rule else ""
    every = [(_("All"), mine.count(), f"{url}?{kept[1:]}", chosen not in states)]
    return every + [
        (words, mine.filter(which).count(), f"{url}?state={name}{kept}", chosen == name)
        for name, (words, which) in states.items()
    ]


def _row(row: RuleExemption) -> dict[str, Any]:
    return {
        "row": row,
        "name": subject_name(row),
        "place": lead_pages.place_name(row),  # type: ignore[arg-type]
        "rule": rule_pages.rule_title(row.rule),
        "state": rule_pages.state_of(row, timezone.localdate()),
    }


def subject_name(row: RuleExemption) -> str:
    """Whom it lets off, masked: 陆*芬, 陆*芬户, or the county."""
    if row.person:
        return masked(row.person.name, "name")
    if row.household:
        return f"{masked(row.household.head_name, 'name')}户"
    return row.region.name


@require(Permission.LEAD_VIEW)
@require_GET
def exemption_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One exemption: whom, why, its papers, what may be done, how it came here."""
    user: User = request.user  # type: ignore[assignment]
    row = get_object_or_404(_in_sight(user), pk=pk)
    may_set = user.can(Permission.RULE_SET, at=row.region)
    leads = leads_in_sight(user).filter(exemption=row).for_list()[:20]
    context = {
        **_row(row),
        "facts": _facts(row),
        "papers": lead_pages.photos(evidence.of(row)),
        "leads": leads,
        "household_url": _household_url(row, user),
        "may_sign": rule_pages.may_sign(row, user),
        "may_drop": row.is_waiting and may_set,
        "may_end": may_set and _is_running(row),
        "statement": rule_decisions.SIGNED_STATEMENT,
        "reason_form": ReasonForm(),
        "timeline": _timeline(row),
        "crumbs": [
            (_("Rules"), reverse("screening:rule-list")),
            (_("Exemptions"), reverse("screening:exemption-list")),
        ],
    }
    return render(request, "screening/rules/exemption.html", context)


def _is_running(row: RuleExemption) -> bool:
    """Signed, neither ended nor over: it can be ended."""
    over = row.valid_until is None or row.valid_until < timezone.localdate()
    return row.signed_at is not None and row.ended_at is None and not over


def _facts(row: RuleExemption) -> list[tuple[str, Any]]:
    signed = row.signed_at and f"{row.signed_by.full_name} {short_time(row.signed_at)}"
    facts = [
        (_("Reason"), row.reason),
        (_("Document"), row.paper),
        (_("From—until"), f"{row.valid_from:%Y-%m-%d}—{row.valid_until:%Y-%m-%d}"),
        (_("Put forward by"), f"{row.set_by.full_name} {short_time(row.set_at)}"),
        (_("Signed by"), signed or ""),
    ]
    if row.ended_at:
        facts.append((_("Ended by"), f"{row.ended_by.full_name} {short_time(row.ended_at)}"))
        facts.append((_("Why it ended"), row.end_reason))
    return facts


def _household_url(row: RuleExemption, user: User) -> str:
    mine = tuple(user.paths_where(Permission.HOUSEHOLD_VIEW))
    if row.household is None or not row.household.place_path.startswith(mine):
        return ""
    return reverse("households:household-detail", args=[row.household_id])


def _timeline(row: RuleExemption) -> list[lead_pages.Entry]:
    events = Event.objects.filter(subject=row.subject, subject_id=row.pk).order_by("-id")
    return [
        lead_pages.Entry(
            str(TEXTS.get(event.kind, event.kind)),
            f"{short_time(event.at)} · {event.actor_name} {event.actor_post}",
            note=event.note,
        )
        for event in events
    ]


# --- putting forward ----------------------------------------------------------------------------
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
    lead = get_object_or_404(leads_in_sight(user).for_list(), pk=pk if pk.isdecimal() else 0)
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
    household = get_object_or_404(rows, pk=pk if pk.isdecimal() else 0)
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


# --- moves --------------------------------------------------------------------------------------
def _moved(request: HttpRequest, pk: int, verb: Any, done: str, **given: Any) -> HttpResponse:
    user: User = request.user  # type: ignore[assignment]
    row = get_object_or_404(_in_sight(user), pk=pk)
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
