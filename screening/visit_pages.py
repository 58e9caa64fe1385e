"""What the page of one visit shows, as plain values."""

from typing import Any

from django import forms
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from ledger.models import Event, Signature
from ledger.shown import hands
from qiannan.templatetags.face import short_time
from regions.models import User
from screening.campaign_forms import HandForm, ReasonForm, StartForm
from screening.campaigns import explaining, places, questions, starting, trail
from screening.models import CampaignVisit

Failed = tuple[str, forms.Form] | None


def answers(record: Any) -> list[dict[str, Any]]:
    """Answer by answer, with what the base map said that day."""
    if record is None:
        return []
    known = record.facts.get("items", {})
    return [
        {
            "title": questions.title_of(key),
            "answer": questions.ANSWERS.get(given["answer"], "—"),
            "hue": {"yes": "done", "no": "late"}.get(given["answer"], "wait"),
            "seen": given["seen"],
            "known": questions.WORDS[known.get(key, {}).get("known")],
            "differs": _differs(known.get(key, {}).get("known"), given["answer"]),
        }
        for key, given in sorted(
            record.answers.items(), key=lambda pair: questions.order_of(pair[0])
        )
    ]


def _differs(known: bool | None, answer: str) -> bool:
    return known is not None and answer in ("yes", "no") and known != (answer == "yes")


def signatures(visit: CampaignVisit) -> list[dict[str, Any]]:
    rows = Signature.objects.filter(
        event__subject=visit.subject, event__subject_id=visit.pk, event__data__round=visit.round
    )
    return hands(rows, in_full=True)


def timeline(visit: CampaignVisit) -> list[dict[str, Any]]:
    """Newest first."""
    rows = Event.objects.filter(subject=visit.subject, subject_id=visit.pk).order_by("-id")
    return [
        {
            "title": trail.TEXTS.get(event.kind, event.kind),
            "detail": " · ".join(part for part in (event.actor_name, short_time(event.at)) if part),
            "note": event.note,
            "now": number == 0,
        }
        for number, event in enumerate(rows)
    ]


def actions(request: HttpRequest, visit: CampaignVisit, failed: Failed) -> list[dict[str, Any]]:
    """The moves open to this person now: name, word, form, and whether it just failed."""
    user: User = request.user  # type: ignore[assignment]
    is_open = visit.campaign.is_open
    may_review = is_open and places.may_review(visit, user)
    is_visited = visit.state == CampaignVisit.State.VISITED
    offered: list[tuple[str, str, bool, forms.Form]] = [
        (
            "start",
            _("Begin the procedure"),
            starting.may_start(visit, user),
            StartForm(outcome=visit.outcome),
        ),
        (
            "agree",
            _("Looked at it, agree and sign"),
            may_review and is_visited and visit.is_sampled and visit.reviewed_at is None,
            HandForm(request=request),
        ),
        (
            "send-back",
            _("Send back for another visit"),
            may_review and is_visited and visit.procedure_id is None,
            ReasonForm(auto_id="id_back_%s"),
        ),
        (
            "explain",
            _("Give the reason"),
            is_open and explaining.may_explain(visit, user),
            ReasonForm(auto_id="id_explain_%s"),
        ),
    ]
    return [
        {
            "name": name,
            "label": label,
            "url": reverse(f"screening:visit-{name}", args=[visit.pk]),
            "form": failed[1] if failed and failed[0] == name else form,
            "is_open": bool(failed) and failed[0] == name,  # type: ignore[index]
        }
        for name, label, may, form in offered
        if may
    ]
