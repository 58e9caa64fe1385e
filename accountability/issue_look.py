"""An issue as one person meets it, and what may stand in the way of an act, in words.

A check returns "" where nothing stands in the way.
"""

from functools import cached_property

from django.utils.translation import gettext as _

from accountability import issue_closing, issue_proof, stages
from accountability.look_backs import duties, giving
from accountability.models import Extension, Issue, LookBackDuty, Withdrawal
from ledger.models import Dispatch
from ledger.transitions import stepped
from regions.models import User


class Look:
    """An issue as one person meets it. What the acts ask about it is read once."""

    def __init__(self, issue: Issue, user: User) -> None:
        self.issue, self.user = issue, user

    @cached_property
    def stage(self) -> str:
        return stages.stage_of(self.issue)

    @property
    def is_at_its_place(self) -> bool:
        return self.issue.holder_id == self.issue.region_id

    @cached_property
    def has_stepped(self) -> bool:
        return stepped(self.issue, self.user)

    @cached_property
    def is_to_receive(self) -> bool:
        """Nobody has signed for it where it lies."""
        return Dispatch.objects.filter(
            subject=self.issue.subject,
            subject_id=self.issue.pk,
            to_region=self.issue.holder_id,
            received_at__isnull=True,
        ).exists()

    @cached_property
    def extension(self) -> Extension | None:
        """The one that waits for its decision."""
        waiting = self.issue.extensions.filter(granted__isnull=True)
        return waiting.select_related("asked_by").first()

    @cached_property
    def withdrawal(self) -> Withdrawal | None:
        waiting = self.issue.withdrawals.filter(granted__isnull=True)
        return waiting.select_related("asked_by").first()

    @cached_property
    def drawn(self) -> list[LookBackDuty]:
        """The look-backs that it was drawn for and that wait."""
        return duties.waiting(self.issue) if self.stage == "closed" else []

    @cached_property
    def changed(self) -> tuple[str, ...]:
        """Parts that say something else than what was signed last; none before it is signed."""
        return issue_proof.changed_since_signed(self.issue)


def is_on_its_way(look: Look) -> str:
    return _("The entry already lies where it is to be rectified.") if look.is_at_its_place else ""


def waits_for_receipt(look: Look) -> str:
    if look.is_at_its_place or look.is_to_receive:
        return ""
    return _("Nothing waits here to be signed for.")


def filing_waits(look: Look) -> str:
    return "" if look.is_to_receive else _("Nothing waits here to be signed for.")


def has_measures(look: Look) -> str:
    return "" if look.issue.measures.strip() else _("First write down the measures.")


def is_as_signed(look: Look) -> str:
    if not look.changed:
        return ""
    return _("What was signed has changed since; return it to be rectified again.")


def has_a_day(look: Look) -> str:
    return _("An entry kept up for good has no day to extend.") if look.issue.is_standing else ""


def no_extension_waits(look: Look) -> str:
    return _("An extension was asked for and waits for its decision.") if look.extension else ""


def extension_waits(look: Look) -> str:
    return decides(look, look.extension, _("No extension was asked for."))


def no_withdrawal_waits(look: Look) -> str:
    return _("A withdrawal was asked for and waits for consent.") if look.withdrawal else ""


def withdrawal_waits(look: Look) -> str:
    return decides(look, look.withdrawal, _("No withdrawal was asked for."))


def decides(look: Look, asked: Extension | Withdrawal | None, none: str) -> str:
    if asked is None:
        return none
    if asked.asked_by.person == look.user.person:
        return _("You asked for it; another person must decide.")
    return ""


def is_of_another_unit(look: Look) -> str:
    return duties.why_not(look.drawn, giving.unit_of(look.user, look.issue.region))


def is_to_file(look: Look) -> str:
    above = issue_closing.filing_place(look.issue)
    if above is None:
        return _("Nobody above the prefecture is told by this system.")
    if look.issue.holder.level <= above.level:
        return _("It was filed already.")
    if look.issue.holder_id != stages.closed_at_region(look.issue).pk:
        return _("It was closed on paper before; there is nothing to file.")
    return ""
