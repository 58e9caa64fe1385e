"""A village with who files and who keeps its archives."""

import io
from dataclasses import dataclass

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from archives.filing import reading
from archives.models import Archive
from regions.duties import Duty
from regions.models import Region, User
from tests.factories.archives import ArchiveFactory


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
