"""Forms of batches, of one finding, of workbooks, and of taking in a lead or quality finding."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accountability.issue_intake import sheet
from accountability.issue_intake.items import in_force
from accountability.issue_intake.places import PlaceBook
from accountability.issue_intake.workbooks import MAX_BYTES
from accountability.issue_registering import Finding, over
from accountability.models import DueKind, Item, Source
from households.models import Household
from qiannan.asked import DayField
from regions.duties import Permission
from regions.models import Level, Region, User

_LINES = {"rows": 3}


def keepers(user: User, permission: Permission = Permission.ISSUE_REGISTER) -> list[Region]:
    """The places whose ledger this person keeps: those of the postings that grant it."""
    found = {p.region_id: p.region for p in user.active_postings if permission in p.grants}
    return list(found.values())


def say(form: forms.Form, error: ValidationError) -> None:
    """Put the sentences of a verb at their fields, or on top."""
    found = error.message_dict if hasattr(error, "error_dict") else {"": error.messages}
    for field, sentences in found.items():
        for sentence in sentences:
            form.add_error(field if field in form.fields else None, sentence)


def _day(label: Any, **more: Any) -> DayField:
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return DayField(label=label, widget=widget, **more)


def _words(label: Any, **more: Any) -> forms.CharField:
    return forms.CharField(label=label, widget=forms.Textarea(attrs=_LINES), **more)


class ItemField(forms.TypedChoiceField):
    """An item of the catalogue, under its aspect; the value is the item."""

    def __init__(self, **more: Any) -> None:
        super().__init__(label=_("Item of the catalogue"), coerce=self._item, **more)
        self.known: dict[str, Item] = {}

    def offer(self) -> None:
        """Ask the catalogue; call once for each form."""
        groups: dict[str, list[tuple[str, str]]] = {}
        for item in in_force():
            self.known[str(item.pk)] = item
            groups.setdefault(item.aspect.name, []).append((str(item.pk), item.name))
        self.choices = [("", _("Choose an item")), *groups.items()]

    def _item(self, value: str) -> Item:
        return self.known[value]


class _OfAPlace(forms.Form):
    """A form about the ledger of one place: asked for only where the person keeps several."""

    keeper = forms.TypedChoiceField(label=_("Ledger of"))

    def __init__(self, *args: Any, places: list[Region], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.places = {str(place.pk): place for place in places}
        field: Any = self.fields["keeper"]
        field.choices = [(pk, place.name) for pk, place in self.places.items()]
        field.coerce = self.places.__getitem__
        if len(places) == 1:
            del self.fields["keeper"]
        for offered in self.fields.values():
            if isinstance(offered, ItemField):
                offered.offer()

    @property
    def region(self) -> Region:
        """The place whose ledger it is, once the form is valid."""
        return self.cleaned_data.get("keeper") or next(iter(self.places.values()))


class BatchForm(_OfAPlace):
    """The document that findings come in."""

    source = forms.ChoiceField(label=_("Source"), choices=Source)
    doc_no = forms.CharField(
        label=_("Document number"),
        max_length=60,
        required=False,
        help_text=_("Assessments, inspections and audits must have one."),
    )
    title = forms.CharField(label=_("Title of the document"), max_length=120)
    organ = forms.CharField(label=_("Issuing organ"), max_length=60, required=False)
    issued_on = _day(_("Issued on"), initial=timezone.localdate)
    due_on = _day(
        _("Deadline of the batch"),
        required=False,
        help_text=_("Holds for each entry that has no day of its own."),
    )


class WorkbookForm(forms.Form):
    """One workbook."""

    file = forms.FileField(
        label=_("Workbook"),
        help_text=_("XLSX or XLS, at most 3,000 rows."),
        widget=forms.FileInput({"accept": ".xlsx,.xls"}),
    )

    def clean_file(self) -> UploadedFile:
        file: UploadedFile = self.cleaned_data["file"]
        if file.size is not None and file.size > MAX_BYTES:
            most = MAX_BYTES // 1024 // 1024
            raise forms.ValidationError(f"文件超过 {most} MB；请分成几个文件上传")
        return file


class LedgerForm(WorkbookForm, _OfAPlace):
    """A ledger kept on paper, and whose it is."""

    field_order = ("keeper", "file")


class IssueForm(_OfAPlace):
    """One finding, and the places it is about: each becomes an entry of its own."""

    source = forms.ChoiceField(label=_("Source"), choices=Source)
    doc_no = forms.CharField(label=_("Document number"), max_length=60, required=False)
    item = ItemField()
    description = _words(
        _("The problem found"),
        min_length=5,
        help_text=_("Frozen once it is sent down. No identity numbers, no phone numbers."),
    )
    over = forms.MultipleChoiceField(
        label=_("Places it is about"), required=False, widget=forms.CheckboxSelectMultiple
    )
    others = forms.CharField(
        label=_("Other places"),
        required=False,
        max_length=2000,
        help_text=_("Full names or codes, apart by commas; 各县 or 平塘县各乡镇 means each."),
    )
    household_no = forms.CharField(
        label=_("Household no."),
        required=False,
        max_length=40,
        help_text=_("Where it is about one household; its place is known then."),
    )
    due_kind = forms.ChoiceField(
        label=_("How it is rectified"),
        choices=DueKind,
        initial=DueKind.LIMITED,
        widget=forms.RadioSelect,
    )
    due_on = _day(
        _("Deadline"),
        required=False,
        help_text=_("Blank: the day of the batch, else the working days of the source."),
    )
    goal = _words(_("Goal"), required=False)
    measures = _words(_("Measures"), required=False)
    lead_unit = forms.CharField(label=_("Leading unit"), required=False, max_length=60)
    responsible_unit = forms.CharField(label=_("Responsible unit"), required=False, max_length=60)
    assist_units = forms.CharField(
        label=_("Assisting units"),
        required=False,
        max_length=600,
        help_text=_("Apart by commas."),
    )
    resp_leader = forms.CharField(label=_("Responsible leader"), required=False, max_length=60)

    def __init__(self, *args: Any, in_batch: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if in_batch:
            del self.fields["source"], self.fields["doc_no"]
        below: list[Region] = []
        if len(self.places) == 1:
            keeper = next(iter(self.places.values()))
            below = list(keeper.children.current().order_by("path"))  # type: ignore[attr-defined]
        self._below = {str(place.pk): place for place in below}
        over_field: Any = self.fields["over"]
        over_field.choices = [(pk, place.name) for pk, place in self._below.items()]
        if not below:
            del self.fields["over"]

    def clean_assist_units(self) -> list[str]:
        units = sheet.parts(self.cleaned_data["assist_units"])
        if any(len(unit) > 60 for unit in units):
            raise forms.ValidationError("单位名称最多 60 字；请缩短")
        return units

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if not self.errors:
            self._find_places(given)
        return given

    def _find_places(self, given: dict[str, Any]) -> None:
        """Read the places into `self.findings_at`, the household into `self.household`."""
        self.household: Household | None = None
        book = PlaceBook(self.region)
        found: list[Region] = []
        for text in sheet.parts(given["others"]):
            try:
                found += book.find(text)
            except ValueError as error:
                self.add_error("others", str(error))
        ticked = [book.with_place(self._below[pk]) for pk in given.get("over", [])]
        self.findings_at = list(dict.fromkeys([*ticked, *found]))
        if given["household_no"].strip():
            self._find_household(given["household_no"].strip(), book)
        elif not self.findings_at and not self.errors:
            self.add_error("others", "请至少勾选或填写一个地方")

    def _find_household(self, number: str, book: PlaceBook) -> None:
        rows = Household.objects.within_paths([self.region.path]).select_related("region")
        home = rows.filter(household_no=number).first()
        if home is None:
            self.add_error("household_no", f"{self.region.name}没有户编号 {number}；请核对户编号")
        elif any(not place.covers(home.region) for place in self.findings_at):
            self.add_error("household_no", "该户不在所选的地方；请去掉地方，只填户编号")
        else:
            home.region = book.with_place(home.region)
            self.household, self.findings_at = home, [home.region]

    def findings(self) -> list[Finding]:
        """One finding for each place."""
        given = self.cleaned_data
        one = Finding(
            item=given["item"],
            region=self.findings_at[0],
            description=given["description"],
            level=Level(self.region.level),
            household=self.household,
            due_kind=DueKind(given["due_kind"]),
            due_on=given["due_on"],
            assist_units=given["assist_units"],
            **{
                name: given[name]
                for name in ("goal", "measures", "lead_unit", "responsible_unit", "resp_leader")
            },
        )
        return [one] if self.household else over(one, self.findings_at)


class TakeInForm(_OfAPlace):
    """Under what a lead or a quality finding is entered, and by when it is rectified."""

    item = ItemField()
    due_on = _day(
        _("Deadline"), required=False, help_text=_("Blank: 15 working days, as the source gives.")
    )
