"""What task forces are handed: the issues and leads of their subject, and the way from an issue or
a lead to the task force it goes to.
"""

from collections.abc import Callable, Collection, Mapping
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count as CountOf
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accountability import lights
from accountability.lights import Light
from accountability.models import Aspect, Issue, Item
from ledger.models import LedgerEntry
from ledger.onward import FINDERS, Onward
from regions.duties import Permission
from regions.models import Region, User
from screening import families, rates
from screening.lead_operations import rules
from screening.models import Lead
from taskforces import routing
from taskforces.models import Body, BodyKind
from taskforces.routing import ROUTED, Count, RoutedKind

ASPECT, ITEM, RULE, KIND = "issue_aspect", "issue_item", "lead_rule", "lead_kind"


def connect() -> None:
    """Call once, when the apps are ready."""
    FINDERS.append(way_to_task_force)
    ROUTED.update(
        {
            ASPECT: RoutedKind(
                gettext_lazy("Aspect of issues"),
                Permission.ISSUE_VIEW,
                lambda: _keyed(Aspect.objects.all()),
                _counts_by("item__aspect_id", Issue, _issues_now),
                _url("accountability:issues", "aspect", "stage", "open"),
            ),
            ITEM: RoutedKind(
                gettext_lazy("Item of issues"),
                Permission.ISSUE_VIEW,
                lambda: _keyed(Item.objects.select_related("aspect")),
                _counts_by("item_id", Issue, _issues_now),
                _url("accountability:issues", "item", "stage", "open"),
            ),
            RULE: RoutedKind(
                gettext_lazy("Rule of leads"),
                Permission.LEAD_VIEW,
                lambda: [(code, f"{code} {rule.title}") for code, rule in rules().items()],
                _counts_by("rule", Lead, _leads_now),
                _url("screening:lead-list", "rule", "stage", "to_verify"),
            ),
            KIND: RoutedKind(
                gettext_lazy("Kind of leads"),
                Permission.LEAD_VIEW,
                lambda: list(families.KINDS.items()),
                _counts_by("kind", Lead, _leads_now),
                _url("screening:lead-list", "kind", "stage", "to_verify"),
            ),
        }
    )


def _keyed(rows: QuerySet[Any]) -> list[tuple[str, str]]:
    return [(str(row.pk), str(row)) for row in rows]


def _issues_now() -> tuple[Q, Q]:
    """Open, and late among them, as the list of issues means it."""
    return Q(is_done=0), Q(is_done=0) & lights.where(Light.RED, lights.marks())


def _leads_now() -> tuple[Q, Q]:
    return rates.condition("to_verify"), rates.condition("overdue")


def _counts_by(
    column: str, model: type[LedgerEntry], now: Callable[[], tuple[Q, Q]]
) -> Callable[[Region, Collection[str]], Mapping[str, Count]]:
    """What is open and late of some keys in a place, in one statement."""

    def counts(place: Region, keys: Collection[str]) -> Mapping[str, Count]:
        is_open, is_late = now()
        rows = model.objects.within_paths([place.path]).filter(**{f"{column}__in": list(keys)})
        sums = {
            "n_open": CountOf("pk", filter=is_open),
            "n_late": CountOf("pk", filter=is_late),
        }
        found = rows.order_by().values(column).annotate(**sums)
        return {str(row[column]): Count(row["n_open"], row["n_late"]) for row in found}

    return counts


def _url(page: str, key_name: str, name: str, value: str) -> Callable[[Region, str, bool], str]:
    """The list behind a count: the open ones of a key, or the late ones."""

    def url(place: Region, key: str, is_late: bool) -> str:
        narrowed = {"due": "overdue"} if is_late else {name: value}
        query = {"region": place.code, key_name: key} | narrowed
        return f"{reverse(page)}?{urlencode(query)}"

    return url


def keys_of(row: LedgerEntry) -> list[tuple[str, str]]:
    """What an issue or a lead is routed by: the narrower first."""
    if isinstance(row, Issue):
        return [(ITEM, str(row.item_id)), (ASPECT, str(row.item.aspect_id))]
    if isinstance(row, Lead):
        return [(RULE, row.rule), (KIND, row.kind)]
    return []


def task_force_of(row: LedgerEntry) -> Body | None:
    """The task force an issue or lead goes to: of its subject, of the nearest place above."""
    subjects = (routing.subject_of(kind, key) for kind, key in keys_of(row))
    subject = next(filter(None, subjects), "")
    if not subject:
        return None
    places = [place.pk for place in row.region.ancestors]
    bodies = Body.objects.filter(kind=BodyKind.TASK_FORCE, subject=subject, region__in=places)
    return bodies.filter(ends_on=None).select_related("region").order_by("-region__level").first()


def way_to_task_force(row: LedgerEntry, user: User) -> Onward | None:
    """For the page of an issue or a lead: the task force it goes to, where in sight."""
    body = task_force_of(row) if keys_of(row) else None
    if body is None:
        return None
    if not user.can(Permission.TASK_FORCE_VIEW, at=body.region):
        return None
    url = reverse("taskforces:body-papers", args=[body.pk])
    return Onward(_("Task force of its subject"), body.name, url)
