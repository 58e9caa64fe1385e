"""The catalogue of policies: seen by all who see archives, changed by who keeps the catalogues."""

from datetime import timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from archives.made import policies
from archives.made.policy_book import PolicyError, keeper_of, write
from archives.models import Policy
from regions.duties import Permission
from regions.guards import require
from regions.models import User


class PolicyForm(forms.ModelForm):
    """New words for a policy from a day on; without `goes_on` it ends the day before."""

    valid_from = forms.DateField(
        label=gettext_lazy("In force from"),
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
    )
    goes_on = forms.BooleanField(
        label=gettext_lazy("The policy goes on with these words"), required=False, initial=True
    )

    class Meta:
        model = Policy
        fields = (
            *("title", "condition", "receipt", "entitled", "received", "ask", "is_public"),
            *("document", "valid_from"),
        )
        widgets = {"entitled": forms.Textarea({"rows": 3}), "received": forms.TextInput()}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, known in (("condition", policies.CONDITIONS), ("receipt", policies.RECEIPTS)):
            self.fields[name] = forms.ChoiceField(
                label=self.fields[name].label,
                choices=[(code, one.label) for code, one in known.items()],
            )
        self.fields["entitled"].help_text = _("{who} stands for the names of those entitled.")
        self.fields["received"].help_text = _(
            "{year}, {amount} and {who} stand for what the base map knows."
        )


_FILLED_IN = (("{who}", "〔姓名〕"), ("{year}", "〔年度〕"), ("{amount}", "〔金额〕"))


def _shown(words: str) -> str:
    """Words as people read them: what is filled in stands in brackets."""
    for name, word in _FILLED_IN:
        words = words.replace(name, word)
    return words


@require(Permission.ARCHIVE_VIEW)
@require_GET
def policy_list(request: HttpRequest) -> HttpResponse:
    """The policies in force today, in the order in which they are printed."""
    user: User = request.user  # type: ignore[assignment]
    posting = next(iter(user.active_postings), None)
    rows = policies.in_force(timezone.localdate(), posting.region if posting else None)
    context = {
        "rows": [
            (one, _shown(one.entitled), _shown(one.received), policies.CONDITIONS[one.condition])
            for one in rows
        ],
        "may_edit": bool(user.paths_where(Permission.ARCHIVE_CATALOGUE)),
        "crumbs": [(_("Archives"), reverse("archives:archive-list"))],
    }
    return render(request, "archives/made/policies.html", context)


@require(Permission.ARCHIVE_CATALOGUE)
@require_http_methods(["GET", "POST"])
def policy_edit(request: HttpRequest, code: str) -> HttpResponse:
    """Other words for a policy from a day on, or its end; what was in force stays on record."""
    user: User = request.user  # type: ignore[assignment]
    place = keeper_of(user)
    today = timezone.localdate()
    now = {one.code: one for one in policies.in_force(today, place)}.get(code)
    if now is None:
        raise Http404
    first = {"valid_from": today + timedelta(days=1)}
    sent = request.POST if request.method == "POST" else None
    title = now.title  # a form that is refused has written into `now`
    form = PolicyForm(sent, instance=now, initial=first)
    if form.is_valid():
        try:
            write(form.save(commit=False), place, goes_on=form.cleaned_data["goes_on"], by=user)
        except PolicyError as error:
            form.add_error(None, error)
        except PermissionDenied:
            form.add_error(None, _("Only a county or the prefecture keeps the policies."))
        else:
            messages.success(request, _("It is recorded."))
            return redirect("archives:policy-list")
    context = {
        "form": form,
        "meta": title,
        "place": place,
        "title": _("Change the policy"),
        "submit": _("Save"),
        "back": reverse("archives:policy-list"),
        "crumbs": [
            (_("Archives"), reverse("archives:archive-list")),
            (_("Policies"), reverse("archives:policy-list")),
        ],
    }
    status = 422 if form.errors else 200
    return render(request, "archives/made/policy.html", context, status=status)
