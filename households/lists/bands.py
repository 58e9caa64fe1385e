"""The income a head of a household against the lines of its year and place."""

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from households.models import PovertyLine
from households.models.options import LineKind

BANDS = [
    ("below", _("Below the exit line")),
    ("near", _("Below the monitoring line")),
    ("above", _("Above the lines")),
    ("none", _("No income on record")),
]
_NOBODY = Q(pk__in=[])


def in_band(band: str) -> Q:
    """Households of a band by the newest year on record.

    Of several lines of a year that of the smallest place counts. "near" is below the monitoring
    line and not below the exit line; a household whose year has no exit line is in neither band.
    """
    if band == "none":
        return Q(income_yuan__isnull=True)
    below_exit, has_exit = _below(LineKind.EXIT)
    if band == "below":
        return below_exit
    below_monitoring, _has = _below(LineKind.MONITORING)
    if band == "near":
        return below_monitoring & has_exit & ~below_exit
    return has_exit & ~below_exit & ~below_monitoring


def _below(kind: LineKind) -> tuple[Q, Q]:
    """Two conditions: below the line of this kind; and an income and a line are there."""
    below, known = _NOBODY, _NOBODY
    lines = list(PovertyLine.objects.filter(kind=kind))
    for line in lines:
        here = Q(income_year=line.year, place_path__startswith=line.place_path)
        for lower in lines:
            if lower.year == line.year and lower.place_path.startswith(line.place_path):
                here &= _elsewhere(lower.place_path, line.place_path)
        below |= here & Q(income_yuan__lt=line.amount_yuan)
        known |= here & Q(income_yuan__isnull=False)
    return below, known


def _elsewhere(lower: str, path: str) -> Q:
    return Q() if lower == path else ~Q(place_path__startswith=lower)
