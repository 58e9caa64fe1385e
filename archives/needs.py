"""When a file must hold a kind of paper: conditions over the base map, each in one line.

A condition is SQL over `f`, the relation `FACTS`: a row for each household file. Files of villages
and townships have no facts; for them only `always` holds.
"""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Need:
    """One condition: its words for people, and SQL over `f`."""

    label: Promise
    sql: str


FACTS = """
SELECT a.id AS archive_id, h.id AS household_id, h.is_registered, h.exit_status, h.exit_year,
       extract(year FROM h.identified_on)::int AS identified_year, h.identified_on,
       h.relapse_year, h.monitor_kind, h.risk_is_removed, h.measures, h.is_relocated,
       h.poor_kind, h.member_count, h.head_name,
       y.year, y.net_per_head_yuan, y.is_dangerous_house, y.reform_year, y.dividend_yuan,
       y.ecology_yuan, m.has_student, m.has_disabled, m.has_post, m.has_dibao, m.has_tekun,
       m.has_changed
FROM archives_archive a
JOIN households_household h ON h.id = a.household_id
LEFT JOIN LATERAL (
    SELECT * FROM households_householdyear y WHERE y.household_id = h.id
    ORDER BY y.year DESC LIMIT 1
) y ON true
LEFT JOIN LATERAL (
    SELECT bool_or(s.left_on IS NULL AND p.school_status NOT IN ('', '非在校生')) AS has_student,
           bool_or(s.left_on IS NULL AND p.disability_kind <> '') AS has_disabled,
           bool_or(s.left_on IS NULL AND p.public_posts <> '{}') AS has_post,
           bool_or(s.left_on IS NULL AND p.has_dibao) AS has_dibao,
           bool_or(s.left_on IS NULL AND p.has_tekun) AS has_tekun,
           bool_or(s.left_on IS NOT NULL OR s.joined_on > h.identified_on) AS has_changed
    FROM households_membership s
    LEFT JOIN LATERAL (
        SELECT * FROM households_personyear p WHERE p.person_id = s.person_id
        ORDER BY p.year DESC LIMIT 1
    ) p ON true
    WHERE s.household_id = h.id
) m ON true
WHERE a.holder = 'household'
"""

ALWAYS = "always"
NEEDS: dict[str, Need] = {
    ALWAYS: Need(_("Every file"), "true"),
    "never": Need(_("Where there is one"), "false"),
    "registered": Need(_("Registered households"), "f.is_registered"),
    "exited": Need(
        _("Households out of poverty"),
        "f.is_registered AND f.exit_status IN ('已脱贫', '稳定脱贫')",
    ),
    "relapsed": Need(_("Households that fell back"), "f.relapse_year IS NOT NULL"),
    "monitored": Need(_("Monitored households"), "f.monitor_kind <> ''"),
    "risk_removed": Need(
        _("Monitored households whose risk is removed"),
        "f.monitor_kind <> '' AND f.risk_is_removed",
    ),
    "relocated": Need(_("Relocated households"), "f.is_relocated"),
    "rebuilt": Need(_("Dangerous houses that were rebuilt"), "f.reform_year IS NOT NULL"),
    "student": Need(_("Households with somebody at school"), "f.is_registered AND f.has_student"),
    "disabled": Need(_("Households with a disabled member"), "f.is_registered AND f.has_disabled"),
    "subsistence": Need(_("Households on dibao or tekun"), "f.has_dibao OR f.has_tekun"),
    "post": Need(_("Households with a public post"), "f.is_registered AND f.has_post"),
    "dividend": Need(
        _("Households with a dividend"), "f.is_registered AND f.dividend_yuan > 0"
    ),
    "changed": Need(_("Households whose members changed"), "f.is_registered AND f.has_changed"),
}  # fmt: skip


def choices() -> list[tuple[str, Promise]]:
    """(code, words) of all conditions, for forms."""
    return [(code, need.label) for code, need in NEEDS.items()]
