"""What is worth a second look: found set-wise, shown beside the entry and on a page."""

import io
from datetime import timedelta
from random import Random

import pytest
import time_machine
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from PIL import Image, ImageDraw

from accountability import issue_closing, issue_operations
from accountability.issue_signs import keeping, near, searching
from accountability.models import IssueSign, SignKind
from ledger import likeness
from ledger.models import Evidence, Likeness
from ledger.transitions import StaleStatusError
from regions.duties import Duty
from tests.accountability.issues.conftest import make_way
from tests.factories import CountyFactory, GridFactory, PostingFactory


def drawn(quality: int, size: tuple[int, int] = (640, 480), seed: int = 3) -> bytes:
    """A picture with drawing in it, as a JPEG of a quality."""
    image = Image.new("RGB", (640, 480), "white")
    pen = ImageDraw.Draw(image)
    spots = [((n * seed * 97) % 560, (n * n * seed * 61) % 400) for n in range(1, 14)]
    [pen.ellipse((x, y, x + 110, y + 80), fill=(20 * (x % 9), y % 200, 90)) for x, y in spots]
    out = io.BytesIO()
    image.resize(size).save(out, "JPEG", quality=quality)
    return out.getvalue()


def upload(body: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile("proof.jpg", body, "image/jpeg")


def kinds(*issues) -> set[tuple[int, str]]:
    return {(one.issue, one.kind.value) for one in searching.search([i.pk for i in issues])}


def applied_with(way, body: bytes):
    issue = way.taken_up()
    given = way.application(uploads=[upload(body)])
    issue_closing.apply(issue, by=way.village, given=given)
    return issue


def test_the_later_of_two_entries_with_one_photo_shows_it(way):
    first, second = way.applied(), way.applied()

    found = kinds(first, second)

    assert (second.pk, SignKind.PHOTO) in found
    assert (first.pk, SignKind.PHOTO) not in found


def test_a_photo_saved_again_smaller_looks_alike(way):
    first = applied_with(way, drawn(90))
    second = applied_with(way, drawn(60, (320, 240)))
    third = applied_with(way, drawn(90, seed=7))

    found = kinds(first, second, third)

    assert (second.pk, SignKind.LIKE) in found
    assert (third.pk, SignKind.LIKE) not in found


def test_flat_pictures_are_not_compared():
    out = io.BytesIO()
    Image.new("RGB", (64, 48), "navy").save(out, "JPEG")

    assert likeness.of(out.getvalue()) == likeness.NOTHING


def test_photos_from_before_are_looked_at(way):
    issue = applied_with(way, drawn(90))
    Likeness.objects.all().delete()

    count = likeness.fill()

    assert count == 1
    assert (
        len(Likeness.objects.get(sha256=Evidence.objects.get(subject_id=issue.pk).sha256).bits)
        == 16
    )
    assert likeness.fill() == 0


@pytest.mark.parametrize(
    ("words", "is_found"),
    [
        pytest.param("已于4月入户走访并落实产业扶持资金 户主表示满意！", True, id="numbers"),
        pytest.param("已于三月开会研究，产业资金尚在申请之中，另行报告", False, id="other words"),
    ],
)
def test_a_reply_in_the_words_of_another_entry(words, is_found, way):
    first, second = way.taken_up(), way.taken_up()
    today = timezone.localdate()
    given = "已于3月入户走访并落实产业扶持资金，户主表示满意"
    issue_operations.add_progress(first, by=way.village, words=given, done_on=today)
    issue_operations.add_progress(second, by=way.village, words=words, done_on=today)

    assert ((second.pk, SignKind.COPY) in kinds(second)) is is_found


REPLY = "已于三月入户走访并落实产业扶持资金，户主表示满意，下一步由村工作队每月回访一次"


@pytest.mark.parametrize(
    ("words", "is_near"),
    [
        pytest.param(REPLY.replace("三月", "四月"), True, id="one character"),
        pytest.param(REPLY.replace("产业扶持", "教育扶持"), True, id="two characters"),
        pytest.param(f"经查，{REPLY}", True, id="two more in front"),
        pytest.param(REPLY.replace("户主表示满意", "群众反映较好"), False, id="six of 37"),
        pytest.param(REPLY[: len(REPLY) // 2], False, id="half of it"),
        pytest.param(REPLY, False, id="the same is a copy"),
    ],
)
def test_a_reply_that_is_almost_that_of_another_entry(words, is_near, way):
    first, second = way.taken_up(), way.taken_up()
    today = timezone.localdate()
    issue_operations.add_progress(first, by=way.village, words=REPLY, done_on=today)
    issue_operations.add_progress(second, by=way.village, words=words, done_on=today)

    found = kinds(first, second)

    assert ((second.pk, SignKind.NEAR) in found) is is_near
    assert (first.pk, SignKind.NEAR) not in found


def test_replies_of_another_county_are_not_compared(way):
    other = make_way(GridFactory(parent__parent__parent=CountyFactory(code="522701")))
    first, second = way.taken_up(), other.taken_up()
    today = timezone.localdate()
    near = REPLY.replace("三月", "四月")
    issue_operations.add_progress(first, by=way.village, words=REPLY, done_on=today)
    issue_operations.add_progress(second, by=other.village, words=near, done_on=today)

    assert kinds(second) == set()


def _letters(random: Random) -> str:
    return "".join(
        random.choices("甲乙丙丁戊己庚辛壬癸子丑寅卯辰巳午未申酉", k=random.randint(12, 60))
    )


def _changed(text: str, random: Random) -> str:
    at = random.randrange(len(text))
    return random.choice([text[:at] + text[at + 1 :], text[:at] + "新" + text[at:]])


def test_looking_up_by_length_finds_what_comparing_all_finds():
    """Texts of random letters, each with copies changed in up to eight places."""
    random, at = Random(7), timezone.now()
    texts = [_letters(random) for _n in range(40)]
    for text in list(texts):
        copy = text
        for _n in range(random.randint(1, 8)):
            copy = _changed(copy, random)
            texts.append(copy)
    lines = [near.Line(n, at, n, text, "", at) for n, text in enumerate(texts)]

    found = {(one.issue, other.issue) for one, other in near.pairs(lines, lines)}

    assert found == {
        (n, m)
        for n, one in enumerate(texts)
        for m, other in enumerate(texts)
        if m < n and near.is_near(one, other)
    }
    assert len(found) > 100


def test_a_copy_is_found_among_many_replies():
    """A county's quarter of 20,000 lines, of which a night's 500 are looked up."""
    random, at = Random(3), timezone.now()
    texts = [_letters(random) + _letters(random) for _n in range(20_000)]
    lines = [near.Line(n, at, n, text, "", at) for n, text in enumerate(texts)]
    last = near.Line(20_001, at, 20_001, _changed(texts[5], random), "", at)

    found = list(near.pairs([*lines[-500:], last], [*lines, last]))

    assert [(one.issue, other.issue) for one, other in found] == [(20_001, 5)]


def test_signs_are_for_reviewers_and_block_nothing(sign, client, way):
    client.force_login(way.village)
    page = client.get(reverse("accountability:issue", args=[sign.issue_id])).content.decode()

    closed = way.closed(way.reviewed(way.verified(sign.issue)))

    assert str(SignKind.PHOTO.label) not in page
    assert client.get(reverse("accountability:issue-signs")).status_code == 403
    assert closed.status == "closed"


def test_short_replies_are_alike_by_chance(way):
    first, second = way.taken_up(), way.taken_up()
    today = timezone.localdate()
    issue_operations.add_progress(first, by=way.village, words="已整改完成", done_on=today)
    issue_operations.add_progress(second, by=way.village, words="已整改完成", done_on=today)

    assert kinds(second) == set()


def test_many_handed_in_at_once(way, monkeypatch):
    monkeypatch.setattr(searching, "APPLIED_AT_ONCE", 2)
    first, second = way.applied(), way.applied()

    assert {(first.pk, "burst"), (second.pk, "burst")} <= kinds(first, second)


def test_a_few_at_once_are_no_burst(way):
    assert (way.applied().pk, "burst") not in kinds(way.applied())


@pytest.mark.parametrize(
    ("moment", "is_found"),
    [
        pytest.param("2018-07-03 17:59+08:00", False, id="Tuesday before six"),
        pytest.param("2018-07-03 22:10+08:00", True, id="Tuesday late"),
        pytest.param("2018-07-07 10:00+08:00", True, id="Saturday"),
    ],
)
def test_closed_out_outside_working_hours(moment, is_found, db):
    with time_machine.travel(moment, tick=False):
        found = searching._after_hours([(1, timezone.now())])

    assert bool(found) is is_found


def test_opened_again_more_than_once(way):
    issue = way.closed()
    issue_closing.look_back(issue, by=way.zhou, holds=False, words="回头看发现没有落实")
    once = kinds(issue)
    again = way.closed(way.reviewed(way.verified(way.applied(way.taken_up(way.fresh(issue))))))
    issue_closing.look_back(again, by=way.zhou, holds=False, words="回头看发现仍没有落实")

    assert (issue.pk, "loop") not in once
    assert (issue.pk, "loop") in kinds(issue)


def test_the_night_keeps_each_sign_once(way):
    way.applied()
    second = way.applied()

    first_night, second_night = keeping.look_twice(), keeping.look_twice()

    assert (first_night, second_night) == (1, 0)
    assert IssueSign.objects.get().issue_id == second.pk


def test_what_is_long_past_is_not_searched(way):
    way.applied()
    way.applied()

    assert keeping.look_twice(since=timezone.now() + timedelta(minutes=1)) == 0


@pytest.fixture
def sign(way) -> IssueSign:
    way.applied()
    way.applied()
    keeping.look_twice()
    return IssueSign.objects.get()


def test_a_second_look_is_written_down_once(sign, way):
    keeping.looked_at(sign, by=way.reviewer, words="两条说的是同一段路，照片属实")

    with pytest.raises(StaleStatusError):
        keeping.looked_at(sign, by=way.closer, words="两条说的是同一段路")


def test_who_reviews_elsewhere_writes_nothing(sign):
    stranger = PostingFactory(duty=Duty.COUNTY_OFFICE, region=CountyFactory()).user

    with pytest.raises(PermissionDenied):
        keeping.looked_at(sign, by=stranger, words="不是我们县的")


def test_a_second_look_says_something(sign, way):
    with pytest.raises(ValidationError):
        keeping.looked_at(sign, by=way.reviewer, words="好")


def test_the_page_shows_signs_of_its_places_only(sign, client, way):
    stranger = PostingFactory(duty=Duty.COUNTY_OFFICE, region=CountyFactory()).user
    page, look = reverse("accountability:issue-signs"), "accountability:issue-sign-look"
    client.force_login(stranger)
    unseen = sign.issue.number in client.get(page).content.decode()
    refused = client.post(reverse(look, args=[sign.pk]), {"words": "不是我们县的"}).status_code
    client.force_login(way.township)
    forbidden = client.get(page).status_code

    client.force_login(way.reviewer)
    seen = sign.issue.number in client.get(page, {"kind": "photo"}).content.decode()
    client.post(reverse(look, args=[sign.pk]), {"words": "同一段路，照片属实"})
    gone = sign.issue.number not in client.get(page).content.decode()

    assert (unseen, refused, forbidden) == (False, 404, 403)
    assert (seen, gone) == (True, True)
    assert "同一段路" in client.get(page, {"seen": "yes"}).content.decode()


def test_a_sign_is_shown_beside_the_entry_and_blocks_nothing(sign, client, way):
    client.force_login(way.township)

    page = client.get(reverse("accountability:review-read", args=[sign.issue_id])).content.decode()

    assert str(SignKind.PHOTO.label) in page or "同一张照片" in page
    assert 'data-key="a"' in page
