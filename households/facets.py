"""What the lists filter by, as bits: a few numbers for a household, two for a person.

A list of a million rows stays fast when one index holds all that it orders and filters by. So each
condition of a list is a bit; triggers compute the bits (`households.models.rolling`), and the index
of each list carries them. They are no generated columns: an update that leaves those alone makes
PostgreSQL read their expressions again for every row and keep the memory until it ends.

To add a condition, append a line; `makemigrations` then writes the trigger anew, and the migration
has to touch the rows once. The bits of a person are also those of a household: it has the bit of
every current member. Yearly bits are those of the newest year on record.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from households.options import LISTS

SCHOOL_AGE = (6, 15)  # complete years on 1 September: docs/sources.md#lists


@dataclass(frozen=True)
class Facet:
    """One condition. `group` and `value` stand in addresses; `sql` is what the row `$` must be."""

    group: str
    value: str
    label: str | Promise
    sql: str


@dataclass(frozen=True)
class Bits:
    """The bits of one column, from `first` upwards in the order of `facets`."""

    column: str
    facets: tuple[Facet, ...]
    first: int = 0

    def mask(self, group: str, values: Iterable[str] | None = None) -> int:
        """The bits of a group: of these values, or of all; 0 when there is none."""
        wanted = None if values is None else set(values)
        return sum(
            1 << self.first + n
            for n, facet in enumerate(self.facets)
            if facet.group == group and (wanted is None or facet.value in wanted)
        )

    def choices(self, group: str) -> list[tuple[str, str | Promise]]:
        return [(facet.value, facet.label) for facet in self.facets if facet.group == group]

    def words(self, group: str, number: int) -> list[str]:
        """The labels of the conditions of a group that a number has."""
        return [
            str(facet.label)
            for n, facet in enumerate(self.facets)
            if facet.group == group and number >> self.first + n & 1
        ]

    def sql(self, row: str) -> str:
        """The number, from the columns of a row that SQL knows as `row`."""
        return " | ".join(
            f"(coalesce({facet.sql.replace('$', row)}, false)::int::bigint << {self.first + n})"
            for n, facet in enumerate(self.facets)
        )

    @property
    def sources(self) -> list[str]:
        """The columns that the bits follow from."""
        return sorted({name for f in self.facets for name in re.findall(r"\$\.(\w+)", f.sql)})


def _words(group: str, column: str, words: Iterable[str]) -> tuple[Facet, ...]:
    return tuple(Facet(group, word, word, f"$.{column} = '{word}'") for word in words)


def _held(group: str, column: str, words: Iterable[str]) -> tuple[Facet, ...]:
    return tuple(Facet(group, word, word, f"'{word}' = ANY($.{column})") for word in words)


_YES, _NO = _("Yes"), _("No")
_OUT_OF_SCHOOL = (
    f"birth_on > make_date($.year - {SCHOOL_AGE[1]} - 1, 9, 1)"
    f" AND birth_on <= make_date($.year - {SCHOOL_AGE[0]}, 9, 1)"
    " AND ($.school_status = '非在校生' OR $.dropout_reason <> '')"
    " AND strpos($.school_status || $.dropout_reason, '送教上门') = 0"
    " AND $.education NOT IN ('初中', '高中', '大专', '大专及以上', '本科及以上')"
)

HOUSEHOLD = Bits(
    "facets",
    (
        *_words(
            "poor_kind",
            "poor_kind",
            ("一般贫困户", "低保户", "五保户", "低保贫困户", "五保贫困户", "一般农户"),
        ),
        *_words("exit_status", "exit_status", ("未脱贫", "已脱贫", "预脱贫", "返贫", "稳定脱贫")),
        *_words("cause", "cause_main", LISTS["致贫原因"]),
        *_words("monitor", "monitor_kind", LISTS["监测对象类别"]),
        Facet("removed", "yes", _("Risk removed"), "$.risk_is_removed"),
        Facet("relocated", "yes", _YES, "$.is_relocated"),
        Facet("dissolved", "yes", _("Dissolved"), "$.dissolved_on IS NOT NULL"),
        Facet("surveyed", "never", _("Never surveyed"), "$.surveyed_on IS NULL"),
        Facet("phone", "none", _("No telephone"), "$.phone = ''"),
        *_held("mark", "marked", LISTS["分类标记"]),
    ),
)
HOUSEHOLD_YEAR = Bits(
    "year_facets",
    (
        *_words("grade", "house_grade", ("A", "B", "C", "D")),
        Facet("dangerous", "yes", _YES, "$.is_dangerous_house"),
        Facet("water", "yes", _("Safe"), "$.has_safe_water"),
        Facet("water", "no", _("Not safe"), "NOT $.has_safe_water"),
        Facet("toilet", "no", _NO, "NOT $.has_toilet"),
    ),
)
PERSON = Bits(
    "facets",
    (
        *_words("sex", "sex", ("男", "女")),
        *_words("ethnic", "ethnic", ("布依族", "苗族", "水族", "汉族", "毛南族", "侗族", "瑶族")),
        Facet(
            "number", "fault", _("Unusable number"), "$.id_state IN ('checksum', 'length', 'blank')"
        ),
        Facet("number", "none", _("No papers"), "$.id_state = 'none'"),
    ),
)
PERSON_YEAR = Bits(
    "year_facets",
    (
        *_held("health", "health", LISTS["健康状况"]),
        *_words("disability", "disability_level", LISTS["残疾等级"]),
        Facet("school", "out", _("School age, not at school"), _OUT_OF_SCHOOL),
        Facet(
            "school",
            "in",
            _("At school"),
            "$.school_status NOT IN ('', '非在校生', '学龄前儿童')",
        ),
        *_words("labour", "labour", LISTS["劳动技能"]),
        Facet("away", "yes", _("Works outside the county"), "$.work_area IN ('县外省内', '省外')"),
        Facet(
            "insured",
            "yes",
            _("Insured"),
            "$.has_resident_medical OR $.has_employee_medical",
        ),
        Facet(
            "insured",
            "no",
            _("Not insured"),
            "NOT $.has_resident_medical AND $.has_employee_medical IS NOT TRUE",
        ),
        Facet("dibao", "yes", _("Has dibao"), "$.has_dibao"),
        Facet("tekun", "yes", _("Has tekun"), "$.tekun_kind IN ('农村特困', '城市特困')"),
        Facet("post", "yes", _("Public post"), "cardinality($.public_posts) > 0"),
    ),
    first=16,
)

# The columns of bits that a place collects from its rows (`households.models.place_bits`).
OF_PLACES = {
    "household": ("facets", "year_facets", "member_facets"),
    "person": ("facets", "year_facets", "home_facets"),
}
