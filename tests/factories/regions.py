import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from regions.duties import Duty
from regions.models import Audience, Cadre, Level, Posting, Region, User
from regions.operations import path_of


class _RegionFactory(DjangoModelFactory):
    class Meta:
        model = Region
        django_get_or_create = ("code",)
        abstract = True

    path = factory.LazyAttribute(lambda region: path_of(region.code))
    initials = ""


class PrefectureFactory(_RegionFactory):
    code = "522700"
    name = "黔南州"
    level = Level.PREFECTURE
    parent = None


class CountyFactory(_RegionFactory):
    code = factory.Sequence(lambda n: f"5227{n % 90 + 10}")
    name = factory.LazyAttribute(lambda region: f"测试{region.code[4:]}县")
    level = Level.COUNTY
    parent = factory.SubFactory(PrefectureFactory)


class TownshipFactory(_RegionFactory):
    code = factory.LazyAttributeSequence(lambda region, n: f"{region.parent.code}{n % 900 + 100}")
    name = factory.LazyAttribute(lambda region: f"测试{region.code[6:]}镇")
    level = Level.TOWNSHIP
    parent = factory.SubFactory(CountyFactory)


class VillageFactory(_RegionFactory):
    code = factory.LazyAttributeSequence(lambda region, n: f"{region.parent.code}{n % 700 + 200}")
    name = factory.LazyAttribute(lambda region: f"测试{region.code[9:]}村")
    level = Level.VILLAGE
    parent = factory.SubFactory(TownshipFactory)


class GridFactory(_RegionFactory):
    code = factory.LazyAttributeSequence(lambda region, n: f"{region.parent.code}{n % 999 + 1:03d}")
    name = factory.LazyAttribute(lambda region: f"{int(region.code[12:])}网格")
    level = Level.GRID
    parent = factory.SubFactory(VillageFactory)


class UserFactory(DjangoModelFactory):
    class Meta:
        model = User
        skip_postgeneration_save = True

    username = factory.Sequence(lambda n: f"user{n}")
    full_name = factory.Sequence(lambda n: f"测试员{n}")
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

    number = factory.Sequence(lambda n: f"G{n:06d}")
    name = factory.Sequence(lambda n: f"韦干部{n}")
    region = factory.SubFactory(CountyFactory)
    unit = "扶贫办"
    post = "干部"
    audience = Audience.POVERTY_SYSTEM
