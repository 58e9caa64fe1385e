"""A round from plan to end: who accepts what, verdicts, what is mended, seals, who may not."""

import threading
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from archives import seals
from archives.acceptance import defects, judging, planning, rectifying, reports
from archives.acceptance.judging import Said
from archives.acceptance.planning import Plan, Team
from archives.acceptance.rectifying import Deed
from archives.acceptance.showing import late_words
from archives.filing import operations as filing
from archives.models import Acceptance, Archive, Paper, Rectification, Seal, Verdict
from archives.moves import ArchiveError
from ledger import events
from ledger.deadlines import add_working_days
from ledger.models import Event, Notice, Obligation, Signature
from ledger.tasks import OVERDUE_NOTICES
from ledger.transitions import SamePersonError
from regions.duties import Duty
from tests.factories import CadreFactory, GridFactory, VillageFactory
from tests.factories.acceptance import (
    a_page,
    a_township,
    closed,
    judged,
    mended,
    papers_of,
    somebody,
)
from tests.factories.archives import ArchiveFactory, PaperFactory, kind_of
from tests.factories.obligations import ObligationRuleFactory, ObligationTermsFactory

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()


@pytest.fixture
def town(db):
    return a_township()


def four_words(town):
    """A file that failed with each of 留纠删补."""
    papers_of(town.archive, "application", "survey", "handbook")
    row = town.acceptance()
    return judged(town, row, survey="correct", handbook="remove", loan="supply")


def test_a_file_goes_from_plan_to_failed_to_mended_to_passed(town):
    failed = four_words(town)

    made = {row.word: row for row in failed.rectifications.all()}
    assert (failed.state, failed.due_on) == ("failed", add_working_days(TODAY, 10))
    assert set(made) == {"correct", "remove", "supply"}
    assert {row.due_on for row in made.values()} == {failed.due_on}
    assert "未填日期；请改正" in made["correct"].wanted

    done = [closed(town, row) for row in made.values()]
    again = judging.again(failed, by=town.chief)
    passed = judged(town, again)
    ended = planning.close_round(passed.round, by=town.chief)

    archive = Archive.objects.get(pk=town.archive.pk)
    removed = Paper.objects.get(archive=archive, kind__code="handbook")
    assert {row.status for row in done} == {"closed"}
    assert (again.attempt, passed.state, ended.state) == (2, "passed", "closed")
    assert (archive.state, archive.accepted_by) == ("accepted", town.chief)
    assert archive.seal == seals.seal_of(archive) == Seal.objects.get().digest
    assert (removed.removed_by, removed.removed_why) == (town.worker, "已按意见整改")
    hands = Signature.objects.filter(event__subject="archives.acceptance").order_by("pk")
    assert [one.signer for one in hands] == [town.chief, town.chief]
    assert archive.seal in hands.last().content
    assert list(events.verify()) == []


def test_the_sample_is_the_same_for_a_seed_and_every_place_gives_its_share():
    town = a_township()
    ArchiveFactory.create_batch(9, household__region=town.grid)
    other = GridFactory(parent=VillageFactory(parent=town.region))
    ArchiveFactory.create_batch(3, household__region=other)
    row = town.plan(share_percent=30)
    team = Team("组", [town.chief], [town.grid.parent, other.parent])
    planning.add_group(row, team, by=town.chief)

    planning.draw(row, by=town.chief)

    drawn = list(row.files.values_list("archive", "archive__place_path").order_by("archive"))
    assert sorted(path for _key, path in drawn) == sorted([town.grid.path] * 3 + [other.path])
    again = [planning.drawn_of(row, place) for place in row.places.all()]
    assert sorted(key for keys in again for key in keys) == [key for key, _path in drawn]


def wrong_plan(**given):
    more = {"name": "一轮", "starts_on": TODAY, "ends_on": TODAY}
    return lambda town: planning.plan(Plan(town.region, **(more | given)), by=town.chief)


def open_undrawn(town):
    planning.open_round(town.plan(), by=town.chief)


def draw_with_places_left(town):
    row = town.plan()
    ArchiveFactory(household__region=GridFactory(parent=VillageFactory(parent=town.region)))
    town.group(row)
    planning.draw(row, by=town.chief)


def draw_what_another_round_has(town):
    town.opened()
    row = town.plan()
    town.group(row)
    planning.draw(row, by=town.chief)


def place_twice(town):
    row = town.plan()
    town.group(row)
    planning.add_group(row, Team("第二组", [town.second], [town.grid]), by=town.chief)


def own_village(town):
    town.group(town.plan(), town.chief, town.leader)


def own_village_by_roster(town):
    row = town.plan()
    cadre = CadreFactory(region=town.grid.parent)
    planning.add_group(row, Team("组", [town.chief, cadre], [town.grid.parent]), by=town.chief)


def group_after_the_draw(town):
    planning.add_group(town.opened(), Team("组", [town.chief], [town.grid]), by=town.chief)


def judge_with(word, *codes, note="", what=None):
    def attempt(town):
        (paper,) = papers_of(town.archive, "application")
        row = town.acceptance()
        judging.judge(row, what(town) if what else paper, Said(word, codes, note), by=town.chief)

    return attempt


def sign_without_verdicts(town):
    papers_of(town.archive, "application")
    judging.sign(town.acceptance(), by=town.chief)


def sign_a_stale_paper(town):
    (paper,) = papers_of(town.archive, "application")
    row = town.acceptance()
    judging.keep_rest(row, by=town.chief)
    filing.replace(paper, [a_page()], why="换了清楚的", by=town.worker)
    judging.sign(row, by=town.chief)


def sign_without_a_word_on_what_is_missing(town):
    town = a_township(poor_kind="一般贫困户")
    papers_of(town.archive, "application")
    row = town.acceptance()
    judging.keep_rest(row, by=town.chief)
    judging.sign(row, by=town.chief)


def judge_what_one_filed(town):
    PaperFactory(archive=town.archive, filed_by=town.chief)
    judging.keep_rest(town.acceptance(), by=town.chief)


def judge_what_is_signed(town):
    row = judged(town, town.acceptance())
    judging.keep_rest(row, by=town.chief)


def again_before_all_is_mended(town):
    judging.again(four_words(town), by=town.chief)


def end_before_all_passed(town):
    planning.close_round(four_words(town).round, by=town.chief)


def one_of(town, word):
    return four_words(town).rectifications.get(word=word)


def mend_with(word, **deed):
    return lambda town: rectifying.mend(
        one_of(town, word), Deed(**({"words": "已按意见整改"} | deed)), by=town.worker
    )


REFUSED = [
    pytest.param(wrong_plan(ends_on=TODAY - timedelta(days=1)), "早于", id="days-in-order"),
    pytest.param(wrong_plan(share_percent=0), "比例", id="share"),
    pytest.param(wrong_plan(working_days=0), "工作日", id="working-days"),
    pytest.param(wrong_plan(name=" "), "名称", id="no-name"),
    pytest.param(open_undrawn, "抽取", id="open-undrawn"),
    pytest.param(draw_with_places_left, "没有交给", id="places-left"),
    pytest.param(draw_what_another_round_has, "另一轮", id="in-another-round"),
    pytest.param(place_twice, "已交给", id="place-twice"),
    pytest.param(own_village, "自己地方", id="own-place"),
    pytest.param(own_village_by_roster, "自己地方", id="own-place-by-roster"),
    pytest.param(group_after_the_draw, "是“验收中”|不能再改", id="group-after-draw"),
    pytest.param(judge_with("keep", "no_date"), "不能再勾", id="kept-with-defect"),
    pytest.param(judge_with("correct"), "哪里不对", id="correct-without-why"),
    pytest.param(judge_with("remove", "nonsense"), "这项毛病", id="unknown-defect"),
    pytest.param(judge_with("burn"), "没有选", id="unknown-word"),
    pytest.param(
        judge_with("keep", what=lambda town: kind_of(town.archive, "loan")), "理由", id="whole-why"
    ),
    pytest.param(
        judge_with("correct", "no_date", what=lambda town: kind_of(town.archive, "loan")),
        "没有选",
        id="correct-what-is-not-there",
    ),
    pytest.param(
        judge_with("keep", what=lambda _town: PaperFactory()), "不在本卷", id="another-file"
    ),
    pytest.param(sign_without_verdicts, "没有验收意见", id="paper-without-verdict"),
    pytest.param(sign_a_stale_paper, "换了新版", id="changed-since-judged"),
    pytest.param(sign_without_a_word_on_what_is_missing, "还缺", id="missing-kinds"),
    pytest.param(judge_what_one_filed, "您归档", id="own-papers"),
    pytest.param(judge_what_is_signed, "已签字", id="signed"),
    pytest.param(again_before_all_is_mended, "没有销号", id="again-too-soon"),
    pytest.param(end_before_all_passed, "没有验收合格", id="end-too-soon"),
    pytest.param(mend_with("correct"), "那一版", id="correct-without-new-version"),
    pytest.param(mend_with("supply"), "没有补上", id="supply-nothing"),
    pytest.param(
        lambda town: mend_with("supply", files=[a_page()])(town), "材料日期", id="no-true-date"
    ),
    pytest.param(mend_with("remove", words="删"), "整改情况", id="no-words"),
]


@pytest.mark.parametrize(("attempt", "words"), REFUSED)
def test_what_cannot_be_done_is_refused_with_a_remedy(town, attempt, words):
    with pytest.raises(ArchiveError, match=words) as caught:
        attempt(town)

    assert "；" in caught.value.messages[0]


def test_a_level_accepts_what_it_should():
    town = a_township()
    county = town.region.parent
    clerk = somebody(Duty.COUNTY_OFFICE, county)

    row = planning.plan(Plan(county, "县验", TODAY, TODAY), by=clerk)

    assert (row.holder, row.year) == ("village", TODAY.year)
    with pytest.raises(PermissionDenied):
        planning.plan(Plan(town.region, "县代乡", TODAY, TODAY), by=clerk)
    with pytest.raises(PermissionDenied):
        planning.plan(Plan(town.grid.parent, "村验", TODAY, TODAY), by=town.leader)


def test_only_who_is_of_the_group_judges(town):
    row = town.acceptance()
    stranger = somebody(Duty.TOWNSHIP_OFFICE, town.region)

    with pytest.raises(PermissionDenied):
        judging.keep_rest(row, by=stranger)
    with pytest.raises(PermissionDenied):
        judging.sign(row, by=town.worker)


def test_three_persons_mend_examine_and_close(town):
    row = one_of(town, "remove")
    row = mended(town, row)

    with pytest.raises(SamePersonError):
        rectifying.examine(row, by=town.worker)
    row = rectifying.examine(Rectification.objects.get(pk=row.pk), by=town.second)
    with pytest.raises(SamePersonError):
        rectifying.close(Rectification.objects.get(pk=row.pk), by=town.second)
    with pytest.raises(PermissionDenied):
        rectifying.close(Rectification.objects.get(pk=row.pk), by=town.leader)
    row = rectifying.close(Rectification.objects.get(pk=row.pk), by=town.chief)

    assert (row.verified_by, row.reviewed_by, row.closed_by) == (
        town.worker, town.second, town.chief,
    )  # fmt: skip


def test_what_is_sent_back_is_mended_again_in_a_new_round(town):
    row = mended(town, one_of(town, "supply"))
    first = row.supplied

    row = rectifying.send_back(row, reason="日期看不清楚", by=town.leader)
    assert (row.status, row.round, row.verified_by) == ("returned", 2, None)
    row = mended(town, row)

    first.refresh_from_db()
    assert row.supplied != first
    assert first.removed_at
    row = rectifying.send_back(
        rectifying.examine(row, by=town.leader), reason="内容与登记表不符", by=town.second
    )
    assert row.round == 3


LATE = [
    pytest.param(TODAY, "后补", id="made-after-the-round-began"),
    pytest.param(TODAY - timedelta(days=400), "后补归档", id="made-before-and-filed-late"),
]


@pytest.mark.parametrize(("made_on", "words"), LATE)
def test_a_supplied_paper_shows_when_it_was_made_and_filed(town, made_on, words):
    row = mended(town, one_of(town, "supply"), made_on=made_on)

    said = late_words(row.supplied, row.acceptance.round)

    assert words in said
    assert f"{made_on}" in said


def test_a_paper_filed_before_the_round_is_not_late(town):
    (paper,) = papers_of(town.archive, "application")

    assert late_words(paper, town.opened()) == ""


CHANGES = [
    pytest.param(
        lambda town, paper: filing.replace(paper, [a_page()], why="换了清楚的", by=town.worker),
        id="new-version",
    ),
    pytest.param(
        lambda town, paper: filing.remove(paper, why="重复归档", by=town.worker), id="removed"
    ),
    pytest.param(
        lambda town, paper: filing.tell_of(
            paper, filing.Told(made_on=TODAY, is_signed=True, is_sealed=True), by=town.worker
        ),
        id="another-date",
    ),
    pytest.param(lambda town, _paper: PaperFactory(archive=town.archive, code="loan"), id="added"),
]


@pytest.mark.parametrize("change", CHANGES)
def test_what_changes_after_the_seal_shows(town, change):
    (paper,) = papers_of(town.archive, "application")
    judged(town, town.acceptance())
    archive = Archive.objects.get(pk=town.archive.pk)
    before = seals.changed(archive)

    change(town, paper)

    assert before == []
    assert len(seals.changed(archive)) == 1
    assert seals.seal_of(archive) != archive.seal


def test_a_seal_is_named_by_its_algorithm(town, settings):
    papers_of(town.archive, "application")
    international = seals.seal_of(town.archive)

    settings.CRYPTO_SUITE = "sm"

    assert (len(international), seals.seal_of(town.archive)[:4]) == (64, "sm3:")


def test_the_command_finds_a_list_that_does_not_fit_and_tells_of_changes(town, capsys):
    (paper,) = papers_of(town.archive, "application")
    judged(town, town.acceptance())
    filing.replace(paper, [a_page()], why="换了清楚的", by=town.worker)

    call_command("verify_archives", "--files")
    told = capsys.readouterr().out
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute("UPDATE archives_seal SET contents = '{}'")
        cursor.execute("SET LOCAL session_replication_role = origin")

    assert "unbroken; 1 changed since" in told
    with pytest.raises(CommandError, match="1 faults"):
        call_command("verify_archives")


GUARDED = [
    "UPDATE archives_acceptance SET note = 'x'",
    (
        "UPDATE archives_acceptance SET state = 'open', signed_at = null, signed_by_id = null,"
        " due_on = null"
    ),
    "DELETE FROM archives_acceptance",
    "UPDATE archives_verdict SET word = 'keep', defects = '{}'",
    "DELETE FROM archives_verdict",
    "UPDATE archives_acceptanceround SET seed = 1",
    (
        "UPDATE archives_acceptanceround SET state = 'closed', closed_at = now(),"
        " closed_by_id = planned_by_id"
    ),
    "DELETE FROM archives_acceptancemember",
    "UPDATE archives_acceptanceplace SET region_id = region_id",
    (
        "INSERT INTO archives_acceptance (round_id, archive_id, group_id, attempt, state, note,"
        " begun_at, begun_by_id) SELECT round_id, archive_id, group_id, 3, 'open', '', now(),"
        " begun_by_id FROM archives_acceptance"
    ),
    (
        "INSERT INTO archives_acceptance (round_id, archive_id, group_id, attempt, state, note,"
        " begun_at, begun_by_id) SELECT round_id, archive_id, group_id, 2, 'open', '', now(),"
        " begun_by_id FROM archives_acceptance"
    ),
    "UPDATE archives_rectification SET due_on = due_on + 9",
    (
        "UPDATE archives_rectification SET status = 'verifying', verified_at = now(),"
        " verified_by_id = (SELECT min(id) FROM regions_user)"
    ),
    "DELETE FROM archives_rectification",
    (
        "UPDATE archives_archive SET state = 'accepted', seal = 'x', accepted_at = now(),"
        " accepted_by_id = (SELECT min(id) FROM regions_user)"
    ),
]


@pytest.mark.parametrize("statement", GUARDED)
def test_the_database_keeps_what_was_signed(town, statement):
    four_words(town)

    with pytest.raises(DatabaseError, match="archives_"), transaction.atomic():
        connection.cursor().execute(statement)


SIGNING = [
    pytest.param("chief", "failed", "when all is kept", id="failed-though-all-is-kept"),
    pytest.param("worker", "passed", "not of the group", id="a-stranger"),
    pytest.param("second", "passed", "filed papers", id="who-filed-a-paper"),
]


@pytest.mark.parametrize(("who", "state", "words"), SIGNING)
def test_the_database_asks_who_signs_and_what(town, who, state, words):
    PaperFactory(archive=town.archive, filed_by=town.second)
    row = town.acceptance()
    judging.keep_rest(row, by=town.chief)
    due = "current_date" if state == "failed" else "null"
    statement = f"""UPDATE archives_acceptance SET state = '{state}', due_on = {due},
        signed_at = now(), signed_by_id = {getattr(town, who).pk}"""

    with pytest.raises(DatabaseError, match=words), transaction.atomic():
        connection.cursor().execute(statement)


def test_a_later_verdict_takes_the_place_of_the_one_before(town):
    (paper,) = papers_of(town.archive, "application")
    row = town.acceptance()

    judging.judge(row, paper, Said("remove", ["photo"]), by=town.chief)
    judging.judge(row, paper, Said("keep"), by=town.second)

    kept = Verdict.objects.get()
    assert (kept.word, kept.defects, kept.given_by) == ("keep", [], town.second)


def test_a_file_that_fails_later_loses_its_seal_and_the_old_one_stays_on_record(town):
    papers_of(town.archive, "application")
    first = judged(town, town.acceptance())
    planning.close_round(first.round, by=town.chief)

    judged(town, town.acceptance(), application="correct")

    archive = Archive.objects.get(pk=town.archive.pk)
    assert (archive.state, archive.seal, archive.accepted_at) == ("open", "", None)
    assert Seal.objects.filter(archive=archive).count() == 1


def test_a_round_that_ends_meets_the_duty_of_its_place(town):
    rule = ObligationRuleFactory(kind="archive_acceptance")
    ObligationTermsFactory(rule=rule, ower="township", period="year")
    row = judged(town, town.acceptance()).round

    planning.close_round(row, by=town.chief)

    met = Obligation.objects.get(ower_id=town.region.pk, met_at__isnull=False)
    assert (met.starts_on.year, met.rule.kind) == (TODAY.year, "archive_acceptance")


def test_who_holds_what_is_to_be_mended_is_told_of_it(town, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        four_words(town)

    assert "3 项材料" in Notice.objects.get(recipient=town.worker).text


def test_what_is_overdue_is_told_to_its_place_and_the_one_above(town):
    four_words(town)
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute("UPDATE archives_rectification SET due_on = current_date - 3")
        cursor.execute("SET LOCAL session_replication_role = origin")

    [tell() for tell in OVERDUE_NOTICES]

    told = Notice.objects.filter(text__contains="档案整改超过期限").values_list(
        "recipient", flat=True
    )
    assert set(told) == {town.worker.pk, town.leader.pk}


def test_the_pick_list_is_edited_by_who_edits_catalogues(town):
    clerk = somebody(Duty.COUNTY_OFFICE, town.region.parent)

    made = defects.set_defect(None, title="印章不清", is_offered=True, by=clerk)
    defects.set_defect(made, title="印章不清", is_offered=False, by=clerk)

    assert made.title not in [one.title for one in judging.offered_defects()]
    assert Event.objects.filter(kind="archives.defect.set").count() == 2
    with pytest.raises(ArchiveError, match="已有"):
        defects.set_defect(None, title="涂改", is_offered=True, by=clerk)
    with pytest.raises(PermissionDenied):
        defects.set_defect(None, title="另一项", is_offered=True, by=town.chief)


def test_figures_are_what_counting_one_by_one_gives(town):
    other = a_township()
    papers_of(other.archive, "application")
    judged(other, other.acceptance())
    failed = four_words(town)
    [closed(town, row) for row in failed.rectifications.all()]
    judged(town, judging.again(failed, by=town.chief))

    places, whole = reports.by_place(town.region.parent.parent, TODAY)

    files = Acceptance.objects.all()
    brute = {
        "due": len({(one.round_id, one.archive_id) for one in files}),
        "judged": len({one.archive_id for one in files if one.signed_at}),
        "passed": sum(one.state == "passed" for one in files),
        "failed": 0,
        **{
            word: sum(one.word == word for one in Verdict.objects.all())
            for word in ("keep", "correct", "remove", "supply")
        },
        "to_mend": 0,
        "late": 0,
        "again": sum(one.attempt > 1 for one in files),
        "again_passed": sum(one.attempt > 1 and one.state == "passed" for one in files),
    }
    assert whole.counts == brute
    assert {line.region: line.counts["due"] for line in places if line.counts["due"]} == {
        town.region.parent: 1, other.region.parent: 1,
    }  # fmt: skip
    listed = {
        name: reports.behind(name, town.region.parent.parent, TODAY).count() for name in brute
    }
    assert listed == brute
    assert reports.by_place(town.region.parent.parent, TODAY - timedelta(days=1))[1].counts == (
        dict.fromkeys(brute, 0)
    )


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_of_two_who_sign_one_file_one_does():
    town = a_township()
    papers_of(town.archive, "application")
    row = town.acceptance()
    judging.keep_rest(row, by=town.chief)
    barrier, outcomes = threading.Barrier(2), []

    def press(person):
        barrier.wait()
        try:
            judging.sign(row, by=person)
            outcomes.append("signed")
        except ArchiveError:
            outcomes.append("refused")
        finally:
            connection.close()

    threads = [threading.Thread(target=press, args=[one]) for one in (town.chief, town.second)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]

    assert sorted(outcomes) == ["refused", "signed"]
    assert Event.objects.filter(kind="archives.acceptance.passed").count() == 1
    assert Seal.objects.count() == 1


def test_a_township_does_not_close_out_what_the_county_asked_for(town):
    county, village = town.region.parent, town.grid.parent
    clerk, second = (somebody(Duty.COUNTY_OFFICE, county) for _one in range(2))
    archive = filing.open_place(village, TODAY.year, by=town.leader)
    paper = PaperFactory(archive=archive, code="roster", made_on=TODAY)
    row = planning.plan(Plan(county, "县验村档", TODAY, TODAY), by=clerk)
    planning.add_group(row, Team("组", [clerk], [town.region]), by=clerk)
    planning.draw(row, by=clerk)
    one = planning.open_round(row, by=clerk).files.get()
    judging.judge(one, paper, Said("remove", ["not_updated"]), by=clerk)
    [judging.judge(one, kind, Said("supply"), by=clerk) for kind in judging.unjudged_kinds(one)]
    wanted = judging.sign(one, by=clerk).rectifications.get(word="remove")

    wanted = rectifying.mend(wanted, Deed("已从卷内删除"), by=town.leader)
    wanted = rectifying.examine(wanted, by=town.second)
    with pytest.raises(PermissionDenied):
        rectifying.close(wanted, by=town.chief)
    with pytest.raises(PermissionDenied):
        rectifying.send_back(wanted, reason="不同意销号", by=town.chief)

    assert rectifying.close(wanted, by=second).status == "closed"
