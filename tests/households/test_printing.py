"""Papers: what stands on them, what must not, and characters that the font lacks."""

import io
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from households import codes
from households.models import Household
from households.printing import cards, data, fonts, labels, registers, rosters
from households.printing.sheets import Paper
from households.standards import signing
from ledger.models import Evidence
from regions.duties import Duty
from tests.factories import GridFactory, HouseholdFactory, MembershipFactory, PersonFactory

RARE = "𬭼龘㛃〇"  # extension E, the basic block, extension A, and the zero of numbers
RAREST = "\U0002a6a5"  # extension B, in no free font of bearable size


def pages(pdf: bytes) -> int:
    return len(re.findall(rb"/Type /Page\b", pdf))


def label(head: str = "陆**") -> labels.Label:
    return labels.Label(
        "https://example.invalid/c/ABC", "下司镇 拉拱村 3网格", "三组", head, "ABCDEF"
    )


def test_rare_characters_are_in_the_font():
    assert fonts.missing(RARE) == []


def test_a_character_that_the_font_lacks_is_drawn_as_its_number(monkeypatch):
    drawn = []
    monkeypatch.setattr(fonts, "_box", lambda canvas, x, y, mark, size: drawn.append(mark))
    fonts.draw(Paper("试").canvas, 0, 0, f"陆{RAREST}甲", 10)

    assert drawn == [RAREST]
    assert fonts.width(f"陆{RAREST}", 10) == pytest.approx(20)


def test_a_long_text_is_made_smaller_and_then_cut():
    text, size = fonts.fit("三都水族自治县" * 6, 12, 100)

    assert size == 5
    assert text.endswith("…")
    assert fonts.width(text, size) <= 100


def test_chinese_breaks_anywhere():
    assert fonts.wrap("一二三四五", 10, 20) == ["一二", "三四", "五"]


@pytest.mark.parametrize("stock", labels.STOCKS.values(), ids=lambda stock: stock.name)
def test_labels_lie_within_the_sheet(stock):
    places = list(labels._places([label()] * stock.on_a_sheet, stock, 0))
    right = max(x + stock.width for _label, _page, x, _y in places)
    bottom = max(y + stock.height for _label, _page, _x, y in places)

    assert right <= 210.1
    assert bottom <= 297.1


def test_used_labels_are_skipped():
    stock = labels.STOCKS["24"]
    first = next(labels._places([label()], stock, 4))

    assert first[2:] == (70.0, 37.5)


@pytest.mark.parametrize(("count", "skip", "sheets"), [(24, 0, 1), (24, 1, 2), (49, 0, 3)])
def test_as_many_sheets_as_the_labels_need(count, skip, sheets):
    assert pages(labels.sheet([label()] * count, labels.STOCKS["24"], skip=skip)) == sheets


@pytest.mark.parametrize(("households", "sheets"), [(0, 1), (24, 1), (25, 2)])
def test_a_roster_has_twenty_four_households_a_page(households, sheets):
    rows = [("1", "陆试", "三组", "4", "一般农户", "", "", "", "ABCDEF")] * households

    assert pages(rosters.sheet("1网格户册", "拉拱村", rows, who="罗国兴")) == sheets


@pytest.fixture
def home(db):
    home = HouseholdFactory(
        region=GridFactory(), head_name="陆试甲", member_count=1, phone="13800001234",
        cause_main="因病", bank_account="622000001234",
    )  # fmt: skip
    person = PersonFactory(name="陆试甲", phone="13800004321")
    MembershipFactory(household=home, person=person)
    return home


def said_by(paper) -> str:
    return repr(paper)


def test_a_card_says_no_number_phone_account_or_illness(home):
    person = home.members.get().person
    card = data.cards(data.gathered(Household.objects.filter(pk=home.pk)), str)[0]

    assert "陆试甲" in said_by(card)
    assert not [
        secret
        for secret in (person.id_number, person.phone, home.phone, home.bank_account, "因病")
        if secret in said_by(card)
    ]


def test_a_label_masks_the_name(home, officer):
    codes.issue(home.region, by=officer(Duty.VILLAGE_LEADER, home.region.parent))
    found = data.labels(data.gathered(Household.objects.filter(pk=home.pk)), str)[0]

    assert found.head == "陆*甲"
    assert home.household_no not in said_by(found)


def test_a_register_masks_phones_and_has_no_number(home):
    register = data.registers(data.gathered(Household.objects.filter(pk=home.pk)), str)[0]

    assert "138****1234" in said_by(register)
    assert home.members.get().person.id_number not in said_by(register)


def photo(colour):
    out = io.BytesIO()
    Image.new("RGB", (1600, 1200), colour).save(out, "JPEG")
    return SimpleUploadedFile("a.jpg", out.getvalue(), "image/jpeg")


def register_of(home):
    return data.registers(data.gathered(Household.objects.filter(pk=home.pk)), str)[0]


def colour_of(jpeg):
    with Image.open(io.BytesIO(jpeg)) as picture:
        return max(picture.size), max("rgb", key=lambda c: picture.getpixel((9, 9))["rgb".index(c)])


def test_a_register_bears_the_newest_photo_of_the_house(home, officer):
    worker = officer(Duty.GRID_WORKER, home.region)
    signing.observe(home, 2018, "moved_in", True, by=worker, photos=[photo("red")])
    signing.observe(home, 2018, "moved_in", True, by=worker, photos=[photo("green")])
    signing.observe(home, 2018, "food", True, by=worker, photos=[photo("blue")])

    register = register_of(home)

    assert colour_of(register.photo) == (700, "g")
    assert b"/DCTDecode" in registers.sheet([register], who="罗国兴")


def test_a_register_without_a_photo_has_a_place_for_it(home, officer):
    worker = officer(Duty.GRID_WORKER, home.region)
    assert b"/DCTDecode" not in registers.sheet([register_of(home)], who="罗国兴")

    signing.observe(home, 2018, "food", True, by=worker, photos=[photo("blue")])
    Evidence.objects.get().file.delete(save=False)

    assert register_of(home).photo == b""


def test_cards_stand_two_to_a_sheet(home):
    one = data.cards(data.gathered(Household.objects.filter(pk=home.pk)), str)

    assert pages(cards.sheet(one * 3, who="罗国兴")) == 2
