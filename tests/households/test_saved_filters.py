"""Filters kept under a name: what is kept, whose they are, who may change them."""

import pytest
from django.core.exceptions import PermissionDenied
from django.http import QueryDict
from django.urls import reverse

from households.lists import conditions, saved
from households.models import ListKind, SavedFilter
from regions.duties import Duty
from tests.factories import CountyFactory, GridFactory, HouseholdFactory, PostingFactory

pytestmark = pytest.mark.django_db
HOMES = ListKind.HOUSEHOLD


@pytest.fixture
def grid():
    return GridFactory()


@pytest.fixture
def township(grid):
    return grid.parent.parent


@pytest.fixture
def clerk(officer, township):
    return officer(Duty.TOWNSHIP_OFFICE, township)


@pytest.fixture
def colleague(officer, township):
    return officer(Duty.TOWNSHIP_OFFICE, township)


@pytest.fixture
def kept(clerk):
    return saved.save(HOMES, "未脱贫", QueryDict("registered=poor"), by=clerk)[0]


@pytest.fixture
def shared(clerk, township):
    query = QueryDict("registered=poor")
    return saved.save(HOMES, "未脱贫", query, by=clerk, office=township)[0]


def save(by, name="甲", query="registered=yes", **more):
    return saved.save(HOMES, name, QueryDict(query), by=by, **more)


# --- what is kept -------------------------------------------------------------------------------
def test_typed_words_and_the_page_are_never_kept(clerk):
    one, kept = save(clerk, query="who=token&from=a50-1-5227.&registered=yes&all=yes")

    assert (one.query, kept.has_words, kept.dropped) == ("registered=yes", True, ())


def test_what_the_list_does_not_know_is_left_out_and_named(clerk):
    query = "registered=yes&poor_kind=旧类别&poor_kind=低保户&exit_year=abc&colour=red&region=1"

    one, kept = save(clerk, query=query)

    assert dict(QueryDict(one.query).lists()) == {"registered": ["yes"], "poor_kind": ["低保户"]}
    assert set(kept.dropped) == {"农户类别：旧类别", "脱贫年度：abc", "colour", "地点：1"}


def test_several_values_of_one_condition_are_kept(clerk):
    one, _kept = save(clerk, query="poor_kind=低保户&poor_kind=五保户&poor_kind=低保户")

    assert QueryDict(one.query).getlist("poor_kind") == ["五保户", "低保户"]


@pytest.mark.parametrize("where", ["own place", "a place above"])
def test_a_place_in_sight_is_kept(where, clerk, grid):
    place = grid if where == "own place" else grid.parent.parent.parent

    one, kept = save(clerk, query=f"region={place.code}")

    assert (one.query, kept.dropped) == (f"region={place.code}", ())


def test_a_place_out_of_sight_is_not_kept(clerk):
    code = GridFactory().code

    one, kept = save(clerk, query=f"registered=yes&region={code}")

    assert (one.query, kept.dropped) == ("registered=yes", (f"地点：{code}",))


@pytest.mark.parametrize("query", ["", "all=yes", "who=token", "colour=red"])
def test_nothing_to_keep_is_refused(query, clerk):
    with pytest.raises(saved.SavedFilterError, match="没有可以保存的条件"):
        save(clerk, query=query)


def test_a_name_is_taken_once_a_list(clerk, kept, colleague):
    saved.save(ListKind.PERSON, "未脱贫", QueryDict("registered=poor"), by=clerk)
    save(colleague, "未脱贫")

    with pytest.raises(saved.SavedFilterError, match="您已有名为“未脱贫”的常用筛选；请换一个名称"):
        save(clerk, " 未脱贫 ")


@pytest.mark.parametrize(("name", "sentence"), [(" ", "请填写名称"), ("长" * 41, "不超过 40 个字")])
def test_a_name_is_neither_empty_nor_long(name, sentence, clerk):
    with pytest.raises(saved.SavedFilterError, match=sentence):
        save(clerk, name)


def test_there_are_at_most_so_many_a_person(clerk, colleague):
    rows = [SavedFilter(owner=clerk, kind=HOMES, name=f"{n}") for n in range(saved.MOST)]
    SavedFilter.objects.bulk_create(rows)

    with pytest.raises(saved.SavedFilterError, match=r"最多存 30 个.*删去不用的"):
        save(clerk)
    save(colleague)


# --- the default ----------------------------------------------------------------------------------
def test_one_default_takes_the_place_of_the_other_and_can_be_taken_away(clerk, kept):
    first, _kept = save(clerk, "甲", is_default=True)
    second, _kept = save(clerk, "乙", is_default=True)
    defaults = SavedFilter.objects.filter(is_default=True)

    assert list(defaults.all()) == [second]
    saved.change(first, by=clerk, name="甲", office=None, is_default=True)
    assert list(defaults.all()) == [first]
    saved.change(first, by=clerk, name="甲", office=None, is_default=False)
    assert not defaults.all()


def test_the_list_opens_with_the_default(client, clerk):
    save(clerk, query="registered=poor&cause=因病", is_default=True)
    client.force_login(clerk)
    url = reverse("households:household-list")

    answer = client.get(url)

    assert answer.status_code == 302
    assert QueryDict(answer.url.split("?")[1]).dict() == {"registered": "poor", "cause": "因病"}
    assert client.get(url, {"all": "yes"}).status_code == 200


# --- whose they are -------------------------------------------------------------------------------
def test_an_office_sees_what_is_shared_with_it(shared, colleague, officer):
    other = officer(Duty.TOWNSHIP_OFFICE, GridFactory().parent.parent)
    seen = SavedFilter.objects.of

    assert list(seen(colleague, HOMES)) == [shared]
    assert not seen(colleague, ListKind.PERSON).exists()
    assert not seen(other, HOMES).exists()


def test_only_offices_one_is_posted_at_can_be_shared_with(clerk, kept):
    with pytest.raises(PermissionDenied):
        save(clerk, "乙", office=CountyFactory())
    with pytest.raises(PermissionDenied):
        saved.change(kept, by=clerk, name="未脱贫", office=CountyFactory(), is_default=False)


def test_who_left_the_office_may_still_rename_what_was_shared(shared, clerk, township, grid):
    PostingFactory(user=clerk, duty=Duty.GRID_WORKER, region=grid)
    clerk.postings.filter(region=township).update(starts_on="2018-01-01", ends_on="2018-01-02")
    again = type(clerk).objects.get(pk=clerk.pk)

    saved.change(shared, by=again, name="改名", office=township, is_default=False)

    assert SavedFilter.objects.get().name == "改名"


def test_somebody_else_changes_nothing(shared, colleague):
    with pytest.raises(PermissionDenied):
        saved.change(shared, by=colleague, name="乙", office=None, is_default=False)
    with pytest.raises(PermissionDenied):
        saved.replace(shared, QueryDict("registered=no"), by=colleague)
    with pytest.raises(PermissionDenied):
        saved.delete(shared, by=colleague)


ROLES = [
    pytest.param("clerk", 200, 302, id="the owner"),
    pytest.param("colleague", 403, 403, id="whom it is shared with"),
    pytest.param("stranger", 404, 404, id="another township"),
    pytest.param("system", 403, 403, id="without the base map"),
]


@pytest.mark.parametrize(("role", "page", "deleted"), ROLES)
def test_who_may_change_a_filter(role, page, deleted, client, shared, officer, request):
    others = {
        "stranger": (Duty.TOWNSHIP_OFFICE, GridFactory().parent.parent),
        "system": (Duty.SYSTEM_ADMIN, CountyFactory()),
    }
    person = officer(*others[role]) if role in others else request.getfixturevalue(role)
    client.force_login(person)
    edit = reverse("households:filter-edit", args=[shared.pk])

    assert client.get(edit).status_code == page
    assert client.post(edit, {"name": ""}).status_code == (422 if page == 200 else page)
    delete = reverse("households:filter-delete", args=[shared.pk])
    assert client.post(delete).status_code == deleted


# --- on the list ----------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("now", "is_on"),
    [
        pytest.param("cause=因病&registered=poor", True, id="another order"),
        pytest.param("registered=poor&cause=因病&region=522725&from=a1-1-1.", True, id="a place"),
        pytest.param("registered=poor", False, id="fewer"),
        pytest.param("registered=poor&cause=因病&cause=因残", False, id="another value"),
        pytest.param("registered=poor&cause=因病&who=t", False, id="typed words"),
    ],
)
def test_the_filter_that_applies_now_is_marked(now, is_on, clerk):
    save(clerk, query="registered=poor&cause=因病")

    (chip,) = saved.chips(HOMES, QueryDict(now), user=clerk)

    assert chip.is_on is is_on


def test_a_filter_with_a_place_applies_in_that_place_only():
    wanted = QueryDict("registered=poor&region=522725")

    assert conditions.applies(wanted, QueryDict("region=522725&registered=poor"))
    assert not conditions.applies(wanted, QueryDict("registered=poor"))
    assert not conditions.applies(wanted, QueryDict("registered=poor&region=522726"))


def test_a_filter_without_a_place_stays_in_the_place_that_is_chosen(clerk, kept):
    (chip,) = saved.chips(HOMES, QueryDict("region=522725"), user=clerk)

    assert QueryDict(chip.url.split("?")[1]).dict() == {"registered": "poor", "region": "522725"}


def test_the_list_keeps_its_conditions_and_comes_back_to_them(client, clerk):
    client.force_login(clerk)
    query = "registered=poor&cause=%E5%9B%A0%E7%97%85&from=a50-1-5227."
    url = reverse("households:filter-save", args=[HOMES])

    answer = client.post(url, {"query": query, "name": "因病未脱贫"}, follow=True)

    assert answer.redirect_chain == [(f"{reverse('households:household-list')}?{query}", 302)]
    one = SavedFilter.objects.get()
    assert (one.owner, one.name, one.office) == (clerk, "因病未脱贫", None)
    assert "已存为“因病未脱贫”" in answer.content.decode()
    assert 'aria-current="true"' in answer.content.decode()


def test_a_taken_name_comes_back_with_what_was_typed(client, clerk, kept):
    client.force_login(clerk)
    url = reverse("households:filter-save", args=[HOMES])

    answer = client.post(url, {"query": "cause=因病", "name": "未脱贫", "is_default": "on"})

    text = answer.content.decode()
    assert answer.status_code == 422
    assert "您已有名为“未脱贫”的常用筛选" in text
    assert 'value="未脱贫"' in text
    assert "checked" in text
    assert "因病" in text
    assert SavedFilter.objects.count() == 1


def test_what_was_not_kept_is_told(client, clerk):
    client.force_login(clerk)
    url = reverse("households:filter-save", args=[HOMES])
    given = {"query": "registered=poor&who=token&colour=red", "name": "甲"}

    text = client.post(url, given, follow=True).content.decode()

    assert "输入的姓名、号码等文字不保存" in text
    assert "“colour”已不在可选条件中，没有存入" in text


def test_the_list_says_what_of_its_address_it_does_not_know(client, clerk):
    client.force_login(clerk)

    page = client.get(reverse("households:household-list"), {"poor_kind": "旧类别"})

    assert "“农户类别：旧类别”不是本名单的条件" in page.content.decode()


def test_conditions_are_replaced_from_the_list(client, clerk, kept, colleague):
    client.force_login(clerk)
    url = reverse("households:filter-replace", args=[HOMES])

    answer = client.post(url, {"query": "registered=no", "saved": kept.pk})
    nothing = client.post(url, {"query": "who=x", "saved": kept.pk}, follow=True)
    missing = client.post(url, {"query": "registered=no", "saved": "x"})

    assert answer.url == f"{reverse('households:household-list')}?registered=no"
    assert "没有可以保存的条件" in nothing.content.decode()
    assert missing.status_code == 404
    kept.refresh_from_db()
    assert kept.query == "registered=no"


def test_there_is_nothing_to_keep_where_it_is_kept_already(client, clerk, kept):
    client.force_login(clerk)
    url = reverse("households:household-list")

    assert client.get(url, {"registered": "poor"}).context["tools"].form is None
    assert client.get(url, {"all": "yes"}).context["tools"].form is None
    assert client.get(url, {"registered": "no"}).context["tools"].form is not None


# --- looking after them ---------------------------------------------------------------------------
def test_a_filter_is_renamed_shared_and_made_default(client, clerk, kept, township):
    client.force_login(clerk)
    url = reverse("households:filter-edit", args=[kept.pk])

    answer = client.post(url, {"name": "改名", "office": township.pk, "is_default": "on"})

    assert answer.url == reverse("households:filter-list", args=[HOMES])
    kept.refresh_from_db()
    assert (kept.name, kept.office, kept.is_default) == ("改名", township, True)


def test_a_name_taken_while_renaming_is_told(client, clerk, kept):
    other, _kept = save(clerk, "乙")
    client.force_login(clerk)

    answer = client.post(reverse("households:filter-edit", args=[other.pk]), {"name": "未脱贫"})

    assert answer.status_code == 422
    assert "您已有名为“未脱贫”的常用筛选" in answer.content.decode()


def test_a_filter_that_went_stale_says_so(client, clerk, kept):
    SavedFilter.objects.update(query="registered=poor&cause=旧原因")
    client.force_login(clerk)

    page = client.get(reverse("households:filter-edit", args=[kept.pk]))

    assert "“主要致贫原因：旧原因”已不在可选条件中" in page.content.decode()


def test_a_list_of_another_name_does_not_exist(client, clerk):
    client.force_login(clerk)

    assert client.get(reverse("households:filter-list", args=["grid"])).status_code == 404
    assert client.post(reverse("households:filter-save", args=["grid"])).status_code == 404


@pytest.mark.parametrize("size", [1, 12])
def test_filters_cost_the_same_however_many(size, client, clerk, grid, django_assert_num_queries):
    HouseholdFactory(region=grid)
    place = grid.code
    rows = [
        SavedFilter(owner=clerk, kind=HOMES, name=f"{n}", query=f"registered=yes&region={place}")
        for n in range(size)
    ]
    SavedFilter.objects.bulk_create(rows)
    client.force_login(clerk)

    # user, the session's record (6), postings, notices; filters, the places they name
    with django_assert_num_queries(11):
        page = client.get(reverse("households:filter-list", args=[HOMES]))

    assert page.content.decode().count('<tr id="filter-') == size
