"""A round of acceptance played from plan to pass, by those whose duty it is.

A township plans a round, puts a group together, draws and begins; on the spot, with a phone, each
of 留, 纠, 删 and 补 is given and the result signed. A grid worker mends what is wanted, the village
examines, another person of the township closes out; accepted again, the file passes and is sealed,
and what somebody changes afterwards shows.
"""

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from accountability.demo import accounts
from archives.filing import operations as filing
from archives.models import Acceptance, AcceptanceRound, Archive, Paper, Rectification
from ledger import events
from tests.factories.acceptance import a_page, a_photo, a_township, papers_of

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]
TODAY = f"{timezone.localdate()}"


@pytest.fixture
def town(transactional_db, monkeypatch, tmp_path, settings):
    """A household that is monitored: two kinds of paper are needed and not there."""
    monkeypatch.setattr(accounts, "DEV_DIR", tmp_path / "dev")
    settings.MEDIA_ROOT = str(tmp_path / "media")
    made = a_township(monitor_kind="突发严重困难户", head_name="韦演示")
    for person in (made.chief, made.second, made.leader, made.worker):
        person.set_password(accounts.password())
        person.save()
    papers_of(made.archive, "application", "survey", "handbook")
    return made


def at(name, *args):
    return reverse(f"archives:{name}", args=args)


def slot(here, row):
    return here.page.locator(f"#{row}")


def say(here, row, word, *, defect="", note=""):
    """Give a verdict on one paper as a thumb does."""
    one = slot(here, row)
    wants = one.locator("details:not([open]) > summary")
    [wants.click() for _n in range(bool(defect or note) and wants.count())]
    [one.locator("label.chip", has_text=defect).click() for _n in range(bool(defect))]
    [one.locator("input[name=note]").fill(note) for _n in range(bool(note))]
    one.locator(f"button[value={word}]").click()
    expect(one.locator(f"button[value={word}][aria-pressed=true]")).to_be_visible()


def sign(here, words):
    """Unfold the act that is called so, sign on the glass, send."""
    here.page.locator("summary", has_text=words).click()
    here.sign("strokes")
    here.press(words)


def step(here, row, verb, **filled):
    """One act of a rectification: fill in, put files, sign where it is signed, send."""
    page = here.open(at("rectification", row.pk))
    form = page.locator(f"details:has(form[action$='/{verb}/'])")
    form.locator("summary").first.click()
    photo = a_photo(row.pk * 9)
    file = {"name": photo.name, "mimeType": "image/jpeg", "buffer": photo.read()}
    files = form.locator("input[type=file]")
    [files.set_input_files(file) for _n in range(files.count())]
    expect(form.locator(".previews img")).to_have_count(files.count())  # it moves what is below
    [form.locator(f"[name={name}]").fill(words) for name, words in filled.items()]
    [here.sign("strokes") for _n in range(form.locator("canvas").count())]
    form.locator("button[type=submit]").last.click()
    expect(page.locator(".flash").first).to_be_visible()


def plan(chief, town):
    chief.open(at("acceptance-rounds"))
    chief.look("acceptance-empty")
    chief.press("安排一轮验收")
    page = chief.page
    page.locator("[name=name]").fill("第一轮户档验收")
    page.locator("[name=ends_on]").fill(TODAY)
    chief.look("acceptance-plan")
    chief.press("安排本轮")
    expect(page.locator("h1")).to_contain_text("第一轮户档验收")
    chief.press("组成验收组")
    page.locator("[name=name]").fill("第一组")
    page.locator("[name=leader]").select_option(f"user-{town.chief.pk}")
    page.locator("label", has_text=town.second.full_name).click()
    page.locator("label", has_text=town.grid.parent.name).click()
    chief.look("acceptance-group-form")
    chief.press("保存验收组")
    chief.press("抽取档案")
    chief.press("开始验收")
    expect(page.locator("main")).to_contain_text("验收已开始")
    return AcceptanceRound.objects.get()


def test_a_round_goes_from_plan_to_pass_with_each_of_the_four_words(town, visit):
    papers = {one.kind.code: one for one in Paper.objects.select_related("kind")}
    kinds = {kind.code: kind.pk for kind in town.archive.catalogue.kinds.all()}
    chief = visit(town.chief.username)

    row = plan(chief, town)
    chief.both("acceptance-round", at("acceptance-round", row.pk))

    # On the spot: four words, then the result.
    judge = visit(town.chief.username, "phone")
    judge.open(at("acceptance-mine"))
    judge.press("韦演示")
    say(judge, f"paper-{papers['survey'].pk}", "correct", defect="未填日期")
    say(judge, f"paper-{papers['handbook'].pk}", "remove", defect="照片与户不符", note="他户的")
    say(judge, f"kind-{kinds['monitoring']}", "supply", note="缺认定表")
    say(judge, f"kind-{kinds['monitor_measures']}", "keep", note="另卷归档")
    judge.press("其余 1 份都留")
    expect(judge.page.locator("main")).to_contain_text("0 份还没有意见")
    judge.look("acceptance-judge-phone")
    sign(judge, "不合格，签字下达整改")
    expect(judge.page.locator("main")).to_contain_text("不合格")
    one = Acceptance.objects.get()
    judge.both("acceptance-failed", at("acceptance", one.pk))

    # Three persons for each of the three.
    wanted = {found.word: found for found in Rectification.objects.all()}
    assert set(wanted) == {"correct", "remove", "supply"}
    worker = visit(town.worker.username, "phone")
    expect(worker.open("/").locator("main")).to_contain_text("要整改的材料")
    worker.look("acceptance-home")
    worker.both("rectification-list", at("rectification-list"))
    step(worker, wanted["correct"], "mend", words="已补填日期，重新拍照")
    step(worker, wanted["remove"], "mend", words="他户照片，从卷内删除")
    step(worker, wanted["supply"], "mend", words="已补认定表", made_on=TODAY)
    expect(worker.page.locator("main")).to_contain_text("后补")
    leader, second = visit(town.leader.username), visit(town.second.username)
    [step(leader, found, "examine") for found in wanted.values()]
    [step(second, found, "close") for found in wanted.values()]
    second.both("rectification-closed", at("rectification", wanted["supply"].pk))
    removed = Paper.objects.get(pk=papers["handbook"].pk)
    assert (removed.removed_by, removed.removed_why) == (town.worker, "他户照片，从卷内删除")

    # Accepted again, it passes and is sealed; the round ends.
    judge.open(at("acceptance", one.pk))
    judge.press("开始复验")
    expect(judge.page.locator("main")).to_contain_text("第 2 次验收")
    supplied = Rectification.objects.get(word="supply").supplied
    expect(slot(judge, f"paper-{supplied.pk}")).to_contain_text("后补")
    say(judge, f"kind-{kinds['monitor_measures']}", "keep", note="另卷归档")
    judge.press("其余 3 份都留")
    sign(judge, "合格，签字封签")
    expect(judge.page.locator("main")).to_contain_text("合格")
    chief.open(at("acceptance-round", row.pk))
    chief.press("结束本轮验收")
    expect(chief.page.locator("main")).to_contain_text("本轮验收已结束")

    # What somebody changes after the seal shows.
    archive = Archive.objects.get()
    assert archive.state == Archive.State.ACCEPTED
    filing.replace(papers["application"], [a_page(77)], why="换一张清楚的", by=town.worker)
    chief.both("acceptance-seal", at("archive-acceptance", archive.pk))
    expect(chief.page.locator("main")).to_contain_text("换了新版")
    chief.both("acceptance-rounds", at("acceptance-rounds"))
    chief.both("acceptance-table", reverse("accountability:table-detail", args=[20]))
    chief.page.locator("tfoot a").first.click()
    expect(chief.page.locator("main")).to_contain_text("韦演示")
    chief.look("acceptance-behind")
    assert list(events.verify()) == []
    here = (chief, judge, worker, leader, second)
    assert [said for person in here for said in person.complaints] == []
