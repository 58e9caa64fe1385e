"""What the page offers is what the verbs do: asked of every person at every stage."""

from collections.abc import Callable

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accountability import issue_closing, issue_requests
from accountability.issue_acts import ACTS, hindrance
from accountability.issue_look import Look
from accountability.issue_pages.doing import DOING
from ledger.transitions import SamePersonError, StaleStatusError
from regions.duties import Duty
from regions.models import User
from tests.accountability.issues.conftest import STROKES, WHY, Way, opened, photo
from tests.accountability.issues.test_guards import by_sql
from tests.accountability.issues.test_requests import later
from tests.factories import PostingFactory

pytestmark = pytest.mark.django_db

SIGNED = {"strokes": STROKES}
GIVEN: dict[str, dict] = {
    "progress": {"words": "已走访二十户", "done_on": timezone.localdate()},
    "measures": {"goal": "到户", "measures": "逐户上门"},
    "verify": SIGNED,
    "review": SIGNED,
    "close": SIGNED,
    "return": {"reason": WHY},
    "look-back": {"holds": False, "words": WHY},
    "ask-extension": {"new_due_on": later(), "reason": WHY},
    "decide-extension": {"granted": True, "decision": WHY},
    "ask-withdrawal": {"reason": WHY, "doc_no": "黔扶通〔2018〕2号"},
    "decide-withdrawal": {"granted": False, "decision": WHY},
    "transfer": {"unit": "镇水利站", "reason": WHY},
    "join": {"lead_unit": "镇水利站", "assist_units": ["镇扶贫站"]},
}
REFUSALS = (PermissionDenied, SamePersonError, StaleStatusError, ValidationError)


def apply(issue, *, by):
    given = issue_closing.Application(timezone.localdate(), STROKES, [photo()])
    return issue_closing.apply(issue, by=by, given=given)


def asked(way: Way, of: Callable):
    issue = of(way)
    issue_requests.ask_extension(issue, by=way.village, new_due_on=later(), reason=WHY)
    issue_requests.ask_withdrawal(issue, by=way.zhou, reason=WHY, doc_no="黔扶通〔2018〕2号")
    return way.fresh(issue)


def returned(way: Way):
    issue = way.applied()
    issue_closing.return_(issue, by=way.township, reason=WHY)
    return way.fresh(issue)


def filed(way: Way):
    issue = way.closed()
    issue_closing.file_up(issue, by=way.closer)
    return way.fresh(issue)


def reopened(way: Way):
    issue = way.closed()
    issue_closing.look_back(issue, by=way.zhou, holds=False, words=WHY)
    return way.fresh(issue)


def of_the_prefecture(way: Way):
    return way.registered(region=way.prefecture)


STAGES = {
    "registered": Way.registered,
    "on its way": Way.sent,
    "rectifying": Way.taken_up,
    "with requests": lambda way: asked(way, Way.taken_up),
    "applied": Way.applied,
    "verified": Way.verified,
    "reviewed": Way.reviewed,
    "returned": returned,
    "closed": Way.closed,
    "filed": filed,
    "reopened": reopened,
    "of the prefecture": of_the_prefecture,
}


def asked_of(verb: str, issue) -> dict:
    """The key of the request that the form of a decision carries."""
    return {"asked": None} | opened(verb, issue) if verb.startswith("decide-") else {}


def goes(verb: str, issue, by: User) -> bool:
    """The verb itself lets this person; what it did is undone."""
    do = apply if verb == "apply" else DOING[verb].do
    try:
        with transaction.atomic():
            do(issue, by=by, **GIVEN.get(verb, {}), **asked_of(verb, issue))
            transaction.set_rollback(True)
    except REFUSALS:
        return False
    return True


def disagreements(way: Way, issue) -> list[str]:
    """Where the page and the verb do not say the same."""
    people = {name: value for name, value in vars(way).items() if isinstance(value, User)}
    people["grid worker"] = PostingFactory(duty=Duty.GRID_WORKER, region=way.grid).user
    found = []
    for verb in [*DOING, "apply"]:
        for name, person in people.items():
            offered = hindrance(ACTS[verb], Look(way.fresh(issue), person)) is None
            if offered != goes(verb, way.fresh(issue), person):
                found.append(f"{verb} by {name}: offered {offered}")
    return found


@pytest.mark.parametrize("stage", STAGES)
def test_what_is_offered_goes_and_nothing_else(stage, way):
    assert disagreements(way, STAGES[stage](way)) == []


def words(verb, issue, user) -> str:
    found = hindrance(ACTS[verb], Look(issue, user))
    return found.words if found else ""


def test_too_early_is_said_with_both_stages(way):
    said = words("close", way.applied(), way.closer)

    assert said == "“已复核，待销号”时才能办理，现在是“已申请销号，待核实”。"


def test_another_place_is_named(way):
    assert words("verify", way.applied(), way.reviewer) == (
        f"这一步在{way.place.parent.name}办理。"
    )


def test_a_post_without_it_is_told_who_has_it(way):
    clerk = PostingFactory(duty=Duty.LEADER, region=way.county).user

    assert words("review", way.verified(), clerk) == (
        f"您的岗位没有这项权限，请找{way.county.name}的同事办理。"
    )


def test_who_took_a_step_is_told_so(way):
    assert "须由另一人办理" in words("close", way.reviewed(), way.reviewer)


def test_without_measures_nothing_is_applied_for(way):
    issue = way.taken_up(way.registered(measures=""))

    assert words("apply", issue, way.village) == "请先填写整改措施。"


def test_what_changed_after_a_signature_is_not_signed_on(way):
    issue = way.verified()
    by_sql("SET LOCAL session_replication_role = replica")
    by_sql("UPDATE accountability_issue SET goal = '改动' WHERE id = %s", issue.pk)
    issue = way.fresh(issue)

    assert "签字后内容有改动" in words("review", issue, way.reviewer)
    with pytest.raises(StaleStatusError):
        issue_closing.review(issue, by=way.reviewer, strokes=STROKES)


def test_all_acts_together_ask_a_few_queries(way):
    issue = asked(way, Way.taken_up)
    look = Look(issue, way.village)
    look.user.active_postings  # noqa: B018  asked once a request, by the guard

    with CaptureQueriesContext(connection) as asked_for:
        [hindrance(act, look) for act in ACTS.values()]

    assert len(asked_for) <= 5
