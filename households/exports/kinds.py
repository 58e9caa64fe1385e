"""What can be exported: the national layout and the roster of persons in its two editions."""

from collections.abc import Collection, Generator
from contextlib import closing
from dataclasses import dataclass
from datetime import date

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from households.exports.problems import COLUMNS, problems
from households.exports.rows import Row, count_people, rows
from households.models import HouseholdQuerySet, PersonQuerySet
from households.sheets import BY_KEY, REGISTER, REPEATED
from ledger.sheets import Column

REGISTER_KIND, ROSTER, ROSTER_2020 = "register", "roster", "roster-2020"
PROBLEMS = "problems"


@dataclass(frozen=True)
class Kind:
    """One table: `columns` in their order; those without a value of the base map are counted.

    `is_registered` tables hold registered households only; `is_of_persons` ones have a row a
    person. `number` is the table's number in the list that offices use, 0 for the national layout.
    One that is not `is_of_year` stands for today whatever the year, and has rows of dissolved
    households, too.
    """

    key: str
    name: str
    label: Promise
    columns: tuple[Column, ...]
    number: int = 0
    is_registered: bool = False
    is_of_persons: bool = True
    is_of_year: bool = True

    def count(
        self, households: HouseholdQuerySet, people: PersonQuerySet | None = None, *, most: int = 0
    ) -> int:
        """How many rows there will be; of more than `most`, `most` + 1."""
        return count_people(households, people, most=most)

    def rows(
        self,
        households: HouseholdQuerySet,
        year: int,
        as_of: date,
        *,
        unmasked: Collection[str] = (),
        people: PersonQuerySet | None = None,
    ) -> Generator[Row]:
        """Yield the rows as text, blanks as None; the running number and the day are filled in."""
        asked = [column.key for column in self.columns if column.key not in ("no", "as_of")]
        found = rows(households, year, asked, unmasked=unmasked, people=people)
        if len(asked) == len(self.columns):
            yield from found
            return
        day = f"{as_of:%Y%m%d}"
        with closing(found):
            for number, row in enumerate(found, start=1):
                yield (str(number), day, *row)


class Problems(Kind):
    """Households that fail a guarantee, a row an item. How many is known only in the end."""

    def count(
        self, households: HouseholdQuerySet, people: PersonQuerySet | None = None, *, most: int = 0
    ) -> int:
        return 0

    def rows(
        self,
        households: HouseholdQuerySet,
        year: int,
        as_of: date,
        *,
        unmasked: Collection[str] = (),
        people: PersonQuerySet | None = None,
    ) -> Generator[Row]:
        first = households.order_by().values_list("place_path", flat=True).distinct()
        counties = sorted({"".join(f"{one}/" for one in path.split("/")[:2]) for path in first})
        yield from problems(households, counties, year, unmasked=unmasked)


def _named(*keys: str, **headers: str) -> tuple[Column, ...]:
    """Columns of the register by key; `headers` renames some as the roster calls them."""
    made = []
    for key in keys:
        column = BY_KEY.get(key) or Column(headers[key], key)
        header = headers.get(key, column.header)
        made.append(Column(header, key, as_text=column.as_text, width=column.width))
    return tuple(made)


_ROSTER = (
    Column("序号", "no", width=8),
    Column("数据日期", "as_of", width=10),
    *_named(
        "county", "township", "village", "natural_village", "household_no", "person_no", "name",
        "id", "member_count", "relation", "ethnic", "education", "school_status", "health",
        "labour", "work_months", "has_major_illness", "cause_main", "is_dangerous_house",
        "has_safe_water", "net_per_head_yuan", "household_phone", "person_phone", "identified_on",
        "person_identified_on", "household_kind", "monitor_kind", "risk_is_removed",
        "risk_found_on", "risk_removed_on",
        member_count="人数", cause_main="致贫原因1", is_dangerous_house="危房户",
        monitor_kind="监测对象类型", risk_is_removed="风险是否消除", risk_found_on="风险识别时间",
    ),
)  # fmt: skip
KINDS: dict[str, Kind] = {
    kind.key: kind
    for kind in (
        Kind(
            REGISTER_KIND,
            "农村人口基础信息",
            _("National layout, one row a person"),
            (*REGISTER, *REPEATED),
        ),
        Kind(
            ROSTER,
            "建档立卡人口花名册",
            _("Roster of registered persons"),
            _ROSTER,
            number=1,
            is_registered=True,
        ),
        Kind(
            ROSTER_2020,
            "建档立卡人口花名册（2014—2020年版）",
            _("Roster of registered persons, edition of 2014 to 2020"),
            (*_ROSTER, *_named("exit_status", "exit_year", "poor_kind")),
            number=1,
            is_registered=True,
        ),
        Problems(
            PROBLEMS,
            "三保障及饮水问题清单",
            _("Households that fail a guarantee or drinking water"),
            COLUMNS,
            number=7,
            is_of_persons=False,
        ),
    )
}


def add(kind: Kind) -> None:
    """Let another app's table leave by an export; called while the apps start."""
    KINDS[kind.key] = kind
