"""Photos and papers that prove an act."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import QuerySet

from households.acts.errors import StaleActError
from households.acts.kinds import KINDS
from households.models import Act
from ledger import evidence
from ledger.models import Evidence
from regions.duties import Permission
from regions.models import User

MOST_FILES = 12
VISIT = "visit"
NO_PAPER = "还没有佐证材料；请先上传照片或 PDF，再签认"


@transaction.atomic
def add_paper(act: Act, upload: UploadedFile, *, by: User) -> Evidence:
    """Keep one photo or paper of an act that waits for its signature.

    Raises:
        PermissionDenied: `by` may not report for the household.
        StaleActError: the act was decided.
        ValidationError: the file is refused, or there are too many; the message is Chinese.
    """
    if not by.can(Permission.HOUSEHOLD_PROPOSE, at=act.region):
        raise PermissionDenied("您在此地的岗位不能报告变更")
    state = Act.objects.select_for_update().values_list("state", flat=True).get(pk=act.pk)
    if state != Act.State.OPEN:
        raise StaleActError("该变动已由他人办理，不能再加材料")
    if papers_of(act).count() >= MOST_FILES:
        raise ValidationError(f"一次变更最多 {MOST_FILES} 份材料")
    return evidence.store(upload, row=act, by=by)


def papers_of(act: Act) -> QuerySet[Evidence]:
    return Evidence.objects.filter(subject=act.subject, subject_id=act.pk)


def needs_paper(act: Act) -> bool:
    """A visit proves itself by a paper; a department's file and a procedure keep their own."""
    return KINDS[act.kind].needs_paper and act.source == VISIT


def lacks_paper(act: Act) -> bool:
    return needs_paper(act) and not papers_of(act).exists()


def may_see(user: User, act: int) -> bool:
    """Who sees the household sees the papers of its acts, wherever it lies now."""
    return Act.objects.visible_to(user, Permission.HOUSEHOLD_VIEW).filter(pk=act).exists()
