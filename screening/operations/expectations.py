"""What is expected of the departments: set with a day, ended, never deleted; and reminded of."""

from datetime import date, timedelta

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from ledger import events, notices
from ledger.events import Draft
from regions.duties import Duty, Permission
from regions.models import Level, Posting, Region, User
from screening.board import MISSING, NEVER, Arrivals
from screening.expected import Expectations, spans
from screening.feeds import FEEDS, Feed
from screening.models import Expectation, Extract
from screening.operations.deliverers import names_department
from screening.operations.standing_files import BatchError

SUBJECT = Expectation._meta.label_lower
MOST_DUE_DAYS = 366


@transaction.atomic
def expect(
    feed: str,
    *,
    county: Region | None,
    period: str,
    due_days: int,
    valid_from: date,
    source: str,
    by: User,
) -> Expectation:
    """Have a delivery expected from a day on; what held until then ends the day before.

    Raises:
        PermissionDenied: `by` may not edit catalogues.
        BatchError: no source, an impossible number of days, or another holds from that day or
            later.
    """
    place = _place_of(by)
    if not source.strip():
        raise BatchError("请填写依据文件的名称和文号。")
    if not 0 <= due_days <= MOST_DUE_DAYS:
        raise BatchError(f"期后天数应在 0 到 {MOST_DUE_DAYS} 之间；请核对。")
    rows = Expectation.objects.select_for_update().filter(feed=feed, county=county)
    newest = rows.order_by("valid_from").last()
    if newest and newest.valid_from >= valid_from:
        raise BatchError(f"已有自 {newest.valid_from} 起的约定；新的约定须晚于这一天。")
    if newest and (newest.valid_until is None or newest.valid_until >= valid_from):
        newest.valid_until = valid_from - timedelta(days=1)
        newest.save(update_fields=["valid_until"])
    made = Expectation.objects.create(
        feed=feed,
        county=county,
        period=period,
        due_days=due_days,
        valid_from=valid_from,
        source=source.strip()[:120],
    )
    _tell("screening.expectation.set", made, place, by)
    return made


@transaction.atomic
def end(expectation: Expectation, *, on: date, by: User) -> None:
    """Expect this no more after a day.

    Raises:
        PermissionDenied: `by` may not edit catalogues.
        BatchError: it has ended already, or the day lies before it began.
    """
    place = _place_of(by)
    expectation = Expectation.objects.select_for_update().get(pk=expectation.pk)
    if expectation.valid_until is not None:
        raise BatchError(f"该约定已于 {expectation.valid_until} 终止。")
    if on < expectation.valid_from:
        raise BatchError(f"终止日不能早于起始日 {expectation.valid_from}。")
    expectation.valid_until = on
    expectation.save(update_fields=["valid_until"])
    _tell("screening.expectation.ended", expectation, place, by)


def _place_of(by: User) -> Region:
    mine = [p.region for p in by.active_postings if Permission.CATALOGUE_EDIT in p.grants]
    if not mine:
        raise PermissionDenied(SUBJECT)
    return min(mine, key=lambda region: region.level)


def _tell(kind: str, expectation: Expectation, place: Region, by: User) -> None:
    words = f"{expectation.feed_title} {expectation.get_period_display()}"
    events.append(
        Draft(
            kind=kind,
            region=expectation.county or place,
            subject=SUBJECT,
            subject_id=expectation.pk,
            by=by,
            note=f"{words}，期后 {expectation.due_days} 日内"[:200],
            data={
                "feed": expectation.feed,
                "period": expectation.period,
                "due_days": expectation.due_days,
                "valid_from": expectation.valid_from.isoformat(),
                "valid_until": expectation.valid_until and expectation.valid_until.isoformat(),
                "source": expectation.source,
            },
        )
    )


def remind(today: date | None = None) -> int:
    """The day after it was due, tell who should have delivered; once for each period.

    The department's own accounts of that county are told, and where it has none the county
    office. Days on which nothing ran are made good within a week. Returns notices written.
    """
    today = today or timezone.localdate()
    counties = list(Region.objects.at(Level.COUNTY).current())
    held = Expectations.on(today)
    arrivals = Arrivals(Extract.objects.all(), counties)
    told = 0
    for county in counties:
        postings = list(_postings(county))
        for feed in FEEDS.values():
            expectation = held.of(feed.code, county)
            for span in spans(expectation, today, 3) if expectation else []:
                is_fresh = today - timedelta(days=7) <= span.due_on < today
                state = arrivals.cell(feed.code, county, span, today).state
                if is_fresh and state in (MISSING, NEVER):
                    words = f"{feed.title} {span.title}的数据应于 {span.due_on} 前报送，尚未收到"
                    told += notices.tell(
                        _recipients(postings, feed),
                        key=f"delivery:{feed.code}:{county.code}:{span.last.isoformat()}",
                        text=f"{county.name}{feed.department} {words}",
                        url=f"{reverse('screening:extract-new')}?feed={feed.code}"
                        f"&county={county.code}",
                    )
    return told


def _postings(county: Region) -> list[Posting]:
    found = Posting.objects.at_with(county, Permission.EXTRACT_RECEIVE)
    return list(found.select_related("user"))


def _recipients(postings: list[Posting], feed: Feed) -> set[User]:
    own = {
        p.user
        for p in postings
        if p.duty == Duty.COUNTY_DEPARTMENT and names_department(p.unit, feed.department)
    }
    return own or {p.user for p in postings if p.duty == Duty.COUNTY_OFFICE}
