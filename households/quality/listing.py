"""The list of findings: conditions, and pages found by key.

Order is urgency: the gravest first, then the day they are due. A page is found by the key of the
row before it and counts stop at a cap, so the list of a million rows opens as fast as one of ten.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import django_filters
from django import forms
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.fields.tuple_lookups import Tuple, TupleGreaterThan, TupleLessThan
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from households.models import QualityFinding, QualityRun, QualitySpell
from households.quality.rulebook import rules
from ledger.models import Status
from ledger.models.entry import OPEN
from qiannan.web import COUNT_CAP
from regions.duties import Permission
from regions.place_filter import PlaceFilter

SIZE = 50
SEVERITIES = {
    1: _("1 gravest"),
    2: _("2 grave"),
    3: _("3 plain"),
    4: _("4 light"),
    5: _("5 suspicious"),
}
DUE = {
    "overdue": _("Overdue"),
    "today": _("Due today"),
    "week": _("Due within 7 days"),
}
_TO_DO = [s for s in OPEN if s != Status.ANSWERED]
STATES: dict[str, tuple[Any, Q]] = {
    "todo": (_("To correct"), Q(status__in=_TO_DO)),
    "answered": (_("To review"), Q(status=Status.ANSWERED)),
    "gone": (_("Corrected"), Q(status=Status.WITHDRAWN, exempted_at__isnull=True)),
    "exempt": (_("Exempt"), Q(status=Status.WITHDRAWN, exempted_at__isnull=False)),
    "closed": (_("Closed out"), Q(status=Status.CLOSED)),
    "all": (_("All"), Q()),
}


def _rule_choices() -> list[tuple[str, str]]:
    return [(code, f"{code} {rule.title}") for code, rule in rules().items()]


class FindingFilter(PlaceFilter):
    """Conditions on findings; without a state those that are to be corrected.

    `run` makes it the list behind a figure of that run: what counted as a problem then.
    """

    PERMISSION = Permission.HOUSEHOLD_VIEW

    rule = django_filters.ChoiceFilter(
        choices=_rule_choices, label=_("Rule"), empty_label=_("All rules")
    )
    severity = django_filters.ChoiceFilter(
        choices=list(SEVERITIES.items()), label=_("Severity"), empty_label=_("All")
    )
    place = django_filters.CharFilter(method="by_place", label=_("Place"))
    about = django_filters.ChoiceFilter(
        field_name="subject_kind",
        choices=QualityFinding.SubjectKind.choices,
        label=_("About"),
        empty_label=_("All"),
    )
    due = django_filters.ChoiceFilter(
        choices=list(DUE.items()), method="by_due", label=_("Due"), empty_label=_("All")
    )
    back = django_filters.ChoiceFilter(
        choices=[("yes", _("Came back"))],
        method="by_returns",
        label=_("Seen before"),
        empty_label=_("All"),
    )
    region = django_filters.CharFilter(method="by_region", widget=forms.HiddenInput)
    state = django_filters.ChoiceFilter(
        choices=[(name, words) for name, (words, _q) in STATES.items()],
        method="by_state",
        widget=forms.HiddenInput,
    )
    run = django_filters.NumberFilter(method="by_run", widget=forms.HiddenInput)

    class Meta:
        model = QualityFinding
        fields: list[str] = []

    def filter_queryset(self, queryset: QuerySet[QualityFinding]) -> QuerySet[QualityFinding]:
        given = self.form.cleaned_data
        self.of_run = self._run(given.get("run"))
        self.state = given.get("state") or ("all" if self.of_run else "todo")
        for name, value in given.items():
            queryset = self.filters[name].filter(queryset, value)
        return queryset.filter(STATES[self.state][1])

    def _run(self, key: Any) -> QualityRun | None:
        return QualityRun.objects.filter(pk=key, finished_at__isnull=False).first() if key else None

    def by_state(self, rows: Any, _name: str, _value: str) -> Any:
        return rows  # see filter_queryset: there is a state also when none is chosen

    def by_due(self, rows: Any, _name: str, when: str) -> Any:
        today = timezone.localdate()
        if when == "overdue":
            return rows.overdue(today)
        until = today if when == "today" else today + timedelta(days=7)
        return rows.open().filter(due_on__range=(today, until))

    def by_returns(self, rows: Any, _name: str, _value: str) -> Any:
        return rows.filter(returns__gt=0)

    def by_run(self, rows: Any, _name: str, _value: Any) -> Any:
        if self.of_run is None:
            return rows.none()
        spells = QualitySpell.objects.at(self.of_run).filter(finding=OuterRef("pk"))
        return rows.filter(Exists(spells))


Key = tuple[int, date, int]
_ORDER = ("severity", "due_on", "pk")


@dataclass(frozen=True)
class Page:
    """One page of keys; `next` and `previous` are cursors, "" at the ends."""

    pks: list[int]
    next: str = ""
    previous: str = ""


def page(rows: QuerySet[QualityFinding], cursor: str) -> Page:
    """Return the page that a cursor names; the first one for none, or what is no cursor."""
    size = SIZE
    is_back, key = _read(cursor)
    if key is None:
        found = _keys(rows)[: size + 1]
        return _page(list(found), size, is_first=True)
    if not is_back:
        beyond = rows.filter(TupleGreaterThan(Tuple(*_ORDER), key))
        return _page(list(_keys(beyond)[: size + 1]), size, is_first=False)
    before = rows.filter(TupleLessThan(Tuple(*_ORDER), key))
    found = list(_keys(before, is_back=True)[: size + 1])
    if len(found) <= size:
        return page(rows, "")
    keys = found[:size][::-1]
    return Page([key[2] for key in keys], _write("a", keys[-1]), _write("b", keys[0]))


def _page(found: list[Key], size: int, *, is_first: bool) -> Page:
    keys = found[:size]
    return Page(
        [key[2] for key in keys],
        _write("a", keys[-1]) if len(found) > size else "",
        "" if is_first or not keys else _write("b", keys[0]),
    )


def _keys(rows: QuerySet[QualityFinding], *, is_back: bool = False) -> Any:
    order = [f"-{name}" for name in _ORDER] if is_back else _ORDER
    return rows.order_by(*order).values_list(*_ORDER)


def _write(direction: str, key: Key) -> str:
    return f"{direction}-{key[0]}-{key[1]:%Y%m%d}-{key[2]}"


def _read(cursor: str) -> tuple[bool, Key | None]:
    parts = cursor.split("-")
    if len(parts) != 4 or parts[0] not in ("a", "b") or not all(map(str.isdecimal, parts[1:])):
        return False, None
    try:
        day = date(int(parts[2][:4]), int(parts[2][4:6]), int(parts[2][6:8]))
    except ValueError:
        return False, None
    return parts[0] == "b", (int(parts[1][:2]), day, int(parts[3][:18]))


def count(rows: QuerySet[Any]) -> int:
    """Count rows; `COUNT_CAP` + 1 means that there are more."""
    return rows.order_by()[: COUNT_CAP + 1].count()


def in_order(pks: Sequence[int]) -> list[QualityFinding]:
    """The findings of a page with what a row shows, in the order of their keys."""
    found = QualityFinding.objects.for_list().in_bulk(list(pks))
    return [found[pk] for pk in pks if pk in found]
