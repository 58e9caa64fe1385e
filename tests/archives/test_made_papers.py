"""Papers that the system fills in: what stands on each, what must not, and when it is made anew."""

import re
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone

from accountability.demo import archives_made
from archives.filing import operations as filing
from archives.made import bulk, known, left, makers, operations
from archives.made.known import COMPARED, Compared
from archives.made.lines import wrap
from archives.made.makers import MAKERS
from archives.models import Archive, Paper, PaperFile, PaperKind
from archives.models.papers import Source
from archives.moves import ArchiveError
from households.income import accounts
from households.models import Household, HouseholdYear
from ledger.models import Event, Job
from regions.duties import Duty
from tests.archives.made_homes import LONG, PHONE, forget, large, pages_of, small, text_of
from tests.factories import GridFactory
from tests.factories.archives import ArchiveFactory, PaperFactory, kind_of
from tests.households.walking import Office, Walk, home, no_notice_days

pytestmark = pytest.mark.django_db
NUMBER = re.compile(r"522799\d{11}[\dX]")
ILLNESS = ("因病", "因残", "残疾", "肢体", "慢性病")


@pytest.fixture(scope="module")
def drawn(django_db_setup, django_db_blocker):
    """Each form once for the large household: (its text, its number of pages)."""
    with django_db_blocker.unblock():
        from django.db import transaction

        with transaction.atomic():
            one = known_of(large())
            found = {code: list(makers.draw(code, one, "张填表")) for code in MAKERS}
            kept = {
                code: [(text_of(body), pages_of(body)) for made in forms for body in [made.body()]]
                for code, forms in found.items()
            }
            transaction.set_rollback(True)
    return kept


def known_of(archive: Archive) -> known.Known:
    return operations.known_of(archive, lambda token: f"https://example.invalid/c/{token}/")


SAYS = {
    "application": ["贫困户申请书", "我叫陆大山", "家庭人口14人", "我家因残、缺技术、因学,", LONG,
                    "申请人(户主)(签字、按印)"],
    "consent": ["诚信承诺和授权查询书", "授权县、乡镇扶贫工作机构", LONG, "522799********"],
    "survey": ["入户调查表", "砖混材料", "180平方米", "户主(签字、按印)", "36,000元"],
    "registration": ["贫困户登记表", "低保贫困户", "522799********", "帮扶0号",
                     "三合街道奇石小镇安置点"],
    "review": ["民主评议记录", "陆大山", "主持人(签字、按印)", "参会人员签到"],
    "notice1": ["公示(一)", "第十三村民小组", "陆大山", "家庭生活困难"],
    "notice2": ["公示(二)", "人民政府", "陆大山"],
    "announcement": ["公告", "陆大山"],
    "comparison": ["数据比对结果", "参加比对的部门", "差异是核实的线索"],
    "helper": ["帮扶责任人信息表", "帮扶0号", "帮扶2号", "三都水族自治县农业农村局", PHONE],
    "contact_card": ["精准扶贫联系卡", "帮扶1号", PHONE, "12317"],
    "handbook": ["扶贫手册", "户主照片", "2013", "2018", "产业帮扶、就业帮扶", "帮扶记录和成效"],
    "card": ["精准扶贫明白卡", "户主陆大山", "农村低保", "7,200元", "有事找谁"],
    "policies": ["措施到户台账", "易地搬迁", "三合街道奇石小镇安置点", "残疾人两项补贴"],
    "income": ["2013年家庭收入算账表", "全年纯收入", "人均纯收入", "村(社区)审核人(签字、按印)"],
    "exit_consent": ["户主签字确认书", "同意于2018年退出", "核实人(签字、按印)"],
    "exit_check": ["贫困户退出验收表", "一达标", "收入达标", "验收结论"],
}  # fmt: skip


def test_there_is_a_case_for_every_form_of_the_catalogue(db):
    named = set(PaperKind.objects.exclude(maker="").values_list("maker", flat=True))

    assert named == set(MAKERS) == set(SAYS)


@pytest.mark.parametrize("code", SAYS)
def test_a_form_says_what_the_base_map_knows(drawn, code):
    text, _pages = drawn[code][0]

    assert [words for words in SAYS[code] if words not in text] == []
    assert "生成人张填表" in text


@pytest.mark.parametrize("code", SAYS)
def test_no_form_bears_a_whole_number_or_account(drawn, code):
    text = "".join(words for words, _pages in drawn[code])

    assert NUMBER.search(text) is None
    assert "6217999900001234567" not in text


@pytest.mark.parametrize(
    "code", ["notice1", "notice2", "announcement", "review", "contact_card", "card"]
)
def test_what_hangs_where_others_read_it_tells_of_no_illness(drawn, code):
    text = drawn[code][0][0]

    assert [words for words in (*ILLNESS, "522799") if words in text] == []


@pytest.mark.parametrize("code", ["notice1", "notice2", "announcement", "card"])
def test_a_notice_bears_no_telephone(drawn, code):
    assert PHONE not in drawn[code][0][0]


def test_a_large_household_goes_on_over_pages_that_are_counted(drawn):
    text, pages = drawn["handbook"][0]

    assert pages > 1
    assert f"第{pages}页共{pages}页" in text


def test_income_is_one_paper_a_year_with_what_is_compared(db):
    forms = list(makers.draw("income", known_of(large()), "张填表"))

    assert [made.year for made in forms] == list(range(2013, 2019))
    # (36000 + 18000.50 + 500 + 7200 + 2400 - 6000) / 14
    assert (forms[0].amount_yuan, forms[0].people) == (Decimal("4150.04"), 14)


def test_a_calculation_is_printed_with_every_line_of_it(db):
    archive = large()
    sheet = archive.household.incomes.get()

    form = left.income_of(known_of(archive), "张填表", accounts.from_sheet(sheet))

    text = text_of(form.done())
    assert [n for n in range(1, 13) if f"东莞电子厂{n}号" not in text] == []
    assert "3月3,000" in text


def test_a_line_never_begins_with_a_closing_mark_nor_tears_a_number():
    lines = wrap("低保金每月领7,200元。您（户主）家", 10, 60)

    assert [line for line in lines if line[0] in "。，）" or line[-1] in "（"] == []
    assert any("7,200" in line for line in lines)


POOR_FACTS = {
    "helper": "结对", "contact_card": "结对", "card": "一户一码", "income": "收入",
    "exit_consent": "脱贫年度", "exit_check": "脱贫年度",
}  # fmt: skip


@pytest.mark.parametrize("code", [code for code in MAKERS if code not in POOR_FACTS])
def test_what_is_not_known_is_left_to_be_written(db, code):
    archive = small()
    (made,) = makers.draw(code, known_of(archive), "张填表")

    text = text_of(made.body())

    assert "None" not in text
    assert "陆老三" in text
    assert made.made_on is None


@pytest.mark.parametrize(("code", "words"), POOR_FACTS.items())
def test_a_form_that_would_be_empty_is_refused_with_a_remedy(office, code, words):
    archive = small(office.grid)

    with pytest.raises(ArchiveError, match=words) as caught:
        operations.make(archive, kind_of(archive, code), by=office.worker)

    assert "；" in caught.value.messages[0]


@pytest.fixture
def round_of_two(db):
    no_notice_days()
    office = Office(GridFactory())
    fields = {"poor_kind": "一般农户", "exit_status": "", "cause_main": ""}
    homes = [home(office.grid, head_name=name, **fields) for name in ("陆一", "陆二")]
    walk = Walk(office, "identify", homes)
    walk.to_the_end()
    return walk, [ArchiveFactory(household=Household.objects.get(pk=one.pk)) for one in homes]


def test_the_papers_of_a_procedure_bear_its_days_and_votes(round_of_two):
    _walk, (archive, _other) = round_of_two
    one = known_of(archive)
    forms = {
        code: next(makers.draw(code, one, "张填表"))
        for code in ("application", "survey", "review", "notice1", "announcement", "comparison")
    }

    minutes, notice = (text_of(forms[code].body()) for code in ("review", "notice1"))

    assert all(made.made_on is not None for made in forms.values())
    assert "实到人数10人" in minutes
    assert "811通过" in minutes
    assert "陆二" in minutes
    assert "陆二" in notice
    assert "公示期:自20" in notice
    assert "因病" not in notice


def test_papers_of_one_round_read_its_list_once(round_of_two, django_assert_max_num_queries):
    _walk, archives = round_of_two
    first, second = known.of(
        Household.objects.filter(pk__in=[archive.household_id for archive in archives])
    )
    list(makers.draw("notice1", first, ""))

    with django_assert_max_num_queries(4):
        list(makers.draw("notice1", second, ""))


def test_differences_found_by_a_comparison_stand_on_its_paper(db, monkeypatch):
    archive = small()
    found = Compared("公安", "名下登记有小型轿车", timezone.localdate(), "不属实")
    monkeypatch.setattr("archives.made.known.COMPARED", [lambda homes: {homes[0].pk: [found]}])

    (made,) = makers.draw("comparison", known_of(archive), "")

    assert "名下登记有小型轿车" in text_of(made.body())
    assert COMPARED is not known.COMPARED


# --- filing -----------------------------------------------------------------------------------
def test_a_paper_is_filed_with_what_is_compared_later(office):
    archive = large(office.grid)

    outcome = operations.make(archive, kind_of(archive, "income"), by=office.worker)

    paper = outcome.made[0]
    file = PaperFile.objects.get(version__paper=paper)
    assert (paper.source, paper.is_signed, paper.year, paper.people) == ("made", False, 2013, 14)
    assert paper.amount_yuan is not None
    assert (file.kind, file.pages) == ("pdf", 1)
    assert file.file.read(5) == b"%PDF-"
    assert len(outcome.made) == 6


def test_numbers_and_telephones_are_not_searched(office):
    archive = large(office.grid)

    outcome = operations.make(archive, kind_of(archive, "registration"), by=office.worker)

    words = outcome.made[0].words
    assert LONG in words
    assert [one for one in ("522799", PHONE, "残疾") if one in words] == []


def test_nothing_is_made_again_until_a_fact_changes(office):
    archive = large(office.grid)
    kind = kind_of(archive, "survey")
    first = operations.make(archive, kind, by=office.worker).made[0]

    same = operations.make(archive, kind, by=office.township)
    forget(archive)
    again = operations.make(archive, kind, by=office.worker)

    assert (same.same, same.made) == ([first], [])
    assert [paper.version for paper in again.again] == [2]
    assert list(first.versions.values_list("why", flat=True)) == ["", operations.CHANGED]
    assert Paper.objects.filter(kind=kind).count() == 1


def test_what_a_person_wrote_of_it_stays_when_it_is_made_again(office):
    archive = large(office.grid)
    kind = kind_of(archive, "survey")
    paper = operations.make(archive, kind, by=office.worker).made[0]
    Paper.objects.filter(pk=paper.pk).update(signers="陆大山、王调查")
    forget(archive)

    (again,) = operations.make(archive, kind, by=office.worker).again

    assert again.signers == "陆大山、王调查"


def test_a_job_leaves_a_signed_scan_and_a_person_may_put_a_form_above_it(office, page):
    archive = large(office.grid)
    kind = kind_of(archive, "survey")
    paper = operations.make(archive, kind, by=office.worker).made[0]
    filing.replace(paper, [page()], why="签字扫描件", by=office.worker)
    forget(archive)

    counts = operations.make_missing([archive], by=office.worker)
    by_hand = operations.make(archive, kind, by=office.worker)

    assert counts["signed"] == 1
    assert [(one.version, one.is_signed) for one in by_hand.again] == [(3, False)]


def test_only_who_files_papers_there_has_one_made(officer, office):
    archive = small(office.grid)

    with pytest.raises(PermissionDenied):
        operations.make(
            archive, kind_of(archive, "survey"), by=officer("grid_worker", GridFactory())
        )


def test_what_comes_from_outside_is_not_made(office):
    with pytest.raises(ArchiveError, match="拍照或上传"):
        operations.make(office.archive, kind_of(office.archive, "hukou"), by=office.worker)


# --- a place ----------------------------------------------------------------------------------
@pytest.fixture
def grid_of_two(office):
    return [small(office.grid), large(office.grid)]


def test_a_job_makes_what_is_missing_once(office, grid_of_two):
    job = bulk.start(office.grid, by=office.township, base="https://example.invalid/c/")

    bulk.run(job.pk)
    first = Paper.objects.count()
    bulk.run(job.pk)
    again = bulk.start(office.grid, by=office.township)
    bulk.run(again.pk)

    job.refresh_from_db()
    again.refresh_from_db()
    assert (job.state, job.done, job.total) == (Job.State.DONE, 3, 3)
    assert job.result["made"] == first > 20
    assert (again.result["made"], again.result["same"]) == (0, first)
    assert Event.objects.filter(kind="archives.paper.filed").count() == first


def test_a_running_job_is_not_started_twice(office, grid_of_two):
    one = bulk.start(office.grid, by=office.township)

    assert bulk.start(office.grid, by=office.worker) == one


def test_a_job_opens_the_files_that_are_not_there(office):
    home(office.grid, head_name="陆新户")
    job = bulk.start(office.grid, by=office.township)

    bulk.run(job.pk)

    assert Archive.objects.filter(household__head_name="陆新户").count() == 1


def test_what_somebody_filed_is_not_made_beside_it(office, grid_of_two):
    archive = grid_of_two[1]
    PaperFactory(archive=archive, code="survey")
    PaperFactory(archive=archive, code="income", year=2014)

    operations.make_missing([archive], by=office.worker)

    made = archive.papers.filter(source=Source.MADE)
    assert not made.filter(kind__code="survey").exists()
    years = list(made.filter(kind__code="income").order_by("year").values_list("year", flat=True))
    assert years == [2013, 2015, 2016, 2017, 2018]


def test_a_blank_notice_is_made_only_when_asked_for(office, grid_of_two):
    operations.make_missing(grid_of_two, by=office.worker)
    unasked = Paper.objects.filter(kind__code="notice1").count()

    operations.make(grid_of_two[1], kind_of(grid_of_two[1], "notice1"), by=office.worker)

    assert (unasked, Paper.objects.filter(kind__code="notice1").count()) == (0, 1)


def test_an_accepted_file_is_left_alone(office, grid_of_two):
    archive = grid_of_two[1]
    Archive.objects.filter(pk=archive.pk).update(
        state="accepted", seal="x", accepted_at=timezone.now(), accepted_by=office.county
    )
    archive.refresh_from_db()

    counts = operations.make_missing([archive], by=office.worker)

    assert (counts["sealed"], archive.papers.count()) == (1, 0)


def test_a_made_paper_tells_what_the_checks_compare(office):
    archive = large()
    known = operations.known_of(archive)

    card = next(makers.draw("contact_card", known, "填表人"))
    sheet = next(makers.draw("income", known, "填表人"))

    home = archive.household
    own = {"head": home.head_name, "household_no": home.household_no}
    assert card.facts.items() >= (own | {"helper": "帮扶0号"}).items()
    assert sheet.facts.items() >= own.items()
    assert "helper" not in sheet.facts


def test_the_demo_makes_the_papers_of_one_grid_once(office, grid_of_two):
    first = archives_made.make_some()

    assert archives_made.make_some() == first > 20


@pytest.mark.parametrize("level", ["township", "empty"])
def test_a_place_that_cannot_be_made_is_refused_with_a_remedy(office, level):
    place = {"township": office.grid.parent.parent, "empty": office.grid}[level]
    Household.objects.filter(region=office.grid).update(poor_kind="一般农户")

    with pytest.raises(ArchiveError, match="；"):
        bulk.start(place, by=office.township)


# --- pages ------------------------------------------------------------------------------------
CASES = [
    pytest.param(Duty.GRID_WORKER, "same", 302, id="the-grid-worker-makes-one"),
    pytest.param(Duty.COUNTY_DEPARTMENT, "same", 403, id="a-department-does-not"),
    pytest.param(Duty.GRID_WORKER, "other", 404, id="another-grid-cannot-see-it"),
]


@pytest.mark.parametrize(("duty", "where", "status"), CASES)
@pytest.mark.parametrize("name", ["paper-make", "papers-make", "policy-paper"])
def test_who_may_make_a_paper(client, officer, duty, where, status, name):
    archive = large()
    grid = archive.region if where == "same" else GridFactory()
    place = grid if duty == Duty.GRID_WORKER else grid.parent.parent.parent
    client.force_login(officer(duty, place))
    more = {"paper-make": ["survey"], "papers-make": [], "policy-paper": ["bags"]}[name]
    url = reverse(f"archives:{name}", args=[archive.pk, *more])

    response = client.get(url) if name == "policy-paper" else client.post(url)

    assert response.status_code == (200 if (name, status) == ("policy-paper", 302) else status)


def test_the_page_of_a_file_says_what_is_made_and_what_is_lacking(client, office):
    archive = small(office.grid)
    operations.make(archive, kind_of(archive, "survey"), by=office.worker)
    client.force_login(office.worker)

    body = client.get(reverse("archives:paper-makers", args=[archive.pk])).content.decode()

    assert "待签字" in body
    assert "还没有结对帮扶责任人" in body
    assert "生成缺少的" in body


@pytest.mark.parametrize("name", ["made", "made-start", "made-progress", "policy-print"])
def test_a_place_is_made_and_printed_by_who_files_there(client, officer, office, name):
    small(office.grid)
    job = bulk.start(office.grid, by=office.worker)
    args = {"made-progress": [job.pk], "policy-print": ["cards"]}.get(name, [])
    url = reverse(f"archives:{name}", args=args)
    ask = client.post if name == "made-start" else client.get
    statuses = []
    county = office.grid.parent.parent.parent
    strangers = officer(Duty.GRID_WORKER, GridFactory()), officer(Duty.COUNTY_DEPARTMENT, county)

    for user in (office.worker, *strangers):
        client.force_login(user)
        statuses.append(ask(url, {"region": office.grid.code}).status_code)

    assert statuses == [302 if name == "made-start" else 200, 404, 403]


def test_a_larger_place_is_printed_with_no_more_questions(
    client, office, django_assert_max_num_queries
):
    large(office.grid)
    client.force_login(office.worker)
    url = f"{reverse('archives:policy-print', args=['bags'])}?region={office.grid.code}"
    client.get(url)
    with django_assert_max_num_queries(40) as few:
        client.get(url)
    large(office.grid)

    with django_assert_max_num_queries(len(few)):
        response = client.get(url)

    assert pages_of(b"".join(response.streaming_content)) >= 4
    assert HouseholdYear.objects.count() == 12
