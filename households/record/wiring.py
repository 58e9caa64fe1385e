"""What the record and the catalogues add to the frame."""

from django.utils.translation import gettext_lazy as _

from households import catalogue_operations, parameter_operations
from households.income import kinds
from ledger.events import TEXTS
from regions.context import NAVIGATION, NavigationEntry
from regions.duties import Permission


def connect() -> None:
    TEXTS[catalogue_operations.OPTION_CHANGED] = _("Option of a list changed")
    TEXTS[catalogue_operations.LINE_CHANGED] = _("Poverty line changed")
    TEXTS[parameter_operations.PARAMETER_CHANGED] = _("Number that rules go by changed")
    TEXTS[kinds.KIND_CHANGED] = _("Kind of income changed")
    NAVIGATION.append(
        NavigationEntry(
            85,
            _("Options and lines"),
            "households:catalogue-list",
            (Permission.CATALOGUE_EDIT,),
            icon="list-check",
        )
    )
