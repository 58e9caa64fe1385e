"""A village with who files and who keeps its archives."""

import io
from dataclasses import dataclass
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from archives.filing import operations, reading
from archives.filing.operations import Told
from archives.filing.reading import Read
from archives.models import Archive, PaperFile
from archives.volumes import numbering
from regions.duties import Duty
from regions.models import Region, User
from tests.archives import builders
from tests.factories.archives import ArchiveFactory, kind_of


@dataclass
class Office:
    archive: Archive
    grid: Region
    worker: User
    township: User
    county: User


@pytest.fixture
def office(db, officer) -> Office:
    archive = ArchiveFactory()
    grid = archive.region
    township = grid.parent.parent
    return Office(
        archive,
        grid,
        officer(Duty.GRID_WORKER, grid),
        officer(Duty.TOWNSHIP_OFFICE, township),
        officer(Duty.COUNTY_OFFICE, township.parent),
    )


@pytest.fixture
def photo():
    """Make a photo as a phone sends it; `shade` tells two apart."""

    def make(shade: int = 90, name: str = "申请书.jpg") -> SimpleUploadedFile:
        out = io.BytesIO()
        picture = (
            Image.linear_gradient("L").resize((600, 800)).point(lambda grey: (grey + shade) % 256)
        )
        picture.convert("RGB").save(out, "JPEG")
        return SimpleUploadedFile(name, out.getvalue(), content_type="image/jpeg")

    return make


@pytest.fixture
def page(photo):
    """Read a photo as it will be kept."""
    return lambda shade=90: reading.read(photo(shade))


@pytest.fixture
def fonds(office):
    return numbering.set_fonds(office.county.active_postings[0].region, "J012", by=office.county)


@pytest.fixture
def full(office, fonds, page):
    """A file with a picture of two pages, a PDF of three and a Word file, filed out of order."""
    archive = office.archive
    given = (
        ("survey", [Read(PaperFile.Kind.PDF, builders.pages_saying(3), "调查.pdf", pages=3)]),
        ("application", [page(10), page(20)]),
        ("review", [Read(PaperFile.Kind.WORD, builders.word("评议会记录"), "评议.docx")]),
    )
    [
        operations.file_paper(
            archive, kind_of(archive, code), Told(made_on=date(2016, 3, 1)), files, by=office.worker
        )
        for code, files in given
    ]
    numbering.number_file(archive, by=office.township)
    archive.refresh_from_db()
    return archive
