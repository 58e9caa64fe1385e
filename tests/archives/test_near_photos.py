"""One photo in two files is found though it was saved again; those of two houses are not one."""

import io
from itertools import combinations
from random import Random

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, ImageDraw, ImageEnhance, ImageFilter

from archives.checks import relations
from archives.filing import operations, reading
from archives.filing.operations import Told
from archives.models import Gap
from ledger import likeness
from tests.factories.archives import ArchiveFactory, kind_of

ACROSS, DOWN = 480, 360


def cloud(chance: Random, points: int) -> Image.Image:
    small = Image.new("RGB", (points, points))
    small.putdata([tuple(chance.randbytes(3)) for _point in range(points * points)])
    return small.resize((ACROSS, DOWN), Image.Resampling.BICUBIC)


def scene(seed: int) -> Image.Image:
    """A house with somebody before it, drawn: sky, ground, walls, roof and light differ."""
    chance = Random(seed)
    horizon = chance.randrange(110, 200)
    base = Image.new("RGB", (ACROSS, DOWN), (chance.randrange(150, 230), 200, 220))
    ImageDraw.Draw(base).rectangle((0, horizon, ACROSS, DOWN), fill=(100, 110, 70))
    texture = Image.blend(cloud(chance, 4), cloud(chance, 14), 0.4)
    picture = Image.blend(base, texture, 0.3)
    on = ImageDraw.Draw(picture)
    left, wide = chance.randrange(20, 220), chance.randrange(120, 240)
    top, foot = horizon - chance.randrange(20, 90), horizon + chance.randrange(30, 110)
    on.rectangle((left, top, left + wide, foot), fill=tuple(chance.randbytes(3)))
    on.polygon([(left - 15, top), (left + wide // 2, top - 40), (left + wide + 15, top)], fill=70)
    at, tall = chance.randrange(20, 440), chance.randrange(20, 60)
    on.rectangle((at, 220 - tall, at + tall // 2, 220 + tall), fill=tuple(chance.randbytes(3)))
    return picture.filter(ImageFilter.GaussianBlur(0.8))


def jpeg(picture: Image.Image, quality: int = 85) -> bytes:
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=quality)
    return out.getvalue()


def cut(picture: Image.Image, part: float) -> Image.Image:
    x, y = round(ACROSS * part), round(DOWN * part)
    return picture.crop((x, y, ACROSS - x, DOWN - y))


CHANGED = {
    "saved again": lambda one: jpeg(one, 40),
    "half as large": lambda one: jpeg(one.resize((ACROSS // 2, DOWN // 2))),
    "brighter": lambda one: jpeg(ImageEnhance.Brightness(one).enhance(1.2)),
    "darker": lambda one: jpeg(ImageEnhance.Brightness(one).enhance(0.8)),
    "cut": lambda one: jpeg(cut(one, 0.01)),
}


def differing(one: bytes, other: bytes) -> int:
    return (int(likeness.of(one), 16) ^ int(likeness.of(other), 16)).bit_count()


@pytest.mark.parametrize("how", CHANGED)
def test_a_photo_that_was_changed_a_little_looks_nearly_the_same(how):
    near = [differing(jpeg(scene(seed)), CHANGED[how](scene(seed))) for seed in range(20)]

    assert sum(bits <= relations.MOST_BITS for bits in near) >= 19


def test_different_photos_do_not_look_nearly_the_same():
    looks = [int(likeness.of(jpeg(scene(seed))), 16) for seed in range(80)]

    nearest = min((one ^ other).bit_count() for one, other in combinations(looks, 2))

    assert nearest > relations.MOST_BITS


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("second", "found"),
    [
        pytest.param(CHANGED["saved again"](scene(1)), {"c13"}, id="saved again"),
        pytest.param(CHANGED["cut"](scene(1)), {"c13"}, id="cut"),
        pytest.param(jpeg(scene(2)), set(), id="another house"),
    ],
)
def test_the_same_photo_in_two_files_is_found_when_it_is_filed(office, second, found):
    other = ArchiveFactory(household__region=office.grid)
    [
        operations.file_paper(
            archive, kind_of(archive, "photo_water"), Told(),
            [reading.read(SimpleUploadedFile("家.jpg", body))], by=office.worker,
        )
        for archive, body in ((office.archive, jpeg(scene(1))), (other, second))
    ]  # fmt: skip

    gaps = Gap.objects.filter(check_code="c13")

    assert set(gaps.values_list("check_code", flat=True)) == found
    assert gaps.count() == 2 * len(found)
