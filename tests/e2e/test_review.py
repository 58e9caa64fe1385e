"""A reviewer's day in a browser: read by keys, approved, returned, many at once, taken back.

The entries are walked to the reviewer's desk by the operations that their pages call; what a
reviewer does is done with keys at a desk and with a thumb on a phone.
"""

from random import Random

import pytest

from accountability import issue_closing, stages
from accountability.demo.casework import picture
from accountability.models import Issue, ReviewBatch
from households.models import SavedFilter
from ledger import events
from ledger.models import Status
from regions.duties import Duty
from regions.models import User
from tests.accountability.issues.conftest import STROKES
from tests.e2e.test_issue_loop import usernames

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]
QUEUE = "/reports/review/"
KEYS = ["j", "k", "a", "r", "1", "9", "u", "o", "q", "Esc"]


@pytest.fixture
def way(village_people):
    """Five verified entries wait for the county's review."""
    return village_people


@pytest.fixture
def waiting(way):
    return [verified(way) for _n in range(5)]


def verified(way) -> Issue:
    """An entry of the village, applied for with a picture of its own and verified."""
    issue = way.taken_up()
    proof = [picture(issue.number, Random(issue.pk))]
    issue_closing.apply(issue, by=way.village, given=way.application(uploads=proof))
    return way.verified(way.fresh(issue))


def stage(issue: Issue) -> str:
    return stages.stage_of(Issue.objects.get(pk=issue.pk))


def go(here, name: str) -> str:
    """Press a key that leads on; return where to."""
    with here.page.expect_navigation(wait_until="networkidle"):
        here.page.keyboard.press(name)
    return here.page.url


def test_a_reviewer_reads_and_decides_by_keys_and_takes_back(way, waiting, visit):
    here = visit(way.reviewer.username)
    here.open(QUEUE)
    here.look("review-queue")
    here.press("逐条审阅")
    here.look("review-read")
    first, second, third, *_rest = waiting
    helped = here.page.locator(".keys kbd").all_inner_texts()
    at = [here.page.url, go(here, "j"), go(here, "k")]
    keys = here.page.keyboard
    keys.press("r")
    opened = here.page.locator("details[open] [name=template]").first.is_visible()
    keys.press("Escape")
    closed = here.page.locator(".decide details[open]").count()

    # The first approval takes a hand on the glass, the next one takes one key.
    keys.press("a")
    here.sign("strokes")
    here.look("review-approve")
    here.press("签字通过")
    go(here, "a")
    assert (stage(first), stage(second)) == ("reviewed", "reviewed")
    # A reason is one more key, and Enter sends it.
    keys.press("r")
    keys.press("1")
    here.look("review-return")
    go(here, "Enter")
    assert stage(third) == "returned"
    assert here.page.locator(".undo-last").is_visible()
    here.look("review-decided")
    go(here, "u")
    assert stage(third) == "verified"
    go(here, "q")

    assert helped == KEYS
    assert [url.rstrip("?").rsplit("/", 2)[1] for url in at] == [
        str(first.pk), str(second.pk), str(first.pk),
    ]  # fmt: skip
    assert (opened, closed) == (True, 0)
    assert here.page.url.rstrip("?").endswith(QUEUE)
    assert list(events.verify()) == []
    assert here.complaints == []


def test_many_are_approved_with_a_result_for_each_and_taken_back(way, waiting, visit):
    other = User.objects.get(username=usernames(Duty.COUNTY_OFFICE, way.county)[2])
    here = visit(way.reviewer.username)
    here.open(QUEUE)
    for row in range(4):
        here.page.locator("tbody [data-pick]").nth(row).check()
    here.look("review-ticked")
    here.press("通过所选")
    here.sign("strokes")
    here.look("review-confirm")
    # A colleague is faster with one of them.
    issue_closing.review(way.fresh(waiting[1]), by=other, strokes=STROKES)
    here.press("签字通过")
    here.look("review-batch")

    said = here.page.locator("tbody tr").all_inner_texts()
    assert [stage(issue) for issue in waiting] == [*["reviewed"] * 4, "verified"]
    assert [waiting[1].number in row for row in said if "未办" in row] == [True]
    here.press("撤销这 3 条")
    here.look("review-undone")

    assert [stage(issue) for issue in waiting] == [
        "verified", "reviewed", "verified", "verified", "verified",
    ]  # fmt: skip
    assert ReviewBatch.objects.get().undone_by == way.reviewer
    assert list(events.verify()) == []
    assert here.complaints == []


def test_a_reviewer_reads_and_returns_on_a_phone(way, waiting, visit):
    here = visit(way.reviewer.username, "phone")
    here.open(QUEUE)
    here.look("review-queue-phone")
    here.press("逐条审阅")
    here.look("review-read-phone")

    here.page.locator("summary[data-key=r]").tap()
    here.page.locator(".reason").first.tap()
    here.look("review-return-phone")
    with here.page.expect_navigation(wait_until="networkidle"):
        here.page.locator("details[open] button[type=submit]").tap()

    assert Issue.objects.get(pk=waiting[0].pk).status == Status.RETURNED
    assert here.complaints == []


@pytest.mark.parametrize("size", ["desk", "phone"])
def test_conditions_are_shared_with_the_office(way, waiting, visit, size):
    owner, colleague = visit(way.reviewer.username, size), visit(way.closer.username, size)
    owner.open("/reports/issues/?stage=verified&source=state")
    owner.press("存为常用筛选")
    owner.page.locator("#keep_name").fill("国家考核待复核")
    owner.page.locator("#keep_office").select_option(label=way.county.name)
    owner.look(f"ledger-keep-{size}")
    owner.press("保存筛选")
    owner.look(f"ledger-kept-{size}")

    colleague.open("/reports/issues/")
    colleague.look(f"ledger-shared-{size}")
    colleague.page.get_by_role("link", name="国家考核待复核").click()
    colleague.page.wait_for_load_state("networkidle")
    rows = colleague.page.locator("tbody tr").count()
    colleague.open("/households/lists/issue/filters/")
    colleague.look(f"ledger-filters-{size}")

    assert SavedFilter.objects.get().office == way.county
    assert rows == len(waiting)
    assert way.reviewer.full_name in colleague.page.locator("tbody").inner_text()
    assert owner.complaints + colleague.complaints == []
