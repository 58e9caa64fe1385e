"""Kinds of income: added, changed, disabled by a date, never deleted."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone

from households.catalogue_operations import CatalogueError
from households.income import kinds
from households.income.kinds import KIND_CHANGED, Details
from households.models import IncomeKind
from ledger.models import Event
from regions.duties import Duty
from tests.factories import CountyFactory, PrefectureFactory

pytestmark = pytest.mark.django_db
PAPER = "某文〔2030〕2号"


@pytest.fixture
def editor(officer):
    return officer(Duty.PREFECTURE_OFFICE, PrefectureFactory())


def add(by, name="蜂蜜", column="business_yuan", **details):
    given = {"document": PAPER} | details
    return kinds.add(name, column=column, details=Details(**given), by=by)


def offered():
    return list(IncomeKind.objects.on().order_by("position").values_list("name", flat=True))


def test_a_kind_is_added_to_the_group_of_its_sum(editor):
    kind = add(editor, least_yuan=100, most_yuan=20_000, hint="几箱蜂")

    assert (kind.group, kind.column, kind.sign) == ("business", "business_yuan", 1)
    assert offered()[-1] == "蜂蜜"
    event = Event.objects.get(kind=KIND_CHANGED)
    assert (event.data["before"], event.data["after"]["most_yuan"]) == (None, 20_000)


def test_what_does_not_count_stands_aside(editor):
    kind = add(editor, "慰问品", "")

    assert (kind.group, kind.sign) == ("aside", 0)


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        pytest.param({"name": " "}, "1 到 20", id="no name"),
        pytest.param({"name": "长" * 21}, "1 到 20", id="long name"),
        pytest.param({"name": "种植"}, "已在表中", id="there already"),
        pytest.param({"column": "is_registered"}, "没有这个收入栏目", id="no sum"),
        pytest.param({"document": ""}, "依据", id="no source"),
        pytest.param({"least_yuan": 9, "most_yuan": 8}, "全年的下限", id="limits of a year"),
        pytest.param(
            {"month_least_yuan": 9, "month_most_yuan": 8}, "每月的下限", id="limits of a month"
        ),
    ],
)
def test_what_cannot_be_added(editor, given, sentence):
    with pytest.raises(CatalogueError, match=sentence):
        add(editor, **given)

    assert not Event.objects.exists()


def test_a_disabled_kind_is_not_offered_and_may_come_back(editor):
    kind = add(editor)
    kinds.disable(kind, last_day=timezone.localdate() - timedelta(days=1), by=editor)
    assert "蜂蜜" not in offered()

    kinds.enable(kind, by=editor)
    assert "蜂蜜" in offered()
    assert Event.objects.filter(kind=KIND_CHANGED).count() == 3


def test_a_kind_is_not_disabled_before_it_began(editor):
    kind = kinds.add(
        "蜂蜜",
        column="business_yuan",
        details=Details(PAPER),
        valid_from=date(2030, 1, 1),
        by=editor,
    )

    with pytest.raises(CatalogueError, match="不能早于"):
        kinds.disable(kind, last_day=date(2029, 12, 31), by=editor)


def test_limits_are_changed_and_the_old_ones_stay_on_the_trail(editor):
    kind = IncomeKind.objects.get(code="dibao")

    kinds.change(kind, details=Details(PAPER, least_yuan=300), by=editor)

    kind.refresh_from_db()
    assert (kind.least_yuan, kind.most_yuan, kind.document) == (300, None, PAPER)
    data = Event.objects.get().data
    assert (data["before"]["least_yuan"], data["after"]["least_yuan"]) == (200, 300)


def test_a_kind_moves_within_its_group_and_stops_at_its_end(editor):
    work = IncomeKind.objects.get(code="work")

    kinds.move(work, up=True, by=editor)
    kinds.move(work, up=False, by=editor)

    assert offered()[:3] == ["公益性岗位", "务工收入", "采摘零工"]
    assert Event.objects.count() == 1


def test_only_who_may_edits_kinds(officer):
    with pytest.raises(PermissionDenied):
        add(officer(Duty.COUNTY_OFFICE, CountyFactory()))


# --- pages ------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("duty", "status"),
    [
        pytest.param(Duty.PREFECTURE_OFFICE, 200, id="prefecture"),
        pytest.param(Duty.COUNTY_OFFICE, 403, id="county"),
        pytest.param(Duty.GRID_WORKER, 403, id="grid-worker"),
    ],
)
def test_who_may_see_and_edit_kinds(client, officer, duty, status):
    client.force_login(officer(duty, PrefectureFactory()))
    pages = [
        reverse("households:income-kind-list"),
        reverse("households:income-kind-detail", args=["work"]),
    ]
    act = client.post(reverse("households:income-kind-act", args=["work"]), {"what": "down"})

    assert {client.get(page).status_code for page in pages} == {status}
    assert act.status_code == (302 if status == 200 else 403)


@pytest.mark.parametrize("name", ["income-kind-detail", "income-kind-act"])
def test_a_kind_without_a_code_is_not_found(client, editor, name):
    client.force_login(editor)

    assert client.post(reverse(f"households:{name}", args=["x"])).status_code == 404


def test_a_kind_is_added_and_changed_on_its_pages(client, editor):
    client.force_login(editor)
    url = reverse("households:income-kind-list")
    given = {"name": "蜂蜜", "column": "business_yuan", "document": PAPER}

    missing = client.post(url, given | {"document": ""})
    taken = client.post(url, given | {"name": "种植"})
    done = client.post(url, given, follow=True).content.decode()
    page = reverse("households:income-kind-detail", args=[IncomeKind.objects.get(name="蜂蜜").code])
    changed = client.post(page, {"document": PAPER, "most_yuan": "9000"}, follow=True)
    wrong = client.post(page, {"document": PAPER, "least_yuan": "9", "most_yuan": "8"})

    assert (missing.status_code, taken.status_code, wrong.status_code) == (422, 422, 422)
    assert "收入种类已加入" in done
    assert "蜂蜜 修改" in changed.content.decode()


@pytest.mark.parametrize(
    ("given", "said"),
    [
        pytest.param({"what": "disable", "last_day": "2018-01-01"}, "不再提供", id="disable"),
        pytest.param({"what": "disable", "last_day": "x"}, "日期", id="no day"),
        pytest.param({"what": "enable"}, "恢复提供", id="enable"),
        pytest.param({"what": "down"}, "顺序", id="down"),
        pytest.param({"what": "nonsense"}, "没有办理", id="nonsense"),
    ],
)
def test_each_button_says_what_it_did(client, editor, given, said):
    client.force_login(editor)

    page = client.post(reverse("households:income-kind-act", args=["work"]), given, follow=True)

    assert said in page.content.decode()
