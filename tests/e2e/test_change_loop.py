"""A change of the base map from the door to the signature and back, in a real browser: reported on
a phone, signed at a desk by somebody else, read in the household's history, undone; and a
difference with a department that becomes such a change.
"""

import io
import re

import pytest
from django.core.management import call_command
from PIL import Image

from households.models import Act, Household, Person
from screening.models import Difference
from tests.factories.households import number

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]
COUNTY = "522725"


def photo():
    out = io.BytesIO()
    Image.new("RGB", (640, 480), "#8a7").save(out, "JPEG")
    return {"name": "户口簿.jpg", "mimeType": "image/jpeg", "buffer": out.getvalue()}


def fill_in_a_household(here):
    """Two members of a new household, as a grid worker types them."""
    page = here.page
    page.locator("input[name=group_name]").fill("三组")
    page.locator("input[name=m1-name]").fill("韦新甲")
    page.locator("input[name=m1-id]").fill(number(1))
    page.locator("select[name=m1-ethnic]").select_option("布依族")
    here.press("再加一人")
    page.locator("input[name=m2-name]").fill("韦新乙")
    page.locator("input[name=m2-birth_on]").fill("2017-03-01")
    page.locator("label", has_text=re.compile("^女$")).last.click()
    page.locator("select[name=m2-relation]").select_option("之女")
    page.locator("input[name=happened_on]").fill("2018-06-01")
    page.get_by_text("漏登补录", exact=True).click()


def test_a_new_household_goes_from_the_door_to_the_base_map_and_back(township, visit):
    grid = Household.objects.order_by("pk").first().region
    phone = visit(f"wg{grid.code}", "phone")
    phone.open(f"/households/acts/new-household/?region={grid.code}")
    phone.look("base-map-new-household-phone")
    fill_in_a_household(phone)
    phone.press("预览变更")
    phone.page.locator("#act-preview h2").scroll_into_view_if_needed()
    phone.look("base-map-act-preview-phone")
    phone.page.locator("input[name=papers]").set_input_files([photo()])
    phone.page.locator(".previews img").first.wait_for()
    phone.press("确认报告")
    phone.look("base-map-act-reported-phone")
    act = Act.objects.get(kind="found")
    assert (act.state, act.household, Household.objects.filter(head_name="韦新甲").count()) == (
        ("open", None, 0)
    )

    desk = visit(f"zhen{grid.code[:9]}")
    desk.open(f"/households/acts/{act.pk}/?queue=1")
    desk.look("base-map-act-to-sign-desk")
    desk.press("同意并签认")
    desk.sign("strokes")
    desk.page.locator("form[action$='/sign/'] button[type=submit]").click()
    desk.page.wait_for_load_state("networkidle")
    home = Household.objects.get(head_name="韦新甲")
    child = home.members.get(relation="之女").person
    desk.open(f"/households/{home.pk}/")
    desk.look("base-map-new-household-desk")
    history = desk.open(f"/households/{home.pk}/history/Person/{child.pk}/name/")
    desk.look("base-map-history-desk")
    assert re.search("入户走访.*签认", history.locator("main").inner_text(), re.DOTALL)

    desk.open(f"/households/acts/{act.pk}/")
    desk.press("撤销本次变更")
    desk.page.locator("form[action$='/undo/'] textarea[name=note]").fill("重复上报")
    desk.page.locator("form[action$='/undo/'] button[type=submit]").click()
    desk.page.wait_for_load_state("networkidle")
    desk.look("base-map-act-undone-desk")

    assert not Household.objects.filter(pk=home.pk).exists()
    assert not Person.objects.filter(pk=child.pk).exists()
    assert phone.complaints + desk.complaints == []


def test_a_difference_with_the_police_becomes_a_signed_change(township, visit):
    call_command("compare_population", county=COUNTY, verbosity=0)
    difference = Difference.objects.undecided().filter(kind="field", proposal__act="correct")
    difference = difference.select_related("region").order_by("pk").first()
    value = difference.proposal["given"]["values"][0]

    county = visit(f"xian{COUNTY}")
    county.open(f"/screening/differences/{difference.pk}/")
    county.look("base-map-difference-desk")
    county.press("采用部门数据，上报签认")
    county.page.locator("form[action$='/take/'] button[type=submit]").click()
    county.page.wait_for_load_state("networkidle")
    difference.refresh_from_db()
    assert difference.state == Difference.State.TAKEN

    township_ = visit(f"zhen{difference.region.code[:9]}")
    township_.open(f"/households/acts/{difference.act_id}/")
    township_.press("同意并签认")
    township_.page.locator("form[action$='/sign/'] button[type=submit]").click()
    township_.page.wait_for_load_state("networkidle")
    township_.look("base-map-difference-signed-desk")

    difference.act.refresh_from_db()
    person = Person.objects.get(pk=difference.person_id)
    assert difference.act.state == Act.State.DONE
    assert str(getattr(person, value["field"])) == value["value"]
    assert county.complaints + township_.complaints == []
