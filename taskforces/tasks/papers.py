"""Verbs of mandates and documents of a body."""

from datetime import date

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone

from ledger import evidence
from regions.models import User
from taskforces.models import Body, BodyPaper, Mandate
from taskforces.organisation.operations import locked, may_keep
from taskforces.tasks.moves import TaskError, tell, words_of


@transaction.atomic
def write_mandate(
    body: Body, *, by: User, words: str, starts_on: date, document_no: str = ""
) -> Mandate:
    """Write the edition of a mandate that is in force from a day; the ones before stay.

    Raises:
        PermissionDenied: `by` does not keep the organisation of the place.
        TaskError: the body is dissolved, words are missing, or a later edition is in force.
    """
    may_keep(by, body.region)
    body = locked(Body, body.pk)
    if body.ends_on:
        raise TaskError(f"“{body.name}”已于 {body.ends_on} 撤销，不能再改职责。")
    words = words_of(words, "职责", shortest=5, most=2000)
    if starts_on < body.starts_on or starts_on > timezone.localdate():
        raise TaskError(f"施行日期 {starts_on} 应在机构成立（{body.starts_on}）以后、今天以前。")
    later = body.mandates.filter(starts_on__gt=starts_on).first()
    if later:
        raise TaskError(f"已有 {later.starts_on} 起施行的职责，请填更晚的日期。")
    row = Mandate.objects.create(
        body=body,
        words=words,
        document_no=document_no.strip()[:60],
        starts_on=starts_on,
        written_at=timezone.now(),
        written_by=by,
    )
    body.mandate = words
    body.save(update_fields=["mandate"])
    tell(
        "taskforces.mandate.written",
        Body.subject_label,
        body.pk,
        body.region,
        by=by,
        starts_on=f"{starts_on}",
    )
    return row


@transaction.atomic
def keep_paper(
    body: Body,
    *,
    by: User,
    name: str,
    issued_on: date,
    document_no: str = "",
    file: UploadedFile | None = None,
) -> BodyPaper:
    """Keep a document by name, number and day, with its file where there is one.

    Raises:
        PermissionDenied: `by` does not keep the organisation of the place.
        ValidationError: a day ahead, no name, or the file cannot be kept.
    """
    may_keep(by, body.region)
    if issued_on > timezone.localdate():
        raise TaskError(f"成文日期 {issued_on} 还没有到，请核对。")
    row = BodyPaper.objects.create(
        body=body,
        name=words_of(name, "文件名称", shortest=2, most=120),
        document_no=document_no.strip()[:60],
        issued_on=issued_on,
        kept_at=timezone.now(),
        kept_by=by,
    )
    if file is not None:
        evidence.store(file, row=row, by=by, claim=evidence.Claim(caption=row.name))
    tell("taskforces.paper.kept", Body.subject_label, body.pk, body.region, by=by, paper=row.pk)
    return row


@transaction.atomic
def strike_paper(paper: BodyPaper, *, by: User, words: str) -> None:
    """Strike a document that does not belong here; it and its file stay on record."""
    may_keep(by, paper.body.region)
    rows = BodyPaper.objects.filter(pk=paper.pk, struck_at__isnull=True)
    words = words_of(words, "删去的原因", shortest=2, most=200)
    if not rows.update(struck_at=timezone.now(), struck_by=by, struck_words=words):
        raise TaskError("该文件已删去，请刷新页面。")
    body = paper.body
    tell(
        "taskforces.paper.struck",
        Body.subject_label,
        body.pk,
        body.region,
        by=by,
        note=words,
        paper=paper.pk,
    )
