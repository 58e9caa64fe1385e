"""What the pages of differences show, as plain values."""

from typing import Any

from django.db.models import Q, QuerySet
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _

from households.models import Act
from ledger.models import Event
from ledger.models.entry import OPEN
from ledger.shown import Entry
from qiannan.templatetags.face import masked, short_time
from regions.duties import Permission
from regions.models import Level, Region, User
from screening.basemap.decisions import may_be_decided
from screening.basemap.kinds import GRADES, KINDS, title
from screening.basemap.reconcile import SUBJECT
from screening.event_texts import EVENT_TEXTS
from screening.feeds import FEEDS
from screening.models import Difference

_HUES = {"open": "review", "taken": "doing", "kept": "done", "door": "doing", "aside": "wait"}


def place_name(region: Region) -> str:
    """下司村 3网格: the region and the village above it."""
    above = region.parent
    return f"{above.name} {region.name}" if above and above.level >= Level.VILLAGE else region.name


def name_of(difference: Difference, user: User) -> str:
    """Whom it is about: in full for who sees the household, else masked."""
    if user.can(Permission.HOUSEHOLD_VIEW, at=difference.region):
        return difference.who
    return masked(difference.who, "name")


def state_of(difference: Difference) -> tuple[str, str]:
    """The word and hue of where it stands."""
    if difference.has_vanished:
        return _("Closed by itself"), "wait"
    if difference.is_undecided:
        if difference.state == Difference.State.TAKEN:
            return _("Proposal failed; to decide"), "review"
        return str(Difference.State.OPEN.label), "review"
    if difference.state == Difference.State.TAKEN:
        signed = difference.act.state == Act.State.DONE
        return (_("In force"), "done") if signed else (_("To be signed"), "doing")
    if difference.state == Difference.State.DOOR and may_be_decided(difference):
        return _("Back from the door"), "review"
    return str(difference.get_state_display()), _HUES[difference.state]


def row(difference: Difference, user: User) -> dict[str, Any]:
    """One line of the list."""
    word, hue = state_of(difference)
    hides = not user.can(Permission.HOUSEHOLD_VIEW, at=difference.region)
    is_name = difference.field == "name" or difference.kind in ("join", "home")
    ours, theirs = difference.ours, difference.theirs
    if hides and is_name:
        ours, theirs = masked(ours, "name"), masked(theirs, "name")
    return {
        "difference": difference,
        "title": title(difference.kind, difference.field),
        "grade": GRADES[difference.grade].title,
        "name": name_of(difference, user),
        "place": place_name(difference.region),
        "ours": ours,
        "theirs": theirs,
        "word": word,
        "hue": hue,
    }


def compared(difference: Difference) -> list[dict[str, Any]]:
    """Both sides; where no line is marked, what the difference is about comes first."""
    rows = list(difference.rows)
    if not any(line["hit"] for line in rows):
        label = title(difference.kind, difference.field).rpartition("：")[2]
        first = {"label": label, "ours": difference.ours, "theirs": difference.theirs, "hit": True}
        rows.insert(0, first)
    return [{**line, "ours": line["ours"] or "—", "theirs": line["theirs"] or "—"} for line in rows]


def their_title(difference: Difference) -> str:
    """公安 · 2018-06-30."""
    return f"{FEEDS[difference.feed].department} · {difference.data_on:%Y-%m-%d}"


def facts(difference: Difference) -> list[tuple[str, Any]]:
    feed = FEEDS[difference.feed]
    by = difference.decided_by
    decided = f"{by.full_name} {short_time(difference.decided_at)}" if by else ""
    return [
        (_("Match"), GRADES[difference.grade].title),
        (_("Source"), f"{feed.department} {feed.title}"),
        (_("Data date"), f"{difference.data_on:%Y-%m-%d}"),
        (_("File"), f"{difference.extract.original_name}"),
        ("SHA-256", difference.extract.sha256[:12]),
        (_("First found"), short_time(difference.found_at)),
        (_("Decided by"), decided),
        (_("Reason"), difference.note),
    ]


def others(difference: Difference, user: User) -> QuerySet[Difference]:
    """The other differences of the same person, else of the same household, that stand."""
    about = Q(household=difference.household) if difference.household_id else Q(pk=None)
    if difference.person_id:
        about |= Q(person=difference.person_id)
    mine = Difference.objects.visible_to(user, Permission.DIFFERENCE_VIEW)
    return mine.standing().filter(about).exclude(pk=difference.pk).for_list()[:20]


def open_acts(difference: Difference, user: User) -> QuerySet[Act]:
    """Acts on the household that wait to be signed, where it is in sight today."""
    if difference.household_id is None:
        return Act.objects.none()
    seen = Act.objects.visible_to(user, Permission.HOUSEHOLD_VIEW).open()
    return seen.filter(household=difference.household_id)[:10]


def act_url(act: Act | None) -> str:
    """Where the act is looked at and signed; "" where there is no such page."""
    if act is None:
        return ""
    try:
        return reverse("households:act-detail", args=[act.pk])
    except NoReverseMatch:
        return ""


def acts_of_batch(batch: str) -> str:
    """Where the acts of a batch are signed; "" where there is no such page."""
    try:
        return reverse("households:act-batch", args=[batch])
    except NoReverseMatch:
        return ""


def timeline(difference: Difference) -> list[Entry]:
    """How it came here, newest first."""
    events = Event.objects.filter(subject=SUBJECT, subject_id=difference.pk).order_by("-id")
    told = [
        Entry(
            str(EVENT_TEXTS.get(event.kind, event.kind)),
            " · ".join(part for part in (short_time(event.at), event.actor_name) if part),
            note=event.note,
        )
        for event in events
    ]
    if difference.gone_run:
        when = short_time(difference.gone_run.finished_at)
        sentence = _("The comparison no longer finds it: both sides say the same.")
        told.insert(0, Entry(_("Closed by itself"), when, note=sentence))
    told.append(Entry(_("Found by a comparison"), short_time(difference.found_at)))
    return told


def advice(difference: Difference) -> str:
    return KINDS[difference.kind].advice


def take_word(difference: Difference) -> str:
    """What taking over is called."""
    if difference.kind == "home":
        return _("Propose this household, report for signing")
    return _("Take theirs over, report for signing")


def keep_word(difference: Difference) -> str:
    """What keeping is called: what is no field of the base map is noted."""
    if difference.kind in ("business", "no_record"):
        return _("Seen, keep it on record")
    return _("Ours is right, keep it")


def check_word(difference: Difference) -> str:
    """How the check at the door stands, in words."""
    lead = difference.lead
    if lead is None:
        return _("The village was told to look.") if difference.state == "door" else ""
    if lead.status in OPEN:
        return _("%(number)s: %(state)s") % {
            "number": lead.number,
            "state": lead.get_status_display(),
        }
    verdict = lead.get_verdict_display()
    return _("%(number)s is closed: %(verdict)s") % {"number": lead.number, "verdict": verdict}
