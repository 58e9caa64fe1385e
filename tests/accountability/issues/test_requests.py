"""What one person asks for and another decides."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError
from django.utils import timezone

from accountability import issue_requests
from accountability.models import DueKind, Extension
from accountability.reports import close_out
from accountability.reports.states import states
from ledger.models import Status
from ledger.transitions import SamePersonError, StaleStatusError
from tests.accountability.issues.test_guards import by_sql

WHY = "雨季道路中断，无法施工"


def later(days: int = 60):
    return timezone.localdate() + timedelta(days=days)


@pytest.fixture
def asked(way) -> Extension:
    return issue_requests.ask_extension(
        way.taken_up(), by=way.village, new_due_on=later(), reason=WHY
    )


@pytest.fixture
def withdrawal(way):
    issue = way.registered()
    return issue_requests.ask_withdrawal(issue, by=way.zhou, reason=WHY, doc_no="黔扶通〔2018〕2号")


def test_a_granted_extension_keeps_the_first_day(way, asked):
    first = asked.issue.due_on

    issue_requests.decide_extension(asked, by=way.zhou, granted=True)

    issue = way.fresh(asked.issue)
    assert (issue.due_on, issue.original_due_on) == (later(), first)

    again = issue_requests.ask_extension(issue, by=way.village, new_due_on=later(90), reason=WHY)
    issue_requests.decide_extension(again, by=way.zhou, granted=True)
    assert way.fresh(issue).original_due_on == first


def test_an_extension_told_is_the_day_of_the_figures(way, asked):
    issue_requests.decide_extension(asked, by=way.zhou, granted=True)
    by_sql("SELECT 1")

    assert close_out("issues", way.prefecture, timezone.localdate()).total.overdue == 0


def test_a_refused_extension_changes_no_day(way, asked):
    first = asked.issue.due_on

    issue_requests.decide_extension(asked, by=way.zhou, granted=False, decision="工期足够不延期")

    issue = way.fresh(asked.issue)
    assert (issue.due_on, issue.original_due_on) == (first, None)


def test_a_refusal_says_why(way, asked):
    with pytest.raises(ValidationError):
        issue_requests.decide_extension(asked, by=way.zhou, granted=False)


def test_an_extension_is_decided_once(way, asked):
    issue_requests.decide_extension(asked, by=way.zhou, granted=True)
    asked.refresh_from_db()

    with pytest.raises(StaleStatusError):
        issue_requests.decide_extension(asked, by=way.zhou_second, granted=True)


def test_who_does_not_keep_the_entry_extends_nothing(way, asked):
    with pytest.raises(PermissionDenied):
        issue_requests.decide_extension(asked, by=way.reviewer, granted=True)


def test_two_accounts_of_one_person_do_not_extend(way, asked):
    way.village.person_key = way.zhou.person_key = "the-same"
    way.village.save()
    asked.asked_by = way.village

    with pytest.raises(SamePersonError):
        issue_requests.decide_extension(asked, by=way.zhou, granted=True)


@pytest.mark.parametrize(
    ("days", "reason"),
    [
        pytest.param(10, WHY, id="not later"),
        pytest.param(60, "雨", id="no reason"),
    ],
)
def test_a_wrong_extension_is_refused(days, reason, way):
    with pytest.raises(ValidationError):
        issue_requests.ask_extension(
            way.taken_up(), by=way.village, new_due_on=later(days), reason=reason
        )


def test_one_extension_is_asked_for_at_a_time(way, asked):
    with pytest.raises(ValidationError):
        issue_requests.ask_extension(
            way.fresh(asked.issue), by=way.village, new_due_on=later(70), reason=WHY
        )


def test_a_standing_entry_is_not_extended(way):
    issue = way.taken_up(way.registered(due_kind=DueKind.STANDING, due_on=None))

    with pytest.raises(ValidationError):
        issue_requests.ask_extension(issue, by=way.village, new_due_on=later(900), reason=WHY)


def test_what_was_applied_for_is_not_extended(way):
    with pytest.raises(PermissionDenied):
        issue_requests.ask_extension(way.applied(), by=way.village, new_due_on=later(), reason=WHY)


def test_a_decision_is_not_rewritten(way, asked):
    issue_requests.decide_extension(asked, by=way.zhou, granted=True)

    with pytest.raises(IntegrityError, match="not allowed"):
        by_sql("UPDATE accountability_extension SET granted = false WHERE id = %s", asked.pk)


def test_a_withdrawn_issue_is_still_counted(way, withdrawal):
    issue_requests.decide_withdrawal(
        withdrawal, by=way.zhou_second, granted=True, decision="省级同意撤回"
    )
    by_sql("SELECT 1")

    found = states(way.prefecture, timezone.localdate())
    assert way.fresh(withdrawal.issue).status == Status.WITHDRAWN
    assert (found.total, found.withdrawn) == (1, 1)


def test_who_asks_for_a_withdrawal_does_not_consent(way, withdrawal):
    with pytest.raises(SamePersonError):
        issue_requests.decide_withdrawal(
            withdrawal, by=way.zhou, granted=True, decision="省级同意撤回"
        )


def test_the_level_below_does_not_consent(way, withdrawal):
    with pytest.raises(PermissionDenied):
        issue_requests.decide_withdrawal(
            withdrawal, by=way.reviewer, granted=True, decision="县里同意撤回"
        )


def test_a_refused_withdrawal_stays_open(way, withdrawal):
    issue_requests.decide_withdrawal(
        withdrawal, by=way.zhou_second, granted=False, decision="问题仍然存在"
    )

    assert way.fresh(withdrawal.issue).status == Status.PENDING


def test_above_the_prefecture_there_is_a_paper(way):
    with pytest.raises(ValidationError):
        issue_requests.ask_withdrawal(way.registered(), by=way.zhou, reason=WHY)


def test_only_who_keeps_the_entry_asks_to_withdraw_it(way):
    with pytest.raises(PermissionDenied):
        issue_requests.ask_withdrawal(way.registered(), by=way.reviewer, reason=WHY)
