"""What the figures of cases count, as of a day: the list behind a figure asks the same."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Case as Switch
from django.db.models import F, Q, QuerySet, When
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accountability.models import Case, CaseEntry
from regions.models import Region

Count = Callable[[date], Q]


def in_force(as_of: date) -> Q:
    """Decided by the day and not revoked by then."""
    return Q(decided_on__lte=as_of) & ~Q(outcome=Case.Outcome.REVOKED, answered_on__lte=as_of)


# Figure → its condition on cases as of a day.
FIGURES: dict[str, Count] = {
    "opened": lambda day: Q(opened_on__lte=day),
    "held": in_force,
    "heads": lambda day: in_force(day) & Q(traced_from__isnull=False),
    "appealed": lambda day: Q(appealed_on__lte=day),
    "revoked": lambda day: Q(outcome=Case.Outcome.REVOKED, answered_on__lte=day),
}
WORDS: dict[str, Promise] = {
    "opened": _("Cases opened"),
    "held": _("Persons held to account"),
    "heads": _("Heads traced to"),
    "appealed": _("Appeals"),
    "revoked": _("Revoked"),
}


def with_form(as_of: date) -> Switch:
    """The form in force on the day: the changed one from the answer to the appeal on."""
    is_changed = Q(outcome=Case.Outcome.CHANGED, answered_on__lte=as_of)
    return Switch(When(is_changed, then=F("changed_form")), default=F("form"))


@dataclass
class Counted:
    """The figures of one place, by name; `forms` by the key of the form."""

    figures: Counter[str] = field(default_factory=Counter)
    forms: Counter[int] = field(default_factory=Counter)
    entries: int = 0


def behind(rows: QuerySet[Case], as_of: date, figure: str = "held", form: int = 0) -> QuerySet:
    """The cases that a figure counts.

    Raises:
        KeyError: there is no such figure.
    """
    found = rows.filter(FIGURES[figure](as_of))
    return found.annotate(form_then=with_form(as_of)).filter(form_then=form) if form else found


def entries_behind(rows: QuerySet[Case], as_of: date) -> QuerySet[CaseEntry]:
    """The entries that cases in force by the day came from."""
    return CaseEntry.objects.filter(case__in=rows.filter(in_force(as_of)).values("pk"))


def counted(region: Region, as_of: date) -> dict[str, Counted]:
    """Figures by the code of each place below `region`, of itself (its own code) and "" in all.

    An entry that several cases came from counts once in a place.
    """
    rows = Case.objects.within_paths([region.path])
    children = {child.path: child.code for child in region.children.all()}
    found: dict[str, Counted] = {"": Counted()}

    def places(path: str) -> list[Counted]:
        below = (code for child, code in children.items() if path.startswith(child))
        return [found[""], found.setdefault(next(below, region.code), Counted())]

    for name, condition in FIGURES.items():
        for path in rows.filter(condition(as_of)).values_list("region__path", flat=True):
            for place in places(path):
                place.figures[name] += 1
    forms = rows.filter(in_force(as_of)).annotate(form_then=with_form(as_of))
    for path, form in forms.values_list("region__path", "form_then"):
        for place in places(path):
            place.forms[form] += 1
    seen: set[tuple[int, str, int]] = set()
    kept = entries_behind(rows, as_of).values_list("case__region__path", "subject", "subject_id")
    for path, subject, key in kept:
        for place in places(path):
            if (id(place), subject, key) not in seen:
                seen.add((id(place), subject, key))
                place.entries += 1
    return found
