"""How a half-month report moves from step to step: what is held, told and stamped on the way."""

from dataclasses import asdict, dataclass
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse

from ledger import digests, events, evidence, notices
from ledger.canonical import canonical
from ledger.models import Event, Step
from regions.duties import Permission
from regions.models import Posting, User
from taskforces.half_months import figures
from taskforces.half_months.event_texts import PREFIX
from taskforces.models import HalfMonthReport
from taskforces.models.half_months import STEMS

State = HalfMonthReport.State
WRITER_STANDS_ASIDE = "填报和审核、签发须是不同的人；您写过这一版，请由他人办理。"
TEXTS = ("progress", "problems", "coordination", "plans")
# What an edition is of is never written again: the application's role may not (`taskforces.kept`).
CHANGING = (
    *("state", "organ", "figures", "figures_digest", "version", "return_reason", "digest"),
    *TEXTS,
    *(f"{stem}_{what}" for stem in STEMS for what in ("at", "by")),
)


class ReportError(ValidationError):
    """What cannot be done now: what, why and the remedy, in a Chinese sentence."""


class StaleTextError(ReportError):
    """Somebody changed the text since it was read."""


@dataclass(frozen=True)
class Text:
    """What a person writes: 重点任务进展, 存在问题, 需协调事项, 下步打算."""

    progress: str
    problems: str = ""
    coordination: str = ""
    plans: str = ""

    def tidy(self) -> "Text":
        return Text(**{n: v.strip().replace("\r\n", "\n") for n, v in asdict(self).items()})


def texts_of(report: HalfMonthReport) -> dict[str, str]:
    return {name: getattr(report, name) for name in TEXTS}


def content(report: HalfMonthReport) -> dict[str, Any]:
    """What is issued: the text, the figures' digest, the files, who did what, and when."""
    return texts_of(report) | {
        "organ": report.organ,
        "starts_on": report.starts_on,
        "ends_on": report.ends_on,
        "edition": report.edition,
        "correction": report.correction,
        "figures": report.figures_digest,
        "files": sorted(file.digest for file in evidence.of(report)),
        "written_by": report.written_by_id,
        "reviewed_by": report.reviewed_by_id,
        "issued_by": report.issued_by_id,
        "issued_at": report.issued_at,
    }


def is_unchanged(report: HalfMonthReport) -> bool:
    """An issued edition and its figures still are what was issued."""
    same = digests.fits(canonical(content(report)), report.digest)
    return same and figures.is_whole(report)


def has_written(report: HalfMonthReport, user: User) -> bool:
    """`user` (as a person) wrote in this edition."""
    steps = Step.objects.filter(subject=report.subject, subject_id=report.pk)
    return steps.filter(person=user.person).exists()


def tell(report: HalfMonthReport, verb: str, *, by: User, **rest: Any) -> Event:
    """Put on the trail what was done to an edition."""
    return events.append(
        events.Draft(
            kind=f"{PREFIX}.{verb}",
            region=report.region,
            subject=report.subject,
            subject_id=report.pk,
            by=by,
            **rest,
        )
    )


def locked(
    report: HalfMonthReport, needed: Permission, by: User, *states: State
) -> HalfMonthReport:
    rows = HalfMonthReport.objects.for_page().select_for_update(of=("self",))
    report = rows.get(pk=report.pk)
    if not by.holds(needed, at=report.region):
        raise PermissionDenied("half_month")
    if report.state not in states:
        raise ReportError(
            f"这份半月报现在是“{report.get_state_display()}”，不能这样办理；请刷新页面。"
        )
    return report


def by_another(report: HalfMonthReport, by: User) -> None:
    if has_written(report, by):
        raise ReportError(WRITER_STANDS_ASIDE)
    if not figures.is_whole(report):
        raise ReportError("数字与校验值不符，可能被改动过；请停止办理并报告审计人员。")


def move(
    report: HalfMonthReport, state: State, verb: str, by: User, *, note: str = ""
) -> HalfMonthReport:
    save(report, state, verb, by, note=note)
    return report


def save(report: HalfMonthReport, state: State, verb: str, by: User, *, note: str = "") -> Event:
    before, report.state = report.state, state
    report.save(update_fields=CHANGING)
    return tell(
        report,
        verb,
        by=by,
        before=before,
        after=state,
        note=note,
        data={"edition": report.edition, "digest": report.digest or report.figures_digest},
    )


def notify(report: HalfMonthReport, needed: Permission, words: str, *, but: User) -> None:
    postings = Posting.objects.at_with(report.region, needed).select_related("user")
    tell_people({one.user for one in postings if one.user.person != but.person}, report, words)


def tell_people(people: set[User], report: HalfMonthReport, words: str) -> None:
    notices.tell(
        people,
        key=f"half-month:{report.pk}:{report.version}:{report.state}",
        text=f"{report.title}{words}"[:240],
        url=reverse("taskforces:half-month", args=[report.pk]),
    )
