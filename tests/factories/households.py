from datetime import date

import factory
from factory.django import DjangoModelFactory

from households import id_number
from households.models import Household, Membership, Person, PoorKind
from tests.factories.regions import GridFactory


def number(sequence: int, born: date = date(1980, 1, 1)) -> str:
    """A valid identity number in the area that does not exist, unique for `sequence` < 999."""
    first17 = f"522799{born:%Y%m%d}{sequence % 999 + 1:03d}"
    return first17 + id_number.check_character(first17)


class HouseholdFactory(DjangoModelFactory):
    class Meta:
        model = Household

    household_no = factory.Sequence(lambda n: f"H{n:08d}")
    region = factory.SubFactory(GridFactory)
    poor_kind = PoorKind.GENERAL
    exit_status = "已脱贫"
    identified_on = date(2014, 4, 1)
    group_name = "三组"
    head_name = factory.Sequence(lambda n: f"陆试{n:05d}")


class PersonFactory(DjangoModelFactory):
    class Meta:
        model = Person

    person_no = factory.Sequence(lambda n: f"P{n:08d}")
    name = factory.Sequence(lambda n: f"陆试{n:05d}")
    id_number = factory.Sequence(lambda n: number(n, date(1950 + n // 999 % 60, 1, 1)))
    id_raw = factory.SelfAttribute("id_number")
    id_state = "ok"
    sex = "男"
    birth_on = date(1980, 1, 1)
    ethnic = "布依族"


class MembershipFactory(DjangoModelFactory):
    class Meta:
        model = Membership

    household = factory.SubFactory(HouseholdFactory)
    person = factory.SubFactory(PersonFactory)
    relation = "户主"
