"""What the forms of all acts share. A form holds what the household allows: its members, the
relations to the head that is chosen, the households that were found.

A form is drawn again when a choice steers it (`STEERS`), without errors; relations are then
derived anew, unless the choice they were derived for is still the same (`relations_for`).
"""

from collections.abc import Iterable, Mapping
from typing import Any, ClassVar

from django import forms
from django.db.models import Q
from django.http import QueryDict
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from households import act_fields as fields
from households.acts import ActError, AlreadyMemberError
from households.acts.kinds import Kind
from households.acts.reading import members_of
from households.acts.relations import derived
from households.models import Household, Membership
from households.pages import place_name
from qiannan import asked
from qiannan.templatetags.face import masked
from regions.duties import Permission
from regions.models import User

MOST_FOUND = 8
Members = Mapping[int, Membership]


class ActForm(forms.Form):
    """What every act asks for. `given` is what the plan of the kind takes."""

    STEERS: ClassVar[tuple[str, ...]] = ()
    relations_for = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(
        self,
        values: QueryDict | None = None,
        *,
        kind: Kind,
        household: Household,
        by: User,
        is_checked: bool = False,
    ) -> None:
        self.kind, self.household, self.by = kind, household, by
        self.members = members_of(household)
        self.values = (values or QueryDict()).copy()
        self.choices_made: list[str] = []
        super().__init__()
        self.build()
        self.fields["happened_on"] = fields.day(_("Day it happened"))
        if kind.reasons:
            self.fields["reason"] = fields.chips(_("Cause"), fields.options(kind.reasons))
        self.fields["note"] = forms.CharField(**fields.NOTE)
        self.values["relations_for"] = ",".join(self.choices_made)
        if is_checked:
            self.is_bound, self.data = True, self.values
        else:
            self.initial = {name: self._value(name) for name in self.fields if name in self.values}

    def _value(self, name: str) -> Any:
        is_many = isinstance(self.fields[name], forms.MultipleChoiceField)
        return self.values.getlist(name) if is_many else self.values.get(name)

    def build(self) -> None:
        """Add the fields of the kind."""

    def given(self) -> dict[str, Any]:
        """What was filled in, as JSON has it."""
        return {}

    def at(self) -> Household:
        """The household that the act is about, once the form is valid."""
        return self.household

    def refuse(self, error: ActError) -> None:
        """Say why it cannot be done; of a household in sight where it is, and what helps."""
        self.add_error(None, str(error))
        if not isinstance(error, AlreadyMemberError):
            return
        seen = Household.objects.visible_to(self.by, Permission.HOUSEHOLD_VIEW)
        home = seen.select_related("region__parent").filter(pk=error.household).first()
        if home is not None:
            sentence = (
                '此人现在的户：<a href="{}">{} {}户 {}</a>；可在该户办理“户间转移”或“减少成员”'
            )
            url = reverse("households:household-acts", args=[home.pk])
            where, who = place_name(home.region), masked(home.head_name, "name")
            self.add_error(None, format_html(sentence, url, where, who, home.household_no))

    @property
    def relation_fields(self) -> list[forms.BoundField]:
        """Who stands how to the head: drawn together, the others one by one."""
        return [self[name] for name in self.fields if name.startswith(("to_", "staying_to_"))]

    @property
    def plain_fields(self) -> list[tuple[forms.BoundField, bool]]:
        """(field, whether it steers the form) of those drawn one by one."""
        beside = ("to_", "staying_to_")
        return [
            (field, field.name in self.STEERS)
            for field in self.visible_fields()
            if not field.name.startswith(beside) and field.name not in self.detail_names
        ]

    @property
    def detail_names(self) -> tuple[str, ...]:
        return ()

    @property
    def detail_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in self.detail_names]

    # --- choices ------------------------------------------------------------------------------
    def member(self, name: str, members: Members | None = None) -> Membership | None:
        return (members or self.members).get(asked.whole(self.values.get(name)))

    def ask_member(self, name: str, label: Any, members: Iterable[Membership]) -> None:
        self.fields[name] = fields.chips(label, fields.member_choices(members))

    def ask_relations(self, becomes: Mapping[int, str], mark: str, prefix: str = "to_") -> None:
        """Ask for everybody's relation to the head; filled in by derivation, each changeable."""
        self.choices_made.append(mark)
        is_same = mark in self.values.get("relations_for", "").split(",")
        for person, relation in becomes.items():
            name = f"{prefix}{person}"
            self.fields[name] = fields.relation(self.person_name(person))
            if not is_same or not self.values.get(name):
                self.values[name] = relation

    def person_name(self, person: int) -> str:
        return self.members[person].person.name

    def relations(self, prefix: str = "to_") -> dict[str, str]:
        found = self.cleaned_data.items()
        return {k.removeprefix(prefix): v for k, v in found if k.startswith(prefix) and v}

    def hand_over(self, leaver: Membership | None) -> None:
        """The head leaves: who is head now, and what everybody is to him."""
        if leaver is None or not leaver.is_head or len(self.members) == 1:
            return
        others = {key: m for key, m in self.members.items() if key != leaver.person_id}
        self.ask_member("head", _("New head"), others.values())
        if new := self.member("head", others):
            becomes = derived(self.members, new)
            becomes.pop(leaver.person_id, None)
            self.ask_relations(becomes, f"h{leaver.person_id}-{new.person_id}")

    def find_household(self) -> Household | None:
        """Another household of the county within reach: searched, then chosen."""
        self.fields["find"] = forms.CharField(
            label=_("Look for the other household"),
            max_length=60,
            required=False,
            help_text=_("Household number, the head's name, or its pinyin initials."),
            widget=forms.TextInput(attrs={"autocomplete": "off"}),
        )
        found = self._found(self.values.get("find", "").strip())
        self.fields["other"] = fields.chips(
            _("The other household"),
            fields.household_choices(found.values()),
            error_messages={"required": "请先查找，再选择对方户"},
        )
        return found.get(asked.whole(self.values.get("other")))

    def _found(self, words: str) -> dict[int, Household]:
        rows = Household.objects.visible_to(self.by, Permission.HOUSEHOLD_VIEW).living()
        rows = rows.filter(place_path__startswith=self.household.region.county_path)
        rows = rows.exclude(pk=self.household.pk)
        chosen = self.values.get("other", "")
        wanted = Q(pk=asked.whole(chosen))
        if words:
            wanted |= Q(household_no=words)
            is_initials = words.isascii()
            wanted |= (
                Q(head_initials__startswith=words.lower())
                if is_initials
                else Q(head_name__startswith=words)
            )
        elif not chosen:
            return {}
        rows = rows.filter(wanted).select_related("region__parent").order_by("place_path", "pk")
        return {home.pk: home for home in rows[:MOST_FOUND]}
