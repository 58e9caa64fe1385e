"""What stands beside the compared values of a lead: where they come from, how the person was found,
what closes the lead, and the household's members and other leads. Plain values, names masked.
"""

from datetime import date
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from qiannan.templatetags.face import masked
from regions.duties import Permission
from regions.models import User
from screening.comparison.grades import GRADES
from screening.lead_operations import rules
from screening.models import Extract, Lead

Fact = tuple[str, str]
HASH_SHOWN = 12
ROWS_SHOWN = 8
MOST_EARLIER = 20


def source(lead: Lead, user: User) -> tuple[list[Fact], str]:
    """Where the department's values come from, and the page of that delivery if it is in sight."""
    told = lead.evidence
    rule = rules().get(lead.rule)
    if rule and rule.sides and not told.get("sha256"):
        day = str(told.get("data_on") or "—")
        return [
            (_("Sources"), _("Two facts of the base map; no department's data was compared.")),
            (_("At the left"), rule.sides[0]),
            (_("At the right"), rule.sides[1]),
            (_("Base map as compared on data of"), day),
            (_("How the person was found"), grade(lead)),
        ], ""
    sha256 = told.get("sha256") or ""
    extract = Extract.objects.filter(sha256=sha256).order_by("-pk").first() if sha256 else None
    facts = [
        (_("Department"), told.get("department") or "—"),
        (_("Data date"), str(told.get("data_on") or "—")),
        (_("Document number"), (extract.document_no if extract else "") or "—"),
        (_("Rows of the file"), _rows(told.get("source_rows") or [])),
        (_("Hash of the file"), sha256[:HASH_SHOWN] or "—"),
        (_("How the person was found"), grade(lead)),
    ]
    visible = extract and user.can(Permission.EXTRACT_VIEW, at=extract.region)
    return facts, reverse("screening:extract-detail", args=[extract.pk]) if visible else ""


def _rows(numbers: list[int]) -> str:
    shown = "、".join(str(number) for number in numbers[:ROWS_SHOWN])
    rest = len(numbers) - ROWS_SHOWN
    return f"{shown} … +{rest}" if rest > 0 else shown or "—"


def grade(lead: Lead) -> str:
    """How sure the join of the department's row with the person is, in words."""
    code = lead.match_grade or lead.evidence.get("grade") or ""
    if code in GRADES:
        return GRADES[code].title
    return code or _("Nobody had to be found: it is about what the register itself says.")


def closing(lead: Lead) -> list[Fact]:
    """Who verifies, what closes it, in how many working days; [] for a rule that is no more."""
    rule = rules().get(lead.rule)
    if rule is None:
        return []
    return [
        (_("Who verifies"), rule.verify),
        (_("What closes it"), rule.closes),
        (_("Days"), _("%(n)d working days") % {"n": rule.days}),
        (_("Basis"), rule.basis),
    ]


def members(lead: Lead, *, in_full: bool = False) -> list[dict[str, Any]]:
    """Who lives in the household, masked or in full; the one it is about is marked."""
    today = timezone.localdate()
    return [
        {
            "name": each.person.name if in_full else masked(each.person.name, "name"),
            "relation": each.relation,
            "age": _age(each.person.birth_on, today),
            "is_subject": each.person_id == lead.person_id,
        }
        for each in lead.household.members.order_by("pk")
    ]


def _age(born: date | None, today: date) -> int | None:
    if born is None:
        return None
    return today.year - born.year - ((today.month, today.day) < (born.month, born.day))


def others(lead: Lead) -> list[Lead]:
    """The household's other leads, the newest first, with what was found."""
    found = Lead.objects.filter(household=lead.household_id, region=lead.region_id)
    return list(found.exclude(pk=lead.pk).order_by("-opened_at", "-pk")[:MOST_EARLIER])
