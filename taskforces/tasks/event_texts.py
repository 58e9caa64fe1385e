"""What each kind of event of the task ledger, of trips, studies and mandates is called."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

EVENT_TEXTS: dict[str, Promise] = {
    "taskforces.task.given": _("Task given"),
    "taskforces.task.started": _("Task taken up"),
    "taskforces.task.progressed": _("Progress of the task"),
    "taskforces.task.file_added": _("Proof of the task added"),
    "taskforces.task.finished": _("Task reported done"),
    "taskforces.task.returned": _("Task sent back"),
    "taskforces.task.closed": _("Task completed and closed out"),
    "taskforces.task.withdrawn": _("Task given up"),
    "taskforces.task.changed": _("Measures or person of the task changed"),
    "taskforces.task.delay_asked": _("Later day of the task asked for"),
    "taskforces.task.delay_granted": _("Later day of the task granted"),
    "taskforces.task.delay_refused": _("Later day of the task refused"),
    "taskforces.task.day_moved": _("Day of the task moved by who gave it"),
    "taskforces.tasks.imported": _("Task ledger taken in from a workbook"),
    "taskforces.tasks.exported": _("Task ledger exported"),
    "taskforces.trip.recorded": _("Supervision trip recorded"),
    "taskforces.trip.edited": _("Record of the supervision trip edited"),
    "taskforces.trip.signed": _("Supervision trip signed by its head"),
    "taskforces.trip.sent": _("Finding of a trip sent as a task"),
    "taskforces.study.raised": _("Problem raised for study"),
    "taskforces.study.studied": _("Problem studied"),
    "taskforces.study.settled": _("Problem settled"),
    "taskforces.mandate.written": _("Mandate written"),
    "taskforces.paper.kept": _("Document of the body kept"),
    "taskforces.paper.struck": _("Document of the body struck"),
    "taskforces.route.written": _("Subject of issues or leads routed"),
    "taskforces.route.ended": _("Routing ended"),
}
