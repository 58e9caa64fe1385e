"""The organisation of a place as bands of boxes, from the leading group to what stands below.

`picture` reads it, `drawing.drawn` places it. A box that should be there and is not, or whose
leader is missing, is `is_vacant`.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _

from regions.models import Level, Region
from taskforces.models import (
    LEADING,
    Body,
    BodyKind,
    Charge,
    ChargeKind,
    Role,
    Seat,
    Strand,
    Subject,
)
from taskforces.models.organisation import LEADS
from taskforces.organisation.holes import CO_LEADERS, subjects_of_the_top

NAMES = 4
_RANK = {kind: n for n, kind in enumerate(ChargeKind.values)}


@dataclass(frozen=True)
class Box:
    """One box: its title, the lines under it, where it leads; `is_vacant` asks for somebody."""

    title: str
    lines: tuple[str, ...]
    url: str = ""
    is_vacant: bool = False


@dataclass(frozen=True)
class Band:
    """Boxes that stand side by side."""

    label: str
    boxes: tuple[Box, ...]


def picture(place: Region, day: date) -> list[Band]:
    """The bands of a place as of a day; at most seven statements whatever its size."""
    bodies = list(Body.objects.on(day).filter(region=place).select_related("region"))
    seats = _seats_of(bodies, day)
    if place.level == Level.VILLAGE:
        bands = _of_village(place, bodies, seats)
    else:
        bands = _of_place(place, bodies, seats, day)
        bands.append(_below(place, day))
    return [band for band in [*bands, _charges(place, day)] if band.boxes]


def _seats_of(bodies: Iterable[Body], day: date) -> dict[int, list[Seat]]:
    found: dict[int, list[Seat]] = defaultdict(list)
    seats = Seat.objects.on(day).filter(body__in=[one.pk for one in bodies])
    for seat in seats.select_related("cadre").order_by("starts_on", "pk"):
        found[seat.body_id].append(seat)
    return found


def _of_place(
    place: Region, bodies: Sequence[Body], seats: dict[int, list[Seat]], day: date
) -> list[Band]:
    by_kind: dict[str, list[Body]] = defaultdict(list)
    for body in bodies:
        by_kind[body.kind].append(body)
    top = [_box(one, seats[one.pk]) for one in by_kind[BodyKind.LEADING_GROUP]]
    if not top and place.level <= Level.COUNTY:
        top = [_missing(_("Leading group"))]
    post = [_box(one, seats[one.pk]) for one in by_kind[BodyKind.COMMAND_POST]]
    if not post and place.level == Level.TOWNSHIP:
        post = [_missing(_("Command post"))]
    office = [_box(one, seats[one.pk]) for one in by_kind[BodyKind.OFFICE]]
    sent = [
        _box(one, seats[one.pk])
        for kind in (BodyKind.GUIDANCE, BodyKind.SUPERVISION)
        for one in by_kind[kind]
    ]
    return [
        Band(_("Leading group"), tuple(top)),
        Band(_("Command post"), tuple(post)),
        Band(_("Office and groups sent"), tuple(office + sent)),
        Band(_("Task forces"), tuple(_forces(by_kind[BodyKind.TASK_FORCE], seats, day))),
    ]


def _forces(standing: Sequence[Body], seats: dict[int, list[Seat]], day: date) -> list[Box]:
    """One box a subject: those standing, and those that the prefecture has and this place not."""
    by_subject = {one.subject: one for one in standing}
    asked = subjects_of_the_top(day)
    boxes = []
    for subject in Subject:
        body = by_subject.get(subject)
        if body:
            boxes.append(_box(body, seats[body.pk], str(subject.label)))
        elif subject.value in asked:
            boxes.append(_missing(str(subject.label)))
    return boxes


def _of_village(place: Region, bodies: Sequence[Body], seats: dict[int, list[Seat]]) -> list[Band]:
    teams = [one for one in bodies if one.kind == BodyKind.WORK_TEAM]
    if not teams:
        return [Band(_("Work team"), (_missing(_("Work team")),))]
    held = seats[teams[0].pk]
    members = [
        Box(str(strand.label), _names([s for s in held if s.strand == strand]), "", False)
        for strand in Strand
    ]
    shown = [box if box.lines else Box(box.title, (_("Nobody"),), "", True) for box in members]
    return [
        Band(_("Work team"), (_box(teams[0], held),)),
        Band(_("The four forces of the team"), tuple(shown)),
    ]


def _below(place: Region, day: date) -> Band:
    """What stands right below: leading groups of counties, command posts, work teams."""
    kind, label = {
        Level.PREFECTURE: (BodyKind.LEADING_GROUP, _("Counties")),
        Level.COUNTY: (BodyKind.COMMAND_POST, _("Command posts of the townships")),
        Level.TOWNSHIP: (BodyKind.WORK_TEAM, _("Work teams of the villages")),
    }[Level(place.level)]
    places = list(place.children.current(day).order_by("path"))  # type: ignore[attr-defined]
    standing = {
        one.region_id: one for one in Body.objects.on(day).filter(region__in=places, kind=kind)
    }
    leaders: dict[int, list[Seat]] = defaultdict(list)
    seats = Seat.objects.on(day).filter(body__in=standing.values(), role__in=LEADS)
    for seat in seats.select_related("cadre").order_by("starts_on", "pk"):
        leaders[seat.body_id].append(seat)
    boxes = []
    for one in places:
        url = f"{reverse('taskforces:organisation')}?region={one.code}"
        body = standing.get(one.pk)
        if body is None:
            boxes.append(Box(one.name, (_("not set up"),), url, True))
            continue
        lines, is_vacant = _leader_lines(body, leaders[body.pk])
        boxes.append(Box(one.name, lines, url, is_vacant))
    return Band(label, tuple(boxes))


def _charges(place: Region, day: date) -> Band:
    """Who is in charge of this place."""
    found = Charge.objects.on(day).filter(region=place).select_related("cadre")
    boxes = [
        Box(f"{one.group_name or one.get_kind_display()}", (_who(one.cadre),))
        for one in sorted(found, key=lambda one: (_RANK[one.kind], _group(one.group_name), one.pk))
    ]
    return Band(_("In charge of this place"), tuple(boxes))


def _box(body: Body, seats: Sequence[Seat], title: str = "") -> Box:
    lines, is_vacant = _leader_lines(body, [one for one in seats if one.role in LEADS])
    rest = len({one.cadre_id for one in seats if one.role not in LEADS})
    if rest:
        lines = (*lines, _("%(n)d others") % {"n": rest})
    url = reverse("taskforces:body-detail", args=[body.pk])
    return Box(title or body.name.removeprefix(body.region.name), lines, url, is_vacant)


def _leader_lines(body: Body, leaders: Sequence[Seat]) -> tuple[tuple[str, ...], bool]:
    """Who leads, a line each, and the seats that are vacant."""
    role = LEADING[body.kind]
    wanted = CO_LEADERS if role == Role.CO_LEADER else 1
    lines = [f"{one.get_role_display()} {one.cadre.name}" for one in leaders]
    missing = max(0, wanted - len(leaders))
    lines += [_("%(role)s vacant") % {"role": role.label}] * missing
    return tuple(lines), missing > 0


def _names(seats: Sequence[Seat]) -> tuple[str, ...]:
    lines = [f"{one.cadre.name} {one.get_role_display()}" for one in seats[:NAMES]]
    if len(seats) > NAMES:
        lines.append(_("%(n)d others") % {"n": len(seats) - NAMES})
    return tuple(lines)


def _who(cadre: object) -> str:
    return f"{cadre.name} {cadre.unit}"  # type: ignore[attr-defined]


def _missing(title: str) -> Box:
    return Box(title, (_("not set up"),), "", True)


def _group(name: str) -> tuple[int, str]:
    """The order of groups as they are counted: 一组, 二组 … 十组, 十一组; others by their names."""
    number = name.removesuffix("组").removeprefix("第")
    tens, _ten, ones = number.rpartition("十") if "十" in number else ("", "", number)
    digits = "零一二三四五六七八九"
    if number.isdecimal():
        return int(number), name
    if not number or any(len(part) > 1 or part not in digits for part in (tens, ones)):
        return 1000, name
    ten = (digits.index(tens) if tens else 1) * 10 if "十" in number else 0
    return ten + (digits.index(ones) if ones else 0), name
