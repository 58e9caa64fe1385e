"""The base map as its people use it, with a picture of each page: grids divided, labels printed and
scanned, the form of a new member opened on a phone.
"""

import re

import pytest
from django.core.management import call_command

from households import codes
from households.models import GridPlan, Household
from regions.models import User

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def kept(township):
    """The demo's village with its base map kept, compared with the departments."""
    call_command("compare", county="522725", verbosity=0)
    call_command("compare_population", county="522725", verbosity=0)
    call_command("demo_casework", leads=5, verbosity=0)


def user(prefix):
    return User.objects.filter(username__startswith=prefix).order_by("username").first().username


PAGES = [
    ("base-map", "/households/"),
    ("persons", "/households/persons/"),
    ("household", "/households/{home}/"),
    ("record", "/households/{home}/record/"),
    ("standards", "/households/{home}/standards/"),
    ("income", "/households/{home}/income/"),
    ("duty", "/households/{home}/duty/"),
    ("acts", "/households/acts/"),
    ("quality", "/households/quality/"),
    ("grids", "/households/grids/?region={village}"),
    ("grid-homes", "/households/grids/{grid_key}/"),
    ("codes", "/households/codes/?region={grid}"),
    ("departments", "/screening/departments/"),
]


@pytest.mark.parametrize("size", ["desk", "phone"])
def test_the_pages_of_the_base_map_are_whole_on_a_desk_and_a_phone(kept, visit, size):
    home = Household.objects.registered().order_by("pk").first()
    names = {
        "home": home.pk,
        "village": home.region.parent.code,
        "grid": home.region.code,
        "grid_key": home.region_id,
    }
    here = visit(user("xian"), size)
    statuses = []
    for name, path in PAGES:
        statuses.append((name, here.page.goto(f"{here.url}{path.format(**names)}").status))
        here.look(f"base-map-{name}-{size}")

    assert [name for name, status in statuses if status != 200] == []
    assert here.complaints == []


def test_a_village_is_divided_after_the_plan_was_seen(kept, visit):
    village = Household.objects.first().region.parent
    here = visit(user("zhen"))
    here.open(f"/households/grids/?region={village.code}")
    here.press("重新划分网格")
    here.look("base-map-grid-plan-desk")

    assert GridPlan.objects.get().state == GridPlan.State.PROPOSED

    here.press("应用方案")
    assert GridPlan.objects.get().state == GridPlan.State.APPLIED
    assert here.complaints == []


def test_labels_are_printed_and_a_scan_opens_the_household(kept, visit):
    home = Household.objects.filter(codes__isnull=False).first()
    here = visit(user("cun"))
    printed = here.page.request.get(
        f"{here.url}/households/codes/print/labels/?region={home.region.code}&stock=24"
    )
    page = here.open(f"/households/c/{codes.valid_code(home).token}/")

    assert printed.body().startswith(b"%PDF-")
    assert re.search(rf"/households/{home.pk}/$", page.url)


def test_a_grid_worker_comes_from_a_household_to_the_form_of_a_new_member(kept, visit):
    home = Household.objects.filter(member_count__gte=2).order_by("pk").last()
    worker = visit(f"wg{home.region.code}", "phone")
    page = worker.open(f"/households/{home.pk}/acts/")
    worker.look("base-map-act-menu-phone")
    page.get_by_text("增加成员").first.click()
    page.wait_for_load_state("networkidle")
    worker.look("base-map-act-join-phone")

    assert worker.complaints == []


def test_the_strip_of_pages_shows_where_one_is(kept, visit):
    worker = visit(user("cun"), "phone")
    page = worker.open("/households/quality/")

    box = page.locator("nav.areas [aria-current]").bounding_box()

    assert box["x"] >= 0
    assert box["x"] + box["width"] <= page.viewport_size["width"]
