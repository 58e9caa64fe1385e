"""A rule proposes, a person signs: two persons, reasons, and values that changed since."""

import io

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from households import standards
from households.models import Household, HouseholdYear, Judgement
from households.standards import signing
from households.standards.signing import Decision, StandardError
from ledger.models import Event, Signature
from regions.duties import Duty
from tests.factories import GridFactory, HouseholdFactory, HouseholdYearFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("catalogues")]
YEAR = 2018
INK = "[[[1,1],[9,9]]]"


@pytest.fixture
def home():
    made = HouseholdFactory(member_count=2)
    HouseholdYearFactory(household=made, house_grade="C", has_safe_water=True)
    return made


@pytest.fixture
def worker(officer, home):
    return officer(Duty.GRID_WORKER, home.region)


@pytest.fixture
def township(officer, home):
    return officer(Duty.TOWNSHIP_OFFICE, home.region.parent.parent)


def photo():
    out = io.BytesIO()
    Image.new("RGB", (8, 8)).save(out, "JPEG")
    return SimpleUploadedFile("饭桌.jpg", out.getvalue())


def judge(home, worker, **decisions):
    given = {key: Decision(*answer) for key, answer in decisions.items()}
    return signing.hand_in(home, YEAR, given, by=worker, strokes=INK)


def test_what_was_seen_is_kept_with_its_photo(home, worker):
    signing.observe(home, YEAR, "food", True, by=worker, photos=[photo()])

    assert standards.judgement_of(home, YEAR).of("food").is_met is True
    assert len(signing.photos_of(home, YEAR)["food"]) == 1


def test_nothing_is_seen_without_a_photo(home, worker):
    with pytest.raises(StandardError, match="请拍照"):
        signing.observe(home, YEAR, "food", True, by=worker, photos=[])


def test_a_paper_is_no_photo(home, worker):
    with pytest.raises(ValidationError):
        signing.observe(
            home, YEAR, "food", True, by=worker,
            photos=[SimpleUploadedFile("a.pdf", b"%PDF-1.4")],
        )  # fmt: skip


def test_what_is_missing_is_said(home, worker):
    with pytest.raises(StandardError, match="缺什么"):
        signing.observe(home, YEAR, "clothing", False, by=worker, photos=[photo()])


def test_a_stranger_observes_nothing(home, officer):
    other = officer(Duty.GRID_WORKER, GridFactory())

    with pytest.raises(PermissionDenied):
        signing.observe(home, YEAR, "food", True, by=other, photos=[photo()])
    with pytest.raises(PermissionDenied):
        judge(home, other)


def test_a_judgement_keeps_what_it_saw_and_changes_no_status(home, worker, township):
    judgement = judge(home, worker)

    signing.sign(judgement, by=township, strokes=INK)

    standing = standards.judgement_of(home, YEAR)
    housing = standing.of("housing")
    assert (housing.is_met, housing.signed.is_met, housing.is_changed) == (False, False, False)
    assert housing.signed.words == housing.rule
    assert Household.objects.get().exit_status == home.exit_status
    roles = set(Signature.objects.values_list("role", flat=True))
    assert roles == {"verifier", "reviewer"}


def test_values_that_changed_since_are_seen(home, worker, township):
    signing.sign(judge(home, worker), by=township, strokes=INK)

    HouseholdYear.objects.update(house_grade="B")

    standing = standards.judgement_of(home, YEAR)
    assert standing.of("housing").is_changed
    assert not standing.of("water").is_changed
    assert standing.of("housing").is_met is True


def test_a_person_may_overrule_with_a_reason_while_the_values_stand(home, worker, township):
    judgement = judge(home, worker, housing=(True, "已加固，等待复评"))
    signing.sign(judgement, by=township, strokes=INK)

    one = standards.judgement_of(home, YEAR).of("housing")
    assert (one.proposed, one.is_met) == (False, True)
    assert standards.failing(home.region.path, YEAR, item="housing") == []

    HouseholdYear.objects.update(house_grade="D")

    assert standards.judgement_of(home, YEAR).of("housing").is_met is False


def test_a_later_judgement_takes_the_overruling_back(home, worker, township):
    signing.sign(judge(home, worker, housing=(True, "已加固")), by=township, strokes=INK)
    signing.sign(judge(home, worker), by=township, strokes=INK)

    assert standards.judgement_of(home, YEAR).of("housing").is_met is False


def test_overruling_needs_a_reason(home, worker):
    with pytest.raises(StandardError, match="理由"):
        judge(home, worker, housing=(True, ""))


def test_a_judgement_waits_once(home, worker):
    judge(home, worker)

    with pytest.raises(StandardError, match="待签认"):
        judge(home, worker)


def test_values_that_moved_under_the_form_are_asked_for_again(home, worker):
    seen = {one.item.key: one.seen for one in standards.judgement_of(home, YEAR).items}
    HouseholdYear.objects.update(house_grade="B")

    with pytest.raises(StandardError, match="有变动"):
        signing.hand_in(home, YEAR, {}, by=worker, strokes=INK, seen=seen)


def test_values_that_moved_before_the_signature_are_judged_again(home, worker, township):
    judgement = judge(home, worker)
    HouseholdYear.objects.update(house_grade="B")

    with pytest.raises(StandardError, match="住房安全"):
        signing.sign(judgement, by=township, strokes=INK)


def test_who_observed_does_not_sign(home, officer):
    leader = officer(Duty.VILLAGE_LEADER, home.region.parent)

    with pytest.raises(PermissionDenied):
        signing.sign(judge(home, leader), by=leader, strokes=INK)


def test_a_grid_worker_does_not_sign(home, worker, officer):
    with pytest.raises(PermissionDenied):
        signing.sign(judge(home, worker), by=officer(Duty.GRID_WORKER, home.region), strokes=INK)


def test_a_judgement_is_signed_once(home, worker, township):
    judgement = judge(home, worker)
    stale = Judgement.objects.get()
    signing.sign(judgement, by=township, strokes=INK)

    with pytest.raises(StandardError):
        signing.sign(stale, by=township, strokes=INK)

    assert Event.objects.filter(kind=signing.SIGNED).count() == 1


def test_a_judgement_goes_back_with_a_reason(home, worker, township):
    judgement = judge(home, worker)

    with pytest.raises(StandardError, match="理由"):
        signing.return_(judgement, by=township, note="")
    signing.return_(judgement, by=township, note="照片看不清")

    assert Judgement.objects.get().state == "returned"
    assert judge(home, worker).version == 2


def test_nothing_is_judged_unsigned(home, worker, township):
    judgement = judge(home, worker)

    with pytest.raises(StandardError, match="签字"):
        signing.sign(judgement, by=township, strokes="")
    with pytest.raises(StandardError, match="签字"):
        signing.hand_in(home, YEAR, {}, by=worker, strokes="")
