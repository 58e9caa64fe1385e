"""Pages of bulletins: who sees which, who may do what, figures that open."""

from dataclasses import replace

import pytest
from django.urls import reverse

from accountability.bulletins import acts, closing, drafting, pages
from accountability.models import Bulletin, Issue
from ledger.models import Event
from regions.duties import Duty
from tests.accountability.opened_forms import send
from tests.factories import CountyFactory

pytestmark = pytest.mark.django_db
LIST = reverse("accountability:bulletin-list")


def at(name, bulletin, *more):
    return reverse(f"accountability:bulletin-{name}", args=[bulletin.pk, *more])


@pytest.mark.parametrize(
    ("duty", "statuses"),
    [
        pytest.param(Duty.PREFECTURE_OFFICE, (200, 200, 200, 200, 200), id="office"),
        pytest.param(Duty.LEADER, (200, 200, 403, 403, 403), id="leader"),
        pytest.param(Duty.AUDITOR, (403, 403, 403, 403, 403), id="auditor"),
        pytest.param(Duty.GRID_WORKER, (403, 403, 403, 403, 404), id="grid worker"),
    ],
)
def test_who_may_open_what_of_the_place(duty, statuses, client, officer, bulletin, prefecture):
    client.force_login(officer(duty, prefecture))
    addresses = [LIST, *(at(name, bulletin) for name in ("detail", "edit", "export", "figure"))]

    assert tuple(client.get(address).status_code for address in addresses) == statuses


def test_a_county_sees_the_issued_bulletin_of_the_prefecture_and_no_draft(
    client, officer, issued, county, writer
):
    draft = acts.correct(issued, "更正", by=writer)
    client.force_login(officer(Duty.COUNTY_OFFICE, county))

    assert client.get(at("detail", issued)).status_code == 200
    assert client.get(at("detail", draft)).status_code == 404
    assert client.get(at("edit", issued)).status_code == 403


def test_the_bulletin_of_another_county_is_out_of_sight(client, officer, county, enter, period):
    other = CountyFactory(code="522701")
    enter(1, 0, other)
    bulletin = drafting.draft(closing.close_period(other, period))
    client.force_login(officer(Duty.COUNTY_OFFICE, county))

    names = ("detail", "edit", "export", "figure")
    assert {client.get(at(name, bulletin)).status_code for name in names} == {404}
    assert client.post(at("act", bulletin, "hand-in")).status_code == 404
    assert client.get(LIST).context["page"].paginator.count == 0


def test_a_county_opens_its_own_line_and_no_other(client, officer, issued, county):
    client.force_login(officer(Duty.COUNTY_OFFICE, county))
    place = {"ledger": "issues", "name": "closed"}

    assert client.get(at("figure", issued), place | {"place": county.code}).status_code == 200
    assert client.get(at("figure", issued), place).status_code == 404


def test_a_figure_opens_to_its_list_as_frozen_and_to_what_changed(
    client, writer, bulletin, reopen, county
):
    issue = Issue.objects.filter(status="closed").first()
    reopen(issue)
    client.force_login(writer)
    url = pages.figure_url(bulletin.pk, "issues", "closed", county.code)

    then = client.get(url).context["entries"]
    since = client.get(f"{url}&since=reopened").context["entries"]

    assert len(then) == 3
    assert [(one.number, one.then, one.now) for one in since] == [
        (issue.number, "closed", "pending")
    ]


def test_a_figure_of_both_ledgers_opens_to_the_one_that_has_entries(client, writer, bulletin):
    for_issues = bulletin.close.figures["lines"][0]
    for_issues["overdue"] = for_issues["issues"]["overdue"] = 1

    cells = pages.table(bulletin, writer)[0]

    assert "ledger=issues&name=overdue" in cells[5][2]


@pytest.mark.parametrize("query", [{"ledger": "x"}, {"name": "x"}, {"place": "1"}])
def test_a_figure_that_is_none_is_not_found(query, client, writer, bulletin):
    client.force_login(writer)

    assert client.get(at("figure", bulletin), query).status_code == 404


def test_the_text_is_edited_by_form(client, writer, bulletin, text):
    client.force_login(writer)
    data = vars(text) | {"body": "一、总体情况\r\n很好。"}

    answer = send(client, at("edit", bulletin), data)

    bulletin.refresh_from_db()
    assert answer.status_code == 302
    assert (bulletin.body, bulletin.edited_by) == ("一、总体情况\n很好。", writer)


def test_a_form_that_somebody_overtook_says_so(client, writer, examiner, bulletin, text):
    client.force_login(writer)
    opened = client.get(at("edit", bulletin)).context["form"].initial["seen"]
    acts.edit(bulletin, replace(text, body="一、别人写的\n第二段。"), seen="0", by=examiner)

    mine = vars(text) | {"body": "一、我写的", "seen": opened}
    answer = client.post(at("edit", bulletin), mine)

    shown = answer.content.decode()
    assert answer.status_code == 422
    assert f"{examiner.full_name}修改了" in shown
    assert "现在的内容：一、别人写的\n第二段。" in shown
    assert "一、我写的" in shown


def test_a_text_handed_in_meanwhile_leaves_the_words_on_the_page(
    client, writer, examiner, bulletin, text
):
    client.force_login(writer)
    opened = client.get(at("edit", bulletin)).context["form"].initial["seen"]
    acts.hand_in(acts.edit(bulletin, text, seen="0", by=examiner), by=examiner)

    mine = vars(text) | {"body": "一、我写的", "seen": opened}
    answer = client.post(at("edit", bulletin), mine)

    shown = answer.content.decode()
    assert "您写的内容（没有提交）" in shown
    assert "一、我写的" in shown
    assert examiner.full_name in shown


def test_three_persons_bring_it_to_issue_by_buttons(client, handed_in, examiner, leader):
    client.force_login(examiner)
    client.post(at("act", handed_in, "examine"))
    client.force_login(leader)
    refused = client.post(at("act", handed_in, "issue"))
    client.post(at("act", handed_in, "issue"), {"password": "correct horse battery"})

    assert refused.status_code == 422
    assert "password" in refused.context["hand"].errors
    handed_in.refresh_from_db()
    assert handed_in.state == Bulletin.State.ISSUED
    assert "更正" not in client.get(at("detail", handed_in)).content.decode()


def test_why_an_act_is_not_offered_is_said(client, handed_in, writer):
    client.force_login(writer)

    offered = client.get(at("detail", handed_in)).context["acts"]

    assert [(one["act"], bool(one.get("why"))) for one in offered] == [
        ("examine", True),
        ("send-back", False),
    ]


def test_an_act_that_is_none_is_not_found(client, writer, bulletin):
    client.force_login(writer)

    assert client.post(at("act", bulletin, "publish")).status_code == 404


def test_a_refused_act_says_why_and_changes_nothing(client, handed_in, writer):
    client.force_login(writer)

    answer = client.post(at("act", handed_in, "examine"), follow=True)

    handed_in.refresh_from_db()
    assert "三个不同的人" in answer.content.decode()
    assert handed_in.state == Bulletin.State.HANDED_IN


def test_word_leaves_with_an_event(client, issued, writer):
    client.force_login(writer)

    answer = client.get(at("export", issued))

    assert answer["Content-Disposition"].startswith("attachment")
    assert Event.objects.filter(kind="accountability.bulletin.exported", actor_id=writer.pk).count()


def test_queries_of_the_list_do_not_grow(
    client, writer, county, bulletin, enter, period, django_assert_max_num_queries
):
    client.force_login(writer)
    client.get(LIST)
    other = CountyFactory(code="522701")
    enter(1, 0, other, prefix="DY")
    drafting.draft(closing.close_period(other, period))
    drafting.draft(closing.close_period(county, period))

    with django_assert_max_num_queries(9):
        page = client.get(LIST)

    assert page.context["page"].paginator.count == 3
