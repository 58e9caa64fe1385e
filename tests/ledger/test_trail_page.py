"""The auditor's page: who saw, changed, exported, signed what."""

import io
from datetime import timedelta

import openpyxl
import pytest
from django.urls import reverse
from django.utils import timezone

from ledger import events, hands, trail
from ledger.models import Event, Signature
from regions.duties import Duty
from tests.factories import CountyFactory, GridFactory, UserFactory

pytestmark = pytest.mark.django_db
LIST, EXPORT = reverse("ledger:event-list"), reverse("ledger:event-export")


@pytest.fixture
def grid():
    return GridFactory()


@pytest.fixture
def county(grid):
    return grid.parent.parent.parent


@pytest.fixture
def clerk(officer, county):
    return officer(Duty.COUNTY_OFFICE, county)


@pytest.fixture
def auditor(client, officer, county):
    user = officer(Duty.AUDITOR, county)
    client.force_login(user)
    return user


@pytest.fixture
def told(grid, clerk, auditor):
    """One event of each group, and one in another county."""
    made = events.append_many(
        [
            events.Draft("households.person.revealed", grid, "households.person", 5, by=clerk),
            events.Draft("households.act.signed", grid, "households.act", 7, by=clerk),
            events.Draft("households.export.fetched", grid, by=clerk),
            events.Draft("screening.lead.exported", grid, by=clerk),
            events.Draft("regions.account.opened", grid.parent),
            events.Draft("households.person.revealed", CountyFactory()),
        ]
    )
    hand = hands.Hand(Signature.Role.REVIEWER, clerk.full_name, "[1]", clerk)
    hands.write(made[1], region=grid, statement="同意", signed={"a": 1}, hands=[hand])
    return made


def kinds(response) -> list[str]:
    return [line.event.kind for line in response.context["rows"]]


@pytest.mark.parametrize("address", [LIST, EXPORT])
@pytest.mark.parametrize(
    ("duty", "status"),
    [
        pytest.param(Duty.AUDITOR, 200, id="auditor"),
        pytest.param(Duty.COUNTY_OFFICE, 403, id="office"),
        pytest.param(Duty.LEADER, 403, id="leader"),
        pytest.param(Duty.SYSTEM_ADMIN, 403, id="administrator"),
    ],
)
def test_who_may_read_and_copy_the_trail(client, officer, county, address, duty, status):
    client.force_login(officer(duty, county))

    assert client.get(address).status_code == status


@pytest.mark.parametrize(
    ("group", "expected"),
    [
        pytest.param("saw", ["households.person.revealed"], id="saw"),
        pytest.param("changed", ["households.act.signed"], id="changed"),
        pytest.param(
            "exported", ["screening.lead.exported", "households.export.fetched"], id="exported"
        ),
        pytest.param("signed", ["ledger.sealed"], id="signed"),
        pytest.param("accounts", ["regions.account.opened"], id="accounts"),
    ],
)
def test_a_group_lists_what_its_count_says(client, told, group, expected):
    page = client.get(LIST, {"group": group})

    assert kinds(page) == expected
    [count] = [count for _name, count, _url, active in page.context["tabs"] if active]
    assert count == len(expected)


def test_every_kind_of_event_stands_in_one_group():
    grouped = [kind for group in trail.GROUPS for kind in trail.kinds_of(group)]

    assert sorted(grouped) == sorted(events.TEXTS)


def test_a_signature_names_what_was_signed(client, told):
    [line] = client.get(LIST, {"group": "signed"}).context["rows"]

    assert line.signed == str(events.TEXTS["households.act.signed"])


@pytest.mark.parametrize(
    ("conditions", "count"),
    [
        pytest.param({}, 6, id="the-county-alone"),
        pytest.param({"who": "没有这个人"}, 0, id="nobody"),
        pytest.param({"subject": "households.act", "subject_id": "7"}, 1, id="subject"),
        pytest.param({"kind": "households."}, 3, id="kind"),
        pytest.param({"place": "没有这个地方"}, 0, id="no-such-place"),
        pytest.param({"since": "2000-01-01", "until": "2000-12-31"}, 0, id="long-ago"),
        pytest.param({"since": "nonsense"}, 0, id="nonsense"),
        pytest.param({"before": "nonsense"}, 6, id="no-key"),
    ],
)
def test_conditions_narrow_the_list(client, told, conditions, count):
    assert len(client.get(LIST, conditions).context["rows"]) == count


def test_the_person_and_the_period_are_asked_for(client, told, clerk):
    today = timezone.localdate()
    conditions = {"who": clerk.full_name, "since": today, "until": today}

    assert len(client.get(LIST, conditions).context["rows"]) == 5
    conditions["until"] = today - timedelta(days=1)
    assert "截止日期早于起始日期" in client.get(LIST, conditions).content.decode()


def test_a_place_holds_what_lies_below_it(client, told, grid):
    assert len(client.get(LIST, {"place": grid.parent.code}).context["rows"]) == 6
    assert len(client.get(LIST, {"place": grid.code}).context["rows"]) == 5


def test_a_place_out_of_sight_holds_nothing(client, told):
    other = told[5].region_path.rstrip("/").rsplit("/", 1)[-1]

    assert len(client.get(LIST, {"place": other}).context["rows"]) == 0


def test_older_pages_go_on_where_the_last_ended(client, auditor, grid):
    events.append_many([events.Draft("households.act.signed", grid)] * 60)

    first = client.get(LIST, {"group": "changed"})
    second = client.get(f"{LIST}{first.context['older']}")

    seqs = [line.event.seq for page in (first, second) for line in page.context["rows"]]
    assert seqs == list(range(60, 0, -1))
    assert second.context["older"] == ""


def test_a_count_that_stopped_says_so(client, auditor, grid, monkeypatch):
    monkeypatch.setattr(trail, "COUNT_CAP", 3)
    events.append_many([events.Draft("households.act.signed", grid)] * 5)

    assert client.get(LIST).context["tabs"][0][:2] == ("全部 3+", None)


@pytest.mark.parametrize("size", [3, 40])
def test_the_query_count_of_the_list_does_not_grow(
    client, auditor, grid, size, django_assert_max_num_queries
):
    by = UserFactory()
    events.append_many([events.Draft("households.act.signed", grid, "x", 1, by=by)] * size)

    with django_assert_max_num_queries(17):
        client.get(LIST)


def test_the_workbook_holds_what_the_page_lists(client, told, auditor):
    response = client.get(EXPORT, {"kind": "households."})

    book = openpyxl.load_workbook(io.BytesIO(response.getvalue()))
    rows = list(book.active.iter_rows(values_only=True))
    texts = [row[4] for row in rows if row[1] == told[0].actor_name]
    assert texts == [
        str(events.TEXTS[kind])
        for kind in (
            "households.export.fetched", "households.act.signed", "households.person.revealed"
        )
    ]  # fmt: skip


def test_an_export_of_the_trail_is_on_the_trail(client, told, auditor):
    client.get(EXPORT, {"kind": "households."})

    event = Event.objects.latest("pk")
    assert (event.kind, event.actor_id) == ("ledger.trail.exported", auditor.pk)
    assert event.data == {"query": "kind=households."}


def test_a_signature_is_listed_with_how_on_what_and_from_where(client, told):
    page = client.get(LIST, {"group": "signed"})

    line = page.context["rows"][0]
    signature = Signature.objects.get()
    assert line.signers == (f"复核人 {signature.signer_name} · 后台办理",)
    assert line.signers[0] in page.content.decode()


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        pytest.param({}, "没有被改动", id="as printed"),
        pytest.param({"hash": "0" * 8}, "被改写", id="another hash"),
        pytest.param({"seq": 999}, "删去了结尾", id="no such event"),
        pytest.param({"chain": "5299/"}, "不在您的审计范围内", id="another chain"),
        pytest.param({"hash": "xyz"}, "至少前 8 位", id="not a hash"),
        pytest.param({"seq": ""}, "请填写或选择此项", id="no number"),
    ],
)
def test_a_printed_head_is_checked_against_the_chain(client, told, changed, words):
    head = {"chain": told[0].chain, "seq": told[0].seq, "hash": told[0].hash[:12].upper()}

    assert words in client.get(reverse("ledger:head-check"), head | changed).content.decode()
