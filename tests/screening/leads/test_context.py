"""What the page of a lead shows beside the compared values."""

import pytest
from django.urls import reverse

from screening import lead_context
from screening.models import Lead
from tests.factories import ExtractFactory, HouseholdFactory, LeadFactory, MembershipFactory

pytestmark = pytest.mark.django_db
SHA = "5f" * 32


def page(client, lead) -> str:
    return client.get(reverse("screening:lead-detail", args=[lead.pk])).content.decode()


def told(loop, **evidence) -> Lead:
    lead = loop.lead(match_grade="repaired")
    lead.evidence |= {"sha256": SHA, "source_rows": [12, 40]} | evidence
    lead.save()
    return loop.fresh(lead)


def test_the_source_names_the_delivery_its_rows_and_how_the_person_was_found(client, loop):
    county = loop.grid.ancestors[1]
    extract = ExtractFactory(region=county, sha256=SHA, document_no="瓮公交函〔2018〕12号")
    lead = told(loop)

    facts, url = lead_context.source(lead, loop.county_clerk)

    assert [value for _label, value in facts] == [
        "公安交警", "2018-06-30", "瓮公交函〔2018〕12号", "12、40", SHA[:12],
        "号码一处笔误，姓名一致",
    ]  # fmt: skip
    assert url == reverse("screening:extract-detail", args=[extract.pk])


def test_who_may_not_see_deliveries_gets_no_link_to_one(loop):
    ExtractFactory(region=loop.grid.ancestors[1], sha256=SHA)

    assert lead_context.source(told(loop), loop.worker)[1] == ""


def test_many_rows_are_counted_and_not_listed(loop):
    facts = dict(lead_context.source(told(loop, source_rows=list(range(1, 21))), loop.worker)[0])

    assert "1、2、3、4、5、6、7、8 … +12" in facts.values()


def test_a_lead_of_a_rule_that_is_no_more_says_nothing_of_closing(loop):
    assert lead_context.closing(loop.fresh(loop.lead(rule="r99"))) == []


def test_what_differs_is_read_first_with_what_closes_it(client, loop):
    rows = [
        {"label": "姓名", "register": "陆秀芬", "department": "陆秀芬", "differs": False},
        {"label": "机动车", "register": "无", "department": "小型轿车", "differs": True},
    ]
    client.force_login(loop.worker)

    body = page(client, told(loop, rows=rows))

    assert body.index("小型轿车") < body.index('scope="row">姓名')
    assert "车辆照片" in body


def test_the_members_stand_masked_and_the_one_it_is_about_is_marked(client, loop):
    household = HouseholdFactory(region=loop.grid)
    wife = MembershipFactory(household=household, relation="配偶", person__name="韦小妹")
    MembershipFactory(household=household, relation="户主", person__name="陆国强")
    lead = LeadFactory(household=household, person=wife.person)
    client.force_login(loop.worker)

    body = page(client, lead)

    assert 'aria-current="true">韦*妹' in body
    assert "陆*强" in body
    assert "陆国强" not in body


def test_other_leads_of_the_household_stand_with_what_was_found(client, loop):
    closed = loop.closed(loop.lead())
    lead = LeadFactory(household=closed.household, rule="r09", title="公安已死亡注销的人员仍在册")
    LeadFactory(household=HouseholdFactory(region=loop.grid), number="XS-2018-09-00777")
    client.force_login(loop.county_clerk)

    body = page(client, lead)

    assert closed.number in body
    assert closed.get_verdict_display() in body
    assert "XS-2018-09-00777" not in body


# --- two facts of the base map -----------------------------------------------------------------
OF_THE_BASE_MAP = {
    "rows": [{"label": "人均纯收入", "register": "2018年3000元", "department": "当年标准3535元"}],
    "department": "底图",
    "data_on": "2018-06-30",
}


@pytest.mark.parametrize("page", ["lead-detail", "lead-answer"])
def test_a_rule_on_the_base_map_alone_names_both_facts(client, loop, page):
    lead = loop.at_grid(loop.lead(rule="r36", feed="", evidence=OF_THE_BASE_MAP))
    client.force_login(loop.worker)

    text = client.get(reverse(f"screening:{page}", args=[lead.pk])).content.decode()

    assert ">底图·收入与脱贫登记<" in text
    assert ">当年标准与脱贫年度<" in text
    assert "底图（扶贫）" not in text


def test_where_the_two_facts_come_from_is_said(client, loop):
    lead = loop.lead(rule="r36", feed="", evidence=OF_THE_BASE_MAP)
    client.force_login(loop.county_clerk)

    text = client.get(reverse("screening:lead-detail", args=[lead.pk])).content.decode()

    assert "未用部门数据" in text


def test_a_rule_that_points_at_a_department_s_row_names_the_department(client, loop):
    told = OF_THE_BASE_MAP | {"department": "市监", "sha256": "c" * 64}
    lead = loop.lead(rule="r08", feed="sc_registration", evidence=told)
    client.force_login(loop.county_clerk)

    text = client.get(reverse("screening:lead-detail", args=[lead.pk])).content.decode()

    assert "市监 · 2018-06-30" in text
