"""What each kind of event of plans, reviews and hearings of villages is called."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

EVENT_TEXTS: dict[str, Promise] = {
    "accountability.village_plan.drafted": _("Version of the village's plan drafted"),
    "accountability.village_plan.edited": _("Draft of the village's plan changed"),
    "accountability.village_plan.put": _("Version of the village's plan put in force"),
    "accountability.village_plan.replaced": _("Version of the village's plan replaced"),
    "accountability.village_plan.dropped": _("Draft of the village's plan dropped"),
    "accountability.village_plan.progress": _("Progress of the village's plan recorded"),
    "accountability.village_plan.taken_in": _("Plans of villages taken in from a workbook"),
    "accountability.village_round.opened": _("Round of village reviews opened"),
    "accountability.village_sheet.begun": _("Review of the village begun"),
    "accountability.village_sheet.drawn": _("Figures of the review drawn again"),
    "accountability.village_sheet.withdrawn": _("File withdrawn from the review of the village"),
    "accountability.village_sheet.first": _("Review of the village signed by the first"),
    "accountability.village_sheet.back": _("Review of the village sent back"),
    "accountability.village_sheet.signed": _("Review of the village signed by the second"),
    "accountability.hearing.convened": _("Hearing convened"),
    "accountability.hearing.recorded": _("Verdict of the hearing recorded"),
    "accountability.hearing.signed": _("Hearing signed by the chair"),
    "accountability.hearing.called_off": _("Hearing called off"),
    "accountability.village_catalogue.written": _("Catalogue of plans and reviews changed"),
}
