"""Retention: when a period ends, who appraises, approves and witnesses, and what is left after."""

from datetime import date, timedelta
from pathlib import Path

import pytest
from django.core.exceptions import PermissionDenied
from django.core.management import call_command
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from archives import seals
from archives.acceptance import planning
from archives.filing import operations as filing
from archives.lending import operations as lending
from archives.models import Archive, Erasure, Paper, PaperFile
from archives.moves import ArchiveError
from archives.retention import appraising, deciding, erasing, holds, periods
from archives.retention.appraising import Said
from archives.volumes import holding
from ledger.models import Event, Signature
from regions.duties import Duty
from regions.models import User
from tests.archives.test_lending import given
from tests.as_application import as_application
from tests.factories import LeadFactory
from tests.factories.acceptance import a_page, a_township, closed, judged, somebody
from tests.factories.archives import PaperFactory
from tests.factories.regions import UserFactory
from tests.factories.retention import OLD, Store, a_store

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()


@pytest.fixture(autouse=True)
def files(settings, tmp_path):
    settings.MEDIA_ROOT = str(tmp_path)
    return tmp_path


@pytest.fixture
def store(db) -> Store:
    return a_store()


def kept(files: Path) -> int:
    return sum(one.is_file() for one in (files / "papers").rglob("*"))


def is_due(paper: Paper, today: date) -> bool:
    return periods.due(Paper.objects.all(), today).filter(pk=paper.pk).exists()


@pytest.mark.parametrize(
    ("code", "told", "first_due"),
    [
        pytest.param("contact_card", {"made_on": date(2015, 1, 1)}, date(2026, 1, 1), id="ten"),
        pytest.param("contact_card", {"made_on": date(2015, 12, 31)}, date(2026, 1, 1), id="late"),
        pytest.param("hukou", {"made_on": date(2015, 6, 1)}, date(2046, 1, 1), id="thirty"),
        pytest.param("card", {"made_on": None, "year": 2014}, date(2025, 1, 1), id="year-only"),
    ],
)
def test_a_period_is_counted_from_the_january_after_the_paper_was_formed(code, told, first_due):
    paper = PaperFactory(code=code, **told)

    assert not is_due(paper, first_due - timedelta(days=1))
    assert is_due(paper, first_due)


def test_without_a_date_the_day_of_filing_counts_and_permanent_is_never_due():
    undated = PaperFactory(code="card", made_on=None)
    forever = PaperFactory(code="survey", made_on=date(1990, 1, 1))

    year = TODAY.year + 11
    assert not is_due(undated, date(year - 1, 12, 31))
    assert is_due(undated, date(year, 1, 1))
    assert not is_due(forever, date(2300, 1, 1))


def test_a_list_goes_from_appraisal_to_the_end_and_only_then_the_bytes(
    store, files, django_capture_on_commit_callbacks
):
    digests = [one.digest for one in PaperFile.objects.all()]
    erasing.WAKERS[:], wakers = [erasing.erase], list(erasing.WAKERS)

    row = store.executed(store.approved())
    store.witnessed(row, store.witness)
    before = kept(files)
    with django_capture_on_commit_callbacks(execute=True):
        row = store.witnessed(row, store.other)
    erasing.WAKERS[:] = wakers

    line = row.lines.get()
    assert (before, kept(files)) == (2, 0)
    assert (row.state, Erasure.objects.count()) == ("done", 2)
    assert line.digests == digests == [one.digest for one in PaperFile.objects.all()]
    assert (line.pages, line.ended_on, line.formed_year) == (2, date(2019, 12, 31), 2009)
    assert Signature.objects.filter(event__subject=row.subject).count() == 6
    assert periods.destroyed_by(store.paper) == row.number
    assert Event.objects.filter(kind="archives.destruction.erased").count() == 1


def test_what_a_killed_worker_left_is_erased_by_the_next_round(store, files, monkeypatch):
    row = store.done()
    monkeypatch.setattr(erasing.Erasure.objects, "create", lambda **_more: 1 / 0)
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        erasing.erase(row.pk)
    monkeypatch.undo()
    half = (kept(files), Erasure.objects.count())

    count = erasing.erase_left()

    assert half == (1, 0)
    assert (count, kept(files), erasing.erase_left()) == (2, 0, 0)


def test_a_destroyed_paper_is_changed_no_more_and_shown_as_such(client, store):
    row = store.done()  # its bytes wait for the worker, and are handed out no more
    file = PaperFile.objects.first()
    client.force_login(store.first)

    with pytest.raises(ArchiveError, match=row.number):
        filing.replace(store.paper, [a_page(5)], why="补一份扫描件", by=store.first)
    shown = client.get(reverse("archives:paper", args=[store.paper.pk])).content.decode()
    opened = client.get(reverse("archives:paper-file", args=[file.pk]))

    assert row.number in shown
    assert opened.status_code == 404
    with pytest.raises(ArchiveError, match="没有原件可借"):
        lending.hand_out(store.paper.archive, given(paper=store.paper), by=store.first)


def test_a_seal_stands_after_destruction_and_says_by_which_list(store, files, capsys):
    archive = store.paper.archive
    contents = seals.contents_of([archive])[archive.pk]

    erasing.erase(store.done().pk)

    number = periods.destroyed_by(store.paper)
    assert seals.contents_of([archive])[archive.pk] == contents
    assert [line.list.number for line in seals.destroyed(archive)] == [number]


def test_verifying_tells_a_destroyed_file_from_a_lost_one(client, files, capsys):
    town = a_township()
    judged(town, town.acceptance())
    row = Archive.objects.get(pk=town.archive.pk)
    assert row.state == "accepted"
    round_ = row.acceptances.get().round
    planning.close_round(round_, by=town.chief)
    paper = PaperFactory(archive=row, code="contact_card", made_on=OLD, filed_by=town.worker)
    filing.replace(paper, [a_page(7)], why="补扫描件一份", by=town.worker)
    store = Store(
        paper, town.region, town.chief, town.second,
        somebody(Duty.COUNTY_OFFICE, town.region.parent),
        somebody(Duty.COUNTY_OFFICE, town.region.parent),
        somebody(Duty.COUNTY_OFFICE, town.region.parent),
    )  # fmt: skip
    done = store.done()
    erasing.erase(done.pk)

    call_command("verify_archives", "--files")
    client.force_login(town.chief)
    shown = client.get(reverse("archives:archive-acceptance", args=[row.pk])).content.decode()

    assert f"destroyed by list {done.number}" in capsys.readouterr().out
    assert done.number in shown


def frozen(store: Store) -> None:
    holds.freeze(store.paper.archive, kind="lawsuit", why="涉诉，法院调卷", by=store.first)


def lent(store: Store) -> None:
    lending.hand_out(store.paper.archive, given(), by=store.first)


def in_a_lead(store: Store) -> None:
    LeadFactory(household=store.paper.archive.household)


HELD = [
    pytest.param(frozen, "已冻结", id="frozen"),
    pytest.param(lent, "借出未还", id="lent"),
    pytest.param(in_a_lead, "线索", id="lead"),
]


@pytest.mark.parametrize(("hold", "said"), HELD)
def test_papers_of_a_held_file_are_refused_when_put_on_when_approved_and_when_witnessed(
    store, hold, said
):
    later = store.filed(made_on=date(2010, 1, 1))
    row = store.appraised()
    hold(store)

    with pytest.raises(ArchiveError, match=said):
        store.opened(later)
    with pytest.raises(ArchiveError, match=said):
        deciding.approve(row, by=store.approver)


def test_a_file_in_acceptance_or_being_mended_is_held(files):
    town = a_township()
    paper = PaperFactory(archive=town.archive, code="contact_card", made_on=OLD)
    reason = lambda: holds.reasons([town.archive.pk], user=town.chief).get(town.archive.pk, "")  # noqa: E731
    free = reason()
    acceptance = town.acceptance()
    accepting = reason()
    judged(town, acceptance, contact_card="correct")
    mending = reason()
    closed(town, paper.rectifications.get())

    assert (free, accepting, mending) == ("", "正在验收", "有整改事项没有销号")
    assert reason() == "正在验收"


def test_two_appraise_another_approves_one_carries_out_and_two_who_did_none_of_it_witness(store):
    worker = somebody(Duty.GRID_WORKER, store.paper.archive.region)
    with pytest.raises(ArchiveError, match="至少 2 人"):
        appraising.open_list(store.town, "到期档案鉴定", [store.first], by=store.first)
    with pytest.raises(ArchiveError, match="同一个人"):
        appraising.open_list(store.town, "到期鉴定册", [store.first] * 2, by=store.first)
    row = store.opened()
    lines = row.lines.values_list("pk", flat=True)

    with pytest.raises(PermissionDenied):
        appraising.say(row, lines, Said("destroy", "期满无价值"), by=store.approver)
    with pytest.raises(ArchiveError, match="没有鉴定意见"):
        appraising.sign(row, by=store.first)
    with pytest.raises(ArchiveError, match="理由"):
        appraising.say(row, lines, Said("destroy", ""), by=store.first)
    with pytest.raises(ArchiveError, match="年底"):
        appraising.say(row, lines, Said("extend", "仍有参考价值", 2020), by=store.first)
    appraising.say(row, lines, Said("destroy", "期满无价值"), by=store.second)
    appraising.sign(row, by=store.first)
    with pytest.raises(ArchiveError, match="不能再改"):
        appraising.say(row, lines, Said("keep", "改变主意了"), by=store.second)
    with pytest.raises(ArchiveError, match="不能这样办"):
        deciding.approve(row, by=store.approver)
    row = appraising.sign(row, by=store.second)
    for_the_first = [store.first, worker, somebody(Duty.TOWNSHIP_OFFICE, store.town)]
    [refused(deciding.approve, row, by=one) for one in for_the_first]
    row = deciding.approve(row, by=store.approver)
    refused(store.witnessed, row, by=worker)
    says(store.witnessed, row, "还没有人执行销毁", by=store.witness)
    refused(store.executed, row, by=somebody(Duty.LEADER, store.town.parent))
    says(store.executed, row, "您是本册的批准人", by=store.approver)
    row = store.executed(row, by=store.other)
    says(store.executed, row, "已有人执行销毁", by=store.first)
    for_the_witnesses = {
        store.first: "鉴定人", store.second: "鉴定人", store.approver: "批准人",
        store.other: "销毁执行人",
    }  # fmt: skip
    [says(store.witnessed, row, f"您是本册的{p}", by=one) for one, p in for_the_witnesses.items()]
    store.witnessed(row, store.witness)
    says(store.witnessed, row, "等另一名监销人", by=store.witness)
    with pytest.raises(ArchiveError, match="不能作废"):
        deciding.drop(row, why="不想销毁了", by=store.first)
    last = somebody(Duty.COUNTY_OFFICE, store.town.parent)
    assert store.witnessed(row, last).state == "done"


def says(act, row, words: str, *, by) -> None:
    with pytest.raises(ArchiveError, match=words):
        act(row, by=by)


def refused(act, row, *, by) -> None:
    with pytest.raises(PermissionDenied):
        act(row, by=by)


def test_a_list_is_sent_back_and_dropped_with_a_reason(store):
    row = store.appraised()

    with pytest.raises(ArchiveError, match="原因"):
        deciding.send_back(row, why="", by=store.approver)
    deciding.send_back(row, why="理由写得不清楚", by=store.approver)
    unsigned = row.appraisers.filter(signed_at__isnull=True).count()
    appraising.say(
        row, row.lines.values_list("pk", flat=True), Said("keep", "有史料价值"), by=store.first
    )
    deciding.drop(row, why="重新组织鉴定", by=store.first)

    row.refresh_from_db()
    assert (unsigned, row.state) == (2, "dropped")
    assert is_due(store.paper, TODAY)


@pytest.mark.parametrize(
    ("said", "due_now", "due_later"),
    [
        pytest.param(Said("extend", "仍有利用价值", TODAY.year + 4), False, True, id="extended"),
        pytest.param(Said("keep", "有史料价值"), False, False, id="kept"),
    ],
)
def test_what_is_kept_ends_with_the_approval_and_needs_no_witness(
    store, files, said, due_now, due_later
):
    row = store.approved(said=said)

    erasing.erase_left()

    assert (row.state, kept(files)) == ("done", 2)
    assert is_due(store.paper, TODAY) is due_now
    assert is_due(store.paper, date(TODAY.year + 5, 1, 1)) is due_later


def test_two_accounts_of_one_person_are_one(store):
    twin = UserFactory(person_key="p1")
    store.first.person_key = "p1"
    store.first.save()

    with pytest.raises(ArchiveError, match="同一个人"):
        appraising.open_list(store.town, "到期档案鉴定", [store.first, twin], by=store.first)


def test_another_account_of_who_appraised_witnesses_nothing(store):
    row = store.executed(store.approved())
    twin = somebody(Duty.COUNTY_OFFICE, store.town.parent)
    User.objects.filter(pk__in=[store.second.pk, twin.pk]).update(person_key="p2")
    twin.refresh_from_db()

    says(store.witnessed, row, "您是本册的鉴定人", by=twin)
    row.refresh_from_db()

    assert (row.witnesses.count(), row.state) == (0, "approved")


def test_a_list_is_carried_out_on_a_day_between_its_approval_and_today(store):
    row = store.approved()

    for_days = [TODAY - timedelta(days=1), TODAY + timedelta(days=1)]
    for_each = [pytest.raises(ArchiveError, match="销毁日期应在批准日") for _day in for_days]
    with for_each[0]:
        deciding.execute(row, method="burnt", on=for_days[0], by=store.first)
    with for_each[1]:
        deciding.execute(row, method="burnt", on=for_days[1], by=store.first)


def test_a_volume_shows_a_destroyed_paper_without_its_pages(store):
    store.done()

    paper = holding.papers_of([store.paper.archive_id])[0]
    assert paper.is_gone
    assert [list(one.files.all()) for one in paper.versions.all()] == [[]]


def test_the_application_that_owns_nothing_goes_the_whole_way(store, files, application_role):
    with as_application():
        row = store.done()
        erased = erasing.erase(row.pk)
        line = lending.hand_out(store.paper.archive, given(), by=store.first)
        lending.extend(line, until=TODAY + timedelta(days=9), why="还没有查完", by=store.first)
        lending.take_back(line, day=TODAY, pages=40, condition="whole", by=store.first)

    line.refresh_from_db()
    assert (erased, kept(files), line.returned_on) == (2, 0, TODAY)
