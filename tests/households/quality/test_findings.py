"""Answered at the grid, reviewed by the township, closed by the county; exempted with a reason."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from households.models.quality import Verdict
from households.quality import findings
from ledger.models import Event, Signature, Status
from ledger.transitions import SamePersonError, StaleStatusError
from regions.duties import Duty
from tests.factories import HouseholdFactory
from tests.factories.quality import FindingFactory
from tests.households.quality.conftest import only

pytestmark = pytest.mark.django_db
SOON = timezone.localdate() + timedelta(days=90)
WHY = "山高路远，确实如此"


@pytest.fixture
def finding(grid):
    FindingFactory(household=HouseholdFactory(region=grid))
    return only()


def proof():
    return SimpleUploadedFile("proof.pdf", b"%PDF-1.4 proof")


def corrected(finding, by):
    return findings.answer(finding, by=by, verdict=Verdict.CORRECTED, words="已经更正距离")


@pytest.fixture
def answered(finding, worker):
    corrected(finding, worker)
    return only()


@pytest.fixture
def reviewed(answered, township):
    findings.review(answered, by=township)
    return only()


def test_an_answer_goes_up_to_the_township(answered, worker, grid):
    assert (answered.status, answered.holder) == (Status.ANSWERED, grid.parent.parent)
    assert (answered.verified_by, answered.verdict) == (worker, Verdict.CORRECTED)
    assert Signature.objects.get().signer == worker


def test_the_village_may_answer_for_its_grid(finding, village):
    corrected(finding, village)

    assert only().status == Status.ANSWERED


def test_right_as_it_is_needs_proof(finding, worker):
    with pytest.raises(ValidationError) as refused:
        findings.answer(finding, by=worker, verdict=Verdict.RIGHT, words=WHY)

    assert "photos" in refused.value.message_dict
    assert only().status == Status.PENDING


def test_right_as_it_is_with_proof(finding, worker):
    findings.answer(finding, by=worker, verdict=Verdict.RIGHT, words=WHY, uploads=[proof()])

    assert only().verdict == Verdict.RIGHT
    assert len(findings.files_of_round(only())) == 1


def test_an_answer_has_words(finding, worker):
    with pytest.raises(ValidationError):
        findings.answer(finding, by=worker, verdict=Verdict.CORRECTED, words="改了")


def test_three_persons_and_then_it_is_closed(reviewed, county):
    findings.close(reviewed, by=county)

    closed = only()
    assert (closed.status, closed.closed_by, closed.decided_hash) == ("closed", county, "a" * 64)
    assert len({closed.verified_by, closed.reviewed_by, closed.closed_by}) == 3
    mine = Event.objects.filter(subject=closed.subject).order_by("id")
    assert list(mine.values_list("kind", flat=True)) == [
        "households.finding.answered",
        "households.finding.reviewed",
        "households.finding.closed",
    ]


def test_who_answered_does_not_review(finding, township):
    corrected(finding, township)

    with pytest.raises(SamePersonError):
        findings.review(only(), by=township)


def test_the_county_waits_for_the_township(answered, county):
    with pytest.raises(StaleStatusError):
        findings.close(answered, by=county)


def test_the_township_reviews_once(reviewed, township):
    with pytest.raises(StaleStatusError):
        findings.review(reviewed, by=township)


def test_a_stranger_may_not_answer(finding, officer):
    with pytest.raises(PermissionDenied):
        corrected(finding, officer(Duty.GRID_WORKER, HouseholdFactory().region))


def test_answered_twice_is_stale(answered, worker):
    with pytest.raises(StaleStatusError):
        corrected(answered, worker)


def test_sent_back_it_lies_with_the_grid_again(answered, township, grid):
    findings.return_(answered, by=township, reason="请重新实测距离")

    back = only()
    assert (back.status, back.holder, back.round) == (Status.RETURNED, grid, 2)
    assert (back.return_reason, back.verified_by) == ("请重新实测距离", None)


def test_sent_back_with_a_reason(answered, township):
    with pytest.raises(ValidationError):
        findings.return_(answered, by=township, reason="不对")


def test_values_that_changed_while_the_page_was_open_are_not_signed(answered, township):
    type(answered).objects.update(evidence_hash="b" * 64)

    with pytest.raises(StaleStatusError):
        findings.review(answered, by=township)


# --- exemption ------------------------------------------------------------------------------------
def test_an_exemption_has_a_reason_a_signer_and_an_end(finding, county):
    findings.exempt(finding, by=county, reason=WHY, until=SOON)

    exempt = only()
    assert (exempt.status, exempt.exempted_by, exempt.exempt_until) == ("withdrawn", county, SOON)
    assert (exempt.exempt_reason, exempt.decided_hash) == (WHY, "a" * 64)
    assert Signature.objects.get().statement == "本人已核对，同意豁免"


def test_an_answer_may_be_exempted_too(answered, county):
    findings.exempt(answered, by=county, reason=WHY, until=SOON)

    assert (only().status, only().verified_by) == ("withdrawn", None)


def test_the_township_may_not_exempt(finding, township):
    with pytest.raises(PermissionDenied):
        findings.exempt(finding, by=township, reason=WHY, until=SOON)


def test_a_rule_that_lets_nobody_off(grid, county):
    finding = FindingFactory(household=HouseholdFactory(region=grid), rule="2_01_001")

    with pytest.raises(ValidationError, match="不能豁免"):
        findings.exempt(finding, by=county, reason=WHY, until=SOON)


@pytest.mark.parametrize(
    "days", [pytest.param(0, id="today"), pytest.param(400, id="longer-than-a-year")]
)
def test_an_exemption_ends_within_a_year(finding, county, days):
    with pytest.raises(ValidationError):
        findings.exempt(
            finding, by=county, reason=WHY, until=timezone.localdate() + timedelta(days=days)
        )


def test_an_exemption_without_a_reason(finding, county):
    with pytest.raises(ValidationError):
        findings.exempt(finding, by=county, reason="  ", until=SOON)


def test_exempt_twice_is_stale(finding, county):
    findings.exempt(finding, by=county, reason=WHY, until=SOON)

    with pytest.raises(StaleStatusError):
        findings.exempt(only(), by=county, reason=WHY, until=SOON)


def test_an_exemption_is_taken_back(finding, county):
    findings.exempt(finding, by=county, reason=WHY, until=SOON)

    findings.end_exemption(only(), by=county, reason="路已修通，不再偏远")

    open_again = only()
    assert (open_again.status, open_again.is_exempt, open_again.round) == ("pending", False, 2)


def test_only_an_exemption_is_taken_back(finding, county):
    with pytest.raises(StaleStatusError):
        findings.end_exemption(finding, by=county, reason="路已修通，不再偏远")


def test_each_goes_by_itself(finding, grid, county):
    no_way = FindingFactory(household=HouseholdFactory(region=grid), rule="2_01_001")
    elsewhere = FindingFactory()

    outcomes = findings.each(
        findings.exempt, [finding, no_way, elsewhere], by=county, reason=WHY, until=SOON
    )

    assert [bool(outcome.problem) for outcome in outcomes] == [False, True, True]


def test_two_accounts_of_one_person_are_one(finding, worker, township):
    worker.person_key = township.person_key = "one"
    worker.save()
    township.save()
    corrected(finding, worker)

    with pytest.raises(SamePersonError):
        findings.review(only(), by=township)
