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

from regions.duties import Permission
from regions.models import Level, Region, User
from screening import intake
from screening.feeds import FEEDS
from screening.intake import RefusedFile, naming
from screening.intake.papers import Papers
from screening.intake.refusal import shown_name
from screening.models import Extract
from screening.operations import batches, raw_files
from screening.operations.deliverers import deliverable
from screening.operations.standing_files import BatchError

NO_PAPERS = Papers()


def receive_extract(
    path: Path,
    *,
    by: User | None = None,
    feed: str | None = None,
    county: str | None = None,
    data_on: date | None = None,
    incremental: bool | None = None,
    papers: Papers = NO_PAPERS,
    original_name: str | None = None,
) -> Extract:
    """Take in the file at `path` and return its row: accepted, held or refused.

    What the arguments leave out is read from the name. A refused file leaves its row with a code
    and a Chinese sentence, and nothing else; the bytes in quarantine are gone after the verdict.
    A file that is not what its `papers` say is held until a person vouches for it. The same bytes
    again give the same row.

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
        "incremental": incremental,
    }
    if by:
        _check_sender(by, name, said, places)
    with _quarantined(path) as held:
        try:
            taken = intake.receive(
                held,
                out_dir=Path(settings.EXTRACT_DIR),
                original_name=name,
                **said,
            )
            raw_files.keep(held, taken.sha256)
            place = places[taken.county]
            return batches.enter(taken, name=name, county=place, papers=papers, by=by)
        except RefusedFile as refused:
            why = refused
        except BatchError as error:
            _leave_nothing(taken)
            why = RefusedFile("no_base", f"文件{error}")
        place = _place_of_refusal(by, name, said, places)
        return _refuse(held, name, why, place, feed or "", by)


def _leave_nothing(taken: intake.Intake) -> None:
    """Remove what was written for a file that came to nothing, unless another row has it."""
    if not Extract.objects.filter(sha256=taken.sha256).exists():
        taken.parquet.unlink(missing_ok=True)
        taken.parquet.with_suffix(".json").unlink(missing_ok=True)
        raw_files.path_of(taken.sha256).unlink(missing_ok=True)


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
        **batches.handed_in(by),
    )
    batches.tell(extract, "screening.extract.refused", by)
    return extract


def _feed_in(name: str) -> str:
    """The feed a name begins with, "" if none: `ga_population_…` may be refused for its date."""
    return next((code for code in _longest_first(FEEDS) if name.startswith(f"{code}_")), "")


def _longest_first(codes: Iterable[str]) -> list[str]:
    return sorted(codes, key=len, reverse=True)
