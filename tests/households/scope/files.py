"""The table, third part: every address that serves a file."""

from collections.abc import Iterator
from io import BytesIO
from typing import Any
from unittest import mock

from django.urls import reverse
from openpyxl import load_workbook

from households import load_jobs
from households.exports import audit, making
from households.models import (
    Export,
    Household,
    Membership,
    Person,
    Procedure,
    RegisterDifference,
    RegisterLoad,
    Round,
)
from ledger import events
from ledger.models import Event, Job
from regions.models import Region
from tests.households.scope.brute import May
from tests.households.scope.looking import Door, Look, Opens, keys, undone
from tests.households.scope.places import of_home, of_region
from tests.households.scope.reading import is_load, is_registered, sees_round


def sheet_of(response: Any) -> list[tuple[Any, ...]]:
    """The rows of the first sheet of a workbook that was sent."""
    book = load_workbook(BytesIO(b"".join(response.streaming_content)), read_only=True)
    return list(book.worksheets[0].iter_rows(values_only=True))


def column(rows: list[tuple[Any, ...]], header: str) -> list[Any]:
    """The values below a header."""
    first = next(n for n, row in enumerate(rows) if header in row)
    at = rows[first].index(header)
    return [row[at] for row in rows[first + 1 :] if row[at] is not None]


def homes_under(look: Look, place: Region) -> list[Household]:
    brute = look.brute
    return [
        home
        for home in brute.rows(Household)
        if home.dissolved_on is None and brute.is_under(home.region_id, place.pk)
    ]


def people_of(look: Look, place: Region, kind: str = "register") -> list[str]:
    """The numbers of the persons that an export of a place holds."""
    kept = {h.pk for h in homes_under(look, place) if kind == "register" or is_registered(h)}
    people = {person.pk: person.person_no for person in look.brute.rows(Person)}
    return [
        people[m.person_id]
        for m in look.brute.rows(Membership)
        if m.household_id in kept and m.left_on is None
    ]


# --- files ----------------------------------------------------------------------------------------
class Exports:
    """The rows of an export, asked for and fetched by the same person, are those in reach."""

    name = "households:export-fetch"

    def faults(self, look: Look) -> Iterator[str]:
        places = look.places(May.HOUSEHOLD_EXPORT)
        if not look.brute.may(look.user, (May.HOUSEHOLD_EXPORT,)):
            return
        for place in places:
            url = f"{reverse('households:export-new')}?region={place.code}"
            for kind in ("register", "roster"):
                yield from self._export(look, url, place, kind)

    def _export(self, look: Look, url: str, place: Region, kind: str) -> Iterator[str]:
        given = {
            "kind": kind,
            "year": look.world.today.year,
            "purpose": "核对",
            "days": 7,
            "limit": 3,
        }
        with undone():
            response = look.client.post(url, given)
            if not look.sees(May.HOUSEHOLD_EXPORT, place.pk):
                if response.status_code != 404:
                    yield f"{url} answers {response.status_code} for a place out of reach"
                return
            if response.status_code != 302:
                yield f"{url} answers {response.status_code} {response.context['form'].errors}"
                return
            export = Export.objects.latest("pk")
            making.run(export.job_id)
            fetched = look.client.post(reverse(self.name, args=[export.pk]))
            if not getattr(fetched, "streaming", False):
                export.refresh_from_db()
                yield f"{url} made no file: {export.state} {export.job.message}"
                return
            got = sorted(column(sheet_of(fetched), "人编号"))
        wanted = sorted(people_of(look, place, kind))
        if got != wanted:
            yield f"{url} {kind} has {len(got)} rows, the brute force {len(wanted)}"


class ExportNew:
    """How many rows an export is announced to have."""

    name = "households:export-new"

    def faults(self, look: Look) -> Iterator[str]:
        for place in look.places(May.HOUSEHOLD_EXPORT):
            url = f"{reverse(self.name)}?region={place.code}"
            response = look.ask(url)
            if not look.brute.may(look.user, (May.HOUSEHOLD_EXPORT,)):
                right = 403
            else:
                right = 200 if look.sees(May.HOUSEHOLD_EXPORT, place.pk) else 404
            if response.status_code != right:
                yield f"{url} answers {response.status_code}, not {right}"
            elif right == 200:
                (_label, got, _words), *_rosters = response.context["counts"]
                wanted = len(people_of(look, place))
                if got != wanted:
                    yield f"{url} announces {got} rows, the brute force {wanted}"


class LoadErrors:
    """The workbook with the bad cells of a load: of one's places, else it does not exist."""

    name = "households:register-load-errors"

    def faults(self, look: Look) -> Iterator[str]:
        if not look.brute.may(look.user, (May.HOUSEHOLD_LOAD,)):
            return
        for job in [one for one in look.brute.rows(Job) if is_load(look.brute, one)]:
            path = load_jobs.errors_path(job)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(b"PK")
            status = look.ask(reverse(self.name, args=[job.pk])).status_code
            right = 200 if look.sees(May.HOUSEHOLD_LOAD, job.region_id) else 404
            if status != right:
                yield f"the errors of load {job.pk} answer {status}, not {right}"


class Differences:
    """The rows of the workbook of a load."""

    name = "households:register-differences-export"

    def faults(self, look: Look) -> Iterator[str]:
        if not look.brute.may(look.user, (May.HOUSEHOLD_LOAD,)):
            return
        for load in look.brute.rows(RegisterLoad):
            with undone():
                response = look.client.get(reverse(self.name, args=[load.pk]))
                if not look.sees(May.HOUSEHOLD_LOAD, load.region_id):
                    if response.status_code != 404:
                        yield f"the differences of load {load.pk} answer {response.status_code}"
                    continue
                got = sorted(column(sheet_of(response), "户编号"))
            mine = [d for d in look.brute.rows(RegisterDifference) if d.load_id == load.pk]
            if got != (wanted := sorted(d.household_no for d in mine)):
                yield f"the differences of load {load.pk} are {got}, the brute force {wanted}"


class Audit:
    """The exports that an auditor sees, as page and as workbook."""

    def __init__(self, name: str) -> None:
        self.name = name

    def faults(self, look: Look) -> Iterator[str]:
        with undone():
            for place in (p for level in (2, 4) for p in look.world.regions[level]):
                _exported(look, place)
            response = look.client.get(reverse(self.name))
            if not look.brute.may(look.user, (May.EVENT_VIEW,)):
                if response.status_code != 403:
                    yield f"{self.name} answers {response.status_code}"
                return
            got = len(response.context["lines"]) if response.context else None
            if got is None:
                got = len(column(sheet_of(response), "事项"))
            trail = [e for e in Event.objects.all() if e.kind in audit.KINDS]
            codes = {region.path: region.pk for region in look.brute.regions.values()}
            wanted = sum(look.sees(May.EVENT_VIEW, codes[event.region_path]) for event in trail)
        if got != wanted:
            yield f"{self.name} shows {got} exports, the brute force {wanted}"


def _exported(look: Look, place: Region) -> None:
    events.append(events.Draft(kind=audit.KINDS[0], region=place, by=look.user, data={}))


class Prints:
    """The households that the papers of a place are drawn for."""

    name = "households:code-print"
    DRAWN = {
        "labels": "households.views.codes.data.labels",
        "cards": "households.views.codes.data.cards",
        "registers": "households.views.codes.data.registers",
        "roster": "households.views.codes.data.roster",
    }

    def faults(self, look: Look) -> Iterator[str]:
        if not look.brute.may(look.user, (May.CODE_ISSUE,)):
            return
        for place in look.places(May.CODE_ISSUE, range(4, 6)):
            for kind, builder in self.DRAWN.items():
                yield from self._print(look, place, kind, builder)

    def _print(self, look: Look, place: Region, kind: str, builder: str) -> Iterator[str]:
        url = f"{reverse(self.name, args=[kind])}?region={place.code}"
        with mock.patch(builder, side_effect=_Drawn) as drawn, undone():
            try:
                status = look.client.get(url).status_code
            except _DrawnError:
                status = 500
        if not look.sees(May.CODE_ISSUE, place.pk):
            if status != 404:
                yield f"{url} answers {status}, not 404, for a place out of reach"
            return
        got = set(keys(drawn.call_args.args[0])) if drawn.call_args else set()
        wanted = {home.pk for home in homes_under(look, place)}
        if got != wanted:
            yield f"{url} is drawn for {sorted(got)}, the brute force says {sorted(wanted)}"


class _DrawnError(Exception):
    """Nothing more is wanted than what the sheet would be drawn for."""


def _Drawn(*_args: Any) -> None:  # noqa: N802 - a side effect
    raise _DrawnError


FILES: list[Door] = [
    Exports(),
    ExportNew(),
    Differences(),
    LoadErrors(),
    Audit("households:exports-audit"),
    Audit("households:export-audit-export"),
    Prints(),
    Opens(
        "households:round-paper", Round, of_region, sees=sees_round,
        args=lambda one: [one.pk, "minutes"],
    ),
    Opens(
        "households:procedure-paper", Procedure, of_home,
        args=lambda one: [one.pk, "consent"],
    ),
]  # fmt: skip
