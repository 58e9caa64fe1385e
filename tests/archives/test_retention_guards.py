"""What the database itself keeps of lists of destruction, whatever statement is run."""

from datetime import date

import pytest
from django.db import Error, connection, transaction
from django.utils import timezone

from archives.moves import ArchiveError
from archives.retention import appraising
from tests.archives.test_retention import HELD
from tests.factories.archives import PaperFactory
from tests.factories.retention import OLD, Store, a_store

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()


@pytest.fixture
def store(settings, tmp_path) -> Store:
    settings.MEDIA_ROOT = str(tmp_path)
    return a_store()


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"code": "survey"}, "permanent"),
        ({"code": "hukou"}, "has not ended"),
        ({"code": "contact_card", "made_on": TODAY}, "has not ended"),
    ],
    ids=["permanent", "thirty-years", "new"],
)
def test_the_database_lets_no_paper_onto_a_list_before_its_time(store, change, said):
    paper = PaperFactory(archive=store.paper.archive, **({"made_on": OLD} | change))
    row = store.opened()
    line = row.lines.get()
    line.pk, line.paper, line.retention = None, paper, paper.kind.retention

    with pytest.raises(Error, match=f"{said}|kept for good"), transaction.atomic():
        line.save(force_insert=True)
    with pytest.raises(ArchiveError, match="没有到期"):
        appraising.put_on(row, [paper.pk], by=store.first)


@pytest.mark.parametrize(("hold", "_said"), HELD[:2])
def test_the_database_holds_what_is_held(store, hold, _said):
    later = store.filed(made_on=date(2010, 1, 1))
    row = store.witnessed(store.executed(store.approved()), store.witness)
    hold(store)
    line = row.lines.get()

    row.witnesses.create(user=store.other, signed_at=timezone.now())
    row.state, row.done_at, row.done_by = "done", timezone.now(), store.other
    with pytest.raises(Error, match="is held"), transaction.atomic():
        row.save()
    other = appraising.open_list(
        store.town, "另一册鉴定", [store.first, store.second], by=store.first
    )
    line.pk, line.list, line.paper, line.opinion = None, other, later, ""
    line.why, line.said_at, line.said_by = "", None, None
    with pytest.raises(Error, match="is held"), transaction.atomic():
        line.save(force_insert=True)


SQL = {
    "line-deleted": "DELETE FROM archives_destructionline",
    "line-changed": "UPDATE archives_destructionline SET opinion = 'keep'",
    "list-deleted": "DELETE FROM archives_destructionlist",
    "list-back": "UPDATE archives_destructionlist SET state = 'appraisal', appraised_at = NULL,"
    " appraised_by_id = NULL",
    "done-unwitnessed": "UPDATE archives_destructionlist SET state = 'done', done_at = now(),"
    " done_by_id = opened_by_id",
    "approver-swapped": "UPDATE archives_destructionlist SET approved_by_id = opened_by_id",
    "group-grows": "INSERT INTO archives_appraiser (list_id, user_id)"
    " SELECT id, approved_by_id FROM archives_destructionlist",
    "unsigned-again": "UPDATE archives_appraiser SET signed_at = NULL",
    "approver-witnesses": "UPDATE archives_destructionlist SET method = 'pulped',"
    " destroyed_on = now(); INSERT INTO archives_witness (list_id, user_id, signed_at)"
    " SELECT id, approved_by_id, now() FROM archives_destructionlist",
    "erased-early": "INSERT INTO archives_erasure (line_id, file_id, erased_at)"
    " SELECT l.id, f.id, now() FROM archives_destructionline l, archives_paperfile f",
    "new-version": "INSERT INTO archives_version (paper_id, number, why, made_at, made_by_id)"
    " SELECT paper_id, 9, '', now(), made_by_id FROM archives_version LIMIT 1",
}


WITNESSED = "INSERT INTO archives_witness (list_id, user_id, signed_at)"
PARTS = {
    "an appraiser": f"{WITNESSED} SELECT list_id, user_id, now() FROM archives_appraiser LIMIT 1",
    "the approver": f"{WITNESSED} SELECT id, approved_by_id, now() FROM archives_destructionlist",
    "the executor": f"{WITNESSED} SELECT id, executed_by_id, now() FROM archives_destructionlist",
    "executor-swapped": "UPDATE archives_destructionlist SET executed_by_id = approved_by_id",
    "dropped": "UPDATE archives_destructionlist SET state = 'dropped', dropped_at = now(),"
    " dropped_by_id = opened_by_id, dropped_why = 'x'",
    "done without witnesses": "UPDATE archives_destructionlist SET state = 'done',"
    " done_at = now(), done_by_id = executed_by_id",
}


@pytest.mark.parametrize("change", PARTS.values(), ids=PARTS.keys())
def test_the_database_keeps_the_witnesses_apart_from_all_others(store, change):
    store.executed(store.approved(), by=store.other)

    with pytest.raises(Error), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(change)


def test_the_database_takes_two_witnesses_who_had_no_other_part(store):
    row = store.executed(store.approved(), by=store.first)

    with connection.cursor() as cursor:
        cursor.execute(
            f"{WITNESSED} SELECT %s, key, now() FROM unnest(%s) key",
            [row.pk, [store.witness.pk, store.other.pk]],
        )

    assert row.witnesses.count() == 2


EARLY = {
    "executed-by-the-approver": "UPDATE archives_destructionlist SET method = 'pulped',"
    " destroyed_on = now(), executed_at = now(), executed_by_id = approved_by_id",
    "how-without-who": "UPDATE archives_destructionlist SET method = 'pulped',"
    " destroyed_on = now()",
    "who-without-how": "UPDATE archives_destructionlist SET executed_at = now(),"
    " executed_by_id = opened_by_id",
}


@pytest.mark.parametrize("change", EARLY.values(), ids=EARLY.keys())
def test_the_database_wants_who_destroyed_and_how_together(store, change):
    store.approved()

    with pytest.raises(Error), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(change)


@pytest.mark.parametrize("change", SQL.values(), ids=SQL.keys())
def test_the_database_keeps_an_approved_list(store, change):
    store.approved()

    with pytest.raises(Error), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(change)


@pytest.mark.parametrize(
    "change",
    [
        """UPDATE archives_destructionlist SET state = 'approved', approved_at = now(),
           approved_by_id = appraised_by_id""",
        """UPDATE archives_destructionlist SET state = 'done', approved_at = now(),
           done_at = now(), approved_by_id = %(approver)s, done_by_id = %(approver)s""",
    ],
    ids=["own-approval", "no-witness"],
)
def test_the_database_wants_another_person_to_approve(store, change):
    store.appraised()

    with pytest.raises(Error), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(change, {"approver": store.approver.pk})


def test_the_database_wants_two_signed_opinions(store):
    row = store.opened()

    row.state, row.appraised_at, row.appraised_by = "appraised", timezone.now(), store.first
    with pytest.raises(Error, match="two appraise"), transaction.atomic():
        row.save()
