"""The pages of the base map, in the order of the row below the top bar.

To add one, give it a line; the screening app adds its own (`screening.wiring`).
"""

from django.utils.translation import gettext_lazy as _

from regions.context import NavigationEntry
from regions.duties import Permission

SECTION = "base-map"
_SEE = (Permission.HOUSEHOLD_VIEW,)


def _page(order: int, label: object, url_name: str, *permissions: Permission) -> NavigationEntry:
    return NavigationEntry(
        order,
        label,
        f"households:{url_name}",
        permissions or _SEE,
        section=SECTION,  # type: ignore[arg-type]
    )


AREAS: tuple[NavigationEntry, ...] = (
    NavigationEntry(
        30,
        _("Base map"),
        "households:household-list",
        _SEE,
        icon="houses",
        on_phone=True,
        heads=SECTION,
    ),
    _page(310, _("Persons"), "person-list"),
    _page(320, _("Reported changes"), "act-list"),
    _page(325, _("Conflicts"), "conflict-list"),
    _page(330, _("Procedures"), "round-list"),
    _page(340, _("Standards"), "standard-list"),
    _page(350, _("Data quality"), "quality-summary"),
    _page(370, _("Marks"), "mark-list"),
    _page(380, _("Grids"), "grid-list"),
    _page(390, _("Codes"), "code-list"),
    _page(400, _("Helpers"), "helper-list", Permission.GRID_PLAN),
    _page(410, _("Past days"), "place-as-of"),
    _page(420, _("Load"), "register-load", Permission.HOUSEHOLD_LOAD),
    _page(430, _("Exports"), "export-list", Permission.HOUSEHOLD_EXPORT),
    _page(440, _("Options"), "catalogue-list", Permission.CATALOGUE_EDIT),
)
