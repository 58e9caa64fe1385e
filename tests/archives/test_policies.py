"""What a household is entitled to and receives, said of a table of households."""

from datetime import date, timedelta

import pypdfium2
import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone

from archives.made import bags, operations, policies, policy_book
from archives.made.policies import CONDITIONS, RECEIPTS
from archives.made.policy_book import PolicyError
from archives.models import Policy
from households.models import Household, HouseholdYear, PersonYear
from ledger.models import Event
from regions.duties import Duty
from tests.archives.made_homes import PHONE, large, pages_of, text_of
from tests.factories import HouseholdFactory, MembershipFactory, PersonFactory, PrefectureFactory
from tests.factories.archives import ArchiveFactory
from tests.factories.base_map import CodeFactory
from tests.factories.regions import CountyFactory

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate


def known_with(person=None, year=None, home=None, born=date(1985, 1, 1)):
    """A household of one, 陆一, with these facts."""
    household = HouseholdFactory(member_count=1, head_name="陆一", **(home or {}))
    member = PersonFactory(name="陆一", birth_on=born)
    MembershipFactory(household=household, person=member)
    PersonYear.objects.create(person=member, year=2018, **(person or {}))
    HouseholdYear.objects.create(household=household, year=2018, **(year or {}))
    CodeFactory(household=household)
    archive = ArchiveFactory(household=Household.objects.get(pk=household.pk))
    return operations.known_of(archive, lambda token: f"https://example.invalid/c/{token}/")


def said(known):
    found = policies.say(known, policies.in_force(TODAY()))
    return {one.policy.code: one for one in found}


OLD = {"born": date(1950, 1, 1)}
# facts, policy, words of the entitlement, words of what is received
CASES = [
    pytest.param({"person": {"has_dibao": True}, "year": {"dibao_yuan": 3600}}, "dibao",
                 "您家：陆一", "2018年一共领了低保金 3,600 元。", id="dibao-paid"),
    pytest.param({"person": {"has_dibao": True}}, "dibao", "按月发钱",
                 "系统里还没有享受的记录。", id="dibao-not-on-record"),
    pytest.param({"person": {"has_tekun": True}, "year": {"wubao_yuan": 9000}}, "tekun",
                 "由政府供养", "供养金 9,000 元", id="tekun"),
    pytest.param({"person": {"school_status": "学前教育"}}, "school_small", "陆一", "", id="small"),
    pytest.param({"person": {"school_status": "七年级"}}, "school_free", "两免一补", "", id="free"),
    pytest.param({"person": {"school_status": "普通高中一年级"}}, "school_high", "免学费", "",
                 id="high"),
    pytest.param({"person": {"school_status": "高职高专一年级"}}, "school_trade", "雨露计划", "",
                 id="trade-not-high"),
    pytest.param({"person": {"school_status": "本科二年级"}}, "school_college", "助学贷款", "",
                 id="college"),
    pytest.param({"person": {"has_resident_medical": True}}, "insurance", "居民医保",
                 "已经参保的有陆一。", id="insured"),
    pytest.param({"year": {"house_grade": "D"}}, "house", "危房", "系统里还没有享受的记录。",
                 id="house"),
    pytest.param({"year": {"reform_year": 2016}}, "house", "改造补助", "已在 2016 年改造",
                 id="rebuilt"),
    pytest.param({"home": {"is_relocated": True, "resettle_place": "奇石小镇"}}, "relocation",
                 "安置房", "奇石小镇", id="relocated"),
    pytest.param({"person": {"disability_kind": "肢体"}}, "disability", "您家持证的：陆一", "",
                 id="disabled"),
    pytest.param({"person": {"labour": "普通劳动力", "public_posts": ["护林员"]}}, "post", "公益",
                 "陆一（护林员）", id="post"),
    pytest.param({"person": {"labour": "技能劳动力"}}, "credit", "这笔钱要还", "", id="credit"),
    pytest.param({"year": {"dividend_yuan": "500.50"}}, "dividend", "按份额分红",
                 "2018年分红 500.50 元。", id="dividend"),
    pytest.param({**OLD, "year": {"pension_yuan": 1200}}, "pension", "您家满 60 岁的：陆一",
                 "养老金 1,200 元", id="pension"),
    pytest.param({}, "pension", "按月领钱。", "系统里还没有享受的记录。", id="adult-not-named"),
    pytest.param({"year": {"returned_mu": 2, "ecology_yuan": 250}}, "ecology", "按面积", "250 元",
                 id="ecology"),
    pytest.param({"person": {"work_area": "省外"}}, "work", "陆一", "", id="away"),
]  # fmt: skip


@pytest.mark.parametrize(("facts", "code", "entitled", "received"), CASES)
def test_a_household_is_told_what_it_is_entitled_to_and_receives(facts, code, entitled, received):
    one = said(known_with(**facts))[code]

    assert entitled in one.policy.title + one.entitled
    assert received in policies.received_words(one)
    assert "{" not in one.entitled + one.received


NOT_ENTITLED = [
    pytest.param({}, {"dibao", "tekun", "house", "relocation", "disability", "work", "post",
                      "dividend"},
                 id="nothing-known"),
    pytest.param({"born": date(2015, 1, 1)}, {"pension", "credit"}, id="a-child-alone"),
    pytest.param({"person": {"school_status": "小学"}}, {"school_small", "school_high",
                 "school_trade", "school_college"}, id="one-stage-alone"),
    pytest.param({"person": {"school_status": "高中一年级"}}, {"school_trade"}, id="high"),
    pytest.param({"person": {"school_status": "非在校生"}}, {"school_free"}, id="not-at-school"),
]  # fmt: skip


@pytest.mark.parametrize(("facts", "codes"), NOT_ENTITLED)
def test_nobody_is_told_of_what_is_not_theirs(facts, codes):
    assert codes & set(said(known_with(**facts))) == set()


def test_a_household_that_is_not_registered_is_told_of_none():
    assert said(known_with(home={"poor_kind": "一般农户"})) == {}


def test_every_policy_names_a_condition_and_a_receipt_and_has_a_case():
    rows = list(Policy.objects.all())

    assert {row.condition for row in rows} <= set(CONDITIONS)
    assert {row.receipt for row in rows} <= set(RECEIPTS)
    tried = {case.values[1] for case in CASES} | {"reimbursed", "doctor"}
    assert {row.code for row in rows} == tried


def test_the_bag_is_large_print_and_the_card_tells_of_no_illness():
    one = known_with(person={"disability_kind": "肢体", "health": ["残疾"]})

    bag, card = (bags.SHEETS[kind](one, "张填表", None) for kind in ("bags", "cards"))

    assert "残疾人两项补贴" in text_of(bag.done())
    assert "残疾" not in text_of(card.done())
    assert bags.LARGE >= 16


def test_each_household_begins_a_page_and_counts_its_own():
    homes = [known_with(), known_with()]

    body = bags.print_job("cards", homes, "张填表")

    assert pages_of(body) == 2
    assert text_of(body).count("第1页共1页") == 2


def test_the_card_of_a_large_household_is_one_page_and_tears_no_name(office):
    one = operations.known_of(large(office.grid), lambda token: f"https://example.invalid/{token}")

    body = bags.card_form(one, "张填表").done()

    assert pages_of(body) == 1
    lines = [line for page in pypdfium2.PdfDocument(body) for line in words_of(page)]
    assert all(any(name in line for line in lines) for name in [m.name for m in one.members])
    assert PHONE not in text_of(body)


def test_the_bag_names_the_helper_with_a_telephone(office):
    one = operations.known_of(large(office.grid))

    text = text_of(bags.bag_form(one, "张填表").done())

    assert f"帮扶责任人:帮扶0号电话{PHONE}" in text


def words_of(page):
    return page.get_textpage().get_text_bounded().splitlines()


def test_all_of_a_family_are_not_named_one_by_one(office):
    one = operations.known_of(large(office.grid))

    assert said(one)["insurance"].received == "已经参保的有全家 14 口人。"


def test_a_registered_household_without_a_policy_is_not_told_that_it_is_none(office):
    Policy.objects.update(valid_to=TODAY() - timedelta(days=1))
    known = known_with()

    texts = [text_of(bags.SHEETS[kind](known, "张填表", None).done()) for kind in bags.SHEETS]

    assert all("还没有您家的政策" in text and "不是建档立卡户" not in text for text in texts)


def test_a_print_of_nobody_is_a_page():
    assert pages_of(bags.print_job("bags", [], "张填表")) == 1


def test_no_line_of_the_bag_is_cut(office):
    one = operations.known_of(large(office.grid), lambda token: f"https://example.invalid/{token}")

    text = text_of(bags.bag_form(one, "张填表").done())

    assert "…" not in text
    assert "陆家13" in text


# --- the book ---------------------------------------------------------------------------------
@pytest.fixture
def county(office):
    return office.grid.parent.parent.parent


def words(county=None, **changed):
    row = Policy.objects.get(code="dibao", region=None)
    values = {
        "valid_from": TODAY() + timedelta(days=1),
        "entitled": "三都县的话：{who}。",
    } | changed
    vars(row).update(values)
    return row


def test_a_county_writes_its_own_words_from_a_day_on(office, county):
    made = policy_book.write(words(), county, by=office.county)

    tomorrow = TODAY() + timedelta(days=1)
    today = {p.code: p for p in policies.in_force(TODAY(), office.grid)}
    later = {p.code: p for p in policies.in_force(tomorrow, office.grid)}
    elsewhere = {p.code: p for p in policies.in_force(tomorrow, CountyFactory())}
    assert "三都" not in today["dibao"].entitled
    assert later["dibao"] == made
    assert "三都" not in elsewhere["dibao"].entitled
    assert len(later) == len(today)
    assert Event.objects.filter(kind=policy_book.CHANGED).count() == 1


def test_the_prefecture_ends_a_policy_and_it_stays_on_record(officer, office):
    prefecture = officer(Duty.PREFECTURE_OFFICE, PrefectureFactory())

    policy_book.write(words(), None, goes_on=False, by=prefecture)

    row = Policy.objects.get(code="dibao")
    assert row.valid_to == TODAY()
    assert "dibao" not in {p.code for p in policies.in_force(TODAY() + timedelta(days=1))}


REFUSED = [
    pytest.param({"valid_from": date(2018, 1, 1)}, "明天", id="a-day-that-is-over"),
    pytest.param({"entitled": "{phone}"}, "没有内容可填", id="a-word-nobody-can-fill-in"),
    pytest.param({"received": "{amount"}, "花括号", id="a-brace-left-open"),
    pytest.param({"received": "{amount:999999999}"}, "冒号", id="a-width-that-fills-the-memory"),
    pytest.param({"entitled": "{who!r}"}, "感叹号", id="a-conversion"),
]


@pytest.mark.parametrize(("changed", "why"), REFUSED)
def test_words_that_cannot_be_said_are_refused(office, county, changed, why):
    with pytest.raises(PolicyError, match=why):
        policy_book.write(words(**changed), county, by=office.county)


def test_a_county_does_not_write_for_another_or_for_the_prefecture(office, county):
    with pytest.raises(PermissionDenied):
        policy_book.write(words(), CountyFactory(), by=office.county)
    with pytest.raises(PermissionDenied):
        policy_book.write(words(), None, by=office.county)


def test_who_sees_and_who_changes_the_policies(client, officer, office, county):
    edit = reverse("archives:policy-edit", args=["dibao"])
    statuses = {}
    for name, user in {"county": office.county, "worker": office.worker}.items():
        client.force_login(user)
        listed = client.get(reverse("archives:policy-list"))
        statuses[name] = (listed.status_code, client.get(edit).status_code)
    client.force_login(officer(Duty.COUNTY_DEPARTMENT, county))
    statuses["department"] = (client.get(reverse("archives:policy-list")).status_code, 0)
    client.force_login(office.county)
    unknown = client.get(reverse("archives:policy-edit", args=["nothing"]))

    assert statuses == {"county": (200, 200), "worker": (200, 403), "department": (403, 0)}
    assert unknown.status_code == 404


def test_the_form_keeps_new_words_and_says_what_is_wrong(client, office, county):
    client.force_login(office.county)
    url = reverse("archives:policy-edit", args=["dibao"])
    given = {
        "title": "农村低保", "condition": "dibao", "receipt": "dibao_money", "entitled": "新话",
        "received": "", "ask": "村委会", "valid_from": TODAY() + timedelta(days=2), "goes_on": "on",
    }  # fmt: skip

    wrong = client.post(url, given | {"valid_from": TODAY()})
    right = client.post(url, given)

    assert (wrong.status_code, right.status_code) == (422, 302)
    assert "明天" in wrong.content.decode()
    assert Policy.objects.get(region=county).entitled == "新话"


def test_a_form_that_is_refused_names_the_policy_as_it_stands_and_what_to_mend(client, office):
    client.force_login(office.county)
    sent = {"title": "", "entitled": "话" * 2000, "condition": "no-such", "goes_on": "on"}

    refused = client.post(reverse("archives:policy-edit", args=["dibao"]), sent)
    bare = client.post(reverse("archives:policy-edit", args=["dibao"]))

    page = refused.content.decode()
    assert (refused.status_code, bare.status_code) == (422, 422)
    assert refused.context["meta"] == Policy.objects.get(code="dibao").title
    assert "最多 300 个字，现在有 2000 个" in page
    assert 'href="#id_entitled_error"' in page
    assert 'href="#id_document_error"' not in page
