"""The roster of helpers (table 18) as an export: masked at once, in full when another approves.

As in every roster, who may see an identity number in full sees the name of the household's head in
full, too; the helper's telephone is a person's telephone.
"""

from collections.abc import Collection, Generator
from datetime import date

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accountability.reports import helpers
from accountability.reports.tables import mask_name
from households import masking
from households.exports.kinds import Kind, add
from households.exports.rows import Row
from households.models import HouseholdQuerySet, Pairing, PersonQuerySet
from ledger.sheets import Column

BATCH = 500
COLUMNS = (
    Column("序号", "seq", width=6),
    Column("姓名", "name"),
    Column("单位", "unit", width=20),
    Column("职务", "post", width=12),
    Column("电话", "phone", as_text=True, width=14),
    Column("结对户数", "homes"),
    Column("户编号", "household_no", as_text=True, width=22),
    Column("户主", "head_name"),
    Column("村", "village", width=14),
    Column("网格", "grid", width=12),
    Column("起止", "days", width=26),
)


class HelperRoster(Kind):
    """The pairings of some households that hold today, a row a pairing, helper by helper."""

    def count(
        self, households: HouseholdQuerySet, people: PersonQuerySet | None = None, *, most: int = 0
    ) -> int:
        found = _pairings(households)
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
        found = _pairings(households).values_list(*helpers.COLUMNS, "household__household_no")
        for number, row in enumerate(found.iterator(chunk_size=BATCH), start=1):
            *of_helper, phone, homes, head, village, grid, starts_on, ends_on, home = row
            yield (
                f"{number}",
                *(words or None for words in of_helper),
                (phone if "person_phone" in unmasked else masking.phone(phone)) or None,
                f"{homes}",
                home,
                (head if "id" in unmasked else mask_name(head)) or None,
                village,
                grid,
                helpers.days(starts_on, ends_on),
            )


def _pairings(households: HouseholdQuerySet) -> QuerySet[Pairing]:
    of_these = Pairing.objects.filter(household__in=households.order_by().values("pk"))
    return helpers.holding(of_these, timezone.localdate())


def register() -> None:
    """Call once, when the apps are ready."""
    add(
        HelperRoster(
            helpers.KIND,
            helpers.NAME,
            _("Roster of helpers, as they stand by households today"),
            COLUMNS,
            number=18,
            is_of_persons=False,
            is_of_year=False,
        )
    )
