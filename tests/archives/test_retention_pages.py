"""Pages of retention: who opens and presses what, and that a longer list asks no more."""

import io

import pytest
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from archives.models import DestructionList, Hold
from archives.retention import holds
from regions.duties import Duty
from tests.factories.acceptance import somebody
from tests.factories.archives import ArchiveFactory, PaperFactory
from tests.factories.retention import OLD, Store, a_store

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()
STROKES = "[[[40,60],[60,30],[80,62],[100,32],[120,64],[140,40],[160,60]]]"


@pytest.fixture
def store(settings, tmp_path) -> Store:
    settings.MEDIA_ROOT = str(tmp_path)
    return a_store()


@pytest.fixture(autouse=True)
def _signs_at_once(monkeypatch):
    monkeypatch.setattr("regions.step_up.was_asked_lately", lambda _request: True)


def address(name, *args):
    return reverse(f"archives:{name}", args=args)


def test_a_list_goes_its_way_by_plain_forms(client, store):
    step = lambda row, verb: address("destruction-list-step", row.pk, verb)  # noqa: E731
    signed = {"strokes": STROKES}
    client.force_login(store.first)
    opening = {
        "place": store.town.pk, "name": "到期档案鉴定", "appraisers": [store.first.pk],
    }  # fmt: skip

    alone = client.post(address("destruction-list-new"), opening)
    group = [store.first.pk, store.second.pk]
    client.post(address("destruction-list-new"), opening | {"appraisers": group})
    row = DestructionList.objects.get()
    client.post(address("retention-put-on"), {"list": row.pk, "pk": [store.paper.pk]})
    early = client.post(step(row, "sign"), signed)
    said = {"opinion": "destroy", "why": "期满无保存价值", "rest": "1"}
    unsaid = client.post(step(row, "say"), said | {"why": ""})
    client.post(step(row, "say"), said)
    client.post(step(row, "sign"), signed)
    client.force_login(store.second)
    client.post(step(row, "sign"), signed)
    own = client.post(step(row, "approve"), signed)
    client.force_login(store.approver)
    unsigned = client.post(step(row, "approve"), {"note": "同意"})
    client.post(step(row, "approve"), signed | {"note": "同意"})
    how = signed | {"method": "pulped", "on": f"{TODAY}"}
    own_execution = client.post(step(row, "execute"), how)
    client.force_login(store.second)
    unwritten = client.post(step(row, "execute"), signed)
    client.post(step(row, "execute"), how)
    own_witness = client.post(step(row, "witness"), signed)
    client.force_login(store.witness)
    client.post(step(row, "witness"), signed)
    client.force_login(store.other)
    client.post(step(row, "witness"), signed)
    shown = client.get(address("destruction-list", row.pk)).content.decode()

    row.refresh_from_db()
    assert [one.status_code for one in (alone, early, unsaid, unsigned)] == [422] * 4
    refused = (own_execution, unwritten, own_witness)
    assert [one.status_code for one in refused] == [422] * 3
    assert "您是本册的批准人" in own_execution.content.decode()
    assert "您是本册的销毁执行人" in own_witness.content.decode()
    assert "销毁执行人" in shown
    assert own.status_code == 403
    assert (row.state, row.approval_note) == ("done", "同意")
    assert shown.count("监销人") >= 2
    assert store.approver.full_name in shown


def test_all_that_is_due_and_free_is_put_on_at_once(client, store):
    held = PaperFactory(
        archive=ArchiveFactory(household__region=store.paper.archive.region),
        code="contact_card", made_on=OLD,
    )  # fmt: skip
    holds.freeze(held.archive, kind="audit", why="巡视调阅期间", by=store.first)
    row = store.opened(store.paper)
    PaperFactory(archive=store.paper.archive, code="card", made_on=OLD)
    client.force_login(store.first)

    client.post(address("retention-put-on"), {"list": row.pk, "all": "1"})

    assert row.lines.count() == 2


def test_a_file_is_frozen_and_freed_by_its_page(client, store):
    client.force_login(store.first)
    page = address("archive-retention", store.paper.archive_id)

    client.post(page, {"kind": "lawsuit", "why": "法院调卷取证"})
    frozen = client.get(page).content.decode()
    hold = Hold.objects.get()
    client.post(address("hold-lift", hold.pk), {"why": ""})
    hold.refresh_from_db()
    still = hold.lifted_at is None
    client.post(address("hold-lift", hold.pk), {"why": "案件已经审结"})

    hold.refresh_from_db()
    assert "法院调卷取证" in frozen
    assert still
    assert hold.lifted_why == "案件已经审结"


def test_who_sees_and_does_what(client, store, officer):
    row = store.approved()
    worker = somebody(Duty.GRID_WORKER, store.paper.archive.region)
    elsewhere = officer(Duty.TOWNSHIP_OFFICE, ArchiveFactory().region.parent.parent)
    hold = holds.freeze(store.paper.archive, kind="audit", why="审计调阅", by=store.first)
    asked = [
        ("get", "retention-due"), ("get", "destruction-lists"), ("get", "destruction-list-new"),
        ("get", "destruction-list", row.pk), ("get", "destruction-list-export", row.pk),
        ("get", "archive-retention", store.paper.archive_id), ("post", "hold-lift", hold.pk),
        ("post", "archive-retention", store.paper.archive_id),
        ("post", "destruction-list-step", row.pk, "witness"),
        ("post", "destruction-list-step", row.pk, "execute"),
    ]  # fmt: skip

    answers = {}
    for user in (store.first, worker, elsewhere):
        client.force_login(user)
        answers[user] = [
            getattr(client, how)(address(name, *args)).status_code for how, name, *args in asked
        ]

    assert answers[store.first] == [200, 200, 200, 200, 200, 200, 302, 422, 422, 422]
    assert answers[worker] == [200, 200, 403, 404, 404, 200, 403, 403, 404, 404]
    assert answers[elsewhere] == [200, 200, 200, 404, 404, 404, 404, 404, 404, 404]


def test_the_list_is_exported_with_its_signers(client, store):
    row = store.done()
    client.force_login(store.first)

    answer = client.get(address("destruction-list-export", row.pk))

    book = load_workbook(io.BytesIO(b"".join(answer.streaming_content)))
    text = "\n".join(
        str(cell.value) for line in book.active.iter_rows() for cell in line if cell.value
    )
    names = (store.first, store.second, store.approver, store.witness)
    assert all(one.full_name in text for one in names)
    assert "2019-12-31" in text
    assert row.number in text


@pytest.mark.parametrize("rows", [2, 12])
def test_what_is_due_asks_no_more_for_more_papers(rows, client, store, django_assert_num_queries):
    archives = ArchiveFactory.create_batch(rows - 1, household__region=store.paper.archive.region)
    [PaperFactory(archive=one, code="contact_card", made_on=OLD) for one in archives]
    client.force_login(store.first)

    with django_assert_num_queries(14):
        response = client.get(address("retention-due"))

    assert len(response.context["rows"]) == rows


@pytest.mark.parametrize("rows", [2, 6])
def test_lists_and_a_list_ask_no_more_for_more_rows(rows, client, store, django_assert_num_queries):
    papers = [
        PaperFactory(archive=store.paper.archive, code="contact_card", made_on=OLD, title=f"卡{n}")
        for n in range(rows)
    ]
    row = store.opened(*papers)
    [store.opened() for _n in range(1)]
    client.force_login(store.first)

    with django_assert_num_queries(11):
        client.get(address("destruction-lists"))
    with django_assert_num_queries(15):
        response = client.get(address("destruction-list", row.pk))

    assert len(response.context["rows"]) == rows


def test_who_appraised_approves_nothing_though_of_the_county(client, store):
    store.second = store.approver
    row = store.appraised()
    client.force_login(store.approver)

    answer = client.post(address("destruction-list-step", row.pk, "approve"), {"strokes": STROKES})

    assert answer.status_code == 403


def test_who_only_sees_a_list_does_not_take_it_out(client, store, officer):
    row = store.opened()
    client.force_login(officer(Duty.PREFECTURE_OFFICE, store.town.parent.parent))

    seen = client.get(address("destruction-list", row.pk)).status_code
    taken = client.get(address("destruction-list-export", row.pk)).status_code

    assert (seen, taken) == (200, 403)
