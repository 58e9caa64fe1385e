"""What a phone takes along of the files of its households: made anew from the rows.

`papers` of the pull: {id (of the household), v, archive, catalogue, gaps [{kind (code), state,
said, paper?, version?}], had {kind: how many papers there are}}; a household without a file is not
named. `paper` and `version` name the paper that a gap is about, as it stood.

`catalogues`: {id, v, grids [codes where it is in force], kinds [{code, title, chapter, and what of
signers, issuer, hint, template, blank it has, wants [signature, seal, date, year]}]}: what may be
filed, so that a paper can be taken without a network for a household that has no file yet.
`template` and `blank` are addresses: the file that the place gives out, the form with nothing
filled in; only those that this person may open.
"""

from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from django.db.models import Count
from django.urls import reverse
from django.utils import timezone

from archives.catalogues import templates
from archives.catalogues.blanks import WITH_BLANK
from archives.checks import rulebook
from archives.filing.operations import catalogue_for
from archives.models import Archive, Chapter, Gap, Holder, Paper, PaperKind
from households.field import homes
from households.models import HouseholdQuerySet
from ledger.acts import parts
from regions.duties import Permission
from regions.models import Region, User

_WANTS = ("signature", "date", "seal")
_OF_GAPS = ("archive_id", "kind__code", "state", "check_code", "said", "paper_id", "paper__version")


def homes_of(user: User) -> HouseholdQuerySet:
    """The households of the person's phone for which the person may file papers."""
    return homes.of(user).visible_to(user, Permission.ARCHIVE_FILE)


def _files(user: User) -> dict[int, tuple[int, int]]:
    """{household: (file, catalogue)}."""
    rows = Archive.objects.filter(household__in=homes_of(user))
    return {
        home: (key, catalogue)
        for home, key, catalogue in rows.order_by("household_id").values_list(
            "household_id", "pk", "catalogue_id"
        )
    }


def papers(user: User, asked: Mapping[str, Any]) -> dict[str, Any]:
    """What the file of each household lacks, and how many papers of each kind it has."""
    files = _files(user)
    keys = [key for key, _catalogue in files.values()]
    gaps, had = _gaps(keys), _had(keys)
    rows = [
        {"id": home, "archive": key, "catalogue": catalogue}
        | {name: of[key] for name, of in (("gaps", gaps), ("had", had)) if key in of}
        for home, (key, catalogue) in files.items()
    ]
    return parts.differing(rows, dict(asked), "papers")


def _gaps(keys: list[int]) -> dict[int, list[dict[str, Any]]]:
    found: dict[int, list[dict[str, Any]]] = defaultdict(list)
    rows = Gap.objects.filter(archive__in=keys).order_by("archive", "kind__order", "check_code")
    for archive, kind, state, check, said, paper, version in rows.values_list(*_OF_GAPS):
        gap = {"kind": kind, "state": state, "said": rulebook.sentence(check, said)}
        found[archive].append(gap | ({"paper": paper, "version": version} if paper else {}))
    return found


def _had(keys: list[int]) -> dict[int, dict[str, int]]:
    found: dict[int, dict[str, int]] = defaultdict(dict)
    rows = Paper.objects.filter(archive__in=keys, removed_at__isnull=True).order_by()
    for archive, kind, count in rows.values_list("archive_id", "kind__code").annotate(
        n=Count("pk")
    ):
        found[archive][kind] = count
    return found


def catalogues(user: User, asked: Mapping[str, Any]) -> dict[str, Any]:
    """The catalogues that the files follow, and those in force for files that are still to be
    opened.
    """
    grids = _in_force(user)
    wanted = {catalogue for _key, catalogue in _files(user).values()} | set(grids)
    kinds: dict[int, list[dict[str, Any]]] = defaultdict(list)
    rows = list(PaperKind.objects.filter(catalogue__in=wanted).order_by("catalogue", "order"))
    given = _given(user, rows)
    for kind in rows:
        kinds[kind.catalogue_id].append(_kind(kind, is_given=kind.pk in given))
    told = [{"id": key, "grids": grids.get(key, []), "kinds": kinds[key]} for key in sorted(wanted)]
    return parts.differing(told, dict(asked), "catalogues")


def _given(user: User, kinds: list[PaperKind]) -> set[int]:
    """Of these, the kinds whose template this person is given."""
    keys = [kind.pk for kind in kinds if kind.template_id]
    if not keys:
        return set()
    return set(templates.given_to(user).filter(pk__in=keys).values_list("pk", flat=True))


def _in_force(user: User) -> dict[int, list[str]]:
    """{catalogue: codes of the grids and villages where a file opened today would follow it}."""
    places = Region.objects.filter(pk__in=homes_of(user).values("region")).order_by("path")
    today = timezone.localdate()
    of_county: dict[str, int] = {}
    found: dict[int, list[str]] = defaultdict(list)
    for place in places:
        county = place.county_path
        if county not in of_county:
            of_county[county] = catalogue_for(Holder.HOUSEHOLD, place, today).pk
        found[of_county[county]].append(place.code)
    return found


def _kind(kind: PaperKind, *, is_given: bool) -> dict[str, Any]:
    """What the phone asks of a paper of this kind; the same as `archives.filing.forms` does."""
    told = {
        "code": kind.code,
        "title": kind.title,
        "chapter": str(Chapter(kind.chapter).label),
        "wants": [name for name in _WANTS if getattr(kind, f"wants_{name}")]
        + (["year"] if kind.is_yearly else []),
        "signers": kind.signers,
        "issuer": kind.issuer,
        "hint": kind.hint,
        "template": _address("catalogue-template", kind) if is_given else "",
        "blank": _address("catalogue-line-template", kind) if kind.maker in WITH_BLANK else "",
    }
    return {name: value for name, value in told.items() if value}


def _address(name: str, kind: PaperKind) -> str:
    return reverse(f"archives:{name}", args=[kind.pk])
