"""What was counted at night, and the day on which the disk is full at the pace of late.

Sums come from rows, volumes from a walk that only the nightly task takes; pages read what it left
in the cache. All of it can be counted anew at any time, so no table keeps it.
"""

import shutil
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial
from itertools import dropwhile
from pathlib import Path

from django.conf import settings
from django.core.cache import cache
from django.core.files.storage import default_storage
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from archives.filing import previews
from archives.models import Batch, PaperFile, Template
from archives.volumes import binding
from ledger.space import KINDS, Kind, Months, by_month, of_folder

_KEY = "archives-space"
PACE_MONTHS = 3  # whole months whose mean is the pace
SHOWN_MONTHS = 12
TIGHT_PERCENT, TIGHT_DAYS = 10, 90
_DAYS_OF_MONTH = 365.25 / 12


@dataclass(frozen=True)
class Use:
    """What one kind takes; `is_here`: on the disk whose room is forecast."""

    label: Promise | str
    size: int
    is_here: bool


@dataclass(frozen=True)
class Space:
    """Bytes. `free` and `whole` are those of the disk under DATA_DIR; `months` are (first day,
    bytes that came in it) of all but caches, the latest last; `pace` is bytes a month on this disk.
    """

    counted_at: datetime | None
    uses: tuple[Use, ...]
    months: tuple[tuple[date, int], ...]
    pace: int
    free: int
    whole: int
    is_store_here: bool

    @property
    def total(self) -> int:
        return sum(use.size for use in self.uses)

    @property
    def free_percent(self) -> int:
        return 100 * self.free // (self.whole or 1)

    @property
    def full_on(self) -> date | None:
        """None where nothing grew, or not in a hundred years."""
        days = self.free / self.pace * _DAYS_OF_MONTH if self.pace > 0 else 36_525
        return timezone.localdate() + timedelta(days=int(days)) if days < 36_525 else None

    @property
    def is_tight(self) -> bool:
        soon = timezone.localdate() + timedelta(days=TIGHT_DAYS)
        full = self.full_on
        return self.free_percent < TIGHT_PERCENT or (full is not None and full <= soon)


def is_store_here() -> bool:
    """Whether papers and photos lie on a disk of this machine."""
    try:
        default_storage.path("papers")
    except NotImplementedError:
        return False
    return True


def connect() -> None:
    """Name the kinds of the archives; call once, when the apps are ready."""
    KINDS["papers"] = Kind(_("Papers of archives"), _papers, is_stored=True)
    KINDS["batches"] = Kind(_("Papers handed in by the folder"), _batches, is_stored=True)
    KINDS["templates"] = Kind(_("Templates of catalogues"), _templates, is_stored=True)
    KINDS["previews"] = Kind(_("Previews of papers"), _previews, is_stored=True, is_cache=True)
    KINDS["volumes"] = Kind(
        _("Bound volumes (a cache)"), lambda: of_folder(binding.home()), is_cache=True
    )


_here = PaperFile.objects.filter(erasure=None)  # of destroyed papers the row alone is there
_papers = partial(by_month, _here, "version__made_at")
_templates = partial(by_month, Template.objects.all(), "put_in_at")
_batches = partial(by_month, Batch.objects.exclude(file=""), "handed_in_at")


def _previews() -> Months:
    """By their rows, so that no store is walked through."""
    previews.weigh()
    return by_month(_here.filter(preview__gt=""), "previewed_at", "preview_size")


def measure() -> int:
    """Count everything and keep it for the page; return how many bytes there are."""
    months = {
        code: [(month, size) for month, size in kind.months() if size]
        for code, kind in KINDS.items()
    }
    cache.set(_KEY, (timezone.now(), months), timeout=None)
    return sum(size for found in months.values() for _month, size in found)


def now() -> Space:
    """What was counted last, and the disk as it is now."""
    counted_at, counted = cache.get(_KEY) or (None, {})
    here = is_store_here()
    uses, of_all, of_disk = [], dict[date, int](), dict[date, int]()
    for code, kind in KINDS.items():
        is_here = here or not kind.is_stored
        found = counted.get(code, [])
        uses.append(Use(kind.label, sum(size for _month, size in found), is_here))
        for month, size in [] if kind.is_cache else found:
            of_all[month] = of_all.get(month, 0) + size
            if is_here:
                of_disk[month] = of_disk.get(month, 0) + size
    disk = shutil.disk_usage(_existing(Path(settings.DATA_DIR)))
    return Space(
        counted_at, tuple(uses), _last(of_all), _pace(of_disk), disk.free, disk.total, here
    )


def _last(of_month: dict[date, int]) -> tuple[tuple[date, int], ...]:
    month, months = timezone.localdate().replace(day=1), []
    for _back in range(SHOWN_MONTHS):
        months.append((month, of_month.get(month, 0)))
        month = _before(month)
    return tuple(dropwhile(lambda one: not one[1], reversed(months)))


def _pace(of_month: dict[date, int]) -> int:
    month, total = timezone.localdate().replace(day=1), 0
    for _back in range(PACE_MONTHS):
        month = _before(month)
        total += of_month.get(month, 0)
    return total // PACE_MONTHS


def _before(month: date) -> date:
    return (month - timedelta(days=1)).replace(day=1)


def _existing(path: Path) -> Path:
    return next(one for one in (path, *path.parents) if one.exists())
