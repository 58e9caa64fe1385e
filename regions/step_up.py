"""Asking for the password again before a step that binds: a signature, a decision.

It is asked in the form that signs, so that strokes and files are not lost on a detour; one that
was asked within the last minutes (`ACCOUNT_REAUTHENTICATION_TIMEOUT`, seconds) counts. Wrong
passwords count as failed logins. Who has a personal key is asked for its PIN instead, each time.
"""

import time
from typing import Any

from allauth.account import app_settings
from allauth.account.adapter import get_adapter
from allauth.account.authentication import get_authentication_records
from allauth.account.internal.flows.reauthentication import reauthenticate_by_password
from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from regions import personal_keys
from regions.assurance import Method, prove
from regions.personal_keys import OpenKey


def was_asked_lately(request: HttpRequest) -> bool:
    """The password was given in this session within the last minutes, at the door or since."""
    given = [record["at"] for record in _records(request) if record["method"] == "password"]
    return bool(given) and time.time() - given[-1] < app_settings.REAUTHENTICATION_TIMEOUT


def _records(request: HttpRequest) -> list[dict[str, Any]]:
    return get_authentication_records(request, request.user)  # type: ignore[arg-type]


class OwnPassword(forms.Form):
    """Mixin of forms that ask for the password whatever was asked before."""

    password = forms.CharField(
        label=gettext_lazy("Your password, once more"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )

    def __init__(self, *args: Any, request: HttpRequest, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.request = request

    def clean_password(self) -> str:
        password: str = self.cleaned_data["password"]
        if not get_adapter().reauthenticate(self.request.user, password):
            raise ValidationError(_("This is not your password; nothing was signed."))
        reauthenticate_by_password(self.request)
        return password


class PasswordAgain(OwnPassword):
    """Mixin of forms that sign: has a field `password` unless it was asked lately, or for a person
    with a personal key a field `pin`.
    """

    pin = forms.CharField(
        label=gettext_lazy("PIN of your personal key"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
        help_text=gettext_lazy("Your personal key signs too; its PIN is asked each time."),
    )

    def __init__(self, *args: Any, request: HttpRequest, **kwargs: Any) -> None:
        super().__init__(*args, request=request, **kwargs)
        self.fields["password"].help_text = _(
            "So that nobody else signs with your name; asked again after five minutes."
        )
        self._ways = {name: self.fields[name] for name in ("password", "pin")}
        self._is_cleaned = False
        self._ask()

    def _ask(self) -> None:
        """Have the field by which the person is known now, below all others."""
        self.key = personal_keys.of(self.request.user)  # type: ignore[arg-type]
        for name in self._ways:
            self.fields.pop(name, None)
        if self.key:
            self.fields["pin"] = self._ways["pin"]
        elif not was_asked_lately(self.request):
            self.fields["password"] = self._ways["password"]

    def clean_pin(self) -> OpenKey:
        assert self.key
        return personal_keys.open_with(self.key, self.cleaned_data["pin"])

    def add_error(self, field: str | None, error: Any) -> None:
        """What is refused comes back asking for what is right then: the key may have ended."""
        super().add_error(field, error)
        if self._is_cleaned and self.key:
            self._ask()

    def _post_clean(self) -> None:
        """Tell how the signer was known; what was typed for that is none of the form's data. Where
        something else is wrong the form comes back without asking for the password once more.
        """
        super()._post_clean()  # type: ignore[misc]
        password = self.cleaned_data.pop("password", "")
        if opened := self.cleaned_data.pop("pin", None):
            prove(self.request, Method.KEY, opened)
        elif not self.key:
            prove(self.request, Method.PASSWORD if password else Method.RECENT)
        if password:
            del self.fields["password"]
        self._is_cleaned = True
        if self.errors and self.key:
            self._ask()
        if "pin" in self.errors and not self.key:  # it has no field any more
            self.add_error(None, list(self.errors.pop("pin")))
