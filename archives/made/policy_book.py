"""Changing the policies: the old words end, the new ones begin; none is deleted or rewritten."""

from datetime import timedelta
from string import Formatter

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from archives.models import Policy
from archives.moves import ArchiveError
from ledger import events
from regions.duties import Permission
from regions.models import Level, Region, User

CHANGED = "archives.policy.changed"
_MAY_NAME = {"entitled": {"who"}, "received": {"who", "year", "amount"}}


class PolicyError(ArchiveError):
    """What cannot be done now: what, why and the remedy, in a sentence."""


def keeper_of(user: User) -> Region | None:
    """The county whose words the person writes; None for the prefecture's own."""
    held = [p for p in user.active_postings if Permission.ARCHIVE_CATALOGUE in p.grants]
    if any(posting.region.level == Level.PREFECTURE for posting in held):
        return None
    return next((p.region for p in held if p.region.level == Level.COUNTY), None)


@transaction.atomic
def write(policy: Policy, place: Region | None, *, goes_on: bool = True, by: User) -> Policy | None:
    """Put new words in force from `policy.valid_from` for a county, or the prefecture (None).

    `policy` carries what was asked for; its row is not changed. With `goes_on` false the line in
    force ends the day before and nothing follows it.

    Raises:
        PermissionDenied: `by` keeps no catalogue there.
        PolicyError: a day that is over, or words that name what nobody can fill in.
    """
    held = by.paths_where(Permission.ARCHIVE_CATALOGUE)
    if not held or keeper_of(by) != place:
        raise PermissionDenied(CHANGED)
    if policy.valid_from <= timezone.localdate():
        raise PolicyError("新的说法要从明天或以后生效；请改生效日期。")
    _check_words(policy)
    rows = Policy.objects.select_for_update().filter(code=policy.code, region=place)
    if planned := rows.filter(valid_from__gte=policy.valid_from).first():
        raise PolicyError(f"已有从 {planned.valid_from} 起的说法；请选更晚的生效日期。")
    before = rows.filter(valid_to__isnull=True)
    before.update(
        valid_to=policy.valid_from - timedelta(days=1), edited_at=timezone.now(), edited_by=by
    )
    made = _next(policy, place, by) if goes_on else None
    root = place or Region.objects.get(level=Level.PREFECTURE)
    events.append(
        events.Draft(
            CHANGED, region=root, subject=Policy.subject, subject_id=made.pk if made else None,
            by=by, note=policy.title, data={"code": policy.code, "goes_on": goes_on},
        )
    )  # fmt: skip
    return made


def _next(policy: Policy, place: Region | None, by: User) -> Policy:
    names = [
        *("code", "position", "title", "condition", "receipt", "entitled", "received", "ask"),
        *("is_public", "document", "valid_from"),
    ]
    values = {name: getattr(policy, name) for name in names}
    return Policy.objects.create(**values, region=place, edited_at=timezone.now(), edited_by=by)


def _check_words(policy: Policy) -> None:
    for name, allowed in _MAY_NAME.items():
        try:
            parts = list(Formatter().parse(getattr(policy, name)))
        except ValueError as error:
            raise PolicyError("花括号没有成对；请检查后再保存。") from error
        if any(spec or how for _text, _field, spec, how in parts):
            raise PolicyError("花括号里只能写名称，不能带冒号或感叹号；请照说明里的写法改。")
        used = {field for _text, field, _spec, _how in parts}
        if wrong := used - allowed - {None}:
            raise PolicyError(
                f"“{{{min(map(str, wrong))}}}”没有内容可填；请删去或改用说明里的写法。"
            )
