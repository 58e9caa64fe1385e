"""The demo's training: a plan, trainers, sessions at every stage, a workbook of past ones.

Who came is taken in from attendance sheets, as after a real session.
"""

import io
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal

from django.utils import timezone

from accountability.demo import accounts, history, past
from accountability.demo.ground import UNITS, Ground, ground
from ledger import sheets
from regions.models import Audience, Cadre, Level, Region, User
from taskforces.models import Subject
from training import catalogue, operations, planning
from training.loading import attendance, columns, taking
from training.models import Course, Mode, Session, Speciality, Topic, Trainer
from training.operations import Given
from training.planning import Line

Row = Mapping[str, object]
_COUNTY_POOL = {
    Subject.IDENTIFICATION: Speciality.IDENTIFICATION,
    Subject.HOUSING: Speciality.HOUSING,
    Subject.EDUCATION: Speciality.EDUCATION,
    Subject.MEDICAL: Speciality.HEALTH,
    Subject.INDUSTRY: Speciality.INDUSTRY,
}
_PLAN = (
    (Audience.LEADERS, Level.PREFECTURE, 2, 30),
    (Audience.DEPARTMENTS, Level.PREFECTURE, 4, 120),
    (Audience.POVERTY_SYSTEM, Level.PREFECTURE, 2, 60),
)
_COURSES = (
    ("identification", "“两不愁三保障”标准与核查方法", 4),
    ("identification", "贫困退出程序与常见差错", 4),
    ("funds", "扶贫项目资金公告公示", 2),
    ("housing", "危房鉴定等级与改造程序", 4),
    ("five_steps", "五步工作法：政策设计到问责问效", 4),
)
_COUNTY_PLAN = (
    (Audience.RESIDENT, Level.COUNTY, 3, 90),
    (Audience.GRASSROOTS, Level.COUNTY, 6, 300),
    (Audience.HELPERS, Level.COUNTY, 2, 80),
)


def hold_some() -> int:
    """Plan, hold and close some sessions; return how many there are. Once only."""
    here = ground()
    if here is None or Session.objects.exists() or not Cadre.objects.exists():
        return 0
    top, county = _offices(here)
    _courses(top[0])
    _plans(here, top, county)
    _pool(here, top[0])
    _of_the_past(here, county)
    _of_the_prefecture(here, top)
    _county_pool(here, county[0])
    _of_the_county(here, county)
    _past(here.county, county[0])
    return Session.objects.count()


def _offices(here: Ground) -> tuple[tuple[User, User], tuple[User, User]]:
    """Two colleagues of the prefecture and two of the county: what one does the other closes."""
    code = here.county.code
    names = (accounts.PREFECTURE, accounts.SECOND, f"xian{code}", f"xian{code}b")
    chief, second, clerk, other = (User.objects.get(username=name) for name in names)
    return (chief, second), (clerk, other)


def _courses(by: User) -> None:
    for code, name, hours in _COURSES:
        course = Course(topic=Topic.objects.get(code=code), name=name, hours=hours)
        catalogue.write_course(course, by=by)


def _plans(here: Ground, top: tuple[User, User], county: tuple[User, User]) -> None:
    year = timezone.localdate().year
    lines = [Line(*one) for one in _PLAN]
    plan = planning.draw_up(here.prefecture, year, lines, by=top[0])
    planning.approve(plan, by=top[1])
    planning.draw_up(here.county, year, [Line(*one) for one in _COUNTY_PLAN], by=county[0])


def _pool(here: Ground, by: User) -> None:
    """One trainer a campaign, from the departments."""
    cadres = Cadre.objects.filter(region=here.prefecture, audience=Audience.DEPARTMENTS)
    for cadre, speciality in zip(cadres.order_by("number")[1:], Speciality, strict=False):
        operations.appoint(
            cadre, by=by, speciality=speciality, title="高级讲师", starts_on=here.since
        )


def _county_pool(here: Ground, by: User) -> None:
    """The county's own trainers, from the offices of its task forces."""
    for subject, speciality in _COUNTY_POOL.items():
        cadres = Cadre.objects.filter(region=here.county, unit=f"县{UNITS[subject]}")
        if cadre := cadres.order_by("-number").first():
            operations.appoint(
                cadre, by=by, speciality=speciality, title="县级讲师", starts_on=here.since
            )


def _given(name: str, starts_on: date, **more: object) -> Given:
    given = {
        "number": 1,
        "organiser": "州扶贫办",
        "level": Level.PREFECTURE,
        "mode": Mode.DEMONSTRATION,
        "audiences": [Audience.DEPARTMENTS, Audience.POVERTY_SYSTEM],
        "ends_on": starts_on + timedelta(days=1),
        "venue": "州委党校",
        "hours": 16,
        "expected": 40,
        "cost_yuan": Decimal("28600"),
        "topics": Topic.objects.filter(code__in=("identification", "funds")),
        "trainers": Trainer.objects.all()[:2],
    }
    return Given(name=name, starts_on=starts_on, **{**given, **more})  # type: ignore[arg-type]


def _of_the_past(here: Ground, people: tuple[User, User]) -> None:
    """Trainings of grid workers whose answers came back, where the demo has a history."""
    clerk, other = people
    history.on_the_roster(here, clerk)
    for n, one in enumerate(history.trained(here), 1):
        given = _given(
            "线索核查实务培训班", one.starts_on, number=n, organiser=f"{here.county.name}扶贫办",
            level=Level.COUNTY, mode=Mode.FULL_COVERAGE, audiences=[Audience.GRASSROOTS],
            venue=f"{here.county.name}委党校", expected=len(one.places), trainers=(),
            topics=Topic.objects.filter(code="identification"),
        )  # fmt: skip
        with past.on(given.ends_on, 18):
            session = operations.make(here.county, given, by=clerk)
            for place in one.places:
                operations.enrol(session, place, by=clerk, most=1)
            _attend(session, by=clerk)
            operations.close(operations.hold(session, by=clerk), by=other)


def _of_the_prefecture(here: Ground, people: tuple[User, User]) -> None:
    """One held and closed, and one to come."""
    clerk, other = people
    today = timezone.localdate()
    first = operations.make(
        here.prefecture, _given("精准识别与退出示范培训班", today - timedelta(days=40)), by=clerk
    )
    operations.enrol(first, here.prefecture, by=clerk, most=30)
    _attend(first, by=clerk)
    held = operations.hold(first, by=clerk)
    operations.close(held, by=other)
    topics = Topic.objects.filter(code__in=("industry", "five_steps"))
    given = _given(
        "农村产业革命八要素专题班", today + timedelta(days=9),
        mode=Mode.BY_DEPARTMENT, topics=topics, trainers=Trainer.objects.all()[2:4],
    )  # fmt: skip
    operations.enrol(
        operations.make(here.prefecture, given, by=clerk), here.prefecture, by=clerk, most=20
    )


def _of_the_county(here: Ground, people: tuple[User, User]) -> None:
    """One held, to be closed; one today, whose people sign in; one called off."""
    clerk, _other = people
    today, name = timezone.localdate(), here.county.name
    base = {
        "organiser": f"{name}扶贫办", "level": Level.COUNTY, "mode": Mode.FULL_COVERAGE,
        "audiences": [Audience.RESIDENT, Audience.GRASSROOTS], "venue": f"{name}委党校",
        "trainers": Trainer.objects.filter(cadre__region=here.county)[:2],
    }  # fmt: skip
    named = f"{name}驻村干部和乡村干部轮训班"
    last = operations.make(here.county, _given(named, today - timedelta(days=6), **base), by=clerk)
    operations.enrol(last, here.township, by=clerk, most=24)
    operations.enrol(last, here.county, by=clerk, most=30)
    _attend(last, by=clerk)
    operations.hold(last, by=clerk)
    other = {**base, "topics": Topic.objects.filter(code__in=("housing", "health", "education"))}
    now = operations.make(here.county, _given(named, today, number=2, **other), by=clerk)
    operations.enrol(now, here.township, by=clerk, most=20)
    operations.enrol(now, here.county, by=clerk, most=20)
    gone = operations.make(
        here.county, _given(named, today - timedelta(days=15), number=3, **base), by=clerk
    )
    operations.cancel(gone, "与州级示范班合并举办（演示数据）", by=clerk)


def _attend(session: Session, *, by: User) -> None:
    """Every ninth was on leave, every seventh away; a few failed or missed a half-day."""
    rows = []
    for n, one in enumerate(session.enrolments.select_related("cadre"), 1):
        word = "请假" if n % 9 == 0 else "缺席" if n % 7 == 0 else "参加"
        row: dict[str, object] = {
            "cadre": one.cadre.number,
            "person": one.cadre.name,
            "presence": word,
        }
        if word == "参加":
            row |= {"score": 55 if n % 11 == 0 else 72 + n % 25, "satisfaction": 70 + n % 30}
            row["half_days"] = session.half_days - (n % 6 == 0)
        rows.append(row)
    content = _book([(attendance.NAME, columns.ATTENDANCE_COLUMNS, rows)])
    load = taking.hand_in(content, "签到册.xlsx", region=session.region, by=by, session=session)
    taking.apply(load, by=by)


def _past(region: Region, by: User) -> None:
    """A workbook of past sessions with two wrong cells, which waits to be put right."""
    day = timezone.localdate() - timedelta(days=120)
    cadres = Cadre.objects.filter(region__path__startswith=region.path).order_by("number")[:12]
    name = f"{region.name}扶贫政策培训班"
    session = {
        "name": name, "number": 1, "organiser": f"{region.name}扶贫办", "level": "县级",
        "mode": "基层全覆盖", "audiences": "乡村干部、第一书记和驻村干部", "starts_on": f"{day}",
        "ends_on": f"{day}", "topics": "精准识别与退出", "expected": 12,
    }  # fmt: skip
    people = [
        {
            "name": name, "number": 1, "cadre": one.number, "person": one.name,
            "presence": "来了" if n == 3 else "参加", "score": 180 if n == 7 else 80 + n,
        }
        for n, one in enumerate(cadres)
    ]  # fmt: skip
    content = _book(
        [
            (columns.SESSIONS, columns.SESSION_COLUMNS, [session]),
            (columns.PEOPLE, columns.PEOPLE_COLUMNS, people),
        ]
    )
    taking.hand_in(content, "往期培训.xlsx", region=region, by=by)


def _book(made: Iterable[tuple[str, list[sheets.Column], Sequence[Row]]]) -> io.BytesIO:
    book = [sheets.Sheet(wanted, rows, name=name) for name, wanted, rows in made]
    target = io.BytesIO()
    sheets.write_book(book, target=target)
    target.seek(0)
    return target
