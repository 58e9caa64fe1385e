"""The pages of a lead's life: who may open them, what they say, and what they cost."""

import io
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from ledger import evidence
from ledger.models import Event, Signature, Status
from regions.assurance import Method
from regions.duties import Duty
from screening import lead_proof
from screening.lead_actions import actions
from screening.models import Lead
from tests.factories import CountyFactory, GridFactory, LeadFactory
from tests.screening.leads.conftest import STROKES, photo

pytestmark = pytest.mark.django_db
PASSWORD = "correct horse battery"


def signed_form(lead, **more):
    seen = lead_proof.seen_on_page(lead)
    return {"strokes": STROKES, "seen": seen, "password": PASSWORD, **more}


def door_form(loop, lead, **changes):
    return {
        "verdict": "not_true",
        "findings": "车辆为外地同名人员所有",
        "strokes": STROKES,
        "second": loop.companion.pk,
        "second_strokes": STROKES,
        "seen": lead_proof.seen_at_the_door(lead),
        "photos": photo(),
        **changes,
    }


# --- who ----------------------------------------------------------------------------------------
SIGHT = [
    pytest.param(Duty.COUNTY_OFFICE, "same", 200, id="the county sees it"),
    pytest.param(Duty.COUNTY_OFFICE, "other", 404, id="another county does not"),
    pytest.param(Duty.LEADER, "same", 403, id="a leader reads figures only"),
    pytest.param(Duty.AUDITOR, "same", 403, id="an auditor reads no case"),
    pytest.param(Duty.SYSTEM_ADMIN, "same", 403, id="who keeps accounts reads no case"),
    pytest.param(Duty.COUNTY_DEPARTMENT, "same", 403, id="a department reads no case"),
]


@pytest.mark.parametrize(("duty", "where", "status"), SIGHT)
def test_who_may_open_a_lead(client, officer, loop, duty, where, status):
    lead = loop.lead()
    region = loop.grid.parent.parent.parent if where == "same" else CountyFactory()
    client.force_login(officer(duty, region))

    assert client.get(reverse("screening:lead-detail", args=[lead.pk])).status_code == status


MOVES = [
    pytest.param("lead-close", Duty.COUNTY_OFFICE, "same", 302, id="the county closes"),
    pytest.param("lead-close", Duty.COUNTY_OFFICE, "other", 404, id="another county cannot see it"),
    pytest.param("lead-close", Duty.TOWNSHIP_OFFICE, "township", 403, id="a township never closes"),
    pytest.param("lead-return", Duty.COUNTY_OFFICE, "same", 302, id="the county returns"),
    pytest.param("lead-return", Duty.TOWNSHIP_OFFICE, "township", 403, id="not yours to return"),
    pytest.param("lead-return", Duty.COUNTY_OFFICE, "other", 404, id="return out of sight"),
    pytest.param("lead-file-up", Duty.TOWNSHIP_OFFICE, "township", 403, id="filed up already"),
    pytest.param("lead-file-up", Duty.COUNTY_OFFICE, "same", 403, id="a county files nothing up"),
    pytest.param("lead-receive", Duty.COUNTY_OFFICE, "same", 302, id="the county signs for it"),
    pytest.param("lead-receive", Duty.TOWNSHIP_OFFICE, "township", 403, id="not yours to receive"),
    pytest.param("lead-send-down", Duty.TOWNSHIP_OFFICE, "township", 403, id="not yours to send"),
    pytest.param("lead-answer", Duty.GRID_WORKER, "grid", 403, id="not at the grid any more"),
    pytest.param("lead-photo", Duty.GRID_WORKER, "grid", 403, id="no photo after the answer"),
    pytest.param("lead-reopen", Duty.TOWNSHIP_OFFICE, "township", 403, id="a township reopens not"),
]


@pytest.mark.parametrize(("name", "duty", "where", "status"), MOVES)
def test_who_may_move_a_lead_that_lies_at_the_county(
    client, officer, loop, name, duty, where, status
):
    lead = loop.filed(loop.lead())
    places = {
        "same": loop.grid.parent.parent.parent,
        "township": loop.grid.parent.parent,
        "grid": loop.grid,
        "other": CountyFactory(),
    }
    client.force_login(officer(duty, places[where]))
    form = signed_form(lead, reason="照片看不清号牌", photos=photo())

    assert client.post(reverse(f"screening:{name}", args=[lead.pk]), form).status_code == status


def test_a_stranger_is_sent_to_the_door(client, loop):
    response = client.get(reverse("screening:lead-detail", args=[loop.lead().pk]))

    assert response.status_code == 302
    assert "login" in response.url


@pytest.mark.parametrize(
    ("duty", "where", "status"),
    [
        pytest.param(Duty.TOWNSHIP_OFFICE, "same", 200, id="in sight"),
        pytest.param(Duty.TOWNSHIP_OFFICE, "other", 404, id="out of sight"),
        pytest.param(Duty.LEADER, "same", 403, id="without the permission"),
    ],
)
def test_who_may_open_a_photo(client, officer, loop, duty, where, status):
    lead = loop.lead()
    kept = evidence.store(photo(), row=lead, by=loop.worker)
    township = loop.grid.parent.parent if where == "same" else GridFactory().parent.parent
    client.force_login(officer(duty, township))

    assert client.get(reverse("ledger:evidence-file", args=[kept.pk])).status_code == status


def test_a_photo_cannot_run_anything_and_is_not_kept_by_browsers(client, loop):
    kept = evidence.store(photo(), row=loop.lead(), by=loop.worker)
    client.force_login(loop.worker)

    response = client.get(reverse("ledger:evidence-file", args=[kept.pk]))

    assert response["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in response["Content-Security-Policy"]
    assert "no-store" in response["Cache-Control"]
    assert response["Content-Disposition"].startswith("inline")
    assert b"".join(response.streaming_content).startswith(b"\xff\xd8")


# --- the list -----------------------------------------------------------------------------------
@pytest.mark.parametrize("rows", [2, 20])
def test_the_query_count_of_the_list_does_not_grow(rows, client, loop, django_assert_num_queries):
    LeadFactory.create_batch(
        rows, household__region=loop.grid, due_on=timezone.localdate() + timedelta(days=3)
    )
    client.force_login(loop.county_clerk)
    client.get(reverse("home"))  # the first page of a session also notes the session

    # user and session 6, postings, count, page, rows, figures, scope above and below, notices
    with django_assert_num_queries(9):
        response = client.get(reverse("screening:lead-list"))

    assert response.content.decode().count('<tr id="lead-') == rows


def test_the_list_begins_with_what_is_most_overdue_and_ends_with_what_is_done(client, loop):
    today = timezone.localdate()
    done = loop.closed(loop.lead(due_on=today - timedelta(days=90)))
    late = loop.lead(due_on=today - timedelta(days=2))
    soon = loop.lead(due_on=today + timedelta(days=2))
    client.force_login(loop.county_clerk)

    rows = client.get(reverse("screening:lead-list")).context["rows"]

    assert [row["lead"].pk for row in rows] == [late.pk, soon.pk, done.pk]


def found(client, **query):
    rows = client.get(reverse("screening:lead-list"), query).context["rows"]
    return {row["lead"].pk for row in rows}


def test_every_condition_narrows_the_list(client, loop):
    today = timezone.localdate()
    late = loop.lead(due_on=today - timedelta(days=2), rule="r22", kind="B", feed="zj_housing")
    village = loop.at_village(loop.lead())
    client.force_login(loop.county_clerk)

    assert found(client, rule="r22") == {late.pk}
    assert found(client, kind="B") == {late.pk}
    assert found(client, feed="zj_housing") == {late.pk}
    assert found(client, due="overdue") == {late.pk}
    assert found(client, todo="send") == {late.pk}
    assert found(client, region=loop.grid.code) == {late.pk, village.pk}
    assert found(client, region="522799") == set()
    assert found(client, place=loop.grid.parent.name) == {late.pk, village.pk}
    assert found(client, place="没有这个地方") == set()
    assert found(client, status="closed") == set()
    assert found(client, vanished="yes") == set()


def test_a_region_out_of_sight_shows_nothing(client, loop, officer):
    foreign = LeadFactory()
    client.force_login(loop.county_clerk)

    assert found(client, region=foreign.region.code) == set()


def test_the_figures_count_what_is_in_sight_only(client, loop):
    LeadFactory()
    loop.closed(loop.lead())
    loop.lead()
    client.force_login(loop.county_clerk)

    stats = client.get(reverse("screening:lead-list")).context["stats"]

    assert [stat["value"] for stat in stats] == [2, 1, 1, 0]
    assert stats[2]["note"] == "50.00%"


def test_what_was_typed_about_a_person_is_not_in_the_address(client, loop):
    lead, _other = loop.lead(), loop.lead()
    client.force_login(loop.county_clerk)

    response = client.post(reverse("screening:lead-search"), {"who": lead.person.id_number})

    assert lead.person.id_number not in response.url
    rows = client.get(response.url).context["rows"]
    assert [row["lead"].pk for row in rows] == [lead.pk]


def test_a_search_by_name_is_exact(client, loop):
    lead = loop.lead()
    client.force_login(loop.county_clerk)

    whole = client.post(reverse("screening:lead-search"), {"who": lead.person.name}, follow=True)
    part = client.post(reverse("screening:lead-search"), {"who": lead.person.name[:2]}, follow=True)

    assert len(whole.context["rows"]) == 1
    assert part.context["rows"] == []


def test_htmx_gets_the_table_alone(client, loop):
    client.force_login(loop.county_clerk)

    response = client.get(reverse("screening:lead-list"), headers={"HX-Request": "true"})

    assert "<html" not in response.content.decode()
    assert "HX-Request" in response["Vary"]


def test_names_and_numbers_are_masked_on_every_page(client, loop):
    lead = loop.lead()
    client.force_login(loop.county_clerk)

    pages = [
        client.get(reverse("screening:lead-list")).content.decode(),
        client.get(reverse("screening:lead-detail", args=[lead.pk])).content.decode(),
        client.get(reverse("screening:household-leads", args=[lead.household_id])).content.decode(),
        client.get(reverse("screening:api-lead-list")).content.decode(),
    ]

    assert not [page for page in pages if lead.person.id_number in page]
    assert not [page for page in pages if lead.person.name in page]


def test_bulk_sending_says_what_became_of_each_row(client, loop):
    good, gone, foreign = loop.lead(), loop.at_village(loop.lead()), LeadFactory()
    client.force_login(loop.county_clerk)

    response = client.post(
        reverse("screening:lead-bulk"),
        {"verb": "send-down", "pk": [good.pk, gone.pk, foreign.pk], "next": "rule=r03"},
    )

    problems = {outcome.lead.pk: outcome.problem for outcome, *_ in response.context["outcomes"]}
    assert set(problems) == {good.pk, gone.pk}
    assert problems[good.pk] == ""
    assert problems[gone.pk]
    assert response.context["back"].endswith("?rule=r03")


def test_a_bulk_move_that_does_not_exist_is_refused(client, loop):
    client.force_login(loop.county_clerk)

    assert client.post(reverse("screening:lead-bulk"), {"verb": "close"}).status_code == 403


def test_the_export_is_masked_and_an_event(client, loop):
    lead = loop.closed(loop.lead())
    client.force_login(loop.county_clerk)

    response = client.get(reverse("screening:lead-export"), {"status": "closed"})

    book = load_workbook(io.BytesIO(b"".join(response.streaming_content)))
    cells = [cell for row in book.active.iter_rows(values_only=True) for cell in row]
    assert "不属实" in cells
    assert lead.person.id_number not in cells
    assert lead.person.name not in cells
    assert Event.objects.last().kind == "screening.lead.exported"
    assert Event.objects.last().data == {
        "rows": 1,
        "conditions": ["status"],
    }


def test_who_may_not_export_is_refused(client, loop):
    client.force_login(loop.village_leader)

    assert client.get(reverse("screening:lead-export")).status_code == 403


# --- one lead -----------------------------------------------------------------------------------
def test_the_page_says_what_differs_and_why(client, loop):
    lead = loop.lead()
    client.force_login(loop.county_clerk)

    page = client.get(reverse("screening:lead-detail", args=[lead.pk])).content.decode()

    assert "小型轿车 8.6万元" in page
    assert "识别之后取得的车辆不属于" in page
    assert reverse("screening:rule-detail", args=["r03"]) in page


def test_the_page_tells_the_journey_with_receipts(client, loop):
    lead = loop.filed(loop.lead())
    client.force_login(loop.county_clerk)

    entries = client.get(reverse("screening:lead-detail", args=[lead.pk])).context["timeline"]

    assert entries[0].now
    assert len(entries) == 8
    assert sum("已签收" in entry.detail for entry in entries) == 5


@pytest.mark.parametrize(
    ("stage", "person", "expected"),
    [
        pytest.param("lead", "county_clerk", {"send-down": True}, id="county sends"),
        pytest.param("lead", "township_clerk", {"send-down": False}, id="township waits"),
        pytest.param(
            "at_village", "village_leader", {"send-down": True, "receive": True}, id="village"
        ),
        pytest.param("at_grid", "worker", {"answer": True, "receive": True}, id="worker answers"),
        pytest.param("at_grid", "village_leader", {"answer": False}, id="village may not answer"),
        pytest.param(
            "answered", "village_leader", {"file-up": True, "return": True}, id="village reviews"
        ),
        pytest.param(
            "answered", "companion", {"file-up": False, "return": True}, id="companion signed"
        ),
        pytest.param("answered", "worker", {"file-up": False}, id="worker waits"),
        pytest.param("filed", "county_clerk", {"close": True, "return": True}, id="county closes"),
        pytest.param("closed", "county_clerk", {"reopen": True}, id="county looks back"),
        pytest.param("closed", "worker", {}, id="done"),
    ],
)
def test_what_each_person_may_do(loop, stage, person, expected):
    lead = loop.lead() if stage == "lead" else getattr(loop, stage)(loop.lead())

    found_actions = actions(lead, getattr(loop, person))

    assert {action.name: action.allowed for action in found_actions} == expected
    assert all(action.allowed != bool(action.reason) for action in found_actions)


def test_a_refusal_says_whose_turn_it_is(loop):
    lead = loop.lead()

    assert lead.holder.name in actions(lead, loop.township_clerk)[0].reason


def test_the_page_of_a_colleague_who_pressed_first_says_so(client, loop):
    lead = loop.filed(loop.lead())
    form = signed_form(lead)
    client.force_login(loop.county_clerk)
    client.post(reverse("screening:lead-return", args=[lead.pk]), {"reason": "照片看不清号牌"})

    response = client.post(reverse("screening:lead-close", args=[lead.pk]), form)

    assert response.status_code in (403, 422)
    assert loop.fresh(lead).status == Status.RETURNED


def test_a_page_that_is_out_of_date_cannot_be_signed(client, loop):
    lead = loop.filed(loop.lead())
    form = signed_form(lead)
    Lead.objects.filter(pk=lead.pk).update(evidence_hash="c" * 64)
    client.force_login(loop.county_clerk)

    response = client.post(reverse("screening:lead-close", args=[lead.pk]), form)

    assert response.status_code == 422
    assert loop.fresh(lead).status == Status.ANSWERED


def test_who_signs_at_a_desk_is_asked_for_the_password_again(client, loop):
    """As known then, the hand is kept; what was filled in stays on the page."""
    lead = loop.filed(loop.lead())
    client.force_login(loop.county_clerk)
    url = reverse("screening:lead-close", args=[lead.pk])

    refused = client.post(url, signed_form(lead, password="", note="已核对原件"))
    wrong = client.post(url, signed_form(lead, password="wrong"))
    still = loop.fresh(lead).status
    signed = client.post(url, signed_form(lead))

    assert (refused.status_code, wrong.status_code, signed.status_code) == (422, 422, 302)
    assert still == Status.ANSWERED
    assert "已核对原件" in refused.content.decode()
    hand = Signature.objects.get(event__kind="screening.lead.closed")
    assert hand.method == Method.PASSWORD


def test_evidence_that_changed_after_signing_is_shown(client, loop):
    lead = loop.filed(loop.lead())
    Lead.objects.filter(pk=lead.pk).update(evidence_hash="c" * 64)
    client.force_login(loop.county_clerk)

    response = client.get(reverse("screening:lead-detail", args=[lead.pk]))

    assert response.context["is_changed"]


def test_a_return_without_a_reason_comes_back_open(client, loop):
    lead = loop.filed(loop.lead())
    client.force_login(loop.county_clerk)

    response = client.post(reverse("screening:lead-return", args=[lead.pk]), {"reason": ""})

    assert response.status_code == 422
    assert "<details open>" in response.content.decode()


def test_a_rule_says_on_what_it_rests(client, loop):
    client.force_login(loop.worker)

    page = client.get(reverse("screening:rule-detail", args=["r03"])).content.decode()

    assert "零错评" in page
    assert client.get(reverse("screening:rule-detail", args=["r99"])).status_code == 404


def test_the_household_partial_keeps_to_what_is_in_sight(client, loop):
    foreign = LeadFactory()
    client.force_login(loop.county_clerk)

    response = client.get(reverse("screening:household-leads", args=[foreign.household_id]))

    assert response.status_code == 404


# --- the door -----------------------------------------------------------------------------------
def test_the_worker_answers_on_the_page(client, loop):
    lead = loop.at_grid(loop.lead())
    client.force_login(loop.worker)
    url = reverse("screening:lead-answer", args=[lead.pk])

    shown = client.get(url)
    response = client.post(url, door_form(loop, lead))

    assert shown.status_code == 200
    assert response.status_code == 302
    assert loop.fresh(lead).status == Status.ANSWERED


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param({"findings": ""}, id="no-words"),
        pytest.param({"verdict": ""}, id="no-verdict"),
        pytest.param({"strokes": ""}, id="not-signed"),
        pytest.param({"strokes": "[[[1,2]]]"}, id="a-dot-is-no-signature"),
        pytest.param({"strokes": "{bad"}, id="broken-signature"),
        pytest.param({"strokes": "[[[1e9,2],[3,4],[5,6],[7,8],[9,9],[9,8]]]"}, id="out-of-the-box"),
        pytest.param({"second_strokes": ""}, id="second-not-signed"),
        pytest.param({"second": ""}, id="no-second"),
        pytest.param({"head_strokes": STROKES}, id="whose-signature"),
        pytest.param({"photos": ""}, id="no-photo"),
        pytest.param({"seen": "9.abc"}, id="out-of-date"),
    ],
)
def test_an_answer_in_error_keeps_what_was_entered(client, loop, changes):
    lead = loop.at_grid(loop.lead())
    client.force_login(loop.worker)

    response = client.post(
        reverse("screening:lead-answer", args=[lead.pk]), door_form(loop, lead, **changes)
    )

    assert response.status_code == 422
    assert loop.fresh(lead).status == Status.PENDING
    assert response.context["form"].data.get("second_strokes") == changes.get(
        "second_strokes", STROKES
    )


def test_a_lead_that_moved_on_is_not_answered_but_shown(client, loop):
    lead = loop.at_grid(loop.lead())
    Lead.objects.filter(pk=lead.pk).update(status=Status.ANSWERED, verdict="not_true")
    client.force_login(loop.worker)

    response = client.get(reverse("screening:lead-answer", args=[lead.pk]))

    assert response.url == reverse("screening:lead-detail", args=[lead.pk])


def test_a_photo_is_kept_as_soon_as_it_is_taken(client, loop):
    lead = loop.at_grid(loop.lead())
    client.force_login(loop.worker)
    url = reverse("screening:lead-photo", args=[lead.pk])

    kept = client.post(url, {"photos": photo()})
    nothing = client.post(url)
    broken = photo()
    broken.file.truncate(20)
    refused = client.post(url, {"photos": broken})

    assert (kept.status_code, nothing.status_code, refused.status_code) == (201, 400, 422)
    assert lead_proof.files_of_round(lead).count() == 1
    assert "照片" in refused.json()["error"]


# --- the API ------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("duty", "status", "count"),
    [
        pytest.param(Duty.COUNTY_OFFICE, 200, 1, id="county"),
        pytest.param(Duty.LEADER, 403, None, id="leader"),
    ],
)
def test_the_api_keeps_to_the_scope(client, officer, loop, duty, status, count):
    loop.lead()
    LeadFactory()
    client.force_login(officer(duty, loop.grid.parent.parent.parent))

    response = client.get(reverse("screening:api-lead-list"))

    assert response.status_code == status
    assert len(response.json().get("results", [])) == (count or 0)


def test_the_api_gives_404_out_of_sight(client, loop):
    client.force_login(loop.county_clerk)

    url = reverse("screening:api-lead-detail", args=[LeadFactory().pk])

    assert client.get(url).status_code == 404
