"""A form sent after somebody else's change overwrites nothing that its writer has not seen.

A form says which version it was opened with: a hidden field carries a digest of each value it is
about to overwrite, or rests on. Where one says something else by the time the form comes back, who
changed what is told, the writer's own words stay on the page, what he left alone is brought up to
date, and the version is the new one: sent again, it goes.

The row may still move between this comparison and the writing: the verb holds it, compares with
what the form compared with and raises `StaleStatusError`; the view then begins again.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from hashlib import sha256
from typing import Any

from django import forms
from django.db.models import Model
from django.forms.models import model_to_dict
from django.utils.choices import flatten_choices
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from ledger.events import TEXTS
from ledger.models import Event
from ledger.transitions import StaleStatusError
from qiannan.templatetags.face import short_time

_LONGEST = 2000


@dataclass(frozen=True)
class Seen:
    """What the writer of a form has before him of `row`: values by the names of the form's fields,
    or by others, which `labels` then name. `kinds` of events tell of their changes (empty: all).
    """

    row: Model
    values: Mapping[str, Any]
    labels: Mapping[str, str | Promise] = field(default_factory=dict)
    kinds: Sequence[str] = ()

    @property
    def version(self) -> str:
        return json.dumps({name: _digest(value) for name, value in self.values.items()})

    def told(self) -> Event | None:
        """The last that the trail tells of such a change."""
        return last_told(self.row, self.kinds)


def last_told(row: Model, kinds: Sequence[str] = ()) -> Event | None:
    """The last event of a row, of these kinds if any are given; readings and exports are none."""
    found = Event.objects.filter(subject=row._meta.label_lower, subject_id=row.pk)
    found = (
        found.filter(kind__in=kinds) if kinds else found.exclude(kind__regex=r"\.(read|exported)$")
    )
    return found.order_by("-id").first()


def last_act(row: Model) -> str:
    """Who did what last, in words; "" where nothing is told."""
    event = last_told(row)
    if event is None or not event.actor_name:
        return ""
    return _("Last, %(at)s, %(who)s: %(what)s.") % {
        "at": short_time(event.at),
        "who": event.actor_name,
        "what": TEXTS.get(event.kind, event.kind),
    }


class _Version(forms.CharField):
    """It comes and goes with the form and is no change of it."""

    widget = forms.HiddenInput

    def has_changed(self, initial: Any, data: Any) -> bool:
        return False


class SeenForm:
    """Put before `forms.Form` or `forms.ModelForm`. A form of a row that is there already compares
    what it was opened with; a model form knows its values by itself.
    """

    def __init__(self, *args: Any, seen: Seen | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.saw = seen or self._own()
        if self.saw:
            self.fields["seen"] = _Version(required=False)  # type: ignore[attr-defined]
            self.initial = {**self.initial, "seen": self.saw.version}  # type: ignore[has-type]

    def _own(self) -> Seen | None:
        row: Any = getattr(self, "instance", None)
        if row is None or row.pk is None:
            return None
        return Seen(row, model_to_dict(row, fields=self._meta.fields))  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data  # type: ignore[misc]
        if self.saw:
            self._compare(self.saw, given.pop("seen", ""))
        return given

    def hold(self) -> None:
        """Hold the row of a model form until the transaction ends.

        Raises:
            StaleStatusError: it no longer is what the form was compared with.
        """
        if not self.saw:
            return
        row = type(self.saw.row)._default_manager.select_for_update().get(pk=self.saw.row.pk)
        if Seen(row, model_to_dict(row, fields=list(self.saw.values))).version != self.saw.version:
            raise StaleStatusError(_("The entry has moved on; reload the page."))

    def _compare(self, saw: Seen, version: str) -> None:
        opened = _read(version)
        moved = [name for name, now in saw.values.items() if opened.get(name) != _digest(now)]
        differing = [name for name in moved if self._given(name) != _words(saw.values[name])]
        if not differing:
            return
        self.data = self.data.copy()  # type: ignore[has-type]
        self.data[self.add_prefix("seen")] = saw.version  # type: ignore[attr-defined]
        self.add_error(None, [_who(saw), *self._bring_up(saw, differing, opened)])  # type: ignore[attr-defined]

    def _bring_up(self, saw: Seen, names: list[str], opened: dict[str, str]) -> list[str]:
        """Say under each field that both changed what it says now; fill in what its writer left
        alone. Return the sentences for what has no field.
        """
        sentences = []
        for name in names:
            now = self._shown(name, saw.values[name])
            if name not in self.fields:  # type: ignore[attr-defined]
                label = saw.labels.get(name, name)
                sentences.append(_("%(field)s: now “%(now)s”.") % {"field": label, "now": now})
            elif name in opened and opened[name] == _digest(self._given(name)):
                self._fill(name, saw.values[name])
            else:
                self.add_error(name, _("Now it says: %(now)s") % {"now": now})  # type: ignore[attr-defined]
        return sentences

    def _given(self, name: str) -> str | None:
        """What was sent for a field, None where the form has no such field."""
        if name not in self.fields:  # type: ignore[attr-defined]
            return None
        sent = self.data.get(self.add_prefix(name), "")  # type: ignore[attr-defined]
        return _words(self.cleaned_data.get(name, sent))  # type: ignore[attr-defined]

    def _fill(self, name: str, now: Any) -> None:
        key = self.add_prefix(name)  # type: ignore[attr-defined]
        if now is False:
            self.data.pop(key, None)
        else:
            self.data[key] = "on" if now is True else _words(now)

    def _shown(self, name: str, value: Any) -> str:
        choices = getattr(self.fields.get(name), "choices", None)  # type: ignore[attr-defined]
        if choices:
            words = {str(key): str(label) for key, label in flatten_choices(choices)}
            return words.get(_words(value), _words(value))
        if isinstance(value, bool):
            return str(_("Yes") if value else _("No"))
        return _words(value)[:_LONGEST] or "—"


def unsent(form: forms.BaseForm | None) -> list[tuple[str, str]]:
    """The label and words of each text that was sent with a form whose act cannot be done any more,
    so that nobody has to write it twice.
    """
    if form is None or not form.is_bound:
        return []
    texts = [bound for bound in form.visible_fields() if isinstance(bound.field, forms.CharField)]
    return [(str(bound.label), said) for bound in texts if (said := _said(bound))]


def _said(bound: forms.BoundField) -> str:
    is_secret = isinstance(bound.field.widget, forms.PasswordInput)
    return "" if is_secret else str(bound.data or "").strip()


def _who(saw: Seen) -> str:
    event = saw.told()
    return _(
        "While you had the page open, %(who)s changed what you are changing (%(at)s). Below the "
        "fields stands what they say now; your own words are kept, and what you left alone is "
        "brought up to date. Put them together and send again."
    ) % {
        "who": (event and event.actor_name) or _("somebody"),
        "at": short_time(event.at) if event else "—",
    }


def _digest(value: Any) -> str:
    return sha256(_words(value).encode()).hexdigest()[:16]


def _words(value: Any) -> str:
    """A value as text that is the same from the database and from a form."""
    if value is None or value is False:
        return ""
    if isinstance(value, Model):
        return str(value.pk)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, (list, tuple)):
        return "、".join(map(str, value))
    return "\n".join(line.rstrip() for line in str(value).strip().splitlines())


def _read(version: str) -> dict[str, str]:
    try:
        opened = json.loads(version)
    except ValueError:
        return {}
    return opened if isinstance(opened, dict) else {}
