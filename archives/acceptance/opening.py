"""How a rectification comes about, and who is told of it."""

from collections.abc import Sequence

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from archives.models import Acceptance, Archive, Defect, Rectification, Verdict
from ledger import events, notices, numbers
from ledger.models import Status
from regions.duties import Permission
from regions.models import Posting, Region, User

_VERBS = {"correct": "纠正", "remove": "删除", "supply": "补充"}


def name_of(archive: Archive) -> str:
    """Whose file it is, in words."""
    if archive.household:
        return archive.household.head_name
    return f"{archive.region.name}{archive.year}年"


def wanted_of(verdict: Verdict) -> str:
    """What is wrong, in the words of the pick list and the note."""
    titles = dict(Defect.objects.filter(code__in=verdict.defects).values_list("code", "title"))
    words = [titles.get(code, code) for code in verdict.defects]
    return "；".join([*words, *filter(None, [verdict.note])])


def open_rectification(acceptance: Acceptance, verdict: Verdict, *, by: User) -> Rectification:
    """Write what a verdict wants done; `acceptance` is signed just now, in this transaction."""
    archive, round_ = acceptance.archive, acceptance.round
    Region.objects.select_for_update(no_key=True).get(pk=round_.region_id)
    stem = f"{round_.number}-Z"
    row = Rectification.objects.create(
        number=numbers.following(Rectification.objects.all(), stem, 4),
        title=f"{_VERBS[verdict.word]}“{verdict.paper or verdict.kind}”"[:120],
        region=archive.region,
        holder=archive.region,
        opened_at=acceptance.signed_at,
        due_on=acceptance.due_on or timezone.localdate(),
        acceptance=acceptance,
        verdict=verdict,
        archive=archive,
        kind=verdict.kind,
        paper=verdict.paper,
        word=verdict.word,
        paper_version=verdict.version,
        wanted=wanted_of(verdict),
    )
    events.append(
        events.Draft(
            kind="archives.rectification.opened",
            region=archive.region,
            subject=row.subject,
            subject_id=row.pk,
            after=Status.PENDING,
            by=by,
            note=row.wanted[:500],
            data={"round": 1, "due_on": f"{row.due_on}", "archive": archive.pk, "word": row.word},
        )
    )
    return row


def tell_holders(rows: Sequence[Rectification]) -> None:
    """Tell who files papers where they lie, once they are committed."""
    if not rows:
        return
    first = rows[0]
    people = Posting.objects.at_with(first.holder, Permission.ARCHIVE_FILE).select_related("user")
    words = (
        f"{name_of(first.archive)}的档案验收不合格，{len(rows)} 项材料须在 {first.due_on} 前整改"
    )
    url = f"{reverse('archives:rectification-list')}?acceptance={first.acceptance_id}"
    transaction.on_commit(
        lambda: notices.tell(
            [one.user for one in people], key=f"acceptance:{first.acceptance_id}", text=words,
            url=url,
        )
    )  # fmt: skip
