"""Taking in a department's file: quarantine, verdict, one row, one event."""

import hashlib
import shutil
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from ledger import events
from ledger.events import Draft
from regions.duties import Duty, Permission
from regions.models import Level, Region, User
from screening import intake
from screening.feeds import FEEDS, Feed
from screening.intake import RefusedFile, naming
from screening.intake.refusal import shown_name
from screening.models import Extract

SUBJECT = Extract._meta.label_lower


def receive_extract(
    path: Path,
    *,
    by: User | None = None,
    feed: str | None = None,
    county: str | None = None,
    data_on: date | None = None,
    declared_rows: int | None = None,
    original_name: str | None = None,
) -> Extract:
    """Take in the file at `path` and return its row, accepted or refused.

    What the arguments leave out is read from the name. A refused file leaves its row with a code
    and a Chinese sentence, and nothing else; the bytes in quarantine are gone after the verdict.
    The same bytes again give the same row.

    Raises:
        PermissionDenied: `by` may not deliver for that county, or not this feed.
    """
    name = original_name or path.name
    places = {place.code: place for place in Region.objects.filter(level__lte=Level.COUNTY)}
    said: dict[str, Any] = {
        "feed": feed,
        "county": county,
        "data_on": data_on,
        "known_counties": set(places),
    }
    if by:
        _check_sender(by, name, said, places)
    with _quarantined(path) as held:
        try:
            taken = intake.receive(
                held,
                out_dir=Path(settings.EXTRACT_DIR),
                original_name=name,
                declared_rows=declared_rows,
                **said,
            )
        except RefusedFile as refused:
            place = _place_of_refusal(by, name, said, places)
            return _refuse(held, name, refused, place, feed or "", by)
    return _accept(taken, name, places[taken.county], by)


def deliverable(user: User) -> list[Feed]:
    """The feeds `user` may hand in: a department's own where its unit names it, else all."""
    postings = [p for p in user.active_postings if Permission.EXTRACT_RECEIVE in p.grants]
    feeds = list(FEEDS.values())
    if any(p.duty != Duty.COUNTY_DEPARTMENT for p in postings):
        return feeds
    named = [feed for feed in feeds if any(_names(p.unit, feed.department) for p in postings)]
    return named or (feeds if postings else [])


def _names(unit: str, department: str) -> bool:
    """瓮安县公安局 names 公安 and with it 公安交警."""
    return department[:2] in unit


def _check_sender(by: User, name: str, said: dict, places: dict[str, Region]) -> None:
    try:
        about = naming.delivery(name, **said)
    except RefusedFile:
        if by.paths_where(Permission.EXTRACT_RECEIVE):
            return  # nothing can be placed wrongly: it will be refused with a sentence
        raise PermissionDenied(name) from None
    is_own = about.feed in deliverable(by)
    if not is_own or not by.can(Permission.EXTRACT_RECEIVE, at=places[about.county]):
        raise PermissionDenied(name)


def _place_of_refusal(by: User | None, name: str, said: dict, places: dict[str, Region]) -> Region:
    """Where a refused file is shown: the county it names, else the sender's, else the top."""
    found = Region.objects.none()
    for code in (said["county"], *_codes_in(name)):
        place = places.get(code or "")
        if place and (by is None or by.can(Permission.EXTRACT_RECEIVE, at=place)):
            return place
    if by:
        found = Region.objects.filter(path__in=by.paths_where(Permission.EXTRACT_RECEIVE))
    return found.first() or Region.objects.get(level=Level.PREFECTURE)


def _codes_in(name: str) -> list[str]:
    return [part for part in Path(name).stem.split("_") if len(part) == 6 and part.isdigit()]


@contextmanager
def _quarantined(path: Path) -> Iterator[Path]:
    """Copy the file under a generated name where nothing else reads, and remove it after."""
    folder = Path(settings.QUARANTINE_DIR)
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=folder, suffix=path.suffix[:8].lower()) as held:
        with path.open("rb") as source:
            shutil.copyfileobj(source, held, 1 << 20)
        held.flush()
        yield Path(held.name)


@transaction.atomic
def _accept(taken: intake.Intake, name: str, place: Region, by: User | None) -> Extract:
    extract, made = Extract.objects.get_or_create(
        feed=taken.feed,
        region=place,
        data_on=taken.data_on,
        sha256=taken.sha256,
        state=Extract.State.ACCEPTED,
        defaults={
            "original_name": shown_name(name),
            "size": taken.size,
            "rows": taken.rows,
            "rejected": taken.manifest["counts"]["rejected"],
            "parquet": str(taken.parquet.relative_to(settings.EXTRACT_DIR)),
            "manifest": taken.manifest,
            **_handed_in(by),
        },
    )
    if made:
        _tell(extract, "screening.extract.received", by)
    return extract


@transaction.atomic
def _refuse(
    held: Path, name: str, refused: RefusedFile, place: Region, feed: str, by: User | None
) -> Extract:
    with held.open("rb") as file:
        sha256 = hashlib.file_digest(file, "sha256").hexdigest()
    same = Extract.objects.filter(
        state=Extract.State.REFUSED, sha256=sha256, region=place, refusal=refused.message
    ).first()
    if same:
        return same
    extract = Extract.objects.create(
        feed=feed if feed in FEEDS else _feed_in(name),
        region=place,
        state=Extract.State.REFUSED,
        original_name=shown_name(name),
        sha256=sha256,
        size=held.stat().st_size,
        refusal_code=refused.code,
        refusal=refused.message,
        **_handed_in(by),
    )
    _tell(extract, "screening.extract.refused", by)
    return extract


def _feed_in(name: str) -> str:
    """The feed a name begins with, "" if none: `ga_population_…` may be refused for its date."""
    return next((code for code in _longest_first(FEEDS) if name.startswith(f"{code}_")), "")


def _longest_first(codes: Iterable[str]) -> list[str]:
    return sorted(codes, key=len, reverse=True)


def _handed_in(by: User | None) -> dict[str, object]:
    now = timezone.now()
    return {"received_at": now, "received_by": by} if by else {"dropped_at": now}


def _tell(extract: Extract, kind: str, by: User | None) -> None:
    events.append(
        Draft(
            kind=kind,
            region=extract.region,
            subject=SUBJECT,
            subject_id=extract.pk,
            by=by,
            data={
                "feed": extract.feed,
                "sha256": extract.sha256,
                "rows": extract.rows,
                "rejected": extract.rejected,
                "code": extract.refusal_code,
            },
        )
    )
