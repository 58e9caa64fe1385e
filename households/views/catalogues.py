"""Pages of the catalogues: the lists of options, one list, and the poverty lines."""

from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import Count, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from households import catalogue_operations
from households.catalogue_operations import CatalogueError, Codes
from households.models import Option, PovertyLine
from households.models.options import LineKind
from households.options import LISTS
from qiannan import asked
from qiannan.asked import DayField
from regions.duties import Permission
from regions.guards import require
from regions.models import Level, Region, User, current_on


class OptionForm(forms.Form):
    """A new option, or the codes of one (then without a name)."""

    name = forms.CharField(label=gettext_lazy("Option"), max_length=30)
    code = forms.CharField(
        label=gettext_lazy("Code of the national system"), max_length=10, required=False
    )
    standard_code = forms.CharField(
        label=gettext_lazy("Code of the national standard"), max_length=10, required=False
    )
    valid_from = DayField(
        label=gettext_lazy("Offered from"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
    )

    @property
    def codes(self) -> Codes:
        return Codes(self.cleaned_data["code"], self.cleaned_data["standard_code"])


class CodesForm(OptionForm):
    name = None  # type: ignore[assignment]
    valid_from = None  # type: ignore[assignment]


class LineForm(forms.Form):
    """The poverty line of a year, a kind and a place."""

    year = forms.IntegerField(
        label=gettext_lazy("Year"), min_value=2010, max_value=2099,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "maxlength": 4}),
    )  # fmt: skip
    kind = forms.ChoiceField(
        label=gettext_lazy("Line"), choices=LineKind.choices, widget=forms.RadioSelect
    )
    place = forms.ModelChoiceField(
        label=gettext_lazy("Place"), queryset=Region.objects.none(), empty_label=None
    )
    amount_yuan = forms.DecimalField(
        label=gettext_lazy("Yuan a head and year"), min_value=1, max_digits=8, decimal_places=2,
        widget=forms.TextInput(attrs={"inputmode": "decimal"}),
    )  # fmt: skip
    document = forms.CharField(
        label=gettext_lazy("Document that set it, with its number"), max_length=120
    )
    is_confirmed = forms.BooleanField(label=gettext_lazy("I have seen the paper"), required=False)

    def __init__(self, *args: Any, places: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["place"].queryset = places  # type: ignore[attr-defined]


@require(Permission.CATALOGUE_EDIT)
@require_GET
def catalogue_list(request: HttpRequest) -> HttpResponse:
    """The lists of options, and how many each has."""
    today = current_on(timezone.localdate())
    counts = {
        row["list_name"]: row
        for row in Option.objects.order_by()
        .values("list_name")
        .annotate(every=Count("pk"), offered=Count("pk", filter=Q(today)))
    }
    rows = [(name, counts.get(name, {"every": 0, "offered": 0})) for name in LISTS]
    lines = PovertyLine.objects.count()
    return render(request, "households/catalogue_list.html", {"rows": rows, "lines": lines})


@require(Permission.CATALOGUE_EDIT)
@require_http_methods(["GET", "POST"])
def catalogue_detail(request: HttpRequest, list_name: str) -> HttpResponse:
    """The options of one list; a POST adds one."""
    if list_name not in LISTS:
        raise Http404
    user: User = request.user  # type: ignore[assignment]
    form = OptionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            catalogue_operations.add_option(
                list_name,
                given["name"],
                by=user,
                codes=form.codes,
                valid_from=given["valid_from"],
            )
        except CatalogueError as error:
            form.add_error("name", str(error))
        else:
            messages.success(request, _("The option is in the list."))
            return redirect("households:catalogue-detail", list_name)
    context = {
        "list_name": list_name,
        "form": form,
        "options": Option.objects.filter(list_name=list_name).order_by("position", "pk"),
        "today": timezone.localdate(),
    }
    status = 422 if form.errors else 200
    return render(request, "households/catalogue_detail.html", context, status=status)


@require(Permission.CATALOGUE_EDIT)
@require_POST
def option_act(request: HttpRequest, pk: int) -> HttpResponse:
    """Disable an option, offer it again, move it, set its codes, or take away a mistake."""
    user: User = request.user  # type: ignore[assignment]
    option = get_object_or_404(Option, pk=pk)
    what = request.POST.get("what", "")
    try:
        said = _option_act(option, what, request, user)
    except CatalogueError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, said)
    url = reverse("households:catalogue-detail", args=[option.list_name])
    return redirect(f"{url}#option-{pk}")


def _option_act(option: Option, what: str, request: HttpRequest, user: User) -> str:
    if what == "disable":
        day = DayField(required=False).clean(request.POST.get("last_day"))
        catalogue_operations.disable(option, by=user, last_day=day or timezone.localdate())
        return _("The option is no longer offered after that day.")
    if what == "enable":
        catalogue_operations.enable(option, by=user)
        return _("The option is offered again.")
    if what in ("up", "down"):
        catalogue_operations.move(option, by=user, up=what == "up")
        return _("The order is changed.")
    if what == "remove":
        catalogue_operations.remove(option, by=user)
        return _("The option is removed.")
    form = CodesForm(request.POST)
    if what != "codes" or not form.is_valid():
        raise CatalogueError("没有办理：代码最多 10 个字符")
    catalogue_operations.set_codes(option, by=user, codes=form.codes)
    return _("The codes are set.")


def _initial(line: PovertyLine | None) -> dict[str, Any]:
    """The form begins with a line that was chosen to be changed."""
    if line is None:
        return {}
    names = ("year", "kind", "amount_yuan", "document", "is_confirmed")
    place = Region.objects.filter(path=line.place_path).first()
    return {**{name: getattr(line, name) for name in names}, "place": place}


# --- poverty lines ----------------------------------------------------------------------------
def _places(user: User) -> Any:
    mine = Region.objects.visible_to(user, Permission.CATALOGUE_EDIT)
    return mine.filter(level__lte=Level.COUNTY).order_by("path")


@require(Permission.CATALOGUE_EDIT)
@require_http_methods(["GET", "POST"])
def line_list(request: HttpRequest) -> HttpResponse:
    """The poverty lines by year; a POST enters one, or changes the one that is there."""
    user: User = request.user  # type: ignore[assignment]
    chosen = PovertyLine.objects.filter(pk=asked.whole(request.GET.get("line", ""))).first()
    form = LineForm(request.POST or None, places=_places(user), initial=_initial(chosen))
    if request.method == "POST" and form.is_valid():
        try:
            catalogue_operations.set_line(by=user, **form.cleaned_data)
        except CatalogueError as error:
            form.add_error("document", str(error))
        else:
            messages.success(request, _("The line is entered."))
            return redirect("households:line-list")
    names = dict(Region.objects.filter(level__lte=Level.COUNTY).values_list("path", "name"))
    lines = PovertyLine.objects.order_by("-year", "kind", "place_path")
    context = {
        "form": form,
        "rows": [(line, names.get(line.place_path, line.place_path)) for line in lines],
    }
    status = 422 if form.errors else 200
    return render(request, "households/line_list.html", context, status=status)


@require(Permission.CATALOGUE_EDIT)
@require_POST
def line_remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Take away a line that was entered by mistake."""
    user: User = request.user  # type: ignore[assignment]
    line = get_object_or_404(PovertyLine, pk=pk)
    try:
        catalogue_operations.remove_line(line, by=user)
    except CatalogueError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("The line is removed."))
    return redirect("households:line-list")
