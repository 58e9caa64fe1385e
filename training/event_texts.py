"""What happened to training, in words."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

EVENT_TEXTS: dict[str, Promise | str] = {
    "training.plan.drawn": _("Training plan drawn up"),
    "training.plan.approved": _("Training plan approved"),
    "training.trainer.appointed": _("Trainer appointed"),
    "training.topic.written": _("Topic of training written down"),
    "training.course.written": _("Course of training written down"),
    "training.session.made": _("Training session planned"),
    "training.session.edited": _("Training session changed"),
    "training.session.enrolled": _("Cadres enrolled in a training session"),
    "training.session.held": _("Training session held"),
    "training.session.closed": _("Training session closed"),
    "training.session.cancelled": _("Training session cancelled"),
    "training.enrolment.checked_in": _("Checked in at a training session"),
    "training.load.handed_in": _("Training workbook handed in"),
    "training.load.applied": _("Training workbook taken in"),
}
