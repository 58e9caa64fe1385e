"""Loading the register, and saying why a number is looked at."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

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
        if file.size is not None and file.size > sheets.MAX_BYTES:
            most = sheets.MAX_BYTES // 1024 // 1024
            raise forms.ValidationError(f"文件超过 {most} MB；请按乡镇拆分后再上传")
        return file


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
