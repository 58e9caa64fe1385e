"""A hand on the glass, as a form takes it."""

import json
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

BOX = (300, 100)
FEWEST_POINTS, MOST_POINTS = 6, 6000


class StrokesField(forms.CharField):
    """A hand on the glass, as `<c-signature-pad>` posts it: a JSON list of strokes of [x, y] in a
    box of 300 × 100. Cleaned to the same in tenths, "" when nothing was drawn.
    """

    widget = forms.HiddenInput

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=200_000, **kwargs)

    def clean(self, value: Any) -> str:
        text = super().clean(value)
        if not text:
            return ""
        try:
            strokes = _in_box(json.loads(text))
        except (ValueError, TypeError, LookupError, OverflowError, RecursionError) as error:
            sentence = _("The signature could not be read; please sign again.")
            raise ValidationError(sentence) from error
        if not FEWEST_POINTS <= sum(len(stroke) for stroke in strokes) <= MOST_POINTS:
            raise ValidationError(_("The signature is too short or too long; please sign again."))
        return json.dumps(strokes, separators=(",", ":"))


def _in_box(strokes: list[list[list[float]]]) -> list[list[list[float]]]:
    """Read each point as two numbers.

    Raises:
        ValueError, TypeError, LookupError, OverflowError: it is no list of strokes of points in the
            box.
    """
    read = [[[round(float(p[0]), 1), round(float(p[1]), 1)] for p in line] for line in strokes]
    if not all(-1 <= x <= BOX[0] + 1 and -1 <= y <= BOX[1] + 1 for line in read for x, y in line):
        raise ValueError("outside the box")
    return read
