"""Versions of catalogues: drafted, edited, published by somebody else, dropped."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, ProgrammingError, connection, transaction
from django.utils import timezone

from archives.catalogues import blanks, comparing, drafting
from archives.filing.operations import catalogue_for
from archives.models import Catalogue
from ledger.models import Event
from tests.archives.catalogues import PAPER, codes, keepers_of, line
from tests.as_application import as_application, by_application
from tests.factories import CountyFactory
from tests.factories.archives import first

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()


@pytest.fixture
def keepers(db):
    return keepers_of(CountyFactory())


def kinds_of_events():
    rows = Event.objects.filter(kind__startswith="archives.catalogue").order_by("pk")
    return [row.kind.removeprefix("archives.catalogue.") for row in rows]


def test_a_draft_is_a_copy_of_what_is_in_force_and_only_one_at_a_time(keepers):
    made = keepers.draft()

    assert (made.version, made.base, made.drafted_by) == (1, first("household"), keepers.first)
    assert codes(made) == codes(first("household"))
    assert not comparing.differences(made)
    assert catalogue_for("household", keepers.county, TODAY) == first("household")
    with pytest.raises(ValidationError, match="已经有一份草稿"):
        drafting.draft("household", keepers.county, by=keepers.second)
    with pytest.raises(ValidationError, match="没有差别"):
        keepers.publish(made)


def test_lines_are_added_changed_moved_and_taken_out_and_said_to_differ(keepers):
    made = keepers.draft()

    new = drafting.add_line(made, PAPER, by=keepers.first)
    drafting.change_line(line(made, "plan"), {"title": "一户一策", "least": 3}, by=keepers.first)
    drafting.change_line(line(made, "plan"), {"title": "一户一策"}, by=keepers.first)
    drafting.move_line(line(made, "photo_water"), up=True, by=keepers.first)
    drafting.move_line(line(made, "photo_water"), up=True, by=keepers.first)
    drafting.take_out(line(made, "loan"), by=keepers.first)

    found = {one.code: one for one in comparing.differences(made)}
    acts = {code: one.act for code, one in found.items()}
    assert new.code == f"{keepers.county.code}-1"
    assert acts == {
        new.code: "added", "plan": "changed", "loan": "gone", "photo_water": "moved",
    }  # fmt: skip
    assert [(before, after) for _label, before, after in found["plan"].columns] == [
        ("脱贫计划（一户一策）", "一户一策"), ("1", "3"),
    ]  # fmt: skip
    assert codes(made)[-4:] == ["photo_water", "photo_house", "photo_work", "photo_together"]
    assert codes(made).index(new.code) < codes(made).index("income")
    assert kinds_of_events() == ["drafted", *["edited"] * 4]


def test_a_line_that_goes_to_another_chapter_stands_last_there(keepers):
    made = keepers.draft()

    drafting.change_line(line(made, "hukou"), {"title": "户口簿", "chapter": "who_helps"},
                         by=keepers.first)  # fmt: skip

    assert codes(made)[codes(made).index("visits") + 1] == "hukou"


@pytest.mark.parametrize(
    "deed",
    [
        pytest.param(lambda k, c: drafting.add_line(c, PAPER, by=k.second), id="add"),
        pytest.param(
            lambda k, c: drafting.change_line(line(c, "plan"), PAPER, by=k.second), id="change"
        ),
        pytest.param(lambda k, c: drafting.take_out(line(c, "plan"), by=k.second), id="take-out"),
        pytest.param(
            lambda k, c: drafting.move_line(line(c, "plan"), up=True, by=k.second), id="move"
        ),
    ],
)
def test_nobody_but_the_drafter_edits_a_draft_and_nobody_a_published_one(keepers, deed):
    made = keepers.draft()

    with pytest.raises(ValidationError, match="由别人起草"):
        deed(keepers, made)
    drafting.add_line(made, PAPER, by=keepers.first)
    keepers.publish(made)
    with pytest.raises(ValidationError, match="不是草稿"):
        deed(keepers, made)


def test_a_title_is_there_once_and_the_last_line_stays(keepers):
    made = keepers_of(CountyFactory()).draft("township")
    by = made.drafted_by

    with pytest.raises(ValidationError, match="已经有"):
        drafting.add_line(made, {"title": "脱贫计划", "chapter": "plan", "need": "always"}, by=by)
    [drafting.take_out(one, by=by) for one in made.kinds.exclude(code="plan")]
    with pytest.raises(ValidationError, match="至少要有一份"):
        drafting.take_out(line(made, "plan"), by=by)


def test_the_drafter_cannot_publish_by_another_account_either(keepers):
    made = keepers.draft()
    drafting.add_line(made, PAPER, by=keepers.first)
    keepers.first.person_key = keepers.second.person_key = "same"
    keepers.first.save()

    with pytest.raises(PermissionDenied):
        keepers.publish(made)
    with pytest.raises(IntegrityError, match="published_by_another"), transaction.atomic():
        Catalogue.objects.filter(pk=made.pk).update(
            effective_on=TODAY, published_at=timezone.now(), published_by=made.drafted_by
        )


def test_what_is_published_is_in_force_there_alone_from_its_day(keepers):
    made = keepers.draft()
    drafting.add_line(made, PAPER, by=keepers.first)
    later = TODAY + timedelta(days=3)

    with pytest.raises(ValidationError, match="没有写明依据"):
        drafting.publish(made, effective_on=TODAY, basis=" ", by=keepers.second)
    with pytest.raises(ValidationError, match="已经过去"):
        drafting.publish(made, effective_on=TODAY - timedelta(days=1), basis="县档〔2018〕1号",
                         by=keepers.second)  # fmt: skip
    drafting.publish(made, effective_on=later, basis="县档〔2018〕1号", by=keepers.second)

    assert catalogue_for("household", keepers.county, TODAY) == first("household")
    assert catalogue_for("household", keepers.county, later) == made
    assert catalogue_for("household", CountyFactory(), later) == first("household")
    again = keepers.draft()
    drafting.add_line(again, {**PAPER, "title": "另一份"}, by=keepers.first)
    with pytest.raises(ValidationError, match="不能早于"):
        keepers.publish(again)
    assert Event.objects.get(kind="archives.catalogue.published").note == "县档〔2018〕1号"


def test_a_dropped_draft_stays_and_makes_room_for_another(keepers):
    made = keepers.draft()
    drafting.add_line(made, PAPER, by=keepers.first)

    with pytest.raises(ValidationError, match="没有写明原因"):
        drafting.drop(made, why="", by=keepers.second)
    drafting.drop(made, why="与州里新目录重复", by=keepers.second)
    again = keepers.draft()
    new = drafting.add_line(again, PAPER, by=keepers.first)

    assert Catalogue.objects.get(pk=made.pk).ended_by == keepers.second
    assert (again.version, new.code) == (2, f"{keepers.county.code}-2")
    with pytest.raises(ValidationError, match="不是草稿"):
        keepers.publish(made)


SQL = [
    ("update archives_catalogue set basis = 'x' where id = {published}", "it is published"),
    ("update archives_catalogue set effective_on = null where id = {published}", "it is published"),
    ("delete from archives_catalogue where id = {published}", "it is published"),
    ("update archives_paperkind set title = 'x' where catalogue_id = {published}", "is no draft"),
    ("delete from archives_paperkind where catalogue_id = {published}", "is no draft"),
    (("update archives_paperkind set catalogue_id = {draft} where id = (select min(id) from"
     " archives_paperkind where catalogue_id = {published})"), "is no draft"),
    ("update archives_catalogue set basis = 'x' where id = {ended}", "it is ended"),
    ("update archives_paperkind set title = 'x' where catalogue_id = {ended}", "is no draft"),
    ("delete from archives_catalogue where id = {draft}", "stays"),
    ("update archives_catalogue set drafted_by_id = {user} where id = {draft}", "begun"),
    ("update archives_catalogue set region_id = null where id = {draft}", "begun"),
    ("update archives_catalogue set effective_on = now() where id = {draft}", "another publishes"),
    (("insert into archives_catalogue (holder, version, basis, effective_on, drafted_at,"
     " drafted_by_id) values ('household', 99, '', now(), now(), {user})"), "begins as a draft"),
]  # fmt: skip


@pytest.mark.parametrize(("sql", "why"), SQL, ids=[f"{n}" for n in range(len(SQL))])
def test_the_database_lets_only_a_draft_change_and_only_by_publishing(keepers, sql, why):
    published = keepers.version()
    ended = keepers.draft()
    drafting.drop(ended, why="不需要新版", by=keepers.first)
    rows = {"published": published.pk, "ended": ended.pk, "draft": keepers.draft().pk,
            "user": keepers.second.pk}  # fmt: skip

    with pytest.raises(IntegrityError, match=why), transaction.atomic():
        connection.cursor().execute(sql.format(**rows))


def test_the_whole_way_is_walked_as_the_application(keepers, application_role):
    with as_application():
        made = keepers.version(gone="loan")
        drafting.drop(keepers.draft(), why="不需要新版", by=keepers.second)

    assert not made.kinds.filter(code="loan").exists()
    with pytest.raises(ProgrammingError):
        by_application("DELETE FROM archives_catalogue WHERE id = %s", made.pk)
    with pytest.raises(ProgrammingError):
        by_application("UPDATE archives_catalogue SET version = 9 WHERE id = %s", made.pk)


@pytest.mark.parametrize("maker", blanks.WITH_BLANK)
def test_a_form_is_drawn_without_a_household(maker):
    assert blanks.blank(maker).startswith(b"%PDF")
    assert blanks.blank("income") is None


@pytest.mark.parametrize("holder", ["household", "village", "township"])
def test_every_paper_of_the_first_version_says_what_a_good_one_is_and_who_makes_it_whole(holder):
    kinds = first(holder).kinds

    assert not kinds.filter(example="").exists()
    assert not kinds.filter(wants_signature=True, signers="").exists()
    assert not kinds.filter(wants_seal=True, issuer="").exists()
    assert not kinds.filter(retention="").exists()
