"""Who is told what about acts: the reporter what became of it, the signers that some wait."""

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from households.acts import trail
from households.acts.kinds import KINDS
from households.models import Act
from ledger import notices
from ledger.models import Event
from regions.duties import GRANTS, Duty, Permission
from regions.models import Posting, Region, User, paths_above

_ANSWERS = {
    trail.SIGNED: "您报告的“%(title)s”已签认生效",
    trail.REFUSED: "您报告的“%(title)s”未获同意：%(note)s",
    trail.UNDONE: "您报告的“%(title)s”已被撤销：%(note)s",
}
_ANSWERS_OF_BATCH = {
    trail.SIGNED: "您报告的批次 %(batch)s 有变更已签认生效",
    trail.REFUSED: "您报告的批次 %(batch)s 有变更未获同意：%(note)s",
    trail.UNDONE: "您报告的批次 %(batch)s 有变更已被撤销：%(note)s",
}


def register() -> None:
    """Listen to the events of acts; called once when the app is ready."""
    for kind in _ANSWERS:
        notices.listen(kind, tell_reporter)
    notices.listen(trail.PROPOSED, tell_signers)


def tell_reporter(event: Event) -> None:
    """Tell who reported what became of the act; a procedure that enacts tells its own people."""
    act = Act.objects.select_related("proposed_by").get(pk=event.subject_id)
    if event.data.get("is_enacted") or act.proposed_by_id == event.actor_id:
        return
    if act.batch:
        _tell_of_batch(event, act)
        return
    text = _ANSWERS[event.kind] % {"title": KINDS[act.kind].title, "note": event.note[:160]}
    notices.tell(
        [act.proposed_by],
        key=f"act:{event.pk}",
        text=text,
        url=reverse("households:act-detail", args=[act.pk]),
    )


def _tell_of_batch(event: Event, act: Act) -> None:
    """Once an hour for a batch, however many of it were decided."""
    note = {"batch": act.batch, "note": event.note[:160]}
    notices.tell(
        [act.proposed_by],
        key=f"{event.kind}:{act.batch}:{timezone.localtime(event.at):%Y%m%d%H}",
        text=_ANSWERS_OF_BATCH[event.kind] % note,
        url=reverse("households:act-batch", args=[act.batch]),
    )


def tell_signers(event: Event) -> None:
    """Tell the township that acts wait to be signed; once an hour, however many."""
    act = Act.objects.select_related("region").get(pk=event.subject_id)
    if act.state != Act.State.OPEN:
        return
    tell_who_signs(
        event,
        act.region,
        text=_("Changes of the base map in %(place)s wait for your signature."),
        url=f"{reverse('households:act-list')}?state=open",
    )


def tell_who_signs(event: Event, region: Region, *, text: str, url: str) -> None:
    """Tell who signs for the township of a place, once an hour for a kind of event; `text` names
    the place by %(place)s.
    """
    township = _township(region)
    duties = [d for d in Duty if Permission.HOUSEHOLD_SIGN in GRANTS[d]]
    posted = Posting.objects.on(timezone.localdate()).filter(region=township, duty__in=duties)
    signers = User.objects.filter(is_active=True, postings__in=posted).exclude(pk=event.actor_id)
    hour = timezone.localtime(event.at)
    notices.tell(
        signers.distinct(),
        key=f"{event.kind}:{township.code}:{hour:%Y%m%d%H}",
        text=text % {"place": township.name},
        url=url,
    )


def _township(region: Region) -> Region:
    path = paths_above(region.path)[:3][-1]
    return Region.objects.get(path=path)
