"""Trying other numbers of a rule on last night's data: asking, the result, switching it on."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Count, QuerySet
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from ledger import events, sheets
from qiannan.figures import ranked_bars
from qiannan.web import paginate, render_page, render_progress
from regions.duties import Permission
from regions.guards import require
from regions.models import Level, Region, User
from screening import rule_decisions, rule_pages, rule_values, simulation_sheet, simulations
from screening.lead_operations import rules
from screening.models import ComparisonRun, SimulatedLead, Simulation
from screening.rule_forms import SimulationForm, SwitchForm
from screening.views.rule_values import add_errors

EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
Effect = SimulatedLead.Effect


def _in_sight(user: User) -> QuerySet[Simulation]:
    mine = Simulation.objects.visible_to(user, Permission.RULE_SET)
    return mine.select_related("region__parent", "job__requester")


@require(Permission.RULE_SET)
@require_GET
def simulation_list(request: HttpRequest) -> HttpResponse:
    """What was tried, the newest first, and the rules that have numbers to try."""
    user: User = request.user  # type: ignore[assignment]
    page = paginate(request, _in_sight(user), size=20)
    shown = {code for code, _name in rule_values.params() if code != rule_values.ALL}
    context = {
        "nav_tabs": rule_pages.tabs(user, "simulation-list"),
        "page": page,
        "rows": [_row(made) for made in page.object_list],
        "rules": [rules()[code] for code in sorted(shown)],
        "crumbs": [(_("Rules"), reverse("screening:rule-list")), (_("Simulations"), "")],
    }
    return render(request, "screening/rules/simulations.html", context)


def _row(made: Simulation) -> dict[str, Any]:
    effects = made.facts.get("effects", {})
    return {
        "made": made,
        "rule": rule_pages.rule_title(made.rule),
        "values": values_words(made),
        "opens": effects.get("opens", 0),
        "vanishes": effects.get("vanishes", 0),
        "changes": effects.get("changes", 0),
    }


def _nights(made: Simulation, user: User) -> dict[str, Any]:
    """The comparisons it was tried on, each a link where it is in sight."""
    told = made.facts.get("nights", [])
    runs = ComparisonRun.objects.filter(pk__in=[night["run"] for night in told])
    seen = set(runs.visible_to(user, Permission.RUN_VIEW).values_list("pk", flat=True))
    nights = [
        {
            "title": f"{night['place']} {night['as_of']}",
            "url": reverse("screening:run-detail", args=[night["run"]])
            if night["run"] in seen
            else "",
            "at": parse_datetime(night["register_at"]),
            "is_kept": night["is_kept"],
        }
        for night in told
    ]
    return {"nights": nights, "is_of_now": any(not night["is_kept"] for night in told)}


def values_words(made: Simulation) -> str:
    """购置价下限 50,000 元."""
    known = rule_values.params()
    told = []
    for name, value in made.values.items():
        param = known.get((made.rule, name))
        title, unit = (param.title, param.unit) if param else (name, "")
        told.append(f"{title} {rule_pages.written(value, unit)}")
    return "；".join(told)


@require(Permission.RULE_SET)
@require_http_methods(["GET", "POST"])
def simulation_new(request: HttpRequest, code: str) -> HttpResponse:
    """Say which numbers to try, and start."""
    user: User = request.user  # type: ignore[assignment]
    numbers = rule_pages.of_rule(user, code, timezone.localdate())
    if not numbers or code not in rules():
        raise Http404
    initial = {name: request.GET[name] for name in request.GET}
    form = SimulationForm(
        request.POST or None, numbers=numbers, places=rule_pages.settable(user), initial=initial
    )
    if request.method == "POST" and form.is_valid():
        made = _start(form, code, user)
        if made:
            return redirect("screening:simulation-detail", made.pk)
    context = {
        "form": form,
        "rule_title": rule_pages.rule_title(code),
        "back": reverse("screening:rule-detail", args=[code]),
        "crumbs": [
            (_("Rules"), reverse("screening:rule-list")),
            (_("Simulations"), reverse("screening:simulation-list")),
        ],
    }
    status = 422 if form.errors else 200
    return render(request, "screening/rules/simulation_new.html", context, status=status)


def _start(form: SimulationForm, code: str, user: User) -> Simulation | None:
    try:
        return simulations.start(
            form.cleaned_data["region"], rule=code, values=form.values(), by=user
        )
    except ValidationError as error:
        add_errors(form, error)
    return None


@require(Permission.RULE_SET)
@require_GET
def simulation_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """What would open and what would vanish, by county and one by one."""
    made = get_object_or_404(_in_sight(request.user), pk=pk)  # type: ignore[arg-type]
    return _page(request, made, SwitchForm())


@require(Permission.RULE_SET)
@require_GET
def simulation_progress(request: HttpRequest, pk: int) -> HttpResponse:
    """The progress card alone."""
    made = get_object_or_404(_in_sight(request.user), pk=pk)  # type: ignore[arg-type]
    return render_progress(
        request, "screening/rules/_simulation_progress.html", {"made": made}, made.job
    )


def _page(
    request: HttpRequest, made: Simulation, form: SwitchForm, status: int = 200
) -> HttpResponse:
    chosen = request.GET.get("effect", "")
    chosen = chosen if chosen in Effect.values else ""
    leads = made.leads.select_related("region__parent__parent", "household", "person", "lead")
    county = request.GET.get("county", "")
    if county:
        leads = leads.filter(region__path__startswith=_path_of(county))
    counts = dict(leads.order_by().values_list("effect").annotate(n=Count("pk")))
    shown = leads.filter(effect=chosen) if chosen else leads
    page = paginate(request, shown)
    context = {
        **_row(made),
        **_nights(made, request.user),  # type: ignore[arg-type]
        "counts": counts,
        "tabs": _tabs(made, counts, chosen, county),
        "page": page,
        "leads": [simulation_sheet.line(one) for one in page.object_list],
        "bars": _bars(made),
        "form": form if made.finished_at else None,
        "crumbs": [
            (_("Rules"), reverse("screening:rule-list")),
            (_("Simulations"), reverse("screening:simulation-list")),
        ],
    }
    return render_page(
        request,
        "screening/rules/simulation.html",
        "screening/rules/_simulated.html",
        context,
        status=status,
    )


def _path_of(code: str) -> str:
    region = get_object_or_404(Region, code=code, level=Level.COUNTY)
    return region.path


def _tabs(
    made: Simulation, counts: dict[str, int], chosen: str, county: str
) -> list[tuple[Any, int, str, bool]]:
    url = reverse("screening:simulation-detail", args=[made.pk])
    kept = f"county={county}" if county else ""
    every = [(_("All"), sum(counts.values()), f"{url}?{kept}", not chosen)]
    return every + [
        (effect.label, counts.get(effect, 0), f"{url}?effect={effect.value}&{kept}".rstrip("&"),
         chosen == effect)
        for effect in Effect
    ]  # fmt: skip


def _bars(made: Simulation) -> dict[str, list[Any]]:
    """What would open, and what would vanish, by county."""
    counties = {county.path: county for county in rule_values.counties_of(made.region)}
    counts: dict[str, dict[str, int]] = {}
    rows = made.leads.order_by().values_list("effect", "region__path").annotate(n=Count("pk"))
    for effect, path, number in rows:
        county = "".join(f"{part}/" for part in path.split("/")[:2])
        by = counts.setdefault(effect, {})
        by[county] = by.get(county, 0) + number
    url = reverse("screening:simulation-detail", args=[made.pk])
    return {
        effect: ranked_bars(
            [
                (counties[path].name, number, f"{number:,}",
                 f"{url}?effect={effect}&county={counties[path].code}")
                for path, number in by.items() if path in counties
            ]
        )
        for effect, by in counts.items()
    }  # fmt: skip


@require(Permission.REPORT_EXPORT)
@require_GET
def simulation_export(request: HttpRequest, pk: int) -> HttpResponse:
    """The list as Excel, masked; the export is an event."""
    user: User = request.user  # type: ignore[assignment]
    made = get_object_or_404(_in_sight(user), pk=pk)
    if not user.can(Permission.REPORT_EXPORT, at=made.region):
        raise PermissionDenied
    leads = made.leads.select_related("region__parent__parent", "household", "person", "lead")
    posting = next(p for p in user.active_postings if Permission.REPORT_EXPORT in p.grants)
    events.append(
        events.Draft(
            kind="screening.lead.exported",
            region=made.region,
            subject=Simulation._meta.label_lower,
            subject_id=made.pk,
            by=user,
            data={"rows": leads.count(), "conditions": ["simulation"]},
        )
    )
    today = timezone.localdate()
    book = sheets.write(
        simulation_sheet.COLUMNS,
        simulation_sheet.rows(leads),
        title=f"{rule_pages.rule_title(made.rule)} 模拟清单",
        unit_line=f"填报单位：{posting}　{today:%Y-%m-%d}　{values_words(made)}　单位：条",
        sheet="模拟清单",
    )
    name = f"{made.region.name}_{made.rule}_模拟清单_{today:%Y%m%d}.xlsx"
    return FileResponse(book, as_attachment=True, filename=name, content_type=EXCEL)


@require(Permission.RULE_SET)
@require_POST
def simulation_switch(request: HttpRequest, pk: int) -> HttpResponse:
    """Put the tried numbers forward from a day on; another person signs them."""
    user: User = request.user  # type: ignore[assignment]
    made = get_object_or_404(_in_sight(user), pk=pk)
    form = SwitchForm(request.POST)
    if not made.finished_at:
        raise Http404
    if form.is_valid():
        try:
            _propose(made, form, user)
        except ValidationError as error:
            add_errors(form, error)
    if form.errors:
        return _page(request, made, form, 422)
    messages.success(request, _("Put forward; another person must sign."))
    return redirect("screening:rule-parameter", made.rule, next(iter(made.values)))


@transaction.atomic
def _propose(made: Simulation, form: SwitchForm, user: User) -> None:
    for name, value in made.values.items():
        rule_decisions.propose_value(
            made.region,
            rule=made.rule,
            name=name,
            value=rule_values.decimal(value),
            by=user,
            **form.cleaned_data,
        )
