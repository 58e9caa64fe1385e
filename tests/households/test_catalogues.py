"""Options and poverty lines: added, disabled from a day, never lost; each change on the trail."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone

from households import catalogue, catalogue_operations
from households.catalogue_operations import CatalogueError, Codes
from households.models import HouseholdYear, Option, PersonYear, PovertyLine
from households.options import first_rows
from ledger.models import Event
from regions.duties import Duty
from tests.factories import CountyFactory, HouseholdFactory, PersonFactory, PrefectureFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor(officer):
    return officer(Duty.PREFECTURE_OFFICE, PrefectureFactory())


@pytest.fixture(autouse=True)
def _fresh(db):
    """The first options, though a test that committed took migrated rows away."""
    Option.objects.bulk_create([Option(**row) for row in first_rows()], ignore_conflicts=True)
    catalogue.forget()
    yield
    catalogue.forget()


def option(list_name="燃料类型", name="煤炭"):
    return Option.objects.get(list_name=list_name, name=name)


# --- options ----------------------------------------------------------------------------------
def test_an_option_is_offered_at_once_where_it_was_added(editor):
    assert "沼气" not in catalogue.names("燃料类型")

    catalogue_operations.add_option("燃料类型", " 沼气 ", by=editor, codes=Codes("06", ""))

    assert list(catalogue.names("燃料类型"))[-1] == "沼气"
    assert Event.objects.get().kind == catalogue_operations.OPTION_CHANGED
    assert Event.objects.get().data["after"]["code"] == "06"


def test_another_process_follows_within_a_minute(editor, monkeypatch):
    catalogue.names("燃料类型")
    Option.objects.create(list_name="燃料类型", name="沼气", position=99)

    assert "沼气" not in catalogue.names("燃料类型")

    monkeypatch.setattr(catalogue, "_read_at", catalogue._read_at - catalogue.SECONDS - 1)
    assert "沼气" in catalogue.names("燃料类型")


@pytest.mark.parametrize(
    ("list_name", "name", "sentence"),
    [
        pytest.param("无此表", "沼气", "没有这个选项表", id="no list"),
        pytest.param("燃料类型", "", "1 到", id="blank"),
        pytest.param("燃料类型", "很长很长很长很长很长很长的燃料", "1 到 10", id="too long"),
        pytest.param("燃料类型", "煤炭", "已在表中", id="there already"),
        pytest.param("健康状况", "残疾、其他", "分隔符", id="separator"),
    ],
)
def test_what_cannot_be_added(editor, list_name, name, sentence):
    with pytest.raises(CatalogueError, match=sentence):
        catalogue_operations.add_option(list_name, name, by=editor)


def test_a_code_belongs_to_one_option_of_a_list(editor):
    with pytest.raises(CatalogueError, match="已属于“汉族”"):
        catalogue_operations.set_codes(option("民族", "水族"), by=editor, codes=Codes("01", "25"))


def test_a_disabled_option_is_no_longer_offered_and_may_come_back(editor):
    yesterday = timezone.localdate() - timedelta(days=1)
    catalogue_operations.disable(option(), by=editor, last_day=yesterday)
    assert "煤炭" not in catalogue.names("燃料类型")

    catalogue_operations.enable(option(), by=editor)
    assert "煤炭" in catalogue.names("燃料类型")
    assert Event.objects.count() == 2


def test_an_option_disabled_from_tomorrow_is_offered_today(editor):
    catalogue_operations.disable(option(), by=editor, last_day=timezone.localdate())

    assert "煤炭" in catalogue.names("燃料类型")


def test_what_the_program_goes_by_stays(editor):
    head = option("与户主关系", "户主")

    with pytest.raises(CatalogueError, match="不能停用"):
        catalogue_operations.disable(head, by=editor, last_day=timezone.localdate())
    with pytest.raises(CatalogueError, match="不能删除"):
        catalogue_operations.remove(head, by=editor)


def test_an_option_is_not_disabled_before_it_began(editor):
    new = catalogue_operations.add_option(
        "燃料类型", "沼气", by=editor, valid_from=date(2018, 6, 1)
    )

    with pytest.raises(CatalogueError, match="不能早于"):
        catalogue_operations.disable(new, by=editor, last_day=date(2018, 5, 1))


def test_an_option_in_use_cannot_be_removed(editor):
    HouseholdYear.objects.create(household=HouseholdFactory(), year=2018, fuel="煤炭")
    PersonYear.objects.create(person=PersonFactory(), year=2018, health=["长期慢性病"])

    for_both = [option(), option("健康状况", "长期慢性病")]
    refusals = [_refusal(one, editor) for one in for_both]

    assert all("已有记录使用" in sentence for sentence in refusals)


def _refusal(one, editor):
    with pytest.raises(CatalogueError) as caught:
        catalogue_operations.remove(one, by=editor)
    return str(caught.value)


def test_a_mistake_nobody_used_is_removed_and_stays_on_the_trail(editor):
    catalogue_operations.remove(option(), by=editor)

    assert "煤炭" not in catalogue.names("燃料类型")
    assert Event.objects.get().data["before"]["name"] == "煤炭"


def test_the_order_is_exchanged_with_a_neighbour(editor):
    catalogue_operations.move(option(name="干畜粪"), by=editor, up=True)
    catalogue_operations.move(option(name="干畜粪"), by=editor, up=True)

    assert list(catalogue.names("燃料类型"))[:2] == ["干畜粪", "柴草"]


def test_only_who_may_edits_options(officer):
    county = officer(Duty.COUNTY_OFFICE, CountyFactory())

    with pytest.raises(PermissionDenied):
        catalogue_operations.add_option("燃料类型", "沼气", by=county)


# --- poverty lines ----------------------------------------------------------------------------
def line_of(editor, **more):
    given = {
        "year": 2024, "kind": "monitoring", "place": PrefectureFactory(),
        "amount_yuan": Decimal("7800"), "document": "某通知〔2024〕1号", "is_confirmed": False,
    }  # fmt: skip
    return catalogue_operations.set_line(by=editor, **(given | more))


def test_a_line_is_entered_changed_and_its_past_stays_on_the_trail(editor):
    line_of(editor)
    line_of(editor, amount_yuan=Decimal("7900"), is_confirmed=True)

    line = PovertyLine.objects.get(year=2024)
    events = list(Event.objects.order_by("pk"))

    assert (line.amount_yuan, line.is_confirmed) == (Decimal("7900"), True)
    assert [event.data["before"] and event.data["before"]["amount_yuan"] for event in events] == [
        None,
        "7800.00",
    ]


def test_a_line_needs_its_paper_and_one_that_has_it_stays(editor):
    with pytest.raises(CatalogueError, match="依据文件"):
        line_of(editor, document=" ")
    with pytest.raises(CatalogueError, match="不能删除"):
        catalogue_operations.remove_line(line_of(editor, is_confirmed=True), by=editor)


def test_a_line_entered_by_mistake_is_removed(editor):
    catalogue_operations.remove_line(line_of(editor), by=editor)

    assert not PovertyLine.objects.filter(year=2024).exists()


def test_a_line_of_elsewhere_is_not_set(officer):
    county = officer(Duty.COUNTY_OFFICE, CountyFactory())

    with pytest.raises(PermissionDenied):
        line_of(county)


# --- pages ------------------------------------------------------------------------------------
CASES = [
    pytest.param(Duty.PREFECTURE_OFFICE, 200, id="prefecture"),
    pytest.param(Duty.COUNTY_OFFICE, 403, id="county"),
    pytest.param(Duty.GRID_WORKER, 403, id="grid-worker"),
]


@pytest.mark.parametrize(("duty", "status"), CASES)
def test_who_may_edit_catalogues(client, officer, duty, status):
    client.force_login(officer(duty, PrefectureFactory()))
    pages = [
        reverse("households:catalogue-list"),
        reverse("households:line-list"),
        reverse("households:catalogue-detail", args=["民族"]),
    ]
    act = client.post(reverse("households:option-act", args=[option().pk]), {"what": "up"})

    assert {client.get(page).status_code for page in pages} == {status}
    assert act.status_code == (302 if status == 200 else 403)


def test_both_codes_stand_beside_the_name(client, editor):
    client.force_login(editor)

    page = client.get(reverse("households:catalogue-detail", args=["民族"])).content.decode()

    assert "GB/T 3304 09" in page
    assert client.get(reverse("households:catalogue-detail", args=["无"])).status_code == 404


@pytest.mark.parametrize(
    ("given", "said"),
    [
        pytest.param({"what": "disable", "last_day": "2018-01-01"}, "不再提供", id="disable"),
        pytest.param({"what": "enable"}, "恢复", id="enable"),
        pytest.param({"what": "down"}, "顺序", id="down"),
        pytest.param({"what": "codes", "code": "03"}, "代码已保存", id="codes"),
        pytest.param({"what": "codes", "code": "x" * 11}, "没有办理", id="code too long"),
        pytest.param({"what": "remove"}, "已删除", id="remove"),
        pytest.param({"what": "nonsense"}, "没有办理", id="nonsense"),
    ],
)
def test_each_button_says_what_it_did(client, editor, given, said):
    client.force_login(editor)
    url = reverse("households:option-act", args=[option().pk])

    page = client.post(url, given, follow=True).content.decode()

    assert said in page


def test_a_wrong_option_comes_back_beside_its_field(client, editor):
    client.force_login(editor)
    url = reverse("households:catalogue-detail", args=["燃料类型"])

    answer = client.post(url, {"name": "煤炭"})
    good = client.post(url, {"name": "沼气"})

    assert answer.status_code == 422
    assert "已在表中" in answer.content.decode()
    assert good.status_code == 302


def test_a_line_is_entered_on_its_page(client, editor):
    client.force_login(editor)
    url = reverse("households:line-list")
    place = PrefectureFactory()
    given = {"year": 2024, "kind": "exit", "place": place.pk, "amount_yuan": "5000"}

    missing = client.post(url, given)
    done = client.post(url, given | {"document": "某通知"})
    line = PovertyLine.objects.get(year=2024)
    chosen = client.get(url, {"line": line.pk}).context["form"]
    gone = client.post(reverse("households:line-remove", args=[line.pk]), follow=True)

    assert (missing.status_code, done.status_code) == (422, 302)
    assert chosen["document"].value() == "某通知"
    assert "标准已删除" in gone.content.decode()
