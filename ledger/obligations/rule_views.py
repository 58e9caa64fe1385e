"""The rules of duties that come round: which are in force, what they ask next; changing them."""

from datetime import date, timedelta
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from ledger.models import ObligationRule, ObligationTerms
from ledger.obligations import KINDS, OWERS, asking, label_of, pages, ruling
from ledger.obligations.forms import EndForm, TermsForm, initial_of_kind, initial_of_terms
from ledger.obligations.ruling import Plan
from ledger.obligations.views import crumbs
from qiannan.web import paginate
from regions.duties import Permission
from regions.guards import require
from regions.models import Region, User


def _crumbs() -> list[tuple[str, str]]:
    return [*crumbs(), (_("Rules of duties"), reverse("ledger:obligation-rules"))]


def _my_places(request: HttpRequest) -> list[Region]:
    """The places whose rules the person edits: those of the posts, none below."""
    user: User = request.user  # type: ignore[assignment]
    posts = [p for p in user.active_postings if Permission.OBLIGATION_EDIT in p.grants]
    return list({p.region_id: p.region for p in posts}.values())


def _one(request: HttpRequest, pk: int) -> ObligationRule:
    user: User = request.user  # type: ignore[assignment]
    seen = ObligationRule.objects.visible_to(user, Permission.OBLIGATION_VIEW)
    return get_object_or_404(seen.select_related("region", "made_by", "ended_by"), pk=pk)


@require(Permission.OBLIGATION_VIEW)
@require_GET
def rule_list(request: HttpRequest) -> HttpResponse:
    """The rules of the person's places, and those above that ask something of them."""
    user: User = request.user  # type: ignore[assignment]
    rules = ObligationRule.objects.visible_to(user, Permission.OBLIGATION_VIEW)
    page = paginate(request, rules.select_related("region").prefetch_related("terms"))
    today, mine = timezone.localdate(), _my_places(request)
    context = {
        "page": page,
        "rows": [_row(rule, today) for rule in page.object_list],
        "catalogue": _catalogue(mine, today),
        "may_edit": bool(mine),
        "crumbs": crumbs(),
    }
    return render(request, "ledger/obligations/rules.html", context)


def _row(rule: ObligationRule, today: date) -> dict[str, Any]:
    versions = list(rule.terms.all())
    terms = asking.in_force(versions, today) or versions[0]
    word, hue = _state(rule, terms, today)
    return {
        "rule": rule,
        "terms": terms,
        "kind": label_of(rule.kind),
        "ower": pages.ower_label(terms.ower),
        "deadline": pages.deadline(terms),
        "next": asking.next_period(rule, versions, today),
        "word": word,
        "hue": hue,
    }


def _state(rule: ObligationRule, terms: ObligationTerms, today: date) -> tuple[str, str]:
    if rule.ends_on and rule.ends_on < today:
        return _("No longer in force"), "wait"
    if not asking.is_ready(rule.kind, terms.ower):
        return _("Waits for its module"), "review"
    if terms.starts_on > today:
        return _("Not in force yet"), "doing"
    return _("In force"), "done"


def _catalogue(mine: list[Region], today: date) -> list[dict[str, Any]]:
    """The kinds without a rule at one of the person's places; `is_ready` tells whether those who
    owe it are known already.
    """
    rules = ObligationRule.objects.filter(region__in=mine).exclude(ends_on__lt=today)
    there = set(rules.values_list("region_id", "kind"))
    found = []
    for code, kind in KINDS.items():
        if code == "other" or all((place.pk, code) in there for place in mine):
            continue
        is_ready = asking.is_ready(code, kind.ower)
        found.append({"code": code, "kind": kind, "is_ready": is_ready})
    return found


@require(Permission.OBLIGATION_EDIT)
@require_http_methods(["GET", "POST"])
def rule_new(request: HttpRequest) -> HttpResponse:
    """Put a rule in force; `preview` shows what it would ask first."""
    code = request.GET.get("kind", "other")
    if code not in KINDS:
        raise Http404
    today = timezone.localdate()
    form = TermsForm(
        request.POST or None, places=_my_places(request), initial=initial_of_kind(code, today)
    )
    tried: list[dict[str, Any]] = []
    if request.method == "POST" and form.is_valid():
        if "preview" in request.POST:
            rule = ObligationRule(kind=code, region=form.region)
            tried = _tried(rule, [], form.plan)
        else:
            try:
                rule = ruling.make(form.region, code, form.plan, by=request.user)  # type: ignore[arg-type]
            except ValidationError as error:
                form.add_error(None, error)
            else:
                messages.success(request, _("The rule is in force; it asks from the next morning."))
                return redirect("ledger:obligation-rule", rule.pk)
    context = {
        "form": form,
        "kind": label_of(code),
        "tried": tried,
        "is_tried": "preview" in request.POST and form.is_valid(),
        "crumbs": _crumbs(),
    }
    status = 422 if form.errors else 200
    return render(request, "ledger/obligations/rule_new.html", context, status=status)


@require(Permission.OBLIGATION_VIEW)
@require_http_methods(["GET", "POST"])
def rule_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One rule: what it asks now, asked before and asks next; who may, changes it here."""
    user: User = request.user  # type: ignore[assignment]
    rule = _one(request, pk)
    if request.method == "GET":
        return _detail(request, rule)
    if not user.holds(Permission.OBLIGATION_EDIT, at=rule.region):
        raise PermissionDenied("obligation.edit")
    form = TermsForm(request.POST, places=[rule.region])
    if not form.is_valid():
        return _detail(request, rule, form=form)
    if "preview" in request.POST:
        tried = _tried(rule, list(rule.terms.all()), form.plan)
        return _detail(request, rule, form=form, tried=tried, is_tried=True)
    try:
        ruling.change(rule, form.plan, by=user, seen=form.cleaned_data["seen"] or 0)
    except ValidationError as error:
        form.add_error(None, error)
        return _detail(request, rule, form=form)
    messages.success(request, _("Changed from that day on; what was asked for stays."))
    return redirect("ledger:obligation-rule", pk)


@require(Permission.OBLIGATION_EDIT)
@require_POST
def rule_end(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask for no period that begins after a day."""
    rule, form = _one(request, pk), EndForm(request.POST)
    if form.is_valid():
        try:
            ruling.end(rule, by=request.user, **form.cleaned_data)  # type: ignore[arg-type]
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("The rule ends with that day."))
            return redirect("ledger:obligation-rule", pk)
    return _detail(request, _one(request, pk), end=form)


def _detail(request: HttpRequest, rule: ObligationRule, **filled: Any) -> HttpResponse:
    user: User = request.user  # type: ignore[assignment]
    today = timezone.localdate()
    versions = list(rule.terms.select_related("set_by"))
    row = _row(rule, today)
    terms = row["terms"]
    may_edit = user.holds(Permission.OBLIGATION_EDIT, at=rule.region)
    tomorrow = today + timedelta(days=1)
    context = {
        **row,
        "facts": _facts(rule, row),
        "versions": [
            (one, pages.ower_label(one.ower), pages.deadline(one)) for one in versions[::-1]
        ],
        "coming": asking.coming(rule, versions, today),
        "may_edit": may_edit and not rule.ended_at,
        "form": TermsForm(places=[rule.region], initial=initial_of_terms(versions[-1], tomorrow)),
        "end": EndForm(),
        "story": pages.story(ObligationRule.subject, rule.pk),
        "is_waiting": not asking.is_ready(rule.kind, terms.ower),
        "crumbs": _crumbs(),
    } | filled
    forms = (filled.get("form"), filled.get("end"))
    status = 422 if any(one is not None and one.errors for one in forms) else 200
    return render(request, "ledger/obligations/rule.html", context, status=status)


def _facts(rule: ObligationRule, row: dict[str, Any]) -> list[tuple[str, Any]]:
    terms = row["terms"]
    found = [
        (_("Rule of"), rule.region.name),
        (_("Kind"), row["kind"]),
        (_("Who owes it"), row["ower"]),
        (_("Comes round every"), terms.get_period_display()),
        (_("Due"), row["deadline"]),
        (_("Reminder"), _("%(n)d days before") % {"n": terms.remind_days}),
        (_("In force from"), f"{terms.starts_on}"),
        (_("Basis"), terms.basis),
    ]
    if rule.ends_on:
        found.append((_("Last day"), f"{rule.ends_on}（{rule.end_reason}）"))
    return found


def _tried(
    rule: ObligationRule, versions: list[ObligationTerms], plan: Plan
) -> list[dict[str, Any]]:
    """What would be asked next under `plan`: each period with its day and how many owe."""
    terms = ObligationTerms(**vars(plan))
    after = min(timezone.localdate(), plan.starts_on - timedelta(days=1))
    after = timezone.localdate() if versions else after
    return [
        {"asked": one, "words": one.period.words, "count": _how_many(rule, one)}
        for one in asking.coming(rule, [*versions, terms], after)
    ]


def _how_many(rule: ObligationRule, one: asking.Asked) -> int:
    owers = OWERS.get(one.terms.ower)
    return sum(1 for _one in owers.find(rule.region, one.period.first)) if owers else 0
