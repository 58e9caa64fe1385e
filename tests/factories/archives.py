import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from archives.models import Archive, Catalogue, Paper, PaperKind
from archives.models.papers import Source
from tests.factories.households import HouseholdFactory
from tests.factories.regions import UserFactory


def first(holder: str) -> Catalogue:
    """The catalogue that came with the program."""
    return Catalogue.objects.get(holder=holder, region=None, version=1)


def kind_of(archive: Archive, code: str) -> PaperKind:
    return archive.catalogue.kinds.get(code=code)


class ArchiveFactory(DjangoModelFactory):
    """The file of a household."""

    class Meta:
        model = Archive
        skip_postgeneration_save = True

    holder = "household"
    household = factory.SubFactory(HouseholdFactory)
    region = factory.SelfAttribute("household.region")
    catalogue = factory.LazyAttribute(lambda one: first(one.holder))
    opened_at = factory.LazyFunction(timezone.now)

    @factory.post_generation
    def placed(self, _create, _given, **_more):
        self.refresh_from_db(fields=["place_path"])


class PaperFactory(DjangoModelFactory):
    """A paper without bytes; `code` names its kind."""

    class Meta:
        model = Paper

    class Params:
        code = "application"

    archive = factory.SubFactory(ArchiveFactory)
    kind = factory.LazyAttribute(lambda one: kind_of(one.archive, one.code))
    is_signed = True
    is_sealed = True
    made_on = factory.SelfAttribute("archive.household.identified_on")
    source = Source.UPLOAD
    filed_at = factory.LazyFunction(timezone.now)
    filed_by = factory.SubFactory(UserFactory)
