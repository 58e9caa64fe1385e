"""Leads answered on a phone against the running site: sent by itself, or carried in as a file."""

import io
from collections.abc import Callable, Iterator

import pytest
from django.conf import settings
from django.test import Client
from PIL import Image

from households import codes
from ledger.models import Evidence, FieldAct, Status
from ledger.models.field import State
from regions.duties import Duty
from screening import lead_proof
from screening.models import Lead
from tests.factories import HouseholdFactory, LeadFactory, PostingFactory
from tests.field.conftest import PIN, SIZE, Phone

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]

WORDS = "车是外地同名人员的，已看行驶证原件"


@pytest.fixture
def leads(village_people) -> list[Lead]:
    """Two leads that lie with a grid worker, and who stands beside the worker at the door."""
    grid = village_people.grid
    for name in ("陆小芬", "罗开贵"):
        PostingFactory(duty=Duty.GRID_WORKER, region=grid, user__full_name=name)
    homes = [HouseholdFactory(region=grid, head_name=name) for name in ("莫有祥", "韦阿妹")]
    codes.issue(grid, by=village_people.village)
    return [LeadFactory(household=home, holder=grid) for home in homes]


@pytest.fixture
def phone_of(browser, live_server) -> Iterator[Callable[..., Phone]]:
    """`phone_of(user)` is a phone on which this person has logged in."""
    opened = []

    def log_in(user) -> Phone:
        client = Client()
        client.force_login(user)
        context = browser.new_context(viewport=SIZE, locale="zh-CN", has_touch=True)
        name = settings.SESSION_COOKIE_NAME
        cookie = {"name": name, "value": client.cookies[name].value, "url": live_server.url}
        context.add_cookies([cookie])
        opened.append(context)
        return Phone(context.new_page(), live_server.url).listen()

    yield log_in
    for context in opened:
        context.close()


def picture() -> bytes:
    kept = io.BytesIO()
    Image.effect_noise((1200, 900), 30).convert("RGB").save(kept, "JPEG")
    return kept.getvalue()


def answer(phone, lead) -> None:
    """From signing for the lead to the queue."""
    page = phone.page
    phone.begin_answer(lead.pk, lead.title)
    page.get_by_text("不属实").click()
    phone.onward()
    page.locator("textarea").fill(WORDS)
    phone.onward()
    phone.take(picture())
    phone.onward()
    phone.sign()
    phone.onward()
    page.get_by_text("罗开贵").click()
    phone.onward()
    phone.sign()
    phone.onward()
    page.get_by_role("heading", name="再看一遍").wait_for()
    phone.onward()
    phone.sign()
    phone.press("签字上报")
    page.locator(".sheet input.pin").fill(PIN)
    page.locator(".sheet").get_by_role("button", name="签字").click()
    page.get_by_text("已签字，存在本机").wait_for()


def must_be_answered(lead) -> None:
    lead.refresh_from_db()
    assert (lead.status, lead.findings) == (Status.ANSWERED, WORDS)
    assert lead_proof.signatures_of_round(lead).count() == 3
    proofs = Evidence.objects.filter(subject=Lead._meta.label_lower, subject_id=lead.pk)
    assert proofs.count() == 1


def test_answers_reach_the_ledger_by_the_network_and_by_a_file(
    leads, phone_of, visit, village_people, tmp_path
):
    by_network, by_file = leads
    worker = by_network.holder.postings.get(user__full_name="陆小芬").user
    phone = phone_of(worker).begin()
    context = phone.page.context
    phone.go("#/leads", by_file.title)
    context.set_offline(True)
    answer(phone, by_network)
    context.set_offline(False)
    assert phone.send() == "ok"
    must_be_answered(by_network)

    context.set_offline(True)
    answer(phone, by_file)
    phone.go("#/me", "上传记录")
    with phone.page.expect_download() as download:
        phone.press("把未上传的记录存成加密文件")
    file = tmp_path / download.value.suggested_filename
    download.value.save_as(file)
    assert WORDS.encode() not in file.read_bytes()
    office = visit(village_people.township.username)
    office.open("/field/parcels/")
    office.page.locator("#id_file").set_input_files(file)
    office.press("载入这个文件")
    must_be_answered(by_file)

    context.set_offline(False)
    assert phone.send() == "ok"
    assert (phone.count("parcels", worker.pk), phone.count("photos", worker.pk)) == (0, 0)
    assert FieldAct.objects.filter(state=State.ACCEPTED).count() == FieldAct.objects.count() == 4
    must_be_answered(by_file)
    assert phone.complaints == office.faults == []
