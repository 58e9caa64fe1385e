"""The pages of catalogues: who opens and presses what."""

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone

from archives.catalogues import drafting
from archives.models import Catalogue, PaperKind
from regions.duties import Duty
from tests.archives.catalogues import PAPER, keepers_of, line
from tests.factories import (
    CountyFactory,
    GridFactory,
    PrefectureFactory,
    TownshipFactory,
    VillageFactory,
)
from tests.factories.archives import ArchiveFactory, first

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()


@pytest.fixture
def keepers(db):
    return keepers_of(CountyFactory())


def address(name, *args):
    return reverse(f"archives:{name}", args=args)


def test_a_version_is_drafted_edited_published_and_read_by_its_pages(client, keepers):
    client.force_login(keepers.first)
    place = {"holder": "household", "place": keepers.county.pk}
    client.post(address("catalogue-draft"), place)
    twice = client.post(address("catalogue-draft"), place)
    made = Catalogue.objects.drafts().get()
    form = {**PAPER, "example": "按〔样表〕填写", "hint": "县里发的表"}
    client.post(address("catalogue-line-new", made.pk), form)
    again = client.post(address("catalogue-line-new", made.pk), form)
    new = PaperKind.objects.get(catalogue=made, title=PAPER["title"])
    edit = address("catalogue-line", new.pk)
    bare = client.post(edit, {})
    client.post(edit, {**form, "title": "后续扶持表"})
    client.post(address("catalogue-line-move", new.pk), {"to": "up"})
    client.post(address("catalogue-line-out", line(made, "loan").pk))
    own = client.get(address("catalogue", made.pk)).content.decode()
    client.force_login(keepers.second)
    wrong = client.post(address("catalogue-publish", made.pk), {"effective_on": "2014-01-01",
                                                                "basis": "县档"})  # fmt: skip
    done = client.post(address("catalogue-publish", made.pk), {"effective_on": TODAY,
                       "basis": "县档〔2018〕1号"}, follow=True).content.decode()  # fmt: skip

    assert (twice.status_code, again.status_code) == (422, 422)
    assert (bare.status_code, wrong.status_code) == (422, 422)
    assert address("catalogue-line", new.pk) in own
    assert "须由单位另一人发布" in own
    assert all(
        words in done for words in ("按〔样表〕填写", "后续扶持表", "小额信贷合同", "现行版本")
    )
    assert address("catalogue-line", new.pk) not in done


def test_the_files_that_follow_a_version_are_listed(client, keepers):
    village = VillageFactory(parent=TownshipFactory(parent=keepers.county))
    files = {ArchiveFactory(household__region=GridFactory(parent=village)) for _file in range(2)}
    ArchiveFactory()  # of another county
    version = files.copy().pop().catalogue
    client.force_login(keepers.first)
    link = f"{address('archive-list')}?catalogue={version.pk}"

    shown = client.get(address("catalogue-list")).content.decode()
    one = client.get(address("catalogue", version.pk)).content.decode()

    assert f'<a href="{link}">2</a>' in shown
    assert f'<a href="{link}">2</a>' in one
    assert set(client.get(link).context["rows"]) == files


def test_a_draft_is_dropped_by_its_page_with_a_reason(client, keepers):
    made = keepers.draft()
    client.force_login(keepers.second)
    drop = address("catalogue-drop", made.pk)

    refused = client.post(drop, {"why": "无"})
    client.post(drop, {"why": "与州里新目录重复"})

    assert refused.status_code == 422
    assert Catalogue.objects.get(pk=made.pk).ended_at is not None


def test_the_empty_form_of_a_paper_is_given_to_whoever_files_it(client, officer, keepers):
    grid = GridFactory(parent__parent__parent=keepers.county)
    client.force_login(officer(Duty.GRID_WORKER, grid))
    kinds = first("household").kinds
    form, none = (kinds.get(code=code).pk for code in ("application", "hukou"))

    found = client.get(address("catalogue-line-template", form))

    assert found["Content-Type"] == "application/pdf"
    assert client.get(address("catalogue-line-template", none)).status_code == 404
    hidden = line(keepers.draft(), "application").pk
    assert client.get(address("catalogue-line-template", hidden)).status_code == 404


GETS = ("catalogue", "catalogue-line-new")
POSTS = ("catalogue-publish", "catalogue-drop")
CASES = [
    pytest.param(Duty.COUNTY_OFFICE, "same", 200, id="county-opens-its-own"),
    pytest.param(Duty.PREFECTURE_OFFICE, "above", 200, id="prefecture-opens-it"),
    pytest.param(Duty.COUNTY_OFFICE, "other", 404, id="another-county-does-not-see-it"),
    pytest.param(Duty.TOWNSHIP_OFFICE, "same", 403, id="a-township-may-not"),
]


@pytest.mark.parametrize(("duty", "where", "status"), CASES)
def test_who_opens_a_countys_draft(client, officer, keepers, duty, where, status):
    made = keepers.draft()
    at = {"same": keepers.county, "above": PrefectureFactory(), "other": CountyFactory()}[where]
    edit = address("catalogue-line", line(made, "plan").pk)
    client.force_login(officer(duty, at))

    opened = [client.get(address(name, made.pk)).status_code for name in GETS]
    sent = [client.post(address(name, made.pk)).status_code for name in POSTS]

    assert opened == [status] * 2
    assert client.get(edit).status_code == status
    assert sent == [422 if status == 200 else status] * 2


def test_the_prefectures_version_is_read_by_a_county_and_edited_by_the_prefecture(
    client, officer, keepers
):
    chief = officer(Duty.PREFECTURE_OFFICE, PrefectureFactory())
    draft = drafting.draft("village", PrefectureFactory(), by=chief)
    client.force_login(keepers.first)
    common = first("household").pk

    assert client.get(address("catalogue", common)).status_code == 200
    assert client.get(address("catalogue-line-new", common)).status_code == 403
    template = address("catalogue-template-put", line(first("household"), "plan").pk)
    assert client.post(template).status_code == 403
    assert [client.post(address(name, common)).status_code for name in POSTS] == [403, 403]
    assert client.get(address("catalogue", draft.pk)).status_code == 404
    with pytest.raises(PermissionDenied):
        drafting.draft("village", PrefectureFactory(), by=keepers.first)


@pytest.mark.parametrize("rows", [1, 4])
def test_the_list_of_versions_asks_no_more_questions_when_it_grows(
    client, officer, rows, django_assert_num_queries
):
    [keepers_of(CountyFactory()).version() for _n in range(rows)]
    client.force_login(officer(Duty.PREFECTURE_OFFICE, PrefectureFactory()))

    with django_assert_num_queries(15):
        response = client.get(address("catalogue-list"))

    assert response.content.decode().count('<tr id="catalogue-') == rows + 1
