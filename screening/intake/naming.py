"""Which feed, county and data date a delivered file is for.

A name such as ``ga_population_522725_20180630.csv`` says all three, and one that ends in 增量 or
``inc`` that the file holds changes only; what the uploader says goes before the name.
"""

import re
import unicodedata
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from pathlib import PurePath

from screening.feeds import FEEDS, Feed
from screening.intake.refusal import RefusedFile

_NAME = re.compile(
    r"(?P<feed>[a-z][a-z_]*?)_(?P<county>[0-9]{6})_(?P<date>[0-9]{8})(?:[^0-9].*)?", re.ASCII
)
_PARTIAL = re.compile(r"_[0-9]{8}[ _(（-]*(?:增量|inc(?:remental)?(?![a-z]))", re.IGNORECASE)
FIRST_YEAR, LAST_YEAR = 1990, 2100


@dataclass(frozen=True)
class Delivery:
    """What a file is about. `county` is a 6-digit code, `data_on` the date the data stands for;
    an incremental file holds the rows that changed since the delivery before it.
    """

    feed: Feed
    county: str
    data_on: date
    is_incremental: bool = False

    @property
    def contract(self) -> Feed:
        """The columns that this file has to have."""
        return self.feed.incremental if self.is_incremental else self.feed


def delivery(
    name: str,
    *,
    feed: str | None,
    county: str | None,
    data_on: date | None,
    known_counties: Collection[str],
    incremental: bool | None = None,
) -> Delivery:
    """Return what the file is about.

    Raises:
        RefusedFile: unknown_feed, unknown_county or unknown_date.
    """
    stem = unicodedata.normalize("NFKC", PurePath(name).stem).strip().lower()
    found = _NAME.fullmatch(stem)
    said = found.groupdict() if found else {}
    return Delivery(
        _feed(feed or said.get("feed")),
        _county(county or said.get("county"), known_counties),
        _date(data_on, said.get("date")),
        bool(_PARTIAL.search(stem)) if incremental is None else incremental,
    )


def _feed(code: str | None) -> Feed:
    if not code:
        raise RefusedFile(
            "unknown_feed",
            "的名称看不出是哪种数据；请按“ga_population_522725_20180630.csv”的样式命名，"
            "或在报送时选择数据种类。",
        )
    if code not in FEEDS:
        raise RefusedFile(
            "unknown_feed", f"的数据种类“{code[:40]}”不在清单中；请核对文件名或改选数据种类。"
        )
    return FEEDS[code]


def _county(code: str | None, known: Collection[str]) -> str:
    if not code:
        raise RefusedFile(
            "unknown_county",
            "的名称看不出是哪个县；请在文件名中写 6 位县级代码，或在报送时选择县（市）。",
        )
    if code not in known:
        raise RefusedFile(
            "unknown_county", f"的县级代码“{code[:12]}”不在本州；请核对文件名或改选县（市）。"
        )
    return code


def _date(said: date | None, text: str | None) -> date:
    if said is not None:
        return said
    if not text:
        raise RefusedFile(
            "unknown_date",
            "的名称看不出数据期；请在文件名末尾写 8 位日期（如 20180630），或在报送时填写数据期。",
        )
    try:
        found = date(int(text[:4]), int(text[4:6]), int(text[6:]))
    except ValueError:
        found = date.min
    if not FIRST_YEAR <= found.year <= LAST_YEAR:
        raise RefusedFile(
            "unknown_date", f"的数据期“{text}”不是有效日期；请在文件名末尾写 8 位日期。"
        )
    return found
