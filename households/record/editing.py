"""One section of the record as a form: what was typed, what was changed, what was confirmed.

Only what somebody changed is reported, and what was ticked as found true. What stood there when
the form was drawn comes back with it (`seen`), so that a value changed by others meanwhile is not
set back by somebody who never touched it.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _

from households.acts.corrections import Field, FieldErrorsError
from households.facts import Fact
from households.models import Membership
from households.record import values, widgets
from households.record.groups import TITLES, YEARLY, decided_of, groups_of
from households.record.sections import Record
from qiannan import asked

SEEN, CONFIRMED = "seen", "confirmed"


@dataclass(frozen=True)
class Place:
    """Where a fact of the form is kept: a row, or the row that is to be made."""

    fact: Fact
    field: Field
    standing: Any
    is_suggestion: bool = False

    @property
    def name(self) -> str:
        return f"{self.field.table}-{self.field.row}-{self.field.name}"

    @property
    def text(self) -> str:
        return values.text_of(self.fact, self.standing)


@dataclass(frozen=True)
class Group:
    """Fields that stand together; `confirm` is the name of its tick, `is_old` what it is of."""

    title: str
    fields: list[Any]
    confirm: str
    is_confirmed: bool
    suggested_from: int | None
    has_standing: bool


class SectionForm:
    """A form of one section, for the household or a member, for one year."""

    def __init__(
        self,
        record: Record,
        key: str,
        *,
        year: int | None = None,
        member: Membership | None = None,
        data: MultiValueDict[str, str] | None = None,
    ) -> None:
        self.record, self.key, self.member, self.data = record, key, member, data
        self.year = year if key in YEARLY else None
        self._row = self._find_row()
        self._old = self._older_row() if self._row is None else None
        self.places = {place.name: place for place in self._places()}
        self.form = self._build()

    # --- rows ---------------------------------------------------------------------------------
    def _find_row(self) -> Any:
        if self.key not in YEARLY:
            return self.member.person if self.member else self.record.household
        return next((row for row in self._yearly if row.year == self.year), None)

    @property
    def _yearly(self) -> list[Any]:
        if self.member is None:
            return self.record.household_years
        person = self.member.person_id
        return [row for row in self.record.person_years if row.person_id == person]

    def _older_row(self) -> Any:
        """The newest year before: its values are suggested, but never those of money."""
        if self.key == "income":
            return None
        older = [row for row in self._yearly if row.year < (self.year or 0)]
        return max(older, key=lambda row: row.year, default=None)

    @property
    def is_new(self) -> bool:
        return self._row is None

    @property
    def suggested_from(self) -> int | None:
        return self._old.year if self._old is not None else None

    @property
    def title(self) -> str:
        year = f" {self.year} 年度" if self.year else ""
        who = f"{self.member.person.name} · " if self.member else ""
        return f"{who}{TITLES[self.key]}{year}"

    def _facts(self) -> Iterator[tuple[str, Fact]]:
        for title, found in groups_of(self.key):
            for fact in found:
                if not fact.is_health or self.record.may_see_health:
                    yield title, fact

    def _places(self) -> Iterator[Place]:
        for _title, fact in self._facts():
            row = self.member if fact.table == "Membership" else self._row
            kept = row if row is not None else self._old
            yield Place(
                fact,
                Field(
                    fact.table,
                    row.pk if row is not None else 0,
                    fact.column,
                    0 if row is not None else (self.year or 0),
                    self.member.person_id if self.member and row is None else 0,
                ),
                getattr(kept, fact.column) if kept is not None else None,
                is_suggestion=row is None and kept is not None,
            )

    # --- the form -----------------------------------------------------------------------------
    def _build(self) -> forms.Form:
        made: dict[str, forms.Field] = {}
        for place in self.places.values():
            made[place.name] = _field(place)
            if place.fact.is_sensitive and place.text:
                made[f"clear-{place.name}"] = forms.BooleanField(
                    required=False, label=_("Remove the one on record")
                )
        form_class = type("RecordForm", (forms.Form,), made)
        form: forms.Form = form_class(self.data)
        if self.data is not None:
            form.full_clean()
        return form

    @property
    def seen(self) -> str:
        """What stood there when the form was first drawn; nothing of what is masked."""
        if self.data is not None and self.data.get(SEEN):
            return str(self.data[SEEN])
        return json.dumps(
            {name: p.text for name, p in self.places.items() if not p.fact.is_sensitive},
            ensure_ascii=False,
        )

    def groups(self) -> list[Group]:
        titles: dict[str, list[Any]] = {}
        standing: set[str] = set()
        for (title, _fact), name in zip(self._facts(), self.places, strict=True):
            fields = titles.setdefault(title, [])
            if self.places[name].text and not self.places[name].fact.is_sensitive:
                standing.add(title)
            if self.places[name].fact.column == "head_signature":
                continue
            fields.append(self.form[name])
            if f"clear-{name}" in self.form.fields:
                fields.append(self.form[f"clear-{name}"])
        return [
            Group(
                title,
                fields,
                f"{CONFIRMED}-{title}",
                self._ticked(title),
                self.suggested_from,
                title in standing,
            )
            for title, fields in titles.items()
        ]

    @property
    def signature(self) -> Place | None:
        return next((p for p in self.places.values() if p.fact.column == "head_signature"), None)

    @property
    def signature_posted(self) -> str:
        return str(self.data.get(self.signature.name, "")) if self.data and self.signature else ""

    @property
    def signature_error(self) -> str:
        errors = self.form.errors.get(self.signature.name, []) if self.signature else []
        return " ".join(str(error) for error in errors)

    def decided(self) -> list[tuple[str, str]]:
        """What the form shows and does not change."""
        rows = [(fact, self._row) for fact in decided_of(self.key) if self._row is not None]
        return [(fact.header, values.shown(fact, getattr(row, fact.column))) for fact, row in rows]

    def posted(self) -> list[tuple[str, str]]:
        """All that was typed, to be carried through the preview."""
        left_out = ("csrfmiddlewaretoken", "step", "happened_on", "note")
        pairs = self.data.lists() if self.data is not None else []
        return [(name, text) for name, texts in pairs if name not in left_out for text in texts]

    # --- what was said ------------------------------------------------------------------------
    def given(self) -> dict[str, Any]:
        """What the act `correct` takes: changed values and confirmed ones."""
        return {"values": [_given(place, text) for place, text in self._said()]}

    def _said(self) -> Iterator[tuple[Place, str]]:
        seen = self._seen()
        for (title, _fact), place in zip(self._facts(), self.places.values(), strict=True):
            text = str(self.form.cleaned_data.get(place.name) or "").strip()
            if place.fact.is_sensitive:
                if self.form.cleaned_data.get(f"clear-{place.name}"):
                    yield place, ""
                elif text:
                    yield place, text
                continue
            is_new = not _is_same(place.fact, text, seen.get(place.name, ""))
            is_true = place.is_suggestion or text == place.text
            if is_new or (text and is_true and self._ticked(title)):
                yield place, text

    def _seen(self) -> Mapping[str, str]:
        found = asked.given_along(self.seen)
        return found if isinstance(found, dict) else {}

    def _ticked(self, title: str) -> bool:
        return self.data is not None and f"{CONFIRMED}-{title}" in self.data

    def overtaken(self) -> list[str]:
        """Sentences on fields that change here and were changed by others meanwhile."""
        seen = self._seen()
        return [
            f"“{place.fact.header}”在您填写期间已被他人改为“{place.text or '空'}”；请核对"
            for place, _text in self._said()
            if not place.fact.is_sensitive
            and not place.is_suggestion
            and seen.get(place.name, place.text) != place.text
        ]

    def add_errors(self, error: FieldErrorsError) -> None:
        """Put each sentence beside its field."""
        names = {place.field: name for name, place in self.places.items()}
        for field, sentence in error.errors.items():
            self.form.add_error(names.get(field), sentence)


def _field(place: Place) -> forms.Field:
    if place.fact.column == "head_signature":
        return forms.CharField(required=False, widget=forms.HiddenInput)
    made = widgets.field_for(place.fact, place.standing)
    made.initial = widgets.initial_of(place.fact, place.standing)
    if place.fact.is_sensitive and place.text:
        masked = values.mask(place.fact, place.text)
        made.help_text = _("Now %(value)s; leave blank to keep it.") % {"value": masked}
    return made


def _is_same(fact: Fact, one: str, other: str) -> bool:
    """Whether two texts mean the same; of several options the order does not count."""
    if fact.sql_type == "text[]":
        return set(one.split("、")) == set(other.split("、"))
    return one == other


def _given(place: Place, text: str) -> dict[str, Any]:
    field = place.field
    return {
        "table": field.table,
        "row": field.row,
        "field": field.name,
        "year": field.year,
        "person": field.person,
        "value": text,
    }
