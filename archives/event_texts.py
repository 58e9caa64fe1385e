"""What happened to archives, in words."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

EVENT_TEXTS: dict[str, Promise | str] = {
    "archives.archive.opened": _("File opened"),
    "archives.policy.changed": _("Words of a policy changed"),
    "archives.paper.filed": _("Paper filed"),
    "archives.paper.told": _("What is known of a paper written down"),
    "archives.paper.replaced": _("New version of a paper"),
    "archives.paper.removed": _("Paper taken out of the volume"),
    "archives.paper.opened": _("Paper opened"),
    "archives.batch.handed_in": _("Papers handed in by the folder"),
    "archives.batch.filed": _("Papers filed by the folder"),
    "archives.exemption.made": _("A check exempted for a file"),
    "archives.exemption.ended": _("Exemption of a file ended"),
    "archives.paper.restored": _("Paper put back into the volume"),
    "archives.fonds.set": _("Number of the fonds set"),
    "archives.volumes.numbered": _("Volumes numbered"),
    "archives.volume.taken": _("Volume taken out as PDF"),
    "archives.volumes.taken": _("Volumes of a place taken out as ZIP"),
}
