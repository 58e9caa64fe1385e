"""The office's pages of phones: empty, in use, and what a decision or a file leaves behind."""

import json
from datetime import timedelta

import pytest
from django.utils import timezone

from ledger.models.field import State
from regions.duties import Duty
from screening.models import Verdict
from tests.factories import HouseholdFactory, LeadFactory, PostingFactory
from tests.factories.phones import FieldActFactory, FieldDayFactory, FieldDeviceFactory
from tests.ledger.acts.test_rescue_files import sealed

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]

NAMES = ("韦国兴", "莫学祥", "潘启学", "罗朝阳", "王阿兰")
WORDS = "这条线索已由陈国兴于06-18 09:10答复；您的核实记录已保存，交负责人查看"


@pytest.fixture
def busy(village_people):
    """Five workers: one late, one silent, one without a phone, two as they should be."""
    way = village_people
    workers = [
        PostingFactory(duty=Duty.GRID_WORKER, region=way.grid, user__full_name=name).user
        for name in NAMES
    ]
    late, _silent, usual, other = (
        FieldDeviceFactory(user=user, **more)
        for user, more in zip(workers, ({"late": True}, {"silent": True}, {}, {}), strict=False)
    )
    for device in (late, usual, other):
        for ago in range(50):
            day = timezone.localdate() - timedelta(days=ago)
            FieldDayFactory(device=device, day=day, minutes=20 + ago * 7 % 60)
    lead = LeadFactory(household=HouseholdFactory(region=way.grid))
    body = {"lead": lead.pk, "verdict": Verdict.NOT_TRUE, "words": "车是外地同名人员的，已看行驶证"}
    kind = "lead.answer"
    acts = [
        FieldActFactory(device=device, region=way.grid, kind=kind, body=body, state=state,
                        words=words)
        for device, state, words in (
            (late, State.PROPOSED, WORDS),
            (late, State.HELD, "已收到，等前一条或照片"),
            (usual, State.INVALID, "两边的数据在您离线时有了变化。请对照新的内容再看一遍并签字"),
            (usual, State.ACCEPTED, "已答复，正在向上备案"),
        )
    ]  # fmt: skip
    return way, late, acts


def test_an_office_looks_at_its_phones(busy, visit, tmp_path):
    way, late, acts = busy
    here = visit(way.township.username)

    here.both("phones", "/phones/")
    here.both("phones-late", "/phones/?state=late")
    here.both("phone-person", f"/phones/{late.user_id}/")
    here.both("field-acts", "/phones/acts/")
    here.both("field-act", f"/phones/acts/{acts[0].pk}/")
    here.both("parcel-load", "/field/parcels/")

    here.open(f"/phones/acts/{acts[0].pk}/")
    here.press("暂不处理")
    here.page.locator("#id_reason").fill("已另行入户核实，结论不变")
    here.page.locator(".action-body button").click()
    here.page.wait_for_url("**state=proposed")
    here.look("proposals-none")

    file = tmp_path / "x.qnparcels.json"
    number = "01890000-0000-7000-8000-000000000001"
    said = f"{late.pk}:{number}"
    clear = {"v": 1, "device": str(late.pk), "id": number}
    envelope = json.loads(acts[1].envelope) | {"id": number}
    file.write_text(json.dumps({"parcels": [clear | sealed(json.dumps(envelope).encode(), said)]}))
    here.open("/field/parcels/")
    here.page.locator("#id_file").set_input_files(file)
    here.press("载入这个文件")
    here.look("parcel-loaded")

    assert here.faults == []


def test_places_without_phones_say_what_they_are_for(village_people, visit):
    here = visit(village_people.village.username, "phone")

    here.both("phones-empty", "/phones/?state=late")
    here.both("field-acts-empty", "/phones/acts/")
    here.both("phone-mine-empty", f"/phones/{village_people.village.pk}/")

    assert here.faults == []
