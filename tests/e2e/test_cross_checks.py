"""A round of cross-inspection: planned, signed, visited blind on the phone, told to the county."""

import pytest

from accountability.demo import accounts
from ledger import events
from regions.duties import Duty
from regions.models import Level, Region
from taskforces.crosschecks import operations, visiting
from taskforces.models import CrossCheck, CrossVisit
from tests.factories import PostingFactory
from tests.factories.cross_checks import THIRTY_EACH, inspector_of, seen
from tests.factories.regions import CadreFactory

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]
HOME = "/organisation/cross-checks/"


def cadres_of(county: Region) -> None:
    """Two cadres with an account in each township."""
    for place in Region.objects.filter(parent=county, level=Level.TOWNSHIP):
        for posting in PostingFactory.create_batch(2, duty=Duty.TOWNSHIP_OFFICE, region=place):
            posting.user.set_password(accounts.password())
            posting.user.save()
            CadreFactory(region=place, user=posting.user)


def test_a_round_is_planned_signed_and_visited_without_the_first_answers(
    village_people, visit, monkeypatch
):
    monkeypatch.setattr(operations, "SAMPLES", [THIRTY_EACH])
    way = village_people
    county = way.township.active_postings[0].region.parent
    cadres_of(county)

    planner = visit(way.reviewer.username)
    planner.both("cross-checks-none", HOME)
    planner.both("cross-check-new", f"{HOME}new/")
    planner.page.locator("input[name=sample_size]").fill("2")
    planner.press("生成安排")
    row = CrossCheck.objects.get()
    planner.both("cross-check-planned", f"{HOME}{row.pk}/")

    signer = visit(way.closer.username)
    signer.open(f"{HOME}{row.pk}/")
    signer.press("签字并抽取农户")
    signer.sign("strokes")
    signer.press("签字并抽取农户")
    row.refresh_from_db()
    assert row.state == "signed"

    second = CrossVisit.objects.order_by("pk")[0]
    inspector = visit(inspector_of(second).username, "phone")
    inspector.both("cross-visits", f"{HOME}mine/")
    inspector.both("cross-visit", f"{HOME}visits/{second.pk}/")
    inspector.page.set_viewport_size({"width": 390, "height": 844})
    for asked in ("income", "food", "clothing", "education", "medical", "housing", "water"):
        inspector.page.locator(f"input[name={asked}][value=yes]").check()
    inspector.page.locator("textarea[name=findings]").fill("入户看了住房、水源和粮食。")
    inspector.page.locator("textarea[name=problem]").fill("厢房屋面漏雨，还没有整改。")
    inspector.sign("strokes")
    inspector.press("签字提交复核")
    inspector.both("cross-visit-done", f"{HOME}visits/{second.pk}/")
    for one in CrossVisit.objects.filter(signed_at=None):
        visiting.visit(one, seen(), by=inspector_of(one))

    signer.both("cross-check", f"{HOME}{row.pk}/")
    signer.both("cross-checks", HOME)
    signer.open(f"{HOME}visits/{second.pk}/")
    signer.press("纳入问题台账")
    signer.look("cross-check-take-in")
    signer.page.emulate_media(media="print")
    signer.open(f"{HOME}{row.pk}/")
    signer.look("cross-check-print")
    assert list(events.verify()) == []
    assert [one for here in (planner, signer, inspector) for one in here.complaints] == []
