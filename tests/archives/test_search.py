"""Papers are found by what stands on them, in one's own places alone."""

from datetime import date

import pytest
from django.core.cache import cache
from django.db import connection
from django.urls import reverse

from archives.catalogues import drafting
from archives.models import Paper
from archives.search import finding
from archives.search.forms import SearchForm
from regions.duties import Duty
from tests.archives.catalogues import PAPER, keepers_of, line
from tests.factories import CountyFactory, GridFactory, PrefectureFactory
from tests.factories.archives import ArchiveFactory, PaperFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def papers(office):
    """Three papers of one file, and one of a stranger's."""
    first = PaperFactory(
        archive=office.archive, words="贫困户申请书\n我叫陆小妹，系三都县村民", signers="陆小妹",
        made_on=date(2014, 3, 1),
    )  # fmt: skip
    second = PaperFactory(
        archive=office.archive, code="survey", words="入户调查表\n陆小芳 ＡＢＣ路", made_on=None
    )
    third = PaperFactory(
        archive=office.archive, code="income", year=2018, words="人均 4,150 元，大河村小河边"
    )
    PaperFactory(words="我叫陆小妹")
    return first, second, third


def offered(user):
    """{code: title} of what the list of kinds has."""
    groups = SearchForm(user=user).fields["kind"].choices[1:]
    return dict(one for _chapter, kinds in groups for one in kinds)


ASKED = [
    pytest.param({"q": "陆小妹"}, [0], id="a-name"),
    pytest.param({"q": "小妹"}, [0], id="two-characters"),
    pytest.param({"q": "陆小"}, [1, 0], id="the-beginning-of-two-names"),
    pytest.param({"q": "陆妹"}, [], id="not-characters-apart"),
    pytest.param({"q": "三都 申请"}, [0], id="two-words-of-one-paper"),
    pytest.param({"q": "三都 调查"}, [], id="two-words-of-two-papers"),
    pytest.param({"q": "abc路"}, [1], id="full-width-as-plain"),
    pytest.param({"q": "4,150"}, [2], id="a-sum"),
    pytest.param({"q": "大河边"}, [], id="not-its-pairs-apart"),
    pytest.param({"q": "50%"}, [], id="no-wild-card"),
    pytest.param({"kind": "survey"}, [1], id="a-kind"),
    pytest.param({"since": "2014-01-01", "until": "2014-03-01"}, [0], id="dates"),
    pytest.param({"signer": "小妹"}, [0], id="a-signer"),
    pytest.param({"q": "陆小妹", "kind": "survey"}, [], id="all-of-it"),
]


@pytest.mark.parametrize(("asked", "found"), ASKED)
def test_papers_are_found_by_what_is_known_of_them(client, office, papers, asked, found):
    client.force_login(office.worker)

    rows = client.get(reverse("archives:paper-search"), asked).context["rows"]

    assert [paper.pk for paper, _around in rows] == [papers[n].pk for n in found]


def test_a_place_narrows_and_never_widens_what_is_seen(client, office, papers):
    client.force_login(office.worker)
    stranger = GridFactory()

    own = client.get(reverse("archives:paper-search"), {"place": office.grid.code})
    other = client.get(reverse("archives:paper-search"), {"place": stranger.code})

    assert (len(own.context["rows"]), len(other.context["rows"])) == (3, 0)


def test_the_kinds_offered_are_those_as_published_and_each_once(office):
    keepers = keepers_of(office.grid.parent.parent.parent)
    published = keepers.draft()
    drafting.change_line(line(published, "handbook"), {"title": "帮扶手册"}, by=keepers.first)
    own = drafting.add_line(published, PAPER, by=keepers.first)
    keepers.publish(published)
    drafting.add_line(keepers.draft(), {**PAPER, "title": "还没有发布"}, by=keepers.first)

    titles = offered(office.worker)

    assert titles[own.code] == PAPER["title"]
    assert list(titles.values()).count("扶贫手册") == 1
    assert not {"帮扶手册", "还没有发布"} & set(titles.values())


@pytest.mark.parametrize(
    ("who", "own", "other"),
    [
        pytest.param("worker", True, False, id="a-village-its-county-alone"),
        pytest.param("county", True, False, id="a-county-itself-alone"),
        pytest.param("chief", True, True, id="the-prefecture-every-county"),
    ],
)
def test_no_kind_of_another_county_is_offered(office, officer, who, own, other):
    here = keepers_of(office.grid.parent.parent.parent).version(title="本县自定表")
    there = keepers_of(CountyFactory()).version(title="外县自定表")
    office.chief = officer(Duty.PREFECTURE_OFFICE, PrefectureFactory())
    codes = [one.kinds.get(title__endswith="自定表").code for one in (here, there)]

    titles = offered(getattr(office, who))

    assert [code in titles for code in codes] == [own, other]


def test_the_kind_of_a_paper_that_came_with_a_file_from_another_county_is_offered(office):
    there = keepers_of(CountyFactory()).version(title="外县自定表")
    theirs = there.kinds.get(title="外县自定表")
    before = offered(office.worker)
    PaperFactory(archive=ArchiveFactory(catalogue=there), kind=theirs)
    cache.clear()
    elsewhere = offered(office.worker)

    PaperFactory(archive=office.archive, kind=theirs)
    cache.clear()

    assert [theirs.code in one for one in (before, elsewhere, offered(office.worker))] == [
        False, False, True,
    ]  # fmt: skip


def test_a_removed_paper_is_not_found(client, office, papers):
    from archives.filing import operations

    operations.remove(papers[0], why="重复归档", by=office.worker)
    client.force_login(office.worker)

    assert client.get(reverse("archives:paper-search"), {"q": "小妹"}).context["rows"] == []


@pytest.mark.parametrize("asked", [{"q": "陆"}, {"since": "2014-02-01", "until": "2014-01-01"}])
def test_a_question_that_cannot_be_answered_says_why(client, office, papers, asked):
    client.force_login(office.worker)

    response = client.get(reverse("archives:paper-search"), asked)

    assert response.context["faults"]
    assert response.context["rows"] == []


def test_nothing_is_searched_before_something_is_asked(client, office, papers):
    client.force_login(office.worker)

    assert "您要找什么" in client.get(reverse("archives:paper-search")).content.decode()


def test_who_sees_no_archives_searches_none(client, officer, office, papers):
    client.force_login(officer(Duty.COUNTY_DEPARTMENT, office.grid.parent.parent.parent))

    assert client.get(reverse("archives:paper-search"), {"q": "小妹"}).status_code == 403


def test_what_is_found_leads_to_the_paper_and_to_its_file(client, office, papers):
    client.force_login(office.worker)

    page = client.get(reverse("archives:paper-search"), {"q": "小妹"}).content.decode()

    assert f'href="{reverse("archives:paper", args=[papers[0].pk])}"' in page
    assert f'href="{reverse("archives:archive", args=[papers[0].archive_id])}"' in page


def test_what_was_looked_for_stands_in_its_line(office, papers):
    assert finding.excerpt(papers[0], "小妹") == [
        ("我叫陆", False), ("小妹", True), ("，系三都县村民", False),
    ]  # fmt: skip


def test_pages_follow_one_another_without_a_gap(client, office, django_assert_max_num_queries):
    PaperFactory.create_batch(finding.PAGE + 2, archive=office.archive, words="陆小妹的材料")
    client.force_login(office.worker)
    url = reverse("archives:paper-search")
    client.get(url, {"q": "小妹"})

    with django_assert_max_num_queries(12):
        first = client.get(url, {"q": "小妹"})
    second = client.get(first.context["next"])

    shown = [paper.pk for page in (first, second) for paper, _around in page.context["rows"]]
    assert len(shown) == finding.PAGE + 2
    assert shown == sorted(set(shown), reverse=True)
    assert second.context["next"] == ""


def test_a_longer_list_asks_no_more_questions(client, office, django_assert_max_num_queries):
    PaperFactory.create_batch(2, archive=office.archive, words="陆小妹的材料")
    client.force_login(office.worker)
    url = reverse("archives:paper-search")
    client.get(url, {"q": "小妹"})
    with django_assert_max_num_queries(30) as few:
        client.get(url, {"q": "小妹"})
    more = [ArchiveFactory(household__region=office.grid) for _n in range(5)]
    PaperFactory.create_batch(5, archive=more[0], words="陆小妹的材料")
    PaperFactory(archive=more[1], words="陆小妹的材料")

    with django_assert_max_num_queries(len(few)):
        client.get(url, {"q": "小妹"})


def test_words_are_looked_up_in_an_index(office, papers):
    found = finding._with_words(Paper.objects.order_by(), ["小妹"])
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")

    plan = found.explain()

    assert "paper_pairs" in plan
