"""The lead roster (table 10) as an export: masked at once, in full when another person approves."""

from collections.abc import Collection, Generator
from datetime import date

from django.utils.translation import gettext_lazy as _

from households.exports.kinds import Kind, add
from households.exports.rows import Row
from households.models import HouseholdQuerySet, PersonQuerySet
from ledger.sheets import Column
from screening import lead_sheet
from screening.models import Lead

KIND = "leads"
BATCH = 500
COLUMNS = (
    *lead_sheet.COLUMNS[:3],
    Column("户编号", "household_no", as_text=True, width=22),
    *lead_sheet.COLUMNS[3:],
)


class LeadRoster(Kind):
    """The leads of some households as they stand, a row a lead, household by household.

    Who may see an identity number in full sees the name in full, too.
    """

    def count(
        self, households: HouseholdQuerySet, people: PersonQuerySet | None = None, *, most: int = 0
    ) -> int:
        found = Lead.objects.filter(household__in=households.order_by().values("pk"))
        return found[: most + 1].count() if most else found.count()

    def rows(
        self,
        households: HouseholdQuerySet,
        year: int,
        as_of: date,
        *,
        unmasked: Collection[str] = (),
        people: PersonQuerySet | None = None,
    ) -> Generator[Row]:
        found = Lead.objects.filter(household__in=households.order_by().values("pk"))
        found = found.for_list().select_related("verified_by")
        ordered = lead_sheet.with_files(found).order_by("region__path", "household", "pk")
        leads = ordered.iterator(chunk_size=BATCH)
        for row in lead_sheet.rows(leads, in_full="id" in unmasked):
            yield tuple(_text(row[column.key]) for column in COLUMNS)


def _text(value: object) -> str | None:
    return str(value) if value not in (None, "") else None


def register() -> None:
    """Call once, when the apps are ready."""
    add(
        LeadRoster(
            KIND,
            lead_sheet.TITLE,
            _("Lead roster, as the leads stand"),
            COLUMNS,
            number=10,
            is_of_persons=False,
            is_of_year=False,
        )
    )
