"""Every page a person can come to by following links: read aloud, at a desk and on a phone.

One account of each duty walks from its home page. A page is looked at once for each duty: the
same address shows a grid worker other buttons than a county.
"""

from collections.abc import Iterator
from urllib.parse import urljoin, urlsplit

import pytest
import time_machine
from django.core.management import call_command
from django.urls import resolve

from accountability.demo import accounts
from accountability.tasks import draft_bulletins, draw_look_backs
from regions.duties import Duty
from tests.architecture.test_urls import patterns
from tests.browser import SIZES
from tests.e2e.test_issue_loop import night_after_the_half_month

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]

# Addresses that are not pages reached by a link, each with its reason.
NO_PAGE = {
    "api-": "answers programs",
    "-search": "answers the search box",
    "place-search": "answers the region picker",
    "-progress": "a fragment of its page",
    "-export": "a file",
    "-receipt": "a file",
    "-errors": "a file",
    "evidence-file": "a file",
    "paper-file": "a file",
    "paper-preview": "a picture",
    "household-leads": "a fragment of the household's page",
    "household-differences": "a fragment of the household's page",
    "procedure-visit": "a fragment of the procedure's page",
    "household-visits": "a fragment of the household's page",
    "styleguide": "for developers; has a test of its own",
    "code-print": "a file",
    "policy-print": "a file",
    "policy-paper": "a file",
    "-template": "a file",
    "household-print": "a file",
    "household-qr": "a picture",
    "table-figure": "behind figures of tables 2 to 8; the walk opens one table",
    "half-month-figure": "behind figures of table 15 below the county",
    "helper-figure": "behind figures of table 18; the walk opens one table",
    "healthz": "answers a load balancer",
    "field-photo": "a picture",
    "field-shell": "the phone's app; tests/field walks its screens",
    "field-worker": "code of the phone's app",
    "field-words": "code of the phone's app",
    "workbook-form": "a file",
    "-word": "a file",
    "field-manifest": "what makes the phone's app installable",
}
# Reached by a button that changes something, not by a link.
ACTS = {
    "paper-make", "papers-make", "made-start",
    "filter-save", "filter-replace", "filter-delete", "list-layout-usual", "list-density",
    "personal-key-register", "personal-key-revoke",
    "filter-edit",  # from the filters a person has kept; the demo's people have none
    "act-sign", "act-refuse", "act-undo", "act-withdraw", "act-paper", "act-bulk",
    "bulk-edit", "bulk-move",  # begin from ticked rows
    "act-batch", "act-batch-sign", "act-batch-refuse", "act-batch-withdraw", "act-batch-undo",
    "person-reveal", "line-remove", "option-act", "income-kind-act",
    "register-load-apply", "register-load-detail", "lead-receive", "lead-bulk",
    "lead-photo", "lead-send-down", "notices-read", "account-unlock", "account-reset",
    "account-disable", "posting-create", "posting-end", "calendar-delete", "set_language",
    "grid-homes",  # from a village's grids, an address of the same view as those of a county
    "plan-propose", "plan-move", "plan-apply", "plan-drop", "grid-plan",
    "mark-put", "pairing-create", "pairing-end", "mark-confirm-many", "mark-confirm",
    "mark-refuse", "mark-end", "hand-over-drop", "hand-over-detail", "helper-detail",
    "code-issue", "code-renew", "code-open",
    "round-draw", "sample-look", "round-send-back", "procedure-send-back", "procedure-withdraw",
    "procedure-object", "objection-answer", "exclusion-ground-end",
    "conflict-detail", "conflict-decide",  # of what a phone sent; the demo's phones sent nothing
    "register-differences", "register-load-undo", "register-twins",
    "export-detail", "export-decide", "export-stop", "export-fetch",
    "extract-vouch", "extract-withdraw", "extract-papers", "expectation-end",
    "lead-file-up", "lead-close", "lead-return", "lead-reopen", "lead-reply", "lead-reveal",
    "run-new",
    "paper-step", "batch-file",
    "run-again",
    "parameter-sign", "parameter-drop", "exemption-sign", "exemption-drop", "exemption-end",
    "simulation-switch", "simulation-detail",  # of what somebody tried
    "exemption-detail",  # of an exemption that somebody put forward; the demo has none
    "basemap-run-new", "difference-take", "difference-keep", "difference-door",
    "difference-aside", "difference-again", "difference-reveal",
    "identity-same", "identity-different", "identity-again", "identity-reveal",
    "identity-bulk-draw", "identity-bulk", "identity-bulk-row", "identity-bulk-judge",
    "identity-bulk-decide",
    "bulk-draw", "bulk-detail", "bulk-propose", "bulk-undo", "bulk-row", "bulk-judge",
    "income-begin", "income-copy-month", "income-hand-in", "income-sign", "income-return",
    "income-remove", "income-photo", "standard-observe", "standard-judge", "standard-sign",
    "standard-return",
    "campaign-sign", "campaign-drop", "campaign-draw", "campaign-sign-off", "visit-bulk",
    "visit-photo", "visit-unreachable", "visit-agree", "visit-send-back", "visit-explain",
    "visit-start",
    "quality-run-new", "quality-preview", "finding-bulk", "finding-answer", "finding-review",
    "case-step",
    "review-one", "review-choose", "review-decide", "review-undo",
    "review-hand-forget", "issue-sign-look", "close-draft",
    "meeting-step", "decision-strike",
    "village-plan-draft", "village-plan-step", "village-line-strike", "village-sheet-new",
    "village-sheet-step", "village-sheet-withdraw", "hearing-order-strike", "hearing-step",
    # Of a draft, of a sheet that is being written and of a hearing that goes on: the walk opens one
    # village, one sheet and one hearing, whichever comes first.
    "village-plan-goal", "village-line-new", "village-line-edit", "village-line-told",
    "village-sheet-answers", "village-sheet-line", "village-sheet-figure",
    "hearing-heard", "hearing-order-new", "hearing-order-edit",
    "decision-new", "decision-edit",  # of a meeting that was held and is not signed yet
    "decision",  # of a task that a meeting gave; leads on to the meeting
    "review-next", "review-read", "review-batch",  # of what waits or was decided; may be nothing
    "issue-chase",
    "obligation-meet", "obligation-excuse", "obligation-rule-end",
    "issue-act", "issue-files", "issue-photo",
    "issue-apply",  # by a button where an entry is being rectified and its measures are written
    "issue-workbook", "issue-workbook-register", "issue-workbook-drop",
    "issue-from",  # of what the demo did not take in
    "bulletin-act",
    "half-month-act", "half-month-issue", "half-month-attach", "half-month-withdraw",
    "visits-behind",  # of what was recorded in a half-month that is over; the demo begins today
    "finding-return", "finding-close", "finding-exempt", "finding-unexempt",
    "cross-check-sign", "cross-check-drop",
    "task-step", "trip-sign", "study-step",
    "study-task",  # of a study that was held and is not settled
    "mandate-new", "paper-new", "paper-strike", "route-end",
    "trip-edit",  # of a record that is not signed yet
    "phone-revoke", "field-act-adopt", "field-act-set-aside",
    "session-step", "plan-approve", "load-apply",
    "certificate", "session-places",  # of one that is closed; the walk opens the newest session
    "need-persons",  # of a month with errors; the walk opens the last, its errors are of today
    "check-in",  # what a phone opens that scanned the screen's code
    "field-act",  # of what a phone sent; the demo has none
    "body-dissolve", "seat-new",
    "acceptance-judge", "acceptance-keep-rest", "acceptance-sign", "acceptance-again",
    "acceptance-round-step", "rectification-step",
    "lending-step", "retention-put-on", "destruction-list-step", "hold-lift",
    "acceptance-group-new",  # of a round that is being planned; the demo's is open
    "catalogue-draft", "catalogue-publish", "catalogue-drop", "catalogue-line-out",
    "catalogue-line-move", "catalogue-bring", "archive-bring", "places-open",
    "work-cadre",  # from the roster's tab, an address of the same view as that of the accounts
}  # fmt: skip


@pytest.fixture
def worked_on(township):
    """The demo after its first half-month: compared, part of the leads worked on, figures frozen,
    a bulletin drafted and a sample drawn.
    """
    call_command("compare", county="522725", verbosity=0)
    call_command("compare_population", county="522725", verbosity=0)
    call_command("check_quality", verbosity=0)
    call_command("demo_casework", leads=60, verbosity=0)
    with time_machine.travel(night_after_the_half_month()):
        draft_bulletins()
        draw_look_backs()


def pages() -> Iterator[str]:
    for name, _view in patterns():
        short = name.split(":")[-1]
        if ":" in name and short not in ACTS and not any(part in short for part in NO_PAGE):
            yield name


def links(here, seen: set[str]) -> list[tuple[str, str]]:
    """(view's name, path) of the links on this page whose view was not seen yet."""
    found = here.page.eval_on_selector_all("a[href]", "all => all.map(a => a.getAttribute('href'))")
    new = {}
    for href in found:
        target = urlsplit(urljoin(here.page.url, href))
        if not here.url.endswith(target.netloc) or target.path.startswith(("/static", "/media")):
            continue
        name = resolve(target.path).view_name
        short = name.split(":")[-1]
        if name not in seen and short not in ACTS and not any(part in short for part in NO_PAGE):
            new.setdefault(name, f"{target.path}?{target.query}" if target.query else target.path)
    return list(new.items())


def walk(here) -> dict[str, str]:
    """Follow links breadth first, one address a view; look at each page at both sizes. Returns
    the addresses by view.
    """
    seen = {"home"}
    queue = [("home", "/")]
    walked = {}
    while queue:
        name, path = queue.pop(0)
        walked[name] = path
        here.page.goto(f"{here.url}{path}")
        for size, viewport in SIZES.items():
            here.page.set_viewport_size(viewport)
            here.check(f"{name} ({path}, {size})")
        new = links(here, seen)
        seen |= {view for view, _path in new}
        queue += new
    return walked


def walk_in_english(here, addresses: dict[str, str]) -> None:
    """Every second page on a phone: words are longer than in Chinese, and must wrap."""
    here.speak("en")
    here.page.set_viewport_size(SIZES["phone"])
    for name, path in sorted(addresses.items())[::2]:
        here.page.goto(f"{here.url}{path}")
        here.measure(f"{name} ({path}, phone, in English)")


def test_no_page_has_a_fault_for_any_duty(worked_on, visit):
    complaints, seen = [], set()
    for duty, user, posting in accounts.shown():
        here = visit(user.username)
        walked = walk(here)
        seen |= set(walked)
        if posting.duty == Duty.COUNTY_OFFICE:  # who sees most
            walk_in_english(here, walked)
        complaints += [f"{duty}: {complaint}" for complaint in here.complaints]

    assert complaints == []
    assert " ".join(sorted(set(pages()) - seen)) == "", "no link leads there"
    assert len(accounts.shown()) == len(Duty)
