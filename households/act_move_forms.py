"""What the moves of an act ask: signing, refusing, undoing, withdrawing."""

from django import forms
from django.utils.translation import gettext_lazy as _

from households import act_fields as fields
from ledger.strokes import StrokesField


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


MOVES: dict[str, type[forms.Form]] = {
    "sign": SignForm,
    "refuse": WhyForm,
    "undo": WhyForm,
    "withdraw": WithdrawForm,
}
