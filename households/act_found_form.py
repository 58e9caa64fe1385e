"""The form of a new household: where it lives, then its members, the head first.

Members are numbered; "one more" and "take away" draw the form again with what was filled in.
"""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from households import act_fields as fields
from households.act_form import ActForm
from households.act_person_form import DETAILS, person_fields, person_given
from households.acts import household_at
from households.acts.founding import MOST_MEMBERS
from households.acts.kinds import KINDS
from households.models import Household, Membership
from qiannan import asked
from regions.duties import Permission
from regions.models import Level, Region, User

KIND = "found"
PLACE = ("village", "region", "group_name", "natural_village", "home_phone")


@dataclass(frozen=True)
class Described:
    """The fields of one member."""

    number: int
    plain: list[forms.BoundField]
    details: list[forms.BoundField]
    has_details: bool


class FoundForm(ActForm):
    STEERS = ("village",)

    def __init__(
        self, values: QueryDict | None = None, *, by: User, is_checked: bool = False
    ) -> None:
        super().__init__(
            values, kind=KINDS[KIND], household=Household(), by=by, is_checked=is_checked
        )

    def build(self) -> None:
        self._ask_place()
        self._count()
        for number in self.numbers:
            for name, field in person_fields(with_head=True).items():
                self.fields[f"m{number}-{name}"] = field
        self.values.setdefault("m1-relation", Membership.HEAD)

    # --- place --------------------------------------------------------------------------------
    def _ask_place(self) -> None:
        grids = Region.objects.visible_to(self.by, Permission.HOUSEHOLD_PROPOSE)
        grids = grids.at(Level.GRID).current()
        villages = Region.objects.filter(pk__in=grids.values("parent")).select_related("parent")
        grouped: dict[str, fields.Choices] = {}
        for village in villages.order_by("path"):
            grouped.setdefault(str(village.parent), []).append((village.code, village.name))
        every = [code for found in grouped.values() for code, _name in found]
        self._settle("village", every)
        self.fields["village"] = forms.ChoiceField(
            label=_("Village"), choices=[("", "请选择"), *grouped.items()]
        )
        here = grids.filter(parent__code=self.values.get("village", "")).order_by("path")
        self.grids = {str(grid.pk): grid for grid in here.select_related("parent")}
        self._settle("region", list(self.grids))
        self.fields["region"] = fields.chips(
            _("Grid"),
            [(key, grid.name) for key, grid in self.grids.items()],
            help_text=_("The grids of the village that is chosen above."),
        )
        self.fields["group_name"] = forms.CharField(label=_("Group"), max_length=30, required=False)
        self.fields["natural_village"] = forms.CharField(
            label=_("Hamlet"), max_length=60, required=False
        )
        self.fields["home_phone"] = forms.CharField(
            label=_("Telephone of the household"), max_length=20, required=False,
            widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "off"}),
        )  # fmt: skip

    def _settle(self, name: str, possible: list[str]) -> None:
        """Where there is one, nobody need choose it; one that is not there is not chosen."""
        if len(possible) == 1:
            self.values[name] = possible[0]
        elif self.values.get(name) not in possible:
            self.values.pop(name, None)

    def at(self) -> Household:
        """The household that is to be, in the grid that was chosen."""
        return household_at(self.grids[self.cleaned_data["region"]])

    # --- members ------------------------------------------------------------------------------
    def _count(self) -> None:
        """How many members are asked for, after "one more" or "take away" was pressed."""
        told, dropped = self.values.get("count"), asked.whole(self.values.get("drop"))
        count = min(max(asked.whole(told), 1), MOST_MEMBERS)
        if dropped and count > 1:
            self._drop(dropped, count)
            count -= 1
        elif "add" in self.values and count < MOST_MEMBERS:
            count += 1
            self.values.setdefault(f"m{count}-ethnic", self.values.get("m1-ethnic", ""))
        self.numbers = range(1, count + 1)
        self.values["count"] = str(count)
        self.fields["count"] = forms.CharField(widget=forms.HiddenInput, required=False)

    def _drop(self, dropped: int, count: int) -> None:
        """Take a member away; those after him move up."""
        every = {key: self.values.getlist(key) for key in list(self.values) if key[:1] == "m"}
        for key in every:
            self.values.pop(key)
        for key, found in every.items():
            told, _dash, name = key[1:].partition("-")
            number = asked.whole(told, count)
            if number and number != dropped:
                self.values.setlist(f"m{number - (number > dropped)}-{name}", found)

    @property
    def place_fields(self) -> list[tuple[forms.BoundField, bool]]:
        return [(self[name], name in self.STEERS) for name in PLACE]

    @property
    def described(self) -> list[Described]:
        return [
            Described(
                number,
                [self[f"m{number}-{name}"] for name in self._plain],
                [self[f"m{number}-{name}"] for name in DETAILS],
                any(self.values.get(f"m{number}-{name}") for name in DETAILS),
            )
            for number in self.numbers
        ]

    @property
    def _plain(self) -> list[str]:
        names = [key.removeprefix("m1-") for key in self.fields if key.startswith("m1-")]
        return [name for name in names if name not in DETAILS]

    @property
    def last_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in ("happened_on", "reason", "note")]

    @property
    def has_room(self) -> bool:
        return len(self.numbers) < MOST_MEMBERS

    def given(self) -> dict[str, Any]:
        filled = self.cleaned_data
        return {
            "group_name": filled["group_name"].strip(),
            "natural_village": filled["natural_village"].strip(),
            "phone": filled["home_phone"].strip(),
            "members": [person_given(filled, f"m{number}-") for number in self.numbers],
        }


def start(code: str) -> QueryDict:
    """What the form begins with: the village or grid of this code."""
    values = QueryDict(mutable=True)
    region = Region.objects.select_related("parent").filter(code=code).first() if code else None
    if region is not None and region.level == Level.GRID:
        values["village"], values["region"] = str(region.parent.code), str(region.pk)
    elif region is not None:
        values["village"] = region.code
    return values
