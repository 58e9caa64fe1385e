"""The page of one's own personal key."""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from regions import personal_keys
from regions.guards import require_login
from regions.models import PersonalKey, User
from regions.step_up import OwnPassword


class RegisterForm(OwnPassword):
    """A PIN, typed twice, and the password."""

    pin = forms.CharField(
        label=gettext_lazy("PIN of the new key"),
        strip=False,
        max_length=personal_keys.LONGEST_PIN,
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
        help_text=gettext_lazy(
            "6 characters or more, not your password. Nobody can find it out or reset it: who "
            "forgets it registers a new key."
        ),
    )
    again = forms.CharField(
        label=gettext_lazy("The same PIN again"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
    )
    field_order = ("pin", "again", "password")

    def clean_pin(self) -> str:
        pin: str = self.cleaned_data["pin"]
        personal_keys.check_pin(pin)
        return pin

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        pin = given.get("pin")
        if pin and "again" in given and given["again"] != pin:
            self.add_error("again", _("The two PINs differ; type the same twice."))
        if pin and pin == given.get("password"):
            self.add_error("pin", _("The PIN must not be your password; choose another."))
        return given


@require_login
@require_GET
def personal_key(request: HttpRequest) -> HttpResponse:
    """The key by which this person signs, those before it, and what a key is."""
    return _page(request, RegisterForm(request=request, prefix="new"), _revoking(request))


@require_login
@require_POST
def key_register(request: HttpRequest) -> HttpResponse:
    """Make a key, or another in the place of the one there is."""
    form = RegisterForm(request.POST, request=request, prefix="new")
    user: User = request.user  # type: ignore[assignment]
    if form.is_valid():
        try:
            personal_keys.register(user, form.cleaned_data["pin"], by=user)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("Your personal key signs from now on."))
            return redirect("regions:personal-key")
    return _page(request, form, _revoking(request), status=422)


@require_login
@require_POST
def key_revoke(request: HttpRequest) -> HttpResponse:
    """End the key; from now on the strokes and the password sign alone."""
    form = OwnPassword(request.POST, request=request, prefix="end")
    user: User = request.user  # type: ignore[assignment]
    if form.is_valid():
        try:
            personal_keys.revoke(user, by=user)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("The key is revoked; what it signed stays true."))
            return redirect("regions:personal-key")
    return _page(request, RegisterForm(request=request, prefix="new"), form, status=422)


def _revoking(request: HttpRequest) -> OwnPassword:
    return OwnPassword(request=request, prefix="end")


def _page(
    request: HttpRequest, register: RegisterForm, revoke: OwnPassword, status: int = 200
) -> HttpResponse:
    keys = list(PersonalKey.objects.filter(user=request.user))  # type: ignore[misc]
    key = next((one for one in keys if one.ended_at is None), None)
    context = {
        "key": key,
        "ended": [one for one in keys if one.ended_at],
        "register": register,
        "revoke": revoke,
        "has_post": bool(request.user.active_postings),  # type: ignore[union-attr]
    }
    return render(request, "regions/personal_key.html", context, status=status)
