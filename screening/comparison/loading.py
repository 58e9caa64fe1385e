"""Getting the departments' files in: which jobs, in which order, how many at once."""

from collections.abc import Callable, Collection, Mapping, Sequence
from functools import partial

import duckdb

from screening.comparison import columns, places, register, resolve, session
from screening.comparison.results import ExtractFile
from screening.comparison.rules import Rule
from screening.feeds import FEEDS

ByFeed = Mapping[str, list[tuple[int, ExtractFile]]]


def match(
    con: duckdb.DuckDBPyConnection,
    by_feed: ByFeed,
    rules: Sequence[Rule],
    threads: int,
    tell: Callable[[str], None],
    loaded: Collection[str] | None,
) -> None:
    """Load the feeds and match their rows by number; the register must be loaded.

    `loaded` are the feeds whose tables were taken over from another night, None where nothing was.
    """
    there = places.prefectures(con)
    jobs = _jobs(by_feed, rules, loaded or (), there)
    twins = {"查找重号": register.pair_twins} if loaded is None else {}
    if len(there) < 2:
        session.at_once(con, threads, {**twins, **jobs}, tell)
        return
    session.at_once(con, threads, twins, tell)
    session.at_once(con, threads, jobs, tell)
    places.look_elsewhere(con, set(by_feed) - set(loaded or ()))


def _jobs(
    by_feed: ByFeed,
    rules: Sequence[Rule],
    carried: Collection[str],
    prefectures: Sequence[str],
) -> dict[str, Callable[[duckdb.DuckDBPyConnection], None]]:
    """Return a job for each feed but those `carried`, the longest first: no core waits for the
    last one alone."""
    jobs: dict[str, Callable[[duckdb.DuckDBPyConnection], None]] = {}
    for feed, files in sorted(by_feed.items(), key=lambda item: -_size(item[1])):
        if feed not in carried:
            jobs[f"识别 {FEEDS[feed].department} {FEEDS[feed].title}"] = partial(
                resolve.load,
                feed=feed,
                files=files,
                wanted=columns.of_feed(rules, feed, feed),
                of_others=columns.of_feed(rules, feed, resolve.others(feed)),
                among=places.people_by_file(files, prefectures),
            )
    return jobs


def _size(files: resolve.Files) -> int:
    return sum(extract.path.stat().st_size for _, extract in files)


def of_persons(by_feed: ByFeed) -> ByFeed:
    return {feed: files for feed, files in by_feed.items() if FEEDS[feed].person_id}


def stand_in(
    con: duckdb.DuckDBPyConnection, by_feed: Collection[str], rules: Sequence[Rule]
) -> None:
    """Stand in empty tables for feeds that have not come."""
    wanted = {feed for rule in rules for feed in (*rule.feeds, *rule.optional)}
    for feed in sorted(wanted - set(by_feed)):
        resolve.create_empty(con, feed)
