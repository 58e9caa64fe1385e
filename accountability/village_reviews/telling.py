"""What all verbs of this package share: the error that says what to do, and the trail."""

from typing import Any

from django.core.exceptions import ValidationError

from accountability.issue_registering import NUMBERS
from ledger import events
from ledger.models import Event
from regions.models import Region, User


class VillageError(ValidationError):
    """What cannot be done now: what, why and the remedy, in a Chinese sentence."""


def tell(kind: str, row: Any, region: Region, by: User, **data: Any) -> Event:
    """Put on the trail what was done with a row; its words stay in it."""
    draft = events.Draft(
        kind=f"accountability.{kind}",
        region=region,
        subject=row.subject,
        subject_id=row.pk,
        by=by,
        data=data,
    )
    return events.append(draft)


def no_numbers(words: str) -> str:
    """The words, stripped.

    Raises:
        VillageError: they hold an identity number or a phone number: plans and verdicts are read
            by many.
    """
    if NUMBERS.search(words):
        raise VillageError("文字中含有身份证号或手机号；请删去，农户用户编号指明。")
    return words.strip()
