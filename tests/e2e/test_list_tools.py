"""A list as somebody arranges it for himself, in a browser: filters, columns, export."""

import pytest

from households.models import ListLayout, SavedFilter
from regions.models import User

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]

MANY = (
    "registered=yes&health=残疾&exit_status=已脱贫&poor_kind=低保贫困户&cause=自身发展动力不足"
    "&monitored=open&school=out&labour=普通劳动力&insured=no&dibao=yes&income=below&grade=D"
)
LONG = "住在小七孔河对岸老寨子上组、下坝的低保户里收入低于脱贫线的那些"


@pytest.fixture
def clerk(township):
    return User.objects.get(username__startswith="zhen")


def keep(here, name):
    here.page.locator(".keep-filter summary").click()
    here.page.locator("#keep_name").fill(name)
    here.press("保存筛选")


@pytest.mark.parametrize("size", ["desk", "phone"])
def test_a_filter_is_kept_applied_changed_and_deleted(clerk, visit, size):
    here = visit(clerk.username, size)
    here.open("/households/?registered=poor&health=残疾")
    keep(here, LONG)
    here.check("kept")
    assert here.page.locator(".saved[aria-current]").inner_text() == LONG

    here.open("/households/?registered=no")
    keep(here, LONG)
    here.check("a taken name")
    assert "您已有名为" in here.page.locator(".field-error").inner_text()
    assert here.page.locator("#id_name").input_value() == LONG
    here.press("返回")
    assert "registered=no" in here.page.url

    here.page.locator(".saved").first.click()
    here.page.wait_for_url("**registered=poor**")
    here.page.locator(".saved-filters .manage").click()
    here.check("looked after")
    here.page.locator(".do a").click()
    here.check("one filter")
    here.page.locator(".action summary").click()
    here.page.locator(".action-body button").click()
    here.page.wait_for_url("**/filters/")
    here.check("none left")

    assert not SavedFilter.objects.exists()
    assert here.faults == []


@pytest.mark.parametrize("size", ["desk", "phone"])
def test_columns_are_moved_by_buttons(clerk, visit, size):
    here = visit(clerk.username, size)
    here.open("/households/?registered=yes")
    here.press("显示列")
    lines = here.page.locator(".column-choices li")
    lines.nth(0).locator("[data-move='1']").click()
    lines.filter(has_text="联系电话").locator("input[type=checkbox]").check()
    here.page.locator(".chip", has_text="紧凑").click()
    here.check("columns")
    here.press("按此显示名单")

    kept = ListLayout.objects.get(owner=clerk)
    assert kept.columns[:2] == ["members", "place"]
    assert kept.columns[-1] == "phone"
    assert kept.is_dense
    assert "registered=yes" in here.page.url
    here.check("close together")
    assert here.complaints == []


@pytest.mark.parametrize("size", ["desk", "phone"])
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_lists_full_of_conditions_and_columns_stay_on_the_screen(clerk, visit, size, language):
    every = {
        "household": "place members kind cares income surveyed monitoring living phone "
        "identified relocated",
        "person": "home place about number health school labour insured aid register phone",
    }
    ListLayout.objects.bulk_create(
        ListLayout(owner=clerk, kind=kind, columns=keys.split()) for kind, keys in every.items()
    )
    rows = [SavedFilter(owner=clerk, kind="household", name=f"{LONG}{n}") for n in range(9)]
    SavedFilter.objects.bulk_create(rows)
    here = visit(clerk.username, size)
    cookie = {"name": "django_language", "value": language, "url": here.url}
    here.page.context.add_cookies([cookie])

    here.open("/households/?all=yes")
    here.check("every column")
    here.open("/households/persons/?all=yes")
    here.check("every column of persons")
    here.open(f"/households/?{MANY}")
    here.page.locator(".keep-filter summary").click()
    here.check("many conditions")
    here.open("/households/lists/household/filters/")
    here.check("filters")
    here.open(f"/households/exports/new/?list=household&who=x&{MANY}")
    here.check("export")

    assert here.complaints == []


def test_the_export_button_carries_the_list(clerk, visit):
    here = visit(clerk.username)
    here.open("/households/persons/?health=残疾&sex=女")
    said = here.page.locator(".pager span").first.inner_text()
    here.press("导出")

    whole = here.page.locator("main").inner_text()
    assert "人口名册" in whole
    assert "健康状况\n残疾" in whole
    assert f"全国登记册格式（一人一行）\t{said.replace('人', '条')}" in whole
    assert here.complaints == []
