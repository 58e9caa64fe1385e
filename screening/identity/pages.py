"""What the pages of pairs show, as plain values."""

from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.html import format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from households import id_number
from households.models import Household, Membership
from ledger.models import Event
from ledger.shown import Entry
from qiannan.templatetags.face import masked, short_time
from regions.duties import Permission
from regions.models import Region, User
from screening.basemap.matching.likeness import slip_words
from screening.basemap.pages import place_name
from screening.comparison.grades import GRADES
from screening.event_texts import EVENT_TEXTS
from screening.feeds import FEEDS
from screening.identity.reconcile import SUBJECT
from screening.models import IdentityPair, IdentityPairQuerySet

MOST_APART = 2  # a slip is one character or two neighbours
_HUES = {"open": "review", "same": "done", "different": "back"}


def state_of(pair: IdentityPair) -> tuple[str, str]:
    """The word and hue of where it stands."""
    if pair.state == IdentityPair.State.OPEN and pair.has_vanished:
        return _("Closed by itself"), "wait"
    return str(pair.get_state_display()), _HUES[pair.state]


def row(pair: IdentityPair, user: User) -> dict[str, Any]:
    """One line of the list. Names are in full for who sees the household, else masked."""
    word, hue = state_of(pair)
    return {
        "pair": pair,
        "typed_name": _name(pair.typed_name, pair, user),
        "typed_number": id_number.mask(pair.typed_number),
        "name": _name(pair.person.name if pair.person else "", pair, user),
        "place": place_name(pair.region),
        "grade": GRADES[pair.grade].title,
        "words": pair.words,
        "slip": _slip(pair.person.id_raw if pair.person else "", pair.typed_number),
        "source": source_of(pair),
        "word": word,
        "hue": hue,
    }


def _name(name: str, pair: IdentityPair, user: User) -> str:
    if user.can(Permission.HOUSEHOLD_VIEW, at=pair.region):
        return name
    return str(masked(name, "name"))


def source_of(pair: IdentityPair) -> str:
    """民政 特困供养、人社 养老待遇 · 3 行."""
    feeds = "、".join(f"{FEEDS[code].department} {FEEDS[code].title}" for code in pair.feeds)
    return _("%(feeds)s · %(n)s rows") % {"feeds": feeds, "n": pair.rows}


def their_title(pair: IdentityPair) -> str:
    """民政 · 2018-06-30."""
    return f"{FEEDS[pair.extract.feed].department} · {pair.extract.data_on:%Y-%m-%d}"


def compared(pair: IdentityPair, user: User) -> list[dict[str, Any]]:
    """Both sides, line by line; what differs is marked, and numbers show the slip alone."""
    person = pair.person
    ours = person.id_raw if person else ""
    number = pair.typed_number
    birth = person.birth_on if person else None
    lines = [
        _marked(_line(_("Name"), _name(person.name if person else "", pair, user),
              _name(pair.typed_name, pair, user))),
        _numbers(ours, number,
              differs=id_number.read(ours).number != id_number.read(number).number or not number),
        _line(_("Birth date"), _day(birth), _day(pair.typed_birth_on or _born(number)),
              differs=bool(birth) and (pair.typed_birth_on or _born(number)) not in (None, birth)),
        _line(_("Sex"), person.sex if person else "", _sex(number)),
        _line(_("Place"), place_name(pair.region), pair.typed_address, differs=False),
        _line(_("Household number"), pair.household.household_no if pair.household else "",
              pair.typed_booklet, differs=False),
    ]  # fmt: skip
    return [line for line in lines if line["theirs"] != "—" or line["hit"] or line["ours"] != "—"]


def _line(label: str, ours: str, theirs: str, differs: bool | None = None) -> dict[str, Any]:
    hit = (bool(theirs) and ours != theirs) if differs is None else differs
    return {"label": label, "ours": ours or "—", "theirs": theirs or "—", "hit": hit}


def _numbers(ours: str, theirs: str, *, differs: bool) -> dict[str, Any]:
    """Both numbers masked, but for the few characters in which they differ: what is to be judged
    is nothing that a mask may hide, and `slip_words` says the same.
    """
    line = _line(_("Identity number"), id_number.mask(ours), id_number.mask(theirs), differs)
    ours, theirs = id_number.clean(ours), id_number.clean(theirs)
    apart = [n for n, (a, b) in enumerate(zip(ours, theirs, strict=False)) if a != b]
    if not differs or len(ours) != len(theirs) or len(apart) > MOST_APART:
        return line
    if len(line["ours"]) != len(ours) or len(line["theirs"]) != len(theirs):
        return line
    return line | {
        "ours": _shown(line["ours"], ours, apart),
        "theirs": _shown(line["theirs"], theirs, apart),
    }


def _marked(line: dict[str, Any]) -> dict[str, Any]:
    """Two names of one length with the characters marked in which they differ."""
    ours, theirs = line["ours"], line["theirs"]
    apart = [n for n, (a, b) in enumerate(zip(ours, theirs, strict=False)) if a != b]
    if not line["hit"] or len(ours) != len(theirs):
        return line
    return line | {"ours": _shown(ours, ours, apart), "theirs": _shown(theirs, theirs, apart)}


def _shown(text: str, full: str, apart: list[int]) -> SafeString:
    """`text` with the characters of `full` at these places, marked."""
    return format_html_join(
        "",
        "{}{}{}",
        (
            (mark_safe("<mark>"), full[n], mark_safe("</mark>")) if n in apart else ("", each, "")
            for n, each in enumerate(text)
        ),
    )


def _day(day: date | None) -> str:
    return f"{day:%Y-%m-%d}" if day else ""


def _born(number: str) -> date | None:
    return id_number.birth_on(number) if len(number) >= 17 else None


def _sex(number: str) -> str:
    return id_number.sex(number) if len(number) == 18 and number[16].isdigit() else ""


def _slip(ours: str, theirs: str) -> str:
    """How they differ: the slip alone, not the numbers."""
    ours = id_number.read(ours).number or id_number.clean(ours)
    theirs = theirs[:18] if len(theirs) in (20, 22) else theirs
    near = theirs and ours and theirs != ours and abs(len(ours) - len(theirs)) <= 2
    return slip_words(ours, theirs, "部门") if near else ""


def members(pair: IdentityPair, user: User) -> list[dict[str, Any]]:
    """Who lives in the household, the person in question marked: context, masked numbers."""
    if pair.household_id is None or not _sees_home(pair.household, user):
        return []
    found = Membership.objects.filter(household=pair.household_id, left_on=None)
    return [
        {
            "name": each.person.name,
            "relation": each.relation,
            "born": _day(each.person.birth_on),
            "number": id_number.mask(each.person.id_raw),
            "is_meant": each.person_id == pair.person_id,
        }
        for each in found.select_related("person").order_by("pk")
    ]


def household_url(pair: IdentityPair, user: User) -> str:
    """Where its household is; "" where that is out of sight."""
    if pair.household_id is None or not _sees_home(pair.household, user):
        return ""
    return reverse("households:household-detail", args=[pair.household_id])


def _sees_home(home: Household | None, user: User) -> bool:
    mine = tuple(user.paths_where(Permission.HOUSEHOLD_VIEW))
    return home is not None and home.place_path.startswith(mine)


def rivals(pair: IdentityPair, user: User) -> IdentityPairQuerySet:
    """The other persons the same words may mean, as far as they are in sight."""
    mine = IdentityPair.objects.visible_to(user, Permission.IDENTITY_VIEW)
    return mine.standing().filter(row_key=pair.row_key).exclude(pk=pair.pk).for_list()[:10]


def facts(pair: IdentityPair) -> list[tuple[str, Any]]:
    by = pair.decided_by
    said = [
        (_("Match"), GRADES[pair.grade].title),
        (_("Source"), source_of(pair)),
        (_("Data date"), f"{pair.extract.data_on:%Y-%m-%d}"),
        (_("File and row"), f"{pair.extract.original_name} · {pair.row_no}"),
        (_("First found"), short_time(pair.found_at)),
        (_("Person deciding"), f"{by.full_name} {short_time(pair.decided_at)}" if by else ""),
        (_("Rests on"), pair.reason),
    ]
    return [(label, value) for label, value in said if value]


def timeline(pair: IdentityPair) -> list[Entry]:
    """How it came here, newest first."""
    events = Event.objects.filter(subject=SUBJECT, subject_id=pair.pk).order_by("-id")
    told = [
        Entry(
            str(EVENT_TEXTS.get(event.kind, event.kind)),
            " · ".join(part for part in (short_time(event.at), event.actor_name) if part),
            note=event.note,
        )
        for event in events
    ]
    if pair.gone_run:
        sentence = _("The comparison no longer asks: a side was corrected.")
        told.insert(
            0, Entry(_("Closed by itself"), short_time(pair.gone_run.finished_at), note=sentence)
        )
    told.append(Entry(_("Proposed by a comparison"), short_time(pair.found_at)))
    return told


def crumbs(region: Region | None, user: User) -> list[tuple[str, str]]:
    """The places from the top, each linked to its pairs where it is in sight."""
    mine = tuple(user.paths_where(Permission.IDENTITY_VIEW))
    url = reverse("screening:identity-list")
    above = region.ancestors if region else []
    return [(r.name, f"{url}?region={r.code}" if r.path.startswith(mine) else "") for r in above]
