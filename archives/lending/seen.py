"""Who saw a file: in hand by the register, on the screen and as a copy by the trail."""

from dataclasses import dataclass

from django.db.models import Q
from django.utils.translation import gettext as _

from archives.models import Archive, Paper
from ledger.events import TEXTS
from ledger.models import Event
from qiannan.templatetags.face import short_time
from regions.models import Level

SHOWN = 100


@dataclass(frozen=True)
class Seen:
    """One look at a file by the system."""

    who: str
    post: str
    at: str
    how: str
    what: str
    why: str


def electronic(archive: Archive) -> list[Seen]:
    """The newest looks at papers of the file and copies of it, three queries.

    A ZIP of the whole village holds this file too.
    """
    papers = {
        paper.pk: str(paper)
        for paper in Paper.objects.filter(archive=archive).select_related("kind")
    }
    village = next((one for one in archive.region.ancestors if one.level == Level.VILLAGE), None)
    found = Q(subject=Paper.subject, subject_id__in=list(papers), kind="archives.paper.opened")
    found |= Q(subject=Archive.subject, subject_id=archive.pk, kind="archives.volume.taken")
    if village:
        found |= Q(kind="archives.volumes.taken", region_path=village.path)
    events = Event.objects.filter(found).order_by("-id")[:SHOWN]
    return [_seen(event, papers) for event in events]


def _whole(event: Event) -> str:
    return f"{_('The whole volume')} {event.data.get('number', '')}".rstrip()


def _seen(event: Event, papers: dict[int, str]) -> Seen:
    is_paper = event.subject == Paper.subject
    return Seen(
        who=event.actor_name,
        post=event.actor_post,
        at=short_time(event.at),
        how=str(TEXTS.get(event.kind, event.kind)),
        what=papers.get(event.subject_id or 0, "") if is_paper else _whole(event),
        why=event.note or event.data.get("why", ""),
    )
