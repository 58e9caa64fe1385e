"""Past sessions from a workbook: exactly what it says, or nothing and every bad cell by name."""

import time

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection

from ledger.models import Event
from ledger.sheets import SheetError
from regions.duties import Duty
from regions.models import Audience, Cadre
from tests.factories import CadreFactory, PrefectureFactory
from tests.training.workbook import attendance, person_row, session_row, trainer_row, workbook
from training import coverage
from training.loading import taking
from training.models import Enrolment, Load, Session, Trainer
from training.moves import TrainingError


def take(content, office, **more):
    load = taking.hand_in(content, "往期.xlsx", region=office.county, by=office.clerk)
    return taking.apply(load, by=more.get("by", office.other))


def test_what_a_workbook_says_is_taken_in_and_closed(office):
    teacher, pupil, absent = CadreFactory.create_batch(3, region=office.county)
    content = workbook(
        [session_row(0, trainers=teacher.number)],
        [
            person_row(pupil),
            person_row(absent, presence="请假", score=None, satisfaction=None),
            person_row(teacher, score=40),
        ],
        [trainer_row(teacher)],
    )

    load = take(content, office)

    session = Session.objects.get()
    assert (session.state, session.held_by, session.closed_by, session.load) == (
        "held", office.clerk, office.other, load,
    )  # fmt: skip
    assert [t.name for t in session.topics.all()] == ["精准识别与退出", "扶贫资金使用"]
    assert session.trainers.get().cadre == teacher
    rows = {e.cadre_id: (e.presence, e.score, e.is_passed) for e in Enrolment.objects.all()}
    assert rows == {
        pupil.pk: ("came", 86, True),
        absent.pk: ("excused", None, None),
        teacher.pk: ("came", 40, False),
    }
    passed = Enrolment.objects.get(is_passed=True)
    assert passed.certificate_no == f"PX{session.starts_on.year}-{session.pk}-0001"
    assert Event.objects.get(kind="training.load.applied").data["came"] == 2


def test_the_same_file_again_writes_nothing(office):
    content = workbook([session_row()], [person_row(CadreFactory(region=office.county))])
    twice = taking.hand_in(content, "往期.xlsx", region=office.county, by=office.clerk)
    take(content, office)

    with pytest.raises(TrainingError, match="不再重复导入"):
        taking.apply(twice, by=office.other)
    with pytest.raises(SheetError, match="已于"):
        taking.hand_in(content, "往期.xlsx", region=office.county, by=office.clerk)

    assert (Session.objects.count(), Enrolment.objects.count()) == (1, 1)


def wrong_cells():
    """(what is wrong, sheet, cell, part of the remedy)"""
    gone = {"cadre": "G-no-such"}
    return [
        ("level", {"level": "省级"}, {}, "班次", "F2", "请改为"),
        ("day", {"starts_on": "五月"}, {}, "班次", "I2", "请写成"),
        ("order", {"ends_on": "2017-01-01"}, {}, "班次", "J2", "请核对日期"),
        ("topic", {"topics": "养生"}, {}, "班次", "M2", "请从中选"),
        ("trainer", {"trainers": "G-no-such"}, {}, "班次", "N2", "师资"),
        ("place", {"place": "别处县"}, {}, "班次", "C2", "请填全名或代码"),
        ("unknown-cadre", {}, gone, "学员", "C2", "花名册"),
        ("other-name", {}, {"person": "别人"}, "学员", "D2", "请核对编号与姓名"),
        ("score", {}, {"score": 300}, "学员", "F2", "0 到 100"),
        ("score-of-absent", {}, {"presence": "缺席"}, "学员", "F2", "删去成绩"),
        ("no-session", {}, {"number": 7}, "学员", "A2", "请先改正班次"),
    ]


@pytest.mark.parametrize(
    ("session", "person", "sheet", "cell", "remedy"),
    [pytest.param(*case[1:], id=case[0]) for case in wrong_cells()],
)
def test_a_bad_cell_is_named_and_nothing_is_written(office, session, person, sheet, cell, remedy):
    cadre = CadreFactory(region=office.county)
    content = workbook(
        [session_row(0, **session), session_row(1)],
        [person_row(cadre, 0, **person), person_row(cadre, 1)],
    )

    load = taking.hand_in(content, "往期.xlsx", region=office.county, by=office.clerk)

    first = load.result["shown"][0]
    assert (first["sheet"], first["cell"]) == (sheet, cell)
    assert remedy in first["message"]
    with pytest.raises(TrainingError, match="一行也没有写入"):
        taking.apply(load, by=office.other)
    assert (Session.objects.count(), Enrolment.objects.count()) == (0, 0)


def test_who_handed_it_in_does_not_take_it_in(office):
    content = workbook([session_row()], [person_row(CadreFactory(region=office.county))])

    with pytest.raises(TrainingError, match="另一人"):
        take(content, office, by=office.clerk)

    assert not Session.objects.exists()


def test_another_place_takes_nothing_in(office, officer):
    content = workbook([session_row()], [person_row(CadreFactory(region=office.county))])
    load = taking.hand_in(content, "往期.xlsx", region=office.county, by=office.clerk)

    with pytest.raises(PermissionDenied):
        taking.apply(load, by=officer(Duty.COUNTY_OFFICE, PrefectureFactory(code="529900")))

    assert Load.objects.get().applied_at is None


def test_a_sheet_that_is_missing_is_named(office):
    content = attendance([(CadreFactory(region=office.county), "参加", 90)])

    with pytest.raises(SheetError, match="“班次”表：工作簿里没有名为“班次”且带数据的工作表"):
        taking.hand_in(content, "往期.xlsx", region=office.county, by=office.clerk)


TRAINERS, SESSIONS, TIMES, ROSTER = 130, 270, 50_000, 27_500


@pytest.mark.slow
def test_the_figures_of_the_whole_campaign_come_out_as_they_went_in(office):
    """130 trainers, 270 sessions, 50,000 person-times: docs/sources.md#training."""
    audiences = Audience.values
    roster = [
        Cadre(number=f"G{n:06d}", name="韦干部", region=office.county, unit="扶贫办",
              audience=audiences[n % 6])
        for n in range(ROSTER)
    ]  # fmt: skip
    Cadre.objects.bulk_create(roster)
    reached = roster[:25_000]
    people = [person_row(reached[n % 25_000], (n * 7 + n // 25_000) % SESSIONS)
              for n in range(TIMES)]  # fmt: skip
    sessions = [session_row(n, trainers=roster[n % TRAINERS].number) for n in range(SESSIONS)]
    content = workbook(sessions, people, [trainer_row(one) for one in roster[:TRAINERS]])

    began = time.perf_counter()
    take(content, office)
    took = time.perf_counter() - began

    with connection.cursor() as cursor:  # as the database does by itself
        cursor.execute("ANALYZE training_enrolment, training_session, regions_cadre")
    began = time.perf_counter()
    found = coverage.coverage(office.county, Session.objects.latest("starts_on").starts_on)
    lines = coverage.by_level(office.county, found.as_of)
    counted = time.perf_counter() - began
    print(f"taken in {took:.1f} s, counted in {counted:.2f} s")  # noqa: T201
    total = found.total
    assert (Trainer.objects.count(), Session.objects.count()) == (TRAINERS, SESSIONS)
    assert (total.times, total.persons, total.trained) == (TIMES, 25_000, 25_000)
    assert (total.roster, total.missing, f"{total.percent}") == (ROSTER, 2_500, "90.91")
    assert [lines[-1].sessions, lines[-1].trainers] == [SESSIONS, TRAINERS]
    assert counted < 2
