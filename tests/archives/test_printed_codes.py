"""The codes on printed papers, read back from the picture of the page as a phone reads them."""

from urllib.parse import urlsplit

import pypdfium2
import pytest
import zxingcpp
from django.urls import reverse

from archives.made import bulk
from archives.models import PaperFile
from archives.models.papers import Source
from households.models import HouseholdCode
from regions.duties import Duty
from tests.archives.made_homes import small
from tests.factories import HouseholdFactory
from tests.factories.regions import GridFactory

pytestmark = pytest.mark.django_db
DPI = 150  # an office printer at its most sparing


def body_of(response) -> bytes:
    return b"".join(response.streaming_content) if response.streaming else response.content


def codes_on(pdf: bytes) -> list[str]:
    """What the codes of every page say, in their order."""
    pages = [page.render(scale=DPI / 72).to_pil() for page in pypdfium2.PdfDocument(pdf)]
    return [found.text for page in pages for found in zxingcpp.read_barcodes(page)]


@pytest.fixture
def home(office):
    return small(office.grid).household


@pytest.fixture
def village(office, officer):
    return officer(Duty.VILLAGE_LEADER, office.grid.parent)


PRINTED = [
    pytest.param("archives:policy-print", ["cards"], id="large-print-card"),
    pytest.param("archives:policy-print", ["bags"], id="bag-of-policies"),
    pytest.param("households:code-print", ["cards"], id="small-card"),
    pytest.param("households:code-print", ["labels"], id="label"),
    pytest.param("households:code-print", ["registers"], id="register"),
]


@pytest.mark.parametrize(("name", "args"), PRINTED)
def test_a_printed_code_leads_its_people_to_the_household_and_others_nowhere(
    name, args, client, officer, office, village, home
):
    client.force_login(village)
    client.post(reverse("households:code-issue"), {"region": office.grid.code})
    url = f"{reverse(name, args=args)}?region={office.grid.code}"

    said = codes_on(body_of(client.get(url)))

    token = HouseholdCode.objects.valid().get(household=home).token
    assert f"http://testserver{reverse('households:code-open', args=[token])}" in said
    assert len(said) == len(set(said)) == HouseholdCode.objects.valid().count()
    scanned = urlsplit(next(one for one in said if token in one)).path
    client.force_login(office.worker)
    assert client.get(scanned).url == reverse("households:household-detail", args=[home.pk])
    client.force_login(officer(Duty.GRID_WORKER, GridFactory()))
    assert client.get(scanned).status_code == 404
    client.logout()
    assert client.get(scanned).url.startswith(reverse("account_login"))


def test_printing_gives_a_code_to_each_that_is_printed_and_has_none(client, office, village, home):
    client.force_login(village)
    url = f"{reverse('archives:policy-print', args=['cards'])}?region={office.grid.code}"
    other = HouseholdFactory(region=office.grid, poor_kind="一般农户")

    before = codes_on(body_of(client.get(url)))
    led = client.post(url)
    client.post(url)

    assert (before, led.url) == ([], url)
    assert HouseholdCode.objects.filter(household=home).count() == 1
    assert not HouseholdCode.objects.filter(household=other).exists()
    assert home.codes.get().token in "".join(codes_on(body_of(client.get(led.url))))


def test_a_worker_who_gives_no_codes_prints_without_and_is_told(client, office, home):
    client.force_login(office.worker)
    url = f"{reverse('archives:policy-print', args=['cards'])}?region={office.grid.code}"

    led = client.post(url)

    page = client.get(reverse("archives:made"), {"region": office.grid.code}).content.decode()
    assert client.get(led.url).status_code == 200
    assert not home.codes.exists()
    assert "没有户码" in page


def test_papers_made_by_a_job_of_the_village_carry_the_code(office, village, home):
    base = f"http://testserver{reverse('households:code-open', args=['X'])[:-2]}"

    bulk.run(bulk.start(office.grid, by=village, base=base).pk)

    made = PaperFile.objects.filter(
        version__paper__source=Source.MADE, version__paper__archive__household=home
    )
    said = {text for one in made for text in codes_on(one.file.read())}
    assert said == {f"{base}{home.codes.get().token}/"}
