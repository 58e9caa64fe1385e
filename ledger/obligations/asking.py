"""What a rule asks for when: which terms are in force, which periods begin, when each is due."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import islice

from ledger import deadlines
from ledger.models import ObligationRule, ObligationTerms
from ledger.obligations import KINDS, OWERS
from ledger.obligations.periods import Period, begun, running

NEXT = 3


@dataclass(frozen=True)
class Asked:
    """One period that is asked for, by which terms, and its days."""

    terms: ObligationTerms
    period: Period
    due_on: date
    remind_on: date


def is_ready(kind: str, ower: str) -> bool:
    """The app that knows what is asked, and whom, is there."""
    return kind in KINDS and ower in OWERS


def due_on(terms: ObligationTerms, period: Period) -> date:
    """The day by which a period is to be met; never before the period begins."""
    days, last = terms.due_days, period.last
    is_after = terms.due_side == ObligationTerms.Side.AFTER
    if terms.due_unit == ObligationTerms.Unit.DAYS:
        return max(last + timedelta(days=days if is_after else -days), period.first)
    if is_after:
        return deadlines.add_working_days(last, days)
    day = last
    for _step in range(days):
        day = deadlines.last_working_day_before(day)
    return max(day, period.first)


def asked(versions: Sequence[ObligationTerms], period: Period) -> Asked:
    """A period that `periods` gave, with its terms and days."""
    terms = in_force(versions, period.first)
    assert terms is not None
    due = due_on(terms, period)
    return Asked(terms, period, due, due - timedelta(days=terms.remind_days))


def in_force(versions: Iterable[ObligationTerms], day: date) -> ObligationTerms | None:
    """The terms of a rule on a day: the latest that have begun, of one day those written last."""
    begun_by = [one for one in versions if one.starts_on <= day]
    return max(begun_by, key=_age, default=None)


def _age(terms: ObligationTerms) -> tuple[date, bool, int]:
    """What is only tried out is the newest of its day."""
    return terms.starts_on, terms.pk is None, terms.pk or 0


def periods(
    rule: ObligationRule, versions: Sequence[ObligationTerms], first: date, last: date
) -> Iterator[Period]:
    """Yield the periods that `rule` asks for and that begin on `first` to `last`, in order.

    A period is asked for by the terms that are in force on its first day, in full; one that began
    before them is not.
    """
    if rule.ends_on:
        last = min(last, rule.ends_on)
    ordered = sorted(versions, key=_age)
    for n, terms in enumerate(ordered):
        begins = max(first, terms.starts_on)
        ends = last
        if n + 1 < len(ordered):
            ends = min(last, ordered[n + 1].starts_on - timedelta(days=1))
        if begins <= ends:
            yield from begun(terms.period, begins, ends)


def next_period(
    rule: ObligationRule, versions: Sequence[ObligationTerms], today: date
) -> Period | None:
    """The next period that begins after today; None where none is asked for any more."""
    horizon = max(today, *(one.starts_on for one in versions)) + timedelta(days=400)
    return next(periods(rule, versions, today + timedelta(days=1), horizon), None)


def coming(
    rule: ObligationRule, versions: Sequence[ObligationTerms], after: date, count: int = NEXT
) -> list[Asked]:
    """The next periods that begin after a day, as they would be asked."""
    if not versions:
        return []
    horizon = max(after, *(one.starts_on for one in versions)) + timedelta(days=400 * count)
    found = periods(rule, versions, after + timedelta(days=1), horizon)
    return [asked(versions, period) for period in islice(found, count)]


def earliest_start(kind: str, today: date) -> date:
    """A new rule may ask for the period that runs, and for none before it."""
    return running(kind, today).first
