"""What one value can be given to many households for, and the form that asks for it.

Left out is what is one household's own (telephones, areas, amounts, people, where it stands, when
it was visited), what a procedure decides, and what is calculated. Blank changes nothing: many are
never emptied at once.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from households import act_fields, facts
from households.facts import Fact
from households.record import widgets

_GROUPS: tuple[tuple[str, str, str], ...] = (
    ("位置", facts.HOUSEHOLD, "natural_village group_name"),
    ("致贫原因", facts.HOUSEHOLD, "cause_main causes_other"),
    ("识别与计划", facts.HOUSEHOLD, "id_standard household_kind plan_exit_year"),
    (
        "易地扶贫搬迁",
        facts.HOUSEHOLD,
        "is_relocated relocation_mode resettle_mode resettle_place relocation_difficulty",
    ),
    (
        "饮水",
        facts.HOUSEHOLD_YEAR,
        "has_safe_water is_water_hard_to_get is_water_safe water_source is_water_clean",
    ),
    ("用电与广播电视", facts.HOUSEHOLD_YEAR, "has_power has_production_power has_tv"),
    ("道路", facts.HOUSEHOLD_YEAR, "access_road is_road_hardened"),
    (
        "住房",
        facts.HOUSEHOLD_YEAR,
        "house_structure is_dangerous_house house_grade reform_year",
    ),
    ("厕所与燃料", facts.HOUSEHOLD_YEAR, "has_toilet is_toilet_usable fuel"),
    ("合作与带动", facts.HOUSEHOLD_YEAR, "is_in_coop is_led_by_firm is_led_by_leader"),
)
GROUPS: tuple[tuple[str, tuple[Fact, ...]], ...] = tuple(
    (title, tuple(facts.BY_FIELD[table, name] for name in names.split()))
    for title, table, names in _GROUPS
)
FIELDS: dict[str, Fact] = {
    f"{fact.table}-{fact.column}": fact for _title, found in GROUPS for fact in found
}
SHORTEST_REASON = 2
_TICKED = ("homes", "pk", "step", "seen", "csrfmiddlewaretoken", "query", "all")


@dataclass(frozen=True)
class Value:
    """What a fact becomes: the text as it was given, and the value that its reader makes of it."""

    fact: Fact
    text: str
    value: Any


@dataclass(frozen=True)
class Group:
    """Fields that stand together; `is_open` when one of them is filled in or wrong."""

    title: str
    fields: list[Any]
    is_yearly: bool
    is_open: bool


class BulkForm(forms.Form):
    """New values, of which only those that are filled in count; why, and since when."""

    year = forms.TypedChoiceField(label=gettext_lazy("Year of the yearly facts"), coerce=int)
    happened_on = act_fields.day(gettext_lazy("Holds from"))
    note = forms.CharField(
        label=gettext_lazy("Why, and what it rests on"),
        min_length=SHORTEST_REASON,
        max_length=500,
        widget=forms.Textarea(
            attrs={
                "rows": 2,
                "placeholder": gettext_lazy("e.g. the village's document and its number"),
            }
        ),
    )

    def __init__(self, data: Any = None, *, years: Iterable[int]) -> None:
        super().__init__(data)
        self.years = list(years) or [timezone.localdate().year]
        year: Any = self.fields["year"]
        year.choices = [(one, f"{one} 年度") for one in self.years]
        self.initial |= {"year": self.years[0], "happened_on": timezone.localdate()}
        for name, fact in FIELDS.items():
            self.fields[name] = _field(fact)

    def groups(self) -> list[Group]:
        found = []
        for title, members in GROUPS:
            names = [f"{fact.table}-{fact.column}" for fact in members]
            given = any(self[name].data or self[name].errors for name in names)
            is_yearly = members[0].table == facts.HOUSEHOLD_YEAR
            found.append(Group(title, [self[name] for name in names], is_yearly, given))
        return found

    def clean(self) -> dict[str, Any]:
        """Read each text as a cell of the register would be read."""
        given = super().clean() or {}
        self.values: list[Value] = []
        for name, fact in FIELDS.items():
            text = str(given.get(name) or "").strip()
            if not text:
                continue
            try:
                self.values.append(Value(fact, text, fact.parse(text)))
            except ValueError as error:
                self.add_error(name, str(error))
        if not self.values and not any(name in self.errors for name in FIELDS):
            self.add_error(None, _("Give a new value for at least one field."))
        return given

    def clean_happened_on(self) -> Any:
        day = self.cleaned_data["happened_on"]
        if day > timezone.localdate():
            raise forms.ValidationError(
                _("The day is in the future; give today or an earlier day.")
            )
        return day

    def posted(self) -> list[tuple[str, str]]:
        """All that was filled in, to be carried through the preview."""
        pairs = self.data.lists() if self.is_bound else []
        return [
            (name, text) for name, texts in pairs if name not in _TICKED for text in texts if text
        ]


def _field(fact: Fact) -> forms.Field:
    """The field of the household's own form, where blank means that nothing changes."""
    made = widgets.field_for(fact, None)
    as_it_is = [("", _("as it is"))]
    if isinstance(fact.model_field, models.BooleanField):
        made.widget = forms.RadioSelect(choices=[("是", "是"), ("否", "否"), *as_it_is])
    elif isinstance(made.widget, forms.RadioSelect | forms.Select) and not isinstance(
        made.widget, forms.CheckboxSelectMultiple
    ):
        offered = [choice for choice in made.widget.choices if choice[0]]
        made.widget.choices = (
            offered + as_it_is if isinstance(made.widget, forms.RadioSelect) else as_it_is + offered
        )
    return made
