"""The register of borrowing and viewing: handed out once, given back, extended, never changed."""

import io
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import Error, connection, transaction
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from archives.filing import operations as filing
from archives.filing.operations import Told
from archives.lending import operations, wiring
from archives.lending.operations import Given
from archives.models import Lending
from archives.moves import ArchiveError
from ledger.models import Event, Notice
from regions.duties import Duty
from tests.factories.archives import ArchiveFactory, PaperFactory, kind_of
from tests.factories.lending import LendingFactory

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()
WEEK = TODAY + timedelta(days=7)


def given(**more) -> Given:
    plain = {
        "person": "罗国兴", "unit": "县纪委监委", "purpose": "核对退出材料",
        "basis": "县扶贫办主任批准", "pages": 40, "due_on": WEEK,
    }  # fmt: skip
    return Given(**(plain | more))


def address(name, *args):
    return reverse(f"archives:{name}", args=args)


def test_what_is_out_is_not_handed_out_again_until_it_is_back(office):
    paper, other = [PaperFactory(archive=office.archive, code=code) for code in ("survey", "plan")]
    hand = lambda **more: operations.hand_out(office.archive, given(**more), by=office.township)  # noqa: E731
    row = hand(paper=paper)

    with pytest.raises(ArchiveError, match="县纪委监委罗国兴"):
        hand(paper=paper)
    with pytest.raises(ArchiveError, match="归还后才能再借"):
        hand()
    hand(paper=other, pages=2)
    operations.take_back(row, day=TODAY, pages=40, condition="whole", by=office.township)
    hand(paper=paper)

    assert Lending.objects.out().count() == 2
    assert Event.objects.filter(kind="archives.lending.taken").count() == 3


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"person": " "}, "借阅人"),
        ({"unit": ""}, "单位"),
        ({"purpose": ""}, "用途"),
        ({"basis": ""}, "批准人"),
        ({"pages": None}, "多少页"),
        ({"due_on": TODAY - timedelta(days=1)}, "应还日期"),
        ({"due_on": None}, "应还日期"),
        ({"due_on": TODAY + timedelta(days=91)}, "最多借 90 天"),
        ({"way": "viewed"}, "当天归还"),
    ],
)
def test_a_line_that_is_not_whole_is_not_written(office, more, said):
    with pytest.raises(ArchiveError, match=said):
        operations.hand_out(office.archive, given(**more), by=office.township)

    assert not Lending.objects.exists()


def test_a_view_of_the_electronic_volume_is_a_line_that_needs_no_way_back(office):
    row = operations.hand_out(
        office.archive, given(medium="electronic", way="taken"), by=office.township
    )

    assert (row.way, row.due_on, row.pages, row.is_out) == ("viewed", None, None, False)
    with pytest.raises(ArchiveError, match="不是原件借阅"):
        operations.take_back(row, day=TODAY, pages=1, condition="whole", by=office.township)


@pytest.mark.parametrize(
    ("back", "said"),
    [
        ({"pages": 39, "condition": "whole"}, "只还 39 页"),
        ({"pages": 39, "condition": "short"}, "写明情况"),
        ({"pages": 40, "condition": "damaged", "words": "脏"}, "写明情况"),
        ({"pages": 40, "condition": "whole", "day": TODAY + timedelta(days=1)}, "归还日期"),
        ({"pages": 40, "condition": "whole", "day": TODAY - timedelta(days=1)}, "归还日期"),
    ],
)
def test_what_comes_back_is_counted(office, back, said):
    row = operations.hand_out(office.archive, given(), by=office.township)

    with pytest.raises(ArchiveError, match=said):
        operations.take_back(row, **({"day": TODAY} | back), by=office.township)

    row.refresh_from_db()
    assert row.is_out


def test_a_lending_is_extended_with_a_reason_and_to_a_later_day(office):
    row = operations.hand_out(office.archive, given(), by=office.township)
    extend = lambda until, why: operations.extend(row, until=until, why=why, by=office.township)  # noqa: E731

    with pytest.raises(ArchiveError, match="原因"):
        extend(WEEK + timedelta(days=3), "")
    with pytest.raises(ArchiveError, match="晚于"):
        extend(WEEK, "案件还没办完")
    extend(WEEK + timedelta(days=3), "案件还没办完")
    operations.correct(row, words="单位应为县监委第二室", by=office.township)

    row.refresh_from_db()
    assert row.due_on == WEEK + timedelta(days=3)
    assert row.unit == "县纪委监委"
    assert [one.kind for one in row.entries.all()] == ["extended", "corrected"]


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE archives_lending SET due_on = due_on + 1 WHERE id = %(row)s",
        "UPDATE archives_lending SET returned_on = due_on WHERE id = %(row)s",
        "UPDATE archives_lending SET person = 'X' WHERE id = %(row)s",
        "DELETE FROM archives_lending WHERE id = %(row)s",
        "UPDATE archives_lendingentry SET words = 'X' WHERE lending_id = %(row)s",
        "DELETE FROM archives_lendingentry WHERE lending_id = %(row)s",
        """INSERT INTO archives_lending (archive_id, medium, way, person, unit, phone, purpose,
            basis, pages, due_on, handed_at, handed_by_id) SELECT archive_id, medium, way, person,
            unit, phone, purpose, basis, pages, due_on, handed_at, handed_by_id
            FROM archives_lending WHERE id = %(row)s""",
        """INSERT INTO archives_lendingentry (lending_id, kind, day, condition, words, written_at,
            written_by_id) SELECT id, 'extended', due_on, '', 'X', handed_at, handed_by_id
            FROM archives_lending WHERE id = %(row)s""",
        """INSERT INTO archives_lendingentry (lending_id, kind, day, pages, condition, words,
            written_at, written_by_id) SELECT id, 'returned', due_on - 99, 1, 'whole', '',
            handed_at, handed_by_id FROM archives_lending WHERE id = %(row)s""",
    ],
    ids=["due", "back", "who", "gone", "entry", "entry-gone", "twice", "no-later", "before-out"],
)  # fmt: skip
def test_the_database_keeps_the_register(office, change):
    row = operations.hand_out(office.archive, given(), by=office.township)
    operations.correct(row, words="用途写错一字", by=office.township)

    with pytest.raises(Error), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(change, {"row": row.pk})


def test_a_paper_of_another_file_is_not_handed_out(office):
    other = PaperFactory()

    with pytest.raises(ArchiveError, match="不在这本档案"):
        operations.hand_out(office.archive, given(paper=other), by=office.township)


def test_who_is_late_is_told_to_who_keeps_the_archives(office):
    LendingFactory(archive=office.archive, due_on=TODAY - timedelta(days=1))
    LendingFactory()

    told = wiring.tell_overdue()

    assert told == 2
    assert wiring.tell_overdue() == 0
    people = Notice.objects.filter(key__startswith="lendings-overdue").values_list("recipient")
    assert {pk for (pk,) in people} == {office.township.pk, office.county.pk}


def test_the_pages_hand_out_take_back_and_say_who_saw_a_file(client, office, page):
    client.force_login(office.township)
    form = {
        "medium": "originals", "way": "taken", "person": "罗国兴", "unit": "县纪委监委",
        "purpose": "核对退出材料", "basis": "办公室主任批准", "pages": 12, "due_on": f"{WEEK}",
    }  # fmt: skip

    bad = client.post(address("lending-new", office.archive.pk), form | {"pages": ""})
    client.post(address("lending-new", office.archive.pk), form)
    row = Lending.objects.get()
    again = client.post(address("lending-new", office.archive.pk), form)
    short = client.post(
        address("lending-step", row.pk, "return"),
        {"day": f"{TODAY}", "pages": 11, "condition": "whole"},
    )
    shown = client.get(address("archive-lendings", office.archive.pk)).content.decode()
    client.post(
        address("lending-step", row.pk, "return"),
        {"day": f"{TODAY}", "pages": 11, "condition": "short", "words": "缺第五页，已追查"},
    )
    told = client.get(address("lending", row.pk)).content.decode()

    row.refresh_from_db()
    assert (bad.status_code, again.status_code, short.status_code) == (422, 422, 422)
    assert "罗国兴" in shown
    assert row.returned_on == TODAY
    assert "缺第五页，已追查" in told


def test_what_was_opened_on_the_screen_stands_beside_the_register(
    client, office, page, settings, tmp_path
):
    settings.MEDIA_ROOT = str(tmp_path)
    paper = filing.file_paper(
        office.archive, kind_of(office.archive, "survey"), Told(), [page()], by=office.worker
    )
    client.force_login(office.county)
    client.get(address("paper-file", paper.versions.get().files.get().pk))

    shown = client.get(address("archive-lendings", office.archive.pk)).content.decode()

    assert office.county.full_name in shown
    assert "入户调查表" in shown


def test_who_may_hand_out_and_export(client, office, officer):
    row = LendingFactory(archive=office.archive)
    elsewhere = officer(Duty.TOWNSHIP_OFFICE, ArchiveFactory().region.parent.parent)
    asked = [
        ("lending-new", office.archive.pk), ("lending", row.pk),
        ("archive-lendings", office.archive.pk), ("lending-export",),
    ]  # fmt: skip

    answers = {}
    for user in (office.township, office.worker, elsewhere):
        client.force_login(user)
        answers[user] = [client.get(address(name, *args)).status_code for name, *args in asked]
    client.force_login(office.worker)
    step = client.post(address("lending-step", row.pk, "return"), {})

    assert answers[office.township] == [200, 200, 200, 200]
    assert answers[office.worker] == [403, 200, 200, 403]
    assert answers[elsewhere] == [404, 404, 404, 200]
    assert step.status_code == 403
    with pytest.raises(PermissionDenied):
        operations.hand_out(office.archive, given(), by=office.worker)


def test_the_register_is_exported_with_what_came_after(client, office):
    row = operations.hand_out(office.archive, given(), by=office.township)
    LendingFactory()
    operations.extend(row, until=WEEK + timedelta(days=1), why="还在核对", by=office.township)
    client.force_login(office.township)

    answer = client.get(address("lending-export"), {"state": "out"})

    book = load_workbook(io.BytesIO(b"".join(answer.streaming_content)))
    rows = [[cell.value for cell in line] for line in book.active.iter_rows()]
    assert len(rows) == 4
    assert rows[3][5:7] == ["罗国兴", "县纪委监委"]
    assert "还在核对" in rows[3][15]


@pytest.mark.parametrize(
    ("state", "names"),
    [("out", {"甲", "乙"}), ("overdue", {"甲"}), ("returned", {"丙"}), ("electronic", {"丁"})],
)
def test_the_register_is_filtered_by_state(client, office, state, names):
    yesterday = TODAY - timedelta(days=1)
    LendingFactory(archive=office.archive, person="甲", due_on=yesterday)
    LendingFactory(archive__household__region=office.grid, person="乙")
    back = LendingFactory(archive__household__region=office.grid, person="丙")
    LendingFactory(archive=office.archive, person="丁", electronic=True)
    operations.take_back(back, day=TODAY, pages=9, condition="whole", by=office.township)
    client.force_login(office.township)

    shown = client.get(address("lending-list"), {"state": state})

    assert {row.person for row, *_rest in shown.context["rows"]} == names


@pytest.mark.parametrize("rows", [2, 12])
def test_the_register_asks_no_more_for_more_lines(rows, client, office, django_assert_num_queries):
    LendingFactory.create_batch(rows, archive__household__region=office.grid)
    client.force_login(office.township)

    with django_assert_num_queries(12):
        response = client.get(address("lending-list"))

    assert len(response.context["rows"]) == rows


def test_the_home_page_says_how_many_are_overdue_to_who_keeps_archives(client, office):
    LendingFactory(archive=office.archive, due_on=TODAY - timedelta(days=1))
    url = f"{address('lending-list')}?state=overdue"

    client.force_login(office.township)
    keeper = client.get(reverse("home")).content.decode()
    client.force_login(office.worker)
    worker = client.get(reverse("home")).content.decode()

    assert url in keeper
    assert url not in worker
