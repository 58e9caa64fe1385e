"""Many households changed at once in a browser: ticked, looked at, reported, signed, undone."""

import pytest

from households.bulk import deciding
from households.models import Act, Household
from ledger.models import Job
from regions.models import User

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]
LIST = "/households/?all=yes"


def user(prefix: str) -> str:
    return User.objects.filter(username__startswith=prefix).order_by("username").first().username


def work() -> None:
    """What the worker would do now."""
    for job in Job.objects.filter(kind=deciding.KIND, state=Job.State.WAITING):
        deciding.run(job.pk)


def tick(here, rows: int, *, all_of_them: bool = False) -> None:
    here.open(LIST)
    mode = here.page.locator("[data-pick-mode]")
    if mode.is_visible():
        mode.click()
    for row in range(rows):
        here.page.locator("[data-pick]").nth(row).check()
    if all_of_them:
        here.page.locator("[data-pick-every]").check()


def report(here, group: str) -> None:
    """From the ticked rows to the page of the batch."""
    here.press("成批更正")
    here.page.locator("[name=Household-group_name]").fill(group)
    here.page.locator("[name=note]").fill("村文〔2018〕3 号")
    here.check("form")
    here.press("核对改动")
    here.check("preview")
    here.press("上报勾选的户")
    here.page.wait_for_url("**/acts/batches/**")


@pytest.mark.parametrize("size", ["desk", "phone"])
def test_many_are_changed_signed_and_undone(township, visit, size):
    worker = visit(user("cun"), size)
    tick(worker, 3)
    worker.check("ticked")
    report(worker, "九组")
    worker.check("batch of mine")
    address = worker.page.url.removeprefix(worker.url)

    signer = visit(user("zhen"), size)
    signer.open(address)
    signer.check("batch to sign")
    signer.press("签认全部 3 条")
    signer.page.locator("details[open] button[type=submit]").click()
    signer.page.wait_for_load_state("networkidle")
    work()
    signer.open(address)
    signed = Household.objects.filter(group_name="九组").count()
    signer.press("撤销本批")
    signer.page.locator("[name=note]").fill("误报")
    signer.check("undo")
    signer.press("撤销 3 条")
    work()
    signer.open(address)

    assert signed == 3
    assert Household.objects.filter(group_name="九组").count() == 0
    assert "已撤销 3 条" in signer.page.content()
    assert worker.complaints + signer.complaints == []


def test_all_that_meet_the_conditions_are_chosen_by_one_tick(township, visit):
    here = visit(user("cun"))
    tick(here, 1, all_of_them=True)

    said = here.page.locator(".bulk-count").inner_text()
    here.page.locator("[data-pick]").nth(1).uncheck()

    assert said == "已选 200 项"
    assert not here.page.locator("[data-pick-every]").is_checked()
    assert here.page.locator(".bulk-count").inner_text() == "已选 49 项"


def test_on_a_phone_the_boxes_come_when_they_are_asked_for(township, visit):
    here = visit(user("cun"), "phone")
    here.open(LIST)
    before = here.page.locator("[data-pick]").first.is_visible()

    here.page.locator("[data-pick-mode]").click()
    during = here.page.locator("[data-pick]").first.is_visible()
    here.page.locator("[data-pick]").first.check()
    here.page.locator("[data-pick-mode]").click()

    assert (before, during) == (False, True)
    assert here.page.locator("[data-pick]:checked").count() == 0
    assert not here.page.locator(".bulk").is_visible()


def test_a_preview_is_reported_without_the_unticked(township, visit):
    here = visit(user("cun"))
    tick(here, 3)
    here.press("成批更正")
    here.page.locator("[name=Household-group_name]").fill("九组")
    here.page.locator("[name=note]").fill("村文")
    here.press("核对改动")

    here.page.locator("tbody [data-pick]").first.uncheck()
    here.press("上报勾选的户")

    assert Act.objects.exclude(batch="").count() == 2
