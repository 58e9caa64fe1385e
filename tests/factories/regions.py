import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from regions.duties import Duty
from regions.models import Audience, Cadre, Level, Posting, Region, User
from regions.operations import path_of

# How many codes a level has before they come round. Counties begin with 33, above every real one,
# and end below 99, the area that does not exist.
COUNTIES, TOWNSHIPS, VILLAGES, GRIDS = 66, 900, 700, 999


class _RegionFactory(DjangoModelFactory):
    """Each level names the model itself, so that each counts for itself."""

    class Meta:
        django_get_or_create = ("code",)
        abstract = True

    path = factory.LazyAttribute(lambda region: path_of(region.code))
    initials = ""


class PrefectureFactory(_RegionFactory):
    class Meta:
        model = Region

    code = "522700"
    name = "黔南州"
    level = Level.PREFECTURE
    parent = None


class CountyFactory(_RegionFactory):
    class Meta:
        model = Region

    code = factory.Sequence(lambda n: f"5227{n % COUNTIES + 33}")
    name = factory.LazyAttribute(lambda region: f"测试{region.code[4:]}县")
    level = Level.COUNTY
    parent = factory.SubFactory(PrefectureFactory)


class TownshipFactory(_RegionFactory):
    class Meta:
        model = Region

    code = factory.LazyAttributeSequence(
        lambda region, n: f"{region.parent.code}{n % TOWNSHIPS + 100}"
    )
    name = factory.LazyAttribute(lambda region: f"测试{region.code[6:]}镇")
    level = Level.TOWNSHIP
    parent = factory.SubFactory(CountyFactory)


class VillageFactory(_RegionFactory):
    class Meta:
        model = Region

    code = factory.LazyAttributeSequence(
        lambda region, n: f"{region.parent.code}{n % VILLAGES + 200}"
    )
    name = factory.LazyAttribute(lambda region: f"测试{region.code[9:]}村")
    level = Level.VILLAGE
    parent = factory.SubFactory(TownshipFactory)


class GridFactory(_RegionFactory):
    class Meta:
        model = Region

    code = factory.LazyAttributeSequence(
        lambda region, n: f"{region.parent.code}{n % GRIDS + 1:03d}"
    )
    name = factory.LazyAttribute(lambda region: f"{int(region.code[12:])}网格")
    level = Level.GRID
    parent = factory.SubFactory(VillageFactory)


def leave_room() -> None:
    """Let the codes that a test is about to make ascend: those made later come later in lists, and
    no two are the same. Where half of a level's codes are used up, they begin again.
    """
    levels = ((CountyFactory, COUNTIES), (TownshipFactory, TOWNSHIPS), (VillageFactory, VILLAGES),
              (GridFactory, GRIDS))  # fmt: skip
    for maker, codes in levels:
        used = maker._meta.next_sequence()
        if used % codes > codes // 2:
            maker.reset_sequence(used + codes - used % codes)


class UserFactory(DjangoModelFactory):
    class Meta:
        model = User
        skip_postgeneration_save = True

    username = factory.Sequence(lambda n: f"user{n:05d}")
    full_name = factory.Sequence(lambda n: f"测试员{n:05d}")
    password = factory.django.Password("correct horse battery")


class PostingFactory(DjangoModelFactory):
    class Meta:
        model = Posting

    user = factory.SubFactory(UserFactory)
    duty = Duty.COUNTY_OFFICE
    region = factory.SubFactory(CountyFactory)
    unit = ""
    starts_on = factory.LazyFunction(timezone.localdate)


class CadreFactory(DjangoModelFactory):
    class Meta:
        model = Cadre

    number = factory.Sequence(lambda n: f"G{n:05d}")
    name = factory.Sequence(lambda n: f"韦干部{n:05d}")
    region = factory.SubFactory(CountyFactory)
    unit = "扶贫办"
    post = "干部"
    audience = Audience.POVERTY_SYSTEM
