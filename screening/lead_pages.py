"""What the pages of a lead show, as plain values: names masked, texts in words."""

from collections.abc import Iterable
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from ledger import digests, dispatches, shown
from ledger.canonical import canonical
from ledger.models import Evidence, Signature
from ledger.shown import Entry, hands, photos
from qiannan.templatetags.face import masked, short_time
from regions.duties import Permission
from regions.models import Level, Region, User
from screening import lead_proof, transitions
from screening.event_texts import EVENT_TEXTS
from screening.lead_evidence import rows_of, summary_of
from screening.lead_operations import rules
from screening.models import Lead, LeadReply

# A receipt is shown with the move it is for, not as a line of its own.
_SHOWN_AS_RECEIPT = (transitions.RECEIVED.kind, transitions.FILING_RECEIVED.kind)


def name_in_full(lead: Lead) -> str:
    return lead.person.name if lead.person else lead.household.head_name


def subject_name(lead: Lead) -> str:
    """Whom it is about, masked."""
    return masked(name_in_full(lead), "name")


def place_name(lead: Lead) -> str:
    return place_of(lead.region)


def place_of(region: Region) -> str:
    """猴场镇 下司村 3网格: the region and the names above it, without the county."""
    names, above = [region.name], region.parent
    while above is not None and above.level > Level.COUNTY:
        names.append(above.name)
        above = above.parent if above.level > Level.TOWNSHIP else None
    return " ".join(reversed(names))


def summary(lead: Lead, *, in_full: bool = False) -> str:
    """The department's values that differ, in one line."""
    return summary_of(lead.evidence, in_full=in_full)


def compared_rows(lead: Lead, *, in_full: bool = False) -> list[dict[str, Any]]:
    """Both values side by side. Everybody's name is masked, the subject's and others', unless
    masking hides what differs or it was asked for in full.
    """
    return rows_of(lead.evidence, in_full=in_full)


_ORDERS = {
    "before": ("取得在识别之前", "late"),
    "after": ("取得在识别之后", "done"),
    "same_month": ("取得与识别在同一个月", "review"),
    "same_year": ("与识别在同一年，先核实具体日期", "review"),
    "unknown": ("日期不全，先核实日期", "review"),
}


def two_dates(lead: Lead) -> dict[str, Any] | None:
    """Identified and acquired, the earlier first, and which was first in words; None where the
    rule does not ask.
    """
    told = lead.evidence.get("timing")
    if not told:
        return None
    words, hue = _ORDERS[told["order"]]
    identified = (told["identified_on"] or "", "首次识别")
    acquired = (told["acquired_on"] or "", told["words"])
    days = [
        {"day": identified[0][:7] or "—", "words": identified[1]},
        {"day": acquired[0] or "—", "words": acquired[1]},
    ]
    return {
        "words": words,
        "hue": hue,
        "days": days[::-1] if told["order"] == "before" else days,
    }


def sides(lead: Lead) -> tuple[str, str]:
    """What stands at the left and at the right: the base map, and 公安交警 · 2018-05-31.

    Where nothing of a department was compared but two facts of the register, each by its name.
    """
    rule = rules().get(lead.rule)
    if rule and rule.sides and not lead.evidence.get("sha256"):
        return rule.sides
    parts = [lead.evidence.get("department", ""), lead.evidence.get("data_on", "")]
    theirs = " · ".join(str(part) for part in parts if part) or _("Comparison")
    return _("Base map (poverty office)"), theirs


def crumbs(regions: Iterable[Region], user: User) -> list[tuple[str, str]]:
    """The places from the top, each linked to the list of its leads where it is in sight."""
    paths = user.paths_where(Permission.LEAD_VIEW)
    url = reverse("screening:lead-list")
    return [
        (r.name, f"{url}?region={r.code}" if any(r.path.startswith(p) for p in paths) else "")
        for r in regions
    ]


def signatures(lead: Lead, *, in_full: bool = False) -> list[dict[str, Any]]:
    """The signatures of the present round, in the order they were written."""
    return hands(lead_proof.signatures_of_round(lead), in_full=in_full)


def replies(lead: Lead, *, in_full: bool = False) -> list[dict[str, Any]]:
    """What the household said, the newest first, with its papers; earlier rounds are said to be."""
    rows = list(lead.replies.select_related("recorded_by").order_by("-pk"))
    papers: dict[int, list[Evidence]] = {}
    subject = LeadReply._meta.label_lower
    for file in Evidence.objects.filter(subject=subject, subject_id__in=[row.pk for row in rows]):
        papers.setdefault(file.subject_id, []).append(file)
    return [
        {
            "row": row,
            "speaker": row.speaker if in_full else masked(row.speaker, "name"),
            "hue": "review" if row.stance == LeadReply.Stance.DISPUTES else "wait",
            "is_past": row.round != lead.round,
            "files": photos(papers.get(row.pk, [])),
        }
        for row in rows
    ]


def changed_since_signed(lead: Lead) -> bool:
    """What the page shows is no longer what the verifier signed."""
    signed = lead_proof.signatures_of_round(lead).filter(role=Signature.Role.VERIFIER).last()
    said = canonical(lead_proof.signed_content(lead))
    return signed is not None and not digests.fits(said, signed.digest)


def timeline(lead: Lead) -> list[Entry]:
    """How it came here, newest first; a lead from before the trail begins on the day it opened."""
    told = shown.timeline(
        lead,
        journey=dispatches.history(lead),
        state=lead.get_status_display(),
        receipts=_SHOWN_AS_RECEIPT,
        titles={transitions.SENT_DOWN.kind: _("Sent down to %(place)s")},
    )
    opened = str(EVENT_TEXTS["screening.lead.opened"])
    if not any(entry.title == opened for entry in told):
        told.append(Entry(opened, short_time(lead.opened_at)))
    return told
