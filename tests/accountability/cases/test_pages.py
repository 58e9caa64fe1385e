"""Who sees cases: the joint meeting alone; everybody else is told that there is no such page."""

import pytest
from django.urls import reverse
from django.utils import timezone

from accountability.models import Case, DutyLine, LadderStep
from accountability.reports import draw
from accountability.reports.tables import Linked
from ledger.models import Event
from regions.duties import Duty
from tests.accountability.opened_forms import send
from tests.factories import CountyFactory, LeadFactory, PrefectureFactory
from tests.factories.cases import CaseFactory, appealed, days_ago, decided, proposed, step_of

pytestmark = pytest.mark.django_db
LIST = reverse("accountability:case-list")
PLAIN = ("case-list", "case-entry-list", "case-new", "case-ladder", "case-duties")
OTHERS = [duty for duty in Duty if duty != Duty.JOINT_MEETING]


@pytest.fixture
def case():
    return CaseFactory()


@pytest.fixture
def member(officer):
    return lambda region, **fields: officer(Duty.JOINT_MEETING, region, **fields)


def of(case, name="case-detail", *more):
    return reverse(f"accountability:{name}", args=[case.pk, *more])


@pytest.mark.parametrize("name", PLAIN)
@pytest.mark.parametrize("duty", OTHERS)
def test_no_other_duty_learns_of_a_page(name, duty, client, officer, case):
    client.force_login(officer(duty, case.region))

    assert client.get(reverse(f"accountability:{name}")).status_code == 404


@pytest.mark.parametrize("duty", OTHERS)
def test_no_other_duty_learns_of_a_case(duty, client, officer, case):
    client.force_login(officer(duty, case.region))

    answers = [
        client.get(of(case)).status_code,
        client.get(of(case, "case-trace")).status_code,
        client.post(of(case, "case-step", "hear")).status_code,
        client.get(of(LadderStep.objects.first(), "case-ladder-edit")).status_code,
    ]

    assert answers == [404, 404, 404, 404]


@pytest.mark.parametrize("name", PLAIN)
def test_the_joint_meeting_comes_to_each_page(name, client, member, case):
    client.force_login(member(case.region))

    assert client.get(reverse(f"accountability:{name}")).status_code == 200


def test_another_countys_case_is_out_of_sight(client, member, case):
    client.force_login(member(CountyFactory()))

    assert client.get(of(case)).status_code == 404
    assert client.post(of(case, "case-step", "hear")).status_code == 404
    assert client.get(of(case, "case-trace")).status_code == 404


def test_the_person_does_not_see_the_own_case(client, member, case):
    by = member(case.region)
    own = CaseFactory(region=case.region, account=by)
    client.force_login(by)

    assert client.get(of(own)).status_code == 404


def test_each_reading_is_kept_with_who_read(client, member, case):
    by = member(case.region)
    client.force_login(by)

    page = client.get(of(case))

    event = Event.objects.get(kind="accountability.case.read")
    assert (event.actor_id, event.subject_id) == (by.pk, case.pk)
    assert by.full_name in page.context["readers"][0]["detail"]


def test_an_auditor_finds_no_trace_of_cases_on_the_trail(client, officer, case):
    decided(case)
    client.force_login(officer(Duty.AUDITOR, PrefectureFactory()))

    page = client.get(reverse("ledger:event-list"), {"kind": "accountability.case"})

    assert page.context["rows"] == []
    assert Event.objects.filter(kind__startswith="accountability.case").count() == 3


def test_a_step_is_taken_from_the_page(client, member, case):
    client.force_login(member(case.region))
    given = {"hearing": "refused", "heard_on": f"{days_ago(300)}", "words": "电话通知后拒绝到场。"}

    answer = client.post(of(case, "case-step", "hear"), given)

    case.refresh_from_db()
    assert answer.status_code == 302
    assert (case.state, case.hearing) == ("heard", "refused")


def test_a_form_that_is_not_whole_comes_back(client, member, case):
    client.force_login(member(case.region))

    answer = client.post(of(case, "case-step", "hear"), {"hearing": "said"})

    assert answer.status_code == 422
    assert answer.context["steps"][0]["form"].errors


def test_who_proposed_is_told_why_the_button_is_not_his(client, case):
    client.force_login(proposed(case).proposed_by)
    given = {
        "form": step_of("约谈").pk,
        "organ": "甲",
        "document_no": "乙",
        "decided_on": f"{days_ago(1)}",
        "effect_from": f"{days_ago(1)}",
    }

    page = client.get(of(case))
    answer = client.post(of(case, "case-step", "decide"), given)

    assert page.context["steps"][0]["why"]
    assert answer.status_code == 422


def test_who_decides_is_asked_for_the_password_again(client, member, case):
    proposed(case)
    client.force_login(member(case.region))
    given = {
        "form": step_of("约谈").pk,
        "organ": "县纪委监委",
        "document_no": "测纪〔2018〕8号",
        "decided_on": f"{days_ago(1)}",
        "effect_from": f"{days_ago(1)}",
    }

    refused = client.post(of(case, "case-step", "decide"), given)
    given["password"] = "correct horse battery"
    answer = client.post(of(case, "case-step", "decide"), given)

    assert (refused.status_code, answer.status_code) == (422, 302)
    case.refresh_from_db()
    assert case.document_no == "测纪〔2018〕8号"


def test_an_unknown_step_is_no_page(client, member, case):
    client.force_login(member(case.region))

    assert client.post(of(case, "case-step", "delete")).status_code == 404


def opening(place, **changed):
    return {
        "region": place.code,
        "person_name": "陆测试",
        "post": "网格长",
        "unit": "扶贫站",
        "ground": "look_back",
        "facts": "回头看发现未整改。",
        "opened_on": f"{timezone.localdate()}",
        **changed,
    }


def test_a_case_is_opened_from_the_numbers_of_entries(client, member):
    lead = LeadFactory()
    county = lead.region.ancestors[1]
    client.force_login(member(county))

    client.post(reverse("accountability:case-new"), opening(county, numbers=f"{lead.number}\n"))

    assert Case.objects.get().entries.get().subject_id == lead.pk


@pytest.mark.parametrize(
    "wrong", [{"numbers": "XS-0"}, {"region": "520000"}, {"username": "nobody"}]
)
def test_an_opening_with_a_mistake_comes_back(wrong, client, member, case):
    client.force_login(member(case.region))

    answer = client.post(reverse("accountability:case-new"), opening(case.region, **wrong))

    assert answer.status_code == 422
    assert Case.objects.count() == 1


def test_a_head_gets_a_case_of_its_own(client, member, case):
    client.force_login(member(case.region))

    client.post(of(case, "case-trace"), opening(case.region, head="party"))

    assert case.traced.get().head == "party"


def test_a_traced_case_is_not_traced_on(client, member, case):
    traced = CaseFactory(region=case.region, traced_from=case, head="party")
    client.force_login(member(case.region))

    assert client.get(of(traced, "case-trace")).status_code == 404


def test_the_prefecture_ends_a_step_of_the_ladder(client, member):
    client.force_login(member(PrefectureFactory()))
    step = step_of("约谈")
    given = {"order": step.order, "name": step.name, "valid_to": f"{days_ago(1)}"}

    send(client, of(step, "case-ladder-edit"), given)

    step.refresh_from_db()
    assert step.valid_to == days_ago(1)
    assert Event.objects.filter(kind="accountability.case.ladder_set").count() == 1


def test_a_county_reads_the_catalogues_and_does_not_edit(client, member, case):
    PrefectureFactory()
    client.force_login(member(case.region))
    given = {"list_name": "五主五包", "name": "包核实", "content": "…", "valid_from": "2018-01-01"}

    answer = client.post(reverse("accountability:case-duties"), given)

    assert answer.status_code == 403
    assert not DutyLine.objects.exists()


def test_the_prefecture_adds_a_duty(client, member):
    client.force_login(member(PrefectureFactory()))
    given = {"list_name": "五主五包", "name": "包核实", "content": "…", "valid_from": "2018-01-01"}

    client.post(reverse("accountability:case-duties"), given)

    assert DutyLine.objects.get().name == "包核实"


def figures(region):
    sheet = draw(23, region, timezone.localdate()).sheets[0]
    lines = [*sheet.rows, sheet.totals]
    return [cell for line in lines for cell in line if isinstance(cell, Linked) and cell.url]


def test_each_figure_of_table_23_opens_to_its_list(client, member, case):
    prefecture = PrefectureFactory()
    lead = LeadFactory()
    case.entries.create(subject=lead.subject, subject_id=lead.pk, number=lead.number)
    appealed(case)
    decided(CaseFactory(region=prefecture, traced_from=case, head="party"), document_no="二")
    client.force_login(member(prefecture))
    found = figures(prefecture)

    listed = [len(client.get(cell.url).context["rows"]) for cell in found]

    assert listed == [int(cell) for cell in found]
    assert len(found) == 15


def test_a_revoked_decision_counts_until_its_answer(member, case):
    from accountability.cases import operations

    answer = operations.Answer(Case.Outcome.REVOKED, days_ago(280), "撤销。")
    operations.answer_appeal(appealed(case), by=member(case.region), answer=answer)

    before = draw(23, case.region, days_ago(281)).sheets[0].totals
    after = draw(23, case.region, days_ago(280)).sheets[0].totals

    assert (int(before[2]), int(after[2])) == (1, 0)


@pytest.mark.parametrize(
    ("duty", "status"),
    [(Duty.JOINT_MEETING, 200), (Duty.LEADER, 404), (Duty.COUNTY_OFFICE, 404)],
)
def test_table_23_is_for_the_joint_meeting(duty, status, client, officer, case):
    client.force_login(officer(duty, case.region))

    page = client.get(reverse("accountability:table-detail", args=[23]))
    listed = client.get(reverse("accountability:table-list"))

    assert page.status_code == status
    assert ("问责情况统计表" in listed.content.decode()) == (status == 200)


def test_an_export_of_table_23_is_hidden_on_the_trail(client, member, case):
    client.force_login(member(case.region))

    answer = client.get(reverse("accountability:table-export", args=[23]))

    assert answer.status_code == 200
    assert Event.objects.filter(kind="accountability.case.exported").count() == 1


@pytest.mark.parametrize("many", [2, 12])
def test_the_list_asks_alike_for_few_and_many(
    many, client, member, case, django_assert_max_num_queries
):
    client.force_login(member(case.region))
    CaseFactory.create_batch(many, region=case.region, opened_by=case.opened_by)

    with django_assert_max_num_queries(12):
        client.get(LIST)


@pytest.mark.parametrize("many", [2, 12])
def test_table_23_asks_alike_for_few_and_many(many, case, django_assert_max_num_queries):
    CaseFactory.create_batch(many, region=case.region, opened_by=case.opened_by)

    with django_assert_max_num_queries(10):
        draw(23, case.region, timezone.localdate())


def test_a_filter_narrows_the_list(client, member, case):
    decided(CaseFactory(region=case.region))
    client.force_login(member(case.region))

    by_state = client.get(LIST, {"state": "opened"}).context["rows"]
    by_form = client.get(LIST, {"form": step_of("诫勉").pk}).context["rows"]
    by_place = client.get(LIST, {"place": "没有这个地方"}).context["rows"]

    assert [len(rows) for rows in (by_state, by_form, by_place)] == [1, 1, 0]
