"""The pages of a reviewer's day: who opens them, what they show, what they do."""

import time
from uuid import uuid4

import pytest
from django.urls import reverse

from accountability.issue_review import hand, reasons
from accountability.models import Issue, ReturnReason, ReviewBatch, ReviewOutcome
from ledger.models import Status
from regions import personal_keys
from regions.duties import Duty
from regions.models import User
from tests.accountability.issue_review.conftest import approve
from tests.accountability.issues.conftest import STROKES, WHY
from tests.accountability.opened_forms import send
from tests.factories import CountyFactory, PostingFactory

PASSWORD, PIN = "correct horse battery", "271828"


def url(name: str, *args: object) -> str:
    return reverse(f"accountability:{name}", args=args)


def login(client, user: User) -> User:
    """At the door, with the password: it was asked just now."""
    client.post(reverse("account_login"), {"login": user.username, "password": PASSWORD})
    return user


def form(**more: object) -> dict:
    return {"key": str(uuid4()), "shown_at": str(time.time()), **more}


PAGES = [
    pytest.param("review", [], id="queue"),
    pytest.param("review-batches", [], id="decided"),
    pytest.param("return-reasons", [], id="reasons"),
]


@pytest.mark.parametrize(("name", "args"), PAGES)
@pytest.mark.parametrize(
    ("duty", "status"),
    [
        pytest.param(Duty.COUNTY_OFFICE, 200, id="county"),
        pytest.param(Duty.VILLAGE_LEADER, 200, id="village"),
        pytest.param(Duty.GRID_WORKER, 403, id="grid worker"),
        pytest.param(Duty.LEADER, 403, id="leader"),
        pytest.param(Duty.AUDITOR, 403, id="auditor"),
    ],
)
def test_who_opens_the_pages(duty, status, name, args, client, db):
    client.force_login(PostingFactory(duty=duty, region=CountyFactory()).user)

    assert client.get(url(name, *args)).status_code == status


def test_an_entry_is_read_by_who_sees_it(client, way):
    issue = way.verified()
    stranger = PostingFactory(duty=Duty.COUNTY_OFFICE, region=CountyFactory()).user
    worker = PostingFactory(duty=Duty.GRID_WORKER, region=way.grid).user

    codes = []
    for user in (way.reviewer, stranger, worker):
        client.force_login(user)
        codes.append(client.get(url("review-read", issue.pk)).status_code)

    assert codes == [200, 404, 403]


@pytest.mark.parametrize("rows", [2, 9])
def test_the_queue_asks_no_more_for_more_rows(rows, client, way, django_assert_num_queries):
    for _n in range(rows):
        way.verified()
    client.force_login(way.reviewer)

    with django_assert_num_queries(15):
        page = client.get(url("review")).content.decode()

    assert page.count('id="issue-') == rows


def test_the_queue_shows_what_waits_for_this_person_only(client, way):
    mine, done, far = way.reviewed(), way.closed(), way.applied()
    stepped = way.verified()
    approve([stepped], way.closer)
    client.force_login(way.closer)

    page = client.get(url("review")).content.decode()

    assert mine.number in page
    assert [n for n in (done.number, far.number, stepped.number) if n in page] == []


def test_conditions_narrow_the_queue_and_unknown_ones_do_not(client, way):
    issue = way.reviewed()
    client.force_login(way.closer)

    found = [
        issue.number in client.get(url("review"), query).content.decode()
        for query in (
            {"stage": "reviewed"},
            {"stage": "verified"},
            {"source": "state"},
            {"source": "audit"},
            {"place": way.county.code},
            {"place": "没有这里"},
            {"light": "red"},
            {"light": "purple", "stage": "no", "after": "x_y"},
        )
    ]

    assert found == [True, False, True, False, True, False, False, True]


def test_reading_begins_with_the_most_urgent_and_goes_on(client, way):
    first, second = way.reviewed(), way.reviewed()
    client.force_login(way.closer)

    begun = client.get(url("review-next"))
    page = client.get(begun.url).content.decode()

    assert begun.url == url("review-read", first.pk)
    assert f'href="{url("review-read", second.pk)}" data-key="j"' in page
    assert 'data-key="k"' not in page


def test_an_entry_is_approved_and_the_next_is_shown(client, way):
    first, second = way.reviewed(), way.reviewed()
    login(client, way.closer)

    response = client.post(url("review-one", first.pk, "approve"), form(strokes=STROKES))
    following = client.get(response.url)

    assert way.fresh(first).status == Status.CLOSED
    assert following.url == url("review-read", second.pk)


def test_the_hand_is_kept_for_the_next_entry(client, way):
    first, second = way.reviewed(), way.reviewed()
    login(client, way.closer)
    client.post(url("review-one", first.pk, "approve"), form(strokes=STROKES))

    client.post(url("review-one", second.pk, "approve"), form())

    assert way.fresh(second).status == Status.CLOSED


def test_the_hand_of_half_an_hour_ago_signs_nothing(client, way):
    issue = way.reviewed()
    login(client, way.closer)
    session = client.session
    old = time.time() - hand.KEPT_FOR_SECONDS - 1
    session["review_hand"] = {"user": way.closer.pk, "strokes": STROKES, "at": old}
    session.save()

    response = client.post(url("review-one", issue.pk, "approve"), form())

    assert response.status_code == 422
    assert way.fresh(issue).is_open


def test_without_the_password_nothing_is_signed(client, way):
    issue = way.reviewed()
    client.force_login(way.closer)

    response = client.post(url("review-one", issue.pk, "approve"), form(strokes=STROKES))

    assert response.status_code == 422
    assert way.fresh(issue).is_open


@pytest.mark.usefixtures("revoked_once_opened")
@pytest.mark.parametrize("name", ["review-one", "review-decide"])
def test_a_key_that_has_just_ended_is_said_and_the_password_asked_at_once(name, client, way):
    issue = way.reviewed()
    personal_keys.register(way.closer, PIN, by=way.closer)
    client.force_login(way.closer)
    args = (issue.pk, "approve") if name == "review-one" else ("approve",)

    response = client.post(url(name, *args), form(strokes=STROKES, pin=PIN, pk=issue.pk))

    page = response.content.decode()
    assert response.status_code == 422
    assert "个人密钥刚被替换或撤销" in page
    assert 'name="password"' in page
    assert 'name="pin"' not in page
    assert way.fresh(issue).is_open


def test_what_was_handed_in_after_the_page_was_shown_is_not_decided(client, way):
    issue = way.applied()
    login(client, way.township)
    shown = str(issue.applied_at.timestamp() - 60)

    client.post(url("review-one", issue.pk, "approve"), form(strokes=STROKES) | {"shown_at": shown})

    assert way.fresh(issue).verified_at is None


def test_an_entry_is_returned_with_a_sentence_and_own_words(client, way):
    issue = way.applied()
    login(client, way.township)
    sentence = reasons.offered()[0]

    client.post(url("review-one", issue.pk, "return"), form(template=sentence, words="见第三张"))

    assert way.fresh(issue).return_reason == f"{sentence}；见第三张"


def test_a_return_without_a_reason_is_refused(client, way):
    issue = way.applied()
    login(client, way.township)

    response = client.post(url("review-one", issue.pk, "return"), form(words="不行"))

    assert response.status_code == 422
    assert way.fresh(issue).status == Status.ANSWERED


def test_many_are_chosen_decided_and_taken_back(client, way):
    issues = [way.reviewed(), way.reviewed()]
    login(client, way.closer)
    pks = [issue.pk for issue in issues]

    chosen = client.post(url("review-choose"), {"pk": pks, "verb": "approve", "query": ""})
    decided = client.post(url("review-decide", "approve"), form(pk=pks, strokes=STROKES))
    page = client.get(decided.url).content.decode()
    closed = Issue.objects.filter(status=Status.CLOSED).count()
    client.post(url("review-undo", ReviewBatch.objects.get().pk))

    assert chosen.content.decode().count('type="hidden" name="pk"') == 2
    assert closed == 2
    assert all(issue.number in page for issue in issues)
    assert Issue.objects.filter(status=Status.ANSWERED).count() == 2


def test_the_figures_of_what_was_decided_open_to_as_many_entries(client, way):
    batch = approve([way.reviewed(), way.reviewed(), way.reviewed()], way.closer)
    ReviewOutcome.objects.filter(pk=batch.outcomes.first().pk).update(event=None, problem="不行")
    ReviewOutcome.objects.filter(pk=batch.outcomes.last().pk).update(is_undone=True)
    login(client, way.closer)
    one = url("review-batch", batch.pk)
    lists = [one, f"{one}?show=done", f"{one}?show=back"]

    [(_batch, count)] = client.get(url("review-batches")).context["rows"]
    shown = client.get(url("review-batches")).content.decode()
    found = [client.get(address).context["page"].paginator.count for address in lists]

    assert found == [count["all"], count["done"], count["back"]] == [3, 2, 1]
    assert all(f'href="{address}"' in shown for address in lists)


def test_all_that_meet_the_conditions_are_chosen_by_one_tick(client, way):
    way.reviewed()
    way.reviewed()
    login(client, way.closer)
    given = {"every": "yes", "query": "stage=reviewed", "verb": "return"}

    page = client.post(url("review-choose"), given).content.decode()

    assert page.count('type="hidden" name="pk"') == 2


def test_the_batch_of_another_is_not_there(client, way):
    batch = approve([way.reviewed()], way.closer)
    client.force_login(way.reviewer)

    codes = [
        client.get(url("review-batch", batch.pk)).status_code,
        client.post(url("review-undo", batch.pk)).status_code,
    ]

    assert codes == [404, 404]


def test_the_prefecture_keeps_the_sentences(client, way):
    client.force_login(way.zhou)
    reason = ReturnReason.objects.first()
    given = {"words": WHY, "position": "5", "is_offered": "on"}

    client.post(url("return-reasons"), given)
    send(client, url("return-reason-edit", reason.pk), {"words": reason.words, "position": "10"})

    assert reasons.offered()[0] == WHY
    assert reason.words not in reasons.offered()


def test_a_county_reads_the_sentences_and_changes_none(client, way):
    client.force_login(way.reviewer)
    given = {"words": WHY, "is_offered": "on"}

    codes = [
        client.get(url("return-reasons")).status_code,
        client.post(url("return-reasons"), given).status_code,
        client.post(url("return-reason-edit", 1), given).status_code,
    ]

    assert codes == [200, 403, 403]


@pytest.mark.parametrize("words", ["短", "佐证材料与问题不对应，请重新提供"])
def test_a_sentence_says_something_and_once(words, client, way):
    client.force_login(way.zhou)

    response = client.post(url("return-reasons"), {"words": words, "is_offered": "on"})

    assert response.status_code == 422
