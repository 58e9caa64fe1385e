"""Who does what to a half-month report, in which order; an issued edition never changes."""

from dataclasses import replace
from datetime import date

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, ProgrammingError, transaction
from django.utils import timezone

from ledger.models import Event, Evidence, Notice, Obligation, Signature, Withdrawal
from ledger.obligations import KINDS, issuing
from ledger.obligations import operations as duties
from regions.duties import Duty
from regions.models import User
from taskforces.half_months import Figure, figures, moves, operations, pages
from taskforces.half_months.moves import ReportError, StaleTextError
from taskforces.half_months.periods import before, half_of, latest
from taskforces.models import BodyKind, HalfMonthReport
from tests.as_application import as_application, by_application
from tests.factories import ObligationRuleFactory, ObligationTermsFactory, PostingFactory
from tests.factories.half_months import (
    JUNE_1,
    TEXT,
    at,
    begun,
    handed_in,
    issued,
    office_of,
    written,
)
from tests.factories.organisation import BodyFactory
from tests.factories.regions import CountyFactory
from tests.factories.tasks import a_paper

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("drawn")]
State = HalfMonthReport.State


def fresh(report: HalfMonthReport) -> HalfMonthReport:
    return HalfMonthReport.objects.for_page().get(pk=report.pk)


def test_a_report_is_written_by_one_and_reviewed_and_issued_by_another(body, writer, leader):
    report = fresh(issued(body, writer, leader))

    trail = Event.objects.filter(subject=report.subject, kind__startswith="taskforces")
    kinds = [event.kind.rpartition(".")[2] for event in trail.order_by("pk")]
    assert kinds == ["drawn", "written", "handed_in", "reviewed", "issued"]
    assert (report.written_by, report.reviewed_by, report.issued_by) == (writer, leader, leader)
    assert report.title == "示例县住房安全专班2018年6月上半月工作半月报"
    assert Signature.objects.get(event__subject=report.subject).signer == leader
    assert moves.is_unchanged(report)


def same_person(*accounts: User) -> None:
    for user in accounts:
        user.person_key = "same-person"
        user.save()


def _other(body, writer, leader):
    return office_of(CountyFactory())


def _leader(body, writer, leader):
    return PostingFactory(duty=Duty.LEADER, region=body.region).user


NOT_ALLOWED = [
    pytest.param(lambda r, by: operations.write(r, TEXT, seen=0, by=by), "begun", id="write"),
    pytest.param(lambda r, by: operations.draw_again(r, by=by), "begun", id="draw again"),
    pytest.param(lambda r, by: operations.review(r, by=by), "handed_in", id="review"),
    pytest.param(lambda r, by: operations.send_back(r, "不准", by=by), "handed_in", id="send back"),
    pytest.param(lambda r, by: operations.correct(r, "数字有误", by=by), "issued", id="correct"),
]


@pytest.mark.parametrize("who", [_other, _leader])
@pytest.mark.parametrize(("act", "stage"), NOT_ALLOWED)
def test_only_the_office_of_the_place_acts(act, stage, who, body, writer, leader):
    made = {"begun": begun, "handed_in": handed_in}.get(stage)
    report = made(body, writer) if made else issued(body, writer, leader)

    with pytest.raises(PermissionDenied):
        act(report, who(body, writer, leader))


def test_who_wrote_neither_reviews_nor_issues_not_even_by_another_account(body, writer, leader):
    same_person(writer, leader)
    report = handed_in(body, writer)
    twin, third = leader, office_of(body.region)

    with pytest.raises(ReportError, match="不同的人"):
        operations.review(report, by=writer)
    report = operations.review(report, by=third)
    with pytest.raises(ReportError, match="不同的人"):
        operations.issue(report, by=twin)


def test_the_database_knows_two_accounts_of_one_person(body, writer, leader):
    report = operations.review(handed_in(body, writer), by=leader)
    same_person(writer, leader)

    rows = HalfMonthReport.objects.filter(pk=report.pk)
    with pytest.raises(DatabaseError, match="neither reviews nor issues"), transaction.atomic():
        rows.update(state="issued", digest="x", issued_by=leader, issued_at=report.reviewed_at)


WRONG = [
    pytest.param(lambda r, w, b: operations.hand_in(r, by=b), "最后修改", id="not the last writer"),
    pytest.param(lambda r, w, b: operations.review(r, by=b), "现在是", id="review a draft"),
    pytest.param(lambda r, w, b: operations.issue(r, by=b), "现在是", id="issue a draft"),
    pytest.param(lambda r, w, b: operations.correct(r, "数字有误", by=w), "现在是", id="correct"),
    pytest.param(
        lambda r, w, b: operations.send_back(
            operations.hand_in(r, by=w), " ", by=b
        ), "退回的原因", id="no reason",
    ),
    pytest.param(
        lambda r, w, b: operations.hand_in(
            operations.write(r, replace(TEXT, plans=" "), seen=1, by=w), by=w
        ), "下步打算", id="no plans",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("act", "words"), WRONG)
def test_an_act_out_of_order_is_refused_with_a_sentence(act, words, body, writer, leader):
    report = written(body, writer)

    with pytest.raises(ReportError, match=words):
        act(report, writer, leader)


def test_of_two_who_write_the_second_is_told_and_nothing_is_lost(body, writer, leader):
    report = begun(body, writer)
    operations.write(report, TEXT, seen=0, by=leader)

    with pytest.raises(StaleTextError, match="其他人刚刚修改过"):
        operations.write(report, replace(TEXT, progress="我写的"), seen=0, by=writer)

    assert fresh(report).progress == TEXT.progress


@pytest.mark.parametrize(
    ("changes", "day", "words"),
    [
        pytest.param({}, "2018-06-15T23:00:00", "还没有结束", id="it still runs"),
        pytest.param({"starts_on": date(2018, 6, 16)}, "2018-06-20T09:00:00", "不是在办", id="new"),
        pytest.param({"ends_on": date(2018, 5, 31)}, "2018-06-20T09:00:00", "不是在办", id="gone"),
        pytest.param(
            {"kind": BodyKind.OFFICE, "subject": ""}, "2018-06-20T09:00:00", "不是在办", id="office"
        ),
    ],
)
def test_a_report_is_begun_only_for_a_task_force_of_a_half_month_that_is_over(
    changes, day, words, county, writer
):
    other = BodyFactory(region=county, **changes)

    with at(day), pytest.raises(ReportError, match=words):
        begun(other, writer)


def test_a_half_month_is_begun_once_and_by_the_place_itself(body, writer):
    begun(body, writer)

    with pytest.raises(ReportError, match="已开始填报"):
        begun(body, writer)
    with pytest.raises(PermissionDenied):
        begun(body, office_of(CountyFactory()))


def test_sent_back_it_is_written_anew_and_says_why(body, writer, leader):
    back = operations.send_back(handed_in(body, writer), "数字与台账不符，请核对", by=leader)

    assert (back.state, back.return_reason, back.handed_in_by) == (
        State.DRAFT, "数字与台账不符，请核对", None,
    )  # fmt: skip
    assert "已退回" in Notice.objects.filter(recipient=writer).latest("pk").text
    again = operations.hand_in(back, by=writer)
    assert again.return_reason == ""


UPDATES = [
    pytest.param("issued", {"progress": "改了"}, "it is issued", id="text of an issued one"),
    pytest.param("issued", {"figures": []}, "it is issued", id="figures of an issued one"),
    pytest.param("issued", {"state": "draft"}, "it is issued", id="state of an issued one"),
    pytest.param("handed_in", {"progress": "改了"}, "progress is not changed", id="while reviewed"),
    pytest.param("handed_in", {"figures": []}, "figures is not changed", id="figures on the way"),
    pytest.param("handed_in", {"state": "issued"}, "a step is left out", id="issued at once"),
    pytest.param("begun", {"state": "reviewed"}, "a step is left out", id="reviewed at once"),
    pytest.param("begun", {"ends_on": date(2018, 6, 30)}, "ends_on is not", id="another period"),
    pytest.param("begun", {"edition": 2}, "edition is not", id="another edition"),
]


@pytest.mark.parametrize(("stage", "changes", "words"), UPDATES)
def test_the_database_refuses_what_no_step_does(stage, changes, words, body, writer, leader):
    made = {"begun": begun, "handed_in": handed_in}.get(stage)
    report = made(body, writer) if made else issued(body, writer, leader)

    with pytest.raises(DatabaseError, match=words), transaction.atomic():
        HalfMonthReport.objects.filter(pk=report.pk).update(**changes)


def test_the_database_keeps_reports_and_editions_in_order(body, writer, leader):
    report = begun(body, writer)
    rows = HalfMonthReport.objects.filter(pk=report.pk)
    second = {name: getattr(report, name) for name in ("body", "starts_on", "ends_on", "organ")}
    second |= {"figures_digest": "x", "drawn_at": report.drawn_at, "drawn_by": writer}

    with pytest.raises(DatabaseError, match="it is kept"), transaction.atomic():
        rows.delete()
    with pytest.raises(DatabaseError, match="not issued"), transaction.atomic():
        HalfMonthReport.objects.create(edition=2, correction="更正一处", **second)


def test_a_correction_is_another_edition_and_all_stay_readable(body, writer, leader, drawn):
    first = issued(body, writer, leader)
    drawn[0] = 9

    second = operations.correct(first, "线索数补录后由7改为9", by=writer)
    begun_with = second.progress
    second = operations.write(second, replace(TEXT, problems="已补录。"), seen=0, by=writer)
    second = operations.hand_in(second, by=writer)
    operations.issue(operations.review(second, by=leader), by=leader)

    rows = list(HalfMonthReport.objects.for_page().order_by("edition"))
    assert [(one.edition, one.figures[0]["value"]) for one in rows] == [(1, 7), (2, 9)]
    assert [one.problems for one in rows] == [TEXT.problems, "已补录。"]
    assert [moves.is_unchanged(one) for one in rows] == [True, True]
    assert (rows[1].correction, begun_with) == ("线索数补录后由7改为9", TEXT.progress)
    assert figures.issued_last(body, JUNE_1) == rows[1]
    with pytest.raises(ReportError, match="已有更正稿"):
        operations.correct(rows[0], "再更正一次", by=writer)
    with pytest.raises(ReportError, match="至少五个字"):
        operations.correct(rows[1], "改", by=writer)


def test_figures_stand_beside_those_issued_for_the_half_month_before(body, writer, leader, drawn):
    issued(body, writer, leader, before(JUNE_1))
    drawn[0] = 12

    (figure,) = begun(body, writer).figures

    assert (figure["value"], figure["before"], figures.moved(figure)) == (12, 7, "+5")


def test_the_figure_of_the_half_month_before_opens_where_it_was_counted(
    body, writer, leader, monkeypatch
):
    def drawer(body, since, cut_off, keys):
        return [Figure("one", "线索", "条", since.day, f"/behind/?as_of={cut_off}")]

    monkeypatch.setattr(figures, "FIGURES", {"one": drawer})

    report = begun(body, writer)
    [line] = pages.table(report, leader)

    past = before(JUNE_1)
    assert (line["before"], line["url"], line["before_url"]) == (
        f"{past.first.day}", f"/behind/?as_of={JUNE_1.last}", f"/behind/?as_of={past.last}",
    )  # fmt: skip


def test_figures_that_were_tampered_with_are_not_reviewed(body, writer, leader):
    report = begun(body, writer)
    HalfMonthReport.objects.filter(pk=report.pk).update(figures=[report.figures[0] | {"value": 8}])
    report = operations.write(fresh(report), TEXT, seen=0, by=writer)

    with pytest.raises(ReportError, match="校验值不符"):
        operations.review(operations.hand_in(report, by=writer), by=leader)


def test_files_are_put_to_what_is_written_and_are_signed_with_it(body, writer, leader):
    paper = SimpleUploadedFile("清单.pdf", b"%PDF-1.4 synthetic")
    report = written(body, writer)
    file = operations.attach(report, paper, caption="项目清单", by=writer)
    report = operations.review(operations.hand_in(report, by=writer), by=leader)

    with pytest.raises(ReportError, match="现在是"):
        operations.attach(report, paper, caption="再加", by=writer)
    with pytest.raises(ValidationError):
        operations.attach(begun(body, writer, before(JUNE_1)), SimpleUploadedFile("a.exe", b"MZ"),
                          caption="", by=writer)  # fmt: skip
    assert moves.content(operations.issue(report, by=leader))["files"] == [file.digest]


def test_a_file_is_withdrawn_from_a_draft_by_who_put_it_there_and_is_not_signed(
    body, writer, leader
):
    report = written(body, writer)
    wrong, right = (
        operations.attach(report, a_paper(name), caption=name, by=writer) for name in ("错", "对")
    )

    with pytest.raises(ValidationError, match="不是您上传的"):
        operations.withdraw_file(report, str(wrong.pk), by=leader)
    operations.withdraw_file(report, str(wrong.pk), by=writer)
    with pytest.raises(ValidationError, match="没有这个文件"):
        operations.withdraw_file(report, str(wrong.pk), by=writer)
    report = operations.review(operations.hand_in(report, by=writer), by=leader)
    with pytest.raises(ReportError, match="现在是"):
        operations.withdraw_file(report, str(right.pk), by=writer)
    report = operations.issue(report, by=leader)

    assert moves.content(report)["files"] == [right.digest]
    assert moves.is_unchanged(report)
    assert Evidence.objects.filter(subject=report.subject, subject_id=report.pk).count() == 2
    gone = Withdrawal.objects.get()
    assert (gone.evidence, gone.withdrawn_by) == (wrong, writer)
    told = Event.objects.get(kind="taskforces.half_month.withdrawn")
    assert (told.actor_id, told.note, told.data["digest"]) == (writer.pk, "错", wrong.digest)


def test_a_withdrawal_is_kept_by_the_database(body, writer):
    report = written(body, writer)
    file = operations.attach(report, a_paper(), caption="", by=writer)
    operations.withdraw_file(report, str(file.pk), by=writer)

    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        Withdrawal.objects.all().delete()
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        Withdrawal.objects.update(withdrawn_at=timezone.now())


@pytest.fixture
def rule(county):
    rule = ObligationRuleFactory(region=county.parent, kind="half_month_report")
    ObligationTermsFactory(
        rule=rule, title="专班半月报", ower="task_force", period="half", due_days=2,
        due_unit="working", starts_on=date(2018, 6, 1),
    )  # fmt: skip
    return rule


def test_each_task_force_that_stands_owes_a_report_of_each_half_month(rule, body, county):
    BodyFactory(region=county, name="旧专班", subject="funds", ends_on=date(2018, 5, 31))
    BodyFactory(region=county, name="办公室", kind=BodyKind.OFFICE, subject="")
    later = BodyFactory(region=county, name="新专班", subject="medical", starts_on=date(2018, 6, 9))

    issuing.issue_due(date(2018, 6, 16))

    owed = Obligation.objects.order_by("starts_on", "ower_words")
    assert [(row.ower_words, row.ends_on) for row in owed] == [
        (body.name, JUNE_1.last),
        (later.name, date(2018, 6, 30)),
        (body.name, date(2018, 6, 30)),
    ]


def test_issuing_meets_what_is_owed_for_that_half_month_and_no_hand_does(
    rule, body, writer, leader
):
    issuing.issue_due(date(2018, 6, 16))
    mine = Obligation.objects.for_list().get(ends_on=JUNE_1.last)
    next_one = Obligation.objects.get(ends_on=half_of(date(2018, 6, 16)).last)

    with pytest.raises(duties.ObligationError, match="自动记为完成"):
        duties.meet(mine, by=writer, note="已经报送")
    report = issued(body, writer, leader)

    mine.refresh_from_db()
    next_one.refresh_from_db()
    assert (mine.state, mine.met_who) == (Obligation.State.MET, leader)
    assert (mine.proof_subject, mine.proof_id) == (report.subject, report.pk)
    assert next_one.is_open
    assert KINDS["half_month_report"].url == "taskforces:half-months"


def test_the_half_months_that_are_over_are_named_newest_first():
    found = [period.words for period in latest(date(2018, 7, 1), 3)]

    assert found == ["2018年6月下半月", "2018年6月上半月", "2018年5月下半月"]


def test_the_application_moves_reports_and_deletes_or_renames_none(
    application_role, body, writer, leader
):
    with as_application():
        report = issued(body, writer, leader)
    table = HalfMonthReport._meta.db_table

    with pytest.raises(ProgrammingError, match="permission denied"):
        by_application(f"DELETE FROM {table}")
    with pytest.raises(ProgrammingError, match="permission denied"):
        by_application(f"UPDATE {table} SET edition = edition")
    assert fresh(report).state == State.ISSUED
