"""What is said of loads and exports on the trail."""

from typing import Any

from django.utils import translation
from django.utils.translation import gettext_lazy as _

from households.exports.kinds import KINDS
from households.lists import conditions
from households.models import Export, ListKind
from households.register.loading import LOADED
from households.register.loading import UNDONE as LOAD_UNDONE
from households.register.twins import ANSWERED as TWIN_ANSWERED
from ledger import events
from regions.models import User

ASKED = "households.export.asked"
APPROVED = "households.export.approved"
REFUSED = "households.export.refused"
MADE = "households.export.made"
FETCHED = "households.export.fetched"
STOPPED = "households.export.stopped"
DIFFERENCES = "households.differences.exported"
TEXTS = {
    LOADED: _("Register loaded into the base map"),
    LOAD_UNDONE: _("Load of the register undone"),
    TWIN_ANSWERED: _("Said whether somebody of a file is a person without a number"),
    DIFFERENCES: _("Differences of a load exported"),
    ASKED: _("Export asked for"),
    APPROVED: _("Export approved"),
    REFUSED: _("Export refused"),
    MADE: _("Export made"),
    FETCHED: _("Export downloaded"),
    STOPPED: _("Export stopped"),
}


def record(kind: str, export: Export, by: User, note: str, **more: Any) -> None:
    """Put a step of an export on the trail, with what left the system."""
    data = {
        "table": KINDS[export.kind].name,
        "list": export.list_kind,
        "query": export.query,
        "conditions": _in_words(export, by),
        "year": export.year,
        "rows": export.rows,
        "masked": export.is_masked,
        "unmasked": export.unmasked,
        "number": export.number,
        **more,
    }
    events.append(
        events.Draft(
            kind,
            region=export.region,
            subject=Export._meta.label_lower,
            subject_id=export.pk,
            by=by,
            note=note[:200],
            data=data,
        )
    )


def _in_words(export: Export, by: User) -> str:
    """The conditions as the auditor reads them, whatever language the asker uses."""
    with translation.override("zh-hans"):
        (words,) = conditions.in_words(export.list_kind, [export.query], user=by)
    said = [f"{label}：{which}" for label, which in words]
    return "；".join(["人口名册", *said] if export.list_kind == ListKind.PERSON else said)
