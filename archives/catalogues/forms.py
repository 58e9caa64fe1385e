"""Forms of catalogues: for which place to draft, one line, publishing, dropping."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from archives.catalogues import templates
from archives.catalogues.templates import ACCEPT
from archives.catalogues.words import COLUMNS, MAKERS, needs_of
from archives.filing.reading import Read
from archives.models import CHAPTERS, Holder, PaperKind, Retention
from regions.models import Region
from regions.place_choices import offer_places


class DraftForm(forms.Form):
    """Whose files, and which place keeps the version; the place is not asked where there is one."""

    holder = forms.ChoiceField(choices=Holder.choices, widget=forms.HiddenInput)
    place = forms.TypedChoiceField(label=_("Place that keeps the catalogue"))

    def __init__(self, *args: Any, places: list[Region], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_places(self.fields["place"], places)
        if len(places) == 1:
            self.fields["place"].widget = forms.HiddenInput()
            self.fields["place"].initial = str(places[0].pk)


class LineForm(forms.Form):
    """One line of a catalogue, in the words that everybody sees."""

    title = forms.CharField(max_length=60)
    chapter = forms.ChoiceField()
    need = forms.ChoiceField()
    least = forms.IntegerField(min_value=1, max_value=99, initial=1)
    is_yearly = forms.BooleanField(required=False)
    wants_signature = forms.BooleanField(required=False)
    wants_date = forms.BooleanField(required=False, initial=True)
    wants_seal = forms.BooleanField(required=False)
    is_picture = forms.BooleanField(required=False)
    signers = forms.CharField(max_length=80, required=False)
    issuer = forms.CharField(max_length=60, required=False)
    retention = forms.ChoiceField(choices=Retention.choices, initial=Retention.YEARS_30)
    maker = forms.ChoiceField(required=False)
    hint = forms.CharField(max_length=200, required=False)
    example = forms.CharField(
        max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, *args: Any, holder: str, line: PaperKind | None = None, **kwargs: Any):
        if line:
            kwargs["initial"] = {name: getattr(line, name) for name in COLUMNS}
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        for name, label in COLUMNS.items():
            fields[name].label = label
        fields["chapter"].choices = [(one.value, one.label) for one in CHAPTERS[holder]]
        fields["need"].choices = needs_of(holder)
        fields["signers"].help_text = _("Where the head signs, the word 户主 has it checked.")
        if holder == Holder.HOUSEHOLD:
            fields["maker"].choices = [("", _("None: it comes from outside")), *MAKERS.items()]
        else:
            del fields["maker"], fields["is_yearly"]

    def clean_title(self) -> str:
        return str(self.cleaned_data["title"]).strip()


class TemplateForm(forms.Form):
    """The file to fill in that a draft gives out for a kind of paper."""

    file = forms.FileField(
        label=_("Word or PDF file"),
        widget=forms.FileInput(attrs={"accept": ACCEPT}),
        help_text=_("One file of at most 20 MB; whoever files this paper may download it."),
        error_messages={"required": "没有选文件；请选择 Word（.docx）或 PDF 再提交。"},
        allow_empty_file=True,  # so that the refusal names it
    )  # fmt: skip

    def clean_file(self) -> Read:
        return templates.read(self.cleaned_data["file"])


class PublishForm(forms.Form):
    """From which day a version holds, and on what it is based."""

    effective_on = forms.DateField(
        label=_("In force from"), initial=timezone.localdate,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )  # fmt: skip
    basis = forms.CharField(
        label=_("Basis"), max_length=200, help_text=_("Name and number of the document.")
    )
