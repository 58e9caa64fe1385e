"""The rates of duties: each figure opens to exactly what it counts; what is late, as Word."""

from datetime import timedelta
from io import BytesIO

import pytest
from django.urls import reverse
from django.utils import timezone
from docx import Document

from ledger.models import Event
from ledger.obligations import reports
from regions.duties import Duty
from tests.factories import (
    CountyFactory,
    ObligationFactory,
    TownshipFactory,
)

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()
RATES = reverse("ledger:obligation-rates")
WORD = reverse("ledger:obligation-late-export")


@pytest.fixture
def county():
    """Two duties of a county and of two townships, ended in every way, some of them only today."""
    county = CountyFactory(name="瓮安县")
    ago = timezone.now() - timedelta(days=3)
    for place in (county, TownshipFactory(parent=county), TownshipFactory(parent=county)):
        for title in ("县级月调度会", "半月报"):
            past = {"region": place, "due_on": TODAY - timedelta(days=2), "terms__title": title}
            ObligationFactory(**past, met=True, met_at=ago)
            ObligationFactory(**past, met=True)
            ObligationFactory(**past)
            ObligationFactory(**past, excused=True)
            ObligationFactory(**past | {"due_on": TODAY - timedelta(days=40)})
            ObligationFactory(**past | {"due_on": TODAY})
    ObligationFactory(late=True)
    return county


@pytest.mark.parametrize("days_ago", [0, 1], ids=["today", "of a past day"])
def test_every_figure_opens_to_as_many_rows_as_it_says(days_ago, county, client, officer):
    client.force_login(officer(Duty.COUNTY_OFFICE, county))
    days = {"first": f"{TODAY - timedelta(days=30)}", "last": f"{TODAY - timedelta(days=days_ago)}"}

    tables = client.get(RATES, days).context["tables"]
    lines = [line for _title, rows, _is_place in tables for line in rows]
    told = [
        (line["rate"].name, str(label), count, url)
        for line in lines
        for label, count, url, _is_bad in line["figures"]
    ]
    listed = [
        (*one[:3], client.get(one[3]).context["page"].paginator.count) for one in told if one[3]
    ]

    assert [one for one in listed if one[2] != one[3]] == []
    assert [one for one in told if one[2] and not one[3]] == []
    assert len(listed) > 10
    assert all(line["timely"] for line in lines if line["rate"].percent)


def test_the_list_says_what_figure_it_is_behind(county, client, officer):
    client.force_login(officer(Duty.COUNTY_OFFICE, county))
    own = client.get(RATES).context["tables"][0][1][-1]

    page = client.get(own["figures"][0][2]).content.decode()

    assert own["rate"].name == "瓮安县本级"
    assert f"—{TODAY}：到期 · 仅本级，不含下级" in page


def word_of(answer):
    return Document(BytesIO(b"".join(answer.streaming_content)))


def test_what_is_late_leaves_as_a_notice_in_word(county, client, officer):
    client.force_login(officer(Duty.COUNTY_OFFICE, county))

    document = word_of(client.get(WORD, {"region": county.code, "day": f"{TODAY}"}))

    text = "\n".join(one.text for one in document.paragraphs)
    rows = [[cell.text for cell in row.cells] for row in document.tables[0].rows[1:]]
    assert sum(int(row[5]) for row in rows) == reports.late_on(county, TODAY).count() == 12
    assert f"共{12}项，涉及3个地方、2类任务" in text
    assert ["县级月调度会", "瓮安县", "40"] in [[row[0], row[2], row[4]] for row in rows]
    assert round(document.sections[0].top_margin.mm) == 37
    assert Event.objects.filter(kind="ledger.obligation.late_exported").count() == 1


def test_a_notice_of_nothing_has_no_table(client, officer):
    county = CountyFactory()
    client.force_login(officer(Duty.COUNTY_OFFICE, county))

    document = word_of(client.get(WORD, {"day": "no day"}))

    assert not document.tables
    assert "没有逾期未完成的" in "\n".join(one.text for one in document.paragraphs)


@pytest.mark.parametrize(
    ("duty", "is_here", "status"),
    [
        pytest.param(Duty.COUNTY_OFFICE, True, 200, id="the county"),
        pytest.param(Duty.AUDITOR, True, 403, id="an auditor"),
        pytest.param(Duty.COUNTY_OFFICE, False, 404, id="another county"),
    ],
)
def test_who_takes_the_notice(duty, is_here, status, county, client, officer):
    client.force_login(officer(duty, county if is_here else CountyFactory()))

    assert client.get(WORD, {"region": county.code}).status_code == status
