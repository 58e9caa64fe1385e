"""Loading the register, and saying why a number is looked at."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from households.exports.kinds import Kind
from households.models import Membership
from ledger import sheets

PURPOSES = ("入户核实", "核对线索", "办理业务", "更正数据", "审计检查")


class RegisterForm(forms.Form):
    """One file of the register export."""

    file = forms.FileField(
        label=_("Register export"),
        help_text=_("XLSX or XLS as the national system exports it, at most 50,000 rows."),
        widget=forms.FileInput({"accept": ".xlsx,.xls"}),
    )
    year = forms.IntegerField(
        label=_("Year of the data"),
        required=False,
        min_value=2014,
        max_value=2030,
        help_text=_("Only if neither the title rows nor the name of the file say it."),
    )

    def clean_file(self) -> UploadedFile:
        file: UploadedFile = self.cleaned_data["file"]
        if file.size is not None and file.size > sheets.MAX_LONG_BYTES:
            most = sheets.MAX_LONG_BYTES // 1024 // 1024
            raise forms.ValidationError(f"文件超过 {most} MB；请按乡镇拆分后再上传")
        return file


class UndoForm(forms.Form):
    """Why a load is taken back; it goes on record."""

    note = forms.CharField(label=_("Why it is undone"), max_length=200)


class RevealForm(forms.Form):
    """Whose full number is shown, and why; it goes on record."""

    member = forms.ChoiceField(label=_("Member"), widget=forms.Select)
    purpose = forms.ChoiceField(
        label=_("What for"), choices=[(text, text) for text in PURPOSES], widget=forms.Select
    )

    def __init__(self, *args: Any, members: Iterable[Membership], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.people = {str(m.person_id): m.person for m in members}
        self.fields["member"].choices = [(pk, p.name) for pk, p in self.people.items()]


class ExportForm(forms.Form):
    """Which table, of which year, what for, and which numbers in full."""

    NUMBERS = (
        ("id", "证件号码"),
        ("household_phone", "户联系电话"),
        ("person_phone", "人联系电话"),
        ("bank_account", "银行卡号"),
    )

    kind = forms.ChoiceField(label=_("Table"))
    year = forms.IntegerField(label=_("Year of the data"), min_value=2014, max_value=2100)
    purpose = forms.CharField(
        label=_("What for"),
        max_length=200,
        widget=forms.TextInput({"autocomplete": "off"}),
        help_text=_("Goes on the trail. Say who gets the file and why."),
    )
    unmasked = forms.MultipleChoiceField(
        label=_("Numbers shown in full"),
        choices=NUMBERS,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("None: masked and made at once. Any: another person approves it first."),
    )
    days = forms.IntegerField(label=_("Days kept"), min_value=1, max_value=30, initial=7)
    limit = forms.IntegerField(label=_("Downloads allowed"), min_value=1, max_value=20, initial=3)

    def __init__(self, *args: Any, kinds: Iterable[Kind], **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["kind"].choices = [(kind.key, kind.label) for kind in kinds]  # type: ignore[attr-defined]


class DecisionForm(forms.Form):
    """Approve an export or refuse it; refusing needs a reason."""

    answer = forms.ChoiceField(
        label=_("Decision"),
        choices=[("approve", _("Approve")), ("refuse", _("Refuse"))],
        widget=forms.RadioSelect,
    )
    note = forms.CharField(label=_("Note"), max_length=200, required=False)
