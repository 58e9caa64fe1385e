"""Acts through the browser's forms: who may, what goes, what comes back in words."""

import json

import pytest
from django.urls import reverse
from django.utils import timezone

from accountability import issue_proof
from accountability.models import ReturnReason
from ledger import events as ledger_events
from ledger.models import Event, Evidence, Signature, Status
from regions import personal_keys
from regions.duties import Duty
from tests.accountability.issues.conftest import STROKES, WHY, opened, photo
from tests.accountability.issues.test_issue_acts import asked, filed
from tests.accountability.issues.test_issue_page import url_of
from tests.accountability.issues.test_requests import later
from tests.as_application import unguarded
from tests.factories import CountyFactory, HouseholdFactory, PostingFactory

pytestmark = pytest.mark.django_db
PASSWORD = "correct horse battery"


def post(client, person, issue, verb, **given):
    client.force_login(person)
    return client.post(url_of(issue, "issue-act", verb), opened(verb, issue) | given)


def hand(issue, **more):
    seen = issue_proof.seen_on_page(issue)
    return {"strokes": STROKES, "password": PASSWORD, "seen": seen, **more}


def application(issue, **more):
    return {
        "finished_on": timezone.localdate().isoformat(),
        "strokes": STROKES,
        "password": PASSWORD,
        "seen": issue_proof.seen_by_rectifier(issue),
        "photos": photo(),
        **more,
    }


def kinds(issue) -> set[str]:
    events = Event.objects.filter(subject=issue.subject, subject_id=issue.pk)
    return {kind.rpartition(".")[2] for kind in events.values_list("kind", flat=True)}


# --- who ----------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("verb", "duty", "place", "status"),
    [
        pytest.param("close", Duty.COUNTY_OFFICE, "county", 302, id="another clerk closes"),
        pytest.param("close", Duty.PREFECTURE_OFFICE, "prefecture", 422, id="not the prefecture"),
        pytest.param("close", Duty.TOWNSHIP_OFFICE, "township", 403, id="nor the township"),
        pytest.param("close", Duty.VILLAGE_LEADER, "village", 403, id="nor the village"),
        pytest.param("close", Duty.LEADER, "county", 403, id="nor a leader"),
        pytest.param("return", Duty.VILLAGE_LEADER, "village", 422, id="the village has its turn"),
        pytest.param("paint", Duty.COUNTY_OFFICE, "county", 404, id="there is no such act"),
    ],
)
def test_who_may(verb, duty, place, status, client, way):
    places = {
        "prefecture": way.prefecture,
        "county": way.county,
        "township": way.place.parent,
        "village": way.place,
    }
    issue = way.reviewed()
    person = PostingFactory(duty=duty, region=places[place]).user

    assert post(client, person, issue, verb, **hand(issue)).status_code == status


def test_another_county_closes_nothing_and_learns_nothing(client, way):
    stranger = PostingFactory(duty=Duty.COUNTY_OFFICE, region=CountyFactory()).user
    issue = way.reviewed()

    assert post(client, stranger, issue, "close", **hand(issue)).status_code == 404
    client.force_login(stranger)
    assert client.post(url_of(issue, "issue-files"), {"photos": photo()}).status_code == 404
    assert client.get(url_of(issue, "issue-apply")).status_code == 404
    assert client.post(url_of(issue, "issue-photo"), {"photos": photo()}).status_code == 404


def test_an_act_is_no_page(client, way):
    client.force_login(way.zhou)

    assert client.get(url_of(way.registered(), "issue-act", "send-down")).status_code == 405


# --- way down -----------------------------------------------------------------------------------
def test_sending_down_and_signing_for_it(client, way):
    issue = way.registered()

    assert post(client, way.zhou, issue, "send-down").status_code == 302
    assert post(client, way.reviewer, issue, "receive").status_code == 302
    assert kinds(issue) >= {"sent_down", "received"}


def test_sending_down_twice_says_where_it_lies(client, way):
    issue = way.registered()
    post(client, way.zhou, issue, "send-down")

    again = post(client, way.zhou, issue, "send-down")

    assert again.status_code == 422
    assert f"这一步在{way.county.name}办理。" in again.content.decode()


# --- rectifying ---------------------------------------------------------------------------------
def test_progress_measures_and_files_are_kept(client, way):
    issue = way.taken_up()
    today = timezone.localdate().isoformat()

    post(client, way.village, issue, "progress", words="已走访二十户", done_on=today)
    post(client, way.village, issue, "measures", goal="到户", measures="逐户上门落实")
    client.post(url_of(issue, "issue-files"), {"photos": [photo("navy"), photo("teal")]})

    issue = way.fresh(issue)
    assert issue.measures == "逐户上门落实"
    assert issue.progress.get().words == "已走访二十户"
    assert issue_proof.files_of_round(issue).count() == 2


def test_a_wrong_day_comes_back_with_the_words_still_there(client, way):
    answer = post(
        client, way.village, way.taken_up(), "progress", words="已走访二十户", done_on="2001-01-01"
    )

    assert answer.status_code == 422
    assert "已走访二十户" in answer.content.decode()
    assert "2001-01-01" in answer.content.decode()
    assert "“填报整改进展”还没有办成" in answer.content.decode()


def test_no_file_and_a_broken_one_are_said(client, way):
    issue = way.taken_up()
    client.force_login(way.village)
    broken = photo()
    broken.file.truncate(10)
    broken.size = 10

    none = client.post(url_of(issue, "issue-files"))
    bad = client.post(url_of(issue, "issue-files"), {"photos": broken})

    assert (none.status_code, bad.status_code) == (422, 422)
    assert "proof.jpg" in bad.content.decode()


def test_a_photo_is_kept_as_soon_as_it_is_taken(client, way):
    issue = way.taken_up()
    client.force_login(way.village)
    url = url_of(issue, "issue-photo")

    answers = [client.post(url, {"photos": photo()}), client.post(url)]
    client.force_login(way.township)
    answers.append(client.post(url, {"photos": photo()}))

    assert [answer.status_code for answer in answers] == [201, 400, 409]
    assert Evidence.objects.filter(subject_id=issue.pk).count() == 1


def test_applying_at_the_place(client, way):
    issue = way.taken_up()
    client.force_login(way.village)

    assert client.get(url_of(issue, "issue-apply")).status_code == 200
    answer = client.post(url_of(issue, "issue-apply"), application(issue))

    assert answer.status_code == 302
    assert way.fresh(issue).status == Status.ANSWERED
    signature = Signature.objects.get(event__subject_id=issue.pk)
    assert json.loads(signature.strokes) == json.loads(STROKES)


def test_applying_without_proof_keeps_what_was_signed(client, way):
    issue = way.taken_up()
    client.force_login(way.village)

    answer = client.post(url_of(issue, "issue-apply"), application(issue, photos=""))

    assert answer.status_code == 422
    assert "没有本轮的佐证材料" in answer.content.decode()
    assert "210" in answer.context["form"]["strokes"].value()
    assert "password" not in answer.context["form"].fields


def test_a_household_entry_takes_the_hand_of_its_head(client, way):
    home = HouseholdFactory(region=way.place)
    issue = way.taken_up(way.registered(household=home))
    client.force_login(way.village)

    nameless = client.post(url_of(issue, "issue-apply"), application(issue, head_strokes=STROKES))
    signed = client.post(
        url_of(issue, "issue-apply"),
        application(issue, head_strokes=STROKES, head_name="示例户主"),
    )

    assert (nameless.status_code, signed.status_code) == (422, 302)
    assert Signature.objects.filter(role=Signature.Role.HEAD).get().signer_name == "示例户主"


def test_who_may_not_apply_now_is_led_back_with_the_reason(client, way):
    client.force_login(way.township)

    answer = client.get(url_of(way.taken_up(), "issue-apply"), follow=True)

    assert f"这一步在{way.place.name}办理。" in answer.content.decode()


# --- the password -------------------------------------------------------------------------------
@pytest.mark.parametrize("password", ["", "wrong"])
def test_nobody_signs_without_the_password(password, client, way):
    issue = way.applied()

    answer = post(client, way.township, issue, "verify", **hand(issue, password=password))

    assert answer.status_code == 422
    assert "verified" not in kinds(issue)


def test_the_password_is_asked_once_in_minutes(client, way):
    issue, other = way.applied(), way.applied()
    post(client, way.township, issue, "verify", **hand(issue))

    shown = client.get(url_of(other)).content.decode()
    answer = client.post(url_of(other, "issue-act", "verify"), {"strokes": STROKES, "seen": ""})

    assert "id_verify_password" not in shown
    assert answer.status_code == 302


PHONE = "Mozilla/5.0 (Linux; Android 10; K) Chrome/120.0.0.0 Mobile Safari/537.36"
PIN = "271828"


def signature_of(issue) -> Signature:
    return Signature.objects.filter(event__subject_id=issue.pk).last()


def test_the_signature_says_how_the_signer_was_known_and_on_what(client, way):
    first, second = way.applied(), way.applied()
    client.force_login(way.township)
    for issue in (first, second):
        url = url_of(issue, "issue-act", "verify")
        client.post(url, hand(issue), headers={"user-agent": PHONE}, REMOTE_ADDR="10.1.2.3")

    told = [signature_of(issue) for issue in (first, second)]

    assert [one.method for one in told] == ["password", "recent"]
    assert {(one.device, one.address) for one in told} == {("Chrome 120 · Android", "10.1.2.3")}
    page = client.get(url_of(first)).content.decode()
    assert "当场口令 · Chrome 120 · Android" in page
    assert "10.1.2.3" not in page


def test_the_hand_of_another_on_the_same_glass_is_told_as_that(client, way):
    home = HouseholdFactory(region=way.place)
    issue = way.taken_up(way.registered(household=home))
    client.force_login(way.village)
    client.post(
        url_of(issue, "issue-apply"),
        application(issue, head_strokes=STROKES, head_name="示例户主"),
    )

    told = dict(Signature.objects.values_list("role", "method"))

    assert told == {"rectifier": "password", "head": "witnessed"}


def test_a_personal_key_signs_with_its_pin_each_time(client, way):
    key = personal_keys.register(way.township, PIN, by=way.township)
    issue = way.applied()
    client.force_login(way.township)
    shown = client.get(url_of(issue)).content.decode()
    url = url_of(issue, "issue-act", "verify")

    wrong = [client.post(url, hand(issue, **more)) for more in ({}, {"pin": "999999"})]
    right = client.post(url, hand(issue, pin=PIN))

    assert "id_verify_pin" in shown
    assert "id_verify_password" not in shown
    assert [answer.status_code for answer in (*wrong, right)] == [422, 422, 302]
    assert "这不是您个人密钥的 PIN" in wrong[1].content.decode()
    one = signature_of(issue)
    assert (one.method, one.public_key) == ("key", key.public)
    assert list(ledger_events.verify()) == []
    assert f"个人密钥 {key.fingerprint}" in client.get(url_of(issue)).content.decode()


@pytest.mark.parametrize("verb", ["verify", "apply"])
@pytest.mark.usefixtures("revoked_once_opened")
def test_a_key_that_has_just_ended_is_said_and_the_password_asked_at_once(verb, client, way):
    issue = way.taken_up() if verb == "apply" else way.applied()
    signer = way.village if verb == "apply" else way.township
    personal_keys.register(signer, PIN, by=signer)
    client.force_login(signer)
    args = ("issue-apply",) if verb == "apply" else ("issue-act", verb)
    given, before = application(issue) if verb == "apply" else hand(issue), kinds(issue)

    answer = client.post(url_of(issue, *args), given | {"pin": PIN})

    page = answer.content.decode()
    assert answer.status_code == 422
    assert "个人密钥刚被替换或撤销" in page
    assert 'name="password"' in page
    assert 'name="pin"' not in page
    assert kinds(issue) == before


def test_a_signature_that_the_key_does_not_stand_for_says_so_on_the_page(client, way):
    personal_keys.register(way.township, PIN, by=way.township)
    issue = way.applied()
    post(client, way.township, issue, "verify", **hand(issue, pin=PIN))
    with unguarded("ledger_signature"):
        Signature.objects.filter(pk=signature_of(issue).pk).update(digest="0" * 64)

    assert "个人密钥签名不成立" in client.get(url_of(issue)).content.decode()


def test_a_person_without_a_key_signs_as_before(client, way):
    issue = way.applied()

    assert post(client, way.township, issue, "verify", **hand(issue)).status_code == 302
    assert signature_of(issue).public_key == ""


def test_whoever_has_just_logged_in_is_not_asked(client, way):
    issue = way.applied()
    login = {"login": way.township.username, "password": PASSWORD}
    client.post(reverse("account_login"), login)

    assert "id_verify_password" not in client.get(url_of(issue)).content.decode()


# --- way up -------------------------------------------------------------------------------------
def test_three_persons_sign_it_up_and_it_is_filed(client, way):
    issue = way.applied()

    post(client, way.township, issue, "verify", **hand(issue))
    post(client, way.reviewer, issue, "review", **hand(way.fresh(issue)))
    post(client, way.closer, issue, "close", **hand(way.fresh(issue), note="同意"))
    post(client, way.closer, issue, "file-up")
    post(client, way.zhou, issue, "receive-filing")

    assert way.fresh(issue).status == Status.CLOSED
    assert kinds(issue) >= {"verified", "reviewed", "closed", "filed_up", "filing_received"}


def test_what_changed_since_it_was_shown_is_not_signed(client, way):
    issue = way.applied()
    given = hand(issue, seen="another")

    answer = post(client, way.township, issue, "verify", **given)

    assert answer.status_code == 422
    assert "verified" not in kinds(issue)


def test_an_empty_pad_signs_nothing(client, way):
    issue = way.applied()

    answer = post(client, way.township, issue, "verify", **hand(issue, strokes=""))

    assert answer.status_code == 422
    assert "请先签字" in answer.content.decode()


def test_who_took_a_step_is_offered_no_second_one(client, way):
    issue = way.reviewed()

    answer = post(client, way.reviewer, issue, "close", **hand(issue))

    assert answer.status_code == 422
    assert "须由另一人办理" in answer.content.decode()


def test_returning_says_why(client, way):
    issue = way.applied()

    short = post(client, way.township, issue, "return", reason="差")
    told = post(client, way.township, issue, "return", reason=WHY)

    assert (short.status_code, told.status_code) == (422, 302)
    assert way.fresh(issue).return_reason == WHY


def test_a_reason_of_the_list_and_own_words_are_put_together(client, way):
    ReturnReason.objects.create(words="佐证材料看不清", position=1)
    issue = way.applied()

    told = post(
        client, way.township, issue, "return", template="佐证材料看不清", reason="请补拍屋面"
    )

    assert told.status_code == 302
    assert way.fresh(issue).return_reason == "佐证材料看不清；请补拍屋面"


# --- requests, look-back ------------------------------------------------------------------------
def test_an_extension_is_asked_for_and_granted(client, way):
    issue = way.taken_up()

    post(client, way.village, issue, "ask-extension", new_due_on=later().isoformat(), reason=WHY)
    post(client, way.zhou, issue, "decide-extension", granted="yes", decision="")

    assert way.fresh(issue).due_on == later()


def test_a_withdrawal_is_asked_for_and_consented_to_by_another(client, way):
    issue = way.registered()
    paper = {"reason": WHY, "doc_no": "黔扶通〔2018〕2号"}

    post(client, way.zhou, issue, "ask-withdrawal", **paper)
    own = post(client, way.zhou, issue, "decide-withdrawal", granted="yes", decision=WHY)
    other = post(client, way.zhou_second, issue, "decide-withdrawal", granted="yes", decision=WHY)

    assert (own.status_code, other.status_code) == (422, 302)
    assert way.fresh(issue).status == Status.WITHDRAWN


def test_requests_are_told_with_their_decision(client, way):
    issue = asked(way, lambda one: one.taken_up())
    client.force_login(way.zhou_second)

    shown = client.get(url_of(issue)).content.decode()

    assert "待审批" in shown
    assert "id_decide-extension_granted" in shown


def test_units_are_changed(client, way):
    issue = way.sent()

    post(client, way.village, issue, "transfer", unit="镇水利站", reason=WHY)
    post(client, way.village, issue, "join", lead_unit="镇水利站", assist_units="镇扶贫站，村委会")

    issue = way.fresh(issue)
    assert (issue.responsible_unit, issue.lead_unit) == ("镇水利站", "镇水利站")
    assert issue.assist_units == ["镇扶贫站", "村委会"]


@pytest.mark.parametrize(
    ("answer", "status"),
    [
        pytest.param("yes", Status.CLOSED, id="what holds stays closed"),
        pytest.param("no", Status.PENDING, id="what does not is open again"),
    ],
)
def test_looking_back(answer, status, client, way):
    issue = filed(way)

    post(client, way.zhou, issue, "look-back", holds=answer, words=WHY)

    assert way.fresh(issue).status == status
    assert "looked_back" in kinds(issue)
