"""Pages of the kinds of income: all of them by group, one, and what is done to it."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from households.catalogue_operations import CatalogueError
from households.income import kinds
from households.income.kinds import Details
from households.models import IncomeGroup, IncomeItem, IncomeKind
from ledger.models import Event
from qiannan.asked import DayField
from regions.duties import Permission
from regions.guards import require
from regions.models import User


def _yuan(label: Any) -> forms.IntegerField:
    return forms.IntegerField(
        label=label, required=False, min_value=0, max_value=100_000_000,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "maxlength": 9}),
    )  # fmt: skip


class DetailsForm(forms.Form):
    """What may be changed of a kind."""

    hint = forms.CharField(
        label=gettext_lazy("What to write beside it"), max_length=40, required=False,
        help_text=gettext_lazy("For example the employer, the crop."),
    )  # fmt: skip
    least_yuan = _yuan(gettext_lazy("Usual least, yuan a year"))
    most_yuan = _yuan(gettext_lazy("Usual most, yuan a year"))
    month_least_yuan = _yuan(gettext_lazy("Usual least, yuan a month"))
    month_most_yuan = _yuan(gettext_lazy("Usual most, yuan a month"))
    document = forms.CharField(
        label=gettext_lazy("Document that set it, with its number"), max_length=120
    )

    @property
    def details(self) -> Details:
        return Details(**{name: self.cleaned_data[name] for name in Details.__dataclass_fields__})


class KindForm(DetailsForm):
    """A new kind."""

    name = forms.CharField(label=gettext_lazy("Kind of income"), max_length=20)
    column = forms.ChoiceField(label=gettext_lazy("Counts towards"))
    valid_from = DayField(
        label=gettext_lazy("Offered from"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
    )
    field_order = ("name", "column", "valid_from")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        columns = [(one, kinds.column_words(one)) for one in kinds.GROUPS]
        aside = (kinds.ASIDE, kinds.column_words(""))
        self.fields["column"].choices = [("", "—"), *columns, aside]  # type: ignore[attr-defined]

    def clean_column(self) -> str:
        column: str = self.cleaned_data["column"]
        return "" if column == kinds.ASIDE else column


@require(Permission.CATALOGUE_EDIT)
@require_http_methods(["GET", "POST"])
def kind_list(request: HttpRequest) -> HttpResponse:
    """The kinds of income by group; a POST adds one."""
    user: User = request.user  # type: ignore[assignment]
    form = KindForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            kinds.add(
                given["name"],
                column=given["column"],
                details=form.details,
                valid_from=given["valid_from"],
                by=user,
            )
        except CatalogueError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("The kind of income is in the list."))
            return redirect("households:income-kind-list")
    every = list(IncomeKind.objects.order_by("position", "pk"))
    context = {
        "form": form,
        "groups": [
            (label, [(one, kinds.column_words(one.column)) for one in every if one.group == group])
            for group, label in IncomeGroup.choices
        ],
        "today": timezone.localdate(),
    }
    status = 422 if form.errors else 200
    return render(request, "households/income_kind_list.html", context, status=status)


@require(Permission.CATALOGUE_EDIT)
@require_http_methods(["GET", "POST"])
def kind_detail(request: HttpRequest, code: str) -> HttpResponse:
    """One kind: since when, by which paper, who changed it; a POST changes its details."""
    user: User = request.user  # type: ignore[assignment]
    kind = get_object_or_404(IncomeKind, code=code)
    initial = {name: getattr(kind, name) for name in Details.__dataclass_fields__}
    form = DetailsForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            kinds.change(kind, details=form.details, by=user)
        except CatalogueError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("The kind of income is changed."))
            return redirect("households:income-kind-detail", code)
    subject = IncomeKind._meta.label_lower
    context = {
        "kind": kind,
        "column": kinds.column_words(kind.column),
        "form": form,
        "used": IncomeItem.objects.filter(kind=kind).count(),
        "events": Event.objects.filter(subject=subject, subject_id=kind.pk).order_by("-pk")[:20],
        "today": timezone.localdate(),
    }
    status = 422 if form.errors else 200
    return render(request, "households/income_kind_detail.html", context, status=status)


@require(Permission.CATALOGUE_EDIT)
@require_POST
def kind_act(request: HttpRequest, code: str) -> HttpResponse:
    """Disable a kind, offer it again, or move it within its group."""
    user: User = request.user  # type: ignore[assignment]
    kind = get_object_or_404(IncomeKind, code=code)
    try:
        said = _act(kind, request, user)
    except CatalogueError as error:
        messages.error(request, str(error))
    except forms.ValidationError as error:
        messages.error(request, "；".join(error.messages))
    else:
        messages.success(request, said)
    return redirect(reverse("households:income-kind-detail", args=[code]))


def _act(kind: IncomeKind, request: HttpRequest, user: User) -> str:
    what = request.POST.get("what", "")
    if what == "disable":
        day = DayField(required=False).clean(request.POST.get("last_day"))
        kinds.disable(kind, last_day=day or timezone.localdate(), by=user)
        return _("The kind of income is no longer offered after that day.")
    if what == "enable":
        kinds.enable(kind, by=user)
        return _("The kind of income is offered again.")
    if what in ("up", "down"):
        kinds.move(kind, up=what == "up", by=user)
        return _("The order is changed.")
    raise CatalogueError("没有办理：请从按钮中选择")
