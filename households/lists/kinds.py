"""The lists whose conditions a person can keep under a name.

Apps above add theirs to `LISTS` when they are ready.
"""

from collections.abc import Callable
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

from django import forms
from django.http import QueryDict
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from households.lists.page import FILTERS, MODELS
from households.models import ListKind
from regions.duties import Permission
from regions.models import User

WHOLE = "all=yes"


@dataclass(frozen=True)
class KeptList:
    """One such list. `fields` are its conditions as form fields; `say` puts a value that is no
    choice of its field into words, and returns None where it stands for itself.
    """

    label: Promise
    url_name: str
    sees: tuple[Permission, ...]
    fields: Callable[[User], dict[str, forms.Field]]
    say: Callable[[str, str], str | None] = lambda _name, _value: None
    can_open_with_one: bool = False

    def address(self, query: str = "") -> str:
        """The list with the conditions of another address of it."""
        return f"{reverse(self.url_name)}?{QueryDict(query).urlencode() or WHOLE}"

    def is_for(self, user: User) -> bool:
        return any(user.paths_where(permission) for permission in self.sees)


def _fields(kind: str) -> Callable[[User], dict[str, forms.Field]]:
    def fields(user: User) -> dict[str, forms.Field]:
        request: Any = SimpleNamespace(user=user, session={}, GET=QueryDict())
        asked = FILTERS[kind](QueryDict(), MODELS[kind].objects.none(), request=request)
        found: dict[str, forms.Field] = asked.form.fields
        return found

    return fields


def _of_base_map(kind: ListKind, label: Promise, url_name: str) -> KeptList:
    sees = (Permission.HOUSEHOLD_VIEW,)
    return KeptList(label, url_name, sees, _fields(kind), can_open_with_one=True)


LISTS: dict[str, KeptList] = {
    ListKind.HOUSEHOLD: _of_base_map(
        ListKind.HOUSEHOLD, _("Base map"), "households:household-list"
    ),
    ListKind.PERSON: _of_base_map(
        ListKind.PERSON, _("Register of persons"), "households:person-list"
    ),
}
