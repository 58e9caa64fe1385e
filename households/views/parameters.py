"""Pages of the numbers that rules go by: all of them, and one with its values since when."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from households import parameter_book, parameter_operations
from households.catalogue_operations import CatalogueError
from households.models import Parameter
from households.parameter_book import Entry
from ledger.models import Event
from regions.duties import Permission
from regions.guards import require
from regions.models import User


class ValueForm(forms.Form):
    """A value from a year on; a day of the year is a month and a day."""

    value = forms.IntegerField(
        label=gettext_lazy("Value"),
        widget=forms.TextInput(attrs={"inputmode": "numeric", "maxlength": 8}),
    )
    month = forms.IntegerField(
        label=gettext_lazy("Month"), min_value=1, max_value=12,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "maxlength": 2}),
    )  # fmt: skip
    day = forms.IntegerField(
        label=gettext_lazy("Day of the month"), min_value=1, max_value=31,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "maxlength": 2}),
    )  # fmt: skip
    year_from = forms.IntegerField(
        label=gettext_lazy("From which year on"), min_value=2010, max_value=2099,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "maxlength": 4}),
        help_text=gettext_lazy("Data and judgements of earlier years keep the value they had."),
    )  # fmt: skip
    source = forms.CharField(
        label=gettext_lazy("Document that set it, with its number"), max_length=120
    )

    def __init__(self, *args: Any, entry: Entry, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ["value"] if entry.is_day else ["month", "day"]:
            del self.fields[name]
        if not entry.is_day:
            field = self.fields["value"]
            field.label = f"{_('Value')}（{entry.unit}）" if entry.unit else _("Value")
            field.help_text = entry.bounds

    @property
    def number(self) -> int:
        given = self.cleaned_data
        return given["value"] if "value" in given else given["month"] * 100 + given["day"]


@require(Permission.CATALOGUE_EDIT)
@require_GET
def parameter_list(request: HttpRequest) -> HttpResponse:
    """Every number that a rule goes by, with the value of this year."""
    found = parameter_book.entries()
    groups = [
        (_("Standards and income"), [one for one in found if one.default is None]),
        (_("Data quality"), [one for one in found if one.default is not None]),
    ]
    context = {"groups": groups, "year": timezone.localdate().year}
    return render(request, "households/parameter_list.html", context)


@require(Permission.CATALOGUE_EDIT)
@require_http_methods(["GET", "POST"])
def parameter_detail(request: HttpRequest, name: str) -> HttpResponse:
    """One parameter: its values and since when, who goes by it; a POST sets a value."""
    user: User = request.user  # type: ignore[assignment]
    entry = parameter_book.entry(name)
    if entry is None:
        raise Http404
    initial = {"year_from": timezone.localdate().year}
    form = ValueForm(request.POST or None, entry=entry, initial=initial)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            parameter_operations.set_value(
                name,
                value=form.number,
                year_from=given["year_from"],
                source=given["source"],
                by=user,
            )
        except CatalogueError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("The value is set."))
            return redirect("households:parameter-detail", name)
    context = {
        "entry": entry,
        "form": form,
        "rows": _rows(entry),
        "default_since": parameter_book.since_words(entry.default) if entry.default else "",
    }
    status = 422 if form.errors else 200
    return render(request, "households/parameter_detail.html", context, status=status)


def _rows(entry: Entry) -> list[dict[str, Any]]:
    """The values, newest first, each with who set it when."""
    keys = [row.pk for row in entry.values]
    events = Event.objects.filter(subject=Parameter._meta.label_lower, subject_id__in=keys)
    last = {event.subject_id: event for event in events.order_by("pk")}
    this_year = timezone.localdate().year
    return [
        {
            "row": row,
            "value": entry.written(row.value),
            "event": last.get(row.pk),
            "is_now": row.year_from <= this_year <= (row.year_to or this_year),
            "is_later": row.year_from > this_year,
        }
        for row in reversed(entry.values)
    ]
