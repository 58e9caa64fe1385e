"""One form for each kind of act. A form holds what the household allows: its members, the
relations to the head that is chosen, the households and grids that were found.

A form is drawn again when a choice steers it (`STEERS`), without errors; relations are then
derived anew, unless the choice they were derived for is still the same (`relations_for`).
"""

from collections.abc import Iterable, Mapping
from typing import Any, ClassVar

from django import forms
from django.db.models import Q
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from households import act_fields as fields
from households.acts.kinds import Kind
from households.acts.newcomers import YEARLY
from households.acts.reading import members_of
from households.acts.relations import derived
from households.models import Household, Membership
from ledger.strokes import StrokesField
from regions.duties import Permission
from regions.models import Level, Region, User, paths_above

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
        key = self.values.get(name, "")
        return (members or self.members).get(int(key)) if key.isdigit() else None

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
        return found.get(int(key)) if (key := self.values.get("other", "")).isdigit() else None

    def _found(self, words: str) -> dict[int, Household]:
        rows = Household.objects.visible_to(self.by, Permission.HOUSEHOLD_VIEW).living()
        rows = rows.filter(place_path__startswith=self.household.region.county_path)
        rows = rows.exclude(pk=self.household.pk)
        chosen = self.values.get("other", "")
        wanted = Q(pk=int(chosen)) if chosen.isdigit() else Q(pk=0)
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


class JoinForm(ActForm):
    DETAILS = ("education", "school_status", "health", "labour", "has_resident_medical")

    @property
    def detail_names(self) -> tuple[str, ...]:
        return self.DETAILS

    @property
    def has_details(self) -> bool:
        return any(self.values.get(name) for name in self.DETAILS)

    def build(self) -> None:
        self.fields["name"] = forms.CharField(label=_("Name"), max_length=60)
        self.fields["id"] = forms.CharField(
            label=_("Identity number"), max_length=30, required=False,
            help_text=_("A child under 16 without a number joins by birth date and sex."),
            widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters"}),
        )  # fmt: skip
        self.fields["birth_on"] = fields.day(_("Birth date"), required=False)
        self.fields["sex"] = fields.chips(
            _("Sex"), fields.options("性别", without=["未说明"]), required=False
        )
        self.fields["relation"] = fields.relation(
            _("Relation to the head"), with_head=not self.members
        )
        self.fields["ethnic"] = fields.picked(_("Ethnic group"), fields.options("民族"))
        self.fields["phone"] = forms.CharField(
            label=_("Telephone"), max_length=20, required=False,
            widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "off"}),
        )  # fmt: skip
        for name in self.DETAILS:
            self.fields[name] = self._yearly(name)

    def _yearly(self, name: str) -> forms.Field:
        fact = YEARLY[name]
        if not fact.list_name:
            return fields.yes_no(fact.header)
        choices = fields.options(fact.list_name)
        if name == "health":
            return fields.several(fact.header, choices, required=False)
        return fields.picked(fact.header, choices, required=False)

    def given(self) -> dict[str, Any]:
        filled = self.cleaned_data
        born = filled["birth_on"]
        return {
            **{k: filled[k] for k in ("name", "id", "sex", "relation", "ethnic", "phone")},
            "birth_on": born.isoformat() if born else "",
            "year": {name: filled[name] for name in self.DETAILS if filled[name]},
        }


class LeaveForm(ActForm):
    STEERS = ("person", "head")

    def build(self) -> None:
        self.ask_member("person", _("Who leaves"), self.members.values())
        self.hand_over(self.member("person"))

    def given(self) -> dict[str, Any]:
        filled = self.cleaned_data
        return {
            "person": filled["person"],
            "head": filled.get("head", ""),
            "relations": self.relations(),
        }


class HeadForm(ActForm):
    STEERS = ("head",)

    def build(self) -> None:
        others = {key: m for key, m in self.members.items() if not m.is_head}
        self.ask_member("head", _("New head"), others.values())
        if new := self.member("head", others):
            self.ask_relations(derived(self.members, new), f"h{new.person_id}")

    def given(self) -> dict[str, Any]:
        return {"head": self.cleaned_data["head"], "relations": self.relations()}


class SplitForm(ActForm):
    STEERS = ("persons", "head", "staying_head")

    def build(self) -> None:
        self.fields["persons"] = fields.several(
            _("Who goes"), fields.member_choices(self.members.values())
        )
        keys = [int(key) for key in self.values.getlist("persons") if key.isdigit()]
        going = {key: self.members[key] for key in keys if key in self.members}
        staying = {key: m for key, m in self.members.items() if key not in going}
        if not going or not staying:
            return
        mark = "-".join(map(str, sorted(going)))
        self.ask_member("head", _("Head of the new household"), going.values())
        if new := self.member("head", going):
            becomes = {k: v for k, v in derived(self.members, new).items() if k in going}
            self.ask_relations(becomes, f"s{mark}-{new.person_id}")
        if any(m.is_head for m in going.values()):
            self.ask_member("staying_head", _("Head of those who stay"), staying.values())
            if head := self.member("staying_head", staying):
                becomes = {k: v for k, v in derived(self.members, head).items() if k in staying}
                self.ask_relations(becomes, f"t{mark}-{head.person_id}", "staying_to_")

    def given(self) -> dict[str, Any]:
        filled = self.cleaned_data
        return {
            "persons": filled["persons"],
            "head": filled.get("head", ""),
            "staying_head": filled.get("staying_head", ""),
            "relations": self.relations(),
            "staying_relations": self.relations("staying_to_"),
        }


class MergeForm(ActForm):
    STEERS = ("other",)

    def build(self) -> None:
        self.theirs: dict[int, Membership] = {}
        other = self.find_household()
        if other is not None:
            self.theirs = members_of(other)
            self.ask_relations(dict.fromkeys(self.theirs, ""), f"m{other.pk}")

    def person_name(self, person: int) -> str:
        one = self.theirs[person]
        return f"{one.person.name}（原为{one.relation}）"

    def given(self) -> dict[str, Any]:
        return {"other": self.cleaned_data["other"], "relations": self.relations()}


class TransferMemberForm(ActForm):
    STEERS = ("person", "head", "other")

    def build(self) -> None:
        self.ask_member("person", _("Who goes over"), self.members.values())
        self.hand_over(self.member("person"))
        other = self.find_household()
        self.fields["relation"] = fields.relation(
            _("Relation to the head there"), with_head=bool(other and not other.member_count)
        )

    def given(self) -> dict[str, Any]:
        filled = self.cleaned_data
        return {
            "person": filled["person"],
            "other": filled["other"],
            "relation": filled["relation"],
            "head": filled.get("head", ""),
            "relations": self.relations(),
        }


class TransferForm(ActForm):
    STEERS = ("village",)

    def build(self) -> None:
        places = Region.objects.current().filter(path__startswith=self.household.region.county_path)
        villages = places.at(Level.VILLAGE).select_related("parent").order_by("path")
        grouped: dict[str, fields.Choices] = {}
        for village in villages:
            grouped.setdefault(str(village.parent), []).append((village.code, village.name))
        own = paths_above(self.household.place_path)[-2]
        here = next((v.code for v in villages if v.path == own), "")
        self.values.setdefault("village", here)
        self.fields["village"] = forms.ChoiceField(
            label=_("Village"), choices=[("", "请选择"), *grouped.items()]
        )
        grids = places.at(Level.GRID).filter(parent__code=self.values["village"])
        grids = grids.exclude(pk=self.household.region_id).order_by("path")
        self.fields["region"] = fields.chips(
            _("Grid"),
            [(str(grid.pk), grid.name) for grid in grids],
            help_text=_("The grids of the village that is chosen above."),
        )
        self.fields["group_name"] = forms.CharField(label=_("Group"), max_length=30, required=False)

    def given(self) -> dict[str, Any]:
        filled = self.cleaned_data
        group = filled["group_name"].strip()
        return {"region": filled["region"], **({"group_name": group} if group else {})}


FORMS: dict[str, type[ActForm]] = {
    "join": JoinForm,
    "leave": LeaveForm,
    "head": HeadForm,
    "split": SplitForm,
    "merge": MergeForm,
    "transfer_member": TransferMemberForm,
    "transfer": TransferForm,
    "dissolve": ActForm,
}


class SignForm(forms.Form):
    """Agreeing: strokes are welcome at a desk, the account signs in any case."""

    note = forms.CharField(**fields.NOTE)
    strokes = StrokesField(required=False)


class WhyForm(forms.Form):
    """Refusing and undoing say why."""

    note = forms.CharField(
        label=_("Reason"), max_length=500, widget=forms.Textarea(attrs={"rows": 3})
    )


class WithdrawForm(forms.Form):
    note = forms.CharField(**fields.NOTE)
