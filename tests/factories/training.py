import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from regions.models import Audience, Level
from tests.factories.regions import CadreFactory, CountyFactory, UserFactory
from training.models import (
    Course,
    Enrolment,
    Load,
    Mode,
    Plan,
    PlanLine,
    Session,
    SignIn,
    Topic,
    Trainer,
)
from training.models.enrolments import How


class TopicFactory(DjangoModelFactory):
    class Meta:
        model = Topic

    code = factory.Sequence(lambda n: f"topic-{n:05d}")
    name = factory.Sequence(lambda n: f"测试专题{n:05d}")


class CourseFactory(DjangoModelFactory):
    class Meta:
        model = Course

    topic = factory.SubFactory(TopicFactory)
    name = factory.Sequence(lambda n: f"测试课程{n:05d}")


class TrainerFactory(DjangoModelFactory):
    class Meta:
        model = Trainer

    cadre = factory.SubFactory(CadreFactory)
    speciality = "industry"
    starts_on = factory.LazyFunction(lambda: timezone.localdate().replace(month=1, day=1))


class PlanFactory(DjangoModelFactory):
    class Meta:
        model = Plan

    region = factory.SubFactory(CountyFactory)
    year = factory.LazyFunction(lambda: timezone.localdate().year)
    drawn_at = factory.LazyFunction(timezone.now)
    drawn_by = factory.SubFactory(UserFactory)


class PlanLineFactory(DjangoModelFactory):
    class Meta:
        model = PlanLine

    plan = factory.SubFactory(PlanFactory)
    audience = Audience.POVERTY_SYSTEM
    level = Level.COUNTY
    sessions = 2
    persons = 40


class SessionFactory(DjangoModelFactory):
    """A session of today; the traits `held` and `closed` say how far it is."""

    class Meta:
        model = Session
        skip_postgeneration_save = True

    region = factory.SubFactory(CountyFactory)
    name = factory.Sequence(lambda n: f"测试培训班{n:05d}")
    organiser = "县扶贫办"
    level = Level.COUNTY
    mode = Mode.FULL_COVERAGE
    audiences = factory.LazyFunction(lambda: [Audience.POVERTY_SYSTEM])
    starts_on = factory.LazyFunction(timezone.localdate)
    ends_on = factory.SelfAttribute("starts_on")
    made_at = factory.LazyFunction(timezone.now)
    made_by = factory.SubFactory(UserFactory)

    class Params:
        held = factory.Trait(
            state="held",
            held_at=factory.LazyFunction(timezone.now),
            held_by=factory.SubFactory(UserFactory),
        )


class EnrolmentFactory(DjangoModelFactory):
    class Meta:
        model = Enrolment

    session = factory.SubFactory(SessionFactory)
    cadre = factory.SubFactory(CadreFactory, region=factory.SelfAttribute("..session.region"))
    enrolled_at = factory.LazyFunction(timezone.now)
    enrolled_by = factory.SubFactory(UserFactory)

    class Params:
        came = factory.Trait(presence="came", how=How.SHEET)


class SignInFactory(DjangoModelFactory):
    class Meta:
        model = SignIn

    enrolment = factory.SubFactory(EnrolmentFactory)
    day = factory.SelfAttribute("enrolment.session.starts_on")
    half = "am"
    at = factory.LazyFunction(timezone.now)


class LoadFactory(DjangoModelFactory):
    class Meta:
        model = Load

    kind = Load.Kind.PAST
    region = factory.SubFactory(CountyFactory)
    file_name = "往期培训.xlsx"
    content = b""
    digest = factory.Sequence(lambda n: f"{n:064x}")
    result = factory.LazyFunction(lambda: {"sessions": 0, "persons": 0, "errors": 0, "shown": []})
    handed_in_at = factory.LazyFunction(timezone.now)
    handed_in_by = factory.SubFactory(UserFactory)
