"""Verbs of an accountability case. Each is one step, one event, once.

Events say who moved which case from where to where, never about whom or why: the trail is read by
others, and the words stay in the case.
"""

from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accountability.cases.people import Concerned, concerned_in
from accountability.cases.refusals import why
from accountability.models import Case, CaseEntry, CaseRelative, DutyLine, Issue, LadderStep
from ledger import events, numbers
from regions.duties import Permission
from regions.models import Region, User
from screening.models import Lead

State = Case.State
_LEDGERS = (Lead, Issue)


class CaseError(Exception):
    """What was asked cannot be done; says why and what to do."""


class StaleCaseError(CaseError):
    """Somebody else moved the case first, or it was never movable this way."""


@dataclass(frozen=True)
class Opening:
    """Who is held to account, and what for. `numbers` are those of leads and issues."""

    region: Region
    person_name: str
    post: str
    unit: str
    ground: str
    facts: str
    opened_on: date
    account: User | None = None
    duty_line: DutyLine | None = None
    numbers: Sequence[str] = ()
    relatives: Sequence[str] = ()


@dataclass(frozen=True)
class Decision:
    """`effect_to` is the last day of effect; None where the form has no period."""

    form: LadderStep
    organ: str
    document_no: str
    decided_on: date
    effect_from: date
    effect_to: date | None = None


@dataclass(frozen=True)
class Answer:
    """What became of an appeal; the form and last day only where it was changed."""

    outcome: str
    answered_on: date
    words: str
    changed_form: LadderStep | None = None
    changed_to: date | None = None


@transaction.atomic
def open_case(
    opening: Opening, *, by: User, traced_from: Case | None = None, head: str = ""
) -> Case:
    """Open a case against one person; with `traced_from`, against the head it is traced to.

    Raises:
        PermissionDenied: `by` does not handle cases there, or it is about himself.
        CaseError: a number belongs to no lead or issue of the county, or a date has not come.
    """
    if not by.can(Permission.CASE_HANDLE, at=opening.region):
        raise PermissionDenied("case.handle")
    if opening.account and opening.account.person == by.person:
        raise CaseError(_("A case about yourself is opened by somebody else."))
    if opening.opened_on > timezone.localdate():
        raise CaseError(_("The day lies in the future; enter the day it happened."))
    entries = find_entries(opening.region, opening.numbers)
    case = Case.objects.create(
        number=_next_number(opening.region, opening.opened_on),
        region=opening.region,
        person_name=opening.person_name,
        account=opening.account,
        post=opening.post,
        unit=opening.unit,
        ground=opening.ground,
        facts=opening.facts,
        duty_line=opening.duty_line,
        traced_from=traced_from,
        head=head,
        opened_on=opening.opened_on,
        opened_at=timezone.now(),
        opened_by=by,
    )
    CaseEntry.objects.bulk_create(
        CaseEntry(case=case, subject=row.subject, subject_id=row.pk, number=row.number)
        for row in entries
    )
    names = sorted({name.strip() for name in opening.relatives if name.strip()})
    CaseRelative.objects.bulk_create(CaseRelative(case=case, name=name) for name in names)
    _tell(case, "opened", by, before="")
    return case


def find_entries(region: Region, numbers: Sequence[str]) -> list[Any]:
    """The leads and issues of these numbers in the county of `region`.

    Raises:
        CaseError: a number belongs to none.
    """
    wanted = list(dict.fromkeys(number.strip() for number in numbers if number.strip()))
    found = {
        row.number: row
        for ledger in _LEDGERS
        for row in ledger.objects.filter(
            number__in=wanted, region__path__startswith=region.county_path
        )
    }
    missing = [number for number in wanted if number not in found]
    if missing:
        raise CaseError(
            f"本辖区没有编号为 {'、'.join(missing)} 的线索或问题：请核对编号，或先在台账登记。"
        )
    return [found[number] for number in wanted]


def _next_number(region: Region, day: date) -> str:
    """WZ-<county>-<year>-<running number>; the lock makes two openings wait for each other."""
    code = region.ancestors[1].code if len(region.ancestors) > 1 else region.code
    stem = f"WZ-{code}-{day.year}-"
    Region.objects.select_for_update().get(code=code)
    return numbers.following(Case.objects.all(), stem, 4)


def hear(case: Case, *, by: User, hearing: str, heard_on: date, words: str) -> None:
    """Record what the person says for himself, or that he refuses to be heard (申辩)."""
    _may(case, Permission.CASE_HANDLE, by)
    _move(
        case, State.OPENED, State.HEARD, by, "heard",
        hearing=hearing, heard_on=heard_on, heard_words=words,
    )  # fmt: skip


def propose(case: Case, *, by: User, form: LadderStep, proposal: str) -> None:
    """Put a form of accountability forward."""
    _may(case, Permission.CASE_HANDLE, by)
    _move(case, State.HEARD, State.PROPOSED, by, "proposed", proposed_form=form, proposal=proposal)


def decide(case: Case, *, by: User, decision: Decision) -> None:
    """Decide: form, organ, document, effect. Another person than who proposed.

    Raises:
        CaseError: the same person proposed, the case concerns `by`, or the document is taken.
    """
    _may(case, Permission.CASE_DECIDE, by)
    if case.proposed_by and case.proposed_by.person == by.person:
        raise CaseError(_("You proposed it; another person must decide."))
    _not_concerned(case, by)
    _move(
        case, State.PROPOSED, State.DECIDED, by, "decided",
        form=decision.form, organ=decision.organ, document_no=decision.document_no,
        decided_on=decision.decided_on, effect_from=decision.effect_from,
        effect_to=decision.effect_to or effect_end(decision.form, decision.effect_from),
    )  # fmt: skip


def effect_end(form: LadderStep, first: date) -> date | None:
    """The last day of a form's months of effect; None where it has no period."""
    if not form.effect_months:
        return None
    years, month = divmod(first.month - 1 + form.effect_months, 12)
    year, month = first.year + years, month + 1
    day = min(first.day, monthrange(year, month)[1])
    return date(year, month, day) - timedelta(days=1)


def appeal(case: Case, *, by: User, appealed_on: date, words: str) -> None:
    """Record that the person appeals; the decision tells until the appeal is answered."""
    _may(case, Permission.CASE_HANDLE, by)
    if case.appealed_at:
        raise StaleCaseError(_("The appeal was answered; a case is appealed once."))
    _move(
        case, State.DECIDED, State.APPEALED, by, "appealed",
        appealed_on=appealed_on, appeal_words=words,
    )  # fmt: skip


def answer_appeal(case: Case, *, by: User, answer: Answer) -> None:
    """Uphold, change or revoke what was decided; another person than who decided it."""
    _may(case, Permission.CASE_DECIDE, by)
    if case.decided_by and case.decided_by.person == by.person:
        raise CaseError(_("You decided it; another person must answer the appeal."))
    _not_concerned(case, by)
    is_revoked = answer.outcome == Case.Outcome.REVOKED
    _move(
        case, State.APPEALED, State.REVOKED if is_revoked else State.DECIDED, by, "answered",
        outcome=answer.outcome, answered_on=answer.answered_on, answer_words=answer.words,
        changed_form=answer.changed_form, changed_to=answer.changed_to,
    )  # fmt: skip


def lift(case: Case, *, by: User) -> None:
    """The period of effect is over: lift it, as of today."""
    _may(case, Permission.CASE_HANDLE, by)
    ends_on = case.effect_ends_on
    if case.state == State.DECIDED and (ends_on is None or ends_on >= timezone.localdate()):
        raise CaseError(_("The period of effect is not over."))
    _move(
        case, State.DECIDED, State.LIFTED, by, "lifted",
        at="ended", ended_on=timezone.localdate(), end_words="",
    )  # fmt: skip


def drop(case: Case, *, by: User, words: str) -> None:
    """No action is taken, with the reason; only before a decision, by who may decide."""
    _may(case, Permission.CASE_DECIDE, by)
    _not_concerned(case, by)
    if case.state not in (State.OPENED, State.HEARD, State.PROPOSED):
        raise StaleCaseError(_("The case has moved on; reload the page."))
    _move(
        case, State(case.state), State.DROPPED, by, "dropped",
        at="ended", ended_on=timezone.localdate(), end_words=words,
    )  # fmt: skip


def read(case: Case, *, by: User) -> None:
    """Put on the trail that somebody read the case."""
    _tell(case, "read", by, before=case.state)


def _may(case: Case, permission: Permission, by: User) -> None:
    if not by.can(permission, at=case.region):
        raise PermissionDenied(str(permission))
    if concerned_in(case, by) is Concerned.SELF:
        raise CaseError(_("The case is about you."))


def _not_concerned(case: Case, by: User) -> None:
    if concerned_in(case, by):
        raise CaseError(_("The case is about you or a relative of yours; another must decide."))


@transaction.atomic
def _move(
    case: Case, source: State, target: State, by: User, verb: str, *, at: str = "", **fields: Any
) -> None:
    """Move the case if it still stands where the caller saw it, and say so on the trail."""
    stem = at or verb
    stamped = {**fields, f"{stem}_at": timezone.now(), f"{stem}_by": by}
    try:
        with transaction.atomic():
            found = Case.objects.filter(pk=case.pk, state=source)
            moved = found.update(state=target, **stamped) if case.state == source else 0
    except IntegrityError as error:
        raise CaseError(why(error)) from error
    if not moved:
        raise StaleCaseError(_("The case has moved on; reload the page."))
    _tell(case, verb, by, before=source, after=target)
    case.state = target
    for name, value in stamped.items():
        setattr(case, name, value)


def _tell(case: Case, verb: str, by: User, *, before: str, after: str = "") -> None:
    events.append(
        events.Draft(
            kind=f"accountability.case.{verb}",
            region=case.region,
            subject=Case.subject,
            subject_id=case.pk,
            before=before,
            after=after or case.state,
            by=by,
        )
    )
