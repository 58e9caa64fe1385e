"""Asking for what rules ask for: each obligation once, however often, by however many at once."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from ledger.models import Obligation, ObligationRule, ObligationTerms
from ledger.obligations import OWERS, Ower, asking
from ledger.obligations.telling import note_of_rule

BATCH = 2000


def issue_due(today: date, *, kinds: Sequence[str] | None = None) -> int:
    """Ask for every period that has begun by `today` and was not asked for; return how many owe.

    After an outage all periods of it are asked for, also those that are over and so late at once:
    by the terms and the owers of the day on which each began. Most days nothing begins, and that
    is two queries.
    """
    rules = ObligationRule.objects.filter(Q(issued_to__isnull=True) | Q(issued_to__lt=today))
    if kinds is not None:
        rules = rules.filter(kind__in=kinds)
    made, idle = 0, []
    for rule in rules.prefetch_related("terms"):
        versions = list(rule.terms.all())
        if any(asking.periods(rule, versions, _since(rule, versions), today)):
            made += _issue(rule.pk, today)
        else:
            idle.append(rule.pk)
    if idle:
        behind = ObligationRule.objects.filter(pk__in=idle)
        behind.filter(Q(issued_to__isnull=True) | Q(issued_to__lt=today)).update(issued_to=today)
    return made


def _since(rule: ObligationRule, versions: Sequence[ObligationTerms]) -> date:
    """The first day whose periods were not asked for yet."""
    if rule.issued_to:
        return rule.issued_to + timedelta(days=1)
    return min((one.starts_on for one in versions), default=timezone.localdate())


@transaction.atomic
def _issue(pk: int, today: date) -> int:
    """Ask for what a rule has to ask for. Of two at once the second waits and finds it done."""
    rule = (
        ObligationRule.objects.select_for_update(of=("self",)).select_related("region").get(pk=pk)
    )
    if rule.issued_to and rule.issued_to >= today:
        return 0
    versions = list(rule.terms.all())
    made = 0
    for period in asking.periods(rule, versions, _since(rule, versions), today):
        one = asking.asked(versions, period)
        owers = OWERS.get(one.terms.ower)
        if owers is None:  # the app that knows them is gone: asked for when it is there again
            return made
        made += _ask(rule, one, owers.find(rule.region, period.first))
        rule.issued_to = period.first
        rule.save(update_fields=["issued_to"])
    rule.issued_to = today
    rule.save(update_fields=["issued_to"])
    return made


def _ask(rule: ObligationRule, one: asking.Asked, owers: Iterable[Ower]) -> int:
    at = timezone.now()
    rows = [
        Obligation(
            rule=rule,
            terms=one.terms,
            starts_on=one.period.first,
            ends_on=one.period.last,
            region_id=ower.region_id,
            ower_subject=ower.subject,
            ower_id=ower.pk,
            ower_words=ower.words[:120],
            person_id=ower.person_id,
            post=ower.post[:80],
            due_on=one.due_on,
            remind_on=one.remind_on,
            issued_at=at,
        )
        for ower in owers
    ]
    Obligation.objects.bulk_create(rows, ignore_conflicts=True, batch_size=BATCH)
    count = len(rows)
    told = {"period": one.period.words, "due_on": f"{one.due_on}", "n": count}
    note_of_rule(rule, "issued", told)
    return count
