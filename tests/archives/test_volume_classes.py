"""A township's file is a volume for each class; a household's and a village's file is one."""

import io
from datetime import date

import pytest
from django.db import Error, transaction
from django.urls import reverse

from archives.models import Catalogue, Chapter, Holder, PaperKind, Volume
from archives.moves import ArchiveError
from archives.volumes import binding, classes, holding, numbering, taking
from ledger.models import Event
from tests.archives.builders import texts
from tests.factories.archives import ArchiveFactory, PaperFactory, kind_of
from tests.factories.lending import LendingFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def township_file(office, fonds, settings, tmp_path):
    settings.MEDIA_ROOT = str(tmp_path)
    return ArchiveFactory(
        holder="township", household=None, region=office.grid.parent.parent, year=2018
    )


def filed(archive, code, **more):
    return PaperFactory(
        archive=archive, kind=kind_of(archive, code), made_on=date(2018, 3, 1), **more
    )


def numbers(archive):
    return list(archive.volumes.order_by("class_code").values_list("number", flat=True))


@pytest.mark.parametrize(
    ("holder", "chapter", "is_picture", "part"),
    [
        ("household", "who_is_poor", False, "02"),
        ("household", "pictures", True, "02"),
        ("village", "management", True, "01"),
        ("township", "filed", False, "01"),
        ("township", "plan", False, "01"),
        ("township", "identified", False, "02"),
        ("township", "helped", False, "03"),
        ("township", "projects", False, "03"),
        ("township", "left", False, "04"),
        ("township", "helped", True, "05"),
    ],
)
def test_the_class_of_a_paper(holder, chapter, is_picture, part):
    assert classes.part_of(holder, chapter, is_picture) == part


def test_every_case_has_one_class():
    told = classes.table()

    assert len({case[:3] for case in told}) == len(told) == 2 * len(Holder) * len(Chapter)


def test_a_township_file_is_numbered_class_by_class_and_called_by_the_first(township_file, office):
    code = township_file.region.code[:12]

    number = numbering.number_file(township_file, by=office.county)
    again = numbering.number_place(township_file.region, by=office.county)

    assert numbers(township_file) == [f"J012-JF0{n}{code}-0001" for n in (1, 2, 3, 4)]
    assert number == f"J012-JF01{code}-0001"
    assert again == 1  # the household's file of the office


def test_the_next_year_counts_on_in_each_class(township_file, office):
    numbering.number_file(township_file, by=office.county)
    later = ArchiveFactory(
        holder="township", household=None, region=township_file.region, year=2019
    )

    numbering.number_place(township_file.region, by=office.county)

    assert [number[-4:] for number in numbers(later)] == ["0002"] * 4


def test_a_class_that_comes_later_gets_its_number_and_the_others_keep_theirs(township_file, office):
    before = numbering.number_file(township_file, by=office.county)
    newer = Catalogue.objects.create(holder="township", version=2)
    pictures = PaperKind.objects.create(
        catalogue=newer, code="pictures", chapter="helped", order=1, title="影像", need="never",
        is_picture=True,
    )  # fmt: skip
    PaperFactory(archive=township_file, kind=pictures, made_on=date(2018, 3, 1))

    after = numbering.number_file(township_file, by=office.county)

    assert after == before
    assert [one[5:9] for one in numbers(township_file)] == ["JF01", "JF02", "JF03", "JF04", "JF05"]


def test_a_volume_holds_its_class_alone(township_file, office):
    numbering.number_file(township_file, by=office.county)
    filed(township_file, "helped")
    filed(township_file, "left")

    held = holding.held_by(township_file, "03")

    assert [item.line.title for item in held.items] == ["精准帮扶"]
    assert held.facts.number.startswith("J012-JF03")
    assert held.facts.title.endswith("2018年度精准扶贫档案（精准施策）")


def test_binding_one_class_leaves_the_volumes_of_the_others(township_file, office):
    numbering.number_file(township_file, by=office.county)
    made = [binding.bind(holding.held_by(township_file, part)) for part in ("01", "02")]
    filed(township_file, "identified")

    later = binding.bind(holding.held_by(township_file, "02"))

    assert [one.exists() for one in (*made, later)] == [True, False, True]
    binding.forget(township_file.pk)
    assert [one.exists() for one in (*made, later)] == [False, False, False]


@pytest.mark.parametrize("part", ["", "05", "09"])
def test_a_township_file_is_taken_out_by_a_class_it_has(township_file, office, part):
    numbering.number_file(township_file, by=office.county)

    with pytest.raises(ArchiveError):
        taking.take_volume(township_file, why="上级检查", part=part, by=office.county)


def test_a_household_file_has_no_classes_to_choose(office, fonds):
    numbering.number_file(office.archive, by=office.county)

    with pytest.raises(ArchiveError, match="一本一卷"):
        holding.held_by(office.archive, "02")


def test_the_page_lists_the_volumes_and_hands_out_the_one_chosen(client, township_file, office):
    paper = filed(township_file, "helped")
    client.force_login(office.county)
    address = reverse("archives:volume", args=[township_file.pk])

    refused = client.post(address, {"why": "上级检查调阅"})
    pdf = client.post(address, {"part": "03", "why": "上级检查调阅"})
    page = client.get(address).content.decode()

    made = io.BytesIO(b"".join(pdf.streaming_content))
    assert refused.context["form"].errors["part"]
    assert 'filename="J012-JF03' in pdf["Content-Disposition"]
    assert any("精准帮扶" in text for text in texts(made))
    assert [one in page for one in numbers(township_file)] == [True] * 4
    assert reverse("archives:paper", args=[paper.pk]) in page
    taken = Event.objects.get(kind="archives.volume.taken")
    assert taken.data["number"].startswith("J012-JF03")


def test_a_paper_is_told_by_the_number_of_its_volume(township_file, office):
    paper = filed(township_file, "left")

    before = holding.number_of(township_file, paper)
    numbering.number_file(township_file, by=office.county)

    assert before == ""
    assert holding.number_of(township_file, paper).startswith("J012-JF04")


@pytest.mark.parametrize("rows", [2, 6])
def test_the_register_with_volumes_asks_no_more_for_more_lines(
    rows, client, township_file, office, django_assert_num_queries
):
    numbering.number_file(township_file, by=office.county)
    [LendingFactory(archive=township_file, paper=filed(township_file, "left")) for _ in range(rows)]
    client.force_login(office.county)
    url = reverse("archives:lending-export")
    client.get(url)

    with django_assert_num_queries(12):
        client.get(url)


def test_the_database_keeps_one_volume_of_a_class(township_file, office):
    numbering.number_file(township_file, by=office.county)
    one = township_file.volumes.first()
    one.pk, one.order, one.number = None, 9, "J012-X-0009"

    with pytest.raises(Error), transaction.atomic():
        one.save(force_insert=True)
    assert Volume.objects.filter(archive=township_file).count() == 4
