"""Makes the posters known to the pages of places."""

from django.utils.translation import gettext_lazy as _

from regions.duties import Permission
from regions.models import Level
from regions.posters import POSTERS, Poster


def connect() -> None:
    """Call once, when the apps are ready."""
    POSTERS.extend(
        [
            Poster(
                _("Grid map"),
                "accountability:poster-grids",
                Permission.REPORT_VIEW,
                (Level.VILLAGE,),
            ),
            Poster(
                _("Poster of training"),
                "accountability:poster-training",
                Permission.TRAINING_VIEW,
                tuple(Level),
            ),
        ]
    )
