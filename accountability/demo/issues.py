"""Rectifying in the demo: open entries of one county, each left at another station."""

from collections.abc import Callable
from datetime import timedelta
from random import Random

from django.utils import timezone

from accountability import issue_closing, issue_operations, issue_requests
from accountability.demo import accounts
from accountability.demo.casework import SEED, hand, picture
from accountability.issue_closing import Application
from accountability.models import Issue
from ledger.models import Status
from regions.duties import Duty
from regions.models import Level, Posting, User

MEASURES = "一、由责任单位逐户核查，列出清单；\n二、按清单整改，完成后回访农户。"
# The steps that each entry goes: measures, progress, an extension, applied, verified, reviewed,
# closed out, opened again. What is closed out does not hold, so as many are closed as published.
WAYS = ((0,), (0, 1), (0, 1, 2), (0, 1, 3), (0, 1, 3, 4), (0, 1, 3, 4, 5), (0, 1, 3, 4, 5, 6, 7))
NOT_HELD = "抽查三户，仍有一户没有落实措施，销号不实"


def go_on() -> int:
    """Move some entries of the first county with three clerks; return how many. Only once."""
    clerks = _clerks()
    if len(clerks) < 3 or _is_done():
        return 0
    region = clerks[0].active_postings[0].region
    rows = Issue.objects.for_list().filter(region=region, status=Status.VERIFYING)
    random = Random(SEED)  # noqa: S311  a demo that looks the same each time
    issues = list(rows.order_by("number")[: len(WAYS)])
    for issue, way in zip(issues, WAYS, strict=False):
        steps = _steps(issue, clerks, random)
        for n in way:
            steps[n]()
            issue.refresh_from_db()
    return len(issues)


def _is_done() -> bool:
    return Issue.objects.filter(applied_at__isnull=False).exists()


def _clerks() -> list[User]:
    """The clerks of the demo's county: one rectifies, one verifies, one reviews."""
    posted = Posting.objects.filter(duty=Duty.COUNTY_OFFICE, region__level=Level.COUNTY)
    first = posted.order_by("region__path", "pk").first()
    here = posted.filter(region=first.region if first else None).select_related("user")
    return [posting.user for posting in here.order_by("pk")]


def _steps(issue: Issue, clerks: list[User], random: Random) -> list[Callable[[], object]]:
    mine, second, third = clerks[:3]
    closer = User.objects.get(username=accounts.PREFECTURE)
    other = User.objects.get(username=accounts.SECOND)
    today = timezone.localdate()
    ink = hand(random)
    return [
        lambda: issue_operations.set_measures(
            issue, by=mine, goal="问题整改到位，群众认可", measures=MEASURES
        ),
        lambda: issue_operations.add_progress(
            issue, by=mine, words="已逐户核查并建立清单，整改过半。", done_on=today
        ),
        lambda: issue_requests.ask_extension(
            issue,
            by=mine,
            new_due_on=max(issue.due_on, today) + timedelta(days=30),
            reason="雨季道路中断，施工材料无法运入",
        ),
        lambda: issue_closing.apply(
            issue, by=mine, given=Application(today, ink, [picture(issue.number, random)])
        ),
        lambda: issue_closing.verify(issue, by=second, strokes=hand(random)),
        lambda: issue_closing.review(issue, by=third, strokes=hand(random)),
        lambda: issue_closing.close(issue, by=closer, strokes=hand(random)),
        lambda: issue_closing.look_back(issue, by=other, holds=False, words=NOT_HELD),
    ]
