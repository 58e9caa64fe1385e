"""What a signature on an issue answers for, and what an application must be able to show."""

from collections.abc import Callable, Collection, Sequence
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from accountability.models import Issue
from ledger import signed
from ledger.canonical import canonical, digest
from ledger.models import Evidence, Signature, Status
from ledger.transitions import StaleStatusError

_SIGNED = ("description", "goal", "measures", "finished_on")


def files_of_round(issue: Issue) -> QuerySet[Evidence]:
    """Proof of the present round that is newer than the entry; older papers prove nothing."""
    return Evidence.objects.filter(
        subject=issue.subject,
        subject_id=issue.pk,
        round=issue.round,
        uploaded_at__gt=issue.opened_at,
    )


def signed_content(issue: Issue, **changed: Any) -> dict[str, Any]:
    """Everything the page shows and a signature answers for."""
    return content_of(issue, files_of_round(issue).digests(), **changed)


def content_of(issue: Issue, files: Sequence[str], **changed: Any) -> dict[str, Any]:
    """The same from the digests of its files in order, where those of many were read at once."""
    words = {name: changed.get(name, getattr(issue, name)) for name in _SIGNED}
    finished_on = words.pop("finished_on")
    return {
        "number": issue.number,
        "round": issue.round,
        "region": issue.region.code,
        "household": issue.household_id,
        **words,
        "finished_on": finished_on.isoformat() if finished_on else None,
        "files": files,
    }


def seen_on_page(issue: Issue) -> str:
    """A token of what the page shows; it changes when anything that would be signed does."""
    return digest(canonical(signed_content(issue)))[:24]


def seen_by_rectifier(issue: Issue) -> str:
    """The same for who applies: files are still being added meanwhile."""
    content = signed_content(issue) | {"files": [], "finished_on": None}
    return digest(canonical(content))[:24]


def changed_since_signed(issue: Issue) -> tuple[str, ...]:
    """签后有改动: the parts of what was signed last that say something else now.

    Only of an entry that was applied for: what is signed in an earlier round binds nobody now.
    """
    if issue.status not in {Status.ANSWERED, Status.CLOSED}:
        return ()
    return signed.standing_of(issue, signed_content(issue)).changed


def lock(issue: Issue, seen: str = "", token: Callable[[Issue], str] = seen_on_page) -> None:
    """Hold the row until the transaction ends. `seen`: the `token` of what the signer was shown.

    Raises:
        StaleStatusError: what is about to be signed is not what the signer was shown, or somebody
            took this step in the same place before.
    """
    names = (*_SIGNED, "status", "round", "verified_by_id", "reviewed_by_id")
    rows = Issue.objects.select_for_update(of=("self",)).values_list(*names)
    is_same = rows.get(pk=issue.pk) == tuple(getattr(issue, name) for name in names)
    if not is_same or (seen and seen != token(issue)):
        raise StaleStatusError(_("What you are signing has changed; reload the page."))


def missing_proof(issue: Issue, *, is_signed_by_head: bool = False) -> dict[str, str]:
    """What an application lacks, by field; empty when nothing does.

    The database asks for the same (migration `issue_guards`).
    """
    kinds = set(files_of_round(issue).order_by().values_list("kind", flat=True))
    return lacks(issue, kinds, is_signed_by_head=is_signed_by_head)


def lacks(issue: Issue, kinds: Collection[str], *, is_signed_by_head: bool) -> dict[str, str]:
    """The same from the kinds of its files, where those of many were read at once."""
    if not kinds:
        return {"files": f"{issue.number} 没有本轮的佐证材料，请上传登记以后的照片或文件"}
    if issue.household_id and not is_signed_by_head and Evidence.Kind.PHOTO not in kinds:
        return {"head": f"{issue.number} 是户级问题，请由户主签字或上传现场照片"}
    return {}


def signatures_of(issue: Issue) -> QuerySet[Signature]:
    return Signature.objects.filter(event__subject=issue.subject, event__subject_id=issue.pk)


def signatures_of_round(issue: Issue) -> QuerySet[Signature]:
    return signatures_of(issue).filter(event__data__round=issue.round)
