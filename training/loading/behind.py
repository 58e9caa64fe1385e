"""What is behind the figures of a workbook: once it is taken in what was written down, and before
that, as of an attendance sheet always, what it says.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from regions.models import Cadre
from training.loading import attendance, checking
from training.models import Enrolment, Load, Presence, Session

LISTS = {
    "sessions": _("Sessions"),
    "trainers": _("Trainers"),
    "cadres": _("Persons trained"),
    "people": _("Asked"),
    "came": _("Person-times"),
}
OF_PAST, OF_ATTENDANCE = ("sessions", "trainers", "cadres", "came"), ("people", "came")


@dataclass(frozen=True)
class Row:
    """A cadre, or none where a session stands alone; the session in words with its first day, its
    key and its place where it is written down.
    """

    cadre: Cadre | None = None
    words: str = ""
    day: date | None = None
    place: str = ""
    session: int | None = None


def lists_of(load: Load) -> tuple[str, ...]:
    """The figures of a workbook of this kind, by the names in its `result`."""
    return OF_PAST if load.kind == Load.Kind.PAST else OF_ATTENDANCE


def rows(load: Load, what: str) -> list[Row]:
    """The rows that the figure `what` counts.

    Raises:
        KeyError: workbooks of this kind have no such figure.
    """
    if what not in lists_of(load):
        raise KeyError(what)
    if load.kind == Load.Kind.ATTENDANCE:
        return _attended(load, what)
    if what == "trainers":
        return _cadres(checking.check(bytes(load.content), load.region).trainers)
    return (_WRITTEN if load.applied_at else _SAID)[what](load)


def _attended(load: Load, what: str) -> list[Row]:
    if load.session is None:
        return []
    said = attendance.check(bytes(load.content), load.session).rows
    keys = [key for key, row in said.items() if what == "people" or row[0] == Presence.CAME]
    enrolled = Enrolment.objects.filter(pk__in=keys).select_related("cadre__region")
    return [Row(row.cadre) for row in enrolled.order_by("cadre__number")]


def _cadres(keys: Any) -> list[Row]:
    found = Cadre.objects.filter(pk__in=list(keys)).select_related("region")
    return [Row(cadre) for cadre in found.order_by("number")]


def _came(load: Load) -> Any:
    return Enrolment.objects.filter(session__load=load, presence=Presence.CAME)


def _written_sessions(load: Load) -> list[Row]:
    found = Session.objects.filter(load=load).select_related("region")
    return [_of(one) for one in found.order_by("starts_on", "pk")]


def _of(session: Session, cadre: Cadre | None = None) -> Row:
    return Row(cadre, str(session), session.starts_on, session.region.name, session.pk)


def _written_times(load: Load) -> list[Row]:
    found = _came(load).select_related("cadre__region", "session__region")
    return [
        _of(one.session, one.cadre) for one in found.order_by("session__starts_on", "session", "pk")
    ]


def _written_cadres(load: Load) -> list[Row]:
    return _cadres(_came(load).order_by().values_list("cadre", flat=True).distinct())


def _said_sessions(load: Load) -> list[Row]:
    said = checking.check(bytes(load.content), load.region).sessions
    return [_named(key, values) for key, values in said.items()]


def _named(key: checking.Key, values: dict[str, Any], cadre: Cadre | None = None) -> Row:
    name, number = key
    return Row(cadre, f"{name}（{number}）", values["starts_on"], values["place"].name)


def _said_times(load: Load) -> list[Row]:
    said = checking.check(bytes(load.content), load.region)
    came = [one for one in said.people if one.presence == Presence.CAME]
    found = Cadre.objects.select_related("region").in_bulk({one.cadre for one in came})
    return [_named(one.session, said.sessions[one.session], found[one.cadre]) for one in came]


def _said_cadres(load: Load) -> list[Row]:
    said = checking.check(bytes(load.content), load.region).people
    return _cadres({one.cadre for one in said if one.presence == Presence.CAME})


_WRITTEN: dict[str, Callable[[Load], list[Row]]] = {
    "sessions": _written_sessions,
    "cadres": _written_cadres,
    "came": _written_times,
}
_SAID: dict[str, Callable[[Load], list[Row]]] = {
    "sessions": _said_sessions,
    "cadres": _said_cadres,
    "came": _said_times,
}
