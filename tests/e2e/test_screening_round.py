"""A whole screening round, from its plan to its report, by the accounts of five levels.

The county plans it and the prefecture signs; the grid worker visits on a phone and finds a doubt;
the village begins its procedure and says why others could not be visited; the township reviews the
sample; each level signs, and the round is closed.
"""

import io

import pytest
from openpyxl import load_workbook

from ledger import events
from ledger.models import Job
from regions.duties import Duty
from regions.models import Level, Region, User
from screening.campaigns import closing, explaining, following
from screening.models import Campaign, CampaignVisit
from tests.e2e.test_lead_loop import account, photo

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]


def run(kind: str) -> None:
    """What a worker does."""
    module = {following.planning.KIND: following, closing.KIND: closing}[kind]
    module.run(Job.objects.filter(kind=kind).latest("pk").pk)


def explain_the_rest(campaign: Campaign, leader: User, village: Region) -> None:
    """All but what the round is about: nobody at home, said once by the village."""
    rest = campaign.visits.rest().filter(region__parent=village, reason="")
    rows = rest.select_related("campaign", "region__parent")
    explaining.explain(list(rows), by=leader, reason="全家外出务工，年底回乡后补查")


def test_a_round_goes_from_its_plan_to_the_frozen_report(township, visit):
    Campaign.objects.filter(state="open").update(state="dropped")  # the demo's own
    grid = Region.objects.at(Level.GRID).order_by("path").first()
    above = {region.level: region for region in grid.ancestors}
    county, village = above[Level.COUNTY], above[Level.VILLAGE]

    # The county plans, the prefecture signs, a worker gives every household its visit.
    clerk = visit(account(Duty.COUNTY_OFFICE, county).username)
    clerk.open("/screening/campaigns/new/")
    clerk.look("campaign-new")
    clerk.page.locator("input[name=name]").fill("2018年一轮全面系统筛查")
    clerk.page.locator("input[name=document_no]").fill("黔南脱贫领发〔2018〕7号")
    clerk.page.locator("input[name=ends_on]").fill("2027-12-31")
    clerk.press("提交签发")
    campaign = Campaign.objects.get(state="planned")
    prefecture = visit(account(Duty.PREFECTURE_OFFICE, county.parent).username)
    prefecture.open(f"/screening/campaigns/{campaign.pk}/")
    prefecture.look("campaign-plan")
    prefecture.press("签发方案，开始筛查")
    run(following.planning.KIND)

    # At the door, on a phone: a household outside the register whose house is not safe.
    task = CampaignVisit.objects.filter(campaign=campaign, region=grid, is_registered=False).first()
    phone = visit(account(Duty.GRID_WORKER, grid).username, "phone")
    phone.look("campaign-phone-home")
    phone.open(f"/screening/campaigns/{campaign.pk}/visits/?tab=rest")
    phone.look("campaign-phone-list")
    phone.open(f"/screening/visits/{task.pk}/answer/")
    phone.look("campaign-phone-answer")
    page = phone.page
    page.evaluate("""() => {
        const no = document.querySelector('input[name=answer_housing][value=no]');
        document.querySelectorAll('input[value=yes]').forEach(box => { box.checked = true; });
        no.checked = true;
        no.dispatchEvent(new Event('change', { bubbles: true }));
    }""")
    page.locator("input[name=seen_housing]").fill("墙体开裂，屋面漏雨")
    page.locator("input[name=met]").fill("户主")
    page.locator("textarea[name=words]").fill("下雨天要拿盆接水。")
    page.locator("textarea[name=findings]").fill("住房墙体开裂，需按程序进一步核实。")
    page.get_by_text("疑似漏评", exact=True).click()
    page.locator("input[name=photos]").set_input_files([photo()])
    page.locator(".previews small").wait_for()
    neighbour = account(Duty.GRID_WORKER, village.children.exclude(pk=grid.pk).first())
    page.locator("select[name=second]").select_option(str(neighbour.pk))
    phone.sign("head_strokes")
    phone.sign("second_strokes")
    phone.sign("strokes")
    phone.look("campaign-phone-signed")
    phone.press("签字上报")
    phone.look("campaign-phone-done")
    task.refresh_from_db()
    assert (task.state, task.outcome) == ("visited", "left_out")

    # The village begins the procedure, says why the others were not visited, and signs.
    leader_account = account(Duty.VILLAGE_LEADER, village)
    leader = visit(leader_account.username)
    leader.open(f"/screening/visits/{task.pk}/")
    leader.press("启动程序")
    leader.press("启动程序")
    leader.look("campaign-visit")
    task.refresh_from_db()
    leader.open(f"/households/procedures/households/{task.procedure_id}/")
    leader.page.get_by_text("由系统筛查启动").first.wait_for()
    explain_the_rest(campaign, leader_account, village)
    leader.open(f"/screening/campaigns/{campaign.pk}/")
    leader.look("campaign-village")
    leader.press("本级签字")

    # The township draws its sample, looks at it, and signs; then the county, which closes it.
    office = visit(account(Duty.TOWNSHIP_OFFICE, above[Level.TOWNSHIP]).username)
    office.open(f"/screening/campaigns/{campaign.pk}/")
    office.press("抽取样本")
    office.open(f"/screening/visits/{task.pk}/")
    office.press("复核同意，签字")
    office.press("复核同意，签字")
    leader.open(f"/screening/campaigns/{campaign.pk}/")
    leader.press("本级签字")
    office.open(f"/screening/campaigns/{campaign.pk}/")
    office.look("campaign-township")
    office.press("本级签字")
    clerk.open("/screening/campaigns/zero/")
    clerk.look("zero-board")
    clerk.open(f"/screening/campaigns/{campaign.pk}/")
    clerk.press("签字并结束本轮")
    run(closing.KIND)

    # The report stands still, prints, and leaves as a workbook.
    clerk.open(f"/screening/campaigns/{campaign.pk}/report/")
    clerk.look("campaign-report")
    phone.open(f"/screening/campaigns/{campaign.pk}/report/")
    phone.look("campaign-phone-report")
    with clerk.page.expect_download() as download:
        clerk.page.get_by_text("导出 Excel").first.click()
    book = load_workbook(io.BytesIO(download.value.path().read_bytes()))
    campaign.refresh_from_db()
    assert campaign.state == "closed"
    assert campaign.report.digest[:16] in clerk.page.content()
    assert county.name in {cell.value for row in book.worksheets[0] for cell in row}
    assert list(events.verify()) == []
    people = (clerk, prefecture, phone, leader, office)
    assert [complaint for one in people for complaint in one.complaints] == []
