"""One form for each kind of act: see `households.act_form`."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from households import act_fields as fields
from households.act_form import ActForm
from households.act_person_form import DETAILS, person_fields, person_given
from households.acts.reading import members_of
from households.acts.relations import derived
from households.models import Membership
from qiannan import asked
from regions.models import Level, Region, paths_above


class JoinForm(ActForm):
    @property
    def detail_names(self) -> tuple[str, ...]:
        return DETAILS

    @property
    def has_details(self) -> bool:
        return any(self.values.get(name) for name in DETAILS)

    def build(self) -> None:
        self.fields.update(person_fields(with_head=not self.members))

    def given(self) -> dict[str, Any]:
        return person_given(self.cleaned_data)


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
        keys = asked.keys(self.values.getlist("persons"))
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
