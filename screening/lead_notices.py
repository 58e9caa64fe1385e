"""Who is told what about leads. Notices point at a list or a lead and hold no personal data."""

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ledger import notices, overdue
from ledger.models import Event
from regions.models import Region, User
from screening import transitions
from screening.lead_places import receivers
from screening.models import Lead


def register() -> None:
    """Listen to the events of leads; called once when the app is ready."""
    notices.listen(transitions.SENT_DOWN.kind, tell_of_arrival)
    notices.listen(transitions.ANSWERED.kind, tell_of_arrival)
    notices.listen(transitions.FILED_UP.kind, tell_of_arrival)
    notices.listen(transitions.REVIEWED.kind, tell_of_arrival)
    notices.listen(transitions.RETURNED.kind, tell_of_return)
    notices.listen(transitions.CLOSED.kind, tell_of_close)


def tell_of_arrival(event: Event) -> None:
    """Tell who receives at the region that leads have come; once an hour, however many."""
    place = Region.objects.get(code=event.data["to"])
    hour = timezone.localtime(event.at)
    if event.kind == transitions.SENT_DOWN.kind:
        text = _("Leads were sent down to %(place)s; please sign for them.")
    else:
        text = _("Answers were filed up to %(place)s; please review them.")
    notices.tell(
        receivers(place),
        key=f"{event.kind}:{place.code}:{hour:%Y%m%d%H}",
        text=text % {"place": place.name},
        url=f"{reverse('screening:lead-list')}?mine=1",
    )


def tell_of_return(event: Event) -> None:
    """Tell the grid that an answer came back, and why."""
    lead = Lead.objects.get(pk=event.subject_id)
    text = _("%(number)s was returned: %(reason)s")
    notices.tell(
        receivers(Region.objects.get(code=event.data["to"])),
        key=f"returned:{event.pk}",
        text=text % {"number": lead.number, "reason": event.note},
        url=reverse("screening:lead-detail", args=[lead.pk]),
    )


def tell_of_close(event: Event) -> None:
    """Tell whoever verified that it is closed out."""
    lead = Lead.objects.get(pk=event.subject_id)
    if lead.verified_by_id is None:
        return
    notices.tell(
        User.objects.filter(pk=lead.verified_by_id),
        key=f"closed:{event.pk}",
        text=_("%(number)s was closed out.") % {"number": lead.number},
        url=reverse("screening:lead-detail", args=[lead.pk]),
    )


def tell_overdue() -> int:
    """Tell who holds overdue leads, and the level above: one notice a person a day.

    Returns how many people were told just now.
    """
    return overdue.tell(
        Lead.objects.all(),
        key="overdue",
        url=f"{reverse('screening:lead-list')}?due=overdue",
        words=_overdue_words,
    )


def _overdue_words(count: int) -> str:
    return ngettext("%(n)d lead is overdue.", "%(n)d leads are overdue.", count) % {"n": count}
