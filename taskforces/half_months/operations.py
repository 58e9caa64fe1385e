"""What people do to a half-month report: draw, write, hand in, review or send back, issue, correct.

Whoever wrote in an edition neither reviews nor issues it. A row of `Step` a writer keeps that, so
that two accounts of one person count as one.
"""

from dataclasses import asdict
from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone

from ledger import digests, events, evidence, hands
from ledger.canonical import canonical
from ledger.models import Evidence, Signature, Step
from ledger.obligations.operations import meet_by
from ledger.obligations.periods import Period
from regions.duties import Permission
from regions.models import User
from taskforces.half_months import figures
from taskforces.half_months.moves import (
    CHANGING,
    ReportError,
    StaleTextError,
    Text,
    by_another,
    content,
    has_written,
    locked,
    move,
    notify,
    save,
    tell,
    tell_people,
    texts_of,
)
from taskforces.models import Body, BodyKind, HalfMonthReport

State = HalfMonthReport.State
WORK, ISSUE = Permission.TASK_FORCE_WORK, Permission.TASK_FORCE_ISSUE
KIND = "half_month_report"
SAYS = "本人已核对半月报的文字和数字，同意签发，对其真实性负责"
MOST_FILES = 9


@transaction.atomic
def begin(body: Body, period: Period, *, by: User) -> HalfMonthReport:
    """Draw the figures of a half-month that is over, for its first edition.

    Raises:
        PermissionDenied: `by` does not work for the task forces of that very place.
        ReportError: no task force stood then, the half-month still runs, or it is begun already.
    """
    if not by.holds(WORK, at=body.region):
        raise PermissionDenied("half_month.begin")
    # Two at once: the second waits here and finds what the first has begun.
    body = Body.objects.select_for_update(of=("self",)).select_related("region").get(pk=body.pk)
    if why := why_not_begin(body, period):
        raise ReportError(why)
    return _drawn(body, period, 1, by=by)


def why_not_begin(body: Body, period: Period) -> str:
    """Why a report cannot be begun, in words; "" where it can."""
    ends_on = body.ends_on or period.last
    if body.kind != BodyKind.TASK_FORCE or body.starts_on > period.last or ends_on < period.first:
        return f"“{body.name}”在{period.words}不是在办的专班，不填半月报。"
    if period.last >= timezone.localdate():
        return f"{period.words}还没有结束，数字还不能取定；请在 {period.last} 以后填报。"
    if body.half_month_reports.filter(ends_on=period.last).exists():
        return f"“{body.name}”{period.words}的半月报已开始填报，请刷新页面。"
    return ""


def _drawn(body: Body, period: Period, edition: int, *, by: User, **rest: Any) -> HalfMonthReport:
    drawn = figures.draw(body, period)
    made = HalfMonthReport.objects.create(
        body=body,
        starts_on=period.first,
        ends_on=period.last,
        edition=edition,
        organ=body.name,
        figures=drawn,
        figures_digest=figures.digest_of(drawn),
        drawn_at=timezone.now(),
        drawn_by=by,
        **rest,
    )
    tell(made, "drawn", by=by, data={"digest": made.figures_digest, "edition": edition})
    return made


@transaction.atomic
def draw_again(report: HalfMonthReport, *, by: User) -> HalfMonthReport:
    """Draw the figures anew, as of the same cut-off, while it is written.

    Raises:
        PermissionDenied, ReportError: as `write`.
    """
    report = locked(report, WORK, by, State.DRAFT)
    report.figures = figures.draw(report.body, report.period)
    report.figures_digest, report.organ = figures.digest_of(report.figures), report.body.name
    report.drawn_at, report.drawn_by = timezone.now(), by
    report.save(update_fields=CHANGING)
    tell(report, "drawn", by=by, data={"digest": report.figures_digest})
    return report


@transaction.atomic
def write(report: HalfMonthReport, text: Text, *, seen: int, by: User) -> HalfMonthReport:
    """Change the text; `seen` is the `version` that the writer had before him.

    Raises:
        PermissionDenied: `by` does not work for the task forces of that place.
        ReportError: it is not being written, or somebody changed it meanwhile.
    """
    report = locked(report, WORK, by, State.DRAFT)
    if seen != report.version:
        raise StaleTextError("其他人刚刚修改过这份半月报；请刷新页面，在最新的文稿上修改。")
    for name, words in asdict(text.tidy()).items():
        setattr(report, name, words)
    report.version += 1
    report.written_at, report.written_by = timezone.now(), by
    report.save(update_fields=CHANGING)
    stamp = digests.stamp(canonical(texts_of(report)))
    event = tell(report, "written", by=by, data={"version": report.version, "digest": stamp})
    if not has_written(report, by):
        mine = {"subject": report.subject, "subject_id": report.pk, "round": 1}
        Step.objects.create(**mine, person=by.person, kind=event.kind, event=event)
    return report


@transaction.atomic
def attach(report: HalfMonthReport, upload: UploadedFile, *, caption: str, by: User) -> Evidence:
    """Put a paper or a picture to an edition that is being written.

    Raises:
        PermissionDenied: as `write`.
        ValidationError: it is not being written, has nine files, or the file cannot be kept.
    """
    report = locked(report, WORK, by, State.DRAFT)
    if len(evidence.of(report)) >= MOST_FILES:
        raise ReportError(f"附件最多 {MOST_FILES} 个；请合并后再上传。")
    words = caption.strip() or (upload.name or "附件")
    file = evidence.store(upload, row=report, by=by, claim=evidence.Claim(caption=words[:60]))
    tell(report, "attached", by=by, note=file.caption, data={"digest": file.digest})
    return file


def files_of(report: HalfMonthReport, by: User) -> list[Evidence]:
    """The files that this person put to an edition."""
    return evidence.put_by(by, report.subject, [report.pk])


@transaction.atomic
def withdraw_file(report: HalfMonthReport, key: str, *, by: User) -> None:
    """Take a file away from an edition that is being written; whoever put it there does.

    Raises:
        PermissionDenied: as `write`.
        ValidationError: it is not being written, or as `evidence.withdraw`.
    """
    report = locked(report, WORK, by, State.DRAFT)
    file = evidence.withdraw(key, by=by, subject=report.subject, keys=[report.pk])
    tell(report, "withdrawn", by=by, note=file.caption, data={"digest": file.digest})


@transaction.atomic
def hand_in(report: HalfMonthReport, *, by: User) -> HalfMonthReport:
    """Hand the text in for review; whoever wrote last does.

    Raises:
        PermissionDenied: as `write`.
        ReportError: it is not being written, something is missing, or `by` did not write it last.
    """
    report = locked(report, WORK, by, State.DRAFT)
    if why := why_not_hand_in(report, by):
        raise ReportError(why)
    report.handed_in_at, report.handed_in_by, report.return_reason = timezone.now(), by, ""
    move(report, State.HANDED_IN, "handed_in", by)
    notify(report, ISSUE, "待审核签发", but=by)
    return report


def why_not_hand_in(report: HalfMonthReport, by: User) -> str:
    """Why it cannot be handed in, in words; "" where it can."""
    if not report.progress or not report.plans:
        return "“重点任务进展”和“下步打算”还没有填写；请先填写并保存。"
    if report.written_by is None or report.written_by.person != by.person:
        return "由最后修改文稿的人送审；请先打开文稿核对并保存，再送审。"
    return ""


@transaction.atomic
def review(report: HalfMonthReport, *, by: User) -> HalfMonthReport:
    """Agree to text and figures.

    Raises:
        PermissionDenied: `by` does not review reports of that place.
        ReportError: it was not handed in, `by` wrote it, or the figures were tampered with.
    """
    report = locked(report, ISSUE, by, State.HANDED_IN)
    by_another(report, by)
    report.reviewed_at, report.reviewed_by = timezone.now(), by
    return move(report, State.REVIEWED, "reviewed", by)


@transaction.atomic
def send_back(report: HalfMonthReport, reason: str, *, by: User) -> HalfMonthReport:
    """Send it back to be written anew, before it is issued.

    Raises:
        PermissionDenied: `by` does not review reports of that place.
        ReportError: no reason, or it waits for nobody.
    """
    report = locked(report, ISSUE, by, State.HANDED_IN, State.REVIEWED)
    if not reason.strip():
        raise ReportError("请写明退回的原因，便于修改。")
    writer = report.handed_in_by
    report.return_reason = reason.strip()[:200]
    report.handed_in_at = report.handed_in_by = report.reviewed_at = report.reviewed_by = None
    move(report, State.DRAFT, "sent_back", by, note=report.return_reason)
    if writer:
        tell_people({writer}, report, f"已退回：{report.return_reason}")
    return report


def issue(report: HalfMonthReport, *, by: User, strokes: str = "") -> HalfMonthReport:
    """Sign and issue it: from now on it never changes, and what is owed for the half-month is met.

    Raises:
        PermissionDenied: `by` does not issue reports of that place.
        ReportError: it was not reviewed, `by` wrote it, or the figures were tampered with.
    """
    with transaction.atomic(), events.gathered():
        report = locked(report, ISSUE, by, State.REVIEWED)
        by_another(report, by)
        meet_by(
            KIND,
            (Body.subject_label, report.body_id),
            report.ends_on,
            subject=report.subject,
            subject_id=report.pk,
            by=by,
            note=report.title,
        )
        report.issued_at, report.issued_by, report.return_reason = timezone.now(), by, ""
        report.digest = digests.stamp(canonical(content(report)))
        event = save(report, State.ISSUED, "issued", by)
        hands.write(
            event,
            region=report.region,
            statement=SAYS,
            signed=content(report),
            hands=[hands.Hand(Signature.Role.APPROVER, by.full_name, strokes, by)],
        )
    return report


@transaction.atomic
def correct(report: HalfMonthReport, reason: str, *, by: User) -> HalfMonthReport:
    """Begin a correction (更正): another edition, with the same text and the figures drawn anew as
    of the same cut-off; the issued one stays.

    Raises:
        PermissionDenied: `by` does not work for the task forces of that place.
        ReportError: it was not issued, a later edition exists, or there is no reason.
    """
    report = locked(report, WORK, by, State.ISSUED)
    if len(reason.strip()) < 5:
        raise ReportError("请写明更正什么、为什么更正，至少五个字。")
    if report.body.half_month_reports.filter(
        ends_on=report.ends_on, edition__gt=report.edition
    ).exists():
        raise ReportError("这份半月报已有更正稿；请在最新的一版上办理。")
    made = _drawn(
        report.body,
        report.period,
        report.edition + 1,
        by=by,
        correction=reason.strip()[:300],
        **texts_of(report),
    )
    tell(made, "corrected", by=by, note=made.correction[:200], data={"corrects": report.pk})
    return made
