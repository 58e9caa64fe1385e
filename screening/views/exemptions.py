"""Exemptions: the list, and one with its papers and trail."""

from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from ledger import evidence
from ledger.shown import story
from qiannan.templatetags.face import masked, short_time
from qiannan.web import paginate, render_page
from regions.duties import Permission
from regions.guards import require
from regions.models import User
from screening import lead_pages, rule_decisions, rule_pages
from screening.models import RuleExemption
from screening.rule_forms import ReasonForm
from screening.views.leads import leads_in_sight


def exemptions_in_sight(user: User) -> QuerySet[RuleExemption]:
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
    mine = exemptions_in_sight(user)
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
    row = get_object_or_404(exemptions_in_sight(user), pk=pk)
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
        "timeline": story(row.subject, row.pk),
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


# --- putting forward ----------------------------------------------------------------------------


# --- moves --------------------------------------------------------------------------------------
