"""The income sheet: lines, sums, signatures, and why a year differs from the one before."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile

from households import acts
from households.income import accounts, differences, drafts, plausible, signing, years
from households.income.drafts import Entry, IncomeError
from households.models import ActChange, HouseholdYear, IncomeItem, IncomeKind, IncomeSheet
from households.reports import CENT, Income
from ledger.models import Event, Evidence, Signature
from regions.duties import Duty
from tests.factories import (
    GridFactory,
    HouseholdFactory,
    HouseholdYearFactory,
    IncomeItemFactory,
    IncomeSheetFactory,
    MembershipFactory,
    PersonFactory,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("catalogues")]
INK = "[[[1,1],[9,9]]]"


@pytest.fixture
def home():
    made = HouseholdFactory(member_count=3, head_name="陆甲")
    MembershipFactory(household=made, person=PersonFactory(name="陆甲"))
    return made


@pytest.fixture
def worker(officer, home):
    return officer(Duty.GRID_WORKER, home.region)


@pytest.fixture
def village(officer, home):
    return officer(Duty.VILLAGE_LEADER, home.region.parent)


@pytest.fixture
def sheet(home, worker):
    return drafts.begin(home, 2018, by=worker)


def kind(code):
    return IncomeKind.objects.get(code=code)


def enter(sheet, by, code, amount, *months, **more):
    entry = Entry(kind(code), Decimal(amount), [date(*m, 1) for m in months], **more)
    return drafts.add(sheet, entry, by=by)


def hand_in(sheet, by, **more):
    given = {"strokes": INK, "head_name": "陆甲", "head_strokes": INK} | more
    return signing.hand_in(sheet, by=by, **given)


# --- the collection year ------------------------------------------------------------------------
def test_the_collection_year_runs_from_october_to_september():
    assert years.months(2018)[0] == date(2017, 10, 1)
    assert years.months(2018)[-1] == date(2018, 9, 1)
    assert years.span_words(2018) == "2017年10月—2018年9月"


@pytest.mark.parametrize(
    ("day", "year"),
    [
        pytest.param(date(2017, 9, 30), 2017, id="last-day"),
        pytest.param(date(2017, 10, 1), 2018, id="first-day"),
        pytest.param(date(2018, 1, 1), 2018, id="new-year"),
    ],
)
def test_a_day_belongs_to_a_collection_year(day, year):
    assert years.year_of(day) == year


# --- the sums -----------------------------------------------------------------------------------
def test_a_published_form_adds_up(sheet, worker):
    """务工 3,000 × 12, 玉米 2,400 less 600, dibao 1,200, ecology 435.50: three members."""
    enter(sheet, worker, "work", 3000, *[(m.year, m.month) for m in years.months(2018)])
    enter(sheet, worker, "crops", 2400, about="玉米", how="3亩×800斤×1元")
    enter(sheet, worker, "crops_cost", 600)
    enter(sheet, worker, "dibao", 1200)
    enter(sheet, worker, "ecology", "435.50")
    enter(sheet, worker, "aside_education", 1000)

    account = accounts.from_sheet(sheet)

    assert account.net_yuan == Decimal("39435.50")
    assert account.per_head_yuan == Decimal("13145.17")
    assert account.aside_yuan == 1000
    assert account.lines[0].how == "每月 3,000 × 12 个月"
    assert account.lines[1].how == "3亩×800斤×1元"


AMOUNTS = [
    pytest.param(["0.01"], 3, id="one-cent-for-three"),
    pytest.param(["100", "100", "100"], 7, id="thirds"),
    pytest.param(["33333.33", "0.01", "66666.66", "1"], 3, id="uneven"),
    pytest.param(["0.05", "0.05", "0.05", "0.05"], 8, id="half-up"),
]


@pytest.mark.parametrize(("amounts", "members"), AMOUNTS)
def test_net_is_the_sum_of_lines_per_head_is_half_up_and_shares_are_whole(
    amounts, members, home, worker
):
    home.member_count = members
    sheet = IncomeSheetFactory(household=home)
    codes = ["work", "crops", "land", "pension"]
    made = [
        IncomeItemFactory(sheet=sheet, kind=code, amount_yuan=Decimal(amount))
        for code, amount in zip(codes, amounts, strict=False)
    ]
    IncomeItemFactory(sheet=sheet, kind="crops_cost", amount_yuan=Decimal("0.01"))

    account = accounts.from_sheet(sheet)

    net = sum((item.amount_yuan for item in made), Decimal("-0.01"))
    assert account.net_yuan == net == sum(line.signed_yuan for line in account.lines)
    assert account.per_head_yuan == (net / members).quantize(CENT, "ROUND_HALF_UP")
    assert sum(account.shares.values()) == Decimal("100.00")


def test_what_is_kept_apart_is_never_in_the_net(sheet, worker):
    enter(sheet, worker, "aside_insurance", 5000)

    account = accounts.from_sheet(sheet)

    assert (account.net_yuan, account.aside_yuan, account.shares) == (0, 5000, {})


def test_the_registers_sums_are_shown_as_lines_of_one_amount(home):
    HouseholdYearFactory(
        household=home, wage_yuan=9000, property_yuan=300, dividend_yuan=100,
        other_property_yuan=200, dibao_yuan=50, business_cost_yuan=20, net_per_head_yuan=3110,
    )  # fmt: skip

    account = accounts.account_of(home, 2018)

    assert [line.title for line in account.lines] == [
        "工资性收入", "生产经营性支出", "资产收益扶贫分红", "其他财产性收入", "低保金",
    ]  # fmt: skip
    assert account.net_yuan == sum(line.signed_yuan for line in account.lines) == 9330
    assert not account.is_detailed


def test_a_property_income_whose_parts_do_not_give_it_is_one_line(home):
    HouseholdYearFactory(household=home, property_yuan=300, dividend_yuan=100)

    account = accounts.account_of(home, 2018)

    assert [(line.title, line.amount_yuan) for line in account.lines] == [("财产性收入", 300)]


def test_the_members_at_the_end_of_the_year_divide_it(home):
    row = HouseholdYearFactory(household=home, wage_yuan=9000, members_end=2)

    assert accounts.from_register(row, home).per_head_yuan == 4500


def test_a_year_without_income_has_no_account(home):
    HouseholdYearFactory(household=home, house_area_m2=80)

    assert accounts.account_of(home, 2018) is None
    assert accounts.account_of(home, 2017) is None


# --- working on a draft -------------------------------------------------------------------------
def test_a_draft_is_opened_once(home, worker, sheet):
    assert drafts.begin(home, 2018, by=worker) == sheet


def test_a_draft_from_the_register_adds_up_to_the_same(home, worker):
    HouseholdYearFactory(
        household=home, wage_yuan=9000, business_yuan=800, business_cost_yuan=200,
        property_yuan=300, pension_yuan=90,
    )  # fmt: skip

    sheet = drafts.begin(home, 2018, by=worker, start="register")

    assert accounts.from_sheet(sheet).net_yuan == 9990


def test_a_draft_from_last_year_moves_the_months_on(home, worker, village, sheet):
    enter(sheet, worker, "work", 3000, (2017, 10))
    hand_in(sheet, worker)
    signing.sign(sheet, by=village, strokes=INK)

    following = drafts.begin(home, 2019, by=worker, start="last")

    assert following.items.get().month_on == date(2018, 10, 1)


def test_a_stranger_to_the_grid_does_not_calculate(home, officer):
    other = officer(Duty.GRID_WORKER, GridFactory())

    with pytest.raises(PermissionDenied):
        drafts.begin(home, 2018, by=other)


def test_a_month_outside_the_year_is_refused(sheet, worker):
    with pytest.raises(IncomeError, match="2018年10月不在本收入年度"):
        enter(sheet, worker, "work", 3000, (2018, 10))


def test_an_amount_is_more_than_nothing(sheet, worker):
    with pytest.raises(IncomeError, match="大于 0"):
        enter(sheet, worker, "work", 0)


def test_last_month_is_copied_once(sheet, worker):
    enter(sheet, worker, "work", 3000, (2018, 3), about="电子厂")
    enter(sheet, worker, "public_post", 400, (2018, 3))

    copied = drafts.copy_month(sheet, date(2018, 4, 1), by=worker)

    assert copied == 2
    assert sheet.items.filter(month_on=date(2018, 4, 1), about="电子厂").count() == 1
    with pytest.raises(IncomeError, match="3月没有可以复制"):
        drafts.copy_month(sheet, date(2018, 4, 1), by=worker)


def test_the_first_month_has_none_before_it(sheet, worker):
    with pytest.raises(IncomeError, match="只能复制"):
        drafts.copy_month(sheet, date(2017, 10, 1), by=worker)


def test_a_changed_line_keeps_its_photo(sheet, worker):
    first, second = enter(sheet, worker, "work", 3000, (2018, 3), (2018, 4))
    paper = SimpleUploadedFile("工资条.pdf", b"%PDF-1.4 x")
    drafts.add_file(second, paper, by=worker)

    kept = drafts.change([first, second], Entry(kind("work"), Decimal(100)), by=worker)

    assert sheet.items.get() == kept
    assert (kept.amount_yuan, kept.month_on) == (100, None)
    assert drafts.files_of([kept]).count() == 1


def test_a_removed_line_is_gone(sheet, worker):
    items = enter(sheet, worker, "work", 3000, (2018, 3), (2018, 4))

    drafts.remove(items, by=worker)

    assert not sheet.items.exists()


# --- signatures ---------------------------------------------------------------------------------
def test_a_signed_sheet_brings_the_register_to_it(home, worker, village, sheet):
    enter(sheet, worker, "work", 9000)
    enter(sheet, worker, "dividend", "100.10")
    hand_in(sheet, worker)

    signing.sign(sheet, by=village, strokes=INK)

    row = HouseholdYear.objects.get(household=home, year=2018)
    assert (row.wage_yuan, row.dibao_yuan, row.property_yuan) == (9000, 0, Decimal("100.10"))
    assert (row.net_per_head_yuan, row.members_end) == (Decimal("3033.37"), 3)
    assert Income(row, 3).adds_up
    assert ActChange.objects.filter(act=sheet.act, field="wage_yuan").exists()
    roles = Signature.objects.filter(event__subject="households.incomesheet").values_list("role")
    assert {role for (role,) in roles} == {"verifier", "head", "reviewer"}
    assert accounts.account_of(home, 2018).sheet == sheet


def test_undoing_the_act_takes_the_sheet_out_of_force(home, worker, village, sheet):
    HouseholdYearFactory(household=home, wage_yuan=500, net_per_head_yuan=166)
    enter(sheet, worker, "work", 9000)
    hand_in(sheet, worker)
    signing.sign(sheet, by=village, strokes=INK)

    acts.undo(sheet.act, by=village, note="算错了")

    account = accounts.account_of(home, 2018)
    assert (account.sheet, account.net_yuan) == (None, 500)


def test_who_calculated_does_not_sign(home, officer):
    leader = officer(Duty.VILLAGE_LEADER, home.region.parent)
    sheet = drafts.begin(home, 2018, by=leader)
    enter(sheet, leader, "work", 9000)
    hand_in(sheet, leader)

    with pytest.raises(PermissionDenied):
        signing.sign(sheet, by=leader, strokes=INK)


def test_a_grid_worker_does_not_sign(home, worker, officer, sheet):
    enter(sheet, worker, "work", 9000)
    hand_in(sheet, worker)

    with pytest.raises(PermissionDenied):
        signing.sign(sheet, by=officer(Duty.GRID_WORKER, home.region), strokes=INK)


def test_a_sheet_is_signed_once(worker, village, sheet):
    enter(sheet, worker, "work", 9000)
    hand_in(sheet, worker)
    stale = IncomeSheet.objects.get(pk=sheet.pk)
    signing.sign(sheet, by=village, strokes=INK)

    with pytest.raises(IncomeError):
        signing.sign(stale, by=village, strokes=INK)

    assert Event.objects.filter(kind=signing.SIGNED).count() == 1


def test_what_is_handed_in_no_longer_changes(worker, sheet):
    (item,) = enter(sheet, worker, "work", 9000)
    hand_in(sheet, worker)

    with pytest.raises(IncomeError, match="已提交"):
        drafts.remove([item], by=worker)
    with pytest.raises(IncomeError, match="待签认"):
        drafts.begin(sheet.household, 2018, by=worker)


@pytest.mark.parametrize(
    ("missing", "why"),
    [
        pytest.param({"strokes": ""}, "签字", id="no-worker"),
        pytest.param({"head_strokes": ""}, "签字", id="no-head"),
        pytest.param({"head_name": " "}, "签字", id="no-name"),
    ],
)
def test_nothing_is_handed_in_unsigned(worker, sheet, missing, why):
    enter(sheet, worker, "work", 9000)

    with pytest.raises(IncomeError, match=why):
        hand_in(sheet, worker, **missing)


def test_an_empty_sheet_needs_a_word(worker, sheet):
    with pytest.raises(IncomeError, match="还没有填写"):
        hand_in(sheet, worker)

    assert hand_in(sheet, worker, note="全年无收入，靠亲属供养")


def test_a_household_without_members_has_no_income_a_head(worker, sheet):
    sheet.household.member_count = 0

    with pytest.raises(IncomeError, match="没有家庭成员"):
        hand_in(sheet, worker, note="全年无收入")


def test_a_returned_version_is_kept_and_the_next_is_open(worker, village, sheet):
    (item,) = enter(sheet, worker, "work", 9000)
    drafts.add_file(item, SimpleUploadedFile("流水.pdf", b"%PDF-1.4"), by=worker)
    hand_in(sheet, worker)

    following = signing.return_(sheet, by=village, note="少了养老金")

    assert (sheet.state, sheet.answer) == ("returned", "少了养老金")
    assert (following.version, following.state) == (2, "draft")
    copy = following.items.get()
    assert (copy.amount_yuan, IncomeItem.objects.count()) == (9000, 2)
    assert drafts.files_of([copy]).get() == Evidence.objects.get()


def test_a_return_says_why(worker, village, sheet):
    enter(sheet, worker, "work", 9000)
    hand_in(sheet, worker)

    with pytest.raises(IncomeError, match="理由"):
        signing.return_(sheet, by=village, note=" ")


# --- why it differs -----------------------------------------------------------------------------
@pytest.fixture
def two_years(home):
    before = IncomeSheetFactory(household=home, year=2017)
    after = IncomeSheetFactory(household=home, year=2018)
    IncomeItemFactory(sheet=before, kind="work", amount_yuan=Decimal("12000.50"), about="砖厂")
    IncomeItemFactory(sheet=before, kind="crops_cost", amount_yuan=300)
    IncomeItemFactory(sheet=before, kind="dibao", amount_yuan=2000)
    IncomeItemFactory(sheet=after, kind="work", amount_yuan=15000, about="砖厂")
    IncomeItemFactory(sheet=after, kind="crops_cost", amount_yuan=500)
    IncomeItemFactory(sheet=after, kind="land", amount_yuan=600)
    return accounts.from_sheet(before), accounts.from_sheet(after)


def test_a_year_is_explained_line_by_line(two_years):
    found = differences.differences(*two_years)

    assert [(one.label, one.change_yuan, one.word) for one in found] == [
        ("务工收入 砖厂", Decimal("2999.50"), "增加"),
        ("低保金", -2000, "没有了"),
        ("土地流转", 600, "新增"),
        ("种植支出", -200, "增加"),
    ]
    before, after = two_years
    assert sum(one.change_yuan for one in found) == after.net_yuan - before.net_yuan


def test_a_year_of_sums_alone_is_explained_sum_by_sum(home, two_years):
    row = HouseholdYearFactory(household=home, year=2017, wage_yuan=10000, property_yuan=50)
    before, after = accounts.from_register(row, home), two_years[1]

    found = differences.differences(before, after)

    assert {one.label for one in found} == {"工资性收入", "财产性收入", "生产经营性支出"}
    assert sum(one.change_yuan for one in found) == after.net_yuan - before.net_yuan


def test_the_picture_leads_from_one_net_to_the_other(two_years):
    steps = differences.picture(*two_years, shown=2)

    assert [step.name for step in steps] == [
        "2017年纯收入", "务工收入 砖厂", "低保金", "其余 2 项", "2018年纯收入",
    ]  # fmt: skip
    assert all(step.x >= 0 and step.x + step.width <= 100.01 for step in steps)


# --- questions ----------------------------------------------------------------------------------
def test_figures_out_of_the_ordinary_are_asked_about(sheet, worker):
    enter(sheet, worker, "work", 90, (2018, 3), (2018, 4))
    enter(sheet, worker, "crops", 2400)
    enter(sheet, worker, "pension", 60)
    enter(sheet, worker, "ecology", 100)

    asked = " ".join(plausible.questions(accounts.from_sheet(sheet), None))

    assert "务工收入有一个月只有 90 元，少于常见的 400 元" in asked
    assert "养老保险金全年 60 元，少于常见的 88 元" in asked
    assert "没有支出" in asked
    assert "退耕还林面积为空" in asked
    assert "人均纯收入 913.33 元，低于 4,000 元" in asked


def test_an_ordinary_account_raises_no_question(sheet, worker):
    enter(sheet, worker, "work", 3000, *[(m.year, m.month) for m in years.months(2018)])
    enter(sheet, worker, "crops", 2400)
    enter(sheet, worker, "crops_cost", 400)
    enter(sheet, worker, "ecology", 100)
    row = HouseholdYearFactory(household=sheet.household, returned_mu=2)

    assert plausible.questions(accounts.from_sheet(sheet), row) == []
