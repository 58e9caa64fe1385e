"""Verbs of what is asked: remind, tell who is late, meet, excuse. Asking for it: `issuing`. Of the
rules: `ruling`.

All of them may run twice, and twice at once: an obligation is made once, told once, ended once.
"""

from collections import Counter
from collections.abc import Callable
from datetime import date

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from ledger import events
from ledger.models import Obligation, ObligationQuerySet, ObligationRule
from ledger.obligations import KINDS, SHOWN, Shown
from ledger.obligations.issuing import issue_due
from ledger.obligations.telling import note_of_rule, tell
from regions.duties import Permission
from regions.models import Region, User

BATCH = 1000
SHOWN_NOTE = "系统按走访和履职记录核对：逐户均已完成"
SHORTEST_NOTE = 4
SHORTEST_REASON = 4


class ObligationError(ValidationError):
    """What cannot be done now: what, why and the remedy, in a sentence."""


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
        note_of_rule(rule, stem, {"day": f"{today}", "n": by_rule[rule.pk]})
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
        _met(row, (subject, subject_id), note, by=by)
    return len(found)


def meet_shown(today: date) -> int:
    """End what the data of an app shows to be met (`SHOWN`); return how many.

    The place is the proof: its own lists show it.
    """
    return sum(_meet_shown(kind, shown, today) for kind, shown in SHOWN.items())


def _meet_shown(kind: str, shown: Shown, today: date) -> int:
    rows = Obligation.objects.open().filter(rule__kind=kind, starts_on__lte=today)
    keys = list(shown(rows).values_list("pk", flat=True))
    return sum(_meet_these(keys[start : start + BATCH]) for start in range(0, len(keys), BATCH))


def _meet_these(keys: list[int]) -> int:
    with transaction.atomic(), events.gathered():
        rows = Obligation.objects.open().filter(pk__in=keys).order_by("pk")
        found = list(rows.select_for_update(of=("self",)).select_related("region", "rule"))
        for row in found:
            _met(row, place_of(row.region), SHOWN_NOTE)
    return len(found)


def _met(row: Obligation, proof: tuple[str, int], note: str, *, by: User | None = None) -> None:
    row.met_at, row.met_who = timezone.now(), by
    row.proof_subject, row.proof_id, row.note = *proof, note[:300]
    row.save(update_fields=["met_at", "met_who", "proof_subject", "proof_id", "note"])
    _tell_of(row, "met", by=by, proof=proof[0], proof_id=proof[1])


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
