"""Verbs of what is asked: issue, remind, tell who is late, meet, excuse. Of the rules: `ruling`.

All of them may run twice, and twice at once: an obligation is made once, told once, ended once.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from datetime import date, timedelta

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from ledger import events
from ledger.models import Obligation, ObligationQuerySet, ObligationRule, ObligationTerms
from ledger.obligations import KINDS, OWERS, Ower, asking
from ledger.obligations.telling import tell
from regions.duties import Permission
from regions.models import Region, User

BATCH = 2000
SHORTEST_NOTE = 4
SHORTEST_REASON = 4


class ObligationError(ValidationError):
    """What cannot be done now: what, why and the remedy, in a sentence."""


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
    _tell_of_rule(
        rule, "issued", {"period": one.period.words, "due_on": f"{one.due_on}", "n": count}
    )
    return count


def _tell_of_rule(rule: ObligationRule, verb: str, data: dict[str, object]) -> None:
    events.note(
        events.Draft(
            kind=f"ledger.obligation.{verb}",
            region=rule.region,
            subject=ObligationRule.subject,
            subject_id=rule.pk,
            data=data,
        )
    )


def remind(today: date) -> int:
    """Tell who owes what is soon due, once each; return for how many obligations."""
    soon = Obligation.objects.open().filter(
        reminded_at__isnull=True, remind_on__lte=today, due_on__gte=today
    )
    url = f"{reverse('ledger:obligation-list')}?mine=on"
    return _once(soon, "reminded", today, url, lambda n: f"有{n}项定期任务即将到期，请按时完成")


def notice_late(today: date) -> int:
    """Tell who owes what is late, and the level above, once each; return of how many."""
    late = Obligation.objects.late(today).filter(noticed_at__isnull=True)
    url = f"{reverse('ledger:obligation-list')}?state=late"
    return _once(
        late, "noticed", today, url, lambda n: f"本地及下级有{n}项定期任务逾期未完成", is_above=True
    )


@transaction.atomic
def _once(
    rows: ObligationQuerySet,
    stem: str,
    today: date,
    url: str,
    words: Callable[[int], str],
    *,
    is_above: bool = False,
) -> int:
    """Claim the rows by their stamp `<stem>_at`, tell the people, and say so on the trail.

    Who was told in the morning is not told again the same day: what comes to light later in the
    day waits for the next. Of two at once the second finds every row claimed.
    """
    stamp = f"{stem}_at"
    told_today = {f"{stamp}__date": today}
    if Obligation.objects.filter(**told_today).exists():
        return 0
    keys = list(rows.select_for_update(of=("self",)).order_by("pk").values_list("pk", flat=True))
    if not keys:
        return 0
    claimed = Obligation.objects.filter(pk__in=keys, **{f"{stamp}__isnull": True})
    claimed.update(**{stamp: timezone.now()})
    told = Obligation.objects.filter(pk__in=keys)
    tell(told, key=f"obligation-{stem}:{today}", url=url, words=words, is_above=is_above)
    by_rule = Counter(told.values_list("rule_id", flat=True))
    for rule in ObligationRule.objects.filter(pk__in=by_rule).select_related("region"):
        _tell_of_rule(rule, stem, {"day": f"{today}", "n": by_rule[rule.pk]})
    return len(keys)


@transaction.atomic
def meet(obligation: Obligation, *, by: User, note: str) -> Obligation:
    """A person who owes it says that it was done, and how that is proved.

    Raises:
        PermissionDenied: `by` neither owes it nor is posted in its place to say so.
        ObligationError: it is ended already, the note says nothing, or something else proves it.
    """
    row = _locked(obligation)
    if not may_meet(row, by):
        raise PermissionDenied("obligation.meet")
    if why := why_not_meet(row):
        raise ObligationError(why)
    note = note.strip()
    if len(note) < SHORTEST_NOTE:
        raise ObligationError("请写明完成情况或依据的文号，至少四个字。")
    row.met_at, row.met_who, row.note = timezone.now(), by, note[:300]
    row.save(update_fields=["met_at", "met_who", "note"])
    _tell_of(row, "met", by=by)
    return row


@transaction.atomic
def meet_by(
    kind: str,
    ower: tuple[str, int],
    day: date,
    *,
    subject: str,
    subject_id: int,
    by: User | None = None,
    note: str = "",
) -> int:
    """Something that an app keeps (`subject`, `subject_id`) meets what `ower` owes for the periods
    that `day` lies in; return how many obligations that were open it met.

    What has begun and was not asked for yet, because the beat was down, is asked for first. Call it
    inside `events.gathered()` where several places are written to.
    """
    issue_due(timezone.localdate(), kinds=[kind])
    rows = Obligation.objects.open().filter(
        rule__kind=kind,
        ower_subject=ower[0],
        ower_id=ower[1],
        starts_on__lte=day,
        ends_on__gte=day,
    )
    found = list(rows.select_for_update(of=("self",)).select_related("region", "rule", "terms"))
    for row in found:
        row.met_at, row.met_who = timezone.now(), by
        row.proof_subject, row.proof_id, row.note = subject, subject_id, note[:300]
        row.save(update_fields=["met_at", "met_who", "proof_subject", "proof_id", "note"])
        _tell_of(row, "met", by=by, proof=subject, proof_id=subject_id)
    return len(found)


@transaction.atomic
def excuse(obligation: Obligation, *, by: User, reason: str) -> Obligation:
    """Somebody of a level above says that it need not be met, and why.

    Raises:
        PermissionDenied: `by` is not posted above its place to do so.
        ObligationError: it is ended already, or no reason is given.
    """
    row = _locked(obligation)
    if not may_excuse(row, by):
        raise PermissionDenied("obligation.excuse")
    _check_open(row)
    reason = reason.strip()
    if len(reason) < SHORTEST_REASON:
        raise ObligationError("请写明免除的理由，至少四个字。")
    row.excused_at, row.excused_by, row.excuse_reason = timezone.now(), by, reason[:300]
    row.save(update_fields=["excused_at", "excused_by", "excuse_reason"])
    _tell_of(row, "excused", by=by)
    return row


def may_meet(obligation: Obligation, user: User) -> bool:
    """The account that owes it alone, else whoever is posted at its place to say so."""
    if obligation.person:
        return obligation.person.person == user.person
    return user.holds(Permission.OBLIGATION_MEET, at=obligation.region)


def may_excuse(obligation: Obligation, user: User) -> bool:
    """Only a level above, never the place itself."""
    place = obligation.region
    return any(
        Permission.OBLIGATION_EDIT in post.grants
        and post.region_id != place.pk
        and post.region.covers(place)
        for post in user.active_postings
    )


def why_not_meet(obligation: Obligation) -> str:
    """Why nobody may say by hand that it was done; "" where somebody may."""
    kind = KINDS.get(obligation.rule.kind)
    if kind and kind.meets_itself:
        return f"“{obligation.terms.title}”办结后自动记为完成，不能手工登记。"
    return "" if obligation.is_open else _ended(obligation)


def _check_open(row: Obligation) -> None:
    if not row.is_open:
        raise ObligationError(_ended(row))


def _ended(row: Obligation) -> str:
    return f"{row.ower_words}的“{row.terms.title}”已是“{row.state.label}”，不能再改；请刷新页面。"


def _locked(obligation: Obligation) -> Obligation:
    rows = Obligation.objects.select_for_update(of=("self",))
    return rows.select_related("region", "rule", "terms", "person").get(pk=obligation.pk)


def _tell_of(row: Obligation, verb: str, *, by: User | None, **data: object) -> None:
    """Put on the trail what became of an obligation; its words stay in it."""
    days = {"kind": row.rule.kind, "starts_on": f"{row.starts_on}", "due_on": f"{row.due_on}"}
    events.note(
        events.Draft(
            kind=f"ledger.obligation.{verb}",
            region=row.region,
            subject=Obligation.subject,
            subject_id=row.pk,
            by=by,
            data=days | data,
        )
    )


def place_of(region: Region) -> tuple[str, int]:
    """A place as an ower, for `meet_by`."""
    return "regions.region", region.pk
